//! Decides which characters of a document generated files may contain.
//!
//! A carriage return or a bidirectional control in a comment stops rustc, and controls can make
//! source look different from what it does. Every generated file passes through [`escape`], every
//! string that has to stay on one line through [`line()`], and strings of TOML through
//! [`toml_string`].

use std::borrow::Cow;

/// Returns whether a generated file may contain a character unescaped.
///
/// It may not contain controls except for the line feed, bidirectional controls, line separators of
/// some editors, and byte order marks. Joiners are allowed: scripts and emoji need them.
pub fn is_plain(character: char) -> bool {
    match character {
        '\n' => true,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
            false
        }
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
        other => !other.is_control(),
    }
}

/// Replaces characters that are not plain by Rust's escapes: in a string literal they mean the
/// same, in a comment they are visible.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_plain(character) {
            escaped.push(character);
        } else {
            escaped.extend(character.escape_default());
        }
    }
    Cow::Owned(escaped)
}

/// Escapes characters of output that are not plain as JSON does, so that a document neither
/// moves the cursor of a terminal nor changes the direction of text. JSON stays JSON.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\t' => visible.push_str("    "),
            other if is_plain(other) => visible.push(other),
            other => visible += &format!("\\u{:04x}", u32::from(other)),
        }
    }
    Cow::Owned(visible)
}

/// Makes one line of a text for places where a line feed would end a comment.
pub fn line(text: &str) -> String {
    escape(text).replace('\n', "\\n")
}

/// Makes one line of a text whose whitespace has no meaning.
pub fn one_line(text: &str) -> String {
    line(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Makes lines of prose: each kind of line ending becomes a line feed, a tab four spaces.
pub fn prose(text: &str) -> Cow<'_, str> {
    if !text.contains(['\r', '\t']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    "))
}

/// Quotes a string for TOML, which has JSON's escapes and not Rust's.
pub fn toml_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    for character in serde_json::Value::from(text).to_string().chars() {
        if is_plain(character) {
            quoted.push(character);
        } else {
            quoted += &format!("\\u{:04x}", u32::from(character));
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn controls_are_escaped_and_scripts_are_not() {
        assert_eq!(escape("a\nb"), "a\nb");
        assert_eq!(
            escape("\0\r\t\x1b\u{7f}\u{85}\u{202e}\u{2066}\u{2028}\u{feff}"),
            r"\u{0}\r\t\u{1b}\u{7f}\u{85}\u{202e}\u{2066}\u{2028}\u{feff}"
        );
        let scripts = "naïve 日本語 עברית \u{200d}👩\u{200d}💻 क्\u{200d}ष \\ \"'";
        assert!(matches!(escape(scripts), Cow::Borrowed(text) if text == scripts));
        assert_eq!(line("a\r\nb\u{202e}"), r"a\r\nb\u{202e}");
        assert_eq!(prose("a\r\nb\rc\n\td"), "a\nb\nc\n    d");
    }

    proptest! {
        #[test]
        fn in_a_literal_an_escaped_string_keeps_its_value(text in any::<String>()) {
            let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
            let literal: syn::LitStr = syn::parse_str(&format!("\"{}\"", escape(&quoted))).unwrap();
            prop_assert_eq!(literal.value(), text);
        }

        #[test]
        fn in_toml_a_quoted_string_keeps_its_value(text in any::<String>()) {
            let quoted = toml_string(&text);
            prop_assert_eq!(escape(&quoted), quoted.as_str());
            let table: toml::Table = toml::from_str(&format!("key = {quoted}")).unwrap();
            prop_assert_eq!(table["key"].as_str(), Some(text.as_str()));
        }

        #[test]
        fn what_is_escaped_is_plain_and_stays_as_it_is(text in any::<String>()) {
            let escaped = escape(&text).into_owned();
            prop_assert!(escaped.chars().all(is_plain));
            prop_assert_eq!(escape(&escaped), escaped.as_str());
            prop_assert!(!line(&text).contains('\n'));
        }
    }
}
