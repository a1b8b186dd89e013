//! Values of JSON properties that hold secrets wherever they occur, found in text that need
//! not be valid JSON.

use std::ops::Range;

use super::count_work;
use super::view::backslashes;

/// Whether a name is one of these, in any case.
pub(super) fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns the place of the value wherever `"name": value` occurs with one of
/// these names. The text need not be valid JSON, since excerpts of broken responses are
/// not; it may be JSON that is quoted within a string, or what Python prints.
pub(super) fn secret_values(text: &str, names: &[&str]) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(quote) = Quote::next(text, at) {
        at = quote.end;
        let Some(value) = secret_property(text, &quote, names) else { continue };
        let place = match text[value..].bytes().next() {
            None => break,
            Some(b'{' | b'[') => value..nested_end(text, value),
            Some(_) => match Quote::at(text, value) {
                Some(quote) => quote.end..quote.string_end(text),
                None => {
                    let length = text[value..].find([',', '}', ']', '\n']);
                    let end = length.map_or(text.len(), |length| value + length);
                    count_work(end - value);
                    // These give nothing away, and are worth knowing.
                    if matches!(
                        text[value..end].trim_end(),
                        "null" | "true" | "false" | "None" | "True" | "False" | ""
                    ) {
                        continue;
                    }
                    value..end
                }
            },
        };
        at = place.end;
        places.push(place);
    }
    places
}

/// Where the value begins, if `quote` opens the name of a property that holds a secret.
fn secret_property(text: &str, quote: &Quote, names: &[&str]) -> Option<usize> {
    let rest = &text[quote.end..];
    let longest = names.iter().map(|name| name.len()).max().unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length = rest.bytes().take(longest + 1).take_while(is_name).count();
    if !is_one_of(&rest[..length], names) {
        return None;
    }
    let closing = Quote::at(text, quote.end + length)?;
    if !closing.is_like(quote) {
        return None;
    }
    let colon = after_blanks(text, closing.end);
    text[colon..].starts_with(':').then(|| after_blanks(text, colon + 1))
}

/// Where the blanks that begin at `at` end. Line breaks and tabs may be escaped: text in a
/// string has them so.
fn after_blanks(text: &str, mut at: usize) -> usize {
    loop {
        let start = at;
        at = text.len() - text[at..].trim_start().len();
        count_work(at - start);
        let slashes = backslashes(&text[at..]);
        let escaped = text.as_bytes().get(at + slashes);
        if slashes == 0 || !matches!(escaped, Some(b'n' | b'r' | b't')) {
            return at;
        }
        at += slashes + 1;
    }
}

/// A quotation mark with the backslashes before it, which say how often it was quoted
/// itself.
struct Quote {
    slashes: usize,
    mark: u8,
    /// The place right after the mark.
    end: usize,
}

impl Quote {
    /// The first one at or after `start`, which is not within a run of backslashes.
    fn next(text: &str, start: usize) -> Option<Self> {
        let mut slashes = 0;
        for (at, byte) in text.as_bytes()[start..].iter().enumerate() {
            count_work(1);
            match byte {
                b'\\' => slashes += 1,
                b'"' | b'\'' => return Some(Self { slashes, mark: *byte, end: start + at + 1 }),
                _ => slashes = 0,
            }
        }
        None
    }

    /// The one that stands at `start`, its backslashes first.
    fn at(text: &str, start: usize) -> Option<Self> {
        let slashes = backslashes(&text[start..]);
        let mark = *text.as_bytes().get(start + slashes)?;
        let end = start + slashes + 1;
        matches!(mark, b'"' | b'\'').then_some(Self { slashes, mark, end })
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.slashes, self.mark) == (other.slashes, other.mark)
    }

    /// Where the string that this one opens ends: at the backslashes of its closing mark.
    fn string_end(&self, text: &str) -> usize {
        let mut at = self.end;
        while let Some(quote) = Self::next(text, at) {
            at = quote.end;
            if quote.mark != self.mark {
                continue;
            }
            // A mark within the string has twice the backslashes and one more, and a
            // backslash at its end is doubled like any other. With fewer than it opened
            // with, whatever it stands in is at its end.
            let more = quote.slashes.checked_sub(self.slashes);
            if more.is_none_or(|more| more.is_multiple_of(2 * (self.slashes + 1))) {
                return quote.end - 1 - quote.slashes.min(self.slashes);
            }
        }
        text.len()
    }
}

/// Where the object or array that begins at `start` ends.
fn nested_end(text: &str, start: usize) -> usize {
    let mut depth = 0_u32;
    let mut at = start;
    while let Some(byte) = text.as_bytes().get(at) {
        count_work(1);
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'\\' | b'"' | b'\'' => {
                if let Some(quote) = Quote::at(text, at) {
                    let end = quote.string_end(text);
                    at = Quote::at(text, end).map_or(text.len(), |closing| closing.end);
                } else {
                    at += backslashes(&text[at..]);
                }
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}
