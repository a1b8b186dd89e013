//! The schemas that schemars derives for the generated types say what the document says.

use serde_json::{Map, Value, json};
use tests::facts::structure::{self, Difference};
use tests::{document, schemas};

fn document() -> Map<String, Value> {
    document::read()["components"]["schemas"].as_object().unwrap().clone()
}

fn differences(ours: &Map<String, Value>) -> Vec<Difference> {
    let canonical = |schemas: &Map<String, Value>| -> Value {
        let schemas = schemas.iter().map(|(name, schema)| (name, schemas::canonical(schema)));
        json!({ "components": { "schemas": schemas.collect::<Value>() } })
    };
    structure::differences(&canonical(&document()), &canonical(ours))
}

#[test]
fn every_schema_has_a_type() {
    let document = document();
    let document: Vec<&str> = document.keys().map(String::as_str).collect();
    assert_eq!(schemas::NAMES, document, "the list of types in tests/src/schemas.rs is complete");
}

/// The only ways in which the schema of a type may say less or more than the document: keyword,
/// what the document says, what the type says, and why.
const PERMITTED: &[(&str, Said, Said, &str)] = &[
    (
        "additionalProperties",
        Said::False,
        Said::Nothing,
        "what is decoded must take members that are new; what is sent has no room for them",
    ),
    ("format", Said::Nothing, Said::Something, "Rust's numbers have a width, the document's none"),
    ("readOnly", Said::Something, Said::Nothing, "only answers have these members anyway"),
    ("default", Said::Something, Said::Nothing, "leaving a member out is left to the server"),
    ("exclusiveMinimum", Said::Something, Said::Nothing, "the facade checks bounds, types do not"),
    ("maximum", Said::Something, Said::Nothing, "the facade checks bounds, types do not"),
];

#[derive(Debug)]
enum Said {
    Nothing,
    False,
    Something,
}

impl Said {
    fn fits(&self, value: &Option<Value>) -> bool {
        match self {
            Self::Nothing => value.is_none(),
            Self::False => *value == Some(json!(false)),
            Self::Something => value.is_some(),
        }
    }
}

/// Which rule permits a difference.
fn permitted(difference: &Difference) -> Option<usize> {
    let keyword = difference.pointer.rsplit('/').next()?;
    PERMITTED.iter().position(|(known, document, ours, _)| {
        *known == keyword && document.fits(&difference.left) && ours.fits(&difference.right)
    })
}

#[test]
fn the_derived_schemas_are_the_documents() {
    let differences = differences(&schemas::derived());
    let others: Vec<_> = differences
        .iter()
        .filter(|difference| permitted(difference).is_none())
        .map(ToString::to_string)
        .collect();
    assert!(others.is_empty(), "the document against the types:\n{}", others.join("\n"));

    for (index, (keyword, _, _, reason)) in PERMITTED.iter().enumerate() {
        let used = differences.iter().any(|difference| permitted(difference) == Some(index));
        assert!(used, "nothing differs in {keyword} any more, though {reason}");
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
        assert!(found.iter().any(|found| permitted(found).is_none()), "{pointer}: {found:?}");
    }
}
