//! `openapi.json` must not drift: from the snapshot of its facts, from the stored facts of Feather's
//! own document, and from the promise that every part of it is described.

use std::fmt::Display;
use std::fs;

use calamus_document::model::Document;
use calamus_document::read::{self, Source};
use calamus_document::{prose, restrict};
use serde_json::{Value, json};
use tests::document::first_tag;
use xtask::adopt;
use xtask::drift::{self, Scope, finding::Finding};

const DOCUMENT: &str = include_str!("../../openapi.json");

fn whole() -> Value {
    serde_json::from_str(DOCUMENT).expect("openapi.json is JSON")
}

/// The part that the SDK is about: the operations of the first tag.
fn document() -> Value {
    let whole = whole();
    restrict::to_tags(&whole, &[first_tag(&whole)])
}

fn source(document: &Value) -> Source {
    read::parse("openapi.json", format!("{document:#}")).expect("a document")
}

fn outline(document: &Value) -> String {
    Document::new(&source(document)).outline()
}

/// What changed for callers, rule by rule.
fn findings(ours: &Value, theirs: &Value) -> Vec<String> {
    let scope = Scope { tags: Vec::new(), own_servers: true, ..Scope::default() };
    let report = drift::compare(&source(ours), &source(theirs), &scope).expect("documents");
    let line =
        |found: &Finding| format!("{}: {} ({})", found.rule.id, found.message, found.base.pointer);
    report.findings.iter().map(line).collect()
}

fn lines<T: Display>(items: &[T]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}

#[test]
fn the_facts_that_callers_depend_on() {
    insta::assert_snapshot!(outline(&document()));
}

#[test]
fn has_17_operations_and_25_schemas() {
    let source = source(&document());
    let document = Document::new(&source);
    let operations = document.operations_of(calamus_document::model::OperationKind::Path);
    assert_eq!((operations.len(), document.schemas().len()), (17, 25));
}

#[test]
fn every_operation_requires_the_key() {
    let text = outline(&document());
    let security = text.lines().filter_map(|line| line.strip_prefix("  security "));
    assert_eq!(security.collect::<Vec<_>>(), ["APIKeyHeader"; 17]);
}

#[test]
fn is_served_by_the_sandbox_and_by_localhost() {
    let source = source(&document());
    let servers = Document::new(&source).servers();
    let urls: Vec<_> = servers.iter().map(|server| server.url).collect();
    assert_eq!(urls, ["https://api-sandbox.featherhq.com", "http://localhost:8000"]);
}

#[test]
fn everything_is_described() {
    let missing = adopt::prose::missing(&whole());
    assert!(missing.is_empty(), "openapi.json lacks prose:{}", lines(&missing));
}

#[test]
fn agrees_with_feathers_document() {
    let ours = whole();
    let theirs = feathers_facts(&ours["info"]["version"]);

    let tags = ours["tags"].as_array().into_iter().flatten();
    for tag in tags.filter_map(|tag| tag["name"].as_str()) {
        let part = |document| restrict::to_tags(document, &[tag]);
        let differences = findings(&part(&ours), &part(&theirs));
        assert!(
            differences.is_empty(),
            "`{tag}` of openapi.json compared with Feather's document:{}",
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
        (Value::Object(properties), Some(to)) => {
            properties.insert(key, to);
        }
        (Value::Object(properties), None) => {
            properties.remove(&key).unwrap_or_else(|| panic!("no {pointer}"));
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
fn every_kind_of_change_is_reported() {
    let document = document();
    let facts = outline(&document);
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
    ];
    for (at, to) in changes {
        let other = changed(&document, at, to);
        assert!(!findings(&document, &other).is_empty(), "comparison misses a change at {at}");
        assert_ne!(outline(&other), facts, "the outline misses a change at {at}");
    }
    let other = changed(&document, "/info/version", Some(json!("1.21.0")));
    assert_ne!(outline(&other), facts);
}

#[test]
fn prose_titles_servers_and_meaningless_order_are_no_changes() {
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
        (
            format!("{schemas}/ConnectionResponse/properties/metadata/additionalProperties"),
            Some(json!({})),
        ),
    ];
    for (at, to) in changes {
        let other = changed(&document, &at, to);
        assert_ne!(other, document, "{at} was not changed");
        let found = findings(&document, &other);
        assert!(found.is_empty(), "{at}:{}", lines(&found));
    }
}

#[test]
fn a_larger_document_is_restricted_to_the_tag_and_what_it_reaches() {
    let document = document();
    let tag = whole();
    let tag = first_tag(&tag);
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
    assert_ne!(larger, document);
    assert_eq!(restrict::to_tags(&larger, &[tag]), document);

    // A schema that only another schema refers to is reached all the same.
    let lost = changed(&larger, "/components/schemas/InputArgType/enum/0", None);
    assert_eq!(findings(&document, &restrict::to_tags(&lost, &[tag])).len(), 1);
}

#[test]
fn missing_prose_is_reported_with_its_pointer() {
    let missing = |document: &Value| -> Vec<String> {
        adopt::prose::missing(document).iter().map(ToString::to_string).collect()
    };
    let whole = whole();
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
            let other = changed(&whole, at, to);
            assert_eq!(missing(&other), [format!("{place}: no {keyword}")]);
        }
    }

    let nested = json!({ "type": "array", "description": "Rows.", "items": {
        "anyOf": [{ "properties": { "deep": { "type": "string" } } }, { "type": "null" }]
    } });
    let at = "/components/schemas/ErrorResponse/properties/rows";
    assert_eq!(
        missing(&changed(&whole, at, Some(nested))),
        [format!("{at}/items/anyOf/0/properties/deep: no description")]
    );
    assert!(missing(&prose::without(&whole)).len() > 200);
}
