//! The dependencies and features that generated code requires of a manifest that belongs to the
//! user.

use toml::{Table, Value};

use super::plan::{BodyKind, BodyPlan, Plan};
use super::print::OutputFile;

/// The crates that generated code may name, besides the runtime, and the features that it needs
/// of them.
const CRATES: [(&str, &[&str]); 3] =
    [("chrono", &["serde"]), ("serde", &["derive"]), ("uuid", &["serde"])];

/// The runtime.
const RUNTIME: &str = "calamus-runtime";

/// Returns whether an operation sends a multipart body.
pub fn is_multipart(plan: &Plan) -> bool {
    let bodies = plan.operations.iter().flat_map(|own| &own.body);
    bodies.flat_map(BodyPlan::contents).any(|body| body.kind == BodyKind::Multipart)
}

/// Lists what the generated `files` need and the manifest has not, each as a line to add. A
/// manifest that is no TOML is cargo's to report.
pub fn missing(manifest: &str, plan: &Plan, files: &[OutputFile]) -> Vec<String> {
    let Ok(manifest) = manifest.parse::<Table>() else { return Vec::new() };
    let mut missing = Vec::new();
    let runtime: &[&str] = if is_multipart(plan) { &["chrono", "multipart"] } else { &["chrono"] };
    missing.extend(dependency(&manifest, RUNTIME, runtime));
    for (name, features) in CRATES {
        if files.iter().any(|file| is_named(&file.contents, name)) {
            missing.extend(dependency(&manifest, name, features));
        }
    }
    let features = manifest.get("features").and_then(Value::as_table);
    for feature in &plan.features {
        if features.is_none_or(|own| !own.contains_key(&feature.name)) {
            missing.push(format!("the feature `{}`: {}", feature.name, feature.about()));
        }
    }
    missing
}

/// What is missing of a dependency.
fn dependency(manifest: &Table, name: &str, features: &[&str]) -> Option<String> {
    let found = manifest.get("dependencies").and_then(|own| own.get(name));
    let Some(found) = found else {
        let list: Vec<_> = features.iter().map(|own| format!("\"{own}\"")).collect();
        return Some(format!("the dependency `{name}` with features = [{}]", list.join(", ")));
    };
    // What a workspace declares is not known here.
    if found.get("workspace").is_some() {
        return None;
    }
    let enabled = found.get("features").and_then(Value::as_array);
    let is_enabled = |feature: &&&str| {
        enabled.is_some_and(|own| own.iter().any(|own| own.as_str() == Some(**feature)))
    };
    let needed: Vec<_> = features.iter().filter(|own| !is_enabled(own)).collect();
    let list: Vec<_> = needed.iter().map(|own| format!("`{own}`")).collect();
    (!needed.is_empty()).then(|| match list.as_slice() {
        [only] => format!("the feature {only} of the dependency `{name}`"),
        several => format!("the features {} of the dependency `{name}`", several.join(", ")),
    })
}

/// Returns whether code has a path that begins with the name of a crate.
fn is_named(code: &[u8], name: &str) -> bool {
    let code = String::from_utf8_lossy(code);
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|own| !own.is_alphanumeric() && !"_:".contains(own))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::FeaturePlan;

    fn missing_in(manifest: &str, code: &str) -> Vec<String> {
        let feature =
            FeaturePlan { name: "pets".into(), tag: Some("Pets".into()), multipart: false };
        let plan = Plan { features: vec![feature], ..Plan::default() };
        missing(manifest, &plan, &[OutputFile::text("src/generated/types.rs", code)])
    }

    #[test]
    fn a_manifest_lacks_what_the_code_names() {
        insta::assert_snapshot!(missing_in("[dependencies]\nserde = \"1\"", "serde::X, uuid::Uuid, my_chrono::X").join("\n"), @r#"
        the dependency `calamus-runtime` with features = ["chrono"]
        the feature `derive` of the dependency `serde`
        the dependency `uuid` with features = ["serde"]
        the feature `pets`: The operations of the tag `Pets`.
        "#);
    }

    #[test]
    fn a_manifest_that_has_everything_lacks_nothing() {
        let manifest = "
            [features]
            pets = []
            [dependencies]
            calamus-runtime = { version = \"1\", features = [\"chrono\", \"multipart\"] }
            serde.workspace = true
        ";
        assert_eq!(missing_in(manifest, "serde::Serialize"), Vec::<String>::new());
        assert_eq!(missing_in("<<<", "serde::Serialize"), Vec::<String>::new());
    }
}
