//! Reports and errors about invalid documents.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use calamus::failure::Failure;
use calamus::pipeline::{self, Generated};
use calamus_document::read;

fn generate(text: &str) -> Result<Generated, Failure> {
    pipeline::generate(&read::parse("test.json", text.to_owned()).unwrap(), &[])
}

#[test]
fn invalid_constructs_are_removed_with_their_position() {
    let generated = generate(
        r#"{"openapi": "3.0.3", "paths": {
  "/a": {"get": {"tags": [{}], "responses": {"200": {"description": {}}}}},
  "/b": {"get": {"responses": {"200": {"description": "Fine"}}}}
}}"#,
    )
    .unwrap();
    insta::assert_snapshot!(generated.report, @r"
    test.json: 2 operations and 0 schemas generated, 1 problem, 1 approximation
      problem: test.json:2:54: `description` is not text (at /paths/~1a/get/responses/200/description; remedy: write it as text)
      rewritten: a missing operationId becomes `get_a` (1)
      rewritten: a missing operationId becomes `get_b` (1)
      rewritten: a tag becomes text (1)
      approximated: `description` is not text: removed (1)
    ");
}

#[test]
fn definitions_without_a_description_are_no_problem() {
    let generated = generate(
        r##"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"},
  "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"$ref": "#/components/responses/R"}, "default": {"$ref": "#/components/responses/E"}}}}},
  "components": {"responses": {"R": {"content": {"application/json": {"schema": {"type": "string"}}}}, "E": {}}}
}"##,
    )
    .unwrap();
    insta::assert_snapshot!(generated.report, @"test.json: 1 operation and 0 schemas generated");
}

#[test]
fn annotations_of_another_form_are_ignored() {
    let generated = generate(
        r#"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {
  "/a": {"get": {"operationId": "a", "parameters": [{"name": "q", "in": "query", "schema": {"externalDocs": []}}], "responses": {"200": {"description": "Fine"}}}},
  "/b": {"get": {"operationId": "b", "responses": {"200": {"description": "Fine"}}}}
}}"#,
    )
    .unwrap();
    insta::assert_snapshot!(generated.report, @"test.json: 2 operations and 0 schemas generated");
}
