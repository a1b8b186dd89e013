//! Places in a document, as JSON Pointers (RFC 6901), and what every stage says about
//! one of them.

use std::fmt::{self, Write as _};

use serde_json::Value;

/// A place in a JSON document. The document itself is the empty pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// Takes a pointer as it is written, for instance `/paths/~1v1/get`.
    pub fn parse(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The place of a property or an element below this one.
    pub fn child(&self, token: impl fmt::Display) -> Self {
        // Most names fit: a document has a hundred thousand places.
        let mut text = String::with_capacity(self.0.len() + 24);
        text.push_str(&self.0);
        text.push('/');
        // A string takes all that is written to it.
        let _ = write!(Escaped(&mut text), "{token}");
        Self(text)
    }

    /// The place of something several levels below this one.
    pub fn join<T: fmt::Display>(&self, tokens: impl IntoIterator<Item = T>) -> Self {
        tokens.into_iter().fold(self.clone(), |pointer, token| pointer.child(token))
    }

    /// Returns the pointer as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the names and indices that lead to the place, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = String> {
        self.0.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// Returns the last name or index, unescaped; empty for the document itself.
    pub fn last(&self) -> String {
        self.tokens().last().unwrap_or_default()
    }

    /// The place that this one is directly below; of the document itself, the document.
    pub fn parent(&self) -> Self {
        Self(self.0.rsplit_once('/').map_or_else(String::new, |(above, _)| above.to_owned()))
    }

    /// Returns the value at this pointer in `document`.
    pub fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        document.pointer(&self.0)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "(the whole document)" } else { &self.0 })
    }
}

/// Writes a token to a pointer.
struct Escaped<'t>(&'t mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, token: &str) -> fmt::Result {
        for part in token.split_inclusive(['~', '/']) {
            if let Some(plain) = part.strip_suffix('~') {
                self.0.extend([plain, "~0"]);
            } else if let Some(plain) = part.strip_suffix('/') {
                self.0.extend([plain, "~1"]);
            } else {
                self.0.push_str(part);
            }
        }
        Ok(())
    }
}

/// A change that a stage made to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The pointer in the document before the change.
    pub pointer: Pointer,
    /// Whether it changes what is generated.
    pub kind: ChangeKind,
    /// A description that can be counted: equal changes have equal descriptions.
    pub what: String,
}

/// Whether a change affects what is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Another notation for the same meaning.
    Rewrite,
    /// The generated code expresses less than the document.
    Approximation,
}

/// Collects the changes of a stage.
#[derive(Debug, Default)]
pub struct Changes(pub Vec<Change>);

impl Changes {
    /// Records another notation for the same meaning.
    pub fn rewrite(&mut self, pointer: &Pointer, what: impl Into<String>) {
        self.push(pointer, ChangeKind::Rewrite, what);
    }

    /// Records that the generated code expresses less than the document.
    pub fn approximate(&mut self, pointer: &Pointer, what: impl Into<String>) {
        self.push(pointer, ChangeKind::Approximation, what);
    }

    fn push(&mut self, pointer: &Pointer, kind: ChangeKind, what: impl Into<String>) {
        self.0.push(Change { pointer: pointer.clone(), kind, what: what.into() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_slashes_and_tildes_are_escaped_and_come_back() {
        let pointer = Pointer::root().child("paths").child("/v1/~x").child(0);
        assert_eq!(pointer.as_str(), "/paths/~1v1~1~0x/0");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/v1/~x", "0"]);
        let document = serde_json::json!({"paths": {"/v1/~x": [true]}});
        assert_eq!(pointer.find(&document), Some(&Value::Bool(true)));
    }
}
