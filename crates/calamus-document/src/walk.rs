//! Visits the schemas and operations of a document.
//!
//! A property called `properties` is a map of schemas in a schema, a schema in a map of
//! schemas, and plain data in an example. Only a walk from the root can tell; every stage uses
//! this one.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::pointer::Pointer;

/// The methods a path item can have, in the order in which OpenAPI lists them.
pub const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Keywords whose value is one schema.
const ONE: [&str; 11] = [
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "propertyNames",
    "contains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
];
/// Keywords whose value is a list of schemas.
const LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is a map of schemas.
const MAP: [&str; 5] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

type Visit<'a> = &'a mut dyn FnMut(&Pointer, &mut Value);
type Each<'a, 'v> = &'a mut dyn FnMut(&Pointer, &'v Value);

/// Calls `visit` on every schema of a document, the inner ones before the outer ones, and
/// on whatever stands in the place of one.
pub fn each_schema<'v>(document: &'v Value, visit: Each<'_, 'v>) {
    each_root(document, &mut |at, value| each_in_schema(value, at, visit));
}

/// Calls `visit` on every schema of a document that lies in no other schema.
fn each_root<'v>(document: &'v Value, visit: Each<'_, 'v>) {
    let root = Pointer::root();
    if let Some(components) = document.get("components") {
        let at = root.child("components");
        each(components, &at, "schemas", |value, at| visit(at, value));
        each(components, &at, "parameters", |value, at| carrier(value, at, visit));
        each(components, &at, "headers", |value, at| carrier(value, at, visit));
        each(components, &at, "requestBodies", |value, at| contents(value, at, visit));
        each(components, &at, "responses", |value, at| response(value, at, visit));
        each(components, &at, "pathItems", |value, at| path_item(value, at, visit));
    }
    each(document, &root, "paths", |value, at| path_item(value, at, visit));
    each(document, &root, "webhooks", |value, at| path_item(value, at, visit));
}

/// Calls `visit` on every schema in and below one, which comes last.
fn each_in_schema<'v>(value: &'v Value, at: &Pointer, visit: Each<'_, 'v>) {
    if let Some(object) = value.as_object() {
        for keyword in ONE {
            if let Some(inner) = object.get(keyword) {
                each_in_schema(inner, &at.child(keyword), visit);
            }
        }
        for keyword in LIST {
            list(value, at, keyword, |value, at| each_in_schema(value, at, visit));
        }
        for keyword in MAP {
            each(value, at, keyword, |value, at| each_in_schema(value, at, visit));
        }
    }
    visit(at, value);
}

/// Calls `visit` on every schema of a document as [`each_schema`] does, to change it.
pub fn schemas(document: &mut Value, visit: Visit<'_>) {
    change(document, &Pointer::root(), |value, note| each_schema(value, note), visit);
}

/// Calls `visit` on every schema of a document that lies in no other schema, to change it.
pub fn roots(document: &mut Value, visit: Visit<'_>) {
    change(document, &Pointer::root(), |value, note| each_root(value, note), visit);
}

/// Calls `visit` on every schema in and below one, which comes last, to change it.
pub fn schema(value: &mut Value, at: &Pointer, visit: Visit<'_>) {
    change(value, at, |value, note| each_in_schema(value, at, note), visit);
}

/// Calls `visit` on the places below `at` that `list` notes. What is noted first must not
/// contain what is noted later.
fn change(
    value: &mut Value,
    at: &Pointer,
    list: impl FnOnce(&Value, &mut dyn FnMut(&Pointer, &Value)),
    visit: Visit<'_>,
) {
    let mut places = Vec::new();
    list(value, &mut |at, _| places.push(at.clone()));
    for place in places {
        let below = place.as_str().get(at.as_str().len()..).unwrap_or_default();
        if let Some(found) = value.pointer_mut(below) {
            visit(&place, found);
        }
    }
}

/// Returns the components that some parts of a document lead to, directly or through others: by
/// references, and by what the values of a discriminator mean. One that is referred to in part
/// counts as a whole.
pub fn reached<'a>(
    document: &'a Value,
    from: impl IntoIterator<Item = &'a Value>,
) -> BTreeSet<Pointer> {
    let mut reached = BTreeSet::new();
    // Most references are one of a few, each in thousands of places.
    let mut followed = BTreeSet::new();
    let mut open: Vec<&Value> = from.into_iter().collect();
    let mut follow = |reference: &'a str, open: &mut Vec<&'a Value>| {
        let place = followed.insert(reference).then(|| target(reference)).flatten();
        let component = place.map(|place| Pointer::root().join(place.tokens().take(3)));
        if let Some(component) = component
            && let Some(found) = component.find(document)
            && reached.insert(component)
        {
            open.push(found);
        }
    };
    while let Some(value) = open.pop() {
        match value {
            // One pass over the entries costs less than looking two of them up by name.
            Value::Object(object) => {
                for (key, inner) in object {
                    match (key.as_str(), inner) {
                        ("$ref", Value::String(reference)) => follow(reference, &mut open),
                        ("mapping", Value::Object(mapped)) => {
                            let mapped = mapped.values().filter_map(Value::as_str);
                            mapped.for_each(|reference| follow(reference, &mut open));
                        }
                        _ => {}
                    }
                }
                open.extend(object.values().filter(|inner| inner.is_object() || inner.is_array()));
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    reached
}

/// Calls `visit` on every operation of a document: place, path, method, the operation.
pub fn operations<'a>(
    document: &'a Value,
    mut visit: impl FnMut(Pointer, &'a str, &'static str, &'a Map<String, Value>),
) {
    let at = Pointer::root().child("paths");
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method).and_then(Value::as_object) {
                visit(at.child(path).child(method), path, method, operation);
            }
        }
    }
}

