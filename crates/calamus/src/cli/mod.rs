//! The commands, one module each.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use calamus::failure::Failure;
use calamus::{diagnostics, sanitize};
use clap::{Parser, Subcommand};

mod diff;
mod generate;
mod inspect;
mod schema;
mod terminal;
#[cfg(feature = "verify")]
mod verify;

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
    /// Describe a rule of `calamus diff`
    Explain(diff::Explain),
    /// Print the JSON Schema of the settings or of a report
    Schema(schema::Arguments),
    /// Check that values survive the types generated for a document
    #[cfg(feature = "verify")]
    Verify(verify::Arguments),
}

/// Parses the command line and runs the command.
pub(crate) fn run() -> ExitCode {
    match Arguments::parse().command {
        Command::Generate(arguments) => arguments.run(),
        Command::Inspect(arguments) => arguments.run(),
        Command::Diff(arguments) => arguments.run(),
        Command::Explain(arguments) => arguments.run(),
        Command::Schema(arguments) => arguments.run(),
        #[cfg(feature = "verify")]
        Command::Verify(arguments) => arguments.run(),
    }
}

/// Prints a line to standard output. A closed pipe is no failure: its reader has seen enough. On
/// any other error the process ends: a report that is cut short must not look complete.
fn print(text: impl Display) {
    let mut stdout = io::stdout().lock();
    let text = text.to_string();
    match writeln!(stdout, "{}", sanitize::visible(&text)).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            warn(format_args!("cannot write to standard output: {error}"));
            std::process::exit(1);
        }
        _ => {}
    }
}

/// Prints a line to standard error. There is no place left to report a failure to.
fn warn(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{}", sanitize::visible(&text.to_string()));
}

/// Prints text that is safe for a terminal and has colors, without them if standard error is not a
/// terminal that shows colors.
fn warn_styled(text: impl Display) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Prints an error, and returns the exit code that belongs to it.
fn fail(error: impl Display, code: u8) -> ExitCode {
    warn(error);
    ExitCode::from(code)
}

/// Prints why a run failed, with the line of the file, and returns the exit code.
fn fail_with(failure: &Failure) -> ExitCode {
    warn_styled(diagnostics::failure(failure, true));
    ExitCode::from(failure.exit_code())
}
