//! Everything outside of schemas has the form that OpenAPI gives it.
//!
//! YAML reads strings without quotes as numbers and nulls; those become strings again. What
//! has another form is removed, and recorded as an approximation.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::model::Status;
use super::super::pointer::Pointer;
use super::super::walk::{self, METHODS};
use super::Findings;

/// Makes sure that the objects that everything depends on are objects.
pub(super) fn frame(document: &mut Value, findings: &mut Findings) {
    const COMPONENTS: [&str; 10] = [
        "schemas",
        "responses",
        "parameters",
        "examples",
        "requestBodies",
        "headers",
        "securitySchemes",
        "links",
        "callbacks",
        "pathItems",
    ];
    let root = Pointer::root();
    let Some(object) = document.as_object_mut() else { return };
    for name in ["info", "paths", "components", "webhooks"] {
        match object.get(name) {
            None | Some(Value::Object(_)) => {}
            Some(Value::Null) => {
                object.shift_remove(name);
            }
            Some(_) => findings.refuse(
                &root.child(name),
                format!("`{name}` is not an object"),
                "make it an object, or remove it",
            ),
        }
    }
    let Some(components) = object.get_mut("components").and_then(Value::as_object_mut) else {
        return;
    };
    let at = root.child("components");
    for name in COMPONENTS {
        match components.get(name) {
            None | Some(Value::Object(_)) => {}
            Some(Value::Null) => {
                components.shift_remove(name);
            }
            Some(_) => findings.refuse(
                &at.child(name),
                format!("`{name}` is not an object"),
                "make it a map from names to definitions",
            ),
        }
        if name == "schemas" {
            // Schemas may be booleans, and are validated one by one.
            continue;
        }
        let definitions = components.get_mut(name).and_then(Value::as_object_mut);
        let Some(definitions) = definitions else { continue };
        definitions.retain(|key, definition| {
            if !definition.is_object() {
                let at = at.child(name).child(key);
                findings.take_out(&at, "a definition is not an object", "write it, or take it out");
            }
            definition.is_object()
        });
    }
}

/// Writes out the path items that are defined elsewhere in the document. What stands beside a
/// reference counts more than its target. A reference to anything but an object is removed: the
/// target may be repaired later, and would then mean something else.
pub(super) fn path_references(document: &mut Value, findings: &mut Findings) {
    /// Cycles have been refused, so this only bounds the length of chains.
    const MAX_CHAIN: usize = 64;
    let at = Pointer::root().child("paths");
    let mut written = BTreeSet::new();
    for _ in 0..MAX_CHAIN {
        let paths = document.get("paths").and_then(Value::as_object);
        let found: Vec<_> = paths
            .into_iter()
            .flatten()
            .filter_map(|(path, item)| {
                let target = walk::target(item.get("$ref")?.as_str()?)?;
                Some((path.clone(), target.find(document)?.as_object()?.clone()))
            })
            .collect();
        if found.is_empty() {
            break;
        }
        for (path, mut item) in found {
            let at = at.child(&path);
            let Some(own) = document.pointer_mut(at.as_str()).and_then(Value::as_object_mut) else {
                continue;
            };
            own.shift_remove("$ref");
            item.append(own);
            *own = item;
            written.insert(at);
        }
    }
    for at in written {
        findings.changes.rewrite(&at, "a path that is defined elsewhere is written out");
    }
    let not_objects: Vec<_> = document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, item)| {
            let target = item.get("$ref").and_then(Value::as_str).and_then(walk::target);
            target.and_then(|target| target.find(document)).is_some_and(|value| !value.is_object())
        })
        .map(|(path, _)| at.child(path))
        .collect();
    for at in not_objects {
        if let Some(item) = document.pointer_mut(at.as_str()).and_then(Value::as_object_mut) {
            take(item, "$ref", &at, "leads to no path item", "refer to a path item", findings);
        }
    }
}

/// Repairs paths, operations, parameters, bodies and responses.
pub(super) fn repair(document: &mut Value, findings: &mut Findings) {
    let root = Pointer::root();
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        let at = root.child("info");
        for name in ["title", "version", "description"] {
            text(info, name, &at, findings);
        }
    }
    let components = root.child("components");
    for (name, repair) in [
        ("parameters", parameter as Repair),
        ("headers", parameter),
        ("requestBodies", body),
        ("responses", response),
        ("pathItems", path_item),
    ] {
        let at = components.child(name);
        each(document.pointer_mut(at.as_str()), &at, findings, repair);
    }
    for name in ["paths", "webhooks"] {
        let at = root.child(name);
        if let Some(items) = document.get_mut(name).and_then(Value::as_object_mut) {
            items.retain(|path, item| {
                let fits = item.is_object() || path.starts_with("x-");
                if !fits {
                    findings.take_out(
                        &at.child(path),
                        "a path is not an object",
                        "give it operations",
                    );
                }
                fits
            });
        }
        each(document.get_mut(name), &at, findings, path_item);
    }
}

type Repair = fn(&mut Map<String, Value>, &Pointer, &mut Findings);

fn each(map: Option<&mut Value>, at: &Pointer, findings: &mut Findings, repair: Repair) {
    for (name, value) in map.and_then(Value::as_object_mut).into_iter().flatten() {
        if let Some(object) = value.as_object_mut() {
            repair(object, &at.child(name), findings);
        }
    }
}

fn path_item(item: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    text(item, "summary", at, findings);
    text(item, "description", at, findings);
    parameters(item, at, findings);
    for method in METHODS {
        let at = at.child(method);
        match item.get_mut(method) {
            None => {}
            Some(Value::Object(found)) => operation(found, &at, findings),
            Some(_) => {
                item.shift_remove(method);
                findings.leave_out(
                    &at,
                    std::slice::from_ref(&at),
                    "an operation is not an object",
                    "give it responses, or take it out",
                );
            }
        }
    }
}

