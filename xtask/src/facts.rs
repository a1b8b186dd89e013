//! The facts of an OpenAPI document: names, types, bounds and status codes of the operations
//! with certain tags, without prose.
//!
//! The repository keeps the facts of Feather's documents in `tests/data`, because tests compare
//! `openapi.json` with them and Feather's prose must not be copied.

mod sentences;

use std::fmt;
use std::path::{Path, PathBuf};

use calamus::report;
use calamus_document::{prose, read, restrict};
use serde_json::{Value, json};

use crate::adopt;

pub use sentences::shared_sentences;

/// Shorter sentences, such as the name of a field, are bound to occur in both documents.
pub const SHORTEST_SENTENCE: usize = 40;

/// The inputs of `cargo xtask facts`.
#[derive(Clone, Debug)]
pub struct Options {
    /// The document.
    pub file: PathBuf,
    /// Only operations with one of these tags.
    pub tags: Vec<String>,
    /// A document whose prose must not repeat a sentence of `file`.
    pub own: Option<PathBuf>,
}

/// Why there are no facts to print.
#[derive(Debug)]
pub enum Failure {
    /// A document cannot be read.
    Unreadable(read::Unreadable),
    /// No operation has this tag.
    UnknownTag(String),
    /// Sentences of the document that the own document repeats, each with its pointer.
    Copied(Vec<String>),
}

impl Failure {
    /// Returns the exit code of a command that ends with this.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Copied(_) => 1,
            Self::Unreadable(_) | Self::UnknownTag(_) => 2,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(f),
            Self::UnknownTag(tag) => write!(f, "no operation has the tag `{tag}`"),
            Self::Copied(sentences) => {
                f.write_str("sentences copied from the document:")?;
                sentences.iter().try_for_each(|sentence| write!(f, "\n  {sentence}"))
            }
        }
    }
}

impl std::error::Error for Failure {}

/// Returns the facts as JSON text.
pub fn run(options: &Options) -> Result<String, Failure> {
    let load = |path: &Path| read::read(path).map_err(Failure::Unreadable);
    let document = load(&options.file)?.value;
    let known = report::tags(&document);
    if let Some(tag) = options.tags.iter().find(|tag| !known.contains(tag.as_str())) {
        return Err(Failure::UnknownTag(tag.clone()));
    }
    if let Some(own) = &options.own {
        let copied = shared_sentences(&load(own)?.value, &document, SHORTEST_SENTENCE);
        if !copied.is_empty() {
            return Err(Failure::Copied(copied));
        }
    }
    let tags: Vec<&str> = options.tags.iter().map(String::as_str).collect();
    Ok(adopt::print(&extract(&document, &tags)))
}

/// Returns the part of a document that its operations with certain tags reach, without prose,
/// contact and terms: of `info` only the version is a fact.
pub fn extract(document: &Value, tags: &[&str]) -> Value {
    let mut facts = prose::without(&restrict::to_tags(document, tags));
    if let Some(info) = facts.get_mut("info") {
        *info = json!({ "version": info.get("version") });
    }
    facts
}
