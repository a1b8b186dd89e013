//! JSON as the server sent it. It is never parsed and serialized again, so numbers, order and
//! escapes stay the same.

use std::borrow::Cow;

/// Returns JSON without line breaks. If it has any, all whitespace outside of strings is removed:
/// indented responses would otherwise take several lines in ndjson.
pub(super) fn one_line(json: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_none() {
        return Cow::Borrowed(json);
    }
    let mut line = String::with_capacity(json.len());
    let mut in_string = false;
    let mut escaped = false;
    let mut copied = 0;
    for (at, byte) in json.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b' ' | b'\t' | b'\n' | b'\r' if !in_string => {
                line.push_str(&json[copied..at]);
                copied = at + 1;
            }
            _ => {}
        }
    }
    line.push_str(&json[copied..]);
    Cow::Owned(line)
}

/// Maximum depth of indentation.
const MAX_DEPTH: usize = 40;

/// Indents JSON for people and passes each line to `write`. Numbers and strings stay the same.
pub(super) fn pretty_lines<E>(
    json: &str,
    mut write: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let mut line = String::new();
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    let mut opened = false;
    let mut end = |line: &mut String, depth: usize| {
        write(line)?;
        line.clear();
        line.extend(std::iter::repeat_n("  ", depth.min(MAX_DEPTH)));
        Ok(())
    };
    for c in json.chars() {
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
        pretty_lines(text, |line| {
            spread.push(line.to_owned());
            std::io::Result::Ok(())
        })
        .unwrap();
        spread.join("\n")
    }

    #[test]
    fn pretty_json_has_one_property_per_line() {
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
    fn indentation_is_limited() {
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert!(spread(&deep).len() < 20_000 * (2 * MAX_DEPTH + 2));
    }

    #[test]
    fn json_on_one_line_stays_the_same() {
        let text = r#"{ "b" : 1.0,  "a": "\n" }"#;
        assert!(matches!(one_line(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn only_whitespace_outside_of_strings_is_removed() {
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
