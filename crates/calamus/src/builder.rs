//! Generation from a build script.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use calamus_document::bundle::{self, Disk, Files};
use calamus_document::read::{self, Source, Unreadable};
use calamus_document::validate::MAX_SHOWN;

use crate::failure::Failure;
use crate::plan::snake;
use crate::print::{self, Origin};
use crate::report::Report;
use crate::settings::{self, Settings};
use crate::{diagnostics, pipeline, requirements, sanitize, write};

/// Generates a client in a build script.
///
/// `Cargo.toml`:
///
/// ```toml
/// [dependencies]
/// calamus-runtime = { version = "0.1", features = ["chrono", "rustls"] }
/// chrono = { version = "0.4", features = ["serde"] }
/// uuid = { version = "1", features = ["serde"] }
///
/// [build-dependencies]
/// calamus = { version = "0.1", default-features = false }
/// ```
///
/// `chrono` and `uuid` are needed if the document has dates or UUIDs, the runtime's feature
/// `multipart` if an operation sends files. A warning of the build names what is missing.
///
/// `build.rs`:
///
/// ```no_run
/// fn main() -> Result<(), calamus::BuildError> {
///     calamus::Builder::new("openapi.yaml").generate_to_out_dir()
/// }
/// ```
///
/// `src/lib.rs`, where the file has the name of the document:
///
/// ```text
/// pub mod api {
///     include!(concat!(env!("OUT_DIR"), "/openapi.rs"));
/// }
/// ```
///
/// The module has `Client`, `types`, `errors` and the other modules of a generated crate. Tags are
/// no features here: all operations are compiled. Webhooks need a feature `webhooks` of the crate, as
/// in a generated one. Settings are in `calamus.toml` beside the
/// document or beside `Cargo.toml`, or in the table `package.metadata.calamus`; a file that is
/// added later counts at the next change of the document or the manifest.
#[derive(Clone, Debug)]
pub struct Builder {
    spec: PathBuf,
    resolve: Option<PathBuf>,
    settings: Option<PathBuf>,
    tags: Vec<String>,
}

/// Why a build script generated nothing. `Debug` is the message too, with the lines of the
/// document: cargo prints it for a script whose `main` returns the error.
pub struct BuildError(Failure);

impl BuildError {
    /// Returns the reason.
    pub fn failure(&self) -> &Failure {
        &self.0
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", diagnostics::failure(&self.0, false))
    }
}

impl std::error::Error for BuildError {}

impl Builder {
    /// Generates for the document in this file. Paths are relative to the folder of `Cargo.toml`.
    pub fn new(spec: impl Into<PathBuf>) -> Self {
        Self { spec: spec.into(), resolve: None, settings: None, tags: Vec::new() }
    }

    /// Follows references of the document to files below this folder.
    #[must_use]
    pub fn resolve(mut self, folder: impl Into<PathBuf>) -> Self {
        self.resolve = Some(folder.into());
        self
    }

    /// Reads the settings from this file.
    #[must_use]
    pub fn settings(mut self, file: impl Into<PathBuf>) -> Self {
        self.settings = Some(file.into());
        self
    }

    /// Generates only operations with this tag; can be repeated.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Writes the client into `OUT_DIR`, in a file with the name of the document: for
    /// `pet-store.yaml`, it is `pet_store.rs`.
    ///
    /// Prints `cargo::rerun-if-changed` for each file that was read, and problems of the document
    /// as `cargo::warning`.
    ///
    /// # Errors
    ///
    /// If no code can be generated, or `OUT_DIR` is not set because no build script is running.
    pub fn generate_to_out_dir(&self) -> Result<(), BuildError> {
        let folder = |name: &str| {
            let value = std::env::var_os(name).map(PathBuf::from);
            value.ok_or_else(|| {
                BuildError(Failure::Usage(format!(
                    "{name} is not set: call this in a build script"
                )))
            })
        };
        let (out, root) = (folder("OUT_DIR")?, folder("CARGO_MANIFEST_DIR")?);
        for instruction in self.generate(&root, &out).map_err(BuildError)? {
            // Cargo reads the standard output of a build script.
            #[allow(clippy::print_stdout)]
            {
                println!("cargo::{instruction}");
            }
        }
        Ok(())
    }

