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

/// Returns the targets of the release.
fn targets() -> Vec<String> {
    let workflow = fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
    let lines = workflow.lines().filter(|line| line.trim_start().starts_with("- { os: "));
    lines.map(|line| line.split_once("target: ").unwrap().1.trim_end_matches(" }").into()).collect()
}

#[test]
fn a_release_has_archives_for_all_systems() {
    let targets = targets();
    for target in [
        "x86_64-unknown-linux-gnu",
        "x86_64-unknown-linux-musl",
        "aarch64-unknown-linux-gnu",
        "aarch64-unknown-linux-musl",
        "x86_64-apple-darwin",
        "aarch64-apple-darwin",
        "x86_64-pc-windows-msvc",
    ] {
        assert!(targets.iter().any(|it| it == target), "{target} is not in {targets:?}");
    }
}

#[test]
fn a_release_has_checksums_provenance_and_a_list_of_dependencies() {
    let workflow = fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
    let (_, publish) = workflow.split_once("\n  publish:\n").unwrap();
    // The order matters: checksums cover the list, provenance covers the checksums.
    let steps = [
        "cargo cyclonedx",
        "SHA256SUMS",
        ".ci/formula",
        "actions/attest-build-provenance@",
        "gh release",
    ];
    let places = steps.map(|step| publish.find(step).unwrap_or_else(|| panic!("no {step}")));
    assert!(places.is_sorted(), "{places:?}");
    assert!(publish.contains("if: startsWith(github.ref, 'refs/tags/v')"));
    // The image is made of the static binary.
    assert!(publish.contains("dist/feather-x86_64-unknown-linux-musl.tar.gz"));
}

/// Runs `.ci/formula` with the checksums of these targets, which are their numbers.
#[cfg(unix)]
fn formula(targets: &[String]) -> std::process::Output {
    let sums = tempfile::NamedTempFile::new().unwrap();
    let lines = targets.iter().enumerate();
    let lines = lines.map(|(number, target)| format!("{number:064}  feather-{target}.tar.gz\n"));
    fs::write(sums.path(), lines.collect::<String>()).unwrap();
    let mut script = std::process::Command::new("bash");
    script.arg(root().join(".ci/formula")).args(["1.2.3", "https://example.com/feather"]);
    script.arg(sums.path()).output().unwrap()
}

#[cfg(unix)]
#[test]
fn the_formula_has_the_checksum_of_each_archive() {
    let targets = targets();
    let output = formula(&targets);
    assert!(output.status.success(), "{output:?}");
    let formula = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = formula.lines().map(str::trim).collect();
    for target in [
        "aarch64-apple-darwin",
        "x86_64-apple-darwin",
        "aarch64-unknown-linux-musl",
        "x86_64-unknown-linux-musl",
    ] {
        let number = targets.iter().position(|it| it == target).unwrap();
        let url = "https://example.com/feather/releases/download/v1.2.3";
        let expected =
            [format!("url \"{url}/feather-{target}.tar.gz\""), format!("sha256 \"{number:064}\"")];
        assert!(lines.windows(2).any(|it| it == expected), "{target}: {formula}");
    }
}

#[cfg(unix)]
#[test]
fn a_formula_without_a_checksum_is_an_error() {
    let targets: Vec<_> = targets().into_iter().filter(|it| !it.ends_with("-musl")).collect();
    let output = formula(&targets);
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("no checksum of feather-aarch64-unknown-linux-musl.tar.gz in "));
}

#[test]
fn installers_find_the_archives() {
    let script = fs::read_to_string(root().join(".ci/archive")).unwrap();
    assert!(script.contains("folder=\"$name-$target\""));
    assert!(script.contains("dist/$folder.tar.gz"));
    for (package, name) in [("featherhq-cli", "feather"), ("calamus", "calamus")] {
        let manifest = root().join("crates").join(package).join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        for line in [
            format!(
                "pkg-url = \"{{ repo }}/releases/download/v{{ version }}/{name}-{{ target }}.tar.gz\""
            ),
            format!("bin-dir = \"{name}-{{ target }}/{{ bin }}{{ binary-ext }}\""),
        ] {
            assert!(manifest.lines().any(|it| it == line), "{package}: {line}");
        }
    }
}

#[test]
fn tags_and_branches_are_not_pinned() {
    assert!(is_pinned("actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"));
    for uses in ["actions/checkout@v4", "actions/checkout@main # v4", "actions/checkout"] {
        assert!(!is_pinned(uses), "{uses}");
    }
}
