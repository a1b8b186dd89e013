//! Checks that what is published can be packaged, contains its license and README, and builds
//! from its packages.
//!
//! Cargo can verify packages itself, but keeps what it unpacks for good under the version's
//! number, and then verifies yesterday's package in place of today's; and it builds every
//! dependency anew. So the packages are unpacked here, into a workspace of their own.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;
use tar::Archive;

use super::{Workspace, is_published};

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let metadata = workspace.metadata(&["--no-deps"])?;
    let names: Vec<_> = metadata
        .get("packages")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|package| is_published(package))
        .filter_map(|package| package.get("name")?.as_str())
        .collect();
    if names.is_empty() {
        return Err("no crate is published".to_owned());
    }

    let target = workspace.target();
    let packages = tempfile::Builder::new()
        .prefix("packages-")
        .tempdir_in(&target)
        .map_err(|error| format!("cannot write to {}: {error}", target.display()))?;
    let mut arguments = vec!["package", "--quiet", "--allow-dirty", "--no-verify"];
    for name in &names {
        arguments.extend(["--package", name]);
    }
    workspace.cargo_with(&arguments, &[("CARGO_TARGET_DIR", packages.path())])?;

    let unpacked = packages.path().join("unpacked");
    let mut folders = Vec::new();
    for name in &names {
        let folder = unpack(packages.path(), name, &unpacked)?;
        contents(&unpacked.join(&folder))?;
        folders.push((*name, folder));
    }
    let written = fs::write(unpacked.join("Cargo.toml"), manifest(&folders))
        // With the same versions, dependencies are already built.
        .and_then(|()| fs::copy(workspace.root.join("Cargo.lock"), unpacked.join("Cargo.lock")));
    written.map_err(|error| format!("cannot write to {}: {error}", unpacked.display()))?;
    let manifest = unpacked.join("Cargo.toml").display().to_string();
    workspace.cargo_with(
        &["check", "--quiet", "--workspace", "--manifest-path", &manifest],
        &[("CARGO_TARGET_DIR", &target)],
    )
}

/// Unpacks one package and returns the folder's name.
fn unpack(packages: &Path, name: &str, unpacked: &Path) -> Result<String, String> {
    let folder = packages.join("package");
    let file = fs::read_dir(&folder)
        .map_err(|error| format!("cannot read {}: {error}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| version_of(path, name).is_some())
        .ok_or_else(|| format!("`cargo package` created no package of {name}"))?;
    let version = version_of(&file, name).unwrap_or_default();
    fs::File::open(&file)
        .and_then(|file| Archive::new(GzDecoder::new(file)).unpack(unpacked))
        .map_err(|error| format!("cannot unpack {}: {error}", file.display()))?;
    Ok(format!("{name}-{version}"))
}

/// The files that every package contains.
const REQUIRED: [&str; 4] = ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// The keys that crates.io shows, or finds packages by.
const METADATA: [&str; 5] = ["description", "documentation", "keywords", "categories", "license"];

/// Checks the contents of an unpacked package: the required files and keys, and no relative link in
/// the README, which crates.io shows outside of the package.
fn contents(package: &Path) -> Result<(), String> {
    let archive = package.file_name().unwrap_or_default().display();
    for name in REQUIRED {
        let length = fs::metadata(package.join(name)).map_or(0, |metadata| metadata.len());
        if length == 0 {
            return Err(format!("{archive} does not contain {name}"));
        }
    }
    let read = |name: &str| {
        let text = fs::read_to_string(package.join(name));
        text.map_err(|error| format!("cannot read {name} of {archive}: {error}"))
    };
    let manifest: toml::Table =
        read("Cargo.toml")?.parse().map_err(|error| format!("Cargo.toml of {archive}: {error}"))?;
    if let Some(key) = METADATA.iter().find(|key| !has_value(&manifest, key)) {
        return Err(format!("Cargo.toml of {archive} has no {key}"));
    }
    match relative_link(&read("README.md")?) {
        Some(link) => Err(format!("the README of {archive} has the relative link {link}")),
        None => Ok(()),
    }
}

fn has_value(manifest: &toml::Table, key: &str) -> bool {
    match manifest.get("package").and_then(|package| package.get(key)) {
        Some(toml::Value::String(value)) => !value.is_empty(),
        Some(toml::Value::Array(values)) => !values.is_empty(),
        _ => false,
    }
}

/// Returns the first relative link of a README.
fn relative_link(readme: &str) -> Option<&str> {
    let mut links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links.find(|link| !link.contains("://") && !link.starts_with('#'))
}

/// Returns the version in a file name, if the file is a package of this crate.
fn version_of(file: &Path, name: &str) -> Option<String> {
    let version = file.file_name()?.to_str()?.strip_prefix(name)?.strip_prefix('-')?;
    let version = version.strip_suffix(".crate")?;
    version.starts_with(|first: char| first.is_ascii_digit()).then(|| version.to_owned())
}

/// Returns the manifest of a workspace in which the unpacked packages depend on each other, instead
/// of on published versions.
fn manifest(folders: &[(&str, String)]) -> String {
    let mut text = "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n\n".to_owned();
    text.push_str("[patch.crates-io]\n");
    for (name, folder) in folders {
        let _ = writeln!(text, "{name} = {{ path = \"{folder}\" }}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_lacks_no_file_and_key_and_its_readme_has_no_relative_link() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        for name in REQUIRED {
            write(name, "[top](#top) [b](https://b.example)");
        }
        let keys = "description = \"D\"\ndocumentation = \"https://d.example\"\nkeywords = \
                    [\"k\"]\ncategories = [\"c\"]\nlicense = \"MIT\"\n";
        write("Cargo.toml", &format!("[package]\n{keys}"));
        contents(folder.path()).unwrap();

        write("Cargo.toml", &format!("[package]\n{}", keys.replace("[\"c\"]", "[]")));
        let error = contents(folder.path()).unwrap_err();
        assert!(error.ends_with(" has no categories"), "{error}");
        write("Cargo.toml", &format!("[package]\n{keys}"));
        write("README.md", "[license](LICENSE-MIT)");
        let error = contents(folder.path()).unwrap_err();
        assert!(error.ends_with(" has the relative link LICENSE-MIT"), "{error}");
        fs::remove_file(folder.path().join("LICENSE-MIT")).unwrap();
        let error = contents(folder.path()).unwrap_err();
        assert!(error.ends_with(" does not contain LICENSE-MIT"), "{error}");
    }

    #[test]
    fn a_package_is_not_confused_with_one_whose_name_is_longer() {
        let version = |file: &str, name| version_of(Path::new(file), name);
        assert_eq!(version("a/feather-1.2.0.crate", "feather").as_deref(), Some("1.2.0"));
        assert_eq!(version("a/feather-1.2.0-rc.1.crate", "feather").as_deref(), Some("1.2.0-rc.1"));
        assert_eq!(version("a/feather-api-1.2.0.crate", "feather"), None);
        assert_eq!(version("a/feather-1.2.0", "feather"), None);
    }

    #[test]
    fn packages_depend_on_each_other() {
        let folders = [("a", "a-0.1.0".to_owned()), ("b", "b-0.1.0".to_owned())];
        assert_eq!(
            manifest(&folders),
            "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n\n[patch.crates-io]\n\
             a = { path = \"a-0.1.0\" }\nb = { path = \"b-0.1.0\" }\n"
        );
    }
}
