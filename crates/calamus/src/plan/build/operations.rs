//! Operations: names, parameters, bodies and responses together.

use calamus_document::model::{Location, Node, OperationNode, PathPiece, PathTemplate};

use super::super::{BodyPlan, Names, OperationPlan, ParameterPlan, Segment, pascal, snake};
use super::Builder;
use super::parameters::ParameterNames;

impl<'d> Builder<'_, 'd> {
    pub(super) fn operation(&mut self, operation: &OperationNode<'d>) {
        self.merges = 0;
        let id = self.operation_id(operation);
        let read = operation.read(self.document);
        let text = |text: Option<&str>| text.map(str::trim).unwrap_or_default().to_owned();
        let parameters = self.parameters(operation, &id);
        let segments = segments(&read.path, &parameters);
        let body = read.request_body.as_ref().and_then(|body| self.body(body, &id));
        let taken = Names::taken(parameters.iter().map(|parameter| &parameter.name));
        let responses = self.responses(&read, &id, taken);
        let headers = self.headers(&read, &id);
        let bodies = body.iter().flat_map(BodyPlan::contents).map(|content| &content.ty);
        for ty in parameters.iter().map(|parameter| &parameter.ty).chain(bodies) {
            self.sent.extend(ty.all_named());
        }
        if ["options", "trace"].contains(&operation.method) {
            self.changes.rewrite(&operation.node.at, "a method that is sent by its name");
        }
        let security = read.security.alternatives.iter().map(|alternative| {
            let owned =
                |scopes: &Vec<&str>| scopes.iter().map(|scope| (*scope).to_owned()).collect();
            alternative
                .schemes
                .iter()
                .map(|(name, scopes)| ((*name).to_owned(), owned(scopes)))
                .collect()
        });
        let plan = OperationPlan {
            name: snake(&id),
            builder: self.builders.unique(&pascal(&id), ""),
            id,
            pointer: operation.node.at.clone(),
            method: upper(operation.method),
            path: operation.path.to_owned(),
            segments,
            tags: read.tags.iter().map(|tag| (*tag).to_owned()).collect(),
            gate: Vec::new(),
            summary: text(read.summary),
            description: text(read.description),
            deprecated: operation.node.flag("deprecated"),
            parameters,
            body,
            responses: responses.all,
            success: responses.success,
            accept: responses.accept,
            alternatives: responses.alternatives,
            errors: None,
            headers,
            pagination: None,
            security: security.collect(),
            idempotent: !["post", "patch"].contains(&operation.method),
        };
        self.operations.push(plan);
    }

    /// An id for every operation, of which no two are alike once they are Rust names.
    fn operation_id(&mut self, operation: &OperationNode<'d>) -> String {
        let declared = operation.id();
        let preferred = declared.map(str::to_owned).unwrap_or_else(|| {
            let words = operation.path.split(|character: char| !character.is_alphanumeric());
            let words = words.filter(|word| !word.is_empty());
            words.fold(operation.method.to_owned(), |id, word| id + "_" + word)
        });
        let is_reserved = is_reserved_method(&preferred);
        let preferred = if is_reserved { preferred + "_operation" } else { preferred };
        let mut id = preferred.clone();
        let mut number = 2_usize;
        while !self.ids.take(&letters(&snake(&id))) {
            id = format!("{preferred}_{number}");
            number += 1;
        }
        if declared != Some(id.as_str()) {
            let why = match declared {
                Some(_) if is_reserved => "reserved",
                Some(_) => "repeated",
                None => "missing",
            };
            let what = format!("a {why} operationId becomes `{id}`");
            self.changes.rewrite(&operation.node.at, what);
        }
        id
    }

    fn parameters(&mut self, operation: &OperationNode<'d>, id: &str) -> Vec<ParameterPlan> {
        let mut nodes: Vec<Node<'d>> = operation.node.elements_of("parameters");
        let count = nodes.len();
        nodes.extend(operation.item.elements_of("parameters"));
        let template = PathTemplate::parse(operation.path);
        let mut seen: Vec<(&str, &str)> = Vec::new();
        let mut names = ParameterNames::new(&RESERVED_PARAMETERS, template.parameters());
        let mut planned: Vec<ParameterPlan> = Vec::new();
        for (index, node) in nodes.into_iter().enumerate() {
            let resolved = self.document.resolve(node.clone());
            let text = |name: &str| resolved.string(name).unwrap_or_default();
            let key = (text("in"), text("name"));
            if seen.contains(&key) {
                // What a path says of all its operations, an operation says otherwise.
                if index < count {
                    let what = "a parameter that is declared twice: the first counts";
                    self.changes.approximate(&node.at, what);
                }
                continue;
            }
            seen.push(key);
            if key.0 == "path" && !template.parameters().any(|name| name == key.1) {
                let what = format!("the path has no place for its parameter `{}`: ignored", key.1);
                self.changes.approximate(&operation.node.at, what);
                continue;
            }
            planned.extend(self.parameter(&node, &resolved, id, &mut names));
        }
        for name in template.parameters() {
            if seen.contains(&("path", name)) {
                continue;
            }
            seen.push(("path", name));
            let what = "a name in the path that is not declared becomes a parameter of text";
            self.changes.rewrite(&operation.node.at, what);
            planned.push(ParameterPlan::undeclared(name, operation.node.at.clone(), &names));
        }
        planned
    }
}

/// What a generated client has methods for besides those of its operations.
const RESERVED: [&str; 5] = ["builder", "clone", "withruntime", "runtime", "request"];

/// Returns whether a generated client has another method of this name.
pub(crate) fn is_reserved_method(name: &str) -> bool {
    RESERVED.contains(&letters(&snake(name)).as_str())
}

/// Types that generated builders name without a path.
pub(crate) const RESERVED_BUILDERS: [&str; 4] = ["String", "Vec", "Option", "Box"];

/// What builders have fields and methods for besides those of their parameters, and what the
/// code that builds requests has names for.
const RESERVED_PARAMETERS: [&str; 13] = [
    "body",
    "runtime_client",
    "http_client",
    "base_url",
    "header_map",
    "new",
    "options",
    "request",
    "with_response",
    "send_blocking",
    "stream",
    "pages",
    "items",
];

/// What two ids have in common that are one name in Rust.
fn letters(id: &str) -> String {
    id.chars().filter(|character| character.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// Returns a path template with its parameters.
fn segments(path: &PathTemplate<'_>, parameters: &[ParameterPlan]) -> Vec<Segment> {
    let segments = path.pieces.iter().filter_map(|piece| match piece {
        PathPiece::Literal(text) => Some(Segment::Literal((*text).to_owned())),
        PathPiece::Parameter(name) => {
            let is_this = |parameter: &ParameterPlan| {
                parameter.location == Location::Path && parameter.wire == *name
            };
            parameters.iter().position(is_this).map(Segment::Parameter)
        }
    });
    segments.collect()
}

fn upper(method: &str) -> &'static str {
    match method {
        "get" => "GET",
        "put" => "PUT",
        "post" => "POST",
        "delete" => "DELETE",
        "options" => "OPTIONS",
        "head" => "HEAD",
        "patch" => "PATCH",
        _ => "TRACE",
    }
}

#[cfg(test)]
mod tests {
    use super::is_reserved_method;

    #[test]
    fn a_method_is_reserved_by_the_name_that_it_becomes() {
        for name in ["builder", "Clone", "with_runtime", "builder\u{b2}"] {
            assert!(is_reserved_method(name), "{name}");
        }
        assert!(!is_reserved_method("build"));
    }
}
