//! The maintainers' tools behind `cargo xtask`: a library, so that what the commands do
//! can be tested and used by the gate without starting a process.

pub mod adopt;
pub mod api;
pub mod bench;
pub mod ci;
pub mod codegen;
pub mod console;
pub mod corpus;
pub mod drift;
pub mod facts;
pub mod workspace;

use std::path::PathBuf;

/// The root of the workspace, for tests: the current folder, if there is no workspace.
pub fn workspace_root() -> PathBuf {
    workspace::find().unwrap_or_default()
}
