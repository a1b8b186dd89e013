//! Removes from strings of a server what a terminal would interpret.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns `text` on one line, without characters that a terminal interprets or hides.
///
/// Escape sequences in a nickname would move the cursor, rewrite lines or set the clipboard.
/// Bidirectional controls would reorder text, and invisible characters would make two names look
/// the same. All of them are printed as escapes.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let is_printable = |c: char| !c.is_control() && !is_separator(c) && !is_deceptive(c);
    if text.chars().all(is_printable) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_separator(c) => line.push(' '),
            c if is_deceptive(c) || c.is_control() => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
    Cow::Owned(line)
}

/// Escapes all control and deceptive characters in JSON. Serializers only escape those that JSON
/// forbids.
pub(super) fn escape_json(json: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| c.is_control() || is_deceptive(c);
    if !json.contains(is_hidden) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        // All of them are in the basic multilingual plane, so that one escape is enough.
        if is_hidden(c) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Returns whether a character ends a line or a column.
fn is_separator(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Returns whether a character reorders text or is invisible. The joiners U+200C and U+200D are
/// neither: scripts and emoji need them.
pub(super) fn is_deceptive(c: char) -> bool {
    matches!(
        c,
        '\u{061c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_deceptive_characters_are_escaped() {
        assert_eq!(printable("plain ä 漢 👩‍💻"), "plain ä 漢 👩‍💻");
        assert_eq!(printable("a\u{1b}[31mred\u{7}"), r"a\u{1b}[31mred\u{7}");
        assert_eq!(printable("c1\u{9b}31m"), r"c1\u{9b}31m");
        assert_eq!(printable("two\r\nlines\tand a tab"), "two  lines and a tab");
        for c in "\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}".chars() {
            assert_eq!(printable(&format!("{c}txt.exe")), format!("{}txt.exe", c.escape_unicode()));
        }
        // Persian needs U+200C, emoji need U+200D.
        for joined in ["می\u{200c}خواهم", "👩\u{200d}💻", "❤\u{fe0f}"] {
            assert_eq!(printable(joined), joined);
        }
        assert_eq!(printable("\u{7f}\0"), r"\u{7f}\u{0}");
    }
}
