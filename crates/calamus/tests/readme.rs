//! Checks the commands, the settings and the example of the README.

#![cfg(feature = "cli")]
// Helpers are test code as well, but clippy's allowance covers `#[test]` functions only.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use calamus::settings::Settings;

const README: &str = include_str!("../README.md");

/// Returns the contents of the fenced blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let start = format!("```{language}\n");
    let blocks = README.split(start.as_str()).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap()).collect()
}

fn calamus(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_calamus"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn every_command_has_these_options() {
    let folder = tempfile::tempdir().unwrap();
    let lines = blocks("console").into_iter().flat_map(str::lines);
    let commands: Vec<_> = lines.filter_map(|line| line.strip_prefix("calamus ")).collect();
    assert_eq!(commands.len(), 5);
    for command in commands {
        // Options before `--help` are parsed, and nothing is run.
        let arguments: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
        let output = calamus(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{command}: {output:?}");
    }
}

#[test]
fn the_first_client_is_generated_with_the_names_of_the_example() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("petstore.yaml"), blocks("yaml")[0]).unwrap();
    let command = blocks("console")[1].trim().strip_prefix("calamus ").unwrap();
    let output = calamus(folder.path(), &command.split_whitespace().collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let read = |path: &str| fs::read_to_string(folder.path().join("petstore").join(path)).unwrap();
    assert!(read("Cargo.toml").contains("name = \"petstore-client\""));
    assert!(read("src/generated/client.rs").contains("pub fn list_pets(&self)"));
    let types = read("src/generated/types.rs");
    assert!(types.contains("pub name: String") && types.contains("pub status: Option<"), "{types}");
}

#[test]
fn the_settings_are_valid() {
    let settings = Settings::parse("README.md", blocks("toml")[1]).unwrap();
    assert_eq!(settings.package.license.as_deref(), Some("MIT"));
    assert_eq!(settings.types["Money"], "rust_decimal::Decimal");
    assert_eq!(settings.derives["PetStatus"], ["strum::EnumIter"]);
}
