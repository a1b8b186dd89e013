//! Texts that a server sent, made fit for a terminal: harmless, and no wider than wanted.
//!
//! Widths are those of terminal columns: two for most CJK characters and emoji, none for
//! combining marks.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// Returns `text` on one line and without anything that a terminal obeys or hides: escape
/// sequences in a nickname would move the cursor, rewrite lines or set the clipboard,
/// bidirectional controls would reorder what is read, and invisible characters would make two
/// names look the same. The latter two are printed as escapes.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let is_kept = |c: char| !c.is_control() && !is_separator(c) && !is_deceptive(c);
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_separator(c) => line.push(' '),
            c if is_deceptive(c) => line.extend(c.escape_unicode()),
            c if c.is_control() => line.push(char::REPLACEMENT_CHARACTER),
            c => line.push(c),
        }
    }
    Cow::Owned(line)
}

/// Returns whether a character breaks a line or a column.
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

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `most` columns, with an ellipsis where something is missing.
pub(super) fn fit(text: &str, most: usize) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let Some(room) = most.checked_sub(1) else { return Cow::Borrowed("") };
    let kept = text[..prefix(text, room)].trim_end();
    Cow::Owned(format!("{kept}…"))
}

/// The length in bytes of the longest beginning of `text` that takes at most `room`
/// columns. Marks that take none stay with what they belong to, so no character is cut.
fn prefix(text: &str, room: usize) -> usize {
    // Whatever a text piles up on few columns, only so much of it is looked at.
    let considered = room.saturating_mul(8).saturating_add(8);
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.take(considered).take_while(|end| width(&text[..*end]) <= room).last().unwrap_or(0)
}

/// `text` in lines of at most `room` columns, broken between words where that can be, and
/// with an ellipsis if it takes more than `most` lines.
pub(super) fn wrap(text: &str, room: usize, most: usize) -> Vec<String> {
    // The widest character takes two columns.
    let room = room.max(2);
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while lines.len() + 1 < most {
        let end = line_end(rest, room);
        if end == rest.len() {
            break;
        }
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines.push(fit(rest, room).into_owned());
    lines
}

/// Where the first line of `text` ends: after it all, or between two words, or after a
/// comma as in JSON, or else within a word that is longer than a line.
fn line_end(text: &str, room: usize) -> usize {
    let end = prefix(text, room);
    if text[end..].is_empty() || text[end..].starts_with(char::is_whitespace) {
        return end;
    }
    let comma = text[..end].rfind(',').map(|comma| comma + 1);
    match text[..end].rfind(char::is_whitespace).max(comma) {
        Some(found) => found,
        // A character for which there is no room at all still has to go somewhere.
        None if end == 0 => text.chars().next().map_or(0, char::len_utf8),
        None => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(printable("plain ä 漢 👩‍💻"), "plain ä 漢 👩‍💻");
        assert_eq!(printable("a\u{1b}[31mred\u{7}"), "a\u{fffd}[31mred\u{fffd}");
        assert_eq!(printable("c1\u{9b}31m"), "c1\u{fffd}31m");
        assert_eq!(printable("two\r\nlines\tand a tab"), "two  lines and a tab");
        for c in "\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}".chars() {
            assert_eq!(printable(&format!("{c}txt.exe")), format!("{}txt.exe", c.escape_unicode()));
        }
        // Persian needs U+200C, emoji need U+200D.
        for joined in ["می\u{200c}خواهم", "👩\u{200d}💻", "❤\u{fe0f}"] {
            assert_eq!(printable(joined), joined);
        }
        assert_eq!(printable("\u{7f}\0"), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn texts_are_cut_by_columns_and_between_characters() {
        assert_eq!(fit("short", 5), "short");
        assert_eq!(fit("longer", 5), "long…");
        assert_eq!(fit("a word", 3), "a…");
        assert_eq!(fit("漢字かな", 8), "漢字かな");
        assert_eq!(fit("漢字かな", 7), "漢字か…");
        assert_eq!(fit("漢字かな", 6), "漢字…");
        assert_eq!(fit("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(fit("x👩‍💻y👩‍💻", 5), "x👩‍💻y…");
        assert_eq!(fit("abc", 1), "…");
        assert_eq!(fit("abc", 0), "");
        for text in ["longer than it may be", "漢字かな交じり文", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "🇩🇪🇫🇷🇮🇹"]
        {
            for most in 0..20 {
                assert!(width(&fit(text, most)) <= most, "{text} in {most}");
            }
        }
    }

    #[test]
    fn marks_without_width_cost_no_time() {
        let text = format!("a{}b", "\u{301}".repeat(1_000_000));
        assert!(fit(&text, 1).len() < 100);
    }

    #[test]
    fn lines_break_between_words_if_they_can() {
        assert_eq!(wrap("", 10, 4), [""]);
        assert_eq!(wrap("one two three", 20, 4), ["one two three"]);
        assert_eq!(wrap("one two three", 7, 4), ["one two", "three"]);
        assert_eq!(wrap("one two three", 8, 4), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4, 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("漢字かな 漢", 4, 4), ["漢字", "かな", "漢"]);
        assert_eq!(wrap("{\"a\":1,\"bc\":2}", 10, 4), ["{\"a\":1,", "\"bc\":2}"]);
        assert_eq!(wrap("one two three four", 5, 3), ["one", "two", "thre…"]);
        assert_eq!(wrap("one two three", 5, 1), ["one…"]);
        for room in 2..30 {
            let lines = wrap("Google refused the token (invalid_grant): 漢字かな交じり文", room, 9);
            assert!(lines.iter().all(|line| width(line) <= room), "{room}: {lines:?}");
        }
    }
}
