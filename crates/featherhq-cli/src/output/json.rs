//! JSON as the server sent it: texts are handed through, never parsed and printed again,
//! so numbers, order and escapes stay as they were.

use std::borrow::Cow;
use std::io;

use super::Output;
use crate::args::Format;

/// A list that is printed while it arrives.
///
/// Nothing is printed before there is something to print, so a call that fails leaves
/// standard output empty; and an array that is not [finished](Self::finish) stays open, so
/// that nobody takes it for whole.
#[derive(Debug, Default)]
pub(crate) struct Array {
    count: usize,
}

impl Array {
    /// Prints an element.
    pub(crate) fn element(&mut self, text: &str, output: &mut Output) -> io::Result<()> {
        if output.format() != Format::Ndjson {
            output.bytes(if self.count == 0 { b"[\n" } else { b",\n" })?;
            output.bytes(text.as_bytes())?;
        } else {
            output.line(&one_line(text))?;
        }
        self.count += 1;
        Ok(())
    }

    /// How many elements were printed.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Ends the list.
    pub(crate) fn finish(self, output: &mut Output) -> io::Result<()> {
        match (output.format(), self.count) {
            (Format::Ndjson, _) => Ok(()),
            (_, 0) => output.line("[]"),
            (_, _) => output.line("\n]"),
        }
    }
}

/// A JSON text without line breaks. One that has any loses all blanks outside of strings,
/// and nothing else: a server that indents its answers would otherwise break the rule of
/// one value a line.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    let mut in_string = false;
    let mut escaped = false;
    let mut kept = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b' ' | b'\t' | b'\n' | b'\r' if !in_string => {
                line.push_str(&text[kept..at]);
                kept = at + 1;
            }
            _ => {}
        }
    }
    line.push_str(&text[kept..]);
    Cow::Owned(line)
}

/// How far the deepest members of a text are set in, at most.
const DEEPEST: usize = 40;

/// A JSON text over several lines for people to read, each of which `write` is handed.
/// Numbers and strings are left as they are.
pub(super) fn lines<E>(text: &str, mut write: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let mut line = String::new();
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    let mut opened = false;
    let mut end = |line: &mut String, depth: usize| {
        write(line)?;
        line.clear();
        line.extend(std::iter::repeat_n("  ", depth.min(DEEPEST)));
        Ok(())
    };
    for c in text.chars() {
        if in_string {
            line.push(c);
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match c {
            ' ' | '\t' | '\n' | '\r' => continue,
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                // An empty object or array stays on one line.
                if !std::mem::take(&mut opened) {
                    end(&mut line, depth)?;
                }
                line.push(c);
                continue;
            }
            _ => {}
        }
        if std::mem::take(&mut opened) {
            end(&mut line, depth)?;
        }
        line.push(c);
        match c {
            '{' | '[' => {
                depth += 1;
                opened = true;
            }
            ',' => end(&mut line, depth)?,
            ':' => line.push(' '),
            '"' => in_string = true,
            _ => {}
        }
    }
    write(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(text: &str) -> String {
        let mut spread = Vec::new();
        lines(text, |line| {
            spread.push(line.to_owned());
            io::Result::Ok(())
        })
        .unwrap();
        spread.join("\n")
    }

    #[test]
    fn a_text_for_people_has_a_member_a_line() {
        let text = r#"{"z":1.0,"a" : [1e400, "x:{,\"\\"], "e":{ },"f":[]}"#;
        insta::assert_snapshot!(spread(text), @r#"
        {
          "z": 1.0,
          "a": [
            1e400,
            "x:{,\"\\"
          ],
          "e": {},
          "f": []
        }
        "#);
        for text in ["1.50", "null", r#""a, b""#, "{}"] {
            assert_eq!(spread(text), text);
        }
    }

    #[test]
    fn depth_costs_no_more_than_it_is_worth() {
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert!(spread(&deep).len() < 20_000 * (2 * DEEPEST + 2));
    }

    #[test]
    fn a_text_on_one_line_is_left_alone() {
        let text = r#"{ "b" : 1.0,  "a": "\n" }"#;
        assert!(matches!(one_line(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn only_blanks_outside_of_strings_go() {
        for (text, line) in [
            ("{\n  \"z\" : -0,\r\n\t\"a\": [ 1e400 , 1.0 ]\n}", r#"{"z":-0,"a":[1e400,1.0]}"#),
            ("[\n\"a b\\\" c \\\\\", \"\\u0020 \"\n]", r#"["a b\" c \\","\u0020 "]"#),
            ("\n{\"ä 漢\" : \" 👩‍💻 \"}", r#"{"ä 漢":" 👩‍💻 "}"#),
            ("\r\n", ""),
        ] {
            assert_eq!(one_line(text), line);
        }
    }
}
