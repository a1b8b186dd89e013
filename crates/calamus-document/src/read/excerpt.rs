//! The line of a position, for messages that show it.

use super::Position;

/// The line of a position, cut if it is long: minified documents have one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, or what is around the position.
    pub text: String,
    /// The characters of `text` that begin at the position: a string, a word or one character.
    pub span: std::ops::Range<usize>,
}

impl Excerpt {
    /// Returns the line of a position; `None` if the text has no such line.
    ///
    /// ```
    /// use calamus_document::read::{Excerpt, Position};
    ///
    /// let excerpt = Excerpt::of("a: 1\nb: two, 3", Position { line: 2, column: 4 }).unwrap();
    /// assert_eq!((excerpt.text.as_str(), excerpt.span), ("b: two, 3", 3..6));
    /// ```
    pub fn of(text: &str, Position { line, column }: Position) -> Option<Self> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Self::of_line(text.lines().nth(line.checked_sub(1)?)?, column)
    }

    /// Cuts a line around a column; `None` if the line is too long to count its characters.
    pub(crate) fn of_line(line: &str, column: usize) -> Option<Self> {
        /// How many characters are kept on each side.
        const AROUND: usize = 60;
        const MAX_LINE: usize = 1 << 20;
        if line.len() > MAX_LINE {
            return None;
        }
        let at = column.saturating_sub(1);
        let first = at.saturating_sub(AROUND);
        let text: Vec<char> = line.chars().skip(first).take(2 * AROUND).collect();
        let start = (at - first).min(text.len());
        let rest = text.get(start..).unwrap_or_default();
        let length = match rest {
            [quote @ ('"' | '\''), within @ ..] => {
                within.iter().position(|own| own == quote).map_or(rest.len(), |end| end + 2)
            }
            _ => rest.iter().position(|own| " ,:=[]{}".contains(*own)).unwrap_or(rest.len()),
        };
        let end = (start + length.max(1)).min(text.len());
        Some(Self { text: text.into_iter().collect(), span: start..end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(line: &str, column: usize) -> String {
        let Excerpt { text, span } = Excerpt::of_line(line, column).unwrap();
        text.chars().skip(span.start).take(span.len()).collect()
    }

    #[test]
    fn strings_words_and_single_characters_are_marked() {
        assert_eq!(marked(r#"{"a b": 1}"#, 2), "\"a b\"");
        assert_eq!(marked("key: 'a b'", 6), "'a b'");
        assert_eq!(marked("key: value", 1), "key");
        assert_eq!(marked("a: [1, 2]", 4), "[");
        assert_eq!(marked("\"open", 1), "\"open");
        assert_eq!(marked("end", 4), "");
    }

    #[test]
    fn long_lines_are_cut_around_the_position() {
        let line = format!("{}\"ä\": 1{}", "x".repeat(1000), "y".repeat(1000));
        let excerpt = Excerpt::of_line(&line, 1001).unwrap();
        assert_eq!((excerpt.text.chars().count(), excerpt.span), (120, 60..63));
        assert_eq!(marked(&line, 1001), "\"ä\"");
        assert_eq!(Excerpt::of_line(&"x".repeat(2 << 20), 5), None);
    }

    #[test]
    fn a_byte_order_mark_is_in_no_column() {
        let excerpt = Excerpt::of("\u{FEFF}{}", Position { line: 1, column: 1 }).unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.span), ("{}", 0..1));
        assert_eq!(Excerpt::of("a", Position { line: 2, column: 1 }), None);
    }
}
