//! The document, as far as tests look things up in it.

use calamus_document::restrict;
use serde_json::Value;

use crate::root;

/// An operation of a document.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// The method in capitals.
    pub method: String,
    /// The path with its holes.
    pub path: String,
    /// The statuses that it declares.
    pub statuses: Vec<u16>,
}

/// Returns the part of `openapi.json` that the SDK is about: the operations of the first tag, and
/// what they reach. Those of other tags are in the generated client alone.
///
/// # Panics
///
/// If it is missing, no JSON, or lists no tag.
pub fn read() -> Value {
    let whole = whole();
    restrict::to_tags(&whole, &[first_tag(&whole)])
}

/// Reads all of `openapi.json`.
///
/// # Panics
///
/// If it is missing or no JSON.
pub fn whole() -> Value {
    let text = std::fs::read_to_string(root().join("openapi.json")).expect("openapi.json is there");
    serde_json::from_str(&text).expect("openapi.json is JSON")
}

/// The tag that the SDK is about.
///
/// # Panics
///
/// If the document lists no tag.
pub fn first_tag(document: &Value) -> &str {
    document["tags"][0]["name"].as_str().expect("openapi.json lists its tags")
}

/// Returns the operations of a document, in its order.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let Some(id) = operation["operationId"].as_str() else { continue };
            let statuses = operation["responses"].as_object().into_iter().flatten();
            operations.push(Operation {
                id: id.to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                statuses: statuses.filter_map(|(status, _)| status.parse().ok()).collect(),
            });
        }
    }
    operations
}
