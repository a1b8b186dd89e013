//! Every keyword of a schema has the form that JSON Schema gives it. One that has another is
//! removed alone, by name, so that the rest of the schema still counts.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::model::COUNTS;
use super::super::pointer::Pointer;
use super::super::walk;
use super::Findings;
use super::form::{flag, take, text};

const KINDS: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];
const TEXTS: [&str; 6] =
    ["title", "description", "format", "pattern", "contentMediaType", "contentEncoding"];
const FLAGS: [&str; 5] = ["nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"];
const NUMBERS: [&str; 3] = ["minimum", "maximum", "multipleOf"];
/// A number since 3.1, and a flag before.
const EXCLUSIVE: [&str; 2] = ["exclusiveMinimum", "exclusiveMaximum"];
const MAPS: [&str; 5] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const UNIONS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Validates all schemas, and takes the dangling references in them off the list.
pub(super) fn validate(
    document: &mut Value,
    dangling: &mut BTreeSet<Pointer>,
    findings: &mut Findings,
) {
    walk::schemas(document, &mut |at, schema| match schema {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref")
                && dangling.remove(&at.child("$ref"))
            {
                let reason = match reference.as_str() {
                    Some(reference) => format!("`{reference}` leads to nothing"),
                    None => "`$ref` is not text".to_owned(),
                };
                object.shift_remove("$ref");
                findings.take_out(
                    &at.child("$ref"),
                    reason,
                    "correct the reference, or define what it names",
                );
            }
            keywords(object, at, findings);
        }
        // A list under `items` is the old spelling of `prefixItems`.
        Value::Bool(_) => {}
        Value::Array(_) if at.last() == "items" => {}
        _ => {
            *schema = json!({});
            findings.take_out(
                at,
                "a schema is neither an object nor a boolean",
                "write `{}` for anything at all",
            );
        }
    });
}

fn keywords(schema: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    for name in TEXTS {
        text(schema, name, at, findings);
    }
    for name in FLAGS {
        flag(schema, name, at, findings);
    }
    counts(schema, at, findings);
    numbers(schema, at, findings);
    for name in MAPS {
        if schema.get(name).is_some_and(|value| !value.is_object()) {
            take(
                schema,
                name,
                at,
                "is not an object",
                "make it a map from names to schemas",
                findings,
            );
        }
    }
    for name in UNIONS {
        match schema.get(name) {
            None => {}
            Some(Value::Array(members)) if !members.is_empty() => {}
            Some(_) => take(
                schema,
                name,
                at,
                "is not a list of schemas",
                "list at least one schema",
                findings,
            ),
        }
    }
    types(schema, at, findings);
    required(schema, at, findings);
    if schema.get("enum").is_some_and(|values| !values.is_array()) {
        take(schema, "enum", at, "is not a list of values", "list the values", findings);
    }
    discriminator(schema, at, findings);
}

fn counts(schema: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    for name in COUNTS {
        let Some(value) = schema.get(name) else { continue };
        if !value.is_u64() {
            match number(value).filter(|count| count.fract() == 0.0 && (0.0..1e15).contains(count))
            {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                Some(count) => {
                    schema.insert(name.to_owned(), json!(count as u64));
                    findings
                        .changes
                        .rewrite(&at.child(name), format!("`{name}` becomes a whole number"));
                }
                None => take(schema, name, at, "is not a count", "write a whole number", findings),
            }
        }
    }
}

fn numbers(schema: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    for name in NUMBERS.into_iter().chain(EXCLUSIVE) {
        let Some(value) = schema.get(name) else { continue };
        let is_flag = value.is_boolean() && EXCLUSIVE.contains(&name);
        if !value.is_number() && !is_flag {
            match value
                .as_str()
                .and_then(|text| serde_json::from_str::<serde_json::Number>(text).ok())
            {
                Some(number) => {
                    schema.insert(name.to_owned(), Value::Number(number));
                    findings.changes.rewrite(&at.child(name), format!("`{name}` becomes a number"));
                }
                None => take(schema, name, at, "is not a number", "write a number", findings),
            }
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

fn types(schema: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    const REMEDY: &str = "use null, boolean, object, array, number, integer or string";
    let is_known = |kind: &Value| kind.as_str().is_some_and(|kind| KINDS.contains(&kind));
    match schema.get_mut("type") {
        None => {}
        Some(kind) if is_known(kind) => {}
        Some(Value::Array(kinds)) if !kinds.is_empty() => {
            kinds.retain(|kind| {
                if !is_known(kind) {
                    findings.take_out(
                        &at.child("type"),
                        format!("{kind} is not a type of JSON Schema"),
                        REMEDY,
                    );
                }
                is_known(kind)
            });
            if kinds.is_empty() {
                schema.shift_remove("type");
            }
        }
        Some(kind) => {
            let is = format!("{kind} is not a type of JSON Schema");
            schema.shift_remove("type");
            findings.take_out(&at.child("type"), is, REMEDY);
        }
    }
}

fn required(schema: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    match schema.get_mut("required") {
        Some(Value::Array(names)) if names.iter().all(Value::is_string) => {
            let mut seen = BTreeSet::new();
            names.retain(|name| seen.insert(name.to_string()));
        }
        Some(_) => take(
            schema,
            "required",
            at,
            "is not a list of names",
            "list the names of the required properties on the object that has them",
            findings,
        ),
        None => {}
    }
}

fn discriminator(schema: &mut Map<String, Value>, at: &Pointer, findings: &mut Findings) {
    let Some(discriminator) = schema.get_mut("discriminator") else { return };
    let is_sound = discriminator.get("propertyName").is_some_and(Value::is_string)
        && discriminator.get("mapping").is_none_or(|mapping| {
            mapping.as_object().is_some_and(|mapping| mapping.values().all(Value::is_string))
        });
    if !is_sound {
        take(
            schema,
            "discriminator",
            at,
            "does not name a property",
            "give it a `propertyName`, and a `mapping` of texts if any",
            findings,
        );
    }
}
