//! From a file to a JSON value, and from a place in that value back to a line and a
//! column of the file.
//!
//! Knows JSON and nothing about OpenAPI except how a document introduces itself.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::pointer::Pointer;

/// The largest document that is read. Feather's own has 4 MB; a file of this size is
/// not an OpenAPI document, and reading it would only fill the memory.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A document as it was found.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name of the document for messages.
    pub name: String,
    /// The text, for positions and for verbatim copies.
    pub text: String,
    /// What the text says.
    pub value: Value,
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

/// Why a document could not be read at all.
#[derive(Debug)]
pub struct Unreadable {
    /// The file or the name given for the text.
    pub name: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {}: {}", self.name, self.reason)
    }
}

impl std::error::Error for Unreadable {}

/// Reads a document from a file.
pub fn read(path: &Path) -> Result<Source, Unreadable> {
    let name = path.display().to_string();
    let unreadable = |reason: String| Unreadable { name: name.clone(), reason };
    let length = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if length > MAX_BYTES {
        return Err(unreadable(format!(
            "it has {length} bytes, and no document of more than {MAX_BYTES} is read"
        )));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        unreadable(format!("it is not UTF-8 text (byte {at})"))
    })?;
    parse(&name, text)
}

/// Reads a document from text that is already there.
pub fn parse(name: &str, text: String) -> Result<Source, Unreadable> {
    let unreadable = |reason: String| Unreadable { name: name.to_owned(), reason };
    let value: Value = serde_json::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(&text))
        .map_err(|error| unreadable(format!("it is not a JSON document: {error}")))?;
    let Some(object) = value.as_object() else {
        return Err(unreadable(
            "an OpenAPI document is a JSON object, and this is something else".to_owned(),
        ));
    };
    match object.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0") || version.starts_with("3.1") => {}
        Some(version) => {
            return Err(unreadable(format!(
                "it says that it follows OpenAPI `{version}`; 3.0 and 3.1 are understood"
            )));
        }
        None if object.contains_key("swagger") => {
            return Err(unreadable(
                "it follows Swagger 2; convert it to OpenAPI 3 first".to_owned(),
            ));
        }
        None => {
            return Err(unreadable(
                "it has no `openapi` member with the version as text, so it is not an OpenAPI \
                 document"
                    .to_owned(),
            ));
        }
    }
    Ok(Source { name: name.to_owned(), text, value })
}

impl Source {
    /// Where the member or element at `pointer` begins: for a member, its name.
    ///
    /// The text is searched from the start each time. Positions are only asked for when
    /// something is wrong, and an index of them all would cost every run.
    pub fn position(&self, pointer: &Pointer) -> Option<Position> {
        let offset = Scanner { bytes: self.text.as_bytes(), at: 0 }.locate(pointer)?;
        let before = self.text.get(..offset)?;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Some(Position {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..)?.chars().count() + 1,
        })
    }

    /// The path that the name stands for, for messages that quote a command.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.name)
    }
}

