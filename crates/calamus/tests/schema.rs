//! The published JSON Schemas are those of the types, and describe what the README shows.

#![cfg(feature = "cli")]
// Helpers are test code as well, but clippy's allowance covers `#[test]` functions only.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn published(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    fs::read_to_string(docs.join(name)).unwrap()
}

#[test]
fn published_schemas_are_what_the_command_prints() {
    for (of, name) in [
        ("settings", "calamus-settings.schema.json"),
        ("report", "generate-report.schema.json"),
        ("diff", "drift-report.schema.json"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_calamus"));
        let printed = command.args(["schema", of]).output().unwrap().stdout;
        let printed = String::from_utf8(printed).unwrap();
        assert!(published(name) == printed, "to repair: calamus schema {of} > docs/{name}");
    }
}

#[test]
fn settings_are_valid_by_their_schema_if_the_command_takes_them() {
    let schema: Value = serde_json::from_str(&published("calamus-settings.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let is_valid = |text: &str| {
        let value: toml::Value = toml::from_str(text).unwrap();
        validator.is_valid(&serde_json::to_value(value).unwrap())
    };
    let readme = include_str!("../README.md");
    let settings = readme.split("```toml\n").find(|block| block.contains("[rename.types]"));
    assert!(is_valid(settings.unwrap().split("```").next().unwrap()));
    assert!(is_valid("[pagination]\nlist = false"));
    for invalid in
        ["tag = []", "tags = \"a\"", "[pagination.list]\nitem = \"a\"", "[rename]\nx = {}"]
    {
        assert!(calamus::settings::Settings::parse("calamus.toml", invalid).is_err(), "{invalid}");
        assert!(!is_valid(invalid), "{invalid}");
    }
}
