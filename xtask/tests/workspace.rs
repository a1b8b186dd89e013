//! The layout of the workspace: which crate may depend on which, and that the crates for any
//! API know nothing of this one.

// In a test, a panic is how a failure is reported.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What `cargo metadata` says of the members of the workspace.
fn packages() -> Vec<Value> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(xtask::workspace_root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The table of "Dependency rules" in ARCHITECTURE.md, by crate.
fn rules() -> BTreeMap<String, BTreeSet<String>> {
    let page = fs::read_to_string(xtask::workspace_root().join("ARCHITECTURE.md")).unwrap();
    let (_, section) = page.split_once("## Dependency rules\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let names = |cell: &str| -> BTreeSet<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.flat_map(|row| {
        let cells: Vec<_> = row.split('|').collect();
        let allowed = names(cells[2]);
        names(cells[1]).into_iter().map(move |krate| (krate, allowed.clone()))
    })
    .collect()
}

/// Dependencies for tests do not count: a test may know both sides.
fn dependencies(package: &Value, members: &BTreeSet<&str>) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().unwrap().iter();
    let normal = all.filter(|dependency| dependency["kind"] != "dev");
    let names = normal.filter_map(|dependency| dependency["name"].as_str());
    names.filter(|name| members.contains(name)).map(str::to_owned).collect()
}

#[test]
fn crates_depend_on_each_other_as_the_table_allows() {
    let (rules, packages) = (rules(), packages());
    let members: BTreeSet<&str> =
        packages.iter().filter_map(|package| package["name"].as_str()).collect();
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        let found = dependencies(package, &members);
        let Some(allowed) = rules.get(name) else {
            // Tests and examples see everything, and nothing may see them.
            assert!(["tests", "examples"].contains(&name), "{name} is not in the table");
            continue;
        };
        let forbidden: Vec<_> = found.difference(allowed).collect();
        assert!(forbidden.is_empty(), "{name} may not depend on {forbidden:?}");
    }
    let removed: Vec<_> = rules.keys().filter(|name| !members.contains(name.as_str())).collect();
    assert!(removed.is_empty(), "in the table, and not in the workspace: {removed:?}");
    for allowed in rules.values().flatten() {
        assert!(rules.contains_key(allowed), "{allowed} has no row of its own");
    }
}

/// The files below a folder, but for what is built.
fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            found.push(path);
        } else if path.file_name().is_some_and(|name| name != "target") {
            files(&path, found);
        }
    }
}

#[test]
fn crates_for_any_api_do_not_name_this_one() {
    let crates = xtask::workspace_root().join("crates");
    let mut checked = 0;
    for entry in fs::read_dir(crates).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_name().to_string_lossy().starts_with("calamus") {
            continue;
        }
        let mut found = Vec::new();
        files(&entry.path(), &mut found);
        for file in found {
            // The copyright is that of the project.
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let Ok(text) = fs::read_to_string(&file) else { continue };
            if name.starts_with("LICENSE") {
                continue;
            }
            checked += 1;
            let line = text.lines().position(|line| line.to_lowercase().contains("feather"));
            assert_eq!(line, None, "{} names it (line from 0)", file.display());
        }
    }
    assert!(checked > 100, "{checked} files were read");
}
