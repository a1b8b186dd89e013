//! Values that must not be seen, and the masking of texts that might quote them.
//!
//! It knows nothing of HTTP: it is handed texts and gives them back without secrets.

use std::fmt;
use std::ops::Range;

use zeroize::Zeroizing;

/// A value that never shows in `Debug`, is not `Display`, and is wiped when dropped.
///
/// ```
/// let secret = featherhq::Secret::from("hunter2");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), "hunter2");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keeps `value` from being seen.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The value itself. Where it goes from here is up to the caller.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl From<&String> for Secret {
    fn from(value: &String) -> Self {
        Self::new(value)
    }
}

impl From<&Secret> for Secret {
    fn from(value: &Secret) -> Self {
        value.clone()
    }
}

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Members whose string values are secrets wherever they turn up in an answer, so that
/// an excerpt of one that could not be decoded does not give away what it brought.
const SECRET_MEMBERS: &[&str] = &[
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
const LONGEST_MEMBER: usize = {
    let mut longest = 0;
    let mut at = 0;
    while at < SECRET_MEMBERS.len() {
        if SECRET_MEMBERS[at].len() > longest {
            longest = SECRET_MEMBERS[at].len();
        }
        at += 1;
    }
    longest
};

/// The shortest secret that is looked for in texts. A shorter one is none to whoever reads
/// the text, and masking it would tear holes into every word.
const SHORTEST: usize = 4;

/// The secrets that one call knows: the key and whatever secrets its request carries.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<Secret>);

impl Secrets {
    pub(crate) fn add(&mut self, secret: impl Into<Secret>) {
        self.0.push(secret.into());
    }

    pub(crate) fn extend(&mut self, others: Secrets) {
        self.0.extend(others.0);
    }

    /// `text` without the secrets of this call, in any spelling that a server is
    /// likely to echo them in, and without the values of members that hold secrets.
    pub(crate) fn mask(&self, text: &str) -> String {
        redact(text, self.find(text).whole)
    }

    /// Like [`mask`](Self::mask), for a text that was cut off at its end: what might be
    /// the beginning of a secret there goes too.
    pub(crate) fn mask_cut(&self, text: &str) -> String {
        let Found { whole, cut } = self.find(text);
        let kept = &text[..cut];
        redact(kept, whole.into_iter().filter(|place| place.start < cut).collect())
    }

    fn find(&self, text: &str) -> Found {
        let mut found = Found { whole: member_values(text), cut: text.len() };
        let mut search = Search::default();
        for secret in &self.0 {
            let pattern = pattern(secret.expose());
            let Some(first) = pattern.first().filter(|_| pattern.len() >= SHORTEST) else {
                continue;
            };
            let beginnings = Beginnings::of(*first);
            let mut at = 0;
            while let Some(start) = beginnings.next(text, at) {
                match search.spelled(&pattern, text, start) {
                    Spelled::UpTo(end) => {
                        found.whole.push(start..end);
                        at = end;
                        continue;
                    }
                    Spelled::CutOff => found.cut = found.cut.min(start),
                    Spelled::Not => {}
                }
                at = start + step(&text[start..]);
            }
        }
        found
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

/// Where a text holds secrets, and where one may begin whose end was cut off.
struct Found {
    whole: Vec<Range<usize>>,
    cut: usize,
}

/// `text` with [`REDACTED`] in these places, which may overlap.
fn redact(text: &str, mut places: Vec<Range<usize>>) -> String {
    places.sort_unstable_by_key(|place| place.start);
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for place in places {
        // A place that begins within the one before has its mask already.
        if place.start >= done {
            masked.push_str(&text[done..place.start]);
            masked.push_str(REDACTED);
        }
        done = done.max(place.end.min(text.len()));
    }
    masked.push_str(&text[done..]);
    masked
}

/// How far it is to the next place where a text may begin with something. What does not begin
/// with all of a run of backslashes does not begin with a part of it either.
fn step(text: &str) -> usize {
    let character = text.chars().next().map_or(1, char::len_utf8);
    backslashes(text).max(character)
}

/// Where a secret may begin in a text, told at a glance: comparing takes a hundred times as
/// long, and hardly any place is worth it. What is taken for a beginning need not be one, but
/// none is missed.
struct Beginnings {
    first: char,
    /// The bytes that a spelling of its first character may begin with.
    bytes: [bool; 256],
}

impl Beginnings {
    fn of(first: char) -> Self {
        let mut bytes = [false; 256];
        for byte in *b"\\%&" {
            bytes[usize::from(byte)] = true;
        }
        bytes[usize::from(b'+')] = first == ' ';
        for spelling in [first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
            bytes[usize::from(first_byte(spelling))] = true;
        }
        Self { first, bytes }
    }

    /// The next one at or after `at`.
    fn next(&self, text: &str, mut at: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        loop {
            at += bytes[at..].iter().position(|byte| self.bytes[usize::from(*byte)])?;
            if self.is_one(bytes, at) {
                return Some(at);
            }
            // All of these bytes but those of the secret's own character are ASCII, and that
            // one is a beginning.
            at += bytes[at..].iter().take_while(|byte| **byte == b'\\').count().max(1);
        }
    }

    fn is_one(&self, text: &[u8], at: usize) -> bool {
        /// As long as an escape that was cut in two may be.
        const CUT: usize = 64;
        let rest = &text[at..];
        let is_first = |byte: u8| {
            byte.eq_ignore_ascii_case(&first_byte(self.first))
                || (byte == b'+' && self.first == ' ')
        };
        if rest.len() <= CUT || is_first(rest[0]) {
            return true;
        }
        match rest[0] {
            b'%' => hex(&rest[1..3]).is_some_and(|byte| is_first(byte as u8)),
            // A number, or one of the names that are known here.
            b'&' => matches!(rest[1], b'#' | b'a' | b'l' | b'g' | b'q'),
            _ => {
                let escaped = rest.iter().find(|byte| **byte != b'\\');
                escaped.is_none_or(|byte| {
                    is_first(*byte)
                        || matches!(byte, b'u' | b'x' | b'b' | b'f' | b'n' | b'r' | b't')
                })
            }
        }
    }
}

fn first_byte(character: char) -> u8 {
    let mut bytes = [0; 4];
    character.encode_utf8(&mut bytes);
    bytes[0]
}

/// Whether a secret stands at some place of a text.
enum Spelled {
    UpTo(usize),
    /// All that there is of the text agrees with the secret, which is longer.
    CutOff,
    Not,
}

/// The characters of a secret as they are looked for: a run of backslashes counts as one,
/// because JSON within JSON doubles them, and there is no telling how often.
fn pattern(secret: &str) -> Zeroizing<Vec<char>> {
    let mut pattern: Zeroizing<Vec<char>> = Zeroizing::new(secret.chars().collect());
    pattern.dedup_by(|next, before| (*next, *before) == ('\\', '\\'));
    pattern
}

/// Compares a pattern with places of texts. It is made once for many comparisons, each of
/// which would otherwise need memory of its own.
#[derive(Default)]
struct Search {
    places: Vec<usize>,
    ends: Vec<usize>,
}

impl Search {
    /// Whether the pattern stands at `at`, each of its characters as it is or escaped in
    /// one of the ways of JSON, URLs and HTML, and whatever the case of its letters: host
    /// names and header names are echoed in lower case.
    fn spelled(&mut self, pattern: &[char], text: &str, at: usize) -> Spelled {
        // One spelling may be the beginning of another, so all places are followed that the
        // pattern may have come to.
        let Self { places, ends } = self;
        places.clear();
        places.push(at);
        let mut cut_off = false;
        let mut escaping = false;
        for character in pattern {
            for place in places.drain(..) {
                let rest = &text[place..];
                // An escape that was cut in two counts as one that would have fitted.
                cut_off |= rest.is_empty() || is_broken_escape(*character, rest, escaping);
                character_ends(*character, rest, escaping, |length| ends.push(place + length));
            }
            ends.sort_unstable();
            ends.dedup();
            std::mem::swap(places, ends);
            if places.is_empty() {
                return if cut_off { Spelled::CutOff } else { Spelled::Not };
            }
            escaping = *character == '\\';
        }
        places.last().map_or(Spelled::Not, |end| Spelled::UpTo(*end))
    }
}

/// How many backslashes `text` begins with.
fn backslashes(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'\\').count()
}

/// Whether `rest` is the beginning of an escape of `character` and nothing more.
/// `escaping` says that a backslash stands before it.
fn is_broken_escape(character: char, rest: &str, escaping: bool) -> bool {
    /// Longer than any escape, even with its backslashes doubled a few times.
    const LONGEST: usize = 64;
    if rest.len() >= LONGEST {
        return false;
    }
    let units = match character.len_utf16() {
        1 => "u0000".len(),
        _ => r"ud800\udc00".len(),
    };
    let is_broken = |escape: &str| escape.starts_with('u') && escape.len() < units;
    match rest.as_bytes().first() {
        Some(b'%') => rest.len() < "%00".len() * character.len_utf8(),
        Some(b'&') => rest.len() < LONGEST_ENTITY && !rest.contains(';'),
        Some(b'\\') => {
            let escape = &rest[backslashes(rest)..];
            escape.is_empty() || is_broken(escape)
        }
        _ => escaping && is_broken(rest),
    }
}

/// Says where a spelling of `character` at the beginning of `rest` ends; every such place.
/// `escaping` says that a backslash stands before it, which may have been the secret's own,
/// this escape's, or both.
fn character_ends(character: char, rest: &str, escaping: bool, mut end: impl FnMut(usize)) {
    if character == '\\' {
        return backslash_ends(rest, end);
    }
    let plain = |text: &str| {
        let first = text.chars().next()?;
        (first.eq_ignore_ascii_case(&character) || (first == '+' && character == ' '))
            .then(|| first.len_utf8())
    };
    // A `%` may be one or begin the escape of one, so every spelling is tried.
    [plain(rest), percent_encoded(character, rest), entity(character, rest)]
        .into_iter()
        .flatten()
        .for_each(&mut end);
    let slashes = backslashes(rest);
    let escaped = &rest[slashes..];
    if slashes > 0 {
        plain(escaped).into_iter().for_each(|length| end(slashes + length));
    }
    if slashes > 0 || escaping {
        escape(character, escaped).into_iter().for_each(|length| end(slashes + length));
    }
}

/// Says where the spelling of a run of backslashes ends: after the first part of it and
/// after the last. A run of them as they are is one part, of whatever length, and each one
/// that is escaped in another way is one.
fn backslash_ends(rest: &str, mut end: impl FnMut(usize)) {
    /// More of them in a row are in no secret.
    const MOST: usize = 16;
    let mut at = 0;
    for part in 0..MOST {
        let slashes = backslashes(&rest[at..]);
        let other = || percent_encoded('\\', &rest[at..]).or_else(|| entity('\\', &rest[at..]));
        let Some(length) = Some(slashes).filter(|slashes| *slashes > 0).or_else(other) else {
            break;
        };
        at += length;
        if part == 0 {
            end(at);
        }
        if slashes > 0 {
            at += escape('\\', &rest[at..]).unwrap_or_default();
        }
    }
    if at > 0 {
        end(at);
    }
}

/// The length of `character` as URLs hold it, if `text` begins with that.
fn percent_encoded(character: char, text: &str) -> Option<usize> {
    let mut bytes = text.as_bytes();
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        let [b'%', high, low, ..] = bytes else { return None };
        let found = hex(&[*high, *low])?;
        let same = char::from(byte).eq_ignore_ascii_case(&char::from_u32(found)?);
        if !same {
            return None;
        }
        bytes = &bytes[3..];
    }
    Some(text.len() - bytes.len())
}

/// The length of `character` as JSON and Python escape it, without the backslash.
fn escape(character: char, text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (unit, length) = match bytes {
        [b'u', a, b, c, d, ..] => (hex(&[*a, *b, *c, *d])?, 5),
        [b'x', a, b, ..] => (hex(&[*a, *b])?, 3),
        [letter, ..] => {
            let control = match letter {
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                _ => return None,
            };
            return (control == character).then_some(1);
        }
        [] => return None,
    };
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units);
    if let [high, low] = units {
        // A character beyond the first 65,536 is a pair of escapes.
        let rest = text.get(length..)?;
        let second = rest.trim_start_matches('\\');
        let [b'u', a, b, c, d, ..] = second.as_bytes() else { return None };
        let pair = unit == u32::from(*high) && hex(&[*a, *b, *c, *d])? == u32::from(*low);
        return pair.then_some(length + rest.len() - second.len() + 5);
    }
    char::from_u32(unit)?.eq_ignore_ascii_case(&character).then_some(length)
}

