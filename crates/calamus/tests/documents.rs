//! Random documents: each becomes Rust, or is refused with a place. None makes the
//! generator panic, and no operation goes missing on the way.
//!
//! They are the same in every run, unless `PROPTEST_CASES` says how many others to try. A
//! failure is shrunk to a small document and printed; an abort is not, which is why the
//! document can be had in a file as well: set `DOCUMENT_FILE` to its name.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use calamus::failure::Failure;
use calamus::{pipeline, print};
use calamus_document::{count, read};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Map, Value, json};

/// Names as they occur, and names that make trouble: alike but for what Rust drops,
/// keywords, nothing at all.
const NAMES: [&str; 20] = [
    "a",
    "b",
    "id",
    "kind",
    "type",
    "self",
    "Self",
    "crate",
    "a.b",
    "a-b",
    "aB",
    "1",
    "é",
    "$ref",
    "_",
    "",
    "x-y",
    "properties",
    "created at",
    "async",
];
const SCHEMAS: [&str; 8] = ["Pet", "Error", "Node", "pet", "Model", "type", "A.B", "Option"];
const KINDS: [&str; 8] =
    ["string", "integer", "number", "boolean", "object", "array", "null", "strng"];
const MEDIA: [&str; 9] = [
    "application/json",
    "application/json; charset=utf-8",
    "application/problem+json",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "text/plain",
    "text/event-stream",
    "*/*",
];

fn name() -> impl Strategy<Value = String> {
    select(&NAMES[..]).prop_map(str::to_owned)
}

fn reference() -> impl Strategy<Value = Value> {
    prop_oneof![
        20 => select(&SCHEMAS[..]).prop_map(|name| format!("#/components/schemas/{name}")),
        1 => Just("#/components/schemas/Nothing".to_owned()),
        1 => Just("#/components/schemas/Pet/properties/a".to_owned()),
        1 => Just("#".to_owned()),
    ]
    .prop_map(|reference| json!({"$ref": reference}))
}

/// Anything that JSON can say, small.
fn data() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        select(&[0, 1, -1, 7, 255, i64::MAX, i64::MIN][..]).prop_map(Value::from),
        select(&[0.0, 1.5, -1.0, 1e30][..]).prop_map(Value::from),
        name().prop_map(Value::from),
        select(&["X", "x", ".", "Etc/GMT+1", "Etc/GMT-1", "2024-01-01"][..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((name(), inner), 0..3).prop_map(object),
        ]
    })
}

fn object(members: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(Map::from_iter(members))
}

/// One keyword that has no schema in it, mostly with a value that makes sense.
fn keyword() -> impl Strategy<Value = (String, Value)> {
    let numbers = [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
    ];
    let flags = [
        "nullable",
        "uniqueItems",
        "readOnly",
        "deprecated",
        "exclusiveMinimum",
        "additionalProperties",
        "unevaluatedProperties",
    ];
    let texts =
        ["title", "description", "format", "pattern", "contentMediaType", "contentEncoding"];
    let words = [
        "date-time",
        "date",
        "uuid",
        "int32",
        "int64",
        "uint8",
        "float",
        "binary",
        "byte",
        "ip",
        "^[a-z]+$",
        "(",
        "Pet",
        "kind",
        "base64",
    ];
    prop_oneof![
        4 => (select(numbers.to_vec()), select(vec![json!(0), json!(1), json!(5), json!(-3), json!(2.5), json!(1e30)])).prop_map(|(name, value)| (name.to_owned(), value)),
        3 => (select(flags.to_vec()), any::<bool>()).prop_map(|(name, value)| (name.to_owned(), json!(value))),
        4 => (select(texts.to_vec()), select(words.to_vec())).prop_map(|(name, value)| (name.to_owned(), json!(value))),
        2 => data().prop_map(|value| ("default".to_owned(), value)),
        2 => data().prop_map(|value| ("const".to_owned(), value)),
        3 => vec(data(), 0..4).prop_map(|values| ("enum".to_owned(), json!(values))),
        1 => vec(data(), 0..3).prop_map(|values| ("examples".to_owned(), json!(values))),
        2 => vec(name(), 0..3).prop_map(|names| ("required".to_owned(), json!(names))),
        1 => name().prop_map(|name| ("discriminator".to_owned(), json!({"propertyName": name}))),
        1 => (select(numbers.to_vec()), data()).prop_map(|(name, value)| (name.to_owned(), value)),
        1 => (select(texts.to_vec()), data()).prop_map(|(name, value)| (name.to_owned(), value)),
        1 => (select(flags.to_vec()), data()).prop_map(|(name, value)| (name.to_owned(), value)),
    ]
}

