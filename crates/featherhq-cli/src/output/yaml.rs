//! JSON as YAML, with the spelling of numbers and the order of properties.
//!
//! No library, since those that write YAML parse numbers first. Strings are written as in JSON,
//! whose strings are YAML as well, unless they are plain words.

use std::fmt;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use super::sanitize::escape_json;

/// The properties of an object in their order, duplicates included.
struct Properties<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Properties<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Properties<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut properties = Vec::new();
                while let Some(property) = map.next_entry()? {
                    properties.push(property);
                }
                Ok(Properties(properties))
            }
        }

        from.deserialize_map(Collect)
    }
}

/// The depth from which on values are written as JSON, which is YAML too.
const MAX_DEPTH: usize = 100;

/// Returns JSON as a block of YAML that ends with a line break.
pub(super) fn document(json: &str) -> serde_json::Result<String> {
    let mut out = String::new();
    value(json.trim(), 0, &mut out)?;
    Ok(out.strip_prefix('\n').unwrap_or(&out).trim_start_matches(' ').to_owned())
}

/// Returns JSON as an item of a sequence of YAML.
pub(super) fn item(json: &str) -> serde_json::Result<String> {
    let mut out = String::new();
    element(json.trim(), 0, &mut out)?;
    Ok(out)
}

fn element(json: &str, depth: usize, out: &mut String) -> serde_json::Result<()> {
    indent(depth, out);
    out.push('-');
    let start = out.len();
    value(json, depth + 1, out)?;
    // The first property or element stands on the line of the hyphen.
    if out[start..].starts_with('\n') {
        let rest = out[start..].trim_start().to_owned();
        out.truncate(start);
        out.push(' ');
        out.push_str(&rest);
    }
    Ok(())
}

/// Writes a value after `-`, `name:` or nothing: a scalar on the same line, a collection on lines
/// of its own.
fn value(json: &str, depth: usize, out: &mut String) -> serde_json::Result<()> {
    match json.as_bytes().first() {
        Some(b'{') if depth < MAX_DEPTH => {
            let Properties(properties) = serde_json::from_str(json)?;
            if properties.is_empty() {
                out.push_str(" {}\n");
                return Ok(());
            }
            out.push('\n');
            for (name, inner) in properties {
                indent(depth, out);
                out.push_str(&string(&name));
                out.push(':');
                value(inner.get(), depth + 1, out)?;
            }
        }
        Some(b'[') if depth < MAX_DEPTH => {
            let elements: Vec<&RawValue> = serde_json::from_str(json)?;
            if elements.is_empty() {
                out.push_str(" []\n");
                return Ok(());
            }
            out.push('\n');
            for inner in elements {
                element(inner.get(), depth, out)?;
            }
        }
        Some(b'"') => {
            let text: String = serde_json::from_str(json)?;
            out.extend([" ", &string(&text), "\n"]);
        }
        // Numbers and literals; also deep values, on one line.
        _ => out.extend([" ", &escape_json(&super::json::one_line(json)), "\n"]),
    }
    Ok(())
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Returns a string plain if no reader of YAML takes it for something else.
fn string(text: &str) -> String {
    /// Words that some version of YAML takes for a literal.
    const LITERALS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && !LITERALS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain {
        return text.to_owned();
    }
    let json = serde_json::to_string(text).unwrap_or_default();
    escape_json(&json).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_spelling_and_order() {
        let json = r#"{"z": 1.50, "a": {"on": "yes", "e": {}, "l": [[1e400, []], {"x": null, "y": [true]}]}, "b": "two\nlines", "c": "plain-word", "d": "0x1f", "": "\u001b[2J\u009b"}"#;
        insta::assert_snapshot!(document(json).unwrap(), @r#"
        z: 1.50
        a:
          "on": "yes"
          e: {}
          l:
            - - 1e400
              - []
            - x: null
              "y":
                - true
        b: "two\nlines"
        c: plain-word
        d: "0x1f"
        "": "\u001b[2J\u009b"
        "#);
    }

    #[test]
    fn scalars_and_items_are_documents() {
        assert_eq!(document(" 1.0 ").unwrap(), "1.0\n");
        assert_eq!(document("[]").unwrap(), "[]\n");
        assert_eq!(item(r#"{"a":1,"b":{"c":2}}"#).unwrap(), "- a: 1\n  b:\n    c: 2\n");
        assert_eq!(item("[1,2]").unwrap(), "- - 1\n  - 2\n");
        assert!(document("{").is_err());
    }
}
