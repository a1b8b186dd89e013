//! The maintainers' tools behind `cargo xtask`: a library, so that what the commands do
//! can be tested and used by the gate without starting a process.

pub mod adopt;
pub mod bench;
pub mod ci;
pub mod codegen;
pub mod corpus;
pub mod drift;
pub mod facts;

use std::path::{Path, PathBuf};

/// The root of the workspace that these tools were built in.
pub fn workspace_root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
