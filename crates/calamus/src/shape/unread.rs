//! What no stage reads, so that none of it is lost without a word.
//!
//! Changes nothing: everything here is still in the document, and its readers may look it
//! up at the place that is told.

use serde_json::{Map, Value};

use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk::{self, METHODS};

/// The formats that lead to a type of their own, or to a mark on one.
const FORMATS: [&str; 23] = [
    "binary",
    "byte",
    "date",
    "date-time",
    "double",
    "float",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "ip",
    "ipv4",
    "ipv6",
    "password",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uuid",
    "x-file-part",
    "",
];

/// Notes what is there and not read; changes nothing, though the walk over schemas could.
/// `original` is the document in which references are looked up.
pub(super) fn note(document: &mut Value, original: &Value, changes: &mut Changes) {
    let schemes = Pointer::root().child("components").child("securitySchemes");
    let has_schemes = schemes.find(document).and_then(Value::as_object);
    if has_schemes.is_some_and(|schemes| !schemes.is_empty()) {
        changes.loss(&schemes, "credentials are not set by the client, but by who makes it");
    }
    let paths_at = Pointer::root().child("paths");
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let at = paths_at.child(path);
        servers(item, &at, changes);
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                self::operation(operation, &at.child(method), original, changes);
            }
        }
    }
    walk::schemas(document, &mut |at, schema| {
        if let Some(schema) = schema.as_object() {
            self::schema(schema, at, changes);
        }
    });
}

fn servers(owner: &Value, at: &Pointer, changes: &mut Changes) {
    if owner.get("servers").and_then(Value::as_array).is_some_and(|servers| !servers.is_empty()) {
        changes.loss(&at.child("servers"), "servers of its own: it is sent where all are sent");
    }
}

fn operation(operation: &Value, at: &Pointer, original: &Value, changes: &mut Changes) {
    servers(operation, at, changes);
    let is_full = |value: &Value| value.as_object().is_some_and(|value| !value.is_empty());
    if operation.get("callbacks").is_some_and(is_full) {
        changes.loss(&at.child("callbacks"), "callbacks are requests to the caller: left out");
    }
    let answers = operation.get("responses").and_then(Value::as_object);
    let succeeds = answers.is_some_and(|all| all.keys().any(|status| status.starts_with('2')));
    for (status, answer) in answers.into_iter().flatten() {
        let at = at.child("responses").child(status);
        let answer = resolved(answer, original);
        if answer.get("headers").is_some_and(is_full) {
            changes.loss(&at, "headers of an answer have no type: they are there as text");
        }
        if answer.get("links").is_some_and(is_full) {
            changes.loss(&at, "links from an answer to operations: left out");
        }
        let contents = answer.get("content").and_then(Value::as_object);
        let has_schema = contents.into_iter().flatten().any(|(_, media)| {
            let schema = media.get("schema").and_then(Value::as_object);
            schema.is_some_and(|schema| !schema.is_empty())
        });
        let is_error = !status.starts_with('2') && (succeeds || status != "default");
        if is_error && has_schema {
            let what = "an answer that means no success comes as it is, and is not decoded";
            changes.loss(&at, what);
        }
    }
}

fn resolved<'a>(value: &'a Value, document: &'a Value) -> &'a Value {
    let mut value = value;
    for _ in 0..8 {
        let target = value.get("$ref").and_then(Value::as_str).and_then(walk::target);
        match target.and_then(|target| target.find(document)) {
            Some(found) => value = found,
            None => break,
        }
    }
    value
}

fn schema(schema: &Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    for keyword in ["readOnly", "writeOnly"] {
        if schema.get(keyword).and_then(Value::as_bool) == Some(true) {
            changes.loss(at, format!("`{keyword}`: requests and answers share one type"));
        }
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str)
        && !FORMATS.contains(&format)
    {
        changes.loss(at, format!("`format: {format}` has no type of its own"));
    }
}
