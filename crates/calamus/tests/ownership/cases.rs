//! Which files of a folder a command overwrites and deletes. Shared by the tests of both commands
//! that write a crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use tempfile::TempDir;

const MANIFEST: &str = ".calamus-manifest.json";
/// The hash of a file that contains `mine`.
const HASH: &str = "sha256:3fd30542fe3f61b14bd4a4b2dc0b6fb30fa6f63ebce52dd1778aaa8c4dc02cff";
/// A file that no run produces.
const STRAY: &str = "src/generated/stray.rs";

/// A document with one operation; with `parts`, its crate needs another feature of the runtime.
fn document(parts: bool) -> String {
    let media = if parts { "multipart/form-data" } else { "application/json" };
    format!(
        r#"{{
            "openapi": "3.0.3",
            "info": {{"title": "Shop", "version": "1"}},
            "paths": {{"/goods": {{"post": {{
                "operationId": "addGood",
                "requestBody": {{"required": true, "content": {{"{media}": {{"schema": {{
                    "type": "object", "properties": {{"name": {{"type": "string"}}}}
                }}}}}}}},
                "responses": {{"204": {{"description": "Added"}}}}
            }}}}}}
        }}"#
    )
}

/// A folder with a document and, in `out`, what the test puts there.
struct Scene(TempDir);

impl Scene {
    fn new() -> Self {
        let scene = Self(tempfile::tempdir().unwrap());
        scene.set_document(false);
        scene
    }

    /// A folder with a crate that this generator wrote.
    fn generated() -> Self {
        let scene = Self::new();
        assert_eq!(scene.run(&[]).status.code(), Some(0));
        scene
    }

    fn set_document(&self, parts: bool) {
        fs::write(self.0.path().join("shop.json"), document(parts)).unwrap();
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.out().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.out().join(path)).unwrap()
    }

    /// Adds a file to the manifest, as an earlier version of the generator may have.
    fn list(&self, path: &str) {
        let mut manifest: serde_json::Value = serde_json::from_str(&self.read(MANIFEST)).unwrap();
        manifest["files"][path] = HASH.into();
        self.write(MANIFEST, manifest.to_string());
    }

    fn run(&self, options: &[&str]) -> Output {
        super::command().args(options).current_dir(self.0.path()).output().unwrap()
    }

    /// Runs, expects a refusal that changes nothing, and returns its message.
    fn refusal(&self) -> String {
        let before = files(&self.out());
        let output = self.run(&[]);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(files(&self.out()) == before, "a refused run changes nothing");
        message
    }
}

