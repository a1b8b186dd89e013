//! From an OpenAPI document to Rust: read, vet, lower, shape, generate, refine, print,
//! write. Each stage is a function from a value to a value in a file of its own; this one
//! only puts them in a row.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use openapiv3::OpenAPI;

pub mod crates;
pub mod generate;
pub mod lower;
pub mod manifest;
pub mod marks;
pub mod outline;
pub mod pointer;
pub mod print;
pub mod read;
pub mod refine;
pub mod report;
pub mod restrict;
pub mod shape;
pub mod vet;
pub mod walk;
pub mod write;

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
    /// What was different on disk and has been repaired.
    pub repaired: Vec<Difference>,
}

impl Outcome {
    /// The account of the run as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        self.report.to_json(&self.source)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.report)?;
        if self.repaired.is_empty() {
            return f.write_str("\nEverything on disk is up to date.");
        }
        for difference in &self.repaired {
            match difference {
                Difference::Differs { path, .. } => write!(f, "\n{path}: rewritten")?,
                Difference::Missing { path } => write!(f, "\n{path}: written")?,
                Difference::Stray { path } => {
                    write!(f, "\n{path}: removed, since this run does not produce it")?;
                }
            }
        }
        Ok(())
    }
}

/// Why a run ended without a result.
#[derive(Debug)]
pub enum Failure {
    /// The options contradict each other.
    Usage(String),
    /// The document cannot be read, or is none.
    Unreadable(read::Unreadable),
    /// The document has problems.
    Refused(vet::Problems),
    /// The generator fails.
    Generator(generate::Failed),
    /// The generator's code is not as expected.
    Unfamiliar(refine::Unfamiliar),
    /// `--check` found differences.
    Drift {
        /// What differs.
        differences: Vec<Difference>,
        /// What repairs it.
        command: String,
    },
    /// The manifest of the project's crate cannot take what the code needs.
    Manifest(manifest::Unfit),
    /// The disk could not be read or written.
    Disk(write::Failed),
}

impl Failure {
    /// The exit code of a command that ends with this: 2 where the command or the
    /// document is not what it should be, 1 where something else is.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Unreadable(_) | Self::Refused(_) => 2,
            _ => 1,
        }
    }

    /// The account of a run that ended with this, as JSON. `document` is its name.
    pub fn to_json(&self, document: &str) -> serde_json::Value {
        match self {
            Self::Refused(problems) => {
                let problems = problems.problems.iter().map(vet::Problem::to_json).collect();
                report::refused(document, problems)
            }
            Self::Unreadable(read::Unreadable { position, reason, remedy, .. }) => report::refused(
                document,
                vec![serde_json::json!({
                    "pointer": null,
                    "line": position.map(|position| position.line),
                    "column": position.map(|position| position.column),
                    "reason": reason,
                    "remedy": remedy,
                    "consequence": vet::Consequence::Refused.as_str(),
                })],
            ),
            other => report::failed(document, &other.to_string()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(reason) => f.write_str(reason),
            Self::Unreadable(error) => error.fmt(f),
            Self::Refused(problems) => problems.fmt(f),
            Self::Generator(error) => error.fmt(f),
            Self::Unfamiliar(error) => error.fmt(f),
            Self::Drift { differences, command } => {
                for difference in differences {
                    writeln!(f, "{difference}")?;
                }
                let (count, are) = match differences.len() {
                    1 => ("1 file".to_owned(), "is"),
                    count => (format!("{count} files"), "are"),
                };
                write!(f, "{count} {are} not as generated. To repair: {command}")
            }
            Self::Manifest(error) => error.fmt(f),
            Self::Disk(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

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

/// Does work where there is room for documents that nest deeply. The reader limits how
/// deeply; the stack of a thread that happens to call is not to be a second limit.
pub fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> std::io::Result<T> {
    /// Only what is used of it takes memory.
    const STACK: usize = 512 * 1024 * 1024;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        Ok(thread.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload)))
    })
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
    let repaired = if options.check {
        let differences = write::compare(&plan).map_err(Failure::Disk)?;
        if !differences.is_empty() {
            return Err(Failure::Drift { differences, command: repair_command(options) });
        }
        differences
    } else {
        write::write(&plan).map_err(Failure::Disk)?
    };
    Ok(Outcome { source, report: made.report, repaired })
}

