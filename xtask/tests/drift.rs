//! `cargo xtask drift`: the page of rules, the command with our document, the version of the
//! last release, and what is known of Feather's own documents.

use std::path::Path;
use std::process::{Command, Output};

use calamus_document::read;
use serde_json::{Value, json};
use xtask::drift::finding::{Effect, Severity};
use xtask::drift::{self, Scope, page};

#[path = "../../crates/calamus-drift/tests/shop/mod.rs"]
mod shop;

use shop::{shop, short, with};

#[test]
fn the_page_of_rules_is_what_the_table_prints() {
    let root = xtask::workspace_root();
    let path = root.join(page::PAGE);
    let on_disk = std::fs::read_to_string(&path).expect("the page is there");
    assert!(
        on_disk.replace("\r\n", "\n") == page::page(),
        "{} is not what the table says. To repair: {} > {}",
        page::PAGE,
        page::COMMAND,
        page::PAGE
    );
}

/// Runs the command in a folder that is a small workspace.
fn run(root: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--root")
        .arg(root)
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("the command can be started");
    let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
    (status.code(), text(stdout), text(stderr))
}

fn workspace(document: &Value) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    let put = |name: &str, text: String| {
        std::fs::write(folder.path().join(name), text).expect("it can be written");
    };
    put("openapi.json", xtask::adopt::print(document));
    put("Cargo.toml", "[workspace.package]\nversion = \"0.3.4\"\n".to_owned());
    folder
}

#[test]
fn the_command_compares_with_our_document_and_its_tags() {
    let own = with(shop(), "/servers", Some(json!([{"url": "https://own.example"}])));
    let own = with(own, "/paths/~1other", None);
    let folder = workspace(&own);
    let newer = folder.path().join("newer.json");
    let put = |document: &Value| {
        std::fs::write(&newer, document.to_string()).expect("it can be written");
    };
    put(&shop());
    let (code, out, _) = run(folder.path(), &["drift", "newer.json"]);
    assert_eq!(
        code,
        Some(0),
        "operations of other tags and missing servers are no findings:\n{out}"
    );

    put(&with(shop(), "/paths/~1things/post", None));
    let (code, out, _) = run(folder.path(), &["drift", "newer.json", "--format", "json"]);
    assert_eq!(code, Some(1));
    let report: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(report["findings"][0]["rule"], "operation-removed");
    assert_eq!(report["summary"]["suggested_version"], "0.4.0");

    let (code, out, _) =
        run(folder.path(), &["drift", "newer.json", "--base", "openapi.json", "--tag", "other"]);
    assert_eq!(code, Some(3), "{out}");

    for arguments in [
        vec!["drift"],
        vec!["drift", "nowhere.json"],
        vec!["drift", "Cargo.toml"],
        vec!["drift", "newer.json", "--tag", "unknown"],
        vec!["drift", "newer.json", "--format", "xml"],
    ] {
        let (code, _, error) = run(folder.path(), &arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(!error.contains("panicked"), "{error}");
    }
}

#[test]
fn a_version_bump_that_is_too_small_is_an_error() {
    let folder = workspace(&shop());
    let root = folder.path();
    let standing = || run(root, &["drift", "--released"]);
    let (code, out, _) = standing();
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "nothing has been released (openapi.released.json does not exist)\n")
    );

    let (code, out, _) = run(root, &["drift", "--record"]);
    assert_eq!((code, out.as_str()), (Some(0), "recorded as released with 0.3.4\n"));
    assert_eq!(standing().0, Some(0));

    let put = |name: &str, text: &str| {
        std::fs::write(root.join(name), text).expect("it can be written");
    };
    put("openapi.json", &xtask::adopt::print(&with(shop(), "/paths/~1things/post", None)));
    let (code, _, error) = standing();
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(error, @r"
    the crates have version 0.3.4, but the changes since 0.3.4 require at least 0.4.0 (major):
      operation-removed: POST /things (createThing) removed
    ");
    put("Cargo.toml", "[workspace.package]\nversion = \"0.3.9\"\n");
    assert_eq!(standing().0, Some(1));
    put("Cargo.toml", "[workspace.package]\nversion = \"0.4.0\"\n");
    assert_eq!(standing().0, Some(0));
}

#[test]
fn the_changes_of_feathers_document_are_known() {
    let root = xtask::workspace_root();
    let load = |path: &str| read::read(&root.join(path)).expect("it can be read");
    let old = load("tests/data/feather-1.21.0.facts.json");
    let new = load("tests/data/feather-1.90.0.facts.json");
    let scope =
        Scope { tags: vec!["integrations".to_owned()], own_servers: false, ..Scope::default() };
    let report = drift::compare(&old, &new, &scope).expect("there is such a tag");
    insta::assert_snapshot!(short(&report), @r"
    safe property-added-optional (for us safe, Rust addition) in request of 1: property `voice_account_cps` of `ConnectionPatchRequest` added, optional
    safe property-added-optional (for us safe, Rust addition) in response of 6: property `voice_account_cps` of `ConnectionResponse` added, optional
    safe property-added-optional (for us safe, Rust addition) in response of 17: property `retry_after` of `ErrorResponse` added, optional
    safe property-added-optional (for us safe, Rust addition) in response of 17: property `retryable` of `ErrorResponse` added, optional
    safe server-removed (for us safe, Rust none) in  of 0: server `https://api-sandbox.featherhq.com` removed
    safe server-removed (for us safe, Rust none) in  of 0: server `http://localhost:8000` removed
    ");
    assert!(report.findings.iter().all(|finding| finding.severity == Severity::Safe));
    assert!(report.findings.iter().all(|finding| finding.rust != Effect::SourceBreak));

    let scope = Scope { own_servers: true, ..scope };
    let report = drift::compare(&load("openapi.json"), &new, &scope).expect("the same tag");
    assert_eq!(short(&report), "");
}
