//! The guide in `docs/guide`: builds as a book, and every link between its pages resolves.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::Workspace;
use super::tools::Tool;

const MDBOOK: Tool = Tool {
    program: "mdbook",
    version: "0.5.4",
    krate: "mdbook",
    options: &["--no-default-features", "--features", "search"],
    python: None,
};

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let book = workspace.root.join("docs/guide");
    broken_links(&book.join("src"))?;
    let mut command = Command::new(MDBOOK.find(workspace)?);
    command.arg("build").arg(&book);
    workspace.run(command)
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
