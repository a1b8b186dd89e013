//! The commands of `cargo xtask` as a library, so that tests and the gate can call them without
//! starting a process.

pub mod adopt;
pub mod api;
pub mod bench;
pub mod ci;
pub mod codegen;
pub mod compare;
pub mod console;
pub mod corpus;
pub mod drift;
pub mod facts;
pub mod release;
pub mod workspace;

use std::path::PathBuf;

/// Returns the root of the workspace for tests, or else the current folder.
pub fn workspace_root() -> PathBuf {
    workspace::find().unwrap_or_default()
}
