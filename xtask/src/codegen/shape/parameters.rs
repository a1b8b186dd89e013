//! Parameters, which progenitor knows in a query, a path and a header, and in one style
//! each.
//!
//! What is sent in another way is told to it in the nearest way it knows, with an `x-`
//! member that `refine` reads.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::pointer::{Changes, Pointer};
use super::operations::template_names;

/// The member of a parameter that says how it is sent, where that is not what progenitor
/// is told: an object with the `name` that is sent, and in `as` one of `cookie`, `comma`,
/// `space`, `pipe`, `deepObject` and `json`.
pub const SENT: &str = "x-sent";

/// Shapes one parameter; whether it stays.
pub(super) fn shape(
    parameter: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes,
) -> bool {
    let text = |name: &str| {
        parameter.get(name).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
    };
    let (location, name, style) = (text("in"), text("name"), text("style"));
    let explodes = parameter.get("explode").and_then(Value::as_bool);
    for unread in ["example", "examples", "allowReserved", "allowEmptyValue", "explode"] {
        parameter.shift_remove(unread);
    }
    let is_token = |character: char| {
        character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
    };
    if location == "header" && (name.is_empty() || !name.chars().all(is_token)) {
        changes.loss(at, "a header with a name that HTTP does not allow: left out");
        return false;
    }
    let mut sent = None;
    if let Some(content) = parameter.shift_remove("content") {
        let media = content.as_object().and_then(|content| content.iter().next());
        let is_json = media.is_some_and(|(name, _)| name.contains("json"));
        let schema = media.and_then(|(_, media)| media.get("schema")).cloned();
        if is_json {
            parameter.insert("schema".to_owned(), schema.unwrap_or_else(|| json!({})));
            sent = Some("json");
            changes.rewrite(at, "a parameter with JSON as `content` is typed, and sent as JSON");
        } else {
            parameter.insert("schema".to_owned(), json!({"type": "string"}));
            changes.loss(at, "a parameter with `content` that is not JSON becomes text");
        }
    }
    parameter.entry("schema").or_insert_with(|| json!({"type": "string"}));
    let kind = parameter.get("schema").and_then(|schema| schema.get("type")).cloned();
    let is_text = kind
        .as_ref()
        .and_then(Value::as_str)
        .is_some_and(|kind| ["string", "integer", "number", "boolean"].contains(&kind));
    match location.as_str() {
        "cookie" => {
            sent = Some("cookie");
            parameter.insert("in".to_owned(), json!("header"));
            changes.rewrite(at, "a cookie parameter is sent in the header `cookie`");
        }
        "query" if sent.is_none() => {
            sent = match style.as_str() {
                "deepObject" => Some("deepObject"),
                "spaceDelimited" if explodes != Some(true) => Some("space"),
                "pipeDelimited" if explodes != Some(true) => Some("pipe"),
                _ if explodes == Some(false) && !is_text => Some("comma"),
                _ => None,
            };
        }
        "path" if sent.is_none() => {
            if style == "label" || style == "matrix" {
                changes.loss(
                    at,
                    format!("a parameter in style {style} is text that its caller puts together"),
                );
                parameter.insert("schema".to_owned(), json!({"type": "string"}));
            } else if !is_text {
                sent = Some("comma");
            }
        }
        "header" if sent.is_none() && !is_text => sent = Some("comma"),
        _ => {}
    }
    if location == "path" {
        parameter.insert("required".to_owned(), json!(true));
    }
    let usual = if location == "query" { "form" } else { "simple" };
    parameter.insert("style".to_owned(), json!(usual));
    if let Some(sent) = sent {
        parameter.insert(SENT.to_owned(), json!({"name": name, "as": sent}));
    }
    true
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
