//! Operations: names, parameters, bodies and responses together.

use calamus_document::model::{Location, Node, OperationNode, PathPiece, PathTemplate};

use super::super::{BodyPlan, Names, OperationPlan, ParameterPlan, Segment, pascal, snake};
use super::Builder;
use super::parameters::ParameterNames;

impl<'d> Builder<'_, 'd> {
    pub(super) fn operation(&mut self, own: &OperationNode<'d>) {
        self.merges = 0;
        let id = self.operation_id(own);
        let read = own.read(self.document);
        let text = |text: Option<&str>| text.map(str::trim).unwrap_or_default().to_owned();
        let parameters = self.parameters(own, &id);
        let segments = segments(&read.path, &parameters);
        let body = read.request_body.as_ref().and_then(|body| self.body(body, &id));
        let taken = Names::taken(parameters.iter().map(|own| &own.name));
        let responses = self.responses(&read, &id, taken);
        let headers = self.headers(&read, &id);
        let bodies = body.iter().flat_map(BodyPlan::contents).map(|own| &own.ty);
        for ty in parameters.iter().map(|own| &own.ty).chain(bodies) {
            self.sent.extend(ty.all_named());
        }
        if ["options", "trace"].contains(&own.method) {
            self.changes.rewrite(&own.node.at, "a method that is sent by its name");
        }
        let security = read.security.alternatives.iter().map(|own| {
            let scopes = |own: &Vec<&str>| own.iter().map(|own| (*own).to_owned()).collect();
            own.schemes.iter().map(|(name, own)| ((*name).to_owned(), scopes(own))).collect()
        });
        let plan = OperationPlan {
            name: snake(&id),
            builder: self.builders.unique(&pascal(&id), ""),
            id,
            pointer: own.node.at.clone(),
            method: upper(own.method),
            path: own.path.to_owned(),
            segments,
            tags: read.tags.iter().map(|tag| (*tag).to_owned()).collect(),
            gate: Vec::new(),
            summary: text(read.summary),
            description: text(read.description),
            deprecated: own.node.flag("deprecated"),
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
            idempotent: !["post", "patch"].contains(&own.method),
        };
        self.operations.push(plan);
    }

    /// An id for every operation, of which no two are alike once they are Rust names.
    fn operation_id(&mut self, own: &OperationNode<'d>) -> String {
        let declared = own.id();
        let preferred = declared.map(str::to_owned).unwrap_or_else(|| {
            let words = own.path.split(|character: char| !character.is_alphanumeric());
            let words = words.filter(|word| !word.is_empty());
            words.fold(own.method.to_owned(), |id, word| id + "_" + word)
        });
        let is_reserved = RESERVED.contains(&letters(&preferred).as_str());
        let preferred = if is_reserved { preferred + "_operation" } else { preferred };
        let mut id = preferred.clone();
        let mut number = 2_usize;
        while !self.ids.take(&letters(&id)) {
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
            self.changes.rewrite(&own.node.at, what);
        }
        id
    }

    fn parameters(&mut self, own: &OperationNode<'d>, id: &str) -> Vec<ParameterPlan> {
        let mut nodes: Vec<Node<'d>> = own.node.elements_of("parameters");
        let count = nodes.len();
        nodes.extend(own.item.elements_of("parameters"));
        let template = PathTemplate::parse(own.path);
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
                self.changes.approximate(&own.node.at, what);
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
            self.changes.rewrite(&own.node.at, what);
            planned.push(ParameterPlan::undeclared(name, own.node.at.clone(), &names));
        }
        planned
    }
}

/// What a generated client has methods for besides those of its operations.
const RESERVED: [&str; 4] = ["builder", "withruntime", "runtime", "request"];

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
            let is_this = |own: &ParameterPlan| own.location == Location::Path && own.wire == *name;
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
