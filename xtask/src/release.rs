//! `cargo xtask release VERSION`: sets the version, dates the changelog, records the released
//! document, commits and tags. Publishing stays a command of its own.
//!
//! Everything is checked before the first file changes.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamus_drift::finding::Version;

use crate::drift::release as released;

/// The heading of what is not released yet.
const UNRELEASED: &str = "## Unreleased";

/// What to release.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of the workspace.
    pub root: PathBuf,
    /// The new version.
    pub version: String,
    /// The date for the changelog, as in 2026-11-28.
    pub date: String,
    /// Print what would be done, and change nothing.
    pub dry_run: bool,
}

/// A planned release: files with their new contents, and the commands afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    version: String,
    files: Vec<(PathBuf, String)>,
    dry_run: bool,
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, files, dry_run } = self;
        let would = if *dry_run { "would release" } else { "released" };
        write!(f, "{would} {version}")?;
        for (path, _) in files {
            write!(f, "\n  {}", path.display())?;
        }
        write!(f, "\n  {}\n  tag v{version}", released::RELEASED)?;
        write!(f, "\nnext: cargo xtask ci, then git push --follow-tags, then cargo publish")
    }
}

/// Releases a version.
///
/// # Errors
///
/// If the version is not above the current one or too small for what changed, the repository has
/// no URL or uncommitted changes, the changelog has nothing to release, or a command fails.
pub fn run(options: &Options) -> Result<Release, String> {
    let Options { root, version, date, dry_run } = options;
    let manifest = read(root, "Cargo.toml")?;
    let changelog = read(root, "CHANGELOG.md")?;
    let current = released::workspace_version(root).ok_or("Cargo.toml has no version")?;
    let new = Version::parse(version).ok_or_else(|| format!("`{version}` is not a version"))?;
    if new < current {
        return Err(format!("{version} is below the current version {current}"));
    }
    repository(&manifest)?;
    let mut files = vec![
        (PathBuf::from("Cargo.toml"), with_version(&manifest, &current.to_string(), version)),
        (PathBuf::from("CHANGELOG.md"), with_heading(&changelog, version, date)?),
    ];
    files.extend(with_repository(root)?);
    let release = Release { version: version.clone(), files, dry_run: *dry_run };
    if *dry_run {
        return Ok(release);
    }
    if !git(root, &["status", "--porcelain"])?.trim().is_empty() {
        return Err("there are uncommitted changes: commit them first".to_owned());
    }
    for (path, contents) in &release.files {
        let written = fs::write(root.join(path), contents);
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    // The files are committed already: a failure from here on is undone by `git checkout .`.
    released::check(root)?;
    // After the version is set: the tool compares the bump with the changes.
    semver_checks(root)?;
    released::record(root).map_err(|error| error.to_string())?;
    cargo(root, &["update", "--workspace", "--quiet"])?;
    git(root, &["add", "--all"])?;
    git(root, &["commit", "--quiet", "--message", &format!("release: {version}")])?;
    let tag = format!("v{version}");
    git(root, &["tag", "--annotate", &tag, "--message", &tag])?;
    Ok(release)
}

/// Returns today's date in UTC.
pub fn today() -> String {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).format("%F").to_string()
}

fn read(root: &Path, name: &str) -> Result<String, String> {
    fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"))
}

/// Refuses a workspace without the URL that packages, badges and installers are built from.
fn repository(manifest: &str) -> Result<(), String> {
    let mut lines = manifest.lines().skip_while(|line| line.trim() != "[workspace.package]");
    let section = lines.by_ref().skip(1).take_while(|line| !line.starts_with('['));
    if section.into_iter().any(|line| line.starts_with("repository = \"https://")) {
        return Ok(());
    }
    Err("[workspace.package] in Cargo.toml has no `repository`: set it to the project's https URL"
        .to_owned())
}

/// Sets the version of the workspace, and that in the requirements of its crates.
fn with_version(manifest: &str, current: &str, version: &str) -> String {
    manifest
        .replace(&format!("\nversion = \"{current}\""), &format!("\nversion = \"{version}\""))
        .replace(&format!("version = \"={current}\""), &format!("version = \"={version}\""))
}

/// Moves what is unreleased under a heading of its own.
fn with_heading(changelog: &str, version: &str, date: &str) -> Result<String, String> {
    let (before, rest) =
        changelog.split_once(UNRELEASED).ok_or("CHANGELOG.md has no heading `Unreleased`")?;
    let section = rest.split("\n## ").next().unwrap_or_default();
    if section.trim().is_empty() {
        return Err("CHANGELOG.md has nothing under `Unreleased`".to_owned());
    }
    Ok(format!("{before}{UNRELEASED}\n\n## {version} ({date}){rest}"))
}

/// Adds the repository to the packages that name the authors, which are those to publish. They
/// cannot refer to a key that the workspace does not have yet.
fn with_repository(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let folders = fs::read_dir(root.join("crates")).into_iter().flatten();
    let mut names: Vec<PathBuf> =
        folders.filter_map(|folder| Some(folder.ok()?.path().join("Cargo.toml"))).collect();
    names.sort();
    let mut files = Vec::new();
    for path in names.into_iter().filter(|path| path.exists()) {
        let name = path.strip_prefix(root).unwrap_or(&path).to_owned();
        let manifest = read(root, &name.to_string_lossy())?;
        let (authors, repository) = ("authors.workspace = true\n", "repository.workspace = true\n");
        if manifest.contains(authors) && !manifest.contains(repository) {
            files.push((name, manifest.replacen(authors, &format!("{authors}{repository}"), 1)));
        }
    }
    Ok(files)
}

/// The version of cargo-semver-checks.
pub(crate) const SEMVER_CHECKS: &str = "0.51.0";

