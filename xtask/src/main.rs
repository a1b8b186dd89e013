//! `cargo xtask`: the maintainers' tools. Reads the command line, calls the library, and
//! turns what comes back into messages and an exit code.
//!
//! Exit codes: 0 in order, 1 failed or different, 2 not understood; `drift` also ends with
//! 3, for changes of which none breaks anybody.

use std::path::PathBuf;
use std::process::ExitCode;

use calamus_progress::StatusLine;
use clap::{Parser, Subcommand, ValueEnum};
use xtask::console::{print, warn};
use xtask::{adopt, api, bench, ci, codegen, corpus, drift, facts, release, workspace};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "The maintainers' tools",
    version
)]
struct Arguments {
    /// The root of the workspace [default: that of `cargo run`, or the one above the current
    /// folder]
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
        /// Overwrite files in the folder of --out that no earlier run wrote, or that were
        /// edited since
        #[arg(long)]
        force: bool,
        /// Print what would be written and deleted, and write nothing
        #[arg(long, conflicts_with = "check")]
        dry_run: bool,
        /// Write an account of the run into this file, as JSON
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// How to say what became of the document
        #[arg(long, value_enum, default_value_t = Account::Text)]
        format: Account,
    },
    /// Generate and compile every document of a folder, and print a table
    Corpus {
        /// The folder; folders below it count too
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Generate only, and do not ask the compiler
        #[arg(long)]
        no_check: bool,
        /// Write the table into this file, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
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
    /// Take over the facts of a newer document into openapi.json
    Adopt {
        /// The newer document
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Take operations with this tag; may be repeated [default: the tags that
        /// openapi.json has]
        #[arg(long = "tag", value_name = "TAG")]
        tags: Vec<String>,
        /// Show what would be, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Say what a newer document changes, and what that means for those who call
    Drift {
        /// The newer document
        #[arg(value_name = "FILE", required_unless_present_any = ["rules", "released", "record"])]
        file: Option<PathBuf>,
        /// The older document [default: openapi.json]
        #[arg(long, value_name = "FILE")]
        base: Option<PathBuf>,
        /// Only operations with this tag; may be repeated [default: the tags that
        /// openapi.json has; with --base, all]
        #[arg(long = "tag", value_name = "TAG")]
        tags: Vec<String>,
        /// How to print the report
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// List every finding in the text format
        #[arg(long)]
        all: bool,
        /// Print the page of rules (docs/drift-rules.md)
        #[arg(long, conflicts_with_all = ["file", "base", "tags", "format", "all", "released", "record"])]
        rules: bool,
        /// Hold the version of the crates against what changed since the last release
        #[arg(long, conflicts_with_all = ["file", "base", "tags", "format", "record"])]
        released: bool,
        /// Record openapi.json as released with the version that the crates have
        #[arg(long, conflicts_with_all = ["file", "base", "tags", "format"])]
        record: bool,
    },
    /// Print a document's facts for tests/data: operations with a tag, without prose
    Facts {
        /// OpenAPI document
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Only operations with this tag; may be repeated
        #[arg(long = "tag", value_name = "TAG", required = true)]
        tags: Vec<String>,
        /// Fail if the prose of this document repeats a sentence of FILE
        #[arg(long, value_name = "FILE")]
        own: Option<PathBuf>,
    },
    /// Set a version, date the changelog, record the document, commit and tag
    Release {
        /// The new version
        #[arg(value_name = "VERSION")]
        version: String,
        /// The date for the changelog [default: today, by `date`]
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<String>,
        /// Print what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Write the listings of the public API in tests/public-api
    Api {
        /// Write nothing; fail if a listing is not that of the code
        #[arg(long)]
        check: bool,
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

impl Command {
    /// Whether the command reads or writes anything that its arguments do not name.
    fn needs_workspace(&self) -> bool {
        match self {
            Self::Codegen { spec, .. } => spec.is_none(),
            // The crates compile against the runtime in the workspace.
            Self::Corpus { no_check, .. } => !no_check,
            Self::Facts { .. } => false,
            Self::Drift { rules, base, .. } => !rules && base.is_none(),
            Self::Ci { list, .. } => !list,
            Self::Api { .. } | Self::Release { .. } | Self::Bench { .. } | Self::Adopt { .. } => {
                true
            }
        }
    }
}

/// How to say what became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Account {
    /// For people
    Text,
    /// One object on standard output, whatever the outcome; docs/generator.md describes it
    Json,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; docs/drift-rules.md says how to read it
    Json,
    /// A changelog
    Markdown,
    /// A page that needs no other file
    Html,
    /// Annotations of lines, for GitHub's workflows
    Github,
}

impl From<Format> for drift::render::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
            Format::Markdown => Self::Markdown,
            Format::Html => Self::Html,
            Format::Github => Self::Github,
        }
    }
}

fn main() -> ExitCode {
    let Arguments { root, command } = Arguments::parse();
    let root = match root.map_or_else(workspace::find, Ok) {
        Ok(root) => root,
        Err(reason) if command.needs_workspace() => {
            warn(reason);
            return ExitCode::from(2);
        }
        Err(_) => PathBuf::new(),
    };
    match command {
        Command::Codegen { check, spec, out, tags, force, dry_run, report, format } => {
            let options = codegen::Options { root, check, spec, out, tags, report, force, dry_run };
            let status = StatusLine::start("generating");
            let result = codegen::run(&options);
            status.stop();
            if format == Account::Json {
                let account = match &result {
                    Ok(outcome) => outcome.to_json(),
                    Err(failure) => failure.to_json(&options.document_name()),
                };
                print(format_args!("{account:#}"));
            }
            match result {
                Ok(outcome) => {
                    if format == Account::Text {
                        print(&outcome);
                    } else if dry_run {
                        warn(&outcome);
                    }
                    if let Some(conflicts) = &outcome.conflicts {
                        warn(conflicts);
                    }
                    ExitCode::from(outcome.exit_code())
                }
                Err(failure) => {
                    if format == Account::Text {
                        warn(&failure);
                    }
                    ExitCode::from(failure.exit_code())
                }
            }
        }
        Command::Corpus { folder, no_check, json } => {
            let program = std::env::current_exe().unwrap_or_else(|_| "xtask".into());
            let root = Some(root).filter(|root| !root.as_os_str().is_empty());
            let target = std::env::var_os("CARGO_TARGET_DIR")
                .map(PathBuf::from)
                .or_else(|| Some(root.as_ref()?.join("target")));
            let options = corpus::Options {
                folder,
                check: !no_check,
                json,
                program,
                target: target.map(|target| target.join("corpus")),
                root,
            };
            match corpus::run(&options, |row| {
                warn(format_args!("{}: {}", row.document, row.end));
            }) {
                Ok(table) => {
                    print(&table);
                    if table.is_in_order() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
                }
                Err(reason) => {
                    warn(&reason);
                    ExitCode::from(2)
                }
            }
        }
        Command::Bench { names, quick } => {
            match bench::run(&bench::Options { root, quick, names }) {
                Ok(()) => ExitCode::SUCCESS,
                Err(failure) => {
                    warn(&failure);
                    ExitCode::FAILURE
                }
            }
        }
        Command::Adopt { file, tags, dry_run } => {
            let options = adopt::Options { root, file, tags, dry_run };
            said(adopt::run(&options), adopt::Failure::exit_code)
        }
        Command::Drift { rules: true, .. } => {
            print(drift::page::page().trim_end());
            ExitCode::SUCCESS
        }
        Command::Drift { released: true, .. } => match drift::release::check_version(&root) {
            Ok(outcome @ drift::release::VersionCheck::Behind { .. }) => {
                warn(&outcome);
                ExitCode::FAILURE
            }
            outcome => said(outcome, |_| 2),
        },
        Command::Drift { record: true, .. } => {
            let recorded = drift::release::record(&root);
            let recorded = recorded.map(|version| format!("recorded as released with {version}"));
            said(recorded, |_| 2)
        }
        Command::Drift { file, base, tags, format, all, .. } => {
            let file = file.unwrap_or_default();
            match drift::run(&drift::Options { root, file, base, tags }) {
                Ok(report) => {
                    let format = match drift::render::Format::from(format) {
                        drift::render::Format::Text if all => drift::render::Format::TextOfAll,
                        format => format,
                    };
                    print(format.render(&report));
                    ExitCode::from(calamus_drift::gate::Gate::default().exit_code(&report))
                }
                Err(failure) => {
                    warn(&failure);
                    ExitCode::from(failure.exit_code())
                }
            }
        }
        Command::Facts { file, tags, own } => {
            let facts = facts::run(&facts::Options { file, tags, own });
            said(facts.map(|text| text.trim_end().to_owned()), facts::Failure::exit_code)
        }
        Command::Release { version, date, dry_run } => {
            let date = date.unwrap_or_else(release::today);
            said(release::run(&release::Options { root, version, date, dry_run }), |_| 1)
        }
        Command::Api { check } => match api::run(&root, check) {
            Ok(outcome) => {
                print(&outcome);
                ExitCode::from(u8::from(check && !outcome.changed.is_empty()))
            }
            Err(reason) => {
                warn(&reason);
                ExitCode::from(2)
            }
        },
        Command::Ci { list: true, .. } => {
            print(ci::list());
            ExitCode::SUCCESS
        }
        Command::Ci { steps, list: false } => match ci::run(&root, &steps, |line| print(line)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                warn(&failure);
                ExitCode::from(failure.exit_code())
            }
        },
    }
}

/// Prints what came out of a command, and makes its exit code.
fn said<T, E>(outcome: Result<T, E>, code: impl Fn(&E) -> u8) -> ExitCode
where
    T: std::fmt::Display,
    E: std::fmt::Display,
{
    match outcome {
        Ok(said) => {
            print(said);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            warn(&failure);
            ExitCode::from(code(&failure))
        }
    }
}