/// Finds places in a text that is known to be JSON.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn locate(mut self, pointer: &Pointer) -> Option<usize> {
        if self.bytes.starts_with("\u{FEFF}".as_bytes()) {
            self.at = 3;
        }
        self.blanks();
        let mut found = self.at;
        for token in pointer.tokens() {
            found = match self.peek()? {
                b'{' => self.member(&token)?,
                b'[' => self.element(token.parse().ok()?)?,
                _ => return None,
            };
        }
        Some(found)
    }

    /// Moves to the value of the last member called `name`, as parsing does, and says
    /// where its name stands.
    fn member(&mut self, name: &str) -> Option<usize> {
        let mut found = None;
        self.at += 1;
        loop {
            self.blanks();
            if self.peek()? == b'}' {
                break;
            }
            let start = self.at;
            self.string();
            let raw = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
            self.blanks();
            self.at += 1;
            self.blanks();
            if serde_json::from_str::<String>(raw).ok()? == name {
                found = Some((start, self.at));
            }
            self.skip();
            self.blanks();
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        let (start, value) = found?;
        self.at = value;
        Some(start)
    }

    fn element(&mut self, index: usize) -> Option<usize> {
        self.at += 1;
        for _ in 0..index {
            self.blanks();
            if self.peek()? == b']' {
                return None;
            }
            self.skip();
            self.blanks();
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        self.blanks();
        (self.peek()? != b']').then_some(self.at)
    }

    /// Moves behind the value that begins here.
    fn skip(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' if depth == 0 => return,
                _ => self.at += 1,
            }
        }
    }

    /// Moves behind the string that begins here.
    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => return,
                _ => {}
            }
        }
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        parse("test.json", text.to_owned()).unwrap()
    }

    fn refusal(text: &str) -> String {
        parse("test.json", text.to_owned()).unwrap_err().to_string()
    }

    #[test]
    fn a_place_is_found_again_in_the_text() {
        let source = source(
            r#"{
  "openapi": "3.1.0",
  "a\"b": {"é": [1, {"x": "}],{"}, [
      2, true
  ]]},
  "last": null
}"#,
        );
        let at = |pointer: &str| {
            source
                .position(&Pointer::parse(pointer))
                .map(|Position { line, column }| (line, column))
        };
        assert_eq!(at(""), Some((1, 1)));
        assert_eq!(at("/openapi"), Some((2, 3)));
        assert_eq!(at("/a\"b"), Some((3, 3)));
        assert_eq!(at("/a\"b/é"), Some((3, 12)));
        assert_eq!(at("/a\"b/é/0"), Some((3, 18)));
        assert_eq!(at("/a\"b/é/1/x"), Some((3, 22)));
        assert_eq!(at("/a\"b/é/2/1"), Some((4, 10)));
        assert_eq!(at("/last"), Some((6, 3)));
        assert_eq!(at("/a\"b/é/3"), None);
        assert_eq!(at("/nothing"), None);
        assert_eq!(at("/openapi/below"), None);
    }

    #[test]
    fn of_two_members_with_one_name_the_last_counts() {
        let source = source("{\"openapi\": \"3.1.0\",\n\"a\": 1,\n\"a\": {\"b\": 2}}");
        assert_eq!(source.position(&Pointer::parse("/a/b")), Some(Position { line: 3, column: 7 }));
    }

    #[test]
    fn what_is_no_openapi_document_is_refused_in_one_sentence() {
        let refusals = [
            r#"{"openapi": "3.1.0", "#,
            "[]",
            "{}",
            r#"{"openapi": 3.1}"#,
            r#"{"openapi": "4.0.0"}"#,
            r#"{"swagger": "2.0"}"#,
            &"[".repeat(100_000),
        ]
        .map(refusal)
        .join("\n");
        insta::assert_snapshot!(refusals, @r"
        cannot read test.json: it is not a JSON document: EOF while parsing a value at line 1 column 21
        cannot read test.json: an OpenAPI document is a JSON object, and this is something else
        cannot read test.json: it has no `openapi` member with the version as text, so it is not an OpenAPI document
        cannot read test.json: it has no `openapi` member with the version as text, so it is not an OpenAPI document
        cannot read test.json: it says that it follows OpenAPI `4.0.0`; 3.0 and 3.1 are understood
        cannot read test.json: it follows Swagger 2; convert it to OpenAPI 3 first
        cannot read test.json: it is not a JSON document: recursion limit exceeded at line 1 column 128
        ");
    }

    #[test]
    fn a_missing_file_and_a_file_of_bytes_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openapi.json");
        assert!(read(&path).unwrap_err().to_string().contains("No such file"));
        std::fs::write(&path, [b'{', 0xFF]).unwrap();
        assert!(read(&path).unwrap_err().to_string().ends_with("it is not UTF-8 text (byte 1)"));
    }
}
