//! Values of JSON properties that hold secrets wherever they occur, found in text that need
//! not be valid JSON.

use std::ops::Range;

use super::count_work;
use super::view::backslashes;

/// Properties whose values are secrets wherever they occur in a response, so that an excerpt of
/// one that could not be decoded does not show them.
const SECRET_PROPERTIES: &[&str] = &[
    "access_token",
    "api_key",
    "apiKey",
    "authorization",
    "authorize_url",
    "client_secret",
    "connect_session_token",
    "id_token",
    "oauth_client_secret",
    "password",
    "plain_text_key",
    "refresh_token",
    "secret",
    "session_token",
    "sessionToken",
    "state",
    "token",
    "x-api-key",
];

/// How long the longest of them is.
const LONGEST_NAME: usize = {
    let mut longest = 0;
    let mut at = 0;
    while at < SECRET_PROPERTIES.len() {
        if SECRET_PROPERTIES[at].len() > longest {
            longest = SECRET_PROPERTIES[at].len();
        }
        at += 1;
    }
    longest
};

/// Whether values of properties of this name are secrets wherever they occur.
pub(crate) fn is_secret_property(name: &str) -> bool {
    SECRET_PROPERTIES.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

/// Returns the place of the value wherever `"name": value` occurs with a name in
/// [`SECRET_PROPERTIES`]. The text need not be valid JSON, since excerpts of broken responses are
/// not; it may be JSON that is quoted within a string, or what Python prints.
pub(super) fn secret_values(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(quote) = Quote::next(text, at) {
        at = quote.end;
        let Some(value) = secret_property(text, &quote) else { continue };
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
fn secret_property(text: &str, quote: &Quote) -> Option<usize> {
    let rest = &text[quote.end..];
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length = rest.bytes().take(LONGEST_NAME + 1).take_while(is_name).count();
    if !is_secret_property(&rest[..length]) {
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
