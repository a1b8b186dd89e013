//! From OpenAPI 3.1 to 3.0.3, in memory: the same said in the older words.
//!
//! 3.1 takes JSON Schema 2020-12 as it is; 3.0 has a dialect of its own. Every construct
//! is one function below. What the older dialect cannot say is taken out and recorded as
//! a loss with its place. Knows the two dialects; what progenitor makes of the result is
//! the next stage's business.

use serde_json::{Map, Value, json};

use calamus_document::pointer::{Change, Changes, Pointer};
use calamus_document::walk;

/// A document in the words of OpenAPI 3.0.3.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The document.
    pub value: Value,
    /// What was changed, in the order of the walk.
    pub changes: Vec<Change>,
}

/// Lowers a document. One that is in 3.0 already comes back as it is, except that what
/// 3.0 does not define is treated as if it were 3.1: many documents mix the two.
pub fn lower(mut value: Value) -> Lowered {
    let mut changes = Changes::default();
    document(&mut value, &mut changes);
    walk::schemas(&mut value, &mut |at, schema| lower_schema(schema, at, &mut changes));
    Lowered { value, changes: changes.0 }
}

fn document(value: &mut Value, changes: &mut Changes) {
    let root = Pointer::root();
    let Some(document) = value.as_object_mut() else { return };
    if let Some(version) = document.get_mut("openapi")
        && !version.as_str().is_some_and(|version| version.starts_with("3.0"))
    {
        *version = json!("3.0.3");
        changes.rewrite(&root.child("openapi"), "the version becomes 3.0.3");
    }
    if document.shift_remove("webhooks").is_some() {
        changes.loss(&root.child("webhooks"), "webhooks are requests to the caller: left out");
    }
    document.shift_remove("jsonSchemaDialect");
    if !document.contains_key("paths") {
        document.insert("paths".to_owned(), json!({}));
        changes.rewrite(&root, "`paths` is filled in");
    }
    if !document.contains_key("info") {
        document.insert("info".to_owned(), json!({}));
        changes.rewrite(&root, "`info` is filled in");
    }
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.shift_remove("summary");
        if let Some(license) = info.get_mut("license").and_then(Value::as_object_mut) {
            license.shift_remove("identifier");
        }
    }
}

fn lower_schema(schema: &mut Value, at: &Pointer, changes: &mut Changes) {
    // Here 3.0 has booleans too, unless it is a member that has this name: that one is
    // looked at with its object.
    if at.last() != "additionalProperties" {
        boolean(schema, at, changes);
    }
    let Some(object) = schema.as_object_mut() else { return };
    for keyword in ["properties", "patternProperties", "$defs", "definitions"] {
        let named = object.get_mut(keyword).and_then(|map| map.get_mut("additionalProperties"));
        if let Some(named) = named {
            boolean(named, &at.child(keyword).child("additionalProperties"), changes);
        }
    }
    content(object, at, changes);
    conditional_members(object, at, changes);
    members_by_pattern(object, at, changes);
    items(object, at, changes);
    unused_keywords(object, at, changes);
    constant(object, at, changes);
    types(object, at, changes);
    empty_enum(object, at, changes);
    null_in_enum(object, at, changes);
    null_in_union(object, at, changes);
    exclusive_bounds(object, at, changes);
    examples(object, at, changes);
    reference_with_siblings(object, at, changes);
}

/// `true` fits anything, and `false` nothing.
fn boolean(schema: &mut Value, at: &Pointer, changes: &mut Changes) {
    if let Value::Bool(anything) = schema {
        *schema = if *anything { json!({}) } else { json!({"not": {}}) };
        changes.rewrite(at, "a boolean schema becomes an object");
    }
}

/// What 3.0 has no word for.
fn unused_keywords(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    /// Says nothing about values.
    const REMARKS: [&str; 6] =
        ["$schema", "$id", "$anchor", "$comment", "$vocabulary", "$dynamicAnchor"];
    /// Narrows what values fit.
    const NARROWING: [&str; 14] = [
        "additionalItems",
        "dependencies",
        "propertyNames",
        "if",
        "then",
        "else",
        "dependentSchemas",
        "dependentRequired",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contains",
        "minContains",
        "maxContains",
        "$dynamicRef",
    ];
    for keyword in REMARKS {
        schema.shift_remove(keyword);
    }
    for keyword in NARROWING {
        if schema.shift_remove(keyword).is_some() {
            changes.loss(at, format!("`{keyword}` has no counterpart in 3.0: left out"));
        }
    }
}

