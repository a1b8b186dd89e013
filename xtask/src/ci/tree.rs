//! How many crates an application gets with the facade.

use std::collections::BTreeSet;

use super::Workspace;

/// The most there may be, the facade and the generated crate included.
const MOST: usize = 100;

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let tree = workspace.ask_cargo(&[
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
    if count > MOST {
        return Err(format!("featherhq stands on {count} crates; at most {MOST} are allowed"));
    }
    Ok(())
}

/// How many names there are; `(*)` marks one that was listed before.
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