fn kinds() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => select(&KINDS[..]).prop_map(Value::from),
        2 => vec(select(&KINDS[..]), 0..3).prop_map(|kinds| json!(kinds)),
    ]
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => (weighted(0.9, kinds()), vec(keyword(), 0..3)).prop_map(|(kind, keywords)| {
            object(kind.map(|kind| ("type".to_owned(), kind)).into_iter().chain(keywords))
        }),
        3 => reference(),
        1 => any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let properties = || vec((name(), inner.clone()), 0..4).prop_map(object);
        let list = || vec(inner.clone(), 0..4).prop_map(Value::from);
        let one = [
            "items", "additionalProperties", "not", "if", "then", "else", "propertyNames",
            "contains", "unevaluatedItems", "unevaluatedProperties", "contentSchema",
        ];
        let below = prop_oneof![
            6 => properties().prop_map(|map| ("properties".to_owned(), map)),
            1 => properties().prop_map(|map| ("patternProperties".to_owned(), map)),
            1 => properties().prop_map(|map| ("dependentSchemas".to_owned(), map)),
            1 => properties().prop_map(|map| ("$defs".to_owned(), map)),
            2 => list().prop_map(|list| ("allOf".to_owned(), list)),
            2 => list().prop_map(|list| ("anyOf".to_owned(), list)),
            2 => list().prop_map(|list| ("oneOf".to_owned(), list)),
            1 => list().prop_map(|list| ("prefixItems".to_owned(), list)),
            5 => (select(one.to_vec()), inner.clone()).prop_map(|(name, inner)| (name.to_owned(), inner)),
        ];
        (weighted(0.6, kinds()), vec(below, 1..3), vec(keyword(), 0..3), weighted(0.1, reference())).prop_map(
            |(kind, below, keywords, reference)| {
                let reference = reference.and_then(|reference| reference.as_object().cloned());
                let kind = kind.map(|kind| ("type".to_owned(), kind));
                object(kind.into_iter().chain(below).chain(keywords).chain(reference.into_iter().flatten()))
            },
        )
    })
}

fn content() -> impl Strategy<Value = Value> {
    let media = weighted(0.9, schema()).prop_map(|schema| match schema {
        Some(schema) => json!({"schema": schema}),
        None => json!({}),
    });
    vec((select(&MEDIA[..]).prop_map(str::to_owned), media), 0..3).prop_map(object)
}

fn parameter() -> impl Strategy<Value = Value> {
    let place = select(&["path", "query", "header", "cookie", "body"][..]);
    let style =
        weighted(0.2, select(&["form", "simple", "deepObject", "spaceDelimited", "matrix"][..]));
    prop_oneof![
        8 => (name(), place, weighted(0.9, schema()), any::<bool>(), style).prop_map(
            |(name, place, schema, required, style)| {
                let mut parameter = json!({"name": name, "in": place, "required": required});
                match schema {
                    Some(schema) => parameter["schema"] = schema,
                    None => parameter["content"] = json!({"application/json": {"schema": {}}}),
                }
                if let Some(style) = style {
                    parameter["style"] = json!(style);
                }
                parameter
            }
        ),
        1 => select(&["#/components/parameters/Page", "#/components/parameters/Gone"][..])
            .prop_map(|reference| json!({"$ref": reference})),
    ]
}

fn responses() -> impl Strategy<Value = Value> {
    let status =
        select(&["200", "201", "204", "2XX", "404", "422", "default", "x-y", "302", "teapot"][..]);
    let response = prop_oneof![
        6 => content().prop_map(|content| json!({"description": "Said", "content": content})),
        2 => Just(json!({"description": "Nothing"})),
        1 => Just(json!({"$ref": "#/components/responses/Failure"})),
        1 => data(),
    ];
    vec((status.prop_map(str::to_owned), response), 0..4).prop_map(object)
}

