//! Checks that no dependency of a published crate requires a newer Rust than the crate's
//! `rust-version`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Workspace, is_published};

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let metadata = workspace.metadata(&["--all-features"])?;
    let too_new = too_new(&metadata).ok_or("unexpected output of `cargo metadata`")?;
    if too_new.is_empty() {
        return Ok(());
    }
    Err(format!("dependencies require a newer Rust:\n  {}", too_new.join("\n  ")))
}

/// Returns the dependencies whose `rust-version` is newer than that of the published crates.
fn too_new(metadata: &Value) -> Option<Vec<String>> {
    let packages: BTreeMap<&str, &Value> = metadata
        .get("packages")?
        .as_array()?
        .iter()
        .filter_map(|package| Some((package.get("id")?.as_str()?, package)))
        .collect();
    let nodes: BTreeMap<&str, &Value> = metadata
        .get("resolve")?
        .get("nodes")?
        .as_array()?
        .iter()
        .filter_map(|node| Some((node.get("id")?.as_str()?, node)))
        .collect();
    let ids = metadata.get("workspace_members")?.as_array()?.iter().filter_map(Value::as_str);
    let published: Vec<_> =
        ids.filter(|id| packages.get(id).is_some_and(|package| is_published(package))).collect();
    let promised = published.iter().filter_map(|id| rust_version(packages.get(id)?)).min()?;

    let mut seen = BTreeSet::new();
    let mut open = published;
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in nodes.get(id)?.get("deps")?.as_array()? {
            let kinds = dependency.get("dep_kinds")?.as_array()?;
            let is_built =
                kinds.iter().any(|kind| kind.get("kind").is_none_or(|kind| kind != "dev"));
            if is_built {
                open.push(dependency.get("pkg")?.as_str()?);
            }
        }
    }
    let mut too_new = Vec::new();
    for id in seen {
        let package = packages.get(id)?;
        if let Some(needed) = rust_version(package).filter(|needed| *needed > promised) {
            let word = |name: &str| package.get(name).and_then(Value::as_str).unwrap_or_default();
            let (major, minor, _) = needed;
            too_new.push(format!("{} {}: Rust {major}.{minor}", word("name"), word("version")));
        }
    }
    Some(too_new)
}

fn rust_version(package: &Value) -> Option<(u64, u64, u64)> {
    let text = package.get("rust_version")?.as_str()?;
    let mut numbers = text.split(['.', '-']).map(|number| number.parse().unwrap_or_default());
    Some((numbers.next()?, numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_that_needs_more_is_named_unless_only_tests_use_it() {
        let dependency =
            |pkg: &str, kind: Value| serde_json::json!({"pkg": pkg, "dep_kinds": [{"kind": kind}]});
        let package = |id: &str, rust: Value, publish: Value| {
            serde_json::json!({
                "id": id, "name": id, "version": "1.0.0", "rust_version": rust, "publish": publish,
            })
        };
        let metadata = serde_json::json!({
            "workspace_members": ["ours", "private"],
            "packages": [
                package("ours", "1.89".into(), Value::Null),
                package("private", "1.95".into(), serde_json::json!([])),
                package("old", "1.56.1".into(), Value::Null),
                package("silent", Value::Null, Value::Null),
                package("new", "1.90".into(), Value::Null),
                package("only-tests", "1.99".into(), Value::Null),
                package("only-private", "1.99".into(), Value::Null),
            ],
            "resolve": {"nodes": [
                {"id": "ours", "deps": [
                    dependency("old", Value::Null),
                    dependency("only-tests", "dev".into()),
                ]},
                {"id": "private", "deps": [dependency("only-private", Value::Null)]},
                {"id": "old", "deps": [dependency("silent", "build".into())]},
                {"id": "silent", "deps": [dependency("new", Value::Null)]},
                {"id": "new", "deps": []},
            ]},
        });
        assert_eq!(too_new(&metadata).unwrap(), ["new 1.0.0: Rust 1.90"]);
        assert_eq!(too_new(&Value::Null), None);
    }
}
