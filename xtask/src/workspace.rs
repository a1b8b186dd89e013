//! The workspace that a command works on.

use std::path::{Path, PathBuf};

/// Finds the root of the workspace.
///
/// It is taken from the run and not from the build, because checkouts may share a target
/// directory: then the program may have been built in another one. `cargo run` sets
/// `CARGO_MANIFEST_DIR`; without it, the current folder decides.
pub fn find() -> Result<PathBuf, String> {
    if let Some(folder) = std::env::var_os("CARGO_MANIFEST_DIR")
        && let Some(root) = Path::new(&folder).ancestors().find(|folder| is_workspace(folder))
    {
        return Ok(root.to_owned());
    }
    let folder = std::env::current_dir()
        .map_err(|error| format!("cannot read the current folder: {error}"))?;
    // A stand-alone crate below the root is a workspace, too, but not the project's.
    let is_project = |folder: &&Path| is_workspace(folder) && folder.join("xtask").is_dir();
    folder.ancestors().find(is_project).map(Path::to_owned).ok_or_else(|| {
        format!("{} is not inside the workspace; name its root with --root", folder.display())
    })
}

fn is_workspace(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    manifest.lines().any(|line| line.trim() == "[workspace]")
}
