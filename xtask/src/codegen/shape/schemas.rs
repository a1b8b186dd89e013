//! Schemas as typify can take them.

use serde_json::{Map, Value, json};

use super::super::pointer::{Changes, Pointer};
use super::prose;

/// Shapes one schema, the inner ones having been shaped before.
pub(super) fn shape(schema: &mut Value, at: &Pointer, changes: &mut Changes) {
    let Some(object) = schema.as_object_mut() else { return };
    // typify names types by `title`, and documents use one title for several schemas:
    // `Sensitivity` is the title of a component and of five inline enums elsewhere.
    object.remove("title");
    free_form_object(object, at, changes);
    facts_to_prose(object, at, changes);
}

/// `{"type": "object"}` says the same as `additionalProperties: true`, and typify makes
/// another type of it.
fn free_form_object(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    const STRUCTURE: [&str; 7] =
        ["properties", "additionalProperties", "required", "allOf", "anyOf", "oneOf", "not"];
    let bare = schema.get("type").is_some_and(|kind| kind == "object")
        && !STRUCTURE.iter().any(|keyword| schema.contains_key(*keyword));
    // `{}` means the same in this place, and again leads to another type.
    let empty = schema.get("additionalProperties").is_some_and(|inner| *inner == json!({}))
        && !schema.contains_key("properties");
    if bare || empty {
        schema.insert("additionalProperties".to_owned(), json!(true));
        changes.rewrite(at, "a free-form object is spelled `additionalProperties: true`");
    }
}

/// Defaults and bounds become sentences. With a default, typify makes a member that is
/// always there and always sent, so that a caller cannot leave it to the server; bounds
/// it drops, except that it makes types of some that refuse whole answers.
fn facts_to_prose(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let sentences = prose::facts(schema);
    if schema.remove("default").is_some() {
        changes.rewrite(at, "`default` becomes a sentence of the description");
    }
    let checks = ["pattern", "minLength", "maxLength"];
    if schema.get("type").is_some_and(|kind| kind == "string")
        && checks.iter().any(|keyword| schema.contains_key(*keyword))
    {
        for keyword in checks {
            schema.remove(keyword);
        }
        changes.loss(at, "`pattern` and lengths are told in the description, and not checked");
    }
    if let Some(sentences) = sentences {
        let told = match schema.get("description").and_then(Value::as_str).map(str::trim) {
            None | Some("") => sentences,
            Some(description) => format!("{description}\n\n{sentences}"),
        };
        schema.insert("description".to_owned(), json!(told));
    }
}
