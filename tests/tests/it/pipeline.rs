//! Intermediate results of the generator: the validated document, the plan with every decision,
//! and the report. Of the project's document, the part with the first tag; other tags show in the
//! generated code.

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
    let generated = codegen::generate(&source(), &[]).expect("openapi.json can be generated");
    insta::assert_snapshot!(generated.report, @r"
    openapi.json: 17 operations and 25 schemas generated, 2 approximations
      approximated: bounds of a number are checked as far as a type of Rust has them (1)
      approximated: bounds of a number are documented, and not checked (1)
    ");
}
