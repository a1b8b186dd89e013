//! A document at a glance: its operations with parameters and responses, its schemas
//! with their properties. Small enough to read, complete enough that nothing that matters
//! to a caller can change without a line changing here.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::walk;

/// Outlines a document as it is, in 3.0 or 3.1.
pub fn outline(document: &Value) -> String {
    let mut text = String::new();
    let info = |name: &str| document.pointer(&format!("/info/{name}")).and_then(Value::as_str);
    let _ = writeln!(
        text,
        "{} {}, OpenAPI {}",
        info("title").unwrap_or("(no title)"),
        info("version").unwrap_or("(no version)"),
        document.get("openapi").and_then(Value::as_str).unwrap_or_default()
    );
    walk::operations(document, |_, path, method, operation| {
        outline_operation(path, method, operation, &mut text);
    });
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        outline_schema(name, schema, &mut text);
    }
    text
}

fn outline_operation(path: &str, method: &str, operation: &Map<String, Value>, text: &mut String) {
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or("(no id)");
    let _ = writeln!(text, "\n{} {path}  {id}", method.to_uppercase());
    let parameters = operation.get("parameters").and_then(Value::as_array);
    for parameter in parameters.into_iter().flatten() {
        let word = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
        let required = parameter.get("required").and_then(Value::as_bool) == Some(true);
        let schema = parameter.get("schema").map(describe).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {} {}{}: {schema}",
            word("in"),
            word("name"),
            if required { "" } else { "?" }
        );
    }
    if let Some(body) = operation.get("requestBody") {
        let _ = writeln!(text, "  body: {}", contents(body));
    }
    let responses = operation.get("responses").and_then(Value::as_object);
    let responses = responses.into_iter().flatten().map(|(status, response)| {
        match contents(response).as_str() {
            "" => status.clone(),
            contents => format!("{status} {contents}"),
        }
    });
    let _ = writeln!(text, "  -> {}", responses.collect::<Vec<_>>().join(", "));
}

fn contents(value: &Value) -> String {
    let content = value.get("content").and_then(Value::as_object);
    let media = content.into_iter().flatten().map(|(name, media)| {
        let schema = media.get("schema").map(describe).unwrap_or_default();
        if name == "application/json" { schema } else { format!("{schema} ({name})") }
    });
    media.collect::<Vec<_>>().join(" | ")
}

fn outline_schema(name: &str, schema: &Value, text: &mut String) {
    let properties = schema.get("properties").and_then(Value::as_object);
    let Some(properties) = properties else {
        let _ = writeln!(text, "\n{name} = {}", describe(schema));
        return;
    };
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let _ = writeln!(text, "\n{name}{}", if closed { " (no other properties)" } else { "" });
    let required: Vec<_> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (property, schema) in properties {
        let optional = if required.contains(&property.as_str()) { "" } else { "?" };
        let _ = writeln!(text, "  {property}{optional}: {}", describe(schema));
    }
}

/// Returns a schema in one line.
fn describe(schema: &Value) -> String {
    let Some(object) = schema.as_object() else { return schema.to_string() };
    let mut words = vec![kind(object)];
    for keyword in [
        "format",
        "minimum",
        "exclusiveMinimum",
        "maximum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "default",
        "const",
    ] {
        if let Some(value) = object.get(keyword) {
            words.push(match (keyword, value) {
                ("format", Value::String(format)) => format!("<{format}>"),
                (_, value) => format!("{keyword}={value}"),
            });
        }
    }
    for flag in ["nullable", "readOnly", "writeOnly", "deprecated"] {
        if object.get(flag) == Some(&Value::Bool(true)) {
            words.push(flag.to_owned());
        }
    }
    words.join(" ")
}

fn kind(schema: &Map<String, Value>) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return reference.rsplit('/').next().unwrap_or(reference).to_owned();
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    for (keyword, between) in [("anyOf", " | "), ("oneOf", " ^ "), ("allOf", " & ")] {
        if let Some(Value::Array(alternatives)) = schema.get(keyword) {
            return alternatives.iter().map(describe).collect::<Vec<_>>().join(between);
        }
    }
    // On its way to the generator, a union is an object with a property for each alternative.
    if schema.contains_key("x-union")
        && let Some(Value::Object(alternatives)) = schema.get("properties")
    {
        return alternatives.values().map(describe).collect::<Vec<_>>().join(" ^ ");
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ")
        }
        _ => "anything".to_owned(),
    };
    match (kind.as_str(), schema.get("items"), schema.get("additionalProperties")) {
        ("array", Some(items), _) => format!("[{}]", describe(items)),
        ("object", _, Some(values)) if values.is_object() => format!("{{{}}}", describe(values)),
        ("object", _, Some(Value::Bool(true))) => "{anything}".to_owned(),
        _ => kind,
    }
}
