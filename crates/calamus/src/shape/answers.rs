//! Several answers that mean success, each of its own type.
//!
//! progenitor takes one type for all of them. It is told of an object with one member for
//! each status, of which `refine` makes an enum.

use serde_json::{Map, Value, json};

use super::unions::pascal;
use calamus_document::pointer::Pointer;
use calamus_document::walk;

/// The member of an object that stands for the answers of an operation: from the names of
/// its members to an object with the `status`, and the `kind` of what is in it: `nothing`,
/// `text` or `json`.
pub const ANSWERS: &str = "x-answers";

/// What an answer contains.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Content {
    #[default]
    Nothing,
    Bytes,
    /// Text of these media types.
    Text(String),
    Json(Value),
}

/// An answer that means success.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Its status, or a range of them.
    pub(super) status: String,
    /// What it contains.
    pub(super) kind: Content,
}

/// Gives the answers of each operation a component.
pub(super) fn name(document: &mut Value, operations: Vec<(Pointer, Vec<Answer>)>) {
    for (at, answers) in operations {
        let Some(operation) = document.pointer(at.as_str()) else { continue };
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let wanted = format!("{}Answer", pascal(id));
        let mut name = wanted.clone();
        let mut number = 2;
        while document.pointer(&format!("/components/schemas/{name}")).is_some() {
            name = format!("{wanted}{number}");
            number += 1;
        }
        let mut properties = Map::new();
        let mut statuses = Map::new();
        for Answer { status, kind } in &answers {
            let variant = variant(status);
            let (schema, kind) = match kind {
                Content::Json(schema) => (schema.clone(), "json"),
                Content::Text(_) => (json!({"type": "string"}), "text"),
                Content::Nothing | Content::Bytes => (json!({}), "nothing"),
            };
            properties.insert(variant.clone(), schema);
            statuses.insert(variant, json!({"status": status, "kind": kind}));
        }
        let names: Vec<_> = properties.keys().cloned().collect();
        let schema = json!({
            "type": "object",
            "description": format!("What `{id}` answers, by status."),
            "properties": properties,
            "required": names,
            ANSWERS: statuses,
        });
        let responses = document.pointer_mut(&format!("{}/responses", at.as_str()));
        for response in
            responses.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
        {
            let reference = json!({"$ref": format!("#/components/schemas/{name}")});
            response["content"] = json!({"application/json": {"schema": reference}});
        }
        walk::add_schemas(document, [(name, schema)]);
    }
}

/// The name of a status as a Rust variant.
fn variant(status: &str) -> String {
    match status {
        "200" => "Ok".to_owned(),
        "201" => "Created".to_owned(),
        "202" => "Accepted".to_owned(),
        "203" => "NonAuthoritative".to_owned(),
        "204" => "NoContent".to_owned(),
        "205" => "ResetContent".to_owned(),
        "206" => "PartialContent".to_owned(),
        "207" => "MultiStatus".to_owned(),
        "2XX" => "Success".to_owned(),
        other => format!("Status{other}"),
    }
}
