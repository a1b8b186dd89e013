//! Schemas as typify can take them.

use serde_json::{Map, Value, json};

use super::{merge, prose, unions, values};
use calamus_document::pointer::{Changes, Pointer};

/// Shapes one schema, the inner ones having been shaped before. `lookup` has the
/// components as they were.
pub(super) fn shape(schema: &mut Value, at: &Pointer, lookup: &Value, changes: &mut Changes) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(reference) = object.get("$ref").cloned() {
        // Nothing counts beside a reference.
        *object = Map::from_iter([("$ref".to_owned(), reference)]);
        return;
    }
    kind(object, at, changes);
    values::shape(object, at, changes);
    // typify names types by `title`, and documents use one title for several schemas.
    let title = object.shift_remove("title");
    if let Some(title) = title.as_ref().and_then(Value::as_str)
        && is_alternative(at)
        && !object.contains_key(unions::NAME)
    {
        object.insert(unions::NAME.to_owned(), json!(title));
    } else if let Some(title) = title.as_ref().and_then(Value::as_str)
        && says_more(title, at)
        && object.get("description").is_none_or(|own| own.as_str().is_none_or(str::is_empty))
    {
        object.insert("description".to_owned(), json!(title));
    }
    free_form_object(object, at, changes);
    other_members(object);
    facts_to_prose(object, at, changes);
    unions::shape(object, at, lookup, changes);
}

/// Whether a title is more than the name of the place in other letters.
fn says_more(title: &str, at: &Pointer) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|character| character.is_alphanumeric());
        letters.collect::<String>().to_lowercase()
    };
    title.trim().contains(' ') && letters(title) != letters(&at.last()) && !is_alternative(at)
}

fn is_alternative(at: &Pointer) -> bool {
    let tokens: Vec<_> = at.tokens().collect();
    matches!(tokens.as_slice(), [.., keyword, _] if keyword == "oneOf" || keyword == "anyOf")
}

/// One kind of values, and of the keywords only those that are about it: where others
/// stand beside them, typify gives up, or makes a type of them.
fn kind(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    const OBJECT: [&str; 3] = ["properties", "required", "additionalProperties"];
    const ARRAY: [&str; 4] = ["items", "minItems", "maxItems", "uniqueItems"];
    const TEXT: [&str; 3] = ["pattern", "minLength", "maxLength"];
    const NUMBER: [&str; 5] =
        ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    if schema.shift_remove("not").is_some() {
        changes.loss(at, "`not` says what values are not: left out");
    }
    for keyword in ["minProperties", "maxProperties"] {
        if schema.shift_remove(keyword).is_some() {
            changes.loss(at, format!("`{keyword}` is not checked: left out"));
        }
    }
    if schema.contains_key("oneOf") || schema.contains_key("anyOf") || schema.contains_key("allOf")
    {
        return;
    }
    if !schema.contains_key("type") && !schema.contains_key("enum") {
        let implied = [
            ("object", &OBJECT[..]),
            ("array", &ARRAY[..]),
            ("string", &TEXT[..]),
            ("number", &NUMBER[..]),
        ]
        .into_iter()
        .find(|(_, keywords)| keywords.iter().any(|keyword| schema.contains_key(*keyword)));
        if let Some((kind, _)) = implied {
            schema.insert("type".to_owned(), json!(kind));
            changes.rewrite(at, "a missing `type` is that of the other keywords");
        } else if schema.get("format").is_some() {
            schema.insert("type".to_owned(), json!("string"));
            changes.rewrite(at, "a missing `type` is that of the other keywords");
        }
    }
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    for (own, keywords) in [("object", &OBJECT[..]), ("array", &ARRAY[..]), ("string", &TEXT[..])] {
        if kind != own && !kind.is_empty() {
            for keyword in keywords {
                if schema.shift_remove(*keyword).is_some() {
                    changes.loss(
                        at,
                        format!("`{keyword}` says nothing about values of type {kind}: left out"),
                    );
                }
            }
        }
    }
    if ["object", "array", "boolean"].contains(&kind.as_str())
        && schema.shift_remove("format").is_some()
    {
        changes.loss(at, format!("`format` says nothing about values of type {kind}: left out"));
    }
    if kind == "array" {
        schema.entry("items").or_insert_with(|| json!({}));
    }
    required(schema, at, changes);
}

/// What is required and not declared may be anything.
fn required(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let Some(Value::Array(required)) = schema.get("required").cloned() else { return };
    let mut names = Vec::new();
    for name in required.iter().filter_map(Value::as_str) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        schema.shift_remove("required");
        return;
    }
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    if let Some(properties) = properties.as_object_mut() {
        for name in &names {
            if !properties.contains_key(*name) {
                properties.insert((*name).to_owned(), json!({}));
                changes.rewrite(at, "a required member that is not declared may be anything");
            }
        }
    }
    schema.insert("required".to_owned(), json!(names));
}