/// Text that stands for bytes: `contentEncoding` says that it is encoded, and
/// `contentMediaType` without it that it is no text at all. 3.0 has formats for both.
fn content(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let encoding = schema.shift_remove("contentEncoding");
    let media_type = schema.shift_remove("contentMediaType");
    let is_text = schema.get("type").is_none_or(|kind| kind == "string");
    let format = match (encoding.as_ref().and_then(Value::as_str), &media_type) {
        (Some(encoding), _) if encoding.starts_with("base64") => Some("byte"),
        (None | Some("binary"), Some(media_type)) => {
            let name = media_type.as_str().unwrap_or_default();
            let is_readable =
                name.starts_with("text/") || name.contains("json") || name.contains("xml");
            (!is_readable).then_some("binary")
        }
        _ => None,
    };
    match format {
        Some(format) if is_text && !schema.contains_key("format") => {
            schema.insert("type".to_owned(), json!("string"));
            schema.insert("format".to_owned(), json!(format));
            changes.rewrite(at, format!("what a text contains becomes the format `{format}`"));
        }
        _ => {
            let said = [("contentEncoding", &encoding), ("contentMediaType", &media_type)];
            for (keyword, _) in said.into_iter().filter(|(_, value)| value.is_some()) {
                changes.loss(at, format!("`{keyword}` says what a text contains: left out"));
            }
        }
    }
    if schema.shift_remove("contentSchema").is_some() {
        changes.loss(at, "`contentSchema` says what a text contains: left out");
    }
}

/// Members that an object only has under a condition are members that may be absent.
fn conditional_members(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let mut found = Map::new();
    let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
    let conditional = ["then", "else"].into_iter().filter_map(|keyword| schema.get(keyword));
    for inner in conditional.chain(dependent.into_iter().flat_map(Map::values)) {
        for (name, member) in
            inner.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            found.entry(name.clone()).or_insert_with(|| member.clone());
        }
    }
    if found.is_empty() {
        return;
    }
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    let Some(properties) = properties.as_object_mut() else { return };
    for (name, member) in found {
        if !properties.contains_key(&name) {
            properties.insert(name, member);
            changes.rewrite(at, "a member under a condition becomes one that may be absent");
        }
    }
}

/// Members whose names fit a pattern are members of any name.
fn members_by_pattern(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let Some(Value::Object(patterns)) = schema.shift_remove("patternProperties") else { return };
    let is_open = schema.get("additionalProperties").is_some_and(|own| *own != json!(false));
    let mut kinds: Vec<Value> = Vec::new();
    for kind in patterns.into_iter().map(|(_, kind)| kind) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let kind = match kinds.as_slice() {
        [] => return,
        [only] if !is_open => only.clone(),
        // Which pattern fits, no type says.
        _ => json!({}),
    };
    schema.insert("additionalProperties".to_owned(), kind);
    changes.loss(at, "members whose names fit a pattern become members of any name");
}

/// A list with a type for each place is a list of any of them. `items` as a list is an old
/// spelling of `prefixItems`, and `items: false` closes one.
fn items(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let is_false = schema.get("items").is_some_and(|items| *items == json!({"not": {}}));
    let is_list = schema.get("items").is_some_and(Value::is_array);
    let closes = |keyword: &str| {
        schema.get(keyword).is_some_and(|own| *own == json!(false) || *own == json!({"not": {}}))
    };
    let is_closed = is_list && closes("additionalItems") || closes("unevaluatedItems");
    let mut kinds = match schema.shift_remove("prefixItems") {
        Some(Value::Array(kinds)) => kinds,
        _ => Vec::new(),
    };
    if !(is_false || is_list || !kinds.is_empty()) {
        return;
    }
    let rest = schema.shift_remove("items");
    match rest {
        Some(Value::Array(list)) => {
            kinds.extend(list);
            // What older drafts call the elements behind the list.
            if let Some(others) = schema.shift_remove("additionalItems").filter(|_| !is_closed) {
                kinds.push(others);
            }
        }
        None if is_closed => {
            schema.shift_remove("unevaluatedItems");
        }
        Some(rest) if !is_false => kinds.push(rest),
        // Without `items`, more elements may follow, of any kind, unless there are enough.
        None if schema.get("maxItems").and_then(Value::as_u64) == Some(kinds.len() as u64) => {}
        None => kinds.push(json!({})),
        Some(_) => {}
    }
    let mut distinct: Vec<Value> = Vec::new();
    for kind in kinds {
        if !distinct.contains(&kind) {
            distinct.push(kind);
        }
    }
    let items = match distinct.as_slice() {
        [only] => only.clone(),
        several if several.is_empty() || several.contains(&json!({})) => json!({}),
        several => json!({"anyOf": several}),
    };
    schema.insert("items".to_owned(), items);
    changes.loss(at, "a list with a type for each place becomes a list of any of them");
}

