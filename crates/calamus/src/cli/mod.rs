//! The commands, one module each.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod diff;
mod generate;
mod inspect;

#[derive(Parser)]
#[command(name = "calamus", about = "Generate Rust clients from OpenAPI documents", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate a crate from a document
    Generate(generate::Arguments),
    /// Print the operations and schemas of a document
    Inspect(inspect::Arguments),
    /// Compare two versions of a document
    Diff(diff::Arguments),
}

/// Parses the command line and runs the command.
pub(crate) fn run() -> ExitCode {
    match Arguments::parse().command {
        Command::Generate(arguments) => arguments.run(),
        Command::Inspect(arguments) => arguments.run(),
        Command::Diff(arguments) => arguments.run(),
    }
}

/// Prints to standard output. A pipe that is closed is no failure: its reader has seen enough.
fn print(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints an error, and returns the exit code that belongs to it.
fn fail(error: impl Display, code: u8) -> ExitCode {
    eprintln!("{error}");
    ExitCode::from(code)
}
