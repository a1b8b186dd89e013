//! Workflows run the code that was reviewed: every action is pinned by the hash of a commit.

use std::fs;
use std::path::PathBuf;

use tests::root;

/// Returns the workflows, and the action of this repository if there is one.
fn files() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join(".github/workflows")).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.extend(Some(root().join("action.yml")).filter(|action| action.exists()));
    files
}

/// Returns whether a `uses` names a commit, with the version as a comment.
fn is_pinned(uses: &str) -> bool {
    let Some((action, version)) = uses.split_once(" # v") else { return false };
    let hash = action.rsplit_once('@').map_or("", |(_, hash)| hash);
    hash.len() == 40
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && version.starts_with(|first: char| first.is_ascii_digit())
}

#[test]
fn every_action_is_pinned() {
    let mut count = 0;
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            let line = line.trim().trim_start_matches("- ");
            let Some(uses) = line.strip_prefix("uses: ") else { continue };
            count += 1;
            // An action of this repository is reviewed with it.
            assert!(uses.starts_with("./") || is_pinned(uses), "{}: {uses}", path.display());
        }
    }
    assert!(count > 5, "{count}");
}

#[test]
fn tags_and_branches_are_not_pinned() {
    assert!(is_pinned("actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"));
    for uses in ["actions/checkout@v4", "actions/checkout@main # v4", "actions/checkout"] {
        assert!(!is_pinned(uses), "{uses}");
    }
}
