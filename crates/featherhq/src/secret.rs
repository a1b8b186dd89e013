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
        for secret in &self.0 {
            let characters: Zeroizing<Vec<char>> =
                Zeroizing::new(secret.expose().chars().collect());
            let Some(first) = characters.first().filter(|_| characters.len() >= SHORTEST) else {
                continue;
            };
            let mut at = 0;
            while at < text.len() {
                let may_begin = text[at..].chars().next().is_some_and(|c| {
                    c.eq_ignore_ascii_case(first) || matches!(c, '\\' | '%' | '&' | '+')
                });
                match if may_begin { spelled(&characters, text, at) } else { Spelled::Not } {
                    Spelled::UpTo(end) => {
                        found.whole.push(at..end);
                        at = end;
                        continue;
                    }
                    Spelled::CutOff => found.cut = found.cut.min(at),
                    Spelled::Not => {}
                }
                at += 1;
                while !text.is_char_boundary(at) {
                    at += 1;
                }
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

/// Whether a secret stands at some place of a text.
enum Spelled {
    UpTo(usize),
    /// All that there is of the text agrees with the secret, which is longer.
    CutOff,
    Not,
}

/// Whether `secret` stands at `at`, each of its characters as it is or escaped in one of
/// the ways of JSON, URLs and HTML, and whatever the case of its letters: host names and
/// header names are echoed in lower case.
fn spelled(secret: &[char], text: &str, at: usize) -> Spelled {
    // One spelling may be the beginning of another, so all places are followed that the
    // secret may have come to.
    let mut places = vec![at];
    let mut ends = Vec::new();
    let mut cut_off = false;
    for character in secret {
        for place in places.drain(..) {
            let rest = &text[place..];
            // An escape that was cut in two counts as one that would have fitted.
            cut_off |= rest.is_empty() || is_broken_escape(rest);
            character_ends(*character, rest, |length| ends.push(place + length));
        }
        ends.sort_unstable();
        ends.dedup();
        std::mem::swap(&mut places, &mut ends);
        if places.is_empty() {
            return if cut_off { Spelled::CutOff } else { Spelled::Not };
        }
    }
    places.last().map_or(Spelled::Not, |end| Spelled::UpTo(*end))
}

/// Whether `rest` is the beginning of an escape and nothing more.
fn is_broken_escape(rest: &str) -> bool {
    const LONGEST: usize = 12;
    rest.len() < LONGEST
        && match rest.as_bytes().first() {
            Some(b'%') => rest.len() < 3,
            Some(b'&') => !rest.contains(';'),
            Some(b'\\') => {
                let escape = rest.trim_start_matches('\\');
                escape.is_empty() || (escape.starts_with('u') && escape.len() < 5)
            }
            _ => false,
        }
}

/// Says where a spelling of `character` at the beginning of `rest` ends; every such place.
fn character_ends(character: char, rest: &str, mut end: impl FnMut(usize)) {
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
    // JSON within JSON doubles its backslashes, so any number of them is one escape.
    let escaped = rest.trim_start_matches('\\');
    let slashes = rest.len() - escaped.len();
    if slashes == 0 {
        return;
    }
    if character == '\\' {
        (1..=slashes).for_each(&mut end);
    }
    [plain(escaped), escape(character, escaped)]
        .into_iter()
        .flatten()
        .for_each(|length| end(slashes + length));
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

/// The length of the HTML entity at the beginning of `text`, if it is `character`.
fn entity(character: char, text: &str) -> Option<usize> {
    const LONGEST: usize = 10;
    let name = text.strip_prefix('&')?;
    let (name, _) = name.split_once(';').filter(|(name, _)| name.len() <= LONGEST)?;
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
/// answers are.
fn member_values(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('"') {
        let name = at + open + 1;
        let end = string_end(text, name);
        at = end + 1;
        if at >= text.len() {
            break;
        }
        if !is_secret_member(&text[name..end]) {
            continue;
        }
        let Some(value) = text[at..].trim_start().strip_prefix(':') else { continue };
        let value = text.len() - value.trim_start().len();
        let place = match text[value..].bytes().next() {
            None => break,
            Some(b'"') => value + 1..string_end(text, value + 1),
            Some(b'{' | b'[') => value..nested_end(text, value),
            Some(_) => {
                let length = text[value..].find([',', '}', ']', '\n']);
                let end = length.map_or(text.len(), |length| value + length);
                // These give nothing away, and are worth knowing.
                if matches!(text[value..end].trim_end(), "null" | "true" | "false" | "") {
                    continue;
                }
                value..end
            }
        };
        at = place.end;
        if text[at..].starts_with('"') {
            at += 1;
        }
        places.push(place);
    }
    places
}

/// Where the string whose content begins at `start` ends: at its closing quote.
fn string_end(text: &str, start: usize) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// Where the object or array that begins at `start` ends.
fn nested_end(text: &str, start: usize) -> usize {
    let mut depth = 0_u32;
    let mut at = start;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => at = string_end(text, at + 1),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
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
        ] {
            assert_eq!(secrets(&[]).mask(text), expected);
        }
    }

    #[test]
    fn the_beginning_of_a_secret_at_a_cut_is_masked() {
        let secrets = secrets(&["fth_live/abc"]);
        for (text, expected) in [
            ("key was fth_li", "key was "),
            ("key was fth_live%2", "key was "),
            (r"key was fth_live\u00", "key was "),
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
}
