//! Finds where a document lacks prose.

use std::fmt;

use calamus_document::key_kind::KeyKind;
use calamus_document::pointer::Pointer;
use calamus_document::walk::METHODS;
use serde_json::Value;

/// Prose that a person has to write.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The pointer of the value.
    pub pointer: Pointer,
    /// `description` or `summary`.
    pub keyword: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: no {}", self.pointer, self.keyword)
    }
}

/// Lists where a document lacks required prose: descriptions of the document, its
/// servers, tags and security schemes, of operations, parameters, request bodies and
/// responses, of component schemas, and of properties at any depth; summaries of operations.
pub fn missing(document: &Value) -> Vec<Missing> {
    let mut found = Vec::new();
    look(&Pointer::root(), "", KeyKind::Keywords, document, &mut found);
    found
}

/// `holder` is the keyword that contains the value, directly, in a list, or by a name.
fn look(at: &Pointer, holder: &str, kind: KeyKind, value: &Value, found: &mut Vec<Missing>) {
    match value {
        _ if kind == KeyKind::Data => {}
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                look(&at.child(index), holder, kind.of_elements(), inner, found);
            }
        }
        _ => {
            if kind == KeyKind::Keywords {
                lacking(at, holder, value, found);
            }
            for (key, inner) in value.as_object().into_iter().flatten() {
                let holder = if kind == KeyKind::Keywords { key.as_str() } else { holder };
                look(&at.child(key), holder, kind.of_property(key), inner, found);
            }
        }
    }
}

fn lacking(at: &Pointer, holder: &str, value: &Value, found: &mut Vec<Missing>) {
    let lacks = |keyword: &str| {
        value.get(keyword).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty())
    };
    let is_operation = METHODS.contains(&holder);
    let is_described = match holder {
        "info" | "servers" | "parameters" | "requestBody" | "requestBodies" | "responses"
        | "schemas" | "properties" | "securitySchemes" => true,
        // The tags of an operation are names.
        "tags" => value.is_object(),
        _ => is_operation,
    };
    if is_described && lacks("description") {
        found.push(Missing { pointer: at.clone(), keyword: "description" });
    }
    if is_operation && lacks("summary") {
        found.push(Missing { pointer: at.clone(), keyword: "summary" });
    }
}
