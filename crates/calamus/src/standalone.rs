//! From a document to a crate of its own in a folder.

use std::path::{Path, PathBuf};

use calamus_document::count;
use calamus_document::read::Source;

use crate::crates::Frame;
use crate::failure::Failure;
use crate::input::Input;
use crate::outcome::{self, Outcome};
use crate::ownership::{self, Review};
use crate::pipeline::{self, Generated};
use crate::print::{self, Origin};
use crate::requirements;
use crate::runtime::Runtime;
use crate::settings::Settings;
use crate::write::{self, Plan};

/// The folder of the generated part, below the crate.
const GENERATED: &str = "src/generated";

/// What to generate, and where to.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The document: what [`Input::parse`] understands.
    pub spec: PathBuf,
    /// The folder below which references to other files are followed.
    pub resolve: Option<PathBuf>,
    /// The folder of the crate.
    pub out: PathBuf,
    /// Only operations with one of these tags; all, if there is none.
    pub tags: Vec<String>,
    /// The name of the package; by default that of the settings, or one that is made from the
    /// title of the document.
    pub name: Option<String>,
    /// Generate a test for each operation; the settings can ask for them too.
    pub tests: bool,
    /// The file of the settings; by default they are found as [`Settings::find`] says.
    pub settings: Option<PathBuf>,
    /// Compare with what is on disk, and write nothing; a difference is a failure.
    pub check: bool,
    /// Report what would be written, and write nothing.
    pub dry_run: bool,
    /// Overwrite files in `out` that no earlier run wrote, or that were edited since.
    pub force: bool,
    /// A file for the report of the run, as JSON; it is written whatever becomes of the
    /// document, and also when nothing else is.
    pub report: Option<PathBuf>,
    /// The source of its runtime.
    pub runtime: Runtime,
    /// The command that generates the crate, up to the document; generated files name it.
    pub command: String,
    /// Whether that command has an option for the source of the runtime.
    pub names_runtime: bool,
}

impl Options {
    /// What messages call the document.
    pub fn document_name(&self) -> String {
        self.spec.display().to_string()
    }

    /// The command for a document, a folder and a source of the runtime of these names.
    fn command_with(&self, spec: &str, out: &str, runtime: &str) -> String {
        let mut command = format!("{} {} --out {}", self.command, quoted(spec), quoted(out));
        for tag in &self.tags {
            command += &format!(" --tag {}", quoted(tag));
        }
        if let Some(name) = &self.name {
            command += &format!(" --name {name}");
        }
        if self.tests {
            command += " --tests";
        }
        if self.names_runtime {
            command += &format!(" --runtime {}", quoted(runtime));
        }
        command
    }

    /// The command for generated files: the same wherever document, folder and runtime are, so
    /// that files are.
    fn portable_command(&self, document: &str) -> String {
        let runtime = match &self.runtime {
            Runtime::Path(path) if path.is_absolute() => "path:DIR".to_owned(),
            runtime => runtime.to_string(),
        };
        self.command_with(document, "DIR", &runtime)
    }
}

/// An argument as a POSIX shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain = |own: char| own.is_ascii_alphanumeric() || "-_./:,+@%=".contains(own);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

/// Generates a crate, with enough stack for documents that nest deeply.
pub fn run(options: &Options) -> Result<Outcome, Failure> {
    run_with_progress(options, &|_| {})
}

/// Like [`run`]. Calls `progress` at the start of each stage, with what is done and how much of it
/// there is.
pub fn run_with_progress(
    options: &Options,
    progress: &(dyn Fn(String) + Sync),
) -> Result<Outcome, Failure> {
    let result = pipeline::with_large_stack(|| generate(options, progress));
    if let Some(path) = &options.report {
        outcome::write_report(path, &result, &options.document_name())?;
    }
    result
}

