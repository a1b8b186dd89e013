//! From a document to a crate of its own in a folder.

use std::path::{Path, PathBuf};

use calamus_document::count;

use crate::crates::Frame;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::outcome::{self, Outcome};
use crate::ownership::{self, Review};
use crate::pipeline::{self, Generated};
use crate::print::{self, Origin};
use crate::requirements::{self, LIBRARY, MANIFEST};
use crate::runtime::Runtime;
use crate::settings::{self, Settings};
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
        Input::of_path(&self.spec).name()
    }

    /// The command for a document, a folder and a source of the runtime of these names. Other
    /// paths are as `path` has them.
    fn command_with(
        &self,
        spec: &str,
        out: &str,
        runtime: &str,
        path: fn(&Path) -> String,
    ) -> String {
        let mut command = format!("{} {} --out {}", self.command, quoted(spec), quoted(out));
        if let Some(folder) = &self.resolve {
            command += &format!(" --resolve {}", quoted(&path(folder)));
        }
        for tag in &self.tags {
            command += &format!(" --tag {}", quoted(tag));
        }
        if let Some(name) = &self.name {
            command += &format!(" --name {name}");
        }
        if let Some(file) = &self.settings {
            command += &format!(" --settings {}", quoted(&path(file)));
        }
        if self.tests {
            command += " --tests";
        }
        if self.names_runtime {
            command += &format!(" --runtime {}", quoted(runtime));
        }
        command
    }

    /// The command for generated files: the same wherever document, folders and runtime are, so
    /// that files are.
    fn portable_command(&self) -> String {
        let runtime = match &self.runtime {
            Runtime::Path(path) if path.is_absolute() => "path:DIR".to_owned(),
            runtime => runtime.to_string(),
        };
        let document = Input::of_path(&self.spec).portable();
        self.command_with(&document, "DIR", &runtime, input::file_name)
    }

    /// The command with the paths of this run.
    fn full_command(&self) -> String {
        let path = |path: &Path| path.display().to_string();
        self.command_with(&path(&self.spec), &path(&self.out), &self.runtime.to_string(), path)
    }
}

/// An argument as a POSIX shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "-_./:,+@%=".contains(character);
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
    let plan = plan(options, &settings, &mut generated)?;
    let Review { differences: repaired, conflicts } =
        ownership::review(&plan).map_err(Failure::Disk)?;
    if options.check && !repaired.is_empty() {
        let mut command = options.full_command();
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
    match &options.name {
        Some(name) if !settings::is_package_name(name) => Err(Failure::Usage(format!(
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

fn plan(
    options: &Options,
    settings: &Settings,
    generated: &mut Generated,
) -> Result<Plan, Failure> {
    let document = Input::of_path(&options.spec).short_name();
    let command = options.portable_command();
    let origin = Origin { command: &command, document: &document };
    let tests = print::tests(&generated.code, origin);
    let mut files =
        print::below(GENERATED, print::print(std::mem::take(&mut generated.code), origin));
    let has_tests = tests.is_some();
    files.extend(tests);
    if let Some(text) = read_if_there(&options.out.join(MANIFEST))? {
        let missing = requirements::missing(&text, &generated.plan, &files);
        generated.report.missing.extend(missing);
    }
    // What is there in its place, if it is no file, is refused later.
    if let Ok(text) = std::fs::read_to_string(options.out.join(LIBRARY)) {
        generated.report.missing.extend(requirements::missing_export(&text, &generated.plan));
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
            spec: "/home/me/a b.json".into(),
            ..Options::default()
        };
        assert_eq!(
            options.portable_command(),
            r"calamus generate 'a b.json' --out DIR --tag 'Pet Shop' --tag 'it'\''s' --tag plain --runtime path:DIR"
        );
        let relative = Options { runtime: Runtime::Path("../runtime".into()), ..options };
        assert!(relative.portable_command().ends_with(" --runtime path:../runtime"));
    }

    #[test]
    fn commands_name_the_input_and_the_settings() {
        let options = |spec: &str| Options {
            spec: spec.into(),
            out: "out".into(),
            command: "calamus generate".to_owned(),
            ..Options::default()
        };
        assert_eq!(options("-").portable_command(), "calamus generate - --out DIR");
        let url = options("https://me:hunter2@a.example/b.yaml?key=x");
        assert_eq!(url.portable_command(), "calamus generate https://a.example/b.yaml --out DIR");
        let revision = Options {
            resolve: Some("/home/me/api".into()),
            settings: Some("../settings.toml".into()),
            ..options("git:v1:api/b.yaml")
        };
        assert_eq!(
            revision.portable_command(),
            "calamus generate git:REV:api/b.yaml --out DIR --resolve api --settings settings.toml"
        );
        assert_eq!(
            revision.full_command(),
            "calamus generate git:v1:api/b.yaml --out out --resolve /home/me/api --settings \
             ../settings.toml"
        );
    }
}
