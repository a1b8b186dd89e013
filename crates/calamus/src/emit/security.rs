//! Security schemes, the alternatives of them that operations need, and the setters of their
//! credentials.

use std::collections::BTreeMap;

use super::source::{Source, literal};
use crate::plan::{Names, OperationPlan, Plan, SchemePlan, is_token, screaming, snake};

/// The security of all operations: each different set of alternatives once, the most frequent
/// one first.
pub(super) struct Security<'a> {
    plan: &'a Plan,
    /// The constants of the schemes, by the names of the schemes.
    schemes: BTreeMap<&'a str, String>,
    sets: Vec<Alternatives>,
}

/// Alternatives of schemes, each as an expression.
type Alternatives = Vec<String>;

impl<'a> Security<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let mut names = Names::taken(["NONE", "ANY"]);
        let mut schemes = BTreeMap::new();
        for scheme in &plan.schemes {
            schemes.insert(&*scheme.name, names.unique(&screaming(&scheme.name), "_"));
        }
        let named =
            plan.operations.iter().flat_map(|operation| operation.security.iter().flatten());
        for (name, _) in named {
            if !schemes.contains_key(&**name) {
                schemes.insert(name, names.unique(&screaming(name), "_"));
            }
        }
        let mut security = Self { plan, schemes, sets: Vec::new() };
        let mut counted: BTreeMap<Alternatives, usize> = BTreeMap::new();
        for set in plan.operations.iter().filter_map(|operation| security.set(operation)) {
            *counted.entry(set).or_default() += 1;
        }
        let mut sets: Vec<_> = counted.into_iter().collect();
        sets.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        security.sets = sets.into_iter().map(|(set, _)| set).collect();
        security
    }

    /// Returns the path of a scheme's constant.
    pub(super) fn path(&self, scheme: &SchemePlan) -> String {
        let name = self.schemes.get(&*scheme.name).map(String::as_str).unwrap_or_default();
        format!("security::{name}")
    }

    /// Returns the name of the set of an operation.
    pub(super) fn name(&self, operation: &OperationPlan) -> String {
        let set = self.set(operation);
        let place = set.and_then(|set| self.sets.iter().position(|other| *other == set));
        place.map_or_else(|| "NONE".to_owned(), |index| format!("SET_{}", index + 1))
    }

    /// Returns the alternatives of an operation; none, if it needs no credentials.
    fn set(&self, operation: &OperationPlan) -> Option<Alternatives> {
        let alternatives = operation.security.iter().map(|alternative| {
            let schemes = alternative.iter().filter(|(name, _)| !self.is_certificate(name));
            let schemes = schemes.filter_map(|(name, _)| self.schemes.get(&**name).cloned());
            format!("&[{}]", schemes.collect::<Vec<_>>().join(", "))
        });
        let alternatives: Alternatives = alternatives.collect();
        let needs_none = alternatives.iter().all(|alternative| alternative == "&[]");
        (!needs_none).then_some(alternatives)
    }

    /// Returns whether a scheme is the certificate of the client, which belongs to its TLS
    /// settings.
    fn is_certificate(&self, name: &str) -> bool {
        self.plan.schemes.iter().any(|scheme| scheme.name == name && scheme.kind == "mutualTLS")
    }

    /// Returns the file of the schemes.
    pub(super) fn text(&self) -> String {
        let mut source = Source::default();
        source.line(0, "use super::support::{SecurityKind, SecurityScheme};");
        let mut any = Vec::new();
        for (name, constant) in &self.schemes {
            let planned = self.plan.schemes.iter().find(|scheme| scheme.name == *name);
            if planned.is_some_and(|scheme| scheme.kind == "mutualTLS") {
                continue;
            }
            let kind = planned.map_or_else(|| unsupported("undeclared"), kind);
            source.blank();
            let doc = planned.map(|scheme| scheme.doc.trim()).filter(|doc| !doc.is_empty());
            source.doc(0, doc.unwrap_or(&format!("The security scheme `{name}`.")));
            source.line(0, format!("pub const {constant}: SecurityScheme ="));
            let name = literal(name);
            source
                .line(1, format!("SecurityScheme {{ name: {name}, kind: SecurityKind::{kind} }};"));
            any.push(format!("&[{constant}]"));
        }
        source.blank();
        let ty = "&[&[SecurityScheme]]";
        if self.plan.operations.iter().any(|operation| self.set(operation).is_none()) {
            source.line(0, format!("pub(super) const NONE: {ty} = &[];"));
        }
        for (index, set) in self.sets.iter().enumerate() {
            let head = format!("pub(super) const SET_{}: {ty} = &[", index + 1);
            source.list(0, &head, set, "];");
        }
        source.blank();
        source
            .doc(0, "The credentials of requests that no operation describes: any that there are.");
        any.push("&[]".to_owned());
        source.list(0, &format!("pub(super) const ANY: {ty} = &["), &any, "];");
        source.text
    }
}