/// `{"type": "object"}` says the same as `additionalProperties: true`, and typify makes
/// another type of it.
fn free_form_object(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    const STRUCTURE: [&str; 7] =
        ["properties", "additionalProperties", "required", "allOf", "anyOf", "oneOf", "not"];
    let bare = schema.get("type").is_some_and(|kind| kind == "object")
        && !STRUCTURE.iter().any(|keyword| schema.contains_key(*keyword));
    // `{}` means the same in this place, and again leads to another type.
    let empty = schema.get("additionalProperties").is_some_and(is_anything)
        && !schema.contains_key("properties");
    if bare || empty {
        schema.insert("additionalProperties".to_owned(), json!(true));
        changes.rewrite(at, "a free-form object is spelled `additionalProperties: true`");
    }
}

/// Of `true` beside members typify forgets that there are others, and of a schema with
/// nothing but remarks it makes another type. `{}` says the same, and gets a map for them.
fn other_members(schema: &mut Map<String, Value>) {
    if schema.contains_key("properties")
        && let Some(others) = schema.get_mut("additionalProperties")
        && (*others == Value::Bool(true) || is_anything(others))
    {
        *others = json!({});
    }
}

/// Whether a schema fits everything, whatever it remarks on.
fn is_anything(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| !merge::has_structure(schema))
}

/// Defaults and bounds become sentences. With a default, typify makes a member that is
/// always there and always sent, so that a caller cannot leave it to the server; bounds
/// it drops, except that it makes types of some that refuse whole answers.
fn facts_to_prose(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let sentences = prose::facts(schema);
    if schema.shift_remove("default").is_some() {
        changes.rewrite(at, "`default` becomes a sentence of the description");
    }
    // A parameter is only ever sent, and a number that cannot be too small is a good type.
    let is_parameter = is_schema_of_parameter(at);
    for (checks, what) in [
        (&["pattern", "minLength", "maxLength"][..], "`pattern` and lengths"),
        (
            &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"][..],
            "bounds of a number",
        ),
        (&["minItems", "maxItems", "uniqueItems"][..], "bounds of a list"),
    ] {
        if is_parameter && checks.contains(&"minimum") {
            let is_bounded = ["minimum", "maximum", "multipleOf"].iter().any(|keyword| {
                schema.get(*keyword).is_some_and(|bound| !is_bound_of_a_type(keyword, bound))
            });
            if is_bounded {
                let what = "bounds of a number are checked as far as a type of Rust has them";
                changes.loss(at, what);
            }
            continue;
        }
        let count =
            checks.iter().filter(|keyword| schema.shift_remove(**keyword).is_some()).count();
        if count > 0 {
            changes.loss(at, format!("{what} are told in the description, and not checked"));
        }
    }
    if let Some(sentences) = sentences {
        let told = match schema.get("description").and_then(Value::as_str).map(str::trim) {
            None | Some("") => sentences,
            Some(description) => format!("{description}\n\n{sentences}"),
        };
        schema.insert("description".to_owned(), json!(told));
    }
}

/// Whether Rust has integers with this bound, which no list of them is told for.
fn is_bound_of_a_type(keyword: &str, bound: &Value) -> bool {
    keyword == "minimum" && matches!(bound.as_f64(), Some(0.0 | 1.0))
}

fn is_schema_of_parameter(at: &Pointer) -> bool {
    let tokens: Vec<_> = at.tokens().collect();
    match tokens.as_slice() {
        [paths, _, parameters, _, schema] | [paths, _, _, parameters, _, schema] => {
            paths == "paths" && parameters == "parameters" && schema == "schema"
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamus_document::pointer::Change;
    use calamus_document::walk;

    fn shaped(schema: &str) -> String {
        let mut schema: Value = serde_json::from_str(schema).unwrap();
        let mut changes = Changes::default();
        let root = Pointer::root().child("components").child("schemas").child("S");
        walk::schema(&mut schema, &root, &mut |at, schema| {
            shape(schema, at, &Value::Null, &mut changes);
        });
        let mut text = schema.to_string();
        for Change { pointer, kind, what } in changes.0 {
            let place = pointer.as_str().strip_prefix("/components/schemas/S").unwrap();
            text += &format!("\n  {kind:?} {place}: {what}");
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
            shaped(
                r#"{"title": "T", "type": "object", "properties": {"title": {"title": "U", "type": "string"}}}"#
            ),
            r#"{"type":"object","properties":{"title":{"type":"string"}}}"#
        );
    }

    #[test]
    fn a_title_that_says_more_than_the_name_describes() {
        assert_eq!(
            shaped(
                r#"{"type": "object", "properties": {
                    "user_id": {"title": "User Id", "type": "string"},
                    "owner": {"title": "Who pays for it.", "type": "string"},
                    "note": {"title": "A few words", "description": "Any text.", "type": "string"}
                }}"#
            ),
            r#"{"type":"object","properties":{"user_id":{"type":"string"},"owner":{"type":"string","description":"Who pays for it."},"note":{"description":"Any text.","type":"string"}}}"#
        );
    }

    #[test]
    fn any_of_several_is_one_of_them() {
        insta::assert_snapshot!(
            shaped(r#"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#), @r#"
            {"type":"object","properties":{"String":{"type":"string"},"Integer":{"type":"integer"}},"required":["String","Integer"],"x-union":{}}
              Rewrite : `anyOf` becomes an enum
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
            shaped(r#"{"type": "integer", "minimum": 1, "description": "From 1 on."}"#), @r#"
            {"type":"integer","description":"From 1 on."}
              Loss : bounds of a number are told in the description, and not checked
            "#);
    }
}
