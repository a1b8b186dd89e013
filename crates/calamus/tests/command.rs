//! The `calamus` command: what it writes, what it refuses, and its exit codes.

// In a test, a panic is how a failure is reported.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const OLD: &str = r#"{
  "openapi": "3.1.0", "info": {"title": "Pet Shop", "version": "1"},
  "paths": {"/pets": {
    "get": {"operationId": "listPets", "tags": ["pets"], "responses": {"200": {"description": ""}}},
    "post": {"operationId": "addPet", "tags": ["staff"], "responses": {"201": {"description": ""}}}
  }}
}"#;

fn calamus(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_calamus"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.json"), OLD).unwrap();
    fs::write(folder.path().join("new.json"), OLD.replace("\"post\"", "\"put\"")).unwrap();
    folder
}

#[test]
fn a_crate_requires_the_runtime_by_version_or_by_path() {
    let folder = folder();
    let manifest = |more: &[&str]| {
        let command = [&["generate", "old.json", "--out", "client"], more].concat();
        let _ = fs::remove_file(folder.path().join("client/Cargo.toml"));
        let (code, _, error) = calamus(folder.path(), &command);
        assert_eq!(code, Some(0), "{error}");
        let manifest = fs::read_to_string(folder.path().join("client/Cargo.toml")).unwrap();
        let line = |start: &str| {
            manifest.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned()
        };
        [line("# Created"), line("name"), line("calamus-runtime")].join("\n")
    };
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        manifest(&[]),
        format!(
            "# Created by `calamus generate old.json --out DIR`. It is yours to edit: later runs leave \
             it as it is.\n\
             name = \"pet-shop-client\"\n\
             calamus-runtime = {{ version = \"{version}\", features = [\"chrono\"] }}"
        )
    );
    insta::assert_snapshot!(manifest(&["--name", "pets", "--runtime", "path:../runtime"]), @r#"
    # Created by `calamus generate old.json --out DIR --name pets --runtime path:../runtime`. It is yours to edit: later runs leave it as it is.
    name = "pets"
    calamus-runtime = { path = "../runtime", features = ["chrono"] }
    "#);
}

