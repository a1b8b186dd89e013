//! Webhooks of a document: which variants they become, and what the settings add.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

use calamus::pipeline::{self, Made};
use calamus::settings::Settings;
use calamus::{failure::Failure, print};
use calamus_document::read;

/// A document with these webhooks, each a name and the schema of its body, and an operation of the
/// tag `webhooks`.
fn document(webhooks: &[(&str, &str)]) -> read::Source {
    let webhooks = webhooks.iter().map(|(name, schema)| {
        let schema = schema.replace('\'', "\"");
        format!(
            r#"{name:?}: {{"post": {{"summary": "It happened", "tags": ["a"], "requestBody": {{
                "content": {{"application/json": {{"schema": {schema}}}}}}}}}}}"#
        )
    });
    let webhooks = webhooks.collect::<Vec<_>>().join(", ");
    let text = format!(
        r##"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}},
            "tags": [{{"name": "main"}}, {{"name": "webhooks"}}],
            "webhooks": {{{webhooks}}},
            "paths": {{"/a": {{"get": {{"operationId": "x", "tags": ["webhooks"], "responses": {{"200": {{
                "description": "", "content": {{"application/json": {{"schema":
                    {{"$ref": "#/components/schemas/Both"}}}}}}}}}}}}}}}},
            "components": {{"schemas": {{
                "Both": {{"type": "object", "properties": {{"a": {{"type": "string"}}}}}},
                "Only": {{"type": "object", "properties": {{"b": {{"$ref": "#/components/schemas/Both"}}}}}},
                "Unused": {{"type": "object", "properties": {{"c": {{"type": "string"}}}}}}}}}}}}"##
    );
    read::parse("test.json", text).unwrap()
}

const BOTH: &str = "{'$ref': '#/components/schemas/Both'}";
const ONLY: &str = "{'$ref': '#/components/schemas/Only'}";
const LOST: &str =
    "{'type': 'object', 'required': ['type'], 'properties': {'type': {'const': 'lost'}}}";
const MOVED: &str =
    "{'type': 'object', 'required': ['type'], 'properties': {'type': {'const': 'moved'}}}";

fn settings(text: &str) -> Settings {
    Settings::parse("calamus.toml", text).unwrap()
}

fn make(source: &read::Source, text: &str) -> Made {
    pipeline::make_with(source, &[], &settings(text)).unwrap()
}

