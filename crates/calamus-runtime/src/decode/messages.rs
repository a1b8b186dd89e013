//! Translates the decoder's messages to the terms of JSON.
//!
//! serde's messages contain sequences, maps and Rust types. Readers know the API's document, which
//! has arrays, objects and schemas.

use std::borrow::Cow;

/// Translates a message of the decoder, without line and column.
pub(super) fn in_json_terms(message: &str) -> Cow<'_, str> {
    let Some((found, expected)) = parts(message) else { return Cow::Borrowed(message) };
    let found = match found {
        "sequence" => "array",
        "map" => "object",
        "unit value" => "null",
        found => found,
    };
    // A type has the name of its schema.
    let expected = match expected.strip_prefix("struct ") {
        Some(schema) => format!("an object ({schema})"),
        None => match expected {
            "a sequence" => "an array".to_owned(),
            "a map" => "an object".to_owned(),
            "unit" => "null".to_owned(),
            "f32" | "f64" => "a number".to_owned(),
            "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64"
            | "u128" | "usize" => "an integer".to_owned(),
            expected => expected.to_owned(),
        },
    };
    Cow::Owned(format!("found {found}, expected {expected}"))
}

/// Splits a message of the form `invalid type: X, expected Y`. X may quote the response and contain any
/// text, so the last separator counts.
fn parts(message: &str) -> Option<(&str, &str)> {
    let text = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    text.rsplit_once(", expected ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_speak_of_json() {
        for (message, expected) in [
            (
                "invalid type: sequence, expected struct ConnectionResponse",
                "found array, expected an object (ConnectionResponse)",
            ),
            ("invalid type: map, expected a string", "found object, expected a string"),
            ("invalid type: null, expected a sequence", "found null, expected an array"),
            (
                "invalid type: string \"x\", expected a map",
                "found string \"x\", expected an object",
            ),
            (
                "invalid type: boolean `true`, expected f64",
                "found boolean `true`, expected a number",
            ),
            (
                "invalid value: integer `-1`, expected u32",
                "found integer `-1`, expected an integer",
            ),
            (
                "invalid type: string \"a, expected u8\", expected i64",
                "found string \"a, expected u8\", expected an integer",
            ),
            ("missing field `id`", "missing field `id`"),
            ("expected value", "expected value"),
            ("invalid type: what", "invalid type: what"),
        ] {
            assert_eq!(in_json_terms(message), expected);
        }
    }
}
