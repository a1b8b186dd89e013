//! `openapi.json` must not drift: from the table of facts the project keeps, from the facts of
//! Feather's own document, and from the promise that every part of it is explained.

use std::{fmt::Display, fs};

use serde_json::{Value, json};
use tests::document::first_tag;
use tests::facts::{self, prose, structure};

const DOCUMENT: &str = include_str!("../../openapi.json");
const OPERATIONS: &str = include_str!("../facts/operations.txt");
const SCHEMAS: &str = include_str!("../facts/schemas.txt");

fn whole() -> Value {
    serde_json::from_str(DOCUMENT).expect("openapi.json is JSON")
}

/// The part that the SDK is about, and the tables with it: the operations of the first tag.
fn document() -> Value {
    let whole = whole();
    structure::restrict(&whole, first_tag(&whole))
}

/// The operations of a document, each with its pointer.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("paths is an object");
    let items = paths.iter().flat_map(|(path, item)| {
        item.as_object().expect("a path item is an object").iter().map(
            move |(method, operation)| {
                (
                    format!("/paths/{}/{method}", path.replace('~', "~0").replace('/', "~1")),
                    operation,
                )
            },
        )
    });
    items.collect()
}

fn lines<T: Display>(items: &[T]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}

#[test]
fn agrees_with_the_table_of_operations() {
    let found = facts::operations(&document());
    if let Some(diff) = facts::difference("tests/facts/operations.txt", OPERATIONS, &found) {
        panic!("openapi.json and the table of operations disagree:\n{diff}");
    }
}

#[test]
fn agrees_with_the_table_of_schemas() {
    let found = facts::schemas(&document());
    if let Some(diff) = facts::difference("tests/facts/schemas.txt", SCHEMAS, &found) {
        panic!("openapi.json and the table of schemas disagree:\n{diff}");
    }
}

#[test]
fn has_17_operations_and_25_schemas() {
    let document = document();
    assert_eq!(operations(&document).len(), 17);
    assert_eq!(
        document["components"]["schemas"].as_object().map(|schemas| schemas.len()),
        Some(25)
    );
}

#[test]
fn every_operation_wants_the_key() {
    let document = document();
    let without: Vec<_> = operations(&document)
        .into_iter()
        .filter(|(_, operation)| operation["security"] != json!([{ "APIKeyHeader": [] }]))
        .map(|(pointer, _)| pointer)
        .collect();
    assert!(without.is_empty(), "operations with other security:{}", lines(&without));
}

#[test]
fn is_served_by_the_sandbox_and_by_localhost() {
    let document = document();
    let servers = document["servers"].as_array().expect("servers is an array");
    let urls: Vec<_> = servers.iter().map(|server| &server["url"]).collect();
    assert_eq!(urls, ["https://api-sandbox.featherhq.com", "http://localhost:8000"]);
}

#[test]
fn everything_is_described() {
    let missing = prose::missing(&whole());
    assert!(missing.is_empty(), "openapi.json lacks prose:{}", lines(&missing));
}

