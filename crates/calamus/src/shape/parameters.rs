//! Parameters, which progenitor knows in a query, a path and a header, and in one style
//! each.
//!
//! What is sent in another way is told to it in the nearest way it knows, with an `x-`
//! member that `refine` reads.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use calamus_document::pointer::{Changes, Pointer};

/// The member of a parameter that says how it is sent, where that is not what progenitor
/// is told: an object with the `name` that is sent, in `as` one of `form`, `comma`,
/// `space`, `pipe` and `deepObject` in a query, `simple`, `label` and `matrix` in a path,
/// `simple` in a header, `cookie`, `jsonCookie`, `json`, and `itself` for what differs in
/// its name alone; and `explode`, where the style knows it.
pub const SENT: &str = "x-sent";

/// Shapes one parameter; whether it stays. `resolve` puts components in the place of
/// references.
pub(super) fn shape(
    parameter: &mut Map<String, Value>,
    at: &Pointer,
    resolve: impl Fn(&mut Value),
    changes: &mut Changes,
) -> bool {
    let text = |name: &str| {
        parameter.get(name).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
    };
    let (location, name, style) = (text("in"), text("name"), text("style"));
    let explodes = parameter.get("explode").and_then(Value::as_bool);
    if parameter.shift_remove("allowReserved").is_some_and(|allows| allows == true) {
        changes.loss(at, "`allowReserved`: characters that are reserved are encoded");
    }
    for unread in ["example", "examples", "allowEmptyValue", "explode"] {
        parameter.shift_remove(unread);
    }
    let is_token = |character: char| {
        character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
    };
    if ["header", "cookie"].contains(&location.as_str())
        && (name.is_empty() || !name.chars().all(is_token))
    {
        changes.loss(at, format!("a {location} with a name that HTTP does not allow: left out"));
        return false;
    }
    let mut is_json = false;
    if let Some(content) = parameter.shift_remove("content") {
        let media = content.as_object().and_then(|content| content.iter().next());
        let schema = media.and_then(|(_, media)| media.get("schema")).cloned();
        is_json = media.is_some_and(|(name, _)| name.contains("json"));
        if is_json {
            parameter.insert("schema".to_owned(), schema.unwrap_or_else(|| json!({})));
            changes.rewrite(at, "a parameter with JSON as `content` is typed, and sent as JSON");
        } else {
            parameter.insert("schema".to_owned(), json!({"type": "string"}));
            changes.loss(at, "a parameter with `content` that is not JSON becomes text");
        }
    }
    let schema = parameter.entry("schema").or_insert_with(|| json!({"type": "string"}));
    let is_text = is_text(schema, &resolve);
    let is_list_of_texts = kind(schema, &resolve).is_some_and(|schema| {
        schema.get("type").is_some_and(|kind| kind == "array")
            && schema.get("items").is_some_and(|items| self::is_text(items, &resolve))
    });
    let sent = match (location.as_str(), style.as_str()) {
        ("cookie", _) => Some(if is_json { "jsonCookie" } else { "cookie" }),
        _ if is_json => Some("json"),
        ("query", "deepObject") => Some("deepObject"),
        ("query", "spaceDelimited") if explodes != Some(true) => Some("space"),
        ("query", "pipeDelimited") if explodes != Some(true) => Some("pipe"),
        ("query", _) if explodes == Some(false) && !is_text => Some("comma"),
        ("query", _) if is_text || is_list_of_texts => None,
        ("query", _) => Some("form"),
        ("path", "label") => Some("label"),
        ("path", "matrix") => Some("matrix"),
        ("path" | "header", _) if !is_text => Some("simple"),
        _ => None,
    };
    if location == "cookie" {
        parameter.insert("in".to_owned(), json!("header"));
        changes.rewrite(at, "a cookie parameter is sent in the header `cookie`");
    }
    if location == "path" {
        parameter.insert("required".to_owned(), json!(true));
    }
    let usual = if location == "query" { "form" } else { "simple" };
    parameter.insert("style".to_owned(), json!(usual));
    if let Some(sent) = sent {
        let mut said = json!({"name": name, "as": sent});
        if ["simple", "label", "matrix"].contains(&sent) {
            said["explode"] = json!(explodes == Some(true));
        }
        parameter.insert(SENT.to_owned(), said);
    }
    true
}

/// Whether all values of a schema are one text, number or truth value.
fn is_text(schema: &Value, resolve: &impl Fn(&mut Value)) -> bool {
    kind(schema, resolve).is_some_and(|schema| {
        let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default();
        ["string", "integer", "number", "boolean"].contains(&kind)
    })
}

/// What a schema is once the reference is followed that it is, or is a frame around.
fn kind(schema: &Value, resolve: &impl Fn(&mut Value)) -> Option<Value> {
    let mut schema = schema.clone();
    for _ in 0..8 {
        let only = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) if schema.get("type").is_none() => Some(only.clone()),
            _ => None,
        };
        match only {
            Some(only) => schema = only,
            None if schema.get("$ref").is_some() => resolve(&mut schema),
            None => return Some(schema),
        }
    }
    None
}

/// The names in braces in a path.
pub(super) fn template_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// Names that are apart in Rust: a query and a path may have a parameter each of one
/// name, and one of them may be called like the body.
pub(super) fn part_names(operation: &mut Map<String, Value>, path: &str) {
    let plain = |name: &str| {
        name.chars().filter(|own| own.is_alphanumeric()).collect::<String>().to_lowercase()
    };
    let mut taken: BTreeSet<_> = template_names(path).map(plain).collect();
    taken.extend(["body", "headermap"].map(str::to_owned));
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten().filter_map(Value::as_object_mut) {
        let location = parameter.get("in").and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        if location == "path" || taken.insert(plain(&name)) {
            continue;
        }
        let mut unique = format!("{name}_{location}");
        let mut number = 2;
        while !taken.insert(plain(&unique)) {
            unique = format!("{name}_{location}_{number}");
            number += 1;
        }
        parameter.insert("name".to_owned(), json!(unique));
        let sent = parameter.entry(SENT).or_insert_with(|| json!({"as": "itself"}));
        sent["name"] = json!(name);
    }
}
