//! Finds the JSON path at a line and column of a JSON string.

use std::fmt::Write as _;

/// An enclosing object or array.
enum Frame<'a> {
    /// An object, at the property of this name as it is spelled.
    Object(&'a str),
    /// An array, at the element with this index.
    Array(usize),
}

/// Returns the path of the value that ends at a line and column, which count from 1, such as
/// `a.b[0]`.
pub(crate) fn json_path(json: &str, line: usize, column: usize) -> String {
    let before = json.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len);
    let end = before.sum::<usize>().saturating_add(column).min(json.len());
    let bytes = json.as_bytes();
    let mut frames: Vec<Frame<'_>> = Vec::new();
    let mut index = 0;
    while index < end {
        match bytes.get(index).copied() {
            Some(b'{') => frames.push(Frame::Object("")),
            Some(b'[') => frames.push(Frame::Array(0)),
            Some(b'}' | b']') => drop(frames.pop()),
            Some(b',') => match frames.last_mut() {
                Some(Frame::Array(index)) => *index += 1,
                Some(Frame::Object(name)) => *name = "",
                None => {}
            },
            Some(b'"') => {
                let length = string(bytes.get(index + 1..).unwrap_or_default());
                // The first string behind a brace or a comma is the name.
                if let Some(Frame::Object(name @ "")) = frames.last_mut() {
                    *name = json.get(index + 1..index + 1 + length).unwrap_or_default();
                }
                index += length + 1;
            }
            _ => {}
        }
        index += 1;
    }
    let mut path = String::new();
    for frame in frames {
        // Writing to a string does not fail.
        let _ = match frame {
            Frame::Object("") => Ok(()),
            Frame::Object(name) if path.is_empty() => write!(path, "{name}"),
            Frame::Object(name) => write!(path, ".{name}"),
            Frame::Array(index) => write!(path, "[{index}]"),
        };
    }
    path
}

/// Returns the length of a string up to its closing quote.
fn string(bytes: &[u8]) -> usize {
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        match byte {
            b'"' => return index,
            b'\\' => index += 2,
            _ => index += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_through_objects_and_arrays() {
        /// The path at which a string is not an object with lists of maps of numbers.
        fn of(json: &str) -> String {
            type Own =
                std::collections::BTreeMap<String, Vec<std::collections::BTreeMap<String, u8>>>;
            let error = serde_json::from_str::<Own>(json).unwrap_err();
            json_path(json, error.line(), error.column())
        }
        assert_eq!(of(r#"{"a": [{}, {"b": 1, "c": "x"}]}"#), "a[1].c");
        assert_eq!(of("{\n  \"a, \\\"{\": [],\n  \"b\": [\n    1]}"), "b[0]");
        assert_eq!(of(r#"{"a": "[{"}"#), "a");
        assert_eq!(json_path("", 1, 0), "");
    }
}
