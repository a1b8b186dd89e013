//! The guide in `docs/guide`: builds as a book, and every link between its pages resolves.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Workspace;

/// The version that the gate installs where there is no `mdbook`.
const VERSION: &str = "0.5.4";

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let book = workspace.root.join("docs/guide");
    broken_links(&book.join("src"))?;
    let mut command = Command::new(mdbook(workspace)?);
    command.arg("build").arg(&book);
    workspace.run(command)
}

/// Returns the program: that of the search path, or else one that is installed below `target`.
fn mdbook(workspace: &Workspace) -> Result<PathBuf, String> {
    let program = PathBuf::from("mdbook");
    if Command::new(&program).arg("--version").output().is_ok() {
        return Ok(program);
    }
    let folder = workspace.target().join("tools");
    let installed = folder.join("bin").join(format!("mdbook{}", std::env::consts::EXE_SUFFIX));
    if !installed.exists() {
        let folder = folder.to_string_lossy();
        workspace.cargo(&[
            "install",
            "--quiet",
            "--locked",
            "--root",
            &folder,
            "--no-default-features",
            "--features",
            "search",
            "mdbook",
            "--version",
            VERSION,
        ])?;
    }
    Ok(installed)
}

/// Finds links to pages that do not exist, and pages that the summary does not list: mdbook accepts
/// both.
fn broken_links(pages: &Path) -> Result<(), String> {
    let mut findings = Vec::new();
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| error.to_string());
    let summary = read(&pages.join("SUMMARY.md"))?;
    for entry in fs::read_dir(pages).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_owned();
        if name != "SUMMARY.md" && !summary.contains(&format!("({name})")) {
            findings.push(format!("{name} is not in SUMMARY.md"));
        }
        for target in targets(&read(&path)?) {
            if !target.contains("://") && !pages.join(&target).exists() {
                findings.push(format!("{name} links to {target}, which does not exist"));
            }
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(findings.join("; ")) }
}

/// Returns the targets of Markdown links, without their fragments.
fn targets(page: &str) -> Vec<String> {
    page.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.split('#').next().unwrap_or_default().to_owned())
        .filter(|target| !target.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_missing_pages_and_unlisted_pages_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let page = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        page("SUMMARY.md", "[A](a.md)");
        page("a.md", "[itself](a.md#top), [elsewhere](https://example.com)");
        assert_eq!(broken_links(folder.path()), Ok(()));

        page("a.md", "[gone](b.md)");
        page("c.md", "");
        let findings = broken_links(folder.path()).unwrap_err();
        assert!(findings.contains("a.md links to b.md"), "{findings}");
        assert!(findings.contains("c.md is not in SUMMARY.md"), "{findings}");
    }
}
