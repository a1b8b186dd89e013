//! Checks the commands and settings of the guide in `docs/guide`.

#![cfg(feature = "cli")]
// Helpers are test code as well, but clippy's allowance covers `#[test]` functions only.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/src")
}

/// Returns the contents of a page's fenced blocks of a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    page.split(&format!("```{language}\n"))
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

fn calamus(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_calamus")).args(arguments).output().unwrap()
}

#[test]
fn every_calamus_line_is_a_command_with_these_options() {
    let mut count = 0;
    for entry in fs::read_dir(guide()).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in blocks(&page, "console").iter().flat_map(|block| block.lines()) {
            let Some(arguments) = line.strip_prefix("calamus ") else { continue };
            let (arguments, _) = arguments.split_once(" #").unwrap_or((arguments, ""));
            let mut arguments: Vec<&str> = arguments.split_whitespace().collect();
            // Options before `--help` are parsed, and nothing is run.
            arguments.push("--help");
            let output = calamus(&arguments);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{line}\n{errors}");
            count += 1;
        }
    }
    assert!(count >= 4, "only {count} commands");
}

#[test]
fn the_settings_of_the_comparison_are_valid() {
    let page = fs::read_to_string(guide().join("drift.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("openapi.json");
    fs::write(&document, r#"{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{}}"#)
        .unwrap();
    let settings = folder.path().join("drift.toml");
    let [block] = &blocks(&page, "toml")[..] else { panic!("one block of settings") };
    fs::write(&settings, block).unwrap();
    let (document, settings) = (document.to_str().unwrap(), settings.to_str().unwrap());

    let output = calamus(&["diff", document, document, "--settings", settings]);

    // The entry of the example matches nothing here, which fails the run. Settings that cannot be
    // read end with 2.
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("4d5c3bdcac87"), "{text}");
}
