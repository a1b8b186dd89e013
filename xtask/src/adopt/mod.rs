//! Adopts the facts of a newer upstream document into `openapi.json`, and keeps our prose.
//!
//! The newer document is restricted to our tags, laid over ours (`merge`), and
//! printed. What is new comes without prose, for a person to write; no sentence of the
//! upstream document is ever copied. Knows nothing of Rust and nothing of what a change
//! means: that is for drift to say.

use std::fmt;
use std::path::PathBuf;

use serde_json::Value;
use similar::TextDiff;

use crate::codegen;
use calamus::print::OutputFile;
use calamus::{report, write};
use calamus_document::pointer::Pointer;
use calamus_document::{read, restrict};

mod merge;
pub mod prose;

/// Options of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of the workspace.
    pub root: PathBuf,
    /// The newer document.
    pub file: PathBuf,
    /// Tags to adopt besides those of our document.
    pub tags: Vec<String>,
    /// Print what would change, and write nothing.
    pub dry_run: bool,
}

/// The adopted changes.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The name of the newer document.
    pub name: String,
    /// Pointers that only the newer document has.
    pub added: Vec<Pointer>,
    /// Pointers that only our document had, and the lost prose of each.
    pub removed: Vec<Removed>,
    /// Pointers with another value.
    pub changed: Vec<Pointer>,
    /// Prose that a person has to write.
    pub missing_prose: Vec<prose::Missing>,
    /// A unified diff. Empty without a difference.
    pub diff: String,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A value that the newer document does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Its pointer in our document.
    pub pointer: Pointer,
    /// The number of our descriptions and summaries in it.
    pub prose: usize,
}

/// Why nothing was adopted.
#[derive(Debug)]
pub enum Failure {
    /// A tag that no operation of the newer document has.
    UnknownTag {
        /// The tag.
        tag: String,
        /// The existing tags.
        known: Vec<String>,
    },
    /// The newer document has none of our tags, and is probably of another API.
    Unrelated {
        /// Our tags.
        own: Vec<String>,
        /// The existing tags.
        known: Vec<String>,
    },
    /// A document that cannot be read or parsed.
    Unreadable(read::Unreadable),
    /// The result could not be written.
    Disk(write::Failed),
}

impl Failure {
    /// Returns the exit code of a command that ends with this.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Disk(_) => 1,
            _ => 2,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTag { tag, known } => write!(
                f,
                "no operation of the newer document has the tag `{tag}`; there are: {}",
                known.join(", ")
            ),
            Self::Unrelated { own, known } => write!(
                f,
                "no operation of the newer document has a tag of ours ({}), so that nothing would \
                 be left; it has: {}",
                own.join(", "),
                known.join(", ")
            ),
            Self::Unreadable(error) => error.fmt(f),
            Self::Disk(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

/// Adopts a document.
pub fn run(options: &Options) -> Result<Outcome, Failure> {
    let own = read::read(&options.root.join(codegen::DOCUMENT)).map_err(Failure::Unreadable)?;
    let newer = read::read(&options.file).map_err(Failure::Unreadable)?;
    let (document, mut outcome) = adopt(&own.value, &newer.value, &options.tags)?;
    let text = print(&document);
    outcome.name = newer.name;
    outcome.dry_run = options.dry_run;
    if text != own.text {
        let diff = TextDiff::from_lines(&own.text, &text);
        outcome.diff = diff
            .unified_diff()
            .context_radius(2)
            .header(
                &format!("{} (now)", codegen::DOCUMENT),
                &format!("{} (adopted)", codegen::DOCUMENT),
            )
            .to_string();
    }
    if !options.dry_run {
        let file = OutputFile { path: codegen::DOCUMENT.to_owned(), contents: text.into_bytes() };
        let plan = write::Plan {
            root: options.root.clone(),
            files: vec![file],
            initial: Vec::new(),
            owned: Vec::new(),
        };
        write::write(&plan).map_err(Failure::Disk)?;
    }
    Ok(outcome)
}

/// Merges a newer document into ours, and returns the result.
pub fn adopt(own: &Value, newer: &Value, tags: &[String]) -> Result<(Value, Outcome), Failure> {
    let known = report::tags(newer);
    if let Some(tag) = tags.iter().find(|tag| !known.contains(tag.as_str())) {
        let known = known.into_iter().map(str::to_owned).collect();
        return Err(Failure::UnknownTag { tag: tag.clone(), known });
    }
    let mut all = codegen::listed_tags(own);
    if !all.iter().any(|tag| known.contains(tag)) {
        let [own, known] = [all, known.into_iter().collect()]
            .map(|tags: Vec<&str>| tags.into_iter().map(str::to_owned).collect());
        return Err(Failure::Unrelated { own, known });
    }
    for tag in tags {
        if !all.contains(&tag.as_str()) {
            all.push(tag);
        }
    }

    let facts = calamus_document::prose::without(&restrict::to_tags(newer, &all));
    let merged = merge::merge(own, &facts, &all);
    let outcome = Outcome {
        name: String::new(),
        added: merged.added,
        removed: merged.removed,
        changed: merged.changed,
        missing_prose: prose::missing(&merged.document),
        diff: String::new(),
        dry_run: false,
    };
    Ok((merged.document, outcome))
}

/// Formats a document as this project does.
pub fn print(document: &Value) -> String {
    // Every value can be written as JSON.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.diff.is_empty() {
            write!(f, "{} says what {} says: nothing changes", self.name, codegen::DOCUMENT)?;
        } else if self.dry_run {
            write!(f, "{}", self.diff)?;
            write!(f, "{} would be rewritten; nothing was written", codegen::DOCUMENT)?;
        } else {
            write!(f, "{} was rewritten", codegen::DOCUMENT)?;
        }
        let sections = [("added", &self.added), ("changed", &self.changed)];
        for (title, pointers) in sections.into_iter().filter(|(_, list)| !list.is_empty()) {
            write!(f, "\n\n{title}:")?;
            for pointer in pointers {
                write!(f, "\n  {pointer}")?;
            }
        }
        if !self.removed.is_empty() {
            f.write_str("\n\nremoved:")?;
            for Removed { pointer, prose } in &self.removed {
                write!(f, "\n  {pointer}")?;
                if *prose > 0 {
                    write!(f, " (our prose on it is gone: {prose})")?;
                }
            }
        }
        if !self.missing_prose.is_empty() {
            f.write_str("\n\nto be written by a person, before the tests pass:")?;
            for missing in &self.missing_prose {
                write!(f, "\n  {missing}")?;
            }
        }
        if !self.diff.is_empty() && !self.dry_run {
            write!(f, "\n\nnext: write what is missing, then {}", codegen::COMMAND)?;
        }
        Ok(())
    }
}
