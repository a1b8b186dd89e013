//! What a maintainer is told about a document that the generator cannot take.

// In a test, a panic is how a failure is told.
#![allow(clippy::unwrap_used)]

use xtask::codegen::{self, Failure, read};

fn make(text: &str) -> Result<codegen::Made, Failure> {
    codegen::make(&read::parse("test.json", text.to_owned()).unwrap(), &[])
}

/// typify ends in a panic on values that would be one Rust name.
const ALIKE: &str = r#"{"type": "string", "enum": ["a.", "a-", "a/"]}"#;

#[test]
fn an_operation_on_which_the_generator_gives_up_is_left_out_by_name() {
    let made = make(&format!(
        r#"{{
            "openapi": "3.1.0",
            "info": {{"title": "Test", "version": "1"}},
            "paths": {{
                "/good": {{"get": {{"operationId": "good", "responses": {{"204": {{"description": ""}}}}}}}},
                "/bad": {{"get": {{
                    "operationId": "bad",
                    "parameters": [{{"name": "q", "in": "query", "schema": {ALIKE}}}],
                    "responses": {{"204": {{"description": ""}}}}
                }}}}
            }}
        }}"#
    ))
    .unwrap();
    insta::assert_snapshot!(without_lines(&made.report.to_string()), @r"
    test.json: 1 of 2 operations and 0 schemas generated
      left out: bad (GET /bad): progenitor gives up: Failed to make unique variant names for [a.,a-,a/] (type_entry.rs:_)
      rewritten: the version becomes 3.0.3 (1)
    ");
}

#[test]
fn a_schema_on_which_the_generator_gives_up_is_a_problem_with_its_place() {
    let failure = make(&format!(
        "{{\"openapi\": \"3.1.0\", \"info\": {{\"title\": \"Test\", \"version\": \"1\"}}, \"paths\": {{}},\n  \
         \"components\": {{\"schemas\": {{\"Fine\": {{}},\n    \"Alike\": {ALIKE}}}}}}}"
    ))
    .unwrap_err();
    assert_eq!(failure.exit_code(), 2);
    insta::assert_snapshot!(without_lines(&failure.to_string()), @r"
    test.json:3:5: progenitor gives up: Failed to make unique variant names for [a.,a-,a/] (type_entry.rs:_)
      at /components/schemas/Alike
      remedy: say the same in another way: the generator cannot take this schema
    1 problem
    ");
}

#[test]
fn what_is_not_of_the_form_of_openapi_is_taken_out_with_its_place() {
    let made = make(
        r#"{"openapi": "3.0.3", "paths": {
  "/a": {"get": {"tags": [{}], "responses": {"200": {"description": {}}}}},
  "/b": {"get": {"responses": {"200": {"description": "Fine"}}}}
}}"#,
    )
    .unwrap();
    insta::assert_snapshot!(made.report, @r"
    test.json: 2 of 2 operations and 0 schemas generated
      problem: test.json:2:54: `description` is not text (at /paths/~1a/get/responses/200/description; remedy: write it as text)
      rewritten: `info` is filled in (1)
      rewritten: a missing operationId becomes `get_a` (1)
      rewritten: a missing operationId becomes `get_b` (1)
      rewritten: a tag becomes text (1)
      lost: `description` is not text: taken out (1)
    ");
}

#[test]
fn definitions_without_a_description_are_no_problem() {
    let made = make(
        r##"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"},
  "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"$ref": "#/components/responses/R"}, "default": {"$ref": "#/components/responses/E"}}}}},
  "components": {"responses": {"R": {"content": {"application/json": {"schema": {"type": "string"}}}}, "E": {}}}
}"##,
    )
    .unwrap();
    insta::assert_snapshot!(made.report, @"test.json: 1 of 1 operations and 0 schemas generated");
}

#[test]
fn a_form_that_only_the_generator_minds_leaves_the_operations_of_its_path_out() {
    let made = make(
        r#"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {
  "/a": {"get": {"operationId": "a", "responses": {"200": {"description": "", "content": {"text/plain": {"examples": []}}}}}},
  "/b": {"get": {"operationId": "b", "responses": {"200": {"description": "Fine"}}}}
}}"#,
    )
    .unwrap();
    insta::assert_snapshot!(made.report, @r"
    test.json: 1 of 2 operations and 0 schemas generated
      left out: a (GET /a): its path does not have the form of OpenAPI: invalid type: sequence, expected a map
    ");
}

/// The line of progenitor that gives up changes with its version.
fn without_lines(message: &str) -> String {
    let mut parts = message.split(".rs:");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += ".rs:_";
        text += part.trim_start_matches(|character: char| character.is_ascii_digit());
    }
    text
}