    /// Generates into a folder. Returns the instructions for cargo.
    fn generate(&self, root: &Path, out: &Path) -> Result<Vec<String>, Failure> {
        pipeline::with_large_stack(|| self.generate_here(root, out))
    }

    fn generate_here(&self, root: &Path, out: &Path) -> Result<Vec<String>, Failure> {
        let recorder = Recorder::default();
        let source = self.read(root, &recorder).map_err(Failure::Unreadable)?;
        let settings = self.read_settings(root)?;
        let tags = if self.tags.is_empty() { &settings.tags } else { &self.tags };
        let mut generated = pipeline::generate_without_features(&source, tags, &settings)?;
        let document = self.spec.file_name().unwrap_or_default().to_string_lossy();
        let origin = Origin { command: "calamus::Builder", document: &document };
        let files = print::print(std::mem::take(&mut generated.code), origin);
        if let Ok(manifest) = std::fs::read_to_string(root.join("Cargo.toml")) {
            generated.report.missing = requirements::missing(&manifest, &generated.plan, &files);
        }
        let path = out.join(self.file_name());
        write::file(&path, print::one_file(&files, origin).as_bytes()).map_err(Failure::Disk)?;
        let mut instructions = self.watched(root, recorder);
        // The code asks for these features, and the crate need not have them.
        let features = generated.plan.features.iter().map(|feature| feature.name.as_str());
        let features: Vec<_> =
            features.chain(["schemars"]).map(|feature| format!("{feature:?}")).collect();
        let check = format!("rustc-check-cfg=cfg(feature, values({}))", features.join(", "));
        instructions.push(check);
        instructions.extend(warnings(&generated.report));
        Ok(instructions)
    }

    fn read(&self, root: &Path, recorder: &Recorder) -> Result<Source, Unreadable> {
        let path = root.join(&self.spec);
        let name = self.spec.display().to_string();
        let named = |error: Unreadable| Unreadable { name: name.clone(), ..error };
        let mut source = read::read(&path).map_err(named)?;
        source.name.clone_from(&name);
        match &self.resolve {
            Some(folder) => bundle::bundle(source, &path, &root.join(folder), recorder),
            None => Ok(source),
        }
    }

    fn read_settings(&self, root: &Path) -> Result<Settings, Failure> {
        let Some(file) = &self.settings else {
            return Settings::find(&root.join(&self.spec), root);
        };
        let settings = Settings::read(&root.join(file))?;
        let missing = || Failure::Usage(format!("{}: there is no such file", file.display()));
        settings.ok_or_else(missing)
    }

    /// Returns the name of the file, which is that of the document.
    fn file_name(&self) -> String {
        let stem = self.spec.file_stem().unwrap_or_default().to_string_lossy();
        format!("{}.rs", snake(&stem))
    }

    /// Lists the files that were read. Cargo would always run the script again for files that do
    /// not exist.
    fn watched(&self, root: &Path, recorder: Recorder) -> Vec<String> {
        let mut paths = recorder.0.into_inner();
        let spec = root.join(&self.spec);
        paths.insert(spec.with_file_name(settings::FILE));
        paths.insert(spec);
        match &self.settings {
            Some(file) => paths.insert(root.join(file)),
            None => paths.insert(root.join(settings::FILE)),
        };
        paths.insert(root.join("Cargo.toml"));
        let existing = paths.iter().filter(|path| path.exists());
        existing.map(|path| format!("rerun-if-changed={}", path.display())).collect()
    }
}

/// Returns what the user has to know of a run, as warnings of one line.
fn warnings(report: &Report) -> Vec<String> {
    let document = &report.document;
    let mut lines: Vec<_> =
        report.missing.iter().map(|missing| format!("missing in {missing}")).collect();
    for problem in report.problems.iter().take(MAX_SHOWN) {
        let at = problem.position.map(|at| format!(":{}:{}", at.line, at.column));
        let (at, consequence) = (at.unwrap_or_default(), problem.consequence.as_str());
        lines.push(format!("{document}{at}: {} ({consequence})", problem.reason));
    }
    lines.extend(report.omitted.iter().map(|omission| format!("{document}: omitted: {omission}")));
    lines.iter().map(|line| format!("warning={}", sanitize::one_line(line))).collect()
}

/// Reads files from the disk, and remembers them.
#[derive(Default)]
struct Recorder(RefCell<BTreeSet<PathBuf>>);

