//! Security: the schemes that a document offers, and which of them operations require.

use std::collections::{BTreeMap, BTreeSet};

use calamus_document::model::{Document, Node, Security, SecurityRequirement};
use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::finding::Usage;
use super::super::rules::{self, Rule};
use super::super::schema::shape::without_prose;
use super::both::Both;

/// Compares the schemes of the documents.
pub(crate) fn schemes(collector: &mut Collector<'_, '_>, wanted: impl Fn(&str) -> bool) {
    let documents = collector.documents();
    let before: BTreeMap<_, _> = documents.base.components("securitySchemes").into_iter().collect();
    let after: BTreeMap<_, _> = documents.new.components("securitySchemes").into_iter().collect();
    let names: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    for name in names.into_iter().filter(|name| wanted(name)) {
        let base = before.get(name).map(|node| documents.base.resolve(node.clone()));
        let new = after.get(name).map(|node| documents.new.resolve(node.clone()));
        match (base, new) {
            (None, Some(new)) => collector.found(
                Change::new(
                    &rules::SECURITY_SCHEME_ADDED,
                    format!("security scheme `{name}` added"),
                )
                .base(&documents.base.root().at, None)
                .to(&new.at, Some(without_prose(new.value))),
                None,
            ),
            (Some(base), None) => collector.found(
                Change::new(
                    &rules::SECURITY_SCHEME_REMOVED,
                    format!("security scheme `{name}` removed"),
                )
                .base(&base.at, Some(without_prose(base.value)))
                .to(&documents.new.root().at, None),
                None,
            ),
            (Some(base), Some(new)) => scheme(collector, name, &base, &new),
            (None, None) => {}
        }
    }
}

fn scheme<'d>(collector: &mut Collector<'_, 'd>, name: &str, base: &Node<'d>, new: &Node<'d>) {
    // With another type, everything else differs as well.
    if differs(collector, &rules::SECURITY_SCHEME_TYPE_CHANGED, name, "type", base, new) {
        return;
    }
    for keyword in ["in", "name", "scheme"] {
        differs(collector, &rules::SECURITY_SCHEME_CHANGED, name, keyword, base, new);
    }
    differs(collector, &rules::SECURITY_TOKEN_FORMAT_CHANGED, name, "bearerFormat", base, new);
    differs(collector, &rules::SECURITY_ADDRESS_CHANGED, name, "openIdConnectUrl", base, new);

    let (before, after) = (base.get("flows"), new.get("flows"));
    let flows = |node: Option<&Node<'d>>| -> BTreeMap<&'d str, Node<'d>> {
        let flows = node.and_then(|node| node.value.as_object().map(|flows| (node, flows)));
        flows
            .into_iter()
            .flat_map(|(node, flows)| {
                flows
                    .iter()
                    .map(|(name, value)| (name.as_str(), Node { at: node.at.child(name), value }))
            })
            .filter(|(name, _)| !name.starts_with("x-"))
            .collect()
    };
    let (before, after) = (flows(before.as_ref()), flows(after.as_ref()));
    let names: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    for flow in names {
        match (before.get(flow), after.get(flow)) {
            (None, Some(node)) => collector.found(
                Change::new(&rules::OAUTH_FLOW_ADDED, format!("flow `{flow}` of `{name}` added"))
                    .base(&base.at, None)
                    .to(&node.at, Some(without_prose(node.value))),
                None,
            ),
            (Some(node), None) => collector.found(
                Change::new(
                    &rules::OAUTH_FLOW_REMOVED,
                    format!("flow `{flow}` of `{name}` removed"),
                )
                .base(&node.at, Some(without_prose(node.value)))
                .to(&new.at, None),
                None,
            ),
            (Some(before), Some(after)) => {
                for keyword in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
                    differs(
                        collector,
                        &rules::SECURITY_ADDRESS_CHANGED,
                        name,
                        keyword,
                        before,
                        after,
                    );
                }
                scopes(collector, name, before, after);
            }
            (None, None) => {}
        }
    }
}

