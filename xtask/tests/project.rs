//! `cargo xtask codegen` on a copy of the project: what it leaves alone, what it repairs,
//! and what it says.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calamus_document::walk;
use tempfile::TempDir;
use xtask::codegen::manifest::MANIFEST;
use xtask::codegen::{self, COPY, DOCUMENT, Failure, GENERATED, Options, SETTINGS, TESTS};

/// What the generator reads and writes, as it is committed.
fn copy_of_project() -> TempDir {
    let root = xtask::workspace_root();
    let copy = tempfile::tempdir().unwrap();
    for path in [DOCUMENT, SETTINGS, COPY, MANIFEST, TESTS] {
        let to = copy.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(root.join(path), to).unwrap();
    }
    for (path, contents) in files(&root.join(GENERATED)) {
        let to = copy.path().join(GENERATED).join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, contents).unwrap();
    }
    copy
}

/// All files below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn drift(root: &Path) -> String {
    let failure = codegen::run(&Options::project(root).checking()).unwrap_err();
    assert!(matches!(failure, Failure::Drift { .. }), "{failure}");
    assert_eq!(failure.exit_code(), 1);
    failure.to_string()
}

#[test]
fn what_is_committed_is_what_is_generated() {
    let outcome = codegen::run(&Options::project(xtask::workspace_root()).checking())
        .unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(outcome.repaired, []);
    assert_eq!(outcome.report.omitted, []);
    let mut declared = 0;
    walk::operations(&outcome.source.value, |_, _, _, _| declared += 1);
    assert!(declared >= 17, "{declared}");
    assert_eq!(outcome.report.generated.len(), declared);
}