fn operation() -> impl Strategy<Value = Value> {
    (
        weighted(0.7, name()),
        vec(parameter(), 0..3),
        weighted(0.4, content()),
        weighted(0.9, responses()),
        weighted(0.2, vec(name(), 0..3)),
    )
        .prop_map(|(id, parameters, body, responses, tags)| {
            let mut operation = Map::new();
            if let Some(id) = id {
                operation.insert("operationId".to_owned(), json!(id));
            }
            if !parameters.is_empty() {
                operation.insert("parameters".to_owned(), json!(parameters));
            }
            if let Some(content) = body {
                operation.insert("requestBody".to_owned(), json!({"content": content}));
            }
            if let Some(responses) = responses {
                operation.insert("responses".to_owned(), responses);
            }
            if let Some(tags) = tags {
                operation.insert("tags".to_owned(), json!(tags));
            }
            Value::Object(operation)
        })
}

fn document() -> impl Strategy<Value = Value> {
    let path = select(
        &["/", "/a", "/a/{id}", "/a/{id}/b/{a.b}", "/{a}{b}", "/{", "bare", "/é", "/a/{type}:go"][..],
    );
    let method = select(&["get", "put", "post", "delete", "patch", "head", "options", "trace"][..]);
    let item = vec((method.prop_map(str::to_owned), operation()), 0..3).prop_map(object);
    (
        select(&["3.0.3", "3.1.0"][..]),
        vec((path.prop_map(str::to_owned), item), 0..3).prop_map(object),
        vec((select(&SCHEMAS[..]).prop_map(str::to_owned), schema()), 0..5).prop_map(object),
        weighted(0.2, data()),
    )
        .prop_map(|(version, paths, schemas, info)| {
            json!({
                "openapi": version,
                "info": info.filter(Value::is_object).unwrap_or_else(|| json!({"title": "T", "version": "1"})),
                "paths": paths,
                "components": {
                    "schemas": schemas,
                    "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
                    "responses": {"Failure": {"description": "Failed"}},
                },
            })
        })
}

/// What must hold of every document. Says whether Rust became of it.
fn holds(document: &Value) -> Result<bool, TestCaseError> {
    if let Some(path) = std::env::var_os("DOCUMENT_FILE") {
        std::fs::write(path, format!("{document:#}")).map_err(fail)?;
    }
    let source = read::parse("random.json", format!("{document:#}")).map_err(fail)?;
    match pipeline::generate(&source, &[]) {
        Ok(generated) => {
            let reported = generated.report.generated.len() + generated.report.omitted.len();
            prop_assert_eq!(
                reported,
                count::operations(document),
                "an operation is missing: {}",
                generated.report
            );
            let origin = print::Origin { command: "test", document: "random.json" };
            for file in print::print(generated.code.clone(), origin) {
                let text = String::from_utf8(file.contents).map_err(fail)?;
                syn::parse_file(&text)
                    .map_err(|error| fail(format!("{} is not Rust: {error}", file.path)))?;
            }
            Ok(true)
        }
        Err(Failure::Refused(problems)) => {
            prop_assert!(!problems.problems.is_empty());
            prop_assert!(problems.problems.iter().all(|problem| problem.position.is_some()));
            Ok(false)
        }
        Err(failure) => Err(fail(format!("refused without a place: {failure}"))),
    }
}

fn fail(reason: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(reason.to_string())
}

#[test]
fn every_document_is_generated_or_refused_with_a_position() {
    let cases: Option<u32> =
        std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(300),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    // The same documents in every run of the gate; others for those who ask for more.
    let mut runner = match cases {
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
        Some(_) => TestRunner::new(config),
    };
    let (tried, generated) = (AtomicU32::new(0), AtomicU32::new(0));
    let outcome = pipeline::with_large_stack(|| {
        let strategy = document();
        let outcome = runner.run(&strategy, |document| {
            tried.fetch_add(1, Relaxed);
            generated.fetch_add(u32::from(holds(&document)?), Relaxed);
            Ok(())
        });
        Ok(outcome.map_err(|failure| failure.to_string()))
    });
    outcome.unwrap().unwrap_or_else(|failure| panic!("{failure}"));
    // Refusing everything would be easy.
    let (tried, generated) = (tried.into_inner(), generated.into_inner());
    assert!(generated * 2 > tried, "{generated} of {tried} were generated");
}
