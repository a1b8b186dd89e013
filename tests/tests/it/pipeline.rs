//! What the pipeline makes of the project's own document on its way to Rust: of the part that
//! the SDK is about. What becomes of other tags is seen in the generated code.
//!
//! Three snapshots to hold side by side: what the document says, what the generator is told, and
//! what was changed from the one to the other.

use calamus_document::{outline, read};
use tests::document;
use xtask::codegen;

fn source() -> read::Source {
    let text = format!("{:#}", document::read());
    read::parse(codegen::DOCUMENT, text).expect("openapi.json can be read")
}

#[test]
fn the_vetted_document() {
    insta::assert_snapshot!(codegen::outline(&source()).expect("openapi.json is in order"));
}

#[test]
fn the_document_as_the_generator_is_told_it() {
    let shaped = codegen::shaped(&source()).expect("openapi.json can be lowered and shaped");
    let value = serde_json::to_value(&shaped).expect("a document is JSON");
    insta::assert_snapshot!(outline::outline(&value));
}

#[test]
fn the_report() {
    let made = codegen::make(&source(), &[]).expect("openapi.json can be generated");
    insta::assert_snapshot!(made.report, @r"
    openapi.json: 17 of 17 operations and 25 schemas generated
      rewritten: `$ref` beside other keywords moves into `allOf` (5)
      rewritten: `anyOf` becomes an enum (1)
      rewritten: `default` becomes a sentence of the description (7)
      rewritten: `null` in `anyOf` becomes `nullable` (40)
      rewritten: `type: null` becomes an `enum` of null (40)
      rewritten: a free-form object is spelled `additionalProperties: true` (1)
      rewritten: numeric `exclusiveMinimum` becomes `minimum` and a flag (1)
      rewritten: the version becomes 3.0.3 (1)
      lost: `readOnly`: requests and answers share one type (5)
      lost: an answer that means no success comes as it is, and is not decoded (59)
      lost: bounds of a number are checked as far as a type of Rust has them (1)
      lost: bounds of a number are told in the description, and not checked (1)
      lost: credentials are not set by the client, but by who makes it (1)
    ");
}
