//! The ends of strings.

use super::lanes::{LANES, Lanes};

/// A string that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The place of the closing quote.
    pub(super) end: usize,
    /// Whether there are escapes in it.
    pub(super) escaped: bool,
}

/// Finds the end of the string whose first byte after the quote is at `at`. `None` if it is no
/// valid string.
#[inline(always)]
pub(super) fn end(bytes: &[u8], mut at: usize) -> Option<Found> {
    let mut escaped = false;
    loop {
        at = ordinary(bytes, at);
        match bytes.get(at)? {
            b'"' => return Some(Found { end: at, escaped }),
            b'\\' => {
                escaped = true;
                at = past_escape(bytes, at)?;
            }
            _ => return None,
        }
    }
}

/// The place of the next byte that is not just a part of a string: quotes, backslashes and
/// control characters.
#[inline(always)]
fn ordinary(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk::<LANES>()) {
        let lanes = Lanes::new(block);
        let special = lanes.equal(b'"').or(lanes.equal(b'\\')).or(lanes.at_most(0x1f)).bits();
        if special != 0 {
            return at + special.trailing_zeros() as usize;
        }
        at += LANES;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at
}

/// The place after an escape. Like `serde_json`, this does not look whether surrogates come in
/// pairs where the string is not decoded.
#[inline]
fn past_escape(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' => {
            let digits = bytes.get(at + 2..at + 6)?;
            digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 6)
        }
        _ => None,
    }
}

/// Decodes what is between the quotes of a valid string. `None` if there are escapes of code
/// points, which `serde_json` decodes.
pub(super) fn decode(mut text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len());
    while let Some((before, rest)) = text.split_once('\\') {
        decoded.push_str(before);
        decoded.push(match rest.as_bytes().first()? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            byte @ (b'"' | b'\\' | b'/') => char::from(*byte),
            _ => return None,
        });
        text = &rest[1..];
    }
    decoded.push_str(text);
    Some(decoded)
}
