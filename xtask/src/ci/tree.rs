//! Checks the number of crates in the facade's dependency tree.

use std::collections::BTreeSet;

use super::Workspace;

/// The maximum, including the facade and the generated crate.
const LIMIT: usize = 95;

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let tree = workspace.cargo_output(&[
        "tree",
        "--package",
        "featherhq",
        "--edges",
        "normal",
        "--target",
        "x86_64-unknown-linux-gnu",
        "--prefix",
        "none",
    ])?;
    let count = count(&tree);
    if count > LIMIT {
        return Err(format!("featherhq depends on {count} crates (maximum: {LIMIT})"));
    }
    Ok(())
}

/// Counts distinct crates; `(*)` marks repeated ones.
fn count(tree: &str) -> usize {
    let names: BTreeSet<_> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    names.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_counts_once() {
        assert_eq!(
            count("featherhq v0.1.0 (path)\nbytes v1.0.0\nhttp v1.0.0\nbytes v1.0.0 (*)\n\n"),
            3
        );
    }
}
