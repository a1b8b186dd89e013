//! The ends of values that are not looked into: free-form JSON and unknown properties.
//!
//! They are checked for being JSON all the same, so that what a caller keeps as text is JSON.

use super::{number, past_whitespace, string};

/// How many words of 64 bits remember whether the open brackets are objects.
const WORDS: usize = 16;

/// The deepest nesting that is followed.
const DEPTH: usize = 64 * WORDS;

/// The open brackets, one bit each: set for objects.
struct Open {
    words: [u64; WORDS],
    depth: usize,
}

impl Open {
    #[inline(always)]
    fn push(&mut self, object: bool) -> Option<()> {
        if self.depth == DEPTH {
            return None;
        }
        let (word, bit) = (self.depth / 64, self.depth % 64);
        self.words[word] = self.words[word] & !(1 << bit) | u64::from(object) << bit;
        self.depth += 1;
        Some(())
    }

    /// Whether the innermost bracket is an object; `None` if nothing is open.
    #[inline(always)]
    fn innermost(&self) -> Option<bool> {
        let last = self.depth.checked_sub(1)?;
        Some(self.words[last / 64 % WORDS] >> (last % 64) & 1 == 1)
    }
}

/// Finds the place after the value at `at`, where no whitespace is. `None` if it is no valid JSON
/// or nested too deep.
pub(super) fn end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut open = Open { words: [0; WORDS], depth: 0 };
    loop {
        // A value.
        match bytes.get(at)? {
            b'"' => at = string::end(bytes, at + 1)?.end + 1,
            b'{' => {
                at = past_whitespace(bytes, at + 1);
                open.push(true)?;
                if bytes.get(at)? != &b'}' {
                    at = past_name(bytes, at)?;
                    continue;
                }
            }
            b'[' => {
                at = past_whitespace(bytes, at + 1);
                open.push(false)?;
                if bytes.get(at)? != &b']' {
                    continue;
                }
            }
            b't' => at = past_literal(bytes, at, b"true")?,
            b'f' => at = past_literal(bytes, at, b"false")?,
            b'n' => at = past_literal(bytes, at, b"null")?,
            _ => at = number::end(bytes, at)?,
        }
        // What may follow on a value: brackets that close, then a comma.
        loop {
            let Some(object) = open.innermost() else { return Some(at) };
            at = past_whitespace(bytes, at);
            match (bytes.get(at)?, object) {
                (b',', true) => {
                    at = past_name(bytes, past_whitespace(bytes, at + 1))?;
                    break;
                }
                (b',', false) => {
                    at = past_whitespace(bytes, at + 1);
                    break;
                }
                (b'}', true) | (b']', false) => {
                    at += 1;
                    open.depth -= 1;
                }
                _ => return None,
            }
        }
    }
}

/// The place of the value after the name of a property and its colon.
#[inline(always)]
fn past_name(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at)? != &b'"' {
        return None;
    }
    let at = past_whitespace(bytes, string::end(bytes, at + 1)?.end + 1);
    if bytes.get(at)? != &b':' {
        return None;
    }
    Some(past_whitespace(bytes, at + 1))
}

/// The place after one of the three literals.
#[inline]
pub(super) fn past_literal(bytes: &[u8], at: usize, literal: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(literal).then_some(at + literal.len())
}
