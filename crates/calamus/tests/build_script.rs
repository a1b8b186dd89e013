//! `calamus::Builder`: what it prints for cargo, and that its file compiles where it is included.

// In a test, a panic is how a failure is reported.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use calamus::Builder;

const DOCUMENT: &str = r##"{
  "openapi": "3.1.0", "info": {"title": "Shop", "version": "1"},
  "servers": [{"url": "http://127.0.0.1:8080"}],
  "paths": {"/pets/{id}": {"get": {
    "operationId": "get-pet", "tags": ["pets"], "deprecated": true,
    "parameters": [
      {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}},
      {"name": "since", "in": "query", "schema": {"type": "string", "format": "date"}}
    ],
    "responses": {
      "200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
      "404": {"description": "", "content": {"application/json": {"schema": {"type": "object",
        "properties": {"title": {"type": "string"}}}}}}
    }
  }}},
  "components": {"schemas": {"Pet": {"type": "object", "properties": {
    "state": {"type": "string", "enum": ["new", "old"]}, "parent": {"$ref": "#/components/schemas/Pet"},
    "tag": {"$ref": "#/components/schemas/Tag"}, "owner": {"$ref": "#/components/schemas/Owner"}}},
    "Owner": {"type": "object", "deprecated": true, "properties": {"name": {"type": "string"}}},
    "Tag": {"type": "string"}}}
}"##;

const SETTINGS: &str = r#"
types = {Tag = "crate::Tag"}
derives = {Owner = ["PartialOrd"], Pet = ["PartialOrd"], PetState = ["PartialOrd"]}
rename.operations = {get-pet = "pet"}
"#;

/// Every warning is an error, and the generated code has none.
const PROGRAM: &str = r#"#![deny(warnings)]
//! Builds a request.

mod api {
    include!(concat!(env!("OUT_DIR"), "/pet_shop.rs"));
}

/// Takes the place of a generated type.
#[derive(Clone, Debug, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize)]
pub struct Tag(String);

fn main() {
    let client = api::Client::builder().build().unwrap();
    let request = client.pet(uuid::Uuid::nil()).request().unwrap();
    let pet = api::types::Pet { tag: Some(Tag("a".to_owned())), ..Default::default() };
    let is_less = pet < api::types::Pet { tag: Some(Tag("b".to_owned())), ..pet.clone() };
    println!("{} {is_less} {:?}", request.url(), api::types::PetState::New);
}
"#;

const MANIFEST: &str = r#"[package]
name = "included"
version = "0.0.0"
edition = "2024"

[features]
schemars = []

[dependencies]
bytes = "1"
calamus-runtime = { path = "RUNTIME", features = ["chrono", "multipart"] }
chrono = { version = "0.4", default-features = false, features = ["std", "serde"] }
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["raw_value"] }
uuid = { version = "1", features = ["serde"] }

[profile.dev]
debug = false
incremental = false

[workspace]
"#;

/// Run by the test below with the variables that cargo sets for a build script.
#[test]
fn a_client_is_generated_in_a_build_script_only() {
    let result = Builder::new("pet-shop.json").generate_to_out_dir();
    match std::env::var_os("OUT_DIR") {
        Some(_) => result.unwrap(),
        None => {
            let message = result.unwrap_err().to_string();
            assert_eq!(message, "OUT_DIR is not set: call this in a build script");
        }
    }
}

#[test]
fn cargo_is_told_what_to_watch_and_the_file_compiles_where_it_is_included() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let runtime = workspace.join("crates/calamus-runtime");
    fs::create_dir(root.join("src")).unwrap();
    for (name, text) in [
        ("pet-shop.json", DOCUMENT),
        ("Cargo.toml", &MANIFEST.replace("RUNTIME", &runtime.display().to_string())),
        ("Cargo.lock", &fs::read_to_string(workspace.join("Cargo.lock")).unwrap()),
        ("calamus.toml", SETTINGS),
        ("src/main.rs", PROGRAM),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    let out = root.join("out");

    let script = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_client_is_generated_in_a_build_script_only", "--nocapture"])
        .envs([("OUT_DIR", &*out), ("CARGO_MANIFEST_DIR", root)])
        .output()
        .unwrap();
    assert!(script.status.success(), "{script:?}");
    let text = String::from_utf8(script.stdout).unwrap();
    // The test's name may stand in front of the first line.
    let instructions = text.lines().filter_map(|line| line.get(line.find("cargo::")?..));
    let root_name = root.display().to_string();
    assert_eq!(
        instructions.map(|line| line.replace(&root_name, "ROOT")).collect::<Vec<_>>(),
        [
            "cargo::rerun-if-changed=ROOT/Cargo.toml",
            "cargo::rerun-if-changed=ROOT/calamus.toml",
            "cargo::rerun-if-changed=ROOT/pet-shop.json",
            "cargo::rustc-check-cfg=cfg(feature, values(\"schemars\"))",
        ]
    );

    // The folder has the dependencies of the verification, which are the same.
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("verify"))
        .current_dir(root)
        .env("OUT_DIR", &out)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{errors}");
    assert_eq!(
        String::from_utf8_lossy(&built.stdout),
        "http://127.0.0.1:8080/pets/00000000-0000-0000-0000-000000000000 true New\n"
    );
}
