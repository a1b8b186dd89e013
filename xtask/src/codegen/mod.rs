//! `cargo xtask codegen`: the generator, applied to the project's own document and crate, or
//! to another document and a folder.

use std::fmt;
use std::path::{Path, PathBuf};

pub use calamus::failure::Failure;
pub use calamus::pipeline::{Made, listed_tags, make, outline, shaped, with_room};
pub use calamus::{
    crates, generate, lower, marks, ownership, print, refine, report, shape, vet, write,
};
pub use calamus_document::{pointer, read, restrict, walk};

pub mod manifest;

use ownership::Conflicts;
use report::Report;
use write::{Difference, Plan};

/// The command that repairs what `--check` finds.
pub const COMMAND: &str = "cargo xtask codegen";
/// The project's document, below the root.
pub const DOCUMENT: &str = "openapi.json";
/// Where the project's generated code is, below the root.
pub const GENERATED: &str = "crates/featherhq-api/src/generated";
/// The mock server's copy of the document, below the root: packaged crates reach no
/// further than their own folder.
pub const COPY: &str = "crates/featherhq-mock/openapi.json";

/// What to generate, and where to.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of the workspace.
    pub root: PathBuf,
    /// Compare and write nothing.
    pub check: bool,
    /// Another document than the project's.
    pub spec: Option<PathBuf>,
    /// A folder for a stand-alone crate, in the place of the project's own.
    pub out: Option<PathBuf>,
    /// Only operations with one of these tags.
    pub tags: Vec<String>,
    /// A file for the account of the run, as JSON; it is written whatever becomes of the
    /// document, and also when nothing else is.
    pub report: Option<PathBuf>,
    /// Overwrite files in `out` that no earlier run wrote, or that were edited since. The
    /// project's own crate is always repaired.
    pub force: bool,
    /// Plan and write nothing.
    pub dry_run: bool,
}

impl Options {
    /// The project's own document and crate, below `root`.
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

    /// The same, writing nothing.
    pub fn checking(self) -> Self {
        Self { check: true, ..self }
    }

    /// What messages call the document.
    pub fn document_name(&self) -> String {
        self.spec.as_ref().map_or_else(|| DOCUMENT.to_owned(), |spec| spec.display().to_string())
    }
}

/// What a run did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The document.
    pub source: read::Source,
    /// What became of it.
    pub report: Report,
    /// What was different on disk and has been repaired, or would be.
    pub repaired: Vec<Difference>,
    /// Nothing was written.
    pub dry_run: bool,
    /// The files for which the run would have been refused, had it not been a dry one.
    pub conflicts: Option<Conflicts>,
}

impl Outcome {
    /// The account of the run as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        self.report.to_json(&self.source)
    }

    /// The exit code of a command that ends with this.
    pub fn exit_code(&self) -> u8 {
        if self.conflicts.is_some() { 2 } else { 0 }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.report)?;
        if self.repaired.is_empty() {
            return f.write_str("\nEverything on disk is up to date.");
        }
        let would = if self.dry_run { "would be " } else { "" };
        for difference in &self.repaired {
            match difference {
                Difference::Differs { path, .. } => write!(f, "\n{path}: {would}rewritten")?,
                Difference::Missing { path } => write!(f, "\n{path}: {would}written")?,
                Difference::Stray { path } => {
                    write!(f, "\n{path}: {would}removed, since this run does not produce it")?;
                }
            }
        }
        Ok(())
    }
}

/// Runs the pipeline.
pub fn run(options: &Options) -> Result<Outcome, Failure> {
    let result = with_room(|| run_all(options)).unwrap_or_else(|error| {
        Err(Failure::Usage(format!("no thread can be started for the work: {error}")))
    });
    if let Some(path) = &options.report {
        let account = match &result {
            Ok(outcome) => outcome.to_json(),
            Err(failure) => failure.to_json(&options.document_name()),
        };
        write::file(path, format!("{account:#}\n").as_bytes()).map_err(Failure::Disk)?;
    }
    result
}