#[test]
fn agrees_with_feathers_document() {
    let ours = whole();
    let theirs = feathers_facts(&ours["info"]["version"]);

    for tag in ours["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str())
    {
        let part = |document| structure::restrict(document, tag);
        let differences = structure::differences(&part(&ours), &part(&theirs));
        assert!(
            differences.is_empty(),
            "`{tag}` of openapi.json against Feather's document:{}",
            lines(&differences)
        );
    }
}

/// The facts of Feather's document of this version, as `cargo xtask facts` stored them.
fn feathers_facts(version: &Value) -> Value {
    let version = version.as_str().expect("openapi.json has a version");
    let path = tests::root().join(format!("tests/data/feather-{version}.facts.json"));
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; see CONTRIBUTING.md", path.display()));
    serde_json::from_str(&text).expect("stored facts are JSON")
}

/// A copy of the document in which the place `pointer` leads to is set, or taken away for `None`.
/// In an array setting means inserting.
fn changed(document: &Value, pointer: &str, to: Option<Value>) -> Value {
    let mut document = document.clone();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"));
    match (parent, to) {
        (Value::Object(members), Some(to)) => {
            members.insert(key, to);
        }
        (Value::Object(members), None) => {
            members.remove(&key).unwrap_or_else(|| panic!("no {pointer}"));
        }
        (Value::Array(elements), to) => {
            let index: usize = key.parse().expect("an index");
            let end = if to.is_some() { index } else { index + 1 };
            elements.splice(index..end, to);
        }
        (scalar, _) => panic!("{pointer} is inside of {scalar}"),
    }
    document
}

#[test]
fn the_comparison_sees_every_kind_of_change() {
    let document = document();
    let changes = [
        // A type, a format, a field, a bound.
        ("/components/schemas/ErrorResponse/properties/error/type", Some(json!("integer"))),
        ("/components/schemas/ConnectionResponse/properties/id/format", None),
        ("/components/schemas/ConnectionResponse/properties/voice_account_cps", None),
        (
            "/components/schemas/ConnectionResponse/properties/region",
            Some(json!({ "type": "string" })),
        ),
        (
            "/components/schemas/ConnectionPatchRequest/properties/voice_account_cps/anyOf/0/maximum",
            Some(json!(100)),
        ),
        (
            "/components/schemas/ConnectionPatchRequest/properties/voice_account_cps/anyOf/0/exclusiveMinimum",
            None,
        ),
        ("/components/schemas/WebhookEventResponse/properties/nickname/anyOf/1", None),
        ("/components/schemas/PlatformConnectionCreate/properties/nickname/default", None),
        ("/components/schemas/ConnectionToolResponse/properties/pinned_count/readOnly", None),
        ("/components/schemas/ConnectionToolResponse/properties/description", None),
        ("/components/schemas/ConnectionCreate/additionalProperties", None),
        (
            "/components/schemas/ConnectionResponse/properties/metadata/additionalProperties",
            Some(json!({})),
        ),
        ("/components/schemas/ConnectionResponse/required/3", None),
        ("/components/schemas/IntegrationKey/enum/7", Some(json!("hubspot"))),
        ("/components/schemas/ConnectionCreate/properties/nickname/minLength", Some(json!(1))),
        (
            "/components/schemas/InputArgConfig/properties/type/$ref",
            Some(json!("#/components/schemas/IntegrationKey")),
        ),
        ("/components/schemas/Extra", Some(json!({ "type": "string" }))),
        ("/components/securitySchemes/APIKeyHeader/name", Some(json!("authorization"))),
        // Operations and what belongs to them.
        ("/paths/~1v1~1integrations/get/operationId", Some(json!("listAll"))),
        ("/paths/~1v1~1integrations/get/deprecated", Some(json!(true))),
        ("/paths/~1v1~1integrations/get/security/0", None),
        ("/paths/~1v1~1integrations/head", Some(json!({ "responses": {} }))),
        ("/paths/~1v1~1integrations~1connections/post", None),
        ("/paths/~1v1~1integrations~1connections/post/requestBody/required", Some(json!(false))),
        ("/paths/~1v1~1integrations~1connections/post/responses/422", None),
        (
            "/paths/~1v1~1integrations~1connections/get/responses/200/headers",
            Some(json!({ "x": {} })),
        ),
        (
            "/paths/~1v1~1integrations~1webhook-events/get/parameters/1/schema/maximum",
            Some(json!(500)),
        ),
        ("/paths/~1v1~1integrations~1webhook-events/get/parameters/1/required", Some(json!(true))),
        ("/paths/~1v1~1integrations~1webhook-events/get/parameters/0", None),
        ("/paths/~1v1~1integrations/parameters", Some(json!([]))),
        ("/webhooks", Some(json!({}))),
        ("/openapi", Some(json!("3.0.3"))),
        ("/info/version", Some(json!("1.21.0"))),
    ];
    for (at, to) in changes {
        let other = changed(&document, at, to);
        let found = structure::differences(&document, &other);
        let pointers: Vec<_> = found.iter().map(|found| found.pointer.as_str()).collect();
        assert_eq!(pointers, [at], "{}", lines(&found));

        let (operations, schemas) = (facts::operations(&other), facts::schemas(&other));
        assert!(
            (operations.as_str(), schemas.as_str()) != (OPERATIONS, SCHEMAS),
            "the tables do not show a change at {at}"
        );
    }
}

#[test]
fn the_comparison_ignores_prose_titles_servers_and_meaningless_order() {
    let document = document();
    let schemas = "/components/schemas";
    let changes = [
        (format!("{schemas}/ConnectionResponse/title"), Some(json!("Connection"))),
        (format!("{schemas}/ConnectionResponse/description"), Some(json!("Something else."))),
        (format!("{schemas}/ErrorResponse/properties/error/examples"), Some(json!(["bad"]))),
        (format!("{schemas}/ErrorResponse/required"), Some(json!(["message", "error"]))),
        (
            format!("{schemas}/WebhookEventResponse/properties/nickname/anyOf"),
            Some(json!([{ "type": "null" }, { "type": "string" }])),
        ),
        (
            format!(
                "{schemas}/ConnectionPatchRequest/properties/voice_account_cps/anyOf/0/maximum"
            ),
            Some(json!(10000)),
        ),
        ("/servers".to_owned(), None),
        ("/tags".to_owned(), None),
    ];
    for (at, to) in changes {
        let other = changed(&document, &at, to);
        assert_ne!(other, document, "{at} was not changed");
        let found = structure::differences(&document, &other);
        assert!(found.is_empty(), "{at}:{}", lines(&found));
    }
}

#[test]
fn a_larger_document_is_restricted_to_the_tag_and_what_it_reaches() {
    let document = document();
    let mut larger = document.clone();
    let foreign = json!({
        "tags": ["other"],
        "responses": { "200": { "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/Foreign" }
        } } } }
    });
    larger["paths"]["/v1/other"] = json!({ "get": foreign });
    larger["paths"]["/v1/integrations"]["post"] = foreign;
    larger["components"]["schemas"]["Foreign"] = json!({ "type": "string" });
    larger["components"]["securitySchemes"]["Bearer"] = json!({ "type": "http" });
    assert_eq!(structure::differences(&document, &larger).len(), 4);

    let found =
        structure::differences(&document, &structure::restrict(&larger, first_tag(&document)));
    assert!(found.is_empty(), "{}", lines(&found));

    // A schema that only another schema mentions is reached all the same.
    let lost = changed(&larger, "/components/schemas/InputArgType/enum/0", None);
    let found =
        structure::differences(&document, &structure::restrict(&lost, first_tag(&document)));
    assert_eq!(found.len(), 1, "{}", lines(&found));
}