impl Files for Recorder {
    fn canonical(&self, path: &Path) -> Result<PathBuf, String> {
        Disk.canonical(path)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        self.0.borrow_mut().insert(path.to_owned());
        Disk.read(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(document: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pet shop.yaml"), document).unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[package]\n").unwrap();
        folder
    }

    const SHOP: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /pets:
    get:
      operationId: pets
      tags: [x]
      responses:
        200: {description: '', content: {application/json: {schema: {$ref: 'types/pet.yaml'}}}}
    put: {operationId: odd, parameters: [{in: query}], responses: {204: {description: ''}}}
";

    #[test]
    fn instructions_name_the_files_that_were_read_and_the_problems() {
        let folder = folder(SHOP);
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("calamus.toml", "[rename.operations]\npets = \"hello\"");
        std::fs::create_dir(folder.path().join("types")).unwrap();
        write("types/pet.yaml", "type: object\nproperties: {name: {type: strng}}");
        write("types/unused.yaml", "");
        let out = folder.path().join("out");
        let builder = Builder::new("pet shop.yaml").resolve("types");
        let instructions = builder.generate(folder.path(), &out).unwrap().join("\n");
        let root = folder.path().canonicalize().unwrap().display().to_string();
        let instructions = instructions.replace(&root, "DIR");
        let instructions = instructions.replace(&folder.path().display().to_string(), "DIR");
        insta::assert_snapshot!(instructions, @r#"
        rerun-if-changed=DIR/Cargo.toml
        rerun-if-changed=DIR/calamus.toml
        rerun-if-changed=DIR/pet shop.yaml
        rerun-if-changed=DIR/types/pet.yaml
        rustc-check-cfg=cfg(feature, values("schemars"))
        warning=missing in Cargo.toml: the dependency `calamus-runtime` with features = ["chrono"]
        warning=pet shop.yaml: "strng" is not a type of JSON Schema, in pet.yaml (removed)
        warning=pet shop.yaml:10:42: a parameter has no name, or no place that is known (omitted)
        warning=pet shop.yaml: omitted: odd (PUT /pets): a parameter has no name, or no place that is known
        "#);
        let code = std::fs::read_to_string(out.join("pet_shop.rs")).unwrap();
        assert!(code.contains("pub fn hello(&self)"), "{code}");
        assert!(!code.contains("feature = \"x\""), "{code}");
    }

    #[test]
    fn webhooks_are_exported_with_the_other_modules() {
        let webhooks = "
webhooks:
  sold: {post: {requestBody: {content: {application/json: {schema: {type: object}}}}}}
";
        let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
        for (document, expected) in [(document.to_owned() + webhooks, 1), (document.to_owned(), 0)]
        {
            let folder = folder(&document);
            Builder::new("pet shop.yaml").generate(folder.path(), folder.path()).unwrap();
            let code = std::fs::read_to_string(folder.path().join("pet_shop.rs")).unwrap();
            let export = "#[cfg(feature = \"webhooks\")]\npub use generated::webhooks;\n";
            assert_eq!(code.matches(export).count(), expected, "{code}");
        }
    }

    #[test]
    fn the_error_of_a_script_shows_the_line() {
        let folder = folder("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: []\n");
        let error = Builder::new("pet shop.yaml").generate(folder.path(), folder.path());
        // The line feed ends the line that cargo begins.
        let shown = format!("{:?}", BuildError(error.unwrap_err()));
        insta::assert_snapshot!(shown.strip_prefix('\n').unwrap(), @r"
        error: `paths` is not an object
         --> pet shop.yaml:3:1
          |
        3 | paths: []
          | ^^^^^
          |
          = note: at /paths
          = help: make it an object, or remove it

        error: pet shop.yaml is refused: 1 problem
        ");
        let error = Builder::new("nowhere.yaml").generate(folder.path(), folder.path());
        let message = BuildError(error.unwrap_err()).to_string();
        assert!(message.starts_with("cannot read nowhere.yaml: "), "{message}");
    }

    #[test]
    fn a_tag_that_no_operation_has_is_an_error() {
        let folder = folder("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n");
        let failure = Builder::new("pet shop.yaml").tag("y").generate(folder.path(), folder.path());
        assert!(failure.unwrap_err().to_string().contains("no operation has the tag `y`"));
    }
}