/// Returns the tag of the last release.
pub(crate) fn last_tag(root: &Path) -> Option<String> {
    let tag = git(root, &["describe", "--tags", "--abbrev=0", "--match", "v*"]).ok()?;
    Some(tag.trim().to_owned())
}

/// Compares the public API with that of the last release, if there is one.
fn semver_checks(root: &Path) -> Result<(), String> {
    let Some(tag) = last_tag(root) else { return Ok(()) };
    cargo(root, &["semver-checks", "--workspace", "--baseline-rev", &tag]).map_err(|error| {
        let install = format!("cargo install --locked cargo-semver-checks@{SEMVER_CHECKS}");
        format!("{error}\n  `{install}` provides the command")
    })
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(arguments).current_dir(root).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`cargo {}` ended with {status}", arguments.join(" "))),
        Err(error) => Err(format!("cargo cannot be started: {error}")),
    }
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git").args(arguments).current_dir(root).output();
    let output = output.map_err(|error| format!("git cannot be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let reason = String::from_utf8_lossy(&output.stderr);
        Err(format!("`git {}` failed: {}", arguments.join(" "), reason.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace.package]\nversion = \"0.1.0\"\nrepository = \
                            \"https://git.example/featherhq\"\n\n[workspace.dependencies]\na = { \
                            path = \"a\", version = \"=0.1.0\" }\nb = \"0.1.0\"\n";
    const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n- One.\n\n## 0.1.0 (2026-01-01)\n";

    /// A repository with one commit.
    fn repository_with(manifest: &str, changelog: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.path().join("CHANGELOG.md"), changelog).unwrap();
        folder
    }

    fn options(folder: &tempfile::TempDir, version: &str) -> Options {
        Options {
            root: folder.path().to_owned(),
            version: version.to_owned(),
            date: "2026-11-28".to_owned(),
            dry_run: true,
        }
    }

    #[test]
    fn version_and_changelog_are_planned_and_nothing_is_written() {
        let folder = repository_with(MANIFEST, CHANGELOG);
        let release = run(&options(&folder, "0.2.0")).unwrap();
        let [(_, manifest), (_, changelog)] = &release.files[..] else { panic!("{release:?}") };
        assert_eq!(*manifest, MANIFEST.replacen("0.1.0", "0.2.0", 2));
        assert_eq!(
            changelog,
            "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-28)\n\n- One.\n\n## 0.1.0 \
             (2026-01-01)\n"
        );
        assert_eq!(fs::read_to_string(folder.path().join("Cargo.toml")).unwrap(), MANIFEST);
    }

    #[test]
    fn a_release_without_url_changes_or_a_higher_version_is_refused() {
        let without_url = MANIFEST.replace("repository", "homepage");
        let empty = "# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-01-01)\n\n- One.\n";
        for (manifest, changelog, version, expected) in [
            (&*without_url, CHANGELOG, "0.2.0", "has no `repository`"),
            (MANIFEST, empty, "0.2.0", "nothing under `Unreleased`"),
            (MANIFEST, CHANGELOG, "0.0.9", "is below the current version"),
            (MANIFEST, CHANGELOG, "two", "is not a version"),
        ] {
            let folder = repository_with(manifest, changelog);
            let error = run(&options(&folder, version)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn published_packages_get_the_repository_once() {
        let folder = repository_with(MANIFEST, CHANGELOG);
        let package = |name: &str, keys: &str| {
            let folder = folder.path().join("crates").join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("Cargo.toml"), format!("[package]\n{keys}")).unwrap();
        };
        package("a", "authors.workspace = true\nreadme = \"README.md\"\n");
        package("b", "authors.workspace = true\nrepository.workspace = true\n");
        package("c", "publish = false\n");
        assert_eq!(
            with_repository(folder.path()).unwrap(),
            [(
                PathBuf::from("crates/a/Cargo.toml"),
                "[package]\nauthors.workspace = true\nrepository.workspace = true\nreadme = \
                 \"README.md\"\n"
                    .to_owned()
            )]
        );
    }

    #[test]
    fn a_release_commits_and_tags() {
        let folder = repository_with(MANIFEST, CHANGELOG);
        let root = folder.path();
        fs::write(
            root.join("openapi.json"),
            r#"{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{}}"#,
        )
        .unwrap();
        fs::write(root.join(".gitignore"), "Cargo.lock\n").unwrap();
        fs::create_dir_all(root.join("a/src")).unwrap();
        let member = "[package]\nname = \"a\"\nversion.workspace = true\nedition = \"2024\"\n";
        fs::write(root.join("a/Cargo.toml"), member).unwrap();
        fs::write(root.join("a/src/lib.rs"), "").unwrap();
        let manifest = format!("[workspace]\nmembers = [\"a\"]\nresolver = \"3\"\n{MANIFEST}");
        fs::write(root.join("Cargo.toml"), manifest.replace("b = \"0.1.0\"\n", "")).unwrap();
        for arguments in [
            &["init", "--quiet"][..],
            &["config", "user.name", "Test"],
            &["config", "user.email", "test@example.com"],
            &["add", "--all"],
            &["commit", "--quiet", "--message", "first"],
        ] {
            git(root, arguments).unwrap();
        }
        fs::write(root.join("note"), "uncommitted").unwrap();
        let now = Options { dry_run: false, ..options(&folder, "0.2.0") };
        assert!(run(&now).unwrap_err().contains("uncommitted changes"));
        fs::remove_file(root.join("note")).unwrap();

        run(&now).unwrap();
        assert_eq!(git(root, &["tag"]).unwrap(), "v0.2.0\n");
        assert_eq!(git(root, &["status", "--porcelain"]).unwrap(), "");
        assert!(read(root, "Cargo.toml").unwrap().contains("version = \"0.2.0\""));
    }
}