fn path_item<'v>(item: &'v Value, at: &Pointer, visit: Each<'_, 'v>) {
    list(item, at, "parameters", |value, at| carrier(value, at, visit));
    for method in METHODS {
        let Some(operation) = item.get(method) else { continue };
        let at = at.child(method);
        list(operation, &at, "parameters", |value, at| carrier(value, at, visit));
        if let Some(body) = operation.get("requestBody") {
            contents(body, &at.child("requestBody"), visit);
        }
        each(operation, &at, "responses", |value, at| response(value, at, visit));
    }
}

fn response<'v>(value: &'v Value, at: &Pointer, visit: Each<'_, 'v>) {
    each(value, at, "headers", |value, at| carrier(value, at, visit));
    contents(value, at, visit);
}

/// A parameter or a header: a schema of its own, or contents.
fn carrier<'v>(value: &'v Value, at: &Pointer, visit: Each<'_, 'v>) {
    if let Some(inner) = value.get("schema") {
        visit(&at.child("schema"), inner);
    }
    contents(value, at, visit);
}

fn contents<'v>(value: &'v Value, at: &Pointer, visit: Each<'_, 'v>) {
    each(value, at, "content", |media, at| {
        if let Some(inner) = media.get("schema") {
            visit(&at.child("schema"), inner);
        }
    });
}

/// Calls `visit` on every value of the map that `value` has under `name`.
fn each<'v>(
    value: &'v Value,
    at: &Pointer,
    name: &str,
    mut visit: impl FnMut(&'v Value, &Pointer),
) {
    if let Some(Value::Object(map)) = value.get(name) {
        let at = at.child(name);
        for (key, inner) in map {
            visit(inner, &at.child(key));
        }
    }
}

fn list<'v>(
    value: &'v Value,
    at: &Pointer,
    name: &str,
    mut visit: impl FnMut(&'v Value, &Pointer),
) {
    if let Some(Value::Array(values)) = value.get(name) {
        let at = at.child(name);
        for (index, inner) in values.iter().enumerate() {
            visit(inner, &at.child(index));
        }
    }
}

/// Returns the place that a reference within the document names. A pointer in a URI fragment
/// may be percent-encoded.
pub fn target(reference: &str) -> Option<Pointer> {
    let pointer = reference.strip_prefix('#')?;
    (pointer.is_empty() || pointer.starts_with('/'))
        .then(|| Pointer::parse(percent_decode_str(pointer).decode_utf8_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_found_wherever_they_stand_and_nowhere_else() {
        let mut document = serde_json::json!({
            "components": {
                "schemas": {"A": {
                    "properties": {"properties": {"type": "string"}},
                    "example": {"properties": {"x": {}}},
                    "allOf": [{"items": {"not": true}}],
                }},
                "parameters": {"P": {"schema": {}}},
                "responses": {"R": {"headers": {"h": {"schema": {}}}, "content": {"a/b": {"schema": {}}}}},
            },
            "paths": {"/x": {
                "parameters": [{"schema": {}}],
                "post": {
                    "parameters": [{"content": {"a/b": {"schema": {}}}}],
                    "requestBody": {"content": {"a/b": {"schema": {"prefixItems": [{}]}}}},
                    "responses": {"200": {"content": {"a/b": {"schema": {}, "example": {"schema": {}}}}}},
                },
            }},
        });
        let mut places = Vec::new();
        schemas(&mut document, &mut |at, _| places.push(at.to_string()));
        insta::assert_snapshot!(places.join("\n"), @r"
        /components/schemas/A/allOf/0/items/not
        /components/schemas/A/allOf/0/items
        /components/schemas/A/allOf/0
        /components/schemas/A/properties/properties
        /components/schemas/A
        /components/parameters/P/schema
        /components/responses/R/headers/h/schema
        /components/responses/R/content/a~1b/schema
        /paths/~1x/parameters/0/schema
        /paths/~1x/post/parameters/0/content/a~1b/schema
        /paths/~1x/post/requestBody/content/a~1b/schema/prefixItems/0
        /paths/~1x/post/requestBody/content/a~1b/schema
        /paths/~1x/post/responses/200/content/a~1b/schema
        ");
    }

    #[test]
    fn local_references_are_pointers() {
        assert_eq!(
            target("#/components/schemas/A%20B~1C").unwrap().as_str(),
            "/components/schemas/A B~1C"
        );
        assert_eq!(target("other.json#/A"), None);
        assert_eq!(target("#anchor"), None);
    }
}
