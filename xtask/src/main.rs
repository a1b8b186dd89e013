//! `cargo xtask`: the maintainers' tools. Reads the command line, calls the library, and
//! turns what comes back into messages and an exit code.
//!
//! Exit codes: 0 in order, 1 failed or different, 2 not understood.

// A command talks to people through these.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{bench, ci, codegen};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "The maintainers' tools",
    version
)]
struct Arguments {
    /// The root of the workspace [default: the one these tools were built in]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the client from its document
    Codegen {
        /// Write nothing; fail with a diff if anything on disk is not as generated
        #[arg(long)]
        check: bool,
        /// Another document than openapi.json; needs --out
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
        /// Write a stand-alone crate into this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Only operations with this tag; may be repeated
        #[arg(long = "tag", value_name = "TAG")]
        tags: Vec<String>,
    },
    /// Measure what the SDK costs beside what a user would pick instead
    Bench {
        /// Only these rows: decode, call, small, command, codegen, weight
        #[arg(value_name = "ROW")]
        names: Vec<String>,
        /// A look at it in a minute: fewer rounds, no clean builds
        #[arg(long)]
        quick: bool,
    },
    /// Run everything that the gate runs, in order, until something fails
    Ci {
        /// Only these steps
        #[arg(value_name = "STEP")]
        steps: Vec<String>,
        /// List the steps and run none
        #[arg(long, conflicts_with = "steps")]
        list: bool,
    },
}

fn main() -> ExitCode {
    let Arguments { root, command } = Arguments::parse();
    let root = root.unwrap_or_else(xtask::workspace_root);
    match command {
        Command::Codegen { check, spec, out, tags } => {
            let options = codegen::Options { root, check, spec, out, tags };
            match codegen::run(&options) {
                Ok(outcome) => {
                    println!("{outcome}");
                    ExitCode::SUCCESS
                }
                Err(failure) => {
                    eprintln!("{failure}");
                    ExitCode::from(failure.exit_code())
                }
            }
        }
        Command::Bench { names, quick } => {
            match bench::run(&bench::Options { root, quick, names }) {
                Ok(()) => ExitCode::SUCCESS,
                Err(failure) => {
                    eprintln!("{failure}");
                    ExitCode::FAILURE
                }
            }
        }
        Command::Ci { list: true, .. } => {
            println!("{}", ci::list());
            ExitCode::SUCCESS
        }
        Command::Ci { steps, list: false } => {
            match ci::run(&root, &steps, |line| println!("{line}")) {
                Ok(()) => ExitCode::SUCCESS,
                Err(failure) => {
                    eprintln!("{failure}");
                    ExitCode::from(failure.exit_code())
                }
            }
        }
    }
}
