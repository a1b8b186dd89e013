//! The schemas that schemars derives for the generated types say what the document says.

use calamus_document::read;
use serde_json::{Map, Value, json};
use tests::{document, schemas};
use xtask::drift::{self, Scope, finding::Finding};

fn document() -> Map<String, Value> {
    document::read()["components"]["schemas"].as_object().unwrap().clone()
}

/// How the schemas of the types differ from those of the document.
fn differences(ours: &Map<String, Value>) -> Vec<Finding> {
    let source = |schemas: &Map<String, Value>| {
        let document = json!({ "openapi": "3.1.0", "components": { "schemas": schemas } });
        read::parse("schemas.json", document.to_string()).unwrap()
    };
    drift::compare(&source(&document()), &source(ours), &Scope::default()).unwrap().findings
}

#[test]
fn every_schema_has_a_type() {
    let document = document();
    let document: Vec<&str> = document.keys().map(String::as_str).collect();
    assert_eq!(schemas::NAMES, document, "the list of types in tests/src/schemas.rs is complete");
}

/// The only ways in which the schema of a type may say less or more than the document: the rule
/// that finds it, and why.
const PERMITTED: &[(&str, &str)] = &[
    ("additional-properties-allowed", "types ignore properties that they do not know"),
    ("format-added", "numbers of Rust have a width, those of the document have none"),
    ("read-only-removed-required", "only responses have these properties anyway"),
    ("default-removed", "the server fills in what is left out"),
    ("exclusive-minimum-removed", "the facade checks bounds, types do not"),
    ("maximum-removed", "the facade checks bounds, types do not"),
];

fn permitted(difference: &Finding) -> bool {
    PERMITTED.iter().any(|(rule, _)| *rule == difference.rule.id)
}

#[test]
fn the_derived_schemas_are_the_documents() {
    let differences = differences(&schemas::derived());
    let others: Vec<_> = differences
        .iter()
        .filter(|difference| !permitted(difference))
        .map(|found| format!("{}: {}", found.rule.id, found.message))
        .collect();
    assert!(others.is_empty(), "the document compared with the types:\n{}", others.join("\n"));

    for (rule, reason) in PERMITTED {
        let is_used = differences.iter().any(|difference| difference.rule.id == *rule);
        assert!(is_used, "{rule} finds nothing any more, though {reason}");
    }
}

#[test]
fn a_type_that_says_something_else_is_noticed() {
    let derived = schemas::derived();
    let changes = [
        ("/ConnectionResponse/properties/nickname", None),
        ("/ConnectionResponse/properties/extra", Some(json!({ "type": "string" }))),
        ("/ConnectionResponse/properties/nickname/type", Some(json!("integer"))),
        ("/ConnectionResponse/properties/nickname/type", Some(json!(["string", "null"]))),
        ("/ConnectionResponse/properties/status_reason", Some(json!({ "type": "string" }))),
        ("/ConnectionResponse/properties/id/format", None),
        ("/ConnectionResponse/properties/created_at/format", Some(json!("date"))),
        ("/ConnectionResponse/required", Some(json!(["id"]))),
        ("/ConnectionResponse/properties/tools/items", Some(json!(true))),
        ("/IntegrationKey/enum", Some(json!(["slack"]))),
        ("/ValidationError/properties/loc/items/anyOf", None),
    ];
    for (pointer, to) in changes {
        let mut schemas = Value::Object(derived.clone());
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = schemas.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match to {
            Some(to) => parent.insert(name.to_owned(), to),
            None => parent.remove(name),
        };
        let found = differences(schemas.as_object().unwrap());
        assert!(found.iter().any(|found| !permitted(found)), "{pointer}: {found:?}");
    }
}