fn operation(operation: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    for name in ["operationId", "summary", "description"] {
        text(operation, name, at, findings);
    }
    flag(operation, "deprecated", at, findings);
    tags(operation, at, findings);
    parameters(operation, at, findings);
    if operation.get("requestBody").is_some_and(Value::is_null) {
        operation.shift_remove("requestBody");
    }
    if let Some(found) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
        body(found, &at.child("requestBody"), findings);
    }
    if operation.get("responses").is_some_and(Value::is_null) {
        operation.shift_remove("responses");
    }
    let at = at.child("responses");
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.retain(|status, _| {
            let is_known = status.starts_with("x-") || Status::parse(status).is_some();
            if !is_known {
                findings.take_out(
                    &at.child(status),
                    format!("`{status}` is not a status"),
                    "write a status code, a range such as `4XX`, or `default`",
                );
            }
            is_known
        });
        for (status, found) in responses.iter_mut().filter(|(status, _)| !status.starts_with("x-"))
        {
            if !found.is_object() {
                *found = json!({});
                findings.take_out(&at.child(status), "a response is not an object", "describe it");
            }
        }
    }
    each(operation.get_mut("responses"), &at, findings, response);
}

fn tags(operation: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    match operation.get_mut("tags") {
        None => {}
        Some(Value::Array(tags)) => {
            for tag in tags.iter_mut().filter(|tag| !tag.is_string()) {
                *tag = json!(tag.to_string());
                findings.changes.rewrite(&at.child("tags"), "a tag becomes text");
            }
        }
        Some(_) => take(operation, "tags", at, "is not a list", "list the tags", findings),
    }
}

fn parameters(owner: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    if owner.get("parameters").is_some_and(Value::is_null) {
        owner.shift_remove("parameters");
    }
    let at = at.child("parameters");
    let list = owner.get_mut("parameters").and_then(Value::as_array_mut);
    for (index, found) in list.into_iter().flatten().enumerate() {
        if let Some(found) = found.as_object_mut() {
            parameter(found, &at.child(index), findings);
        }
    }
}

fn parameter(parameter: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    for name in ["name", "in", "description", "style"] {
        text(parameter, name, at, findings);
    }
    for name in ["required", "deprecated", "allowEmptyValue", "explode", "allowReserved"] {
        flag(parameter, name, at, findings);
    }
    content(parameter, at, findings);
}

fn body(body: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    text(body, "description", at, findings);
    flag(body, "required", at, findings);
    content(body, at, findings);
}

fn response(response: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    text(response, "description", at, findings);
    for name in ["headers", "links"] {
        if response.get(name).is_some_and(|value| !value.is_object()) {
            take(response, name, at, "is not an object", "make it a map", findings);
        }
    }
    content(response, at, findings);
}

fn content(owner: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    match owner.get_mut("content") {
        None => {}
        Some(Value::Object(content)) => {
            let at = at.child("content");
            for (name, media) in content {
                let at = at.child(name);
                match media.as_object_mut() {
                    Some(media) => {
                        if media.get("encoding").is_some_and(|encoding| !encoding.is_object()) {
                            take(
                                media,
                                "encoding",
                                &at,
                                "is not an object",
                                "make it a map",
                                findings,
                            );
                        }
                    }
                    None => {
                        if !media.is_null() {
                            findings.take_out(
                                &at,
                                "a media type is not an object",
                                "give it a `schema`",
                            );
                        }
                        *media = json!({});
                    }
                }
            }
        }
        Some(Value::Null) => {
            owner.shift_remove("content");
        }
        Some(_) => {
            take(owner, "content", at, "is not an object", "map media types to schemas", findings);
        }
    }
}

/// Makes sure that an entry is a string. Numbers and booleans become strings; `null` is
/// removed.
pub(super) fn text(
    owner: &mut Map<String, Value>,
    name: &str,
    at: &Pointer,
    findings: &mut Findings,
) {
    match owner.get(name) {
        None | Some(Value::String(_)) => {}
        Some(Value::Null) => {
            owner.shift_remove(name);
        }
        Some(scalar @ (Value::Number(_) | Value::Bool(_))) => {
            let spelled = json!(scalar.to_string());
            owner.insert(name.to_owned(), spelled);
            findings.changes.rewrite(&at.child(name), format!("`{name}` becomes text"));
        }
        Some(_) => take(owner, name, at, "is not text", "write it as text", findings),
    }
}

/// Makes sure that an entry is a boolean.
pub(super) fn flag(
    owner: &mut Map<String, Value>,
    name: &str,
    at: &Pointer,
    findings: &mut Findings,
) {
    let meant = match owner.get(name) {
        None | Some(Value::Bool(_)) => return,
        Some(Value::Null) => {
            owner.shift_remove(name);
            return;
        }
        Some(Value::String(word)) => match word.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        Some(_) => None,
    };
    match meant {
        Some(meant) => {
            owner.insert(name.to_owned(), json!(meant));
            findings.changes.rewrite(&at.child(name), format!("`{name}` becomes a boolean"));
        }
        None => take(owner, name, at, "is neither true nor false", "write a boolean", findings),
    }
}

/// Removes an entry, and notes why.
pub(super) fn take(
    owner: &mut Map<String, Value>,
    name: &str,
    at: &Pointer,
    is: &str,
    remedy: &str,
    findings: &mut Findings,
) {
    owner.shift_remove(name);
    findings.take_out(&at.child(name), format!("`{name}` {is}"), remedy);
}