/// `const` is an `enum` with one value.
fn constant(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    if let Some(value) = schema.shift_remove("const") {
        if !schema.contains_key("type")
            && let Some(kind) = kind_of(&value)
        {
            schema.insert("type".to_owned(), json!(kind));
        }
        schema.insert("enum".to_owned(), json!([value]));
        changes.rewrite(at, "`const` becomes an `enum` of one value");
    }
}

/// `type: [X, "null"]`, `type: [X, Y]` and `type: "null"`.
fn types(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    if schema.get("type").is_some_and(|kind| kind == "null") {
        schema.shift_remove("type");
        schema.insert("enum".to_owned(), json!([null]));
        changes.rewrite(at, "`type: null` becomes an `enum` of null");
        return;
    }
    let Some(Value::Array(kinds)) = schema.get("type") else { return };
    let mut kinds = kinds.clone();
    let count = kinds.len();
    kinds.retain(|kind| kind != "null");
    if kinds.len() < count {
        schema.insert("nullable".to_owned(), json!(true));
        changes.rewrite(at, "`null` among types becomes `nullable`");
    }
    schema.shift_remove("type");
    match kinds.as_slice() {
        [] => {
            schema.shift_remove("nullable");
            schema.insert("enum".to_owned(), json!([null]));
        }
        [kind] => {
            schema.insert("type".to_owned(), kind.clone());
        }
        several => {
            let alternatives =
                several.iter().map(|kind| alternative_of_kind(schema, kind)).collect::<Vec<_>>();
            schema.retain(|keyword, _| KEPT_BESIDE_A_UNION.contains(&keyword.as_str()));
            schema.insert("oneOf".to_owned(), Value::Array(alternatives));
            changes.rewrite(at, "several types become `oneOf`");
        }
    }
}

/// What stays with a schema whose other keywords move into the members of a union.
const KEPT_BESIDE_A_UNION: [&str; 8] = [
    "description",
    "nullable",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// One type of several, with the keywords that say something about it.
fn alternative_of_kind(schema: &Map<String, Value>, kind: &Value) -> Value {
    let own: &[&str] = match kind.as_str().unwrap_or_default() {
        "string" => &["format", "pattern", "minLength", "maxLength"],
        "integer" | "number" => {
            &["format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
        }
        "array" => &["items", "minItems", "maxItems", "uniqueItems"],
        "object" => {
            &["properties", "required", "additionalProperties", "minProperties", "maxProperties"]
        }
        _ => &[],
    };
    let mut alternative = Map::from_iter([("type".to_owned(), kind.clone())]);
    for keyword in own {
        if let Some(value) = schema.get(*keyword) {
            alternative.insert((*keyword).to_owned(), value.clone());
        }
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        let fitting: Vec<_> = values
            .iter()
            .filter(|value| {
                kind_of(value) == kind.as_str()
                    || kind == "number" && kind_of(value) == Some("integer")
            })
            .cloned()
            .collect();
        alternative.insert("enum".to_owned(), Value::Array(fitting));
    }
    Value::Object(alternative)
}

fn kind_of(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        Value::String(_) => Some("string"),
        Value::Array(_) => Some("array"),
        Value::Object(_) => Some("object"),
    }
}

/// A list of values with nothing in it is a slip: no value at all would fit.
fn empty_enum(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    if schema.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        schema.shift_remove("enum");
        changes.loss(at, "an `enum` without values fits nothing: left out");
    }
}