#[test]
fn two_runs_give_the_same_bytes_wherever_they_are_started() {
    let copy = copy_of_project();
    fs::remove_dir_all(copy.path().join(GENERATED)).unwrap();
    codegen::run(&Options::project(copy.path())).unwrap();
    let first = files(copy.path());

    fs::remove_dir_all(copy.path().join(GENERATED)).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["--root", copy.path().to_str().unwrap(), "codegen"])
        .current_dir(elsewhere.path())
        .env_clear()
        .envs([("HOME", "/nowhere"), ("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Asia/Kolkata")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(files(copy.path()), first);
    let committed = files(&xtask::workspace_root().join(GENERATED));
    assert_eq!(files(&copy.path().join(GENERATED)), committed);
}

#[test]
fn a_field_added_to_the_document_shows_as_a_difference_in_code_and_copy() {
    let copy = copy_of_project();
    let path = copy.path().join(DOCUMENT);
    let text = fs::read_to_string(&path).unwrap();
    let added = text.replacen(
        r#""nickname_slug": {"#,
        r#""brand_new": { "type": "string" }, "nickname_slug": {"#,
        1,
    );
    assert_ne!(added, text);
    fs::write(&path, added).unwrap();
    let before = files(copy.path());

    let message = drift(copy.path());
    assert!(message.contains("types.rs differs from what is generated:"), "{message}");
    assert!(message.contains("+    pub brand_new: Option<String>,"), "{message}");
    assert!(message.contains(&format!("{COPY} differs from what is generated:")), "{message}");
    assert!(
        message.ends_with("2 files are not as generated. To repair: cargo xtask codegen"),
        "{message}"
    );
    assert_eq!(files(copy.path()), before, "checking changes nothing");

    codegen::run(&Options::project(copy.path())).unwrap();
    codegen::run(&Options::project(copy.path()).checking()).unwrap();
}

#[test]
fn an_edit_by_hand_a_missing_file_and_a_stray_one_have_messages_of_their_own() {
    let copy = copy_of_project();
    let generated = copy.path().join(GENERATED);
    let client = generated.join("client.rs");
    let text = fs::read_to_string(&client).unwrap();
    fs::write(&client, text.replacen("list_integrations", "list_everything", 1)).unwrap();
    fs::remove_file(generated.join("builders.rs")).unwrap();
    fs::write(generated.join("notes.rs"), "// mine\n").unwrap();

    let message = drift(copy.path());
    assert!(message.contains(&format!("{GENERATED}/client.rs differs from what is generated:")));
    assert!(message.contains("list_everything") && message.contains("\n@@ "), "{message}");
    assert!(message.contains(&format!("{GENERATED}/builders.rs is missing")), "{message}");
    assert!(
        message.contains(&format!("{GENERATED}/notes.rs is not produced by this run")),
        "{message}"
    );

    let outcome = codegen::run(&Options::project(copy.path())).unwrap().to_string();
    assert!(outcome.contains("client.rs: rewritten"), "{outcome}");
    assert!(outcome.contains("builders.rs: written"), "{outcome}");
    assert!(outcome.contains("notes.rs: removed, since this run does not produce it"), "{outcome}");
    assert_eq!(files(&generated), files(&xtask::workspace_root().join(GENERATED)));
}

#[test]
#[expect(clippy::too_many_lines, reason = "the contents of a manifest")]
fn another_document_becomes_a_crate_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("shop.json");
    fs::write(&spec, SHOP).unwrap();
    let out = folder.path().join("shop");
    let options = Options {
        spec: Some(spec),
        out: Some(out.clone()),
        tags: vec!["goods".to_owned()],
        ..Options::project(folder.path())
    };
    let outcome = codegen::run(&options).unwrap();
    assert_eq!(outcome.report.generated.len(), 1, "{outcome}");

    let names: Vec<_> = files(&out).into_keys().map(|path| path.display().to_string()).collect();
    insta::assert_snapshot!(names.join("\n"), @r"
    .calamus-manifest.json
    Cargo.toml
    README.md
    src/generated/builders.rs
    src/generated/client.rs
    src/generated/errors.rs
    src/generated/headers.rs
    src/generated/mod.rs
    src/generated/operations.rs
    src/generated/security.rs
    src/generated/types.rs
    src/lib.rs
    ");
    insta::assert_snapshot!(fs::read_to_string(out.join("Cargo.toml")).unwrap(), @r#"
    # Created by `cargo xtask codegen --spec shop.json --out DIR --tag goods`. It is yours to edit: later runs leave it as it is.

    [package]
    name = "the-shop-client"
    description = "A client for The Shop, generated from its OpenAPI document"
    version = "0.1.0"
    edition = "2024"
    rust-version = "1.89"
    publish = false

    [features]
    default = ["rustls", "all-tags"]
    # TLS by rustls, with the platform's certificates.
    rustls = ["calamus-runtime/rustls"]
    # TLS by the operating system.
    native-tls = ["calamus-runtime/native-tls"]
    # Calls for programs that have no async runtime.
    blocking = ["calamus-runtime/blocking"]
    # Derives `schemars::JsonSchema` on every type.
    schemars = ["dep:schemars", "calamus-runtime/schemars"]
    # Compiles the examples of operations, which `cargo test --doc` checks.
    examples = []
    # Every operation and every type.
    all-tags = [
        "goods",
    ]
    # The operations of the tag `goods`.
    goods = []

    [dependencies]
    calamus-runtime = { path = "../crates/calamus-runtime", features = ["chrono"] }
    chrono = { version = "0.4", default-features = false, features = ["std", "serde"] }
    schemars = { version = "1", features = ["uuid1", "chrono04"], optional = true }
    uuid = { version = "1", features = ["serde"] }

    # Not part of the workspace that it may stand in.
    [workspace]
    "#);
    let types = fs::read_to_string(out.join("src/generated/types.rs")).unwrap();
    assert!(types.contains("pub struct Good ") && !types.contains("Order"), "{types}");

    // Again into the same folder: nothing to do. Over a file of the user's: refused.
    assert_eq!(codegen::run(&options).unwrap().repaired, []);
    fs::write(out.join("README.md"), "# Mine\n").unwrap();
    let failure = codegen::run(&options).unwrap_err();
    assert_eq!(failure.exit_code(), 2);
    assert!(failure.to_string().contains("README.md: edited since"), "{failure}");
}

const SHOP: &str = r##"{
    "openapi": "3.0.3",
    "info": {"title": "The Shop", "version": "2.1"},
    "paths": {
        "/goods": {"get": {
            "tags": ["goods"],
            "operationId": "listGoods",
            "responses": {"200": {"description": "All", "content": {"application/json": {"schema": {
                "type": "array", "items": {"$ref": "#/components/schemas/Good"}
            }}}}}
        }},
        "/orders": {"post": {
            "tags": ["orders"],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
            "responses": {"204": {"description": "Done"}}
        }}
    },
    "components": {"schemas": {
        "Good": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        "Order": {"type": "object", "properties": {"good": {"$ref": "#/components/schemas/Good"}}}
    }}
}"##;

/// Runs the command as a person would.
fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap()
}

#[test]
fn the_exit_code_says_whether_to_look_at_the_command_or_at_the_tree() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let broken = folder.path().join("broken.json");
    fs::write(&broken, "{").unwrap();
    let broken = broken.to_str().unwrap();
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();

    for (arguments, code, expected) in [
        (vec!["codegen", "--fast"], 2, "unexpected argument '--fast'"),
        (vec!["--root", root, "codegen"], 2, "cannot read "),
        (vec!["codegen", "--spec", broken], 2, "--spec needs --out"),
        (vec!["codegen", "--tag", "integrations"], 2, "--tag needs --out"),
        (
            vec!["codegen", "--spec", broken, "--out", out],
            2,
            "broken.json:1:2: the text ends inside the object",
        ),
        (vec!["codegen", "--out", out, "--tag", "none"], 2, "no operation has the tag `none`"),
        (vec!["codegen", "--out", out, "--check"], 1, "Cargo.toml is missing"),
        (vec!["ci", "nothing"], 2, "unknown step `nothing`"),
    ] {
        let output = xtask(&arguments);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(!message.contains("panicked"), "{arguments:?}: {message}");
    }
    assert!(!folder.path().join("out").exists(), "nothing was written on the way");

    let output = xtask(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(
        String::from_utf8_lossy(&output.stdout).ends_with("Everything on disk is up to date.\n")
    );
}
