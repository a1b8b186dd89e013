//! Texts in the one form in which secrets are compared, whatever they were escaped with.

use std::ops::Range;

use super::count_work;

/// The bytes of a text as they are compared, each with the place that it was read from.
#[derive(Debug)]
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl View {
    /// The text as it is, but for the case of letters and other differences of spelling.
    pub(super) fn plain(text: &str) -> Self {
        let mut view = Self::with_capacity(text.len());
        for (at, byte) in text.bytes().enumerate() {
            view.push(&[byte], at..at + 1);
        }
        view
    }

    /// The text with the escapes of JSON, URLs and HTML undone, and without backslashes: JSON
    /// within JSON doubles them, any number of times.
    pub(super) fn unescaped(text: &str) -> Self {
        let mut view = Self::with_capacity(text.len());
        let (mut start, mut at) = (0, 0);
        while at < text.len() {
            let slashes = backslashes(&text[at..]);
            let rest = &text[at + slashes..];
            let Some(first) = rest.chars().next() else { break };
            let unit = numbered(rest).filter(|_| slashes > 0);
            let unit = unit.or_else(|| percent_encoded(rest)).or_else(|| entity(rest));
            let Unit { bytes, used, length } =
                unit.unwrap_or_else(|| Unit::of(first, first.len_utf8()));
            at += slashes + length;
            if bytes[0] != b'\\' {
                view.push(&bytes[..used], start..at);
                start = at;
            }
        }
        view
    }

    fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Vec::with_capacity(capacity), places: Vec::with_capacity(capacity) }
    }

    /// The place in the text of a range of bytes of the view.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        self.places[range.start].start..self.places[range.end - 1].end
    }

    fn push(&mut self, bytes: &[u8], place: Range<usize>) {
        for byte in bytes {
            count_work(1);
            self.bytes.push(fold(*byte));
            self.places.push(place.clone());
        }
    }
}

/// Letters match in either case, since names of hosts and headers come back in lower case;
/// forms write a space as `+`; and backslashes are removed, so a control character matches the
/// letter that escapes it.
fn fold(byte: u8) -> u8 {
    match byte {
        b'+' => b' ',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        byte => byte.to_ascii_lowercase(),
    }
}

/// What an escape stands for: a character, or one byte of it.
struct Unit {
    bytes: [u8; 4],
    /// How many of the bytes there are.
    used: usize,
    /// The length of the escape in the text.
    length: usize,
}

impl Unit {
    fn of(character: char, length: usize) -> Self {
        let mut bytes = [0; 4];
        let used = character.encode_utf8(&mut bytes).len();
        Self { bytes, used, length }
    }
}

/// How many backslashes `text` begins with.
pub(super) fn backslashes(text: &str) -> usize {
    let count = text.bytes().take_while(|byte| *byte == b'\\').count();
    count_work(count);
    count
}

/// The byte that a URL holds as `%XX` at the beginning of `text`.
fn percent_encoded(text: &str) -> Option<Unit> {
    let [b'%', high, low, ..] = text.as_bytes() else { return None };
    let byte = hex(&[*high, *low])? as u8;
    Some(Unit { bytes: [byte, 0, 0, 0], used: 1, length: 3 })
}

/// The character that JSON and Python write with these digits after a backslash.
fn numbered(text: &str) -> Option<Unit> {
    let unit = |text: &str| match text.as_bytes() {
        [b'u', a, b, c, d, ..] => Some((hex(&[*a, *b, *c, *d])?, 5)),
        [b'x', a, b, ..] => Some((hex(&[*a, *b])?, 3)),
        _ => None,
    };
    let (mut code, mut length) = unit(text)?;
    if (0xd800..0xdc00).contains(&code) {
        // A character beyond the first 65,536 is a pair of escapes.
        let rest = &text[length..];
        let slashes = backslashes(rest);
        let (low, more) = unit(&rest[slashes..]).filter(|_| slashes > 0)?;
        code = 0x1_0000 + ((code - 0xd800) << 10) + low.checked_sub(0xdc00)?;
        length += slashes + more;
    }
    Some(Unit::of(char::from_u32(code)?, length))
}

/// The character that HTML writes as the entity at the beginning of `text`.
fn entity(text: &str) -> Option<Unit> {
    /// The length of the longest name or number of an entity that is known here.
    const LONGEST: usize = 10;
    let name = text.strip_prefix('&')?;
    let end = name.bytes().take(LONGEST + 1).position(|byte| byte == b';')?;
    count_work(end);
    let code = match &name.as_bytes()[..end] {
        b"amp" => u32::from('&'),
        b"lt" => u32::from('<'),
        b"gt" => u32::from('>'),
        b"quot" => u32::from('"'),
        b"apos" => u32::from('\''),
        [b'#', b'x' | b'X', digits @ ..] => hex(digits)?,
        [b'#', ..] => name[1..end].parse().ok()?,
        _ => return None,
    };
    Some(Unit::of(char::from_u32(code)?, end + 2))
}

fn hex(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 7 {
        return None;
    }
    digits.iter().try_fold(0, |number, digit| {
        char::from(*digit).to_digit(16).map(|digit| number * 16 + digit)
    })
}

/// `text` without an escape at its end whose rest was cut off.
pub(super) fn without_broken_escape(text: &str) -> &str {
    // What remains may end with the first half of a surrogate pair.
    without_broken_end(without_broken_end(text))
}

fn without_broken_end(text: &str) -> &str {
    /// One less than the longest escape.
    const LONGEST: usize = 12;
    let bytes = text.as_bytes();
    let from = bytes.len().saturating_sub(LONGEST);
    let begins = |byte: &u8| matches!(byte, b'\\' | b'%' | b'&');
    let Some(start) = bytes[from..].iter().rposition(begins).map(|at| from + at) else {
        return text;
    };
    let rest = &bytes[start + 1..];
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let is_broken = match (bytes[start], rest) {
        (b'%', digits) => digits.len() < 2 && is_hex(digits),
        (b'&', name) => name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#'),
        (_, []) => true,
        (_, [b'u', b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', _, _]) => true,
        (_, [b'u', digits @ ..]) => digits.len() < 4 && is_hex(digits),
        (_, [b'x', digits @ ..]) => digits.len() < 2 && is_hex(digits),
        _ => false,
    };
    if is_broken { text[..start].trim_end_matches('\\') } else { text }
}
