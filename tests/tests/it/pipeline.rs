//! What the generator makes of a document on its way to Rust: the document itself, the plan
//! with every decision, and the report. Of the project's document this is the part that the
//! SDK is about; what other tags lead to is seen in the generated code.

use calamus_document::read;
use tests::{document, root};
use xtask::codegen;

fn source() -> read::Source {
    let text = format!("{:#}", document::read());
    read::parse(codegen::DOCUMENT, text).expect("openapi.json can be read")
}

#[test]
fn the_validated_document() {
    insta::assert_snapshot!(codegen::outline(&source()).expect("openapi.json is valid"));
}

#[test]
fn the_plan() {
    insta::assert_snapshot!(codegen::inspect(&source()).expect("openapi.json is valid"));
}

#[test]
fn the_plan_of_the_sample() {
    let path = root().join("sample/parcels.yaml");
    let settings = codegen::Settings::beside(&path).expect("its settings are valid");
    let sample = read::read(&path).expect("the sample can be read");
    insta::assert_snapshot!(codegen::inspect_with(&sample, &settings).expect("it is valid"));
}

#[test]
fn the_report() {
    let made = codegen::make(&source(), &[]).expect("openapi.json can be generated");
    insta::assert_snapshot!(made.report, @r"
    openapi.json: 17 of 17 operations and 25 schemas generated
      lost: bounds of a number are checked as far as a type of Rust has them (1)
      lost: bounds of a number are documented, and not checked (1)
    ");
}
