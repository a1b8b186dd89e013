//! Takes the facts of a newer upstream document into `openapi.json`, and keeps our prose.
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

/// What to take over, and from where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of the workspace.
    pub root: PathBuf,
    /// The newer document.
    pub file: PathBuf,
    /// Tags to take besides those that our document has.
    pub tags: Vec<String>,
    /// Say what would be, and write nothing.
    pub dry_run: bool,
}

/// What was taken over.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The name of the newer document.
    pub name: String,
    /// What is in the newer document and was not in ours.
    pub added: Vec<Pointer>,
    /// What was in ours and is not in the newer document, and whether prose went with it.
    pub removed: Vec<Removed>,
    /// What says something else now.
    pub changed: Vec<Pointer>,
    /// Where a person has to write something, and under which keyword.
    pub wanted: Vec<prose::Wanted>,
    /// The difference to what was there, as a unified diff; empty if there is none.
    pub diff: String,
    /// Whether the document was only to be shown.
    pub dry_run: bool,
}

/// Something that is not in the newer document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Where it was in ours.
    pub pointer: Pointer,
    /// How many descriptions and summaries of ours went with it.
    pub prose: usize,
}

/// Why nothing was taken over.
#[derive(Debug)]
pub enum Failure {
    /// A tag that no operation of the newer document has.
    UnknownTag {
        /// The tag.
        tag: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The newer document has none of the tags of ours: it is another API's.
    Unrelated {
        /// Our tags.
        own: Vec<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A document that cannot be read, or is none.
    Unreadable(read::Unreadable),
    /// The result could not be written.
    Disk(write::Failed),
}

impl Failure {
    /// The exit code of a command that ends with this.
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

/// Takes a document over.
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
        let plan = write::Plan { root: options.root.clone(), files: vec![file], owned: Vec::new() };
        write::write(&plan).map_err(Failure::Disk)?;
    }
    Ok(outcome)
}

/// The document that comes of laying a newer one over ours, and what that did.
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
        wanted: prose::wanted(&merged.document),
        diff: String::new(),
        dry_run: false,
    };
    Ok((merged.document, outcome))
}

/// A document as this project writes it.
pub fn print(document: &Value) -> String {
    // A value has nothing that JSON cannot say.
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
        if !self.wanted.is_empty() {
            f.write_str("\n\nto be written by a person, before the tests pass:")?;
            for wanted in &self.wanted {
                write!(f, "\n  {wanted}")?;
            }
        }
        if !self.diff.is_empty() && !self.dry_run {
            write!(f, "\n\nnext: write what is missing, then {}", codegen::COMMAND)?;
        }
        Ok(())
    }
}