fn generate(options: &Options, progress: &(dyn Fn(String) + Sync)) -> Result<Outcome, Failure> {
    validate(options)?;
    progress(format!("reading {}", options.document_name()));
    let source = Input::of_path(&options.spec).read_resolved(options.resolve.as_deref());
    let source = source.map_err(Failure::Unreadable)?;
    let settings = settings(options)?;
    let tags = if options.tags.is_empty() { &settings.tags } else { &options.tags };
    progress(format!("emitting {} operations", count::operations(&source.value)));
    let mut generated = pipeline::generate_with(&source, tags, &settings)?;
    let plan = plan(options, &settings, &source, &mut generated)?;
    let Review { differences: repaired, conflicts } =
        ownership::review(&plan).map_err(Failure::Disk)?;
    if options.check && !repaired.is_empty() {
        let (spec, out) = (options.spec.display(), options.out.display());
        let runtime = options.runtime.to_string();
        let mut command = options.command_with(&spec.to_string(), &out.to_string(), &runtime);
        if !conflicts.conflicts.is_empty() {
            command += " --force";
        }
        return Err(Failure::Drift { differences: repaired, command });
    }
    let (report, dry_run) = (generated.report, options.dry_run);
    let is_refused = !options.force && !conflicts.conflicts.is_empty();
    match is_refused.then_some(conflicts) {
        Some(conflicts) if !dry_run => Err(Failure::Conflicts(conflicts)),
        conflicts => {
            if !dry_run {
                progress(format!("writing {} files", repaired.len()));
                write::apply(&plan, &repaired).map_err(Failure::Disk)?;
            }
            Ok(Outcome { source, report, repaired, dry_run, conflicts })
        }
    }
}

/// The settings of the crate, with the name that the options ask for.
fn settings(options: &Options) -> Result<Settings, Failure> {
    let mut settings = match &options.settings {
        Some(path) => Settings::read(path)?
            .ok_or_else(|| Failure::Usage(format!("{}: there is no such file", path.display())))?,
        None => Settings::find(&options.spec, &options.out)?,
    };
    settings.tests |= options.tests;
    if options.name.is_some() {
        settings.package.name.clone_from(&options.name);
    }
    match &settings.package.name {
        Some(name) if !is_package_name(name) => Err(Failure::Usage(format!(
            "`{name}` is not a package name: use letters, digits, `-` and `_`, and begin with a \
             letter"
        ))),
        _ => Ok(settings),
    }
}

/// Rejects an output that is a file.
fn validate(options: &Options) -> Result<(), Failure> {
    if options.out.exists() && !options.out.is_dir() {
        return Err(Failure::Usage(format!("--out {} is not a folder", options.out.display())));
    }
    Ok(())
}

fn is_package_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn plan(
    options: &Options,
    settings: &Settings,
    source: &Source,
    generated: &mut Generated,
) -> Result<Plan, Failure> {
    let document = file_name(&source.name);
    let command = options.portable_command(&document);
    let origin = Origin { command: &command, document: &document };
    let tests = print::tests(&generated.code, origin);
    let mut files =
        print::below(GENERATED, print::print(std::mem::take(&mut generated.code), origin));
    let has_tests = tests.is_some();
    files.extend(tests);
    let manifest = options.out.join("Cargo.toml");
    if let Some(text) = read_if_there(&manifest)? {
        generated.report.missing = requirements::missing(&text, &generated.plan, &files);
    }
    let frame = Frame {
        plan: &generated.plan,
        report: &generated.report,
        origin,
        tests: has_tests,
        package: &settings.package,
        runtime: &options.runtime,
    };
    files.extend(frame.files());
    Ok(ownership::plan(&options.out, files, frame.initial()))
}

/// The text of a file; none, if there is no such file.
fn read_if_there(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Disk(write::failed(path, "read")(error))),
    }
}

fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name().unwrap_or(path.as_ref());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_quoted_for_the_shell_and_have_no_absolute_path_in_files() {
        let options = Options {
            tags: vec!["Pet Shop".to_owned(), "it's".to_owned(), "plain".to_owned()],
            command: "calamus generate".to_owned(),
            names_runtime: true,
            runtime: Runtime::Path("/home/me/runtime".into()),
            ..Options::default()
        };
        assert_eq!(
            options.portable_command("a b.json"),
            r"calamus generate 'a b.json' --out DIR --tag 'Pet Shop' --tag 'it'\''s' --tag plain --runtime path:DIR"
        );
        let relative = Options { runtime: Runtime::Path("../runtime".into()), ..options };
        assert!(relative.portable_command("a.json").ends_with(" --runtime path:../runtime"));
    }
}
