//! Properties of any document: validation and the model do not fail on one that can be parsed,
//! a validated document is valid, and the notation of a schema does not change its meaning.

use calamus_document::model::{Document, OperationKind, Schema, SchemaView};
use calamus_document::read::{self, Source};
use calamus_document::validate::{Consequence, validate};
use calamus_document::walk;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const KEYWORDS: &[&str] = &[
    "$ref",
    "$dynamicRef",
    "$anchor",
    "type",
    "nullable",
    "enum",
    "const",
    "format",
    "title",
    "description",
    "default",
    "example",
    "examples",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxItems",
    "pattern",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "dependentSchemas",
    "dependentRequired",
    "propertyNames",
    "items",
    "prefixItems",
    "additionalItems",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "discriminator",
    "propertyName",
    "mapping",
    "readOnly",
    "writeOnly",
    "deprecated",
    "x-sunset",
    "x-extensible-enum",
    "contentMediaType",
    "contentSchema",
    "name",
    "in",
    "schema",
    "content",
    "application/json",
    "encoding",
    "style",
    "explode",
    "headers",
    "links",
    "parameters",
    "requestBody",
    "responses",
    "200",
    "4XX",
    "default",
    "security",
    "servers",
    "url",
    "variables",
    "scopes",
    "flows",
    "scheme",
    "tags",
    "operationId",
    "summary",
    "get",
    "post",
    "callbacks",
    "x-a",
    "A",
    "B",
    "id",
];

fn scalar() -> impl Strategy<Value = Value> {
    let words = vec![
        "string",
        "null",
        "integer",
        "number",
        "object",
        "array",
        "strng",
        "path",
        "query",
        "header",
        "cookie",
        "form",
        "deepObject",
        "apiKey",
        "http",
        "oauth2",
        "bearer",
        "true",
        "#/components/schemas/A",
        "#/components/schemas/B",
        "#/components/schemas/A/items",
        "#/components/parameters/A",
        "#/paths/~1a",
        "#here",
        "#",
        "#/%",
        "x.json#/A",
        "A",
        "id",
    ];
    prop_oneof![
        6 => select(words).prop_map(|word| json!(word)),
        1 => Just(json!(null)),
        2 => any::<bool>().prop_map(Value::from),
        2 => (-2..300i64).prop_map(Value::from),
        1 => Just(json!(1.5)),
    ]
}

fn object(entries: Vec<(&'static str, Value)>) -> Value {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// Any JSON, of the words of OpenAPI.
fn anything() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            3 => vec((select(KEYWORDS), inner.clone()), 0..5).prop_map(object),
            1 => vec(inner, 0..4).prop_map(Value::from),
        ]
    })
}

fn document() -> impl Strategy<Value = Value> {
    let named = || vec((select(&["A", "B", "id", "items"][..]), anything()), 0..4).prop_map(object);
    let item =
        vec((select(&["get", "put", "parameters", "$ref", "servers"][..]), anything()), 0..4)
            .prop_map(object);
    let paths = vec!["/a", "/a/{id}", "/{", "a", "x-a"];
    let kinds =
        vec!["schemas", "parameters", "responses", "headers", "securitySchemes", "pathItems"];
    (
        select(&["3.0.3", "3.1.0"][..]),
        vec((select(paths), item), 0..3).prop_map(object),
        vec((select(kinds), named()), 0..4).prop_map(object),
        vec((select(&["info", "tags", "security", "servers", "webhooks"][..]), anything()), 0..3),
    )
        .prop_map(|(version, paths, components, others)| {
            let mut document = object(others);
            document["openapi"] = json!(version);
            document["paths"] = paths;
            document["components"] = components;
            document
        })
}

fn parsed(document: &Value) -> Source {
    read::parse("random.json", document.to_string()).expect("a document that can be parsed")
}

