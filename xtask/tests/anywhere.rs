//! The commands in other checkouts, in folders without a workspace, and behind closed pipes.

// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use xtask::codegen::manifest::MANIFEST;
use xtask::codegen::{self, COPY, DOCUMENT, Options};

const SHOP: &str = r#"{
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1"},
    "paths": {"/goods": {"get": {
        "operationId": "listGoods",
        "responses": {"204": {"description": "None"}}
    }}}
}"#;

/// Another checkout of the project, as far as the generator looks at it, up to date.
fn checkout() -> TempDir {
    let (root, copy) = (xtask::workspace_root(), tempfile::tempdir().unwrap());
    for path in ["Cargo.toml", "xtask/Cargo.toml", DOCUMENT, COPY, MANIFEST] {
        let to = copy.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(root.join(path), to).unwrap();
    }
    codegen::run(&Options::project(copy.path())).unwrap();
    copy
}

/// The built program, in a folder, as if it was not started by cargo.
fn xtask(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(folder).env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_TARGET_DIR");
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_checkout_of_the_run_is_checked_and_not_the_one_of_the_build() {
    let (checkout, elsewhere) = (checkout(), tempfile::tempdir().unwrap());
    let root = checkout.path();
    let by_cargo = || {
        let mut command = xtask(elsewhere.path());
        command.env("CARGO_MANIFEST_DIR", root.join("xtask"));
        command.args(["codegen", "--check"]).output().unwrap()
    };
    let by_folder = || {
        // A stand-alone crate is a workspace of its own, but not the project's.
        let sample = root.join("sample/src");
        fs::create_dir_all(&sample).unwrap();
        fs::write(root.join("sample/Cargo.toml"), "[workspace]\n").unwrap();
        xtask(&sample).args(["codegen", "--check"]).output().unwrap()
    };
    assert_eq!(by_cargo().status.code(), Some(0));
    assert_eq!(by_folder().status.code(), Some(0));

    let copy = root.join(COPY);
    fs::write(&copy, fs::read_to_string(&copy).unwrap() + "\n").unwrap();
    for output in [by_cargo(), by_folder()] {
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(stderr(&output).contains(&format!("{COPY} differs")), "{output:?}");
    }
}

#[test]
fn a_command_without_its_workspace_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("new.json"), SHOP).unwrap();
    for arguments in [
        &["codegen"][..],
        &["codegen", "--check"],
        &["codegen", "--out", "out"],
        &["corpus", "."],
        &["drift", "new.json"],
        &["drift", "--released"],
        &["drift", "--record"],
        &["adopt", "new.json"],
        &["bench"],
        &["ci", "fmt"],
    ] {
        let output = xtask(folder.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(stderr(&output).contains("not inside the workspace"), "{arguments:?}: {output:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was written");
}

#[test]
fn a_command_with_all_of_its_inputs_works_in_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    // Another project's workspace, whose version and lock file are not ours.
    let foreign = "[workspace]\n[workspace.package]\nversion = \"7.7.7\"\n";
    fs::write(folder.path().join("Cargo.toml"), foreign).unwrap();
    fs::create_dir(folder.path().join("documents")).unwrap();
    fs::write(folder.path().join("documents/shop.json"), SHOP).unwrap();
    let document = "documents/shop.json";
    for arguments in [
        &["codegen", "--spec", document, "--out", "out"][..],
        &["codegen", "--spec", document, "--out", "out", "--check"],
        &["corpus", "documents", "--no-check"],
        &["drift", document, "--base", document],
        &["drift", "--rules"],
        &["ci", "--list"],
    ] {
        let output = xtask(folder.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    }
    let drift = ["drift", document, "--base", document, "--format", "json"];
    let output = xtask(folder.path()).args(drift).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["current_version"], serde_json::Value::Null, "{report}");
}

#[test]
fn a_closed_pipe_is_no_crash() {
    let (folder, checkout) = (tempfile::tempdir().unwrap(), checkout());
    fs::create_dir(folder.path().join("documents")).unwrap();
    fs::write(folder.path().join("documents/shop.json"), SHOP).unwrap();
    fs::write(folder.path().join("documents/bad.json"), "{").unwrap();
    let root = checkout.path().to_str().unwrap();
    let document = "documents/shop.json";
    for (arguments, code) in [
        (&["codegen", "--spec", document, "--out", "out"][..], 0),
        (&["codegen", "--spec", document, "--out", "out", "--format", "json"], 0),
        (&["codegen", "--spec", document, "--out", "out", "--dry-run"], 0),
        (&["codegen", "--spec", "documents/bad.json", "--out", "out"], 2),
        (&["corpus", "documents", "--no-check"], 1),
        (&["drift", document, "--base", document], 0),
        (&["drift", "--rules"], 0),
        (&["--root", root, "drift", "--released"], 0),
        (&["--root", root, "ci", "codegen"], 0),
        (&["--root", root, "ci", "released", "nothing"], 2),
        (&["ci", "--list"], 0),
        (&["--help"], 0),
        (&["--nothing"], 2),
    ] {
        let closed = || {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            Stdio::from(writer)
        };
        let status = xtask(folder.path())
            .args(arguments)
            .stdout(closed())
            .stderr(closed())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = xtask(folder.path()).args(["ci", "--list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).starts_with("cannot write to standard output: "), "{output:?}");
}

#[test]
fn corpus_prints_progress_in_words() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.json"), "{").unwrap();
    fs::write(folder.path().join("shop.json"), SHOP).unwrap();
    let output = xtask(folder.path()).args(["corpus", ".", "--no-check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    insta::assert_snapshot!(stderr(&output), @r"
    bad.json: refused: the text ends inside the object that begins at line 1, column 1
    shop.json: generated, not compiled
    ");
}
