//! `cargo xtask compare DIR`: generates and compiles every document with several generators, and
//! prints a page that compares them.
//!
//! Besides the documents of the folder, public ones are downloaded from the npm registry. The other
//! generators are installed below `target/compare`. One that cannot be installed is named on the
//! page, with the reason.

mod documents;
mod generators;
mod measure;
mod page;
mod process;
mod results;
mod stopwatch;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use documents::Document;
use generators::{GENERATORS, Generator};
use measure::Cell;

use crate::release;

/// Options of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of the workspace.
    pub root: PathBuf,
    /// A folder with documents, searched recursively.
    pub folder: Option<PathBuf>,
    /// The names of the generators. All if empty.
    pub names: Vec<String>,
    /// Whether to download public documents.
    pub public: bool,
    /// Whether to keep the results of an earlier run.
    pub resume: bool,
}

/// The results of a generator.
#[derive(Clone, Debug)]
struct Column {
    /// The generator.
    pub generator: Generator,
    /// One cell per document, or the reason why the generator could not be installed.
    pub cells: Result<Vec<Cell>, String>,
}

/// Compares the generators and returns the page. Calls `progress` with a line for each result.
///
/// # Errors
///
/// If there is no document, a folder cannot be read or written, or a name is unknown.
pub fn run(options: &Options, mut progress: impl FnMut(&str)) -> Result<String, String> {
    let known = GENERATORS.map(|generator| generator.name);
    if let Some(name) = options.names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("no generator is named `{name}`; there are {}", known.join(", ")));
    }
    let folder = options.root.join("target/compare");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let documents = documents::collect(options, &folder)?;
    let selected = GENERATORS.into_iter().filter(|generator| {
        options.names.is_empty() || options.names.iter().any(|name| name == generator.name)
    });
    let mut columns = Vec::new();
    for generator in selected {
        progress(&format!("installing {} {}", generator.name, generator.version));
        let cells = generator.install(&options.root, &folder).map(|()| {
            let measure = |document| {
                let file = results::file(&folder, &generator, document);
                let earlier = if options.resume { results::read(&file) } else { None };
                let cell = earlier.unwrap_or_else(|| {
                    let cell = measure::measure(&generator, document, &options.root, &folder);
                    results::write(&file, &cell);
                    cell
                });
                progress(&format!("{}: {}: {cell}", generator.name, document.name));
                cell
            };
            documents.iter().map(measure).collect()
        });
        if let Err(reason) = &cells {
            progress(&format!("{}: not installed: {reason}", generator.name));
        }
        columns.push(Column { generator, cells });
    }
    let mut setting = setting();
    let is_measured = |name: &str| columns.iter().any(|column| column.generator.name == name);
    let missing: Vec<_> = known.into_iter().filter(|name| !is_measured(name)).collect();
    if !missing.is_empty() {
        setting += &format!(" Not part of this run: {}.", missing.join(", "));
    }
    Ok(page::render(&documents, &columns, &setting))
}

/// Returns when, and with what, the crates are compiled.
fn setting() -> String {
    let mut version = Command::new("rustc");
    version.arg("--version");
    let compiler = process::output(version).unwrap_or_else(|_| "an unknown compiler".to_owned());
    format!("Measured on {} with {}.", release::today(), compiler.trim())
}
