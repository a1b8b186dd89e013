//! Generated tests and examples where a value has no sample, or no credentials can be set.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

use calamus::pipeline::{self, Made};
use calamus::settings::Settings;
use calamus_document::read;

const DOCUMENT: &str = r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {
    "/pay": {"post": {"operationId": "pay", "requestBody": {"required": true, "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/Payment"}}}},
        "responses": {"204": {"description": ""}}}},
    "/list": {"get": {"operationId": "list", "parameters": [
        {"name": "above", "in": "query", "schema": {"$ref": "#/components/schemas/Money"}},
        {"name": "page", "in": "query", "schema": {"type": "integer"}}],
        "responses": {"204": {"description": ""}}}},
    "/digest": {"get": {"operationId": "digest", "security": [{"digest": []}],
        "responses": {"204": {"description": ""}}}}},
    "components": {
        "securitySchemes": {"digest": {"type": "http", "scheme": "digest"}},
        "schemas": {"Money": {"type": "string"}, "Payment": {"type": "object", "required": ["sum"],
            "properties": {"sum": {"$ref": "#/components/schemas/Money"}}}}}}"##;

fn make(settings: &str) -> Made {
    let source = read::parse("test.json", DOCUMENT.to_owned()).unwrap();
    let settings = Settings::parse("calamus.toml", &format!("tests = true\n{settings}")).unwrap();
    pipeline::make_with(&source, &[], &settings).unwrap()
}

#[test]
fn every_value_of_a_generated_type_has_a_sample() {
    let made = make("");
    let tests = made.code.tests.unwrap();
    assert!(tests.contains(r#"types::Money("a b".to_owned())"#), "{tests}");
    assert!(tests.contains(r#"{\"sum\":\"a b\"}"#), "{tests}");
    assert!(tests.contains("fn sends_list()") && tests.contains(r#"("above", "a b")"#), "{tests}");
    assert!(made.code.client.contains("client\n    ///     .pay(types::Payment {"));
}

#[test]
fn operations_whose_credentials_cannot_be_set_have_no_test() {
    let tests = make("").code.tests.unwrap();
    assert!(!tests.contains("fn sends_digest"), "{tests}");
    assert!(tests.starts_with("//!\n//! These have no test") && tests.contains("//! - `digest`\n"));
}

#[test]
fn how_a_type_of_the_user_is_created_is_not_known() {
    let made = make("types.Money = \"rust_decimal::Decimal\"");
    let tests = made.code.tests.unwrap();
    assert!(!tests.contains("types::Money") && !tests.contains("fn sends_pay"), "{tests}");
    assert!(tests.contains("//! - `pay`\n//! - `digest`\n"), "{tests}");
    // What is optional is left out.
    assert!(tests.contains("fn sends_list()") && !tests.contains("above"), "{tests}");
    assert!(tests.contains(r#"("page", "7")"#), "{tests}");
    assert!(!made.code.client.contains("client.pay("), "{}", made.code.client);
}