fn scopes<'d>(collector: &mut Collector<'_, 'd>, name: &str, base: &Node<'d>, new: &Node<'d>) {
    let names = |node: &Node<'d>| -> BTreeMap<&'d str, Node<'d>> {
        node.entries_of("scopes").into_iter().collect()
    };
    let (before, after) = (names(base), names(new));
    for (scope, node) in after.iter().filter(|(scope, _)| !before.contains_key(*scope)) {
        collector.found(
            Change::new(&rules::OAUTH_SCOPE_ADDED, format!("scope `{scope}` of `{name}` added"))
                .base(&base.at, None)
                .to(&node.at, Some((*scope).into())),
            None,
        );
    }
    for (scope, node) in before.iter().filter(|(scope, _)| !after.contains_key(*scope)) {
        let message = format!("scope `{scope}` of `{name}` removed");
        collector.found(
            Change::new(&rules::OAUTH_SCOPE_REMOVED, message)
                .base(&node.at, Some((*scope).into()))
                .to(&new.at, None),
            None,
        );
    }
}

/// Compares one string of two schemes. Returns whether it differs.
fn differs<'d>(
    collector: &mut Collector<'_, 'd>,
    rule: &'static Rule,
    name: &str,
    keyword: &str,
    base: &Node<'d>,
    new: &Node<'d>,
) -> bool {
    let (before, after) = (base.string(keyword), new.string(keyword));
    // Names of headers and of HTTP schemes do not depend on case.
    let same = match (before, after) {
        (Some(before), Some(after)) => {
            before == after
                || keyword == "scheme" && before.eq_ignore_ascii_case(after)
                || keyword == "name"
                    && base.string("in") == Some("header")
                    && before.eq_ignore_ascii_case(after)
        }
        (before, after) => before == after,
    };
    if same {
        return false;
    }
    let quoted = |text: Option<&str>| text.map_or("none".to_owned(), |text| format!("`{text}`"));
    let message =
        format!("`{keyword}` of `{name}` changed from {} to {}", quoted(before), quoted(after));
    let place = |node: &Node<'_>| match node.get(keyword) {
        Some(node) => node.at,
        None => node.at.clone(),
    };
    collector.found(
        Change::new(rule, message)
            .base(&place(base), before.map(Value::from))
            .to(&place(new), after.map(Value::from)),
        None,
    );
    true
}

/// Schemes that are required together, each with its scopes.
type Alternative<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

/// What an operation requires, and the place of it.
fn required<'d>(document: &Document<'d>, operation: &Node<'d>) -> (Node<'d>, Vec<Alternative<'d>>) {
    let Security { node, alternatives } = Security::of(document, operation);
    let alternatives = alternatives.into_iter().map(|SecurityRequirement { schemes }| {
        schemes.into_iter().map(|(name, scopes)| (name, scopes.into_iter().collect())).collect()
    });
    (node.unwrap_or_else(|| operation.clone()), alternatives.collect())
}

fn called(alternative: &Alternative<'_>) -> String {
    let names: Vec<_> = alternative.keys().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(" with ") }
}