/// `enum: [.., null]` is an `enum` that is `nullable`.
fn null_in_enum(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let Some(Value::Array(values)) = schema.get_mut("enum") else { return };
    if values.len() > 1 && values.iter().any(Value::is_null) {
        values.retain(|value| !value.is_null());
        schema.insert("nullable".to_owned(), json!(true));
        changes.rewrite(at, "`null` among the values of an `enum` becomes `nullable`");
    }
}

/// `anyOf: [X, {type: null}]` is X that is `nullable`.
fn null_in_union(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(members)) = schema.get_mut(keyword) else { continue };
        let count = members.len();
        // The members were lowered before: this is what became of `{type: null}`.
        members.retain(|member| !is_null(member));
        if members.len() == count {
            continue;
        }
        changes.rewrite(at, format!("`null` in `{keyword}` becomes `nullable`"));
        match members.len() {
            0 => {
                schema.shift_remove(keyword);
                schema.insert("enum".to_owned(), json!([null]));
            }
            1 => {
                let only = members.remove(0);
                schema.shift_remove(keyword);
                schema.insert("nullable".to_owned(), json!(true));
                absorb(schema, only);
            }
            _ => {
                schema.insert("nullable".to_owned(), json!(true));
            }
        }
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("enum").is_some_and(|values| *values == json!([null]))
}

/// Makes `schema` say what `only` says, of which it was the frame. A reference, and a
/// member whose words the frame already uses, stay apart in an `allOf`.
fn absorb(schema: &mut Map<String, Value>, only: Value) {
    let Value::Object(only) = only else { return };
    let clash = only.keys().any(|keyword| {
        keyword != "description" && keyword != "nullable" && schema.contains_key(keyword)
    });
    if only.contains_key("$ref") || clash {
        match schema.get_mut("allOf") {
            Some(Value::Array(all)) => all.push(Value::Object(only)),
            _ => {
                schema.insert("allOf".to_owned(), json!([only]));
            }
        }
        return;
    }
    for (keyword, value) in only {
        schema.entry(keyword).or_insert(value);
    }
}

/// `exclusiveMinimum: n` is `minimum: n` with `exclusiveMinimum: true`.
fn exclusive_bounds(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    for (exclusive, inclusive, tighter) in [
        ("exclusiveMinimum", "minimum", f64::gt as fn(&f64, &f64) -> bool),
        ("exclusiveMaximum", "maximum", f64::lt),
    ] {
        let Some(bound) = schema.get(exclusive).filter(|bound| bound.is_number()).cloned() else {
            continue;
        };
        // Beside an inclusive bound only the tighter of the two says anything.
        let wins = match (bound.as_f64(), schema.get(inclusive).and_then(Value::as_f64)) {
            (Some(bound), Some(other)) => bound == other || tighter(&bound, &other),
            _ => true,
        };
        if wins {
            schema.insert(inclusive.to_owned(), bound);
            schema.insert(exclusive.to_owned(), json!(true));
        } else {
            schema.shift_remove(exclusive);
        }
        changes.rewrite(at, format!("numeric `{exclusive}` becomes `{inclusive}` and a flag"));
    }
}

/// 3.0 has room for one example.
fn examples(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    if let Some(Value::Array(examples)) = schema.shift_remove("examples") {
        if !schema.contains_key("example")
            && let Some(first) = examples.into_iter().next()
        {
            schema.insert("example".to_owned(), first);
        }
        changes.rewrite(at, "the first of `examples` becomes `example`");
    }
}

