//! Parses JSON (RFC 8259), with a limit on nesting so that hostile input cannot exhaust the stack.

use std::fmt;
use std::sync::Arc;

use super::Json;

/// The deepest nesting of arrays and objects.
const MAX_DEPTH: usize = 512;

/// Invalid JSON.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ParseError {
    /// The position in bytes.
    pub(crate) offset: usize,
    pub(crate) message: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.message, self.offset)
    }
}

pub(super) fn parse(text: &[u8]) -> Result<Json, ParseError> {
    let text = std::str::from_utf8(text).map_err(|error| ParseError {
        offset: error.valid_up_to(),
        message: "the text is not UTF-8",
    })?;
    let mut parser = Parser { text, at: 0 };
    parser.skip_space();
    let value = parser.value(0)?;
    parser.skip_space();
    if parser.at < text.len() {
        return parser.fail("expected the end of the text");
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn fail<T>(&self, message: &'static str) -> Result<T, ParseError> {
        Err(ParseError { offset: self.at, message })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips a byte if it is the next one.
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, ParseError> {
        match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => self.fail("nested too deeply"),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => Ok(Json::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                for (word, value) in
                    [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))]
                {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                self.fail("expected a value")
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Json, ParseError> {
        self.at += 1;
        let mut elements = Vec::new();
        self.skip_space();
        if !self.eat(b']') {
            loop {
                self.skip_space();
                elements.push(self.value(depth)?);
                self.skip_space();
                if self.eat(b']') {
                    break;
                }
                if !self.eat(b',') {
                    return self.fail("expected `,` or `]`");
                }
            }
        }
        Ok(Json::array(elements))
    }

    fn object(&mut self, depth: usize) -> Result<Json, ParseError> {
        self.at += 1;
        let mut properties = Vec::new();
        self.skip_space();
        if !self.eat(b'}') {
            loop {
                self.skip_space();
                if self.peek() != Some(b'"') {
                    return self.fail("expected a property name in double quotes");
                }
                let name = self.string()?;
                self.skip_space();
                if !self.eat(b':') {
                    return self.fail("expected `:`");
                }
                self.skip_space();
                properties.push((name, self.value(depth)?));
                self.skip_space();
                if self.eat(b'}') {
                    break;
                }
                if !self.eat(b',') {
                    return self.fail("expected `,` or `}`");
                }
            }
        }
        Ok(properties.into_iter().collect())
    }

    fn string(&mut self) -> Result<Arc<str>, ParseError> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            match self.peek() {
                None => return self.fail("unterminated string"),
                Some(b'"') => break,
                Some(0x00..=0x1f) => return self.fail("control character in a string"),
                Some(b'\\') => {
                    escaped = true;
                    // An escaped quote is not the end. A backslash at the end of the text leads to
                    // the first arm.
                    self.at += 2;
                }
                Some(_) => self.at += 1,
            }
        }
        let end = self.at;
        self.at += 1;
        if !escaped {
            return Ok(Arc::from(&self.text[start..end]));
        }
        match serde_json::from_str::<String>(&self.text[start - 1..=end]) {
            Ok(text) => Ok(text.into()),
            Err(_) => {
                Err(ParseError { offset: start - 1, message: "invalid escape in the string" })
            }
        }
    }

    fn number(&mut self) -> Result<Json, ParseError> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(Json::Number(Arc::from(&self.text[start..self.at])))
    }

    fn digits(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { self.fail("expected a digit") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_position_of_invalid_json() {
        for (text, offset, message) in [
            ("", 0, "expected a value"),
            ("nul", 0, "expected a value"),
            ("NaN", 0, "expected a value"),
            ("[1,]", 3, "expected a value"),
            ("[1 2]", 3, "expected `,` or `]`"),
            ("{a:1}", 1, "expected a property name in double quotes"),
            (r#"{"a" 1}"#, 5, "expected `:`"),
            (r#"{"a":1"#, 6, "expected `,` or `}`"),
            ("\"a\u{1}\"", 2, "control character in a string"),
            (r#""abc"#, 4, "unterminated string"),
            (r#""\u12"#, 5, "unterminated string"),
            (r#""\u12""#, 0, "invalid escape in the string"),
            (r#""\ud800""#, 0, "invalid escape in the string"),
            (r#""\é""#, 0, "invalid escape in the string"),
            ("01", 1, "expected the end of the text"),
            ("-", 1, "expected a digit"),
            ("1.", 2, "expected a digit"),
            ("1e+", 3, "expected a digit"),
            ("null x", 5, "expected the end of the text"),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(ParseError { offset, message }), "{text:?}");
        }
        let error = parse(b"\"\xff\"").unwrap_err();
        assert_eq!(error.to_string(), "the text is not UTF-8 at byte 1");
        // A backslash at the end, after a multi-byte character.
        assert!(parse("\"é\\".as_bytes()).is_err());
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        let error = parse(nested(MAX_DEPTH + 1).as_bytes()).unwrap_err();
        assert_eq!(error.message, "nested too deeply");
        assert!(parse("[".repeat(1_000_000).as_bytes()).is_err());
    }
}
