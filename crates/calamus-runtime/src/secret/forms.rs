//! The encodings in which a secret is searched for.

use std::fmt::{self, Write as _};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::SHORTEST;

/// The shortest part of base64 that is searched for. A shorter one also occurs by chance.
const SHORTEST_BASE64: usize = 6;

/// Returns the forms of a secret, in lower case: as it is, and as JSON, URLs, HTML and base64
/// have it. None, if it is too short.
pub(super) fn of(secret: &str) -> Vec<Zeroizing<String>> {
    if secret.chars().count() < SHORTEST {
        return Vec::new();
    }
    let base64 = base64(secret);
    let quoted = json(secret, |_| false);
    let mut forms = vec![
        Zeroizing::new(secret.to_owned()),
        // JSON within JSON, and what doubles backslashes alone.
        json(&quoted, |_| false),
        Zeroizing::new(quoted.replace('\\', r"\\")),
    ];
    for text in base64.iter().chain([&quoted]) {
        forms.push(Zeroizing::new(text.replace('/', "\\/")));
    }
    forms.extend(base64.iter().map(|text| percent(text, is_word)));
    forms.extend(base64);
    forms.push(quoted);
    // Encoders differ in which characters they escape.
    forms.push(json(secret, |c| !c.is_ascii()));
    forms.push(json(secret, |c| !c.is_ascii() || "<>&'".contains(c)));
    forms.push(json(secret, |c| !is_word(c)));
    forms.push(json(secret, |_| true));
    for plain in [|_| false, is_word, is_unreserved, is_component, |c| is_unreserved(c) || c == '/']
    {
        let encoded = percent(secret, plain);
        forms.extend([Zeroizing::new(encoded.replace("%20", "+")), encoded]);
    }
    for plain in [|_| false, is_word] {
        forms.push(escaped(secret, plain, |c, out| write!(out, "&#{};", u32::from(c))));
        forms.push(escaped(secret, plain, |c, out| write!(out, "&#x{:x};", u32::from(c))));
    }
    forms.push(html(secret));
    let mut distinct: Vec<Zeroizing<String>> = Vec::new();
    for mut form in forms {
        form.make_ascii_lowercase();
        if !distinct.contains(&form) {
            distinct.push(form);
        }
    }
    distinct
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// By RFC 3986.
fn is_unreserved(c: char) -> bool {
    is_word(c) || "-._~".contains(c)
}

/// What JavaScript's `encodeURIComponent` leaves as it is.
fn is_component(c: char) -> bool {
    is_word(c) || "-_.!~*'()".contains(c)
}

/// Escapes the characters that are not plain.
fn escaped(
    text: &str,
    is_plain: impl Fn(char) -> bool,
    escape: impl Fn(char, &mut String) -> fmt::Result,
) -> Zeroizing<String> {
    // Large enough for every escape, since a buffer that grows leaves unwiped copies behind.
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 12));
    for c in text.chars() {
        if is_plain(c) {
            out.push(c);
        } else {
            // Writing to a string does not fail.
            let _ = escape(c, &mut out);
        }
    }
    out
}

fn percent(text: &str, is_plain: fn(char) -> bool) -> Zeroizing<String> {
    escaped(text, is_plain, |c, out| {
        c.encode_utf8(&mut [0; 4]).bytes().try_for_each(|byte| write!(out, "%{byte:02x}"))
    })
}

/// Returns the contents of a JSON string, with these characters as numbers.
fn json(text: &str, is_numbered: fn(char) -> bool) -> Zeroizing<String> {
    let is_plain = |c: char| !is_numbered(c) && !c.is_ascii_control() && !"\"\\".contains(c);
    escaped(text, is_plain, |c, out| {
        let letter = match c {
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            c => c,
        };
        if is_numbered(c) || letter.is_ascii_control() {
            let mut units = [0; 2];
            return c.encode_utf16(&mut units).iter().try_for_each(|it| write!(out, "\\u{it:04x}"));
        }
        write!(out, "\\{letter}")
    })
}

fn html(text: &str) -> Zeroizing<String> {
    escaped(
        text,
        |c| !"&<>\"".contains(c),
        |c, out| {
            out.write_str(match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ => "&quot;",
            })
        },
    )
}

/// Returns the characters of base64 that depend on the secret alone, for each of the three places
/// that it may have within a longer text, in both alphabets.
fn base64(secret: &str) -> Vec<Zeroizing<String>> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let mut text = Zeroizing::new(vec![0; before]);
        text.extend_from_slice(secret.as_bytes());
        // A character holds 6 bits: the first ones also depend on what precedes the secret,
        // and the last one on what follows it.
        let first = (before * 8).div_ceil(6);
        let end = text.len() * 8 / 6;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = Zeroizing::new(engine.encode(&text));
            let form = Zeroizing::new(encoded[first.min(end)..end].to_owned());
            if form.len() >= SHORTEST_BASE64 {
                forms.push(form);
            }
        }
    }
    forms
}
