//! The `calamus` command. Parses the command line, calls the library, and turns the result
//! into messages and an exit code.
//!
//! Exit codes: 0 done, 1 failed or different, 2 the command or a document is invalid; `diff`
//! also ends with 3, for changes of which none is breaking.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