/// The length of the longest HTML entity that is known here, with `&` and `;`.
const LONGEST_ENTITY: usize = 12;

/// The length of the HTML entity at the beginning of `text`, if it is `character`.
fn entity(character: char, text: &str) -> Option<usize> {
    let name = text.strip_prefix('&')?;
    let end = name.bytes().take(LONGEST_ENTITY - 1).position(|byte| byte == b';')?;
    let name = &name[..end];
    let found = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?)?
        }
    };
    found.eq_ignore_ascii_case(&character).then_some(name.len() + 2)
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        char::from(*digit).to_digit(16).map(|digit| number * 16 + digit)
    })
}

/// Whether values of members of this name are secrets wherever they turn up.
pub(crate) fn is_secret_member(name: &str) -> bool {
    SECRET_MEMBERS.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

/// Where `"name": value` stands for a name in [`SECRET_MEMBERS`]: the place of the value.
/// Works on text that is not valid JSON as well, since that is what excerpts of broken
/// answers are, on JSON that is quoted within a string, and on what Python prints.
fn member_values(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(quote) = Quote::next(text, at) {
        at = quote.end;
        let Some(value) = secret_member(text, &quote) else { continue };
        let place = match text[value..].bytes().next() {
            None => break,
            Some(b'{' | b'[') => value..nested_end(text, value),
            Some(_) => match Quote::at(text, value) {
                Some(quote) => quote.end..quote.string_end(text),
                None => {
                    let length = text[value..].find([',', '}', ']', '\n']);
                    let end = length.map_or(text.len(), |length| value + length);
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

/// Where the value begins, if `quote` opens the name of a member that holds a secret.
fn secret_member(text: &str, quote: &Quote) -> Option<usize> {
    let rest = &text[quote.end..];
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length = rest.bytes().take(LONGEST_MEMBER + 1).take_while(is_name).count();
    if !is_secret_member(&rest[..length]) {
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
        at = text.len() - text[at..].trim_start().len();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(list: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for secret in list {
            secrets.add(*secret);
        }
        secrets
    }

    #[test]
    fn a_secret_is_masked_in_every_spelling() {
        assert_eq!(secrets(&["50%+u"]).mask(r"50%25%2B\u0075 50%+u"), "[redacted] [redacted]");
        let secrets = secrets(&["a\"b/c\\ é😀&"]);
        for spelling in [
            "a\"b/c\\ é😀&",
            r#"a\"b/c\\ é😀&"#,
            r#"a\"b\/c\\ \u00e9\ud83d\ude00\u0026"#,
            r#"a\\\"b\/c\\\\ \\u00E9\\uD83D\\uDE00&"#,
            r"a\x22b\x2fc\\ é😀&",
            "a%22b%2Fc%5C%20%C3%A9%F0%9F%98%80%26",
            "a%22b%2fc%5c+%c3%a9%f0%9f%98%80%26",
            "%61%22b/c%5C%20é😀&",
            "a&quot;b/c\\ é😀&amp;",
            "a&#34;b&#x2F;c\\ &eacute;😀&amp;",
            "A\"B/C\\ é😀&",
        ] {
            let text = format!("before {spelling} after");
            let expected =
                if spelling.contains("eacute") { &text } else { "before [redacted] after" };
            assert_eq!(secrets.mask(&text), expected);
        }
    }

    #[test]
    fn secrets_that_overlap_leave_nothing_over() {
        let key = "fth_live_1234";
        let both = secrets(&[key, "Bearer fth_live_1234-and-more", "1234-and"]);
        assert_eq!(both.mask("x Bearer fth_live_1234-and-more y"), "x [redacted] y");
        assert_eq!(both.mask("fth_live_1234-and"), "[redacted]");
        assert_eq!(secrets(&["redacted", key]).mask("fth_live_1234"), "[redacted]");
    }

    #[test]
    fn what_is_too_short_to_be_a_secret_is_not_looked_for() {
        assert_eq!(
            secrets(&["", "1", "404"]).mask("status 404, 1 attempt"),
            "status 404, 1 attempt"
        );
    }

    #[test]
    fn members_that_hold_secrets_are_masked_even_in_broken_json() {
        for (text, expected) in [
            (
                r#"{"session_token" : "se\"cret", "vendor":"nango","State":"abc"#,
                r#"{"session_token" : "[redacted]", "vendor":"nango","State":"[redacted]"#,
            ),
            (r#"{"token": 123456, "a": 1}"#, r#"{"token": [redacted], "a": 1}"#),
            (r#"{"token":null,"a":1}"#, r#"{"token":null,"a":1}"#),
            (r#"{"state":["}x\"",{"a":[]}],"b":2}"#, r#"{"state":[redacted],"b":2}"#),
            (r#"{"state":{"a":"x"#, r#"{"state":[redacted]"#),
            (r#"{"token""#, r#"{"token""#),
            (r#"{"token": "#, r#"{"token": "#),
            (r#"{"token": ""#, r#"{"token": "[redacted]"#),
            (r#"["token", "abc"]"#, r#"["token", "abc"]"#),
            (r#"{"token":"a\\","b":"c"}"#, r#"{"token":"[redacted]","b":"c"}"#),
            // In JSON within a string, and once more.
            (
                r#"{"message":"upstream: {\"session_token\":\"st_\\\"1\\\\\", \"a\":1}","b":2}"#,
                r#"{"message":"upstream: {\"session_token\":\"[redacted]\", \"a\":1}","b":2}"#,
            ),
            (
                r#""{\\\"token\\\":\\\"st_1\\\",\\\"a\\\":1}""#,
                r#""{\\\"token\\\":\\\"[redacted]\\\",\\\"a\\\":1}""#,
            ),
            (
                r#"{"m":"{\n\"token\":\n\t{\"x\":\"}st_1\"}}","b":2}"#,
                r#"{"m":"{\n\"token\":\n\t[redacted]}","b":2}"#,
            ),
            (r#"{"m":"{\"token\":\"st_1","b":2}"#, r#"{"m":"{\"token\":\"[redacted]","b":2}"#),
            // As Python prints it.
            (
                r#"can't: {'session_token': 'st\'_1"', 'b': "it's", 'state': "s't", 'token': None}"#,
                r#"can't: {'session_token': '[redacted]', 'b': "it's", 'state': "[redacted]", 'token': None}"#,
            ),
        ] {
            assert_eq!(secrets(&[]).mask(text), expected);
        }
    }

    #[test]
    fn the_beginning_of_a_secret_at_a_cut_is_masked() {
        let secrets = secrets(&["fth_live/abc", r#"can😀a\"ry"#]);
        for (text, expected) in [
            ("key was fth_li", "key was "),
            ("key was fth_live%2", "key was "),
            (r"key was fth_live\u00", "key was "),
            (r"pass was can😀a\\\\\u00", "pass was "),
            (r"pass was can\ud83d\ud", "pass was "),
            (r"pass was can%F0%9F%9", "pass was "),
            ("key was x", "key was x"),
            ("fth_live/abc and fth_", "[redacted] and "),
        ] {
            assert_eq!(secrets.mask_cut(text), expected);
        }
        assert_eq!(secrets.mask("key was fth_li"), "key was fth_li");
    }

    #[test]
    fn text_without_secrets_stays_as_it_is() {
        let text = r#"{"detail": "nothing \" here", "n": [1, "two"]} trailing "#;
        assert_eq!(secrets(&["k"]).mask(r#"{"a":1}"#), r#"{"a":1}"#);
        assert_eq!(secrets(&[]).mask(text), text);
    }

    #[test]
    fn backslashes_in_secrets_are_found_however_often_they_are_doubled() {
        let secrets = secrets(&[r#"\\canary\"\n"#]);
        for spelling in [
            r#"\\canary\"\n"#,
            r#"\\\\canary\\\"\\n"#,
            r#"\\\\\\\\canary\\\\\\\"\\\\n"#,
            r"\u005c\u005Ccanary\u005c\u0022\u005cn",
            "%5C%5ccanary%5C%22%5Cn",
            "&#92;&#x5c;canary&#92;&quot;&#92;n",
        ] {
            assert_eq!(secrets.mask(&format!("a {spelling} b")), "a [redacted] b", "{spelling}");
        }
        assert_eq!(secrets.mask(r"\\ \n \canar"), r"\\ \n \canar");
    }

    /// Looks at every place of a text, where `find` looks at those only that are worth it.
    fn find_everywhere(secret: &str, text: &str) -> (Vec<Range<usize>>, usize) {
        let pattern = pattern(secret);
        let (mut whole, mut cut) = (Vec::new(), text.len());
        let mut at = 0;
        while at < text.len() {
            match Search::default().spelled(&pattern, text, at) {
                Spelled::UpTo(end) => {
                    whole.push(at..end);
                    at = end;
                    continue;
                }
                Spelled::CutOff => cut = cut.min(at),
                Spelled::Not => {}
            }
            at += step(&text[at..]);
        }
        (whole, cut)
    }

    proptest::proptest! {
        #[test]
        fn looking_at_a_glance_misses_nothing(
            secret in proptest::sample::select(vec![
                "fth_live", "Fth fth", r"\\a\nb", r#""\"""#, "&&%%", "%66th", "é😀é😀", " + +", "n\nrt", "uuxx",
            ]),
            pieces in proptest::collection::vec(proptest::sample::select(vec![
                "f", "F", "t", "h", "_", "live", "th", " ", "+", "a", "n", "u", "x", "b", "r", "\n", "\"",
                "\\", r"\\", r"\\\", "%", "%6", "%66", "%46", "%5C", "%5c", "%20", "%2B", "%26", "%25",
                "%22", "%C3%A9", "%c3", "%F0%9F%98%80", "&", "&#", "&#102;", "&#x66;", "&#92;", "&#32;",
                "&quot;", "&amp;", "&lt", r"\u", r"\u00", r"\u0066", r"\u005c", r"\u0022", r"\u00e9",
                r"\ud83d", r"\ude00", r"\ud83d\ude00", r"\x66", r"\x5c", r"\n", "é", "😀", "fth_live",
                "----------------------------------------------------------------",
            ]), 0..40),
        ) {
            let text = pieces.concat();
            let mut secrets = Secrets::default();
            secrets.add(secret);
            let found = secrets.find(&text);
            proptest::prop_assert_eq!((found.whole, found.cut), find_everywhere(secret, &text));
        }
    }

    /// Whoever sends an answer chooses what is searched, so no text may take long. The clock
    /// is a coarse measure, but what it is to tell apart is milliseconds from minutes.
    #[test]
    fn no_text_takes_long_to_mask() {
        for piece in [
            r"\",
            r#"\""#,
            r"\u005c",
            r"\u",
            "%",
            "%5C",
            "&",
            "&#92;",
            "+",
            "\"",
            "'",
            "{\"",
            "\"token",
            "\"token\"",
            "\"token\":",
            "\"token\":null",
            "\"token\":[",
            r#"\"token\":\"#,
            r#"\"token\":{\""#,
        ] {
            let text = piece.repeat(64 * 1024 / piece.len());
            for secret in ["fth_live_canary", r"\\canary\\\", r#"\"\"\"\"canary"#, "&&&&%%%%"] {
                let secrets = secrets(&[secret]);
                let is_quick = |_| {
                    let begun = std::time::Instant::now();
                    secrets.mask_cut(&text);
                    begun.elapsed().as_secs() < 5
                };
                // A machine that is busy with something else gets another chance.
                assert!((0..3).any(is_quick), "{piece:?} takes too long, with {secret:?}");
            }
        }
    }
}
