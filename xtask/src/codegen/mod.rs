//! `cargo xtask codegen`: runs the generator for the project's document and crate, or for another
//! document and folder.

use std::path::{Path, PathBuf};

pub use calamus::failure::Failure;
pub use calamus::outcome::{Outcome, print_json};
use calamus::pipeline::{Generated, with_large_stack};
pub use calamus::pipeline::{
    generate, generate_for_first_tag, inspect, inspect_with, listed_tags, outline,
};
use calamus::print::{self, Origin, OutputFile};
use calamus::runtime::Runtime;
pub use calamus::settings::FILE as SETTINGS;
pub use calamus::settings::Settings;
use calamus::write::{self, Plan};
use calamus::{outcome, standalone};
use calamus_document::validate;
use calamus_document::{read, restrict};

pub mod manifest;

/// The command that repairs what `--check` finds.
pub const COMMAND: &str = "cargo xtask codegen";
/// The project's document, relative to the root.
pub const DOCUMENT: &str = "openapi.json";
/// The project's generated code, relative to the root.
pub const GENERATED: &str = "crates/featherhq-api/src/generated";
/// The generated tests of the project's crate, relative to the root.
pub const TESTS: &str = "crates/featherhq-api/tests/operations.rs";
/// The project's package of generated code.
const PACKAGE: &str = "featherhq-api";
/// The mock server's copy of the document, relative to the root. Packaged crates cannot read files
/// outside of their folder.
pub const COPY: &str = "crates/featherhq-mock/openapi.json";
/// The runtime of generated crates, relative to the root.
const RUNTIME: &str = "crates/calamus-runtime";

/// Options of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of the workspace; empty, if there is none and `spec` and `out` are given.
    pub root: PathBuf,
    /// Whether to compare and write nothing.
    pub check: bool,
    /// A document in place of the project's.
    pub spec: Option<PathBuf>,
    /// The folder of a stand-alone crate, in place of the project's.
    pub out: Option<PathBuf>,
    /// Only operations with one of these tags.
    pub tags: Vec<String>,
    /// A file for the report of the run, as JSON. It is written whatever the outcome.
    pub report: Option<PathBuf>,
    /// Overwrite files in `out` that no earlier run wrote, or that were edited since. The
    /// project's own crate is always repaired.
    pub force: bool,
    /// Whether to print the plan and write nothing.
    pub dry_run: bool,
}

impl Options {
    /// Returns the options for the project's own document and crate.
    pub fn project(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            check: false,
            spec: None,
            out: None,
            tags: Vec::new(),
            report: None,
            force: false,
            dry_run: false,
        }
    }

    /// Returns the same options, but writing nothing.
    pub fn checking(self) -> Self {
        Self { check: true, ..self }
    }

    /// Returns the name of the document in messages.
    pub fn document_name(&self) -> String {
        self.spec.as_ref().map_or_else(|| DOCUMENT.to_owned(), |spec| spec.display().to_string())
    }
}

/// Runs the pipeline.
pub fn run(options: &Options) -> Result<Outcome, Failure> {
    if let Some(out) = &options.out {
        let runtime = runtime(&options.root, out)
            .map_err(|error| Failure::Usage(format!("{}: {error}", out.display())))?;
        return standalone::run(&standalone::Options {
            spec: options.spec.clone().unwrap_or_else(|| options.root.join(DOCUMENT)),
            out: out.clone(),
            tags: options.tags.clone(),
            check: options.check,
            dry_run: options.dry_run,
            force: options.force,
            report: options.report.clone(),
            runtime,
            command: format!("{COMMAND} --spec"),
            ..standalone::Options::default()
        });
    }
    let result = with_large_stack(|| run_project(options));
    if let Some(path) = &options.report {
        outcome::write_report(path, &result, &options.document_name())?;
    }
    result
}

/// Returns the runtime of a stand-alone crate: that of the workspace, or else the published version
/// of the generator.
fn runtime(root: &Path, out: &Path) -> std::io::Result<Runtime> {
    if root.as_os_str().is_empty() {
        return Ok(Runtime::default());
    }
    Runtime::in_workspace(root, &root.join(RUNTIME), out)
}

fn run_project(options: &Options) -> Result<Outcome, Failure> {
    let refuse = |reason: &str| Err(Failure::Usage(reason.to_owned()));
    if options.spec.is_some() {
        return refuse("--spec needs --out: another document makes another crate");
    }
    if !options.tags.is_empty() {
        return refuse("--tag needs --out: our own crate has all operations");
    }
    let source = read::read(&options.root.join(DOCUMENT)).map_err(Failure::Unreadable)?;
    let source = read::Source { name: DOCUMENT.to_owned(), ..source };
    let mut settings = Settings::beside(&options.root.join(DOCUMENT))?;
    settings.package.name.get_or_insert_with(|| PACKAGE.to_owned());
    let generated = generate_for_first_tag(&source, &settings)?;
    if !generated.report.problems.is_empty() {
        // All of our own document must be generated.
        let problems = generated.report.problems;
        return Err(Failure::Refused(validate::Problems { name: source.name, problems }));
    }
    let plan = plan(options, &source, &generated)?;
    let repaired = write::compare(&plan).map_err(Failure::Disk)?;
    if options.check && !repaired.is_empty() {
        return Err(Failure::Drift { differences: repaired, command: COMMAND.to_owned() });
    }
    if !options.dry_run {
        write::apply(&plan, &repaired).map_err(Failure::Disk)?;
    }
    let (report, dry_run) = (generated.report, options.dry_run);
    // The project's own generated files are always overwritten.
    Ok(Outcome { source, report, repaired, dry_run, conflicts: None })
}

fn plan(options: &Options, source: &read::Source, generated: &Generated) -> Result<Plan, Failure> {
    let origin = Origin { command: COMMAND, document: DOCUMENT };
    let mut files = print::below(GENERATED, print::print(generated.code.clone(), origin));
    let tests = print::tests(&generated.code, origin);
    files.extend(tests.map(|file| OutputFile { path: TESTS.to_owned(), ..file }));
    files.push(OutputFile { path: COPY.to_owned(), contents: first_part(source).into_bytes() });
    files.extend(manifest::adjusted(&options.root, &generated.plan.features)?);
    let initial = Vec::new();
    Ok(Plan { root: options.root.clone(), files, initial, owned: vec![GENERATED.to_owned()] })
}

/// Returns the part of the project's document that the mock server serves: its first tag.
fn first_part(source: &read::Source) -> String {
    let listed = listed_tags(&source.value);
    match listed.as_slice() {
        [first, _, ..] => format!("{:#}\n", restrict::to_tags(&source.value, &[first])),
        _ => source.text.clone(),
    }
}
