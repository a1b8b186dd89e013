//! Shared by the tests of this package. Each module serves one concern; the tests themselves are
//! in `tests/`.

pub mod calls;
pub mod checkout;
pub mod coverage;
pub mod document;
#[cfg(doctest)]
pub mod guide;
pub mod public_api;
pub mod recorder;
pub mod sample_responses;
pub mod schemas;

use std::path::PathBuf;

/// Returns the root of the workspace.
pub fn root() -> PathBuf {
    xtask::workspace_root()
}