/// What a scheme adds to requests.
fn kind(scheme: &SchemePlan) -> String {
    let SchemePlan { kind, detail, wire, .. } = scheme;
    let name = literal(wire);
    match (kind.as_str(), detail.as_str()) {
        ("apiKey", "header") if is_token(wire) => {
            format!("HeaderKey({})", literal(&wire.to_ascii_lowercase()))
        }
        ("apiKey", "query") => format!("QueryKey({name})"),
        ("apiKey", "cookie") if is_token(wire) => format!("CookieKey({name})"),
        ("http", "basic") => "Basic".to_owned(),
        ("http", "bearer") | ("oauth2" | "openIdConnect", _) => "Bearer".to_owned(),
        (kind, detail) => unsupported(format!("{kind} {detail}").trim()),
    }
}

fn unsupported(what: &str) -> String {
    format!("Unsupported({})", literal(what))
}

/// A setter of a client builder for the credentials of a scheme.
#[derive(Clone, Debug)]
pub struct Setter<'a> {
    /// Its name.
    pub name: String,
    /// Its argument.
    pub takes: Takes,
    /// The scheme.
    pub scheme: &'a SchemePlan,
}

/// The argument of a setter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A key or a token.
    Secret,
    /// A user name and a password.
    Basic,
    /// What provides tokens.
    Provider,
    /// The id and the secret of an OAuth 2 client, for tokens from this URL.
    ClientCredentials(String),
}

/// Returns the setters for the schemes of a plan: named after their kind, or after the scheme if
/// there are several of a kind.
pub fn setters(plan: &Plan) -> Vec<Setter<'_>> {
    /// What a client builder has methods for besides.
    const RESERVED: [&str; 3] = ["base_url", "options", "build"];
    let supported = plan.schemes.iter().filter_map(|scheme| Some((scheme, usual(scheme)?)));
    let supported: Vec<_> = supported.collect();
    let mut names = Names::taken(RESERVED);
    let mut setters = Vec::new();
    for (scheme, usual) in &supported {
        let is_only = supported.iter().filter(|(_, other)| other == usual).count() == 1;
        let usual_name = if is_only { (*usual).to_owned() } else { snake(&scheme.name) };
        let preferred = scheme.setter.clone().unwrap_or(usual_name);
        let mut add = |name: &str, takes| {
            let name = names.unique(name, "_");
            setters.push(Setter { name, takes, scheme });
        };
        add(&preferred, if *usual == "basic" { Takes::Basic } else { Takes::Secret });
        if *usual != "bearer_token" {
            continue;
        }
        add(&format!("{preferred}_provider"), Takes::Provider);
        let absolute = |url: &&String| url.contains("://");
        if let Some(url) = scheme.token_url.as_ref().filter(absolute) {
            let prefix = if is_only { String::new() } else { format!("{preferred}_") };
            let takes = Takes::ClientCredentials(url.clone());
            add(&format!("{prefix}client_credentials"), takes);
        }
    }
    setters
}

/// Returns the usual name of a setter for credentials of this kind; none, if they cannot be sent.
fn usual(scheme: &SchemePlan) -> Option<&'static str> {
    let kind = kind(scheme);
    match kind.split('(').next()? {
        "HeaderKey" | "QueryKey" | "CookieKey" => Some("api_key"),
        "Bearer" => Some("bearer_token"),
        "Basic" => Some("basic"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(schemes: &[[&str; 4]]) -> Plan {
        let schemes = schemes.iter().map(|[name, kind, detail, wire]| SchemePlan {
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
            detail: (*detail).to_owned(),
            wire: (*wire).to_owned(),
            token_url: None,
            doc: String::new(),
            setter: None,
        });
        Plan { schemes: schemes.collect(), ..Plan::default() }
    }

    fn names(plan: &Plan) -> Vec<String> {
        setters(plan).into_iter().map(|setter| setter.name).collect()
    }

    #[test]
    fn setters_are_named_after_the_kind_or_after_the_scheme_if_there_are_several() {
        let one_of_each = plan(&[
            ["a", "apiKey", "query", "key"],
            ["b", "oauth2", "", ""],
            ["c", "http", "basic", ""],
            ["d", "http", "digest", ""],
            ["e", "mutualTLS", "", ""],
        ]);
        assert_eq!(
            names(&one_of_each),
            ["api_key", "bearer_token", "bearer_token_provider", "basic"]
        );
        let two_keys = plan(&[
            ["UserKey", "apiKey", "header", "X-Key"],
            ["build", "apiKey", "cookie", "sid"],
            ["token", "http", "bearer", ""],
        ]);
        assert_eq!(
            names(&two_keys),
            ["user_key", "build_2", "bearer_token", "bearer_token_provider"]
        );
    }

    #[test]
    fn schemes_that_cannot_be_sent_are_unsupported_with_their_kind() {
        let plan = plan(&[
            ["a", "http", "digest", ""],
            ["b", "apiKey", "header", "x key\r\n"],
            ["c", "apiKey", "header", "X-Key"],
        ]);
        let kinds: Vec<_> = plan.schemes.iter().map(kind).collect();
        assert_eq!(
            kinds,
            [
                "Unsupported(\"http digest\")",
                "Unsupported(\"apiKey header\")",
                "HeaderKey(\"x-key\")"
            ]
        );
        assert_eq!(names(&plan), ["api_key"]);
    }
}
