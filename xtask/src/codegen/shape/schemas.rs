//! Schemas as typify can take them.

use serde_json::{Map, Value, json};

use super::super::pointer::{Changes, Pointer};
use super::prose;

/// Shapes one schema, the inner ones having been shaped before.
pub(super) fn shape(schema: &mut Value, at: &Pointer, changes: &mut Changes) {
    let Some(object) = schema.as_object_mut() else { return };
    // typify names types by `title`, and documents use one title for several schemas.
    object.shift_remove("title");
    free_form_object(object, at, changes);
    union(object, at, changes);
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

/// Of `anyOf` typify makes an object with the members of all alternatives, unless it can
/// tell that only one of them can fit. What is meant is one of them.
fn union(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    if schema.contains_key("oneOf") {
        return;
    }
    if let Some(members) = schema.shift_remove("anyOf") {
        schema.insert("oneOf".to_owned(), members);
        changes.rewrite(at, "`anyOf` becomes `oneOf`");
    }
}

/// Defaults and bounds become sentences. With a default, typify makes a member that is
/// always there and always sent, so that a caller cannot leave it to the server; bounds
/// it drops, except that it makes types of some that refuse whole answers.
fn facts_to_prose(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let sentences = prose::facts(schema);
    if schema.shift_remove("default").is_some() {
        changes.rewrite(at, "`default` becomes a sentence of the description");
    }
    let checks = ["pattern", "minLength", "maxLength"];
    if schema.get("type").is_some_and(|kind| kind == "string")
        && checks.iter().any(|keyword| schema.contains_key(*keyword))
    {
        for keyword in checks {
            schema.shift_remove(keyword);
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

#[cfg(test)]
mod tests {
    use super::super::super::pointer::Change;
    use super::super::super::walk;
    use super::*;

    fn shaped(schema: &str) -> String {
        let mut schema: Value = serde_json::from_str(schema).unwrap();
        let mut changes = Changes::default();
        walk::schema(&mut schema, &Pointer::root(), &mut |at, schema| {
            shape(schema, at, &mut changes);
        });
        let mut text = schema.to_string();
        for Change { pointer, kind, what } in changes.0 {
            text += &format!("\n  {kind:?} {}: {what}", pointer.as_str());
        }
        text
    }

    #[test]
    fn all_spellings_of_a_free_form_object_become_one() {
        for spelling in [
            r#"{"type": "object"}"#,
            r#"{"type": "object", "additionalProperties": true}"#,
            r#"{"type": "object", "additionalProperties": {}}"#,
            r#"{"type": "object", "additionalProperties": {"title": "Anything"}}"#,
        ] {
            let spelled = shaped(spelling);
            let first = spelled.lines().next().unwrap();
            assert_eq!(first, r#"{"type":"object","additionalProperties":true}"#, "{spelling}");
        }
        for other in [
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            r#"{"type":"object","additionalProperties":false}"#,
            r#"{"type":"string"}"#,
            "{}",
        ] {
            assert_eq!(shaped(other), other);
        }
    }

    #[test]
    fn titles_go_and_a_property_called_title_stays() {
        assert_eq!(
            shaped(r#"{"title": "T", "properties": {"title": {"title": "U", "type": "string"}}}"#),
            r#"{"properties":{"title":{"type":"string"}}}"#
        );
    }

    #[test]
    fn any_of_several_is_one_of_them() {
        insta::assert_snapshot!(
            shaped(r#"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#), @r#"
        {"oneOf":[{"type":"string"},{"type":"integer"}]}
          Rewrite : `anyOf` becomes `oneOf`
        "#);
    }

    #[test]
    fn what_no_type_holds_is_told() {
        insta::assert_snapshot!(
            shaped(r#"{"type": "string", "default": "a", "maxLength": 3, "description": "A name. "}"#),
            @r#"
        {"type":"string","description":"A name.\n\nAt most 3 characters. Default: `a`."}
          Rewrite : `default` becomes a sentence of the description
          Loss : `pattern` and lengths are told in the description, and not checked
        "#);
        insta::assert_snapshot!(
            shaped(r#"{"type": "integer", "minimum": 1, "description": "From 1 on."}"#), @r#"{"type":"integer","minimum":1,"description":"From 1 on."}"#);
    }
}
