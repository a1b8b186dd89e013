//! What generated code requires of the files that belong to the user: dependencies and features of
//! the manifest, and a line of the library.

use toml::{Table, Value};

use super::plan::{BodyKind, BodyPlan, Plan};
use super::print::{OutputFile, TESTS};

/// The crates that generated code may name, besides the runtime, and the features that it needs
/// of them.
const CRATES: [(&str, &[&str]); 2] = [("chrono", &["serde"]), ("uuid", &["serde"])];

/// The manifest, below the crate.
pub const MANIFEST: &str = "Cargo.toml";
/// The library, below the crate.
pub const LIBRARY: &str = "src/lib.rs";

/// The runtime.
const RUNTIME: &str = "calamus-runtime";

/// Returns whether an operation sends a multipart body.
pub fn is_multipart(plan: &Plan) -> bool {
    let bodies = plan.operations.iter().flat_map(|operation| &operation.body);
    bodies.flat_map(BodyPlan::contents).any(|body| body.kind == BodyKind::Multipart)
}

/// Lists what the generated `files` need and the manifest has not, behind the name of the file. A
/// manifest that is no TOML is cargo's to report.
pub fn missing(manifest: &str, plan: &Plan, files: &[OutputFile]) -> Vec<String> {
    let Ok(manifest) = manifest.parse::<Table>() else { return Vec::new() };
    let mut missing = Vec::new();
    let runtime: &[&str] = if is_multipart(plan) { &["chrono", "multipart"] } else { &["chrono"] };
    missing.extend(dependency(&manifest, RUNTIME, runtime));
    if files.iter().any(|file| file.path == TESTS) && !has_test_server(&manifest) {
        missing.push(format!("the dev-dependency `{RUNTIME}` with features = [\"test-util\"]"));
    }
    for (name, features) in CRATES {
        if files.iter().any(|file| is_named(&file.contents, name)) {
            missing.extend(dependency(&manifest, name, features));
        }
    }
    let features = manifest.get("features").and_then(Value::as_table);
    for feature in &plan.features {
        let Some(found) = features.and_then(|features| features.get(&feature.name)) else {
            missing.push(format!("the feature `{}`: {}", feature.name, feature.about()));
            continue;
        };
        let enabled = |name: &str| {
            let entry = Value::from(format!("{RUNTIME}/{name}"));
            found.as_array().is_some_and(|found| found.contains(&entry))
                || dependency(&manifest, RUNTIME, &[name]).is_none()
        };
        for name in feature.runtime.iter().filter(|name| !enabled(name)) {
            missing.push(format!("`{RUNTIME}/{name}` in the feature `{}`", feature.name));
        }
    }
    missing.iter().map(|line| format!("{MANIFEST}: {line}")).collect()
}

/// Returns the lines of the library that export webhooks; none, if the document has none.
pub fn webhooks_export(plan: &Plan) -> Option<String> {
    let gate = plan.webhooks.as_ref()?.gate.first()?;
    let feature = &plan.features.get(*gate)?.name;
    Some(format!("#[cfg(feature = \"{feature}\")]\npub use generated::webhooks;\n"))
}

/// Returns the export that a library needs and does not have, behind the name of the file: that of
/// webhooks, which a document may gain after its library was created. All other modules are there
/// from the beginning. A library that mentions webhooks, if only in a comment, has made its choice.
pub fn missing_export(library: &str, plan: &Plan) -> Option<String> {
    let export = webhooks_export(plan)?;
    let exports_all = library.contains("generated::*") || library.contains("pub mod generated");
    let is_missing = !exports_all && !library.contains("webhooks");
    is_missing.then(|| format!("{LIBRARY}: `{}`", export.trim().replace('\n', " ")))
}

/// Whether the runtime has the server of the generated tests.
fn has_test_server(manifest: &Table) -> bool {
    let tables = ["dependencies", "dev-dependencies"].iter();
    let mut found = tables.filter_map(|table| manifest.get(*table)?.get(RUNTIME)?.get("features"));
    found.any(|features| features.as_array().is_some_and(|list| list.contains(&"test-util".into())))
}