/// Refuses what would make of the project's crate something else, or of somebody's crate
/// one of ours.
fn usage(options: &Options) -> Result<(), Failure> {
    let refuse = |reason: String| Err(Failure::Usage(reason));
    let Some(out) = &options.out else {
        if options.spec.is_some() {
            return refuse("--spec needs --out: another document makes another crate".to_owned());
        }
        if !options.tags.is_empty() {
            return refuse("--tag needs --out: our own crate has all operations".to_owned());
        }
        return Ok(());
    };
    let manifest = out.join("Cargo.toml");
    match std::fs::read_to_string(&manifest) {
        Ok(text) if !text.starts_with(&format!("# @generated by `{COMMAND}")) => refuse(format!(
            "{} was not generated: choose a folder that is empty, or holds a generated crate",
            manifest.display()
        )),
        _ => Ok(()),
    }
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

/// What the stages up to `refine` make of a document.
#[derive(Clone, Debug)]
pub struct Made {
    /// The document as the generator was told it.
    pub shaped: shape::Shaped,
    /// The code.
    pub refined: refine::Refined,
    /// What became of the document.
    pub report: Report,
}

/// From a document to refined code; touches no disk.
pub fn make(source: &read::Source, tags: &[String]) -> Result<Made, Failure> {
    let mut vetted = vet::vet(source).map_err(Failure::Refused)?;
    known_tags(&vetted.value, tags)?;
    let lowered = lower::lower(vetted.value.clone());
    let mut shaped = match shape::shape(lowered.clone(), &selection(&vetted, tags)) {
        Ok(shaped) => shaped,
        Err(error) => {
            // What is wrong with a path is wrong with its operations alone.
            let error = vetted.without(error).map_err(|error| misshapen(error, source))?;
            let selection = selection(&vetted, tags);
            shape::shape(lowered.clone(), &selection).map_err(|_| misshapen(error, source))?
        }
    };
    let mut changes = source.lost.clone();
    changes.append(&mut vetted.changes);
    changes.extend(lowered.changes);
    changes.extend(shaped.changes.iter().cloned());
    let mut generated = generate::generate(&shaped).map_err(|failed| located(failed, source))?;
    shaped.value = std::mem::take(&mut generated.value);
    changes.append(&mut generated.changes);
    let omitted = vetted
        .omitted
        .into_iter()
        .filter(|omission| report::has_tag(&vetted.value, &omission.pointer, tags))
        .chain(generated.omitted.iter().cloned())
        .collect();
    let report = Report::new(source, &shaped, omitted, vetted.problems, changes);
    let refined = refine::refine(generated, &shaped).map_err(Failure::Unfamiliar)?;
    Ok(Made { shaped, refined, report })
}

/// A tag that no operation has is a slip, and would give an empty client.
fn known_tags(document: &serde_json::Value, tags: &[String]) -> Result<(), Failure> {
    let known = report::tags(document);
    match tags.iter().find(|tag| !known.contains(tag.as_str())) {
        None => Ok(()),
        Some(tag) => {
            let known: Vec<_> = known.into_iter().collect();
            Err(Failure::Usage(format!(
                "no operation has the tag `{tag}`; there are: {}",
                known.join(", ")
            )))
        }
    }
}

/// A failure of the generator on certain schemas is a problem of the document, as far as
/// its maintainer is concerned.
fn located(failed: generate::Failed, source: &read::Source) -> Failure {
    let remedy = "say the same in another way: the generator cannot take this schema";
    if failed.schemas.is_empty() {
        return Failure::Generator(failed);
    }
    Failure::Refused(problems(&failed.schemas, remedy, source))
}

fn misshapen(error: shape::Misshapen, source: &read::Source) -> Failure {
    let remedy = "compare with the specification of OpenAPI: something below has another form";
    let whole = [(pointer::Pointer::root(), error.reason)];
    let places = if error.places.is_empty() { &whole[..] } else { &error.places };
    Failure::Refused(problems(places, remedy, source))
}

fn problems(
    places: &[(pointer::Pointer, String)],
    remedy: &str,
    source: &read::Source,
) -> vet::Problems {
    let problems = places
        .iter()
        .map(|(pointer, reason)| vet::Problem {
            position: Some(source.nearest(pointer)),
            pointer: pointer.clone(),
            reason: reason.clone(),
            remedy: remedy.to_owned(),
            consequence: vet::Consequence::Refused,
        })
        .collect();
    vet::Problems { name: source.name.clone(), problems }
}

fn selection(vetted: &vet::Vetted, tags: &[String]) -> shape::Selection {
    let omitted: BTreeSet<_> =
        vetted.omitted.iter().map(|omission| omission.pointer.clone()).collect();
    shape::Selection { tags: tags.to_vec(), omitted }
}

/// The document as progenitor is told it: what a reviewer reads to see what was
/// generated from.
pub fn shaped(source: &read::Source) -> Result<OpenAPI, Failure> {
    let vetted = vet::vet(source).map_err(Failure::Refused)?;
    let selection = selection(&vetted, &[]);
    let shaped = shape::shape(lower::lower(vetted.value), &selection)
        .map_err(|error| misshapen(error, source))?;
    Ok(shaped.openapi)
}

/// A document's operations and schemas at a glance.
pub fn outline(source: &read::Source) -> Result<String, Failure> {
    let vetted = vet::vet(source).map_err(Failure::Refused)?;
    Ok(outline::outline(&vetted.value))
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
            files.extend(manifest::adjusted(&options.root, &features, made.refined.needs)?);
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
            Plan { root: folder.to_owned(), files, owned: vec!["src/generated".to_owned()] }
        }
    })
}

/// The tags that a document says it is about: those that it lists, or, where it lists none,
/// those that its operations have. The project's own crate is made for the first; what has
/// others only is behind a feature.
pub fn listed_tags(document: &serde_json::Value) -> Vec<&str> {
    let listed = document.get("tags").and_then(serde_json::Value::as_array);
    let listed: Vec<_> =
        listed.into_iter().flatten().filter_map(|tag| tag.get("name")?.as_str()).collect();
    if listed.is_empty() { report::tags(document).into_iter().collect() } else { listed }
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