fn run_all(options: &Options) -> Result<Outcome, Failure> {
    usage(options)?;
    let source = source(options)?;
    let mut made = make(&source, &options.tags)?;
    if options.out.is_none() && !made.report.problems.is_empty() {
        // Of our own document nothing is passed over.
        let problems = made.report.problems;
        return Err(Failure::Refused(vet::Problems { name: source.name, problems }));
    }
    let plan = plan(options, &source, &mut made)?;
    let (repaired, conflicts) = match options.out {
        None => (write::compare(&plan).map_err(Failure::Disk)?, None),
        Some(_) => {
            let review = ownership::review(&plan).map_err(Failure::Disk)?;
            let is_refused = !options.force && !review.conflicts.conflicts.is_empty();
            (review.differences, is_refused.then_some(review.conflicts))
        }
    };
    if options.check && !repaired.is_empty() {
        return Err(Failure::Drift { differences: repaired, command: repair_command(options) });
    }
    let outcome =
        Outcome { source, report: made.report, repaired, dry_run: options.dry_run, conflicts };
    match outcome {
        outcome if options.dry_run => Ok(outcome),
        Outcome { conflicts: Some(conflicts), .. } => Err(Failure::Conflicts(conflicts)),
        outcome => {
            write::apply(&plan, &outcome.repaired).map_err(Failure::Disk)?;
            Ok(outcome)
        }
    }
}

/// Refuses options that would make another crate of the project's own.
fn usage(options: &Options) -> Result<(), Failure> {
    let refuse = |reason: &str| Err(Failure::Usage(reason.to_owned()));
    if options.out.is_some() {
        return Ok(());
    }
    if options.spec.is_some() {
        return refuse("--spec needs --out: another document makes another crate");
    }
    if !options.tags.is_empty() {
        return refuse("--tag needs --out: our own crate has all operations");
    }
    Ok(())
}

/// The document of a run.
fn source(options: &Options) -> Result<read::Source, Failure> {
    let source = match &options.spec {
        Some(path) => read::read(path),
        None => read::read(&options.root.join(DOCUMENT))
            .map(|source| read::Source { name: DOCUMENT.to_owned(), ..source }),
    };
    source.map_err(Failure::Unreadable)
}

fn plan(options: &Options, source: &read::Source, made: &mut Made) -> Result<Plan, Failure> {
    let standalone = options.out.as_deref();
    let document = file_name(&source.name);
    let command = match standalone {
        Some(_) => {
            let tags = options.tags.iter().map(|tag| format!(" --tag {tag}"));
            format!("{COMMAND} --spec {document} --out DIR{}", tags.collect::<String>())
        }
        None => COMMAND.to_owned(),
    };
    let origin = print::Origin { command: &command, document: &document };
    let features = match standalone {
        Some(_) => refine::features::gate(&mut made.refined, None),
        None => refine::features::gate(&mut made.refined, Some(&listed_tags(&source.value))),
    };
    let generated = print::print(&made.refined, origin);
    Ok(match standalone {
        None => {
            let mut files = below(GENERATED, generated);
            files.push(print::OutputFile {
                path: COPY.to_owned(),
                contents: first_part(source).into_bytes(),
            });
            files.extend(
                manifest::adjusted(&options.root, &features, made.refined.needs)
                    .map_err(|unfit| Failure::Manifest(unfit.to_string()))?,
            );
            Plan { root: options.root.clone(), files, owned: vec![GENERATED.to_owned()] }
        }
        Some(folder) => {
            let mut files = below("src/generated", generated);
            let frame = crates::Frame {
                document: &source.value,
                report: &made.report,
                needs: made.refined.needs,
                features: &features,
                origin,
            };
            files.extend(frame.files());
            ownership::plan(folder, files)
        }
    })
}

/// The part of the project's document that the mock server is about, which knows the first
/// tag alone.
fn first_part(source: &read::Source) -> String {
    let listed = listed_tags(&source.value);
    match listed.as_slice() {
        [first, _, ..] => format!("{:#}\n", restrict::to_tags(&source.value, &[first])),
        _ => source.text.clone(),
    }
}

fn below(folder: &str, files: Vec<print::OutputFile>) -> Vec<print::OutputFile> {
    files
        .into_iter()
        .map(|file| print::OutputFile { path: format!("{folder}/{}", file.path), ..file })
        .collect()
}

fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name().unwrap_or(path.as_ref());
    name.to_string_lossy().into_owned()
}

fn repair_command(options: &Options) -> String {
    let mut command = COMMAND.to_owned();
    if let Some(spec) = &options.spec {
        command += &format!(" --spec {}", spec.display());
    }
    if let Some(out) = &options.out {
        command += &format!(" --out {}", out.display());
    }
    for tag in &options.tags {
        command += &format!(" --tag {tag}");
    }
    command
}
