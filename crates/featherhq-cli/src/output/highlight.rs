//! Colors for indented JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::sanitize::escape_json;
use super::style::FAINT;

const NAME: Style = AnsiColor::Cyan.on_default().bold();
const STRING: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Yellow.on_default();

/// Returns a line of indented JSON with colors, or without. Strings never span lines.
pub(super) fn paint(line: &str, color: bool) -> Cow<'_, str> {
    let line = escape_json(line);
    if !color {
        return line;
    }
    let mut painted = String::with_capacity(line.len() * 2);
    let mut rest: &str = &line;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => string_end(rest),
            c if c.is_ascii_alphanumeric() || c == '-' => {
                rest.find([',', ' ', ']', '}']).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        let style = match first {
            '"' if after.starts_with(':') => Some(NAME),
            '"' => Some(STRING),
            'n' => Some(FAINT),
            c if c.is_ascii_alphanumeric() || c == '-' => Some(NUMBER),
            _ => None,
        };
        let _ = match style {
            Some(style) => write!(painted, "{style}{token}{style:#}"),
            None => painted.write_str(token),
        };
        rest = after;
    }
    Cow::Owned(painted)
}

/// Returns the end of the string that `text` starts with.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colors_are_added() {
        for line in
            [r#"  "a\"": "b: 1","#, "  \"n\": -1.50e+3,", "null", "true ", "[", "}", "\"x", "é"]
        {
            let painted = paint(line, true);
            assert_eq!(anstream::adapter::strip_str(&painted).to_string(), line);
        }
        assert!(paint("  \"a\": 1", true).contains("\u{1b}["));
        assert_eq!(paint("\"\u{9b}\"", false), r#""\u009b""#);
    }
}
