//! Checks the dependencies: licenses and sources against `deny.toml`, crates that only some may
//! use, version requirements, and dependencies that no source file names.
//!
//! `cargo deny` does more, advisories above all, but takes minutes to build: CI runs it, and the
//! gate reads the same file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use spdx::{Expression, ParseMode};

use super::{Workspace, is_published};

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let policy = fs::read_to_string(workspace.root.join("deny.toml"));
    let policy = Policy::parse(&policy.map_err(|error| format!("deny.toml: {error}"))?)?;
    let metadata = workspace.metadata(&["--all-features"])?;
    let packages = array(&metadata, "packages");
    let mut findings = Vec::new();
    findings.extend(packages.iter().filter_map(|package| policy.license_or_source(package)));
    findings.extend(packages.iter().flat_map(|package| policy.banned(package)));
    let members: BTreeSet<&str> =
        array(&metadata, "workspace_members").iter().filter_map(Value::as_str).collect();
    for member in packages.iter().filter(|package| members.contains(string(package, "id"))) {
        findings.extend(wildcards(member));
        findings.extend(unused(member)?);
    }
    if findings.is_empty() { Ok(()) } else { Err(findings.join("\n  ")) }
}

fn array<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn string<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What the gate reads of `deny.toml`.
#[derive(Debug)]
struct Policy {
    licenses: BTreeSet<String>,
    /// Crates, and those that may depend on them.
    wrappers: BTreeMap<String, BTreeSet<String>>,
}

impl Policy {
    fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error| format!("deny.toml: {error}"))?;
        let list = |section: &str, name: &str| {
            let value = table.get(section).and_then(|section| section.get(name));
            value.and_then(toml::Value::as_array).cloned().unwrap_or_default()
        };
        let names = |list: &[toml::Value]| -> BTreeSet<String> {
            list.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect()
        };
        let wrappers = list("bans", "deny").into_iter().filter_map(|ban| {
            let allowed = ban.get("wrappers").and_then(toml::Value::as_array);
            Some((ban.get("crate")?.as_str()?.to_owned(), names(allowed.map_or(&[], |it| it))))
        });
        Ok(Self { licenses: names(&list("licenses", "allow")), wrappers: wrappers.collect() })
    }

    /// Returns what is wrong with the license or the source of a package that is not of this
    /// repository.
    fn license_or_source(&self, package: &Value) -> Option<String> {
        let source = package.get("source").and_then(Value::as_str)?;
        let label = format!("{} {}", string(package, "name"), string(package, "version"));
        if source != CRATES_IO {
            return Some(format!("{label} is from {source}"));
        }
        let license = string(package, "license");
        match Expression::parse_mode(license, ParseMode::LAX) {
            Ok(expression) => {
                let is_allowed = |license: String| self.licenses.contains(&license);
                let is_met = expression.evaluate(|requirement| is_allowed(requirement.to_string()));
                (!is_met).then(|| format!("{label} has the license {license}"))
            }
            Err(error) => Some(format!("{label} has the license `{license}`: {}", error.reason)),
        }
    }

    /// Returns the dependencies of a package that it may not have.
    fn banned(&self, package: &Value) -> Vec<String> {
        let name = string(package, "name");
        let dependencies = array(package, "dependencies").iter();
        let used: BTreeSet<&str> = dependencies.map(|it| string(it, "name")).collect();
        let banned = used.into_iter().filter(|used| {
            self.wrappers.get(*used).is_some_and(|wrappers| !wrappers.contains(name))
        });
        banned.map(|used| format!("{name} may not depend on {used}")).collect()
    }
}

/// Returns the dependencies of a package without a version requirement. Those by path have that
/// of the workspace or are not published.
fn wildcards(package: &Value) -> Vec<String> {
    let dependencies = array(package, "dependencies").iter();
    let found = dependencies.filter(|it| string(it, "req") == "*" && it.get("path").is_none());
    found
        .map(|it| format!("{} accepts any {}", string(package, "name"), string(it, "name")))
        .collect()
}

