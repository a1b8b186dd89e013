//! Merges are finished.

use std::process::Command;

use tests::root;

#[test]
fn no_file_has_the_markers_of_a_conflict() {
    if !root().join(".git").exists() {
        eprintln!("skipped: this is not a checkout");
        return;
    }
    let mut search = Command::new("git");
    search.args(["grep", "-nE", "^(<{7}|>{7}) "]).current_dir(root());
    let output = search.output().unwrap();
    let found = String::from_utf8_lossy(&output.stdout);
    // The code for nothing found. Any other is a failure of git.
    assert_eq!(output.status.code(), Some(1), "{found}");
}
