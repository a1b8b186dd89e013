//! The command line of `cargo xtask`.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use xtask::drift;

/// Arguments of `cargo xtask`.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Tools for maintainers", version)]
pub(crate) struct Arguments {
    /// The root of the workspace [default: that of `cargo run`, or the one above the current
    /// folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
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
        /// Overwrite files in the folder of --out that no earlier run wrote, or that were edited
        #[arg(long)]
        force: bool,
        /// Print what would be written and deleted, and write nothing
        #[arg(long, conflicts_with = "check")]
        dry_run: bool,
        /// Write the report of the run into this file, as JSON
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// Format of the report
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
    /// Generate and compile every document of a folder, and print a table
    Corpus {
        /// The folder, searched recursively
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Generate only, and do not compile
        #[arg(long)]
        no_check: bool,
        /// Write the table into this file, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Generate and compile documents with several generators, and print a page
    Compare {
        /// A folder with documents, searched recursively
        #[arg(value_name = "DIR", required_unless_present = "public")]
        folder: Option<PathBuf>,
        /// Download public documents from the npm registry as well
        #[arg(long)]
        public: bool,
        /// Only this generator; may be repeated. The first one is what the others are compared
        /// with [default: all, installed below target/compare]
        #[arg(long = "generator", value_name = "NAME")]
        names: Vec<String>,
        /// Measure only what an earlier run did not
        #[arg(long)]
        resume: bool,
    },
    /// Run the benchmarks against other clients
    Bench {
        /// Only these rows: decode, call, small, command, codegen, weight
        #[arg(value_name = "ROW")]
        names: Vec<String>,
        /// Run nothing, and print what changed from one run to another beyond noise
        #[arg(long, value_names = ["BEFORE", "AFTER"], num_args = 2, conflicts_with = "names")]
        compare: Vec<PathBuf>,
        /// Run fewer rounds and no clean builds, in about a minute
        #[arg(long)]
        quick: bool,
    },
    /// Adopt the facts of a newer document into openapi.json
    Adopt {
        /// The newer document
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Adopt operations with this tag; may be repeated [default: the tags that
        /// openapi.json has]
        #[arg(long = "tag", value_name = "TAG")]
        tags: Vec<String>,
        /// Print what would change, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Compare a newer document, and print what changes for callers
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
        /// Format of the report
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// List every finding in the text format
        #[arg(long)]
        all: bool,
        /// Print the page of rules (docs/drift-rules.md)
        #[arg(long, conflicts_with_all = ["file", "base", "tags", "format", "all", "released", "record"])]
        rules: bool,
        /// Check that the version matches what changed since the last release
        #[arg(long, conflicts_with_all = ["file", "base", "tags", "format", "record"])]
        released: bool,
        /// Record openapi.json as released with the version that the crates have
        #[arg(long, conflicts_with_all = ["file", "base", "tags", "format"])]
        record: bool,
    },
    /// Print the facts of the operations with a tag, without prose
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
    /// Run the steps of the gate in order, until one fails
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
    /// Returns whether the command uses the workspace besides the files that its arguments name.
    pub(crate) fn needs_workspace(&self) -> bool {
        match self {
            Self::Codegen { spec, .. } => spec.is_none(),
            // The crates compile against the runtime in the workspace.
            Self::Corpus { no_check, .. } => !no_check,
            Self::Facts { .. } => false,
            Self::Drift { rules, base, .. } => !rules && base.is_none(),
            Self::Ci { list, .. } => !list,
            Self::Api { .. }
            | Self::Compare { .. }
            | Self::Release { .. }
            | Self::Bench { .. }
            | Self::Adopt { .. } => true,
        }
    }
}

/// The format of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Text
    Text,
    /// One JSON object on standard output, whatever the outcome; see docs/generator.md
    Json,
}

/// The format of a comparison.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// Text
    Text,
    /// JSON; see docs/drift-rules.md
    Json,
    /// A changelog
    Markdown,
    /// One page that needs no other file
    Html,
    /// Annotations of lines, for GitHub Actions
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