/// Returns the dependencies that no source file of a package names. Exceptions are listed under
/// the key that `cargo machete` reads.
fn unused(package: &Value) -> Result<Vec<String>, String> {
    let manifest = PathBuf::from(string(package, "manifest_path"));
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let (mut code, mut tests) = (BTreeSet::new(), BTreeSet::new());
    for target in array(package, "targets") {
        let path = Path::new(string(target, "src_path"));
        let kinds = array(target, "kind");
        let is_for_tests = kinds.iter().any(|kind| kind == "test" || kind == "bench");
        let is_example = kinds.iter().any(|kind| kind == "example");
        let names = if is_for_tests || is_example { &mut tests } else { &mut code };
        // Modules stand beside the root of their target, and below.
        words(path.parent().unwrap_or(folder), !is_for_tests, names)?;
    }
    words(&folder.join("src"), false, &mut tests)?;
    let ignored = package.pointer("/metadata/cargo-machete/ignored").cloned().unwrap_or_default();
    let ignored: Vec<&str> =
        ignored.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut found = Vec::new();
    for dependency in array(package, "dependencies") {
        let name = string(dependency, "name");
        let alias = dependency.get("rename").and_then(Value::as_str).unwrap_or(name);
        let word = alias.replace('-', "_");
        let is_for_tests = string(dependency, "kind") == "dev";
        // The crates of tests and examples have all their dependencies for these.
        let may_be_for_tests = is_for_tests || !is_published(package);
        let is_used = code.contains(&word) || (may_be_for_tests && tests.contains(&word));
        if !is_used && !ignored.contains(&name) {
            let package = string(package, "name");
            found.push(format!("{package} does not use {name}"));
        }
    }
    Ok(found)
}

/// Adds the words of all Rust files in a folder. Documentation counts for tests: its examples are
/// such.
fn words(
    folder: &Path,
    without_comments: bool,
    found: &mut BTreeSet<String>,
) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", folder.display());
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            words(&path, without_comments, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(failed)?;
            let lines = text
                .lines()
                .filter(|line| !(without_comments && line.trim_start().starts_with("//")));
            let words = lines.flat_map(|line| {
                line.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
            });
            found.extend(words.map(str::to_owned));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const POLICY: &str = "[licenses]\nallow = [\"MIT\", \"Apache-2.0 WITH LLVM-exception\", \
                          \"ISC\"]\n[bans]\ndeny = [{ crate = \"openssl-sys\", wrappers = \
                          [\"native-tls\"] }]\n";

    #[test]
    fn other_licenses_and_sources_are_found() {
        let policy = Policy::parse(POLICY).unwrap();
        let finding = |license: &str, source: Value| {
            let package =
                json!({"name": "a", "version": "1.0.0", "license": license, "source": source});
            policy.license_or_source(&package)
        };
        for license in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR (MIT AND ISC)",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
        ] {
            assert_eq!(finding(license, CRATES_IO.into()), None, "{license}");
        }
        for license in ["GPL-3.0-only", "MIT AND Apache-2.0", "Apache-2.0", ""] {
            let found = finding(license, CRATES_IO.into()).unwrap();
            assert!(found.starts_with("a 1.0.0 has the license "), "{found}");
        }
        let git = "git+https://git.example/a#0123";
        assert_eq!(finding("MIT", git.into()).unwrap(), format!("a 1.0.0 is from {git}"));
        // Of this repository.
        assert_eq!(finding("", Value::Null), None);
    }

    #[test]
    fn banned_crates_are_for_their_wrappers_only() {
        let policy = Policy::parse(POLICY).unwrap();
        let package = |name: &str| {
            let dependency = json!({"name": "openssl-sys", "req": "*"});
            json!({"name": name, "dependencies": [dependency]})
        };
        assert_eq!(policy.banned(&package("native-tls")), [""; 0]);
        assert_eq!(policy.banned(&package("other")), ["other may not depend on openssl-sys"]);
        assert_eq!(wildcards(&package("other")), ["other accepts any openssl-sys"]);
    }

    #[test]
    fn unused_dependencies_are_found_by_kind() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        };
        let library = write("src/lib.rs", "//! unused_one::f()\nuse used_one::f;\n");
        write("src/deep/module.rs", "renamed::g();\n");
        let test = write("tests/it.rs", "only_tests::h();\n");
        let package = json!({
            "name": "a",
            "manifest_path": folder.path().join("Cargo.toml"),
            "targets": [
                {"kind": ["lib"], "src_path": library},
                {"kind": ["test"], "src_path": test},
            ],
            "metadata": {"cargo-machete": {"ignored": ["for-a-feature"]}},
            "dependencies": [
                {"name": "used-one", "kind": null},
                {"name": "unused-one", "kind": null},
                {"name": "unused-one", "kind": "dev"},
                {"name": "with-other-name", "rename": "renamed", "kind": null},
                {"name": "only-tests", "kind": "dev"},
                {"name": "only-tests", "kind": null},
                {"name": "nowhere", "kind": "dev"},
                {"name": "for-a-feature", "kind": null},
            ],
        });
        let expected = ["unused-one", "only-tests", "nowhere"];
        assert_eq!(
            unused(&package).unwrap(),
            expected.map(|name| format!("a does not use {name}"))
        );
    }
}
