//! Values survive the types of our own corpus, and what is generated for it changes only with
//! the manifest.

#![cfg(feature = "verify")]
// In a test, a panic is how a failure is reported.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use calamus::print::{self, Origin};
use calamus::runtime::Runtime;
use calamus::settings::Settings;
use calamus::verify::{self, Options};
use calamus::{pipeline, plan};
use calamus_document::read;
use sha2::{Digest, Sha256};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The documents of the corpus, by name.
fn documents() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

#[test]
fn every_component_of_the_corpus_keeps_its_samples() {
    for spec in documents() {
        let report = verify::run(&Options {
            spec,
            runtime: Runtime::Path(workspace().join("crates/calamus-runtime")),
            target: Some(Path::new(env!("CARGO_TARGET_TMPDIR")).join("verify")),
            lock: Some(workspace().join("Cargo.lock")),
        });
        let report = report.unwrap_or_else(|failure| panic!("{failure}"));
        assert!(report.samples > 5 * report.components, "too few samples: {report}");
        assert_eq!(report.sampled, report.components, "{report}");
        assert_eq!(report.survive_known, report.components, "{report}");
        assert!(report.mismatches.is_empty() && report.any_json.is_empty(), "{report}");
    }
}

#[test]
fn generated_code_has_the_hashes_of_the_manifest() {
    let mut manifest = String::new();
    for spec in documents() {
        let document = spec.file_name().unwrap().to_str().unwrap().to_owned();
        let source = read::read(&spec).unwrap();
        let generated =
            pipeline::generate(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"));
        let origin = Origin { command: "calamus generate", document: &document };
        for file in print::print(generated.code, origin) {
            let hash = Sha256::digest(&file.contents);
            let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            manifest += &format!("{hash}  {document}/{}\n", file.path);
        }
    }
    insta::assert_snapshot!("manifest", manifest);
}

#[test]
fn undeclared_properties_are_kept_if_the_settings_say_so() {
    let document = r##"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {},
        "components": {"schemas": {
            "Open": {"type": "object", "properties": {"a": {"type": "string"}}},
            "Closed": {"type": "object", "properties": {"a": {"type": "string"}},
                "additionalProperties": false}}}}"##;
    let source = read::parse("test.json", document.to_owned()).unwrap();
    let keeps = |keep_undeclared| {
        let settings = Settings { keep_undeclared, ..Settings::default() };
        let generated = pipeline::generate_with(&source, &[], &settings).unwrap();
        let has_map = |own: &plan::TypePlan| match &own.form {
            plan::Form::Struct { extra, .. } => extra.is_some(),
            _ => false,
        };
        generated.plan.types.iter().map(has_map).collect::<Vec<_>>()
    };
    assert_eq!(keeps(false), [false, false]);
    assert_eq!(keeps(true), [true, false]);
}

#[test]
fn properties_of_one_direction_are_optional_in_the_other() {
    let document = r##"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {
        "get": {"operationId": "read", "responses": {"200": {"description": "", "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Received"}}}}}},
        "put": {"operationId": "write", "requestBody": {"required": true, "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Sent"}}}},
            "responses": {"204": {"description": ""}}}}},
        "components": {"schemas": {
            "Received": {"type": "object", "required": ["id", "key"], "properties": {
                "id": {"type": "string", "readOnly": true},
                "key": {"type": "string", "writeOnly": true}}},
            "Sent": {"type": "object", "required": ["id", "key"], "properties": {
                "id": {"type": "string", "readOnly": true},
                "key": {"type": "string", "writeOnly": true}}}}}}"##;
    let source = read::parse("test.json", document.to_owned()).unwrap();
    let generated = pipeline::generate(&source, &[]).unwrap();
    let presences = generated.plan.types.iter().filter_map(|own| match &own.form {
        plan::Form::Struct { fields, .. } => {
            Some(fields.iter().map(|field| field.presence).collect::<Vec<_>>())
        }
        _ => None,
    });
    use plan::Presence::{Optional, Required};
    assert_eq!(presences.collect::<Vec<_>>(), [[Required, Optional], [Optional, Required]]);
}