/// In 3.0 nothing counts beside `$ref`: what stands there moves to a frame around it.
fn reference_with_siblings(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    if schema.len() < 2 {
        return;
    }
    // Kept at its place in the order of keywords, so that a reader finds it there.
    if let Some(reference) = schema.shift_remove("$ref") {
        match schema.get_mut("allOf") {
            Some(Value::Array(all)) => all.insert(0, json!({"$ref": reference})),
            _ => {
                schema.insert("allOf".to_owned(), json!([{"$ref": reference}]));
            }
        }
        changes.rewrite(at, "`$ref` beside other keywords moves into `allOf`");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of one schema, and what is said about it.
    fn lowered(schema: &str) -> String {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let document = json!({"openapi": "3.0.3", "info": {}, "paths": {}, "components": {"schemas": {"S": schema}}});
        let Lowered { value, changes } = lower(document);
        let mut text = value["components"]["schemas"]["S"].to_string();
        for Change { pointer, kind, what } in changes {
            let place = pointer.as_str().strip_prefix("/components/schemas/S").unwrap();
            text += &format!("\n  {kind:?} {place}: {what}");
        }
        text
    }

    #[test]
    fn null_in_a_union_becomes_nullable() {
        insta::assert_snapshot!(
            lowered(r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}], "description": "Mine"}"#),
            @r#"
        {"description":"Mine","nullable":true,"type":"string","format":"uuid"}
          Rewrite /anyOf/1: `type: null` becomes an `enum` of null
          Rewrite : `null` in `anyOf` becomes `nullable`
        "#);
        insta::assert_snapshot!(
            lowered(r##"{"oneOf": [{"type": "null"}, {"$ref": "#/x"}], "description": "Mine"}"##),
            @r##"
        {"description":"Mine","nullable":true,"allOf":[{"$ref":"#/x"}]}
          Rewrite /oneOf/0: `type: null` becomes an `enum` of null
          Rewrite : `null` in `oneOf` becomes `nullable`
        "##);
        insta::assert_snapshot!(
            lowered(r#"{"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}"#),
            @r#"
        {"anyOf":[{"type":"string"},{"type":"integer"}],"nullable":true}
          Rewrite /anyOf/2: `type: null` becomes an `enum` of null
          Rewrite : `null` in `anyOf` becomes `nullable`
        "#);
        insta::assert_snapshot!(lowered(r#"{"anyOf": [{}, {"type": "null"}]}"#), @r#"
        {"nullable":true}
          Rewrite /anyOf/1: `type: null` becomes an `enum` of null
          Rewrite : `null` in `anyOf` becomes `nullable`
        "#);
        insta::assert_snapshot!(lowered(r#"{"anyOf": [{"type": "null"}]}"#), @r#"
        {"enum":[null]}
          Rewrite /anyOf/0: `type: null` becomes an `enum` of null
          Rewrite : `null` in `anyOf` becomes `nullable`
        "#);
    }

    #[test]
    fn what_the_frame_of_a_union_says_already_is_not_overwritten() {
        insta::assert_snapshot!(
            lowered(r#"{"type": "object", "anyOf": [{"type": "object", "properties": {}}, {"type": "null"}]}"#),
            @r#"
        {"type":"object","nullable":true,"allOf":[{"type":"object","properties":{}}]}
          Rewrite /anyOf/1: `type: null` becomes an `enum` of null
          Rewrite : `null` in `anyOf` becomes `nullable`
        "#);
    }

    #[test]
    fn several_types_become_a_union_in_which_each_keeps_its_keywords() {
        insta::assert_snapshot!(
            lowered(r#"{"type": ["string", "null"], "maxLength": 3}"#),
            @r#"
        {"maxLength":3,"nullable":true,"type":"string"}
          Rewrite : `null` among types becomes `nullable`
        "#);
        insta::assert_snapshot!(
            lowered(r#"{"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 0, "description": "A number", "enum": [1, "1"]}"#),
            @r#"
        {"description":"A number","oneOf":[{"type":"integer","minimum":0,"enum":[1]},{"type":"string","pattern":"^[0-9]+$","enum":["1"]}]}
          Rewrite : several types become `oneOf`
        "#);
        insta::assert_snapshot!(lowered(r#"{"type": ["null"]}"#), @r#"
        {"enum":[null]}
          Rewrite : `null` among types becomes `nullable`
        "#);
    }

    #[test]
    fn const_and_null_among_values_become_older_words() {
        insta::assert_snapshot!(lowered(r#"{"const": "a"}"#), @r#"
        {"type":"string","enum":["a"]}
          Rewrite : `const` becomes an `enum` of one value
        "#);
        insta::assert_snapshot!(lowered(r#"{"type": "string", "enum": ["a", null]}"#), @r#"
        {"type":"string","enum":["a"],"nullable":true}
          Rewrite : `null` among the values of an `enum` becomes `nullable`
        "#);
    }

    #[test]
    fn an_enum_without_values_is_left_out() {
        insta::assert_snapshot!(lowered(r#"{"type": "string", "enum": []}"#), @r#"
        {"type":"string"}
          Loss : an `enum` without values fits nothing: left out
        "#);
    }

    #[test]
    fn of_two_bounds_the_tighter_one_stays() {
        insta::assert_snapshot!(lowered(r#"{"type": "number", "exclusiveMinimum": 0, "maximum": 5}"#), @r#"
        {"type":"number","exclusiveMinimum":true,"maximum":5,"minimum":0}
          Rewrite : numeric `exclusiveMinimum` becomes `minimum` and a flag
        "#);
        insta::assert_snapshot!(lowered(r#"{"exclusiveMinimum": 0, "minimum": 1}"#), @r#"
        {"minimum":1}
          Rewrite : numeric `exclusiveMinimum` becomes `minimum` and a flag
        "#);
        insta::assert_snapshot!(lowered(r#"{"exclusiveMaximum": 5, "maximum": 5}"#), @r#"
        {"exclusiveMaximum":true,"maximum":5}
          Rewrite : numeric `exclusiveMaximum` becomes `maximum` and a flag
        "#);
    }

    #[test]
    fn what_stands_beside_a_reference_stays_with_it() {
        insta::assert_snapshot!(
            lowered(r##"{"properties": {"a": {"$ref": "#/x", "description": "Mine"}, "b": {"$ref": "#/x"}}}"##),
            @r##"
        {"properties":{"a":{"description":"Mine","allOf":[{"$ref":"#/x"}]},"b":{"$ref":"#/x"}}}
          Rewrite /properties/a: `$ref` beside other keywords moves into `allOf`
        "##);
    }

    #[test]
    fn what_has_no_older_word_is_lost_and_said_to_be() {
        insta::assert_snapshot!(
            lowered(r#"{"if": {}, "then": {"type": "string"}, "items": true, "$comment": "x", "contentEncoding": "base64", "examples": [1, 2]}"#),
            @r#"
            {"items":{},"type":"string","format":"byte","example":1}
              Rewrite /items: a boolean schema becomes an object
              Rewrite : what a text contains becomes the format `byte`
              Loss : `if` has no counterpart in 3.0: left out
              Loss : `then` has no counterpart in 3.0: left out
              Rewrite : the first of `examples` becomes `example`
            "#);
    }

    #[test]
    fn lists_with_a_type_for_each_place_become_lists_of_anything() {
        insta::assert_snapshot!(
            lowered(r#"{"type": "array", "items": [{"type": "string"}, {"type": "integer"}]}"#), @r#"
            {"type":"array","items":{"anyOf":[{"type":"string"},{"type":"integer"}]}}
              Loss : a list with a type for each place becomes a list of any of them
            "#);
        insta::assert_snapshot!(
            lowered(r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#), @r#"
            {"type":"array","items":{"type":"string"}}
              Rewrite /items: a boolean schema becomes an object
              Loss : a list with a type for each place becomes a list of any of them
            "#);
    }

    #[test]
    fn a_document_that_is_in_3_0_already_stays_as_it_is() {
        let document = json!({
            "openapi": "3.0.1",
            "info": {"title": "t", "version": "1"},
            "paths": {},
            "components": {"schemas": {"A": {
                "type": "object",
                "properties": {"b": {"type": "number", "nullable": true, "minimum": 0, "exclusiveMinimum": true}},
                "additionalProperties": false,
            }}},
        });
        let Lowered { value, changes } = lower(document.clone());
        assert_eq!(value, document);
        assert_eq!(changes, []);
    }

    #[test]
    fn the_frame_of_the_document_is_lowered_too() {
        let Lowered { value, changes } =
            lower(json!({"openapi": "3.1.0", "webhooks": {"x": {}}, "jsonSchemaDialect": "y"}));
        assert_eq!(value, json!({"openapi": "3.0.3", "paths": {}, "info": {}}));
        let kinds: Vec<_> =
            changes.iter().map(|change| (change.kind, change.pointer.as_str())).collect();
        use calamus_document::pointer::ChangeKind::{Loss, Rewrite};
        assert_eq!(
            kinds,
            [(Rewrite, "/openapi"), (Loss, "/webhooks"), (Rewrite, ""), (Rewrite, "")]
        );
    }
}
