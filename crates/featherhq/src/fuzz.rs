//! Entry points of the fuzz targets into private code, compiled for fuzzing only. The targets
//! check the results.

#![allow(missing_docs)] // Only the fuzz targets use it.

use bytes::Bytes;
use calamus_runtime::sdk::{Secrets, Splitter, excerpt};

use crate::error::ApiError;
use crate::secret_properties::SECRET_PROPERTIES;

/// Splits a JSON array that arrives in chunks of these lengths, repeatedly. Returns its elements,
/// and the error of invalid JSON.
pub fn split(text: &[u8], lengths: &[usize]) -> (Vec<Bytes>, Result<(), String>) {
    let mut splitter = Splitter::new();
    let mut elements = Vec::new();
    let mut rest = text;
    for length in lengths.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (chunk, after) = rest.split_at((*length).clamp(1, rest.len()));
        splitter.push(Bytes::copy_from_slice(chunk));
        rest = after;
        loop {
            match splitter.next_element() {
                Ok(Some(element)) => elements.push(element),
                Ok(None) => break,
                Err(error) => return (elements, Err(error.to_string())),
            }
        }
    }
    (elements, splitter.finish().map_err(|error| error.to_string()))
}

/// Decodes JSON: as text, and as a value of `serde_json`.
pub fn decode(text: &[u8]) -> (Option<String>, Option<serde_json::Value>) {
    let text = Bytes::copy_from_slice(text);
    let json = calamus_runtime::from_bytes::<calamus_runtime::JsonValue>(&text);
    (json.ok().map(|json| json.as_str().to_owned()), calamus_runtime::from_bytes(&text).ok())
}

/// Returns the summary and the excerpt of the body of an error response.
pub fn error_body(body: &[u8], secret: &str) -> (String, String) {
    let mut secrets = Secrets::of_properties(SECRET_PROPERTIES);
    secrets.add(secret);
    let api = ApiError::parse(body, &|text| secrets.redact(text));
    let line = api.map(|api| api.summary()).unwrap_or_default();
    (line, excerpt(body, false, &secrets))
}

/// Redacts a secret in a string, and in the string as the beginning of a longer one.
pub fn redact(text: &str, secret: &str) -> (String, String) {
    let mut secrets = Secrets::of_properties(SECRET_PROPERTIES);
    secrets.add(secret);
    (secrets.redact(text), secrets.redact_cut(text))
}