/// What is missing of a dependency.
fn dependency(manifest: &Table, name: &str, features: &[&str]) -> Option<String> {
    let found = manifest.get("dependencies").and_then(|dependencies| dependencies.get(name));
    let Some(found) = found else {
        let list: Vec<_> = features.iter().map(|feature| format!("\"{feature}\"")).collect();
        return Some(format!("the dependency `{name}` with features = [{}]", list.join(", ")));
    };
    // What a workspace declares is not known here.
    if found.get("workspace").is_some() {
        return None;
    }
    let enabled = found.get("features").and_then(Value::as_array);
    let is_enabled = |feature: &&&str| {
        enabled.is_some_and(|list| list.iter().any(|name| name.as_str() == Some(**feature)))
    };
    let needed: Vec<_> = features.iter().filter(|feature| !is_enabled(feature)).collect();
    let list: Vec<_> = needed.iter().map(|feature| format!("`{feature}`")).collect();
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
        before.is_none_or(|last| !last.is_alphanumeric() && !"_:".contains(last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{FeatureKind, FeaturePlan, TypeId, WebhooksPlan};

    fn missing_in(manifest: &str, code: &str) -> Vec<String> {
        let kind = FeatureKind::Tag("Pets".into());
        let feature = FeaturePlan { name: "pets".into(), kind, runtime: vec!["webhooks"] };
        let plan = Plan { features: vec![feature], ..Plan::default() };
        missing(manifest, &plan, &[OutputFile::text("src/generated/types.rs", code)])
    }

    #[test]
    fn a_manifest_lacks_what_the_code_names() {
        insta::assert_snapshot!(missing_in("[dependencies]\nuuid = \"1\"", "chrono::X, uuid::Uuid, my_serde::X").join("\n"), @r#"
        Cargo.toml: the dependency `calamus-runtime` with features = ["chrono"]
        Cargo.toml: the dependency `chrono` with features = ["serde"]
        Cargo.toml: the feature `serde` of the dependency `uuid`
        Cargo.toml: the feature `pets`: The operations of the tag `Pets`.
        "#);
    }

    #[test]
    fn a_library_exports_webhooks_that_the_document_gained() {
        let feature =
            FeaturePlan { name: "webhooks-2".into(), kind: FeatureKind::Webhooks, runtime: vec![] };
        let webhooks =
            WebhooksPlan { ty: TypeId(0), webhooks: vec![], signature: None, gate: vec![0] };
        let plan = Plan { features: vec![feature], webhooks: Some(webhooks), ..Plan::default() };
        let library = "mod generated;\npub use generated::{Client, types};\n";
        assert_eq!(
            missing_export(library, &plan).as_deref(),
            Some("src/lib.rs: `#[cfg(feature = \"webhooks-2\")] pub use generated::webhooks;`")
        );
        assert_eq!(missing_export(library, &Plan::default()), None);
        let exported = library.to_owned() + &webhooks_export(&plan).unwrap();
        for library in [
            &*exported,
            "mod generated; pub use generated::*;",
            "pub mod generated;",
            "mod generated; // Without webhooks.",
        ] {
            assert_eq!(missing_export(library, &plan), None, "{library}");
        }
    }

    #[test]
    fn generated_tests_need_a_server() {
        let runtime = "calamus-runtime = { version = \"1\", features = [\"chrono\"] }";
        let manifest = format!("[dependencies]\n{runtime}\n[dev-dependencies]\n{runtime}");
        let missing = |manifest: &str| {
            missing(manifest, &Plan::default(), &[OutputFile::text(TESTS, "")]).join("\n")
        };
        assert_eq!(
            missing(&manifest),
            "Cargo.toml: the dev-dependency `calamus-runtime` with features = [\"test-util\"]"
        );
        let last = manifest.rfind("chrono").unwrap_or_default();
        let (before, after) = manifest.split_at(last);
        assert_eq!(missing(&format!("{before}{}", after.replacen("chrono", "test-util", 1))), "");
    }

    #[test]
    fn a_manifest_that_has_everything_lacks_nothing() {
        let manifest = "
            [features]
            pets = [\"calamus-runtime/webhooks\"]
            [dependencies]
            calamus-runtime = { version = \"1\", features = [\"chrono\", \"multipart\"] }
            uuid.workspace = true
        ";
        assert_eq!(missing_in(manifest, "uuid::Uuid"), Vec::<String>::new());
        let manifest = manifest.replace("\"calamus-runtime/webhooks\"", "");
        let missing = missing_in(&manifest, "uuid::Uuid");
        assert_eq!(missing, ["Cargo.toml: `calamus-runtime/webhooks` in the feature `pets`"]);
        assert_eq!(missing_in("<<<", "uuid::Uuid"), Vec::<String>::new());
    }
}