fn written(alternatives: &[Alternative<'_>]) -> Option<Value> {
    serde_json::to_value(alternatives).ok()
}

/// Compares what an operation requires.
pub(crate) fn requirements(collector: &mut Collector<'_, '_>, both: &Both<'_>) {
    let documents = collector.documents();
    let (base_at, before) = required(&documents.base, &both.base.node);
    let (new_at, after) = required(&documents.new, &both.new.node);
    let usages = || Some(Usage::new(both.operation, None, "security"));
    let change = |rule: &'static Rule, message: String, base: Option<Value>, new: Option<Value>| {
        Change::new(rule, message).base(&base_at.at, base).to(&new_at.at, new)
    };
    let open = |alternatives: &[Alternative<'_>]| alternatives.iter().any(BTreeMap::is_empty);
    let nothing = |alternatives: &[Alternative<'_>]| alternatives.iter().all(BTreeMap::is_empty);
    match (nothing(&before), nothing(&after)) {
        (true, true) => return,
        (true, false) if !open(&after) => {
            let message = "authentication is required".to_owned();
            collector
                .found(change(&rules::SECURITY_REQUIRED, message, None, written(&after)), usages());
            return;
        }
        (false, true) if !open(&before) => {
            let message = "authentication is no longer required".to_owned();
            collector
                .found(change(&rules::SECURITY_LIFTED, message, written(&before), None), usages());
            return;
        }
        _ => {}
    }
    let (gone, fresh, scopes) = unmatched(&before, &after);
    for (rule, message, base, new) in scopes {
        collector.found(change(rule, message, base, new), usages());
    }
    // A single one left on either side is a replacement.
    if let ([was], [is]) = (gone.as_slice(), fresh.as_slice()) {
        let (rule, message) = replaced(was, is);
        collector.found(change(rule, message, written_one(was), written_one(is)), usages());
        return;
    }
    for alternative in gone {
        let rule = &rules::SECURITY_ALTERNATIVE_REMOVED;
        let message = format!("{} is no longer accepted", called(alternative));
        collector.found(change(rule, message, written_one(alternative), None), usages());
    }
    for alternative in fresh {
        let rule = &rules::SECURITY_ALTERNATIVE_ADDED;
        let message = format!("{} is accepted in addition", called(alternative));
        collector.found(change(rule, message, None, written_one(alternative)), usages());
    }
}

/// A change of scopes: rule, message, before and after.
type Scopes = (&'static Rule, String, Option<Value>, Option<Value>);

/// Pairs alternatives with the same schemes. Returns those without a counterpart, and the changes
/// between the others.
fn unmatched<'a, 'd>(
    before: &'a [Alternative<'d>],
    after: &'a [Alternative<'d>],
) -> (Vec<&'a Alternative<'d>>, Vec<&'a Alternative<'d>>, Vec<Scopes>) {
    let (mut gone, mut scopes) = (Vec::new(), Vec::new());
    let mut rest: Vec<_> = after.iter().collect();
    for alternative in before {
        let equal = rest.iter().position(|other| *other == alternative);
        let same_schemes = || rest.iter().position(|other| other.keys().eq(alternative.keys()));
        match equal.or_else(same_schemes) {
            Some(index) => scopes.extend(scopes_wanted(alternative, rest.remove(index))),
            None => gone.push(alternative),
        }
    }
    (gone, rest, scopes)
}

/// The rule and the message for an alternative that replaces another.
fn replaced(was: &Alternative<'_>, is: &Alternative<'_>) -> (&'static Rule, String) {
    let has_all = |all: &Alternative<'_>, some: &Alternative<'_>| {
        some.iter().all(|(name, scopes)| all.get(name) == Some(scopes))
    };
    let (rule, how) = if has_all(is, was) {
        (&rules::SECURITY_ALTERNATIVE_NARROWED, "required instead of")
    } else if has_all(was, is) {
        (&rules::SECURITY_ALTERNATIVE_WIDENED, "sufficient instead of")
    } else {
        (&rules::SECURITY_ALTERNATIVE_CHANGED, "accepted instead of")
    };
    (rule, format!("{} is {how} {}", called(is), called(was)))
}

fn written_one(alternative: &Alternative<'_>) -> Option<Value> {
    written(std::slice::from_ref(alternative))
}

/// The scopes that only one alternative requires: rule, message, before and after.
fn scopes_wanted(base: &Alternative<'_>, new: &Alternative<'_>) -> Vec<Scopes> {
    let mut found = Vec::new();
    for (name, wanted) in new {
        let had = base.get(name).cloned().unwrap_or_default();
        for scope in wanted.difference(&had) {
            let message = format!("`{name}` requires the scope `{scope}`");
            found.push((&rules::SECURITY_SCOPE_REQUIRED, message, None, Some(Value::from(*scope))));
        }
        for scope in had.difference(wanted) {
            let message = format!("`{name}` no longer requires the scope `{scope}`");
            found.push((&rules::SECURITY_SCOPE_LIFTED, message, Some(Value::from(*scope)), None));
        }
    }
    found
}
