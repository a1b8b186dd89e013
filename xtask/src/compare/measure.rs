//! Measures one generator with one document.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::documents::Document;
use super::generators::Generator;
use super::process::{TIME_LIMIT, cargo, limited};
use super::stopwatch::Stopwatch;

/// The result for a generator and a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Cell {
    /// No crate was generated, with the reason.
    Failed(String),
    /// A crate was generated.
    Generated {
        /// The processor time of the generator.
        generating: Duration,
        /// The number of generated operations.
        operations: usize,
        /// Lines of Rust that are neither empty nor comments.
        code_lines: usize,
        /// The processor time of `cargo check` for the crate without its dependencies, or the number of
        /// errors.
        check: Result<Duration, usize>,
    },
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(reason) => write!(f, "not generated: {}", first_line(reason)),
            Self::Generated { operations, check: Ok(_), .. } => {
                write!(f, "{operations} operations, compiles")
            }
            Self::Generated { operations, check: Err(errors), .. } => {
                write!(f, "{operations} operations, {errors} errors")
            }
        }
    }
}

/// Generates a crate and compiles it.
pub(super) fn measure(
    generator: &Generator,
    document: &Document,
    root: &Path,
    folder: &Path,
) -> Cell {
    let out = folder.join("crates").join(generator.name);
    let _ = fs::remove_dir_all(&out);
    if let Some(parent) = out.parent() {
        let _ = fs::create_dir_all(parent);
    }
    let stopwatch = Stopwatch::start();
    if let Err(reason) = generator.generate(&document.path, &out, root, folder) {
        return Cell::Failed(reason);
    }
    let generating = stopwatch.elapsed();
    let sources = sources(&out.join("src"));
    Cell::Generated {
        generating,
        operations: operations(generator, &sources),
        code_lines: sources.iter().map(|text| code_lines(text)).sum(),
        check: check(generator, &out, &folder.join("build").join(generator.name)),
    }
}

fn operations(generator: &Generator, sources: &[String]) -> usize {
    let lines = sources.iter().flat_map(|text| text.lines()).map(str::trim);
    lines.filter(|line| (generator.is_operation)(line)).collect::<BTreeSet<_>>().len()
}

/// Compiles the dependencies, then measures the crate alone.
fn check(generator: &Generator, out: &Path, target: &Path) -> Result<Duration, usize> {
    // A crate below the root would belong to its workspace.
    let manifest = out.join("Cargo.toml");
    if let Ok(text) = fs::read_to_string(&manifest)
        && !text.contains("[workspace]")
    {
        let _ = fs::write(&manifest, format!("{text}\n[workspace]\n"));
    }
    let run = || {
        let mut command = cargo();
        command.args(["check", "--message-format", "short"]).args(generator.check_options);
        command.current_dir(out).env("CARGO_TARGET_DIR", target);
        // The second run would find nothing changed and do little again.
        command.env("CARGO_INCREMENTAL", "0");
        let stopwatch = Stopwatch::start();
        limited(command, TIME_LIMIT).map(|_| stopwatch.elapsed())
    };
    let errors = |output: String| output.matches(": error").count().max(1);
    run().map_err(errors)?;
    let library = out.join("src/lib.rs");
    // Makes the crate, and nothing else, out of date.
    let touched = fs::read(&library).and_then(|text| fs::write(&library, text));
    touched.map_err(|_| 1usize)?;
    run().map_err(errors)
}

/// Returns the Rust sources in and below a folder.
fn sources(folder: &Path) -> Vec<String> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources.extend(self::sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.extend(fs::read_to_string(&path));
        }
    }
    sources
}

/// Counts lines that are neither empty nor comments.
fn code_lines(text: &str) -> usize {
    let mut in_comment = false;
    text.lines()
        .map(str::trim)
        .filter(|line| {
            if line.starts_with("/*") {
                in_comment = true;
            }
            let is_code = !in_comment && !line.is_empty() && !line.starts_with("//");
            if line.ends_with("*/") {
                in_comment = false;
            }
            is_code
        })
        .count()
}

/// Returns the first line of a message that says something, without the separators of a table,
/// folders of this machine, and sentences of a document.
pub(super) fn first_line(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let words = line.split(' ').map(|word| match word.rsplit_once('/') {
        Some((folder, name)) if folder.contains("/.cargo/") => name,
        _ => word,
    });
    let line = words.collect::<Vec<_>>().join(" ");
    let parts: Vec<_> = line.split('\'').collect();
    // Every other part is quoted, except for one without a closing quotation mark.
    let is_sentence = |at: usize| at % 2 == 1 && at + 1 < parts.len() && parts[at].contains(' ');
    let shown = |at| if is_sentence(at) { "…" } else { parts[at] };
    let line = (0..parts.len()).map(shown).collect::<Vec<_>>().join("'");
    line.chars().take(120).collect::<String>().replace('|', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_name_no_folder_and_quote_no_sentence() {
        let panic = "\nthread 'main' panicked at /home/a/.cargo/registry/src/b/src/c.rs:1:2:\nd";
        assert_eq!(first_line(panic), "thread 'main' panicked at c.rs:1:2:");
        assert_eq!(first_line("path /a/b is missing | x"), "path /a/b is missing / x");
        assert_eq!(first_line("no property 'a' on 'What it is.'"), "no property 'a' on '…'");
        assert_eq!(first_line("can't read it"), "can't read it");
    }

    #[test]
    fn code_lines_are_neither_empty_nor_comments() {
        let text =
            "/*\n * A header\n */\n\n//! A crate\nfn f() {\n    // Why\n    g() // here\n}\n";
        assert_eq!(code_lines(text), 3);
    }
}