/// Looks at everything that the model has.
fn read_all(document: &Document<'_>) {
    document.outline();
    for kind in [OperationKind::Path, OperationKind::Webhook] {
        for operation in document.operations_of(kind) {
            operation.read(document);
        }
    }
    let mut places = Vec::new();
    walk::each_schema(document.root().value, &mut |at, _| places.push(at.clone()));
    for node in places.iter().filter_map(|at| document.find(at)) {
        document.chain(&node);
        let schema = Schema::at(document, node);
        let merged = SchemaView::of(document, &schema);
        let own = SchemaView::own(document, &schema);
        if own.bases.is_empty() {
            assert_eq!(merged.properties.len(), own.properties.len());
            assert_eq!(merged.is_open(), own.is_open());
        }
        merged.unfolded();
    }
}

/// Other spellings that mean the same.
fn respelled(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(respelled).collect(),
        Value::Object(object) => {
            let mut other: Map<String, Value> =
                object.iter().map(|(name, value)| (name.clone(), respelled(value))).collect();
            match other.get("type").cloned() {
                Some(Value::String(name)) if name != "null" => {
                    other.insert("type".to_owned(), json!([name]));
                }
                Some(Value::Array(names)) if names.len() == 2 && names.contains(&json!("null")) => {
                    let rest = names.iter().find(|name| **name != json!("null"));
                    other.insert("type".to_owned(), rest.cloned().unwrap_or_default());
                    other.insert("nullable".to_owned(), json!(true));
                }
                _ => {}
            }
            if let Some(only) = other.shift_remove("const") {
                other.insert("enum".to_owned(), json!([only]));
            }
            if let Some(bound @ Value::Number(_)) = other.get("exclusiveMinimum").cloned()
                && !other.contains_key("minimum")
            {
                other.insert("minimum".to_owned(), bound);
                other.insert("exclusiveMinimum".to_owned(), json!(true));
            }
            Value::Object(other)
        }
        other => other.clone(),
    }
}

/// A schema that is valid, of the keywords that have several spellings.
fn schema() -> impl Strategy<Value = Value> {
    let kinds = [json!("string"), json!("integer"), json!(["string", "null"]), json!(["object"])];
    let leaf = prop_oneof![
        select(kinds.to_vec()).prop_map(|kind| json!({ "type": kind })),
        Just(json!({ "const": "a" })),
        (0..5).prop_map(|bound| json!({ "type": "number", "exclusiveMinimum": bound })),
        Just(json!({ "$ref": "#/components/schemas/B" })),
    ];
    leaf.prop_recursive(3, 20, 3, |inner| {
        prop_oneof![
            vec((select(&["a", "b", "c"][..]), inner.clone()), 1..4)
                .prop_map(|entries| json!({ "type": "object", "properties": object(entries) })),
            inner.clone().prop_map(|items| json!({ "type": "array", "items": items })),
            vec(inner.clone(), 2..4).prop_map(|branches| json!({ "oneOf": branches })),
            vec(inner, 1..3).prop_map(|parts| json!({ "allOf": parts })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_document_has_a_model(document in document()) {
        let source = parsed(&document);
        read_all(&Document::new(&source));
    }

    #[test]
    fn validation_repairs_for_good(document in document()) {
        let source = parsed(&document);
        let validated = match validate(&source) {
            Ok(validated) => validated,
            Err(problems) => {
                let refused = |consequence| consequence == Consequence::Refused;
                prop_assert!(problems.problems.iter().any(|found| refused(found.consequence)));
                prop_assert!(problems.problems.iter().all(|found| found.position.is_some()));
                return Ok(());
            }
        };
        prop_assert!(validated.problems.iter().all(|found| found.position.is_some()));
        read_all(&Document::of_value(&source, &validated.value));

        let again = validate(&parsed(&validated.value)).expect("a repaired document is not refused");
        prop_assert_eq!(&again.value, &validated.value);
        let removed: Vec<_> = again.problems.iter()
            .filter(|found| found.consequence == Consequence::Removed).collect();
        prop_assert!(removed.is_empty(), "{:?}", removed);
    }

    #[test]
    fn spellings_do_not_change_the_meaning(schema in schema(), other in schema()) {
        let outline = |schema: &Value, other: &Value| {
            let source = parsed(&json!({
                "openapi": "3.1.0", "components": {"schemas": {"A": schema, "B": other}}
            }));
            Document::new(&source).outline()
        };
        prop_assert_eq!(outline(&schema, &other), outline(&respelled(&schema), &respelled(&other)));
    }
}
