//! Doors for the fuzzer, which are there only while it builds: what it feeds is not public.
//!
//! They do nothing but call; what has to hold of the outcome is said in the fuzz targets.

#![allow(missing_docs)] // Nobody reads them but the targets next door.

use bytes::Bytes;

use crate::api_error::ApiError;
use crate::decode::Splitter;
use crate::secret::Secrets;
use crate::secret_properties::SECRET_PROPERTIES;
use crate::transport::excerpt;

/// The elements that come out of `text` in pieces of these lengths, over and over, and
/// what is wrong with it.
pub fn split(text: &[u8], lengths: &[usize]) -> (Vec<Bytes>, Result<(), String>) {
    let mut splitter = Splitter::new();
    let mut elements = Vec::new();
    let mut rest = text;
    for length in lengths.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at((*length).clamp(1, rest.len()));
        splitter.push(Bytes::copy_from_slice(piece));
        rest = after;
        loop {
            match splitter.next() {
                Ok(Some(element)) => elements.push(element),
                Ok(None) => break,
                Err(error) => return (elements, Err(error.to_string())),
            }
        }
    }
    (elements, splitter.finish().map_err(|error| error.to_string()))
}

/// What a log line would say of the body of an error answer, and what would be quoted of it.
pub fn error_body(body: &[u8], secret: &str) -> (String, String) {
    let mut secrets = Secrets::of_properties(SECRET_PROPERTIES);
    secrets.add(secret);
    let api = ApiError::read(body, &|text| secrets.mask(text));
    let line = api.map(|api| api.summary()).unwrap_or_default();
    (line, excerpt(body, false, &secrets))
}

/// A text without a secret, and the same text taken as the beginning of a longer one.
pub fn mask(text: &str, secret: &str) -> (String, String) {
    let mut secrets = Secrets::of_properties(SECRET_PROPERTIES);
    secrets.add(secret);
    (secrets.mask(text), secrets.mask_cut(text))
}