#[test]
fn missing_prose_is_reported_with_its_place() {
    let document = document();
    let everywhere = [
        "/info/description",
        "/servers/0/description",
        "/tags/0/description",
        "/paths/~1v1~1integrations/get/description",
        "/paths/~1v1~1integrations/get/summary",
        "/paths/~1v1~1integrations/get/responses/200/description",
        "/paths/~1v1~1integrations~1webhook-events/get/parameters/1/description",
        "/paths/~1v1~1integrations~1connections/post/requestBody/description",
        "/components/securitySchemes/APIKeyHeader/description",
        "/components/schemas/IntegrationKey/description",
        "/components/schemas/ConnectionToolResponse/properties/description/description",
        "/components/schemas/InputArgConfig/properties/type/description",
    ];
    for at in everywhere {
        let (place, keyword) = at.rsplit_once('/').expect("a pointer has a slash");
        for to in [None, Some(json!(" \n"))] {
            let other = changed(&document, at, to);
            assert_eq!(prose::missing(&other), [format!("{place}: no {keyword}")]);
        }
    }

    let nested = json!({ "type": "array", "description": "Rows.", "items": {
        "anyOf": [{ "properties": { "deep": { "type": "string" } } }, { "type": "null" }]
    } });
    let at = "/components/schemas/ErrorResponse/properties/rows";
    assert_eq!(
        prose::missing(&changed(&document, at, Some(nested))),
        [format!("{at}/items/anyOf/0/properties/deep: no description")]
    );
}
