//! Reads JSON that is in memory: a decoder without messages, which leaves everything unusual to
//! `serde_json`.
//!
//! Most of a response is strings and free-form properties, and of both only the end has to be
//! found. It is found sixteen bytes at a time, see [`lanes`]. What is accepted here, `serde_json`
//! accepts with the same value; what is rejected may be valid, so callers decode it once more with
//! `serde_json`, which has the message and the place.

mod lanes;
mod number;
mod reader;
mod skip;
mod string;

pub(crate) use lanes::{LANES, Lanes};
pub(crate) use reader::{TEXT, from_str};

#[cfg(test)]
pub(crate) mod tests;

/// The place of the next byte that is not whitespace.
#[inline(always)]
fn past_whitespace(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}
