//! `cargo xtask codegen --out`: which files of a folder it overwrites and deletes. The cases are
//! those of `calamus generate`.

// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use std::process::Command;

#[path = "../../crates/calamus/tests/ownership/cases.rs"]
mod cases;

/// The command, up to its options.
fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["codegen", "--spec", "shop.json", "--out", "out"]);
    command
}