#[test]
fn nothing_is_written_by_a_dry_run_or_a_check() {
    let folder = folder();
    let generate = |more: &[&str]| {
        calamus(folder.path(), &[&["generate", "old.json", "--out", "client"], more].concat())
    };
    let (code, out, _) = generate(&["--dry-run"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("Cargo.toml: would be written"), "{out}");
    let (code, _, error) = generate(&["--check"]);
    assert_eq!(code, Some(1));
    assert!(error.ends_with("To repair: calamus generate old.json --out client\n"), "{error}");
    assert!(!folder.path().join("client").exists());

    assert_eq!(generate(&["--tag", "pets"]).0, Some(0));
    assert_eq!(generate(&["--tag", "pets", "--check"]).0, Some(0));
    assert_eq!(generate(&["--check"]).0, Some(1), "another tag is another crate");
}

#[test]
fn the_manifest_of_a_crate_that_exists_is_left_alone_and_what_it_lacks_is_listed() {
    let folder = folder();
    let manifest = folder.path().join("client/Cargo.toml");
    fs::create_dir(folder.path().join("client")).unwrap();
    fs::write(&manifest, "[package]\nname = \"mine\"\n").unwrap();
    let (code, out, error) = calamus(folder.path(), &["generate", "old.json", "--out", "client"]);
    assert_eq!((code, &*out), (Some(0), ""), "{error}");
    insta::assert_snapshot!(error, @r#"
    warning: missing in Cargo.toml: the dependency `calamus-runtime` with features = ["chrono"]
    warning: missing in Cargo.toml: the feature `pets`: The operations of the tag `pets`.
    warning: missing in Cargo.toml: the feature `staff`: The operations of the tag `staff`.
    old.json: 2 operations and 0 schemas generated; 11 files changed
    "#);
    assert_eq!(fs::read_to_string(&manifest).unwrap(), "[package]\nname = \"mine\"\n");
}

#[test]
fn a_crate_whose_document_gains_webhooks_lacks_their_export() {
    let folder = folder();
    let generate = || calamus(folder.path(), &["generate", "old.json", "--out", "client"]);
    assert_eq!(generate().0, Some(0));
    let document = folder.path().join("old.json");
    let mut value: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&document).unwrap()).unwrap();
    value["openapi"] = "3.1.0".into();
    value["webhooks"] = serde_json::json!({"sold": {"post": {"requestBody": {"content": {
        "application/json": {"schema": {"type": "object", "title": "Sold"}}}}}}});
    fs::write(&document, value.to_string()).unwrap();
    let lines = |error: &str| {
        let lines = error.lines().filter(|line| line.contains("missing"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = [
        "warning: missing in Cargo.toml: the feature `webhooks`: The webhooks.",
        "warning: missing in src/lib.rs: `#[cfg(feature = \"webhooks\")] pub use \
         generated::webhooks;`",
    ];
    assert_eq!(lines(&generate().2), expected);
    let library = folder.path().join("client/src/lib.rs");
    let added = fs::read_to_string(&library).unwrap()
        + "#[cfg(feature = \"webhooks\")]\npub use generated::webhooks;\n";
    fs::write(&library, added).unwrap();
    assert_eq!(lines(&generate().2), expected[..1]);
}

#[test]
fn generated_files_name_a_command_that_works() {
    let folder = folder();
    let generate = |arguments: &[&str]| {
        let (code, _, error) = calamus(folder.path(), &[&["generate"], arguments].concat());
        assert_eq!(code, Some(0), "{error}");
    };
    fs::create_dir(folder.path().join("schemas")).unwrap();
    fs::write(folder.path().join("api.toml"), "tags = [\"pets\"]").unwrap();
    let options =
        ["old.json", "--out", "client", "--resolve", "./schemas/", "--settings", "api.toml"];
    generate(&options);
    let readme = fs::read_to_string(folder.path().join("client/README.md")).unwrap();
    let command = "calamus generate old.json --out DIR --resolve schemas --settings api.toml\n";
    assert!(readme.contains(command), "{readme}");
}

#[test]
fn a_dry_run_as_json_prints_the_report_and_warns_of_the_plan() {
    let folder = folder();
    fs::create_dir(folder.path().join("client")).unwrap();
    fs::write(folder.path().join("client/README.md"), "mine").unwrap();
    let (code, out, error) = calamus(
        folder.path(),
        &["generate", "old.json", "--out", "client", "--dry-run", "--format", "json"],
    );
    assert_eq!(code, Some(2), "{error}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["result"], "generated", "{report}");
    assert!(error.contains("README.md: would be rewritten"), "{error}");
    assert!(error.contains("README.md: not written by an earlier run"), "{error}");
}

#[test]
fn a_closed_pipe_is_no_crash() {
    let folder = folder();
    for (arguments, expected) in [
        (&["generate", "old.json", "--out", "client", "--dry-run"][..], 0),
        (&["generate", "nowhere.json", "--out", "client"], 2),
        (&["inspect", "old.json"], 0),
        (&["diff", "old.json", "new.json"], 1),
    ] {
        let closed = || {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            Stdio::from(writer)
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_calamus"));
        command.args(arguments).current_dir(folder.path()).stdout(closed()).stderr(closed());
        assert_eq!(command.status().unwrap().code(), Some(expected), "{arguments:?}");
    }
}

#[test]
fn invalid_arguments_end_with_2() {
    let folder = folder();
    for arguments in [
        &["generate", "old.json"][..],
        &["generate", "old.json", "--out", "client", "--runtime", "0.1"],
        &["generate", "old.json", "--out", "client", "--name", "1 pet"],
        &["generate", "old.json", "--out", "client", "--tag", "plants"],
        &["generate", "nowhere.json", "--out", "client"],
        &["inspect", "nowhere.json"],
        &["diff", "old.json"],
        &["diff", "old.json", "nowhere.json"],
        &["diff", "old.json", "new.json", "--tag", "plants"],
    ] {
        let (code, _, error) = calamus(folder.path(), arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(!error.is_empty() && !error.contains("panicked"), "{arguments:?}: {error}");
    }
    assert!(!folder.path().join("client").exists());
}

#[test]
fn inspect_prints_the_operations() {
    let folder = folder();
    let (code, out, _) = calamus(folder.path(), &["inspect", "old.json"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("listPets") && out.contains("addPet"), "{out}");
}

#[test]
fn diff_ends_with_the_severity_of_the_findings() {
    let folder = folder();
    let diff = |more: &[&str]| calamus(folder.path(), &[&["diff"], more].concat());
    assert_eq!(diff(&["old.json", "old.json"]).0, Some(0));
    assert_eq!(diff(&["old.json", "new.json", "--tag", "pets"]).0, Some(0));
    let (code, out, _) = diff(&["old.json", "new.json", "--format", "json"]);
    assert_eq!(code, Some(1), "{out}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let rules: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|finding| &finding["rule"]).collect();
    assert!(rules.iter().any(|rule| **rule == "operation-moved"), "{report:#}");
    let (_, out, _) = diff(&["old.json", "new.json", "--format", "github"]);
    assert!(out.starts_with("::error file=new.json,"), "{out}");
}

#[test]
fn characters_that_move_a_terminal_are_escaped() {
    let folder = folder();
    let document = |version: &str| {
        serde_json::json!({
            "openapi": "3.1.0",
            "info": {"title": "Hostile", "version": version},
            "paths": {"/a": {"get": {
                "operationId": "a\u{1b}[31m\u{202e}\u{200b}\u{85}",
                "tags": ["t\u{1b}[2J"],
                "responses": {"204": {"description": ""}},
            }}},
        })
    };
    for (name, version) in [("old.json", "1"), ("new.json", "2\u{1b}]0;x\u{7}")] {
        std::fs::write(folder.path().join(name), document(version).to_string()).unwrap();
    }
    for arguments in [
        &["inspect", "new.json"][..],
        &["diff", "old.json", "new.json"],
        &["diff", "old.json", "new.json", "--format", "json"],
        &["generate", "new.json", "--out", "out", "--tag", "none"],
    ] {
        let (_, stdout, stderr) = calamus(folder.path(), arguments);
        let raw = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{200b}".contains(c));
        assert!(!(stdout.clone() + &stderr).contains(raw), "{arguments:?}: {stdout:?} {stderr:?}");
        if arguments.contains(&"json") {
            serde_json::from_str::<serde_json::Value>(&stdout).unwrap();
        } else {
            assert!((stdout + &stderr).contains("\\u001b"), "{arguments:?}");
        }
    }
}
