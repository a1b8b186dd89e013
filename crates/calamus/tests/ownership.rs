//! `calamus generate`: which files of a folder it overwrites and deletes.

// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use std::process::Command;

#[path = "ownership/cases.rs"]
mod cases;

/// The command, up to its options.
fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_calamus"));
    command.args(["generate", "shop.json", "--out", "out", "-v"]);
    command
}