/// All files below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(current).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let contents = fs::read(&path).unwrap_or_default();
                found.insert(path, contents);
            }
        }
    }
    found
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_folder_with_other_files_is_refused_and_unchanged() {
    let scene = Scene::new();
    scene.write("src/lib.rs", "pub fn mine() {}\n");
    scene.write("README.md", "# Mine\n");
    scene.write("src/generated/types.rs", "pub struct Mine;\n");
    scene.write("src/generated/mine.rs", "pub struct Mine;\n");
    insta::assert_snapshot!(scene.refusal(), @r"
    refused to overwrite or delete 2 files in out:
      README.md: not written by an earlier run
      src/generated/types.rs: not written by an earlier run
    To see what would change: --dry-run. To overwrite them: --force
    ");
}

#[test]
fn a_second_run_finds_nothing_to_do_and_a_new_document_updates_and_deletes() {
    let scene = Scene::generated();
    assert!(scene.out().join(MANIFEST).is_file());
    let before = files(&scene.out());
    assert!(stdout(&scene.run(&[])).ends_with("Everything on disk is up to date.\n"));
    assert!(files(&scene.out()) == before);

    scene.set_document(true);
    let output = scene.run(&[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let printed = stdout(&output) + &String::from_utf8_lossy(&output.stderr);
    assert!(printed.contains("the feature `multipart` of the dependency"), "{output:?}");
    scene.set_document(false);
    scene.write(STRAY, "mine");
    scene.list(STRAY);
    let output = scene.run(&[]);
    assert!(stdout(&output).contains("src/generated/types.rs: rewritten"), "{output:?}");
    assert!(stdout(&output).contains(&format!("{STRAY}: removed")), "{output:?}");
    assert!(files(&scene.out()) == before);
    assert_eq!(scene.run(&["--check"]).status.code(), Some(0));
}

#[test]
fn an_edited_file_is_refused_only_if_the_run_would_change_it() {
    let scene = Scene::generated();
    scene.write("README.md", "# Edited\n");
    let message = scene.refusal();
    assert!(message.contains("\n  README.md: edited since the last run\n"), "{message}");
    assert!(!message.contains("lib.rs"), "{message}");

    // A file that the next run does not produce, edited: deleting it is refused as well.
    let scene = Scene::generated();
    scene.write(STRAY, "// edited\n");
    scene.list(STRAY);
    let message = scene.refusal();
    assert!(message.contains(&format!("{STRAY}: edited since the last run")), "{message}");

    // Deleted by the user: written again, without a question.
    let scene = Scene::generated();
    fs::remove_file(scene.out().join("README.md")).unwrap();
    assert_eq!(scene.run(&[]).status.code(), Some(0));
    assert!(scene.out().join("README.md").is_file());
}

#[test]
fn files_of_the_user_are_ignored() {
    let scene = Scene::generated();
    for path in ["Cargo.lock", "target/debug/x", "src/mine.rs", "src/generated/mine.rs"] {
        scene.write(path, "mine");
    }
    scene.set_document(true);
    assert_eq!(scene.run(&[]).status.code(), Some(0));
    assert_eq!(scene.run(&["--check"]).status.code(), Some(0));
    assert_eq!(scene.run(&["--force"]).status.code(), Some(0));
    for path in ["Cargo.lock", "target/debug/x", "src/mine.rs", "src/generated/mine.rs"] {
        assert_eq!(scene.read(path), "mine", "{path}");
    }
}

#[test]
fn line_ends_of_a_checkout_are_no_edit() {
    let scene = Scene::generated();
    for (path, contents) in files(&scene.out()) {
        let text = String::from_utf8(contents).unwrap();
        fs::write(path, text.replace('\n', "\r\n")).unwrap();
    }
    scene.set_document(true);
    let output = scene.run(&[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!scene.read("src/generated/types.rs").contains('\r'));
}

#[test]
fn force_overwrites_and_takes_ownership() {
    let scene = Scene::new();
    scene.write("README.md", "# Mine\n");
    assert_eq!(scene.run(&["--force"]).status.code(), Some(0));
    assert!(scene.read("README.md").starts_with("# A client"));
    assert_eq!(scene.run(&[]).status.code(), Some(0));
}

#[test]
fn manifest_and_library_are_created_once_and_then_never_changed() {
    let scene = Scene::generated();
    for path in ["Cargo.toml", "src/lib.rs"] {
        assert!(scene.read(path).contains("It is yours to edit"), "{path}");
        scene.write(path, "# mine");
    }
    scene.set_document(true);
    for options in [&[][..], &["--force"], &["--check"]] {
        let output = scene.run(options);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(scene.read("Cargo.toml"), "# mine", "{options:?}");
        assert_eq!(scene.read("src/lib.rs"), "# mine", "{options:?}");
    }
    // Earlier versions of the generator listed them: they are the user's all the same.
    scene.list("src/lib.rs");
    assert_eq!(scene.run(&[]).status.code(), Some(0));
    assert_eq!(scene.read("src/lib.rs"), "# mine");
    fs::remove_file(scene.out().join("src/lib.rs")).unwrap();
    assert_eq!(scene.run(&[]).status.code(), Some(0));
    assert!(scene.read("src/lib.rs").contains("mod generated;"));
}

#[test]
fn dry_run_prints_the_plan_and_writes_nothing() {
    let scene = Scene::new();
    let output = scene.run(&["--dry-run"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(stdout(&output).contains("\nsrc/lib.rs: would be written\n"), "{output:?}");
    assert!(!scene.out().exists());

    scene.write("README.md", "# Mine\n");
    let before = files(&scene.out());
    for (options, code) in [(&["--dry-run"][..], 2), (&["--dry-run", "--force"], 0)] {
        let output = scene.run(options);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(stdout(&output).contains("\nREADME.md: would be rewritten"), "{output:?}");
        assert!(stdout(&output).contains("\nsrc/lib.rs: would be written\n"), "{output:?}");
        assert!(files(&scene.out()) == before);
    }
    let refused = String::from_utf8(scene.run(&["--dry-run"]).stderr).unwrap();
    assert!(refused.contains("README.md: not written by an earlier run"), "{refused}");
}

#[test]
fn a_broken_or_foreign_manifest_is_refused() {
    for manifest in ["<<<<<<< HEAD\n{}", "{}", r#"{"format": 2, "files": {}}"#, "[1]"] {
        let scene = Scene::generated();
        scene.write(MANIFEST, manifest);
        let message = scene.refusal();
        assert!(message.contains(&format!("\n  {MANIFEST}: not a manifest of")), "{message}");
        assert_eq!(scene.run(&["--force"]).status.code(), Some(0));
        assert_eq!(scene.run(&[]).status.code(), Some(0));
    }
}

#[test]
fn a_manifest_reaches_no_file_outside_of_its_folder() {
    for path in ["../outside.txt", "src/../../outside.txt", "/outside.txt"] {
        let scene = Scene::generated();
        let outside = scene.0.path().join("outside.txt");
        fs::write(&outside, "mine").unwrap();
        let path = if path.starts_with('/') { outside.to_str().unwrap() } else { path };
        scene.list(path);
        scene.refusal();
        assert_eq!(scene.run(&["--force"]).status.code(), Some(0));
        assert_eq!(fs::read_to_string(&outside).unwrap(), "mine", "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_in_the_place_of_a_file_is_refused() {
    let scene = Scene::new();
    fs::create_dir_all(scene.out()).unwrap();
    std::os::unix::fs::symlink("nowhere", scene.out().join("README.md")).unwrap();
    let message = scene.refusal();
    assert!(message.contains("README.md: not a regular file"), "{message}");
}

#[cfg(unix)]
#[test]
fn a_folder_behind_a_symbolic_link_is_refused() {
    let scene = Scene::generated();
    let outside = scene.0.path().join("elsewhere");
    fs::rename(scene.out().join("src/generated"), &outside).unwrap();
    fs::remove_file(outside.join("types.rs")).unwrap();
    std::os::unix::fs::symlink(&outside, scene.out().join("src/generated")).unwrap();
    let message = scene.refusal();
    assert!(message.contains("src/generated/types.rs: not a regular file"), "{message}");
    assert!(!outside.join("types.rs").exists());
}

#[test]
fn a_manifest_with_another_spelling_of_a_path_is_refused() {
    for path in ["src//lib.rs", "src/./lib.rs", "./src/lib.rs", "src/lib.rs/", ""] {
        let scene = Scene::generated();
        scene.list(path);
        scene.refusal();
        assert!(scene.out().join("src/lib.rs").is_file(), "{path:?}");
    }
}

#[test]
fn a_folder_in_the_place_of_a_file_is_refused() {
    let scene = Scene::new();
    fs::create_dir_all(scene.out().join("src/lib.rs")).unwrap();
    let message = scene.refusal();
    assert!(message.contains("src/lib.rs: not a regular file"), "{message}");
    assert_eq!(scene.run(&["--force"]).status.code(), Some(1));
    assert!(scene.out().join("src/lib.rs").is_dir());
}

#[test]
fn a_file_in_the_place_of_the_folder_is_a_usage_error() {
    let scene = Scene::new();
    fs::write(scene.out(), "mine").unwrap();
    let output = scene.run(&["--force"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("is not a folder"));
    assert_eq!(fs::read_to_string(scene.out()).unwrap(), "mine");
}

#[test]
fn the_repair_that_a_check_names_is_not_refused() {
    let scene = Scene::generated();
    let repair = |scene: &Scene| {
        let output = scene.run(&["--check"]);
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8(output.stderr).unwrap();
        message.lines().last().unwrap().to_owned()
    };
    fs::remove_file(scene.out().join("src/lib.rs")).unwrap();
    assert!(!repair(&scene).contains("--force"));
    scene.write("README.md", "# Mine\n");
    assert!(repair(&scene).ends_with(" --force"));
}
