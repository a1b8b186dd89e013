//! Numbers: where they end, and those that are small integers.

/// The digits that every `i64` has room for.
const DIGITS: usize = 18;

/// The place after the number at `at`. `None` if it is no valid number.
#[inline]
pub(super) fn end(bytes: &[u8], mut at: usize) -> Option<usize> {
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    at = match bytes.get(at)? {
        b'0' => at + 1,
        b'1'..=b'9' => past_digits(bytes, at),
        _ => return None,
    };
    if bytes.get(at) == Some(&b'.') {
        at = some_digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = some_digits(bytes, at)?;
    }
    // A zero has no digits after it.
    match bytes.get(at) {
        Some(b'0'..=b'9') => None,
        _ => Some(at),
    }
}

fn some_digits(bytes: &[u8], at: usize) -> Option<usize> {
    let end = past_digits(bytes, at);
    (end > at).then_some(end)
}

#[inline]
fn past_digits(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    at
}

/// A small integer: its sign, its absolute value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Integer {
    Positive(u64),
    Negative(i64),
}

/// Parses the JSON of a number, if it is an integer that this can tell without rounding. Negative
/// zero is none: it is a float.
#[inline]
pub(super) fn integer(number: &str) -> Option<Integer> {
    let (negative, digits) = match number.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, number),
    };
    if digits.len() > DIGITS {
        return None;
    }
    let mut value = 0;
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            _ => return None,
        }
    }
    match (negative, value) {
        (true, 0) => None,
        (true, value) => Some(Integer::Negative(-value)),
        (false, value) => Some(Integer::Positive(value.cast_unsigned())),
    }
}