/// The lines of the plan that are about webhooks.
fn plan(webhooks: &[(&str, &str)], text: &str) -> String {
    let plan = pipeline::inspect_with(&document(webhooks), &settings(text)).unwrap();
    let is_about = |line: &&str| !line.starts_with("  ");
    let mut lines = Vec::new();
    let mut all = plan.lines().peekable();
    while let Some(line) = all.next() {
        let is_union = line.starts_with("union WebhookEvent") || line.starts_with("webhooks ");
        if is_union || line.starts_with("feature ") || line.starts_with("struct ") {
            lines.push(line);
        }
        while is_union && let Some(line) = all.next_if(|line| !is_about(line)) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[test]
fn webhooks_are_variants_of_a_union_behind_a_feature() {
    let plan = plan(&[("item.lost", LOST), ("moved", MOVED), ("only", ONLY)], "");
    insta::assert_snapshot!(plan, @r#"
    feature webhooks-2 = webhooks
    feature webhooks = (webhooks)
    feature other-types = (unused types)
    struct Both Default [webhooks-2, webhooks] <- /components/schemas/Both
    struct Only Default [webhooks] <- /components/schemas/Only
    struct Unused Default [other-types] <- /components/schemas/Unused
    union WebhookEvent [webhooks] <- /webhooks
      ItemLost(WebhookEventItemLost) "type" = ["lost"]
      Moved(WebhookEventMoved) "type" = ["moved"]
      Only(Only)
      Unknown(JsonValue)
    struct WebhookEventItemLost [webhooks] <- /webhooks/item.lost/post/requestBody/content/application~1json/schema
    struct WebhookEventMoved [webhooks] <- /webhooks/moved/post/requestBody/content/application~1json/schema
    webhooks WebhookEvent [webhooks]
      "item.lost" = ItemLost <- /webhooks/item.lost/post
      "moved" = Moved <- /webhooks/moved/post
      "only" = Only <- /webhooks/only/post
    "#);
}

#[test]
fn the_property_of_the_settings_has_the_name_of_the_webhook_or_what_its_schema_lists() {
    let webhooks = [("item.lost", LOST), ("a", BOTH), ("b", BOTH)];
    let plan = |webhooks: &[(&str, &str)], property: &str| {
        let plan = plan(webhooks, &format!("webhooks.event = {property:?}"));
        plan[plan.find("union ").unwrap()..plan.find("Unknown").unwrap()].to_owned()
    };
    insta::assert_snapshot!(plan(&webhooks, "type"), @r#"
    union WebhookEvent [webhooks] <- /webhooks
      ItemLost(WebhookEventItemLost) "type" = ["lost"]
      A(Both) "type" = ["a"]
      B(Both) "type" = ["b"]
    "#);
    // One schema alone has no constant that distinguishes it from another.
    let alone = plan(&[("c", LOST)], "type");
    assert!(alone.contains("C(WebhookEventC) \"type\" = [\"lost\"]"), "{alone}");
    let within = plan(&[("a", BOTH)], "meta.name");
    assert!(within.contains("A(Both) \"meta.name\" = [\"a\"]"), "{within}");
}

#[test]
fn webhooks_that_nothing_tells_apart_are_one_variant_and_noted() {
    let source = document(&[("a", BOTH), ("b", BOTH)]);
    let made = make(&source, "");
    let [only] = made.plan.webhooks.as_ref().unwrap().webhooks.as_slice() else { panic!("one") };
    assert_eq!(only.name, "a");
    let report = made.report.to_string();
    assert!(report.contains("lost: a webhook with the body of another"), "{report}");
    assert_eq!(make(&source, "webhooks.event = \"type\"").plan.webhooks.unwrap().webhooks.len(), 2);
}

#[test]
fn a_webhook_without_json_is_lost() {
    let text = r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "webhooks": {
        "a": {"post": {"requestBody": {"content": {"text/plain": {"schema": {"type": "string"}}}}}},
        "b": {"post": {"responses": {}}}, "c": {"$ref": "#/components/pathItems/C"}},
        "components": {"pathItems": {"C": {"post": {"requestBody": {"content": {
            "application/json": {"schema": {"type": "object"}}}}}}}}}"##;
    let made = make(&read::parse("test.json", text.to_owned()).unwrap(), "");
    let names: Vec<_> = made.plan.webhooks.iter().flat_map(|own| &own.webhooks).collect();
    assert_eq!(names.iter().map(|own| own.variant.as_str()).collect::<Vec<_>>(), ["C"]);
    let report = made.report.to_string();
    assert!(report.contains("lost: a webhook without a schema of JSON: left out (2)"), "{report}");
}

#[test]
fn webhooks_of_other_tags_are_not_generated() {
    let source = document(&[("a", BOTH), ("only", ONLY)]);
    let made = |tag: &str| pipeline::make(&source, &[tag.to_owned()]).unwrap();
    assert!(made("webhooks").plan.webhooks.is_none());
    assert!(!made("webhooks").code.types.contains("pub struct Only"));
}

#[test]
fn the_module_verifies_if_the_settings_name_a_signature() {
    let source = document(&[("a", BOTH)]);
    let module = |text: &str| {
        let files =
            print::print(make(&source, text).code, print::Origin { command: "t", document: "t" });
        let file = |name: &str| {
            let file = files.iter().find(|own| own.path == name).unwrap();
            String::from_utf8(file.contents.clone()).unwrap()
        };
        assert!(file("mod.rs").contains("#[cfg(feature = \"webhooks\")]\npub mod webhooks;"));
        file("webhooks.rs")
    };
    let verified = module("webhooks.signature = \"standard-webhooks\"");
    assert!(verified.contains("pub fn verify("), "{verified}");
    let parsed = module("");
    assert!(parsed.contains("pub use super::types::WebhookEvent as Event;"), "{parsed}");
    assert!(!parsed.contains("verify") && !parsed.contains("support"), "{parsed}");
}

#[test]
fn settings_that_do_not_fit_are_errors_with_a_place() {
    let without = document(&[]);
    let error = |result: Result<Made, Failure>| result.unwrap_err().to_string();
    let signed = settings("\n[webhooks]\nsignature = \"standard-webhooks\"");
    assert_eq!(
        error(pipeline::make_with(&without, &[], &signed)),
        "calamus.toml:2:2: the document has no webhooks"
    );
    let unknown = Settings::parse("calamus.toml", "webhooks.signature = \"rsa\"").unwrap_err();
    assert!(unknown.to_string().contains("unknown variant `rsa`"), "{unknown}");
    let unknown = Settings::parse("calamus.toml", "[webhooks]\nsignatur = \"\"").unwrap_err();
    assert!(unknown.to_string().ends_with("did you mean `signature`?"), "{unknown}");
}
