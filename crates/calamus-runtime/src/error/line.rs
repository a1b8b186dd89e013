//! Server text as a part of a one-line message: bounded, without control characters, and without
//! characters that hide or reorder what is around them.

use std::fmt::Write as _;

/// The most characters of a server's text in a message.
const LONGEST: usize = 300;

/// The most characters of a header value in a message.
const LONGEST_HEADER: usize = 200;

/// Returns `text` on one line, of a length for a log.
pub fn one_line(text: &str) -> String {
    line(text, LONGEST)
}

/// Returns the value of a header on one line.
pub fn header_line(value: &str) -> String {
    line(value, LONGEST_HEADER)
}

fn line(text: &str, longest: usize) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars().take(longest + 1) {
            if is_deceptive(character) {
                // Writing to a string does not fail.
                let _ = write!(line, "{}", character.escape_unicode());
            } else {
                line.push(character);
            }
        }
        if let Some((end, _)) = line.char_indices().nth(longest) {
            line.truncate(end);
            line.push('…');
            break;
        }
    }
    line
}

/// Returns whether a character makes text look like another text: controls of the writing
/// direction, the zero-width space and the byte order mark. The joiners U+200C and U+200D are none
/// of them: scripts and emoji need them.
fn is_deceptive(character: char) -> bool {
    matches!(
        character,
        '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// Returns whether a body that should have been JSON is an HTML page.
pub fn looks_like_html(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// Returns what a message needs of an HTML page: its title, or its first heading.
pub fn html_summary(text: &str) -> String {
    for tag in ["title", "h1", "h2"] {
        if let Some(content) = element(text, tag) {
            return format!("an HTML page titled \"{}\"", one_line(&content));
        }
    }
    "an HTML page".to_owned()
}

fn element(text: &str, tag: &str) -> Option<String> {
    // `to_ascii_lowercase` keeps byte positions, so they may be used on `text`.
    let lower = text.to_ascii_lowercase();
    let open = lower.find(&format!("<{tag}"))?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find("</")?;
    let content = text[start..end].trim();
    (!content.is_empty()).then(|| content.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_escape_deceptive_characters_and_keep_joiners() {
        for (text, expected) in [
            ("pay \u{202e}100\u{202c}", r"pay \u{202e}100\u{202c}"),
            ("a\u{200b}b\u{feff}\u{2066}", r"a\u{200b}b\u{feff}\u{2066}"),
            ("\u{61c}\u{200e}\u{200f}\u{2069}", r"\u{61c}\u{200e}\u{200f}\u{2069}"),
            ("می\u{200c}خواهم 👩\u{200d}👧 क्\u{200d}ष", "می\u{200c}خواهم 👩\u{200d}👧 क्\u{200d}ष"),
            ("two\r\n lines\u{1b}[2J\u{2028}x", "two lines [2J x"),
        ] {
            assert_eq!(one_line(text), expected);
        }
    }

    #[test]
    fn lines_are_bounded_in_characters_and_in_work() {
        assert_eq!(one_line(&"é".repeat(301)), format!("{}…", "é".repeat(300)));
        assert_eq!(one_line(&"é".repeat(300)), "é".repeat(300));
        assert_eq!(header_line(&"x".repeat(201)), format!("{}…", "x".repeat(200)));
        assert_eq!(one_line(&"\u{202e}".repeat(1_000_000)).chars().count(), 301);
    }
}
