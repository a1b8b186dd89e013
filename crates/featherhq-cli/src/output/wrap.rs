//! Truncates and wraps text by terminal columns: two for most CJK characters and emoji, none for
//! combining marks.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// Returns the number of columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Truncates `text` to `most` columns, with an ellipsis.
pub(super) fn truncate(text: &str, most: usize) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let Some(columns) = most.checked_sub(1) else { return Cow::Borrowed("") };
    let start = text[..prefix(text, columns)].trim_end();
    Cow::Owned(format!("{start}…"))
}

/// Returns the length in bytes of the longest prefix of `text` that takes at most `columns`.
/// Combining marks stay with their character.
fn prefix(text: &str, columns: usize) -> usize {
    // Limits the time for a text with many characters on few columns.
    let considered = columns.saturating_mul(8).saturating_add(8);
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.take(considered).take_while(|end| width(&text[..*end]) <= columns).last().unwrap_or(0)
}

/// Wraps `text` to lines of at most `columns`, between words if possible, and with an ellipsis if
/// it takes more than `most` lines.
pub(super) fn wrap(text: &str, columns: usize, most: usize) -> Vec<String> {
    // The widest character takes two columns.
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while lines.len() + 1 < most {
        let end = line_end(rest, columns);
        if end == rest.len() {
            break;
        }
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines.push(truncate(rest, columns).into_owned());
    lines
}

/// Returns where the first line of `text` ends: at its end, between two words, after a comma as in
/// JSON, or within a word that is longer than a line.
fn line_end(text: &str, columns: usize) -> usize {
    let end = prefix(text, columns);
    if text[end..].is_empty() || text[end..].starts_with(char::is_whitespace) {
        return end;
    }
    let comma = text[..end].rfind(',').map(|comma| comma + 1);
    match text[..end].rfind(char::is_whitespace).max(comma) {
        Some(found) => found,
        // A character that is wider than the line is printed all the same.
        None if end == 0 => text.chars().next().map_or(0, char::len_utf8),
        None => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_truncated_by_columns_and_between_characters() {
        assert_eq!(truncate("short", 5), "short");
        assert_eq!(truncate("longer", 5), "long…");
        assert_eq!(truncate("a word", 3), "a…");
        assert_eq!(truncate("漢字かな", 8), "漢字かな");
        assert_eq!(truncate("漢字かな", 7), "漢字か…");
        assert_eq!(truncate("漢字かな", 6), "漢字…");
        assert_eq!(truncate("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(truncate("x👩‍💻y👩‍💻", 5), "x👩‍💻y…");
        assert_eq!(truncate("abc", 1), "…");
        assert_eq!(truncate("abc", 0), "");
        for text in ["longer than it may be", "漢字かな交じり文", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "🇩🇪🇫🇷🇮🇹"]
        {
            for most in 0..20 {
                assert!(width(&truncate(text, most)) <= most, "{text} in {most}");
            }
        }
    }

    #[test]
    fn marks_without_width_take_no_time() {
        let text = format!("a{}b", "\u{301}".repeat(1_000_000));
        assert!(truncate(&text, 1).len() < 100);
    }

    #[test]
    fn lines_break_between_words_if_possible() {
        assert_eq!(wrap("", 10, 4), [""]);
        assert_eq!(wrap("one two three", 20, 4), ["one two three"]);
        assert_eq!(wrap("one two three", 7, 4), ["one two", "three"]);
        assert_eq!(wrap("one two three", 8, 4), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4, 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("漢字かな 漢", 4, 4), ["漢字", "かな", "漢"]);
        assert_eq!(wrap("{\"a\":1,\"bc\":2}", 10, 4), ["{\"a\":1,", "\"bc\":2}"]);
        assert_eq!(wrap("one two three four", 5, 3), ["one", "two", "thre…"]);
        assert_eq!(wrap("one two three", 5, 1), ["one…"]);
        for columns in 2..30 {
            let lines =
                wrap("Google refused the token (invalid_grant): 漢字かな交じり文", columns, 9);
            assert!(lines.iter().all(|line| width(line) <= columns), "{columns}: {lines:?}");
        }
    }
}
