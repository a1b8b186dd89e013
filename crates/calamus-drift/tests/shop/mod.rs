//! A small document that comparisons start from, and a report in short.

use calamus_drift::report::Report;
use serde_json::{Value, json};

/// A document with an operation that takes and gives things, and one that gives lists of
/// them.
pub(crate) fn shop() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/things": {
                "get": {
                    "operationId": "listThings",
                    "tags": ["things"],
                    "parameters": [{"$ref": "#/components/parameters/Limit"}],
                    "responses": {"200": {"description": "", "content": {"application/json": {
                        "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                    }}}},
                },
                "post": {
                    "operationId": "createThing",
                    "tags": ["things"],
                    "requestBody": {"required": true, "content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Thing"},
                    }}},
                    "responses": {
                        "201": {"description": "", "content": {"application/json": {
                            "schema": {"$ref": "#/components/schemas/Thing"},
                        }}},
                        "400": {"$ref": "#/components/responses/Failed"},
                    },
                },
            },
            "/other": {"get": {"tags": ["other"], "responses": {"204": {"description": ""}}}},
        },
        "components": {
            "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}},
            "responses": {"Failed": {"description": "", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Failure"},
            }}}},
            "schemas": {
                "Failure": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
                "Thing": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "id": {"type": "string", "format": "uuid", "readOnly": true},
                        "secret": {"type": "string", "writeOnly": true},
                        "name": {"type": "string"},
                        "kind": {"$ref": "#/components/schemas/Kind"},
                        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                    },
                },
                "Kind": {"type": "string", "enum": ["a", "b"]},
            },
        },
    })
}

/// The document with the value at a place replaced, put in, or taken away.
pub(crate) fn with(mut document: Value, at: &str, value: Option<Value>) -> Value {
    let (parent, key) = at.rsplit_once('/').expect("a pointer has a slash");
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"));
    match (parent, value) {
        (Value::Object(object), Some(value)) => drop(object.insert(key, value)),
        (Value::Object(object), None) => drop(object.remove(&key).expect("it is there")),
        (Value::Array(list), Some(value)) => list.push(value),
        (other, _) => panic!("{at} is in {other}"),
    }
    document
}

/// The findings in short: rule, verdicts, effect, directions.
pub(crate) fn short(report: &Report) -> String {
    let lines = report.findings.iter().map(|finding| {
        let ways: Vec<_> = finding.directions().iter().map(|way| way.word()).collect();
        format!(
            "{} {} (for us {}, Rust {}) in {} of {}: {}",
            finding.severity,
            finding.rule.id,
            finding.for_us,
            finding.rust,
            ways.join("+"),
            finding.operations().len(),
            finding.message
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}
