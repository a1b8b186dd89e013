//! Request bodies in parts, of which typify makes a struct with a field for each.

use serde_json::{Map, Value, json};

use super::MULTIPART;
use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk::{self, METHODS};

/// The format of a part that is a file.
pub const FILE: &str = "x-file-part";
/// The member of an object that says that it is sent in parts, and which media type a
/// part has that has one of its own.
pub const FORM: &str = "x-form";

/// Gives every request body in parts an object of its own.
pub(super) fn shape(document: &mut Value, changes: &mut Changes) {
    let before = document.clone();
    let mut added: Vec<(String, Value)> = Vec::new();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let at = Pointer::root().child("paths");
    for (at, operation) in paths.into_iter().flatten().flat_map(|(path, item)| {
        let at = at.child(path);
        item.as_object_mut().into_iter().flatten().filter_map(move |(name, operation)| {
            METHODS.contains(&name.as_str()).then(|| (at.child(name), operation))
        })
    }) {
        let at = at.child("requestBody");
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let id = super::unions::pascal(id);
        let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) else {
            continue;
        };
        let Some(encoding) = body.get(MULTIPART).cloned() else { continue };
        let Some(schema) = body
            .get_mut("content")
            .and_then(|content| content.get_mut("application/json")?.get_mut("schema"))
        else {
            continue;
        };
        let object = resolved(schema, &before);
        let wanted = name_of(schema).unwrap_or_else(|| format!("{id}Form"));
        let form = form(object, &encoding);
        let is_union = ["oneOf", "anyOf", "allOf"].iter().any(|name| object.get(*name).is_some());
        if form.get("properties").is_none() && is_union {
            changes.loss(&at, "a body in parts that is no object with members: any files");
        } else if object.get("additionalProperties").is_some_and(|own| *own != json!(false)) {
            changes.loss(&at, "parts that are not declared cannot be sent");
        }
        if form.get("properties").is_none() {
            *schema = form;
            continue;
        }
        // The component itself may also be sent as JSON somewhere, without files.
        let mut name = wanted.clone();
        let mut number = 2;
        let is_used = |name: &str| {
            let others = added.iter().find(|(other, _)| other == name);
            let component = before.pointer(&format!("/components/schemas/{name}"));
            others.is_some_and(|(_, other)| *other != form)
                || component.is_some() && uses(&before, name) > 1
        };
        while is_used(&name) {
            name =
                if number == 2 { format!("{wanted}Form") } else { format!("{wanted}Form{number}") };
            number += 1;
        }
        *schema = json!({"$ref": format!("#/components/schemas/{name}")});
        added.push((name, form));
    }
    walk::add_schemas(document, added);
}

fn name_of(schema: &Value) -> Option<String> {
    let reference = schema.get("$ref")?.as_str()?;
    Some(walk::target(reference)?.last())
}

fn resolved<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..8 {
        let frame = schema.get("allOf").and_then(Value::as_array).and_then(|all| all.first());
        let reference = schema.get("$ref").or_else(|| frame?.get("$ref")).and_then(Value::as_str);
        match reference.and_then(walk::target).and_then(|target| target.find(document)) {
            Some(found) => schema = found,
            None => break,
        }
    }
    schema
}

/// How often a component is referred to.
fn uses(document: &Value, name: &str) -> usize {
    let target = format!("#/components/schemas/{name}");
    let mut count = 0;
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) => {
                count += usize::from(object.get("$ref").is_some_and(|own| *own == target));
                open.extend(object.values());
            }
            Value::Array(values) => open.extend(values),
            _ => {}
        }
    }
    count
}

/// The object of the parts. Where the document does not name them, a map from names to
/// files.
fn form(object: &Value, encoding: &Value) -> Value {
    let Some(properties) = object.get("properties").and_then(Value::as_object) else {
        return json!({
            "type": "object",
            "additionalProperties": {"type": "string", "format": FILE},
        });
    };
    let mut form = object.clone();
    let mut media_types = Map::new();
    for name in properties.keys() {
        let Some(part) = form.get_mut("properties").and_then(|own| own.get_mut(name)) else {
            continue;
        };
        make_file(part);
        if let Some(items) = part.get_mut("items") {
            make_file(items);
        }
        if let Some(media_type) =
            encoding.get(name).and_then(|own| own.get("contentType")?.as_str())
            && !media_type.contains([',', '*'])
        {
            media_types.insert(name.clone(), json!(media_type));
        }
    }
    if let Some(form) = form.as_object_mut() {
        form.shift_remove("additionalProperties");
        form.insert(FORM.to_owned(), Value::Object(media_types));
    }
    form
}

fn make_file(schema: &mut Value) {
    let is_file = schema.get("type").is_some_and(|kind| kind == "string")
        && schema.get("format").is_some_and(|format| format == "binary");
    if is_file {
        schema["format"] = json!(FILE);
    }
}
