//! From a file to a JSON value, and from a place in that value back to a line and a
//! column of the file.
//!
//! Knows JSON and YAML, and nothing about OpenAPI except how a document introduces itself.
//! Reads one file, and never a second one: what a document refers to outside of itself is
//! for the next stage to refuse. How much is read is limited before it is.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::pointer::{Change, Pointer};

mod build;
mod excerpt;
mod json;
mod yaml;

pub use build::{MAX_DEPTH, MAX_REPEATED, MAX_VALUES, Places};
pub use excerpt::Excerpt;

use build::{Builder, Fault};

/// The largest document that is read, in bytes. The largest that are published have half
/// of it; reading what is larger would only fill the memory.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A document as it was found.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name of the document for messages.
    pub name: String,
    /// The text, for verbatim copies.
    pub text: String,
    /// The value of the text.
    pub value: Value,
    /// The positions of its parts.
    pub places: Places,
    /// Changes of the parser: duplicate properties, digits of numbers.
    pub changes: Vec<Change>,
    /// The components that other files have, and where: a file and a JSON Pointer.
    pub parts: Vec<(Pointer, String)>,
}

/// A place in a text. Both numbers count from 1; a column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A document that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The file or the name given for the text.
    pub name: String,
    /// The position in the text, if the problem is in the text.
    pub position: Option<Position>,
    /// The problem.
    pub reason: String,
    /// The remedy.
    pub remedy: String,
    /// The line of the position.
    pub excerpt: Option<Box<Excerpt>>,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {}", self.name)?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}\n  remedy: {}", self.reason, self.remedy)
    }
}

impl std::error::Error for Unreadable {}

/// Reads a document from a file.
pub fn read(path: &Path) -> Result<Source, Unreadable> {
    decode(&path.display().to_string(), bytes(path)?)
}

/// Decodes a file to which a document refers, which need not be a document itself.
pub(crate) fn decode_part(name: &str, bytes: Vec<u8>) -> Result<Value, Unreadable> {
    let text = text(name, bytes)?;
    let content = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let (built, _) = structure(name, content).map_err(|fault| refuse(name, content, fault))?;
    Ok(built.value)
}

/// The bytes of a file, if there are not too many.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let name = path.display().to_string();
    let unreadable = |reason: String, remedy: &str| Unreadable {
        name: name.clone(),
        position: None,
        reason,
        remedy: remedy.to_owned(),
        excerpt: None,
    };
    let of_disk = |error: std::io::Error| {
        unreadable(error.to_string(), "name a file that exists and that you may read")
    };
    let file = std::fs::File::open(path).map_err(of_disk)?;
    let metadata = file.metadata().map_err(of_disk)?;
    if metadata.is_dir() {
        return Err(unreadable("it is a folder".to_owned(), "name the document in it"));
    }
    let too_large = |found: String| {
        unreadable(
            format!("it has {found} bytes, and no document of more than {MAX_BYTES} is read"),
            "make sure that it is the document, and not an archive or a log",
        )
    };
    if metadata.len() > MAX_BYTES {
        return Err(too_large(metadata.len().to_string()));
    }
    // What is no regular file does not say its length: pipes, devices.
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(of_disk)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(format!("more than {MAX_BYTES}")));
    }
    Ok(bytes)
}

/// Reads a document from the bytes of a file.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Source, Unreadable> {
    parse(name, text(name, bytes)?)
}

/// Returns the text of a file.
fn text(name: &str, bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|error| {
        let end = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..end).unwrap_or_default();
        let is_utf_16 =
            error.as_bytes().starts_with(b"\xFF\xFE") || error.as_bytes().starts_with(b"\xFE\xFF");
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default());
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        Unreadable {
            name: name.to_owned(),
            position: Some(Position { line: lines + 1, column: line.chars().count() + 1 }),
            reason: if is_utf_16 {
                "it is UTF-16, and only UTF-8 is read".to_owned()
            } else {
                format!("it is not UTF-8 text (byte {end})")
            },
            remedy: "save it as UTF-8".to_owned(),
            excerpt: None,
        }
    })
}

fn refuse(name: &str, text: &str, Fault { at, reason, remedy }: Fault) -> Unreadable {
    let (name, remedy) = (name.to_owned(), remedy.to_owned());
    let excerpt = Excerpt::of(text, at).map(Box::new);
    Unreadable { name, position: Some(at), reason, remedy, excerpt }
}

/// Reads a document from text that is already there. JSON and YAML are distinguished by how
/// the text begins; where that could be either, a name ending in `.yaml` or `.yml` says.
pub fn parse(name: &str, text: String) -> Result<Source, Unreadable> {
    let refuse = |fault: Fault| refuse(name, &text, fault);
    let start = Position { line: 1, column: 1 };
    if text.len() as u64 > MAX_BYTES {
        return Err(refuse(Fault::new(
            start,
            format!(
                "it has {} bytes, and no document of more than {MAX_BYTES} is read",
                text.len()
            ),
            "make sure that it is the document, and not an archive or a log",
        )));
    }
    // A byte order mark is part of no line.
    let content = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let (built, changes) = structure(name, content).map_err(refuse)?;
    introduce(&built.value).map_err(|(pointer, reason, remedy)| {
        let (at, _) = built.places.follow(&built.value, &pointer);
        refuse(Fault::new(at, reason, remedy))
    })?;
    let build::Built { value, places, .. } = built;
    Ok(Source { name: name.to_owned(), text, value, places, changes, parts: Vec::new() })
}

/// Returns the value of a text in one of the two languages.
fn structure(name: &str, text: &str) -> Result<(build::Built, Vec<Change>), Fault> {
    let start = Position { line: 1, column: 1 };
    let by_yaml = || {
        let mut builder = Builder::default();
        let built = yaml::read(text, &mut builder)?;
        match built {
            Some(built) => Ok((built, builder.remarks())),
            None => Err(Fault::new(start, "it has nothing but comments", "name the document")),
        }
    };
    match text.trim_start().as_bytes().first() {
        None => Err(Fault::new(start, "it is empty", "name the document")),
        Some(b'<') => Err(Fault::new(
            start,
            "it is a page of HTML or XML",
            "download the document itself: a server may have sent a page in its place",
        )),
        Some(b'{' | b'[') => {
            let mut builder = Builder::default();
            match json::read(text, &mut builder) {
                Ok(built) => Ok((built, builder.remarks())),
                // YAML has braces too.
                Err(_) if name.ends_with(".yaml") || name.ends_with(".yml") => by_yaml(),
                Err(fault) => Err(fault),
            }
        }
        Some(_) => by_yaml(),
    }
}

/// Makes sure that a value says of itself that it is a document, and of which kind.
fn introduce(value: &Value) -> Result<(), (Pointer, String, &'static str)> {
    const REMEDY: &str = "name an OpenAPI document of version 3.0 or 3.1";
    let root = Pointer::root();
    let Some(object) = value.as_object() else {
        let found = match value {
            Value::Array(_) => "a list",
            Value::String(_) => "a text",
            _ => "a single value",
        };
        return Err((
            root,
            format!("an OpenAPI document is an object, and this is {found}"),
            REMEDY,
        ));
    };
    // YAML without quotes makes a number of a version without a patch level.
    let version = match object.get("openapi") {
        Some(Value::String(version)) => Some(version.clone()),
        Some(Value::Number(version)) => Some(version.to_string()),
        _ => None,
    };
    match version {
        Some(version) if is_understood(&version) => Ok(()),
        Some(version) => Err((
            root.child("openapi"),
            format!("OpenAPI `{version}` is not supported"),
            "convert it to OpenAPI 3.0 or 3.1",
        )),
        None if object.contains_key("swagger") => Err((
            root.child("swagger"),
            "Swagger 2.0 is not supported".to_owned(),
            "convert it to OpenAPI 3.0 or 3.1",
        )),
        None => Err((
            root,
            "it has no `openapi` property with the version, so it is not an OpenAPI document"
                .to_owned(),
            REMEDY,
        )),
    }
}

fn is_understood(version: &str) -> bool {
    ["3.0", "3.1"].iter().any(|known| {
        version
            .strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    })
}

impl Source {
    /// Returns where the property or element at `pointer` begins: for a property, its name.
    pub fn position(&self, pointer: &Pointer) -> Option<Position> {
        let (position, followed) = self.places.follow(&self.value, pointer);
        (followed == pointer.tokens().count()).then_some(position)
    }

    /// Returns where the property or element at `pointer` begins, or the innermost one around it
    /// that the text has: later stages speak of places that they have made themselves.
    pub fn nearest(&self, pointer: &Pointer) -> Position {
        self.places.follow(&self.value, pointer).0
    }

    /// Returns the place in another file that the component around `pointer` comes from.
    pub fn part(&self, pointer: &Pointer) -> Option<&str> {
        let is_around = |part: &Pointer| {
            let rest = pointer.as_str().strip_prefix(part.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let found = self.parts.iter().find(|(part, _)| is_around(part));
        found.map(|(_, place)| place.as_str())
    }

    /// Returns the path that the name stands for, for messages that quote a command.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.name)
    }
}

#[cfg(test)]
mod tests;
