//! JSON as RFC 8259 has it, with the place of everything.
//!
//! serde_json reads a document faster and says no places; a second search for each place
//! would have to know as much as this does. Strings and numbers are still serde_json's.

use serde_json::{Map, Value};

use super::Position;
use super::build::{Builder, Built, Fault, number};

/// Reads a text that holds one value.
pub(super) fn read(text: &str, builder: &mut Builder) -> Result<Built, Fault> {
    let mut reader = Reader { text, at: 0, counted: 0, line: 1, column: 1 };
    let mut after_comma = false;
    loop {
        reader.blanks();
        let at = reader.position();
        let built = match reader.peek() {
            None => return Err(reader.ends(builder)),
            Some(b'{') if !builder.awaits_name() => {
                reader.at += 1;
                builder.open(Value::Object(Map::new()), at)?;
                after_comma = false;
                continue;
            }
            Some(b'[') if !builder.awaits_name() => {
                reader.at += 1;
                builder.open(Value::Array(Vec::new()), at)?;
                after_comma = false;
                continue;
            }
            Some(b'}') if builder.awaits_name() && !after_comma => {
                reader.at += 1;
                builder.close()
            }
            Some(b']')
                if builder.innermost().is_some() && !builder.is_in_object() && !after_comma =>
            {
                reader.at += 1;
                builder.close()
            }
            Some(b'"') if builder.awaits_name() => {
                let name = reader.string(builder)?;
                reader.blanks();
                if reader.peek() != Some(b':') {
                    return Err(reader.unexpected("the colon behind a name"));
                }
                reader.at += 1;
                builder.name(name, at);
                continue;
            }
            Some(_) if builder.awaits_name() => {
                return Err(reader.unexpected("a property name in double quotes"));
            }
            Some(b'"') => Some(builder.scalar(Value::String(reader.string(builder)?), at)),
            Some(_) => Some(reader.word(builder, at)?),
        };
        let Some(built) = built else { continue };
        if let Some(whole) = reader.placed(built, builder)? {
            return Ok(whole);
        }
        after_comma = reader.peek_behind() == Some(b',');
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Up to where `line` and `column` are counted.
    counted: usize,
    line: usize,
    column: usize,
}

impl Reader<'_> {
    /// Puts a value where it belongs, and goes on to where the next one begins.
    fn placed(&mut self, built: Built, builder: &mut Builder) -> Result<Option<Built>, Fault> {
        let mut built = built;
        loop {
            match builder.put(built)? {
                Some(whole) => {
                    self.blanks();
                    if self.peek().is_some() {
                        return Err(self.unexpected("the end"));
                    }
                    return Ok(Some(whole));
                }
                None => self.blanks(),
            }
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    return Ok(None);
                }
                Some(b'}') if builder.is_in_object() => self.at += 1,
                Some(b']') if !builder.is_in_object() => self.at += 1,
                Some(_) => {
                    let closing =
                        if builder.is_in_object() { "a comma or `}`" } else { "a comma or `]`" };
                    return Err(self.unexpected(closing));
                }
                None => return Err(self.ends(builder)),
            }
            match builder.close() {
                Some(closed) => built = closed,
                None => return Ok(None),
            }
        }
    }

    /// Parses a string. The reader is at its first quote.
    fn string(&mut self, builder: &Builder) -> Result<String, Fault> {
        let start = self.position();
        let from = self.at;
        self.at += 1;
        let mut plain = true;
        loop {
            match self.peek() {
                None => return Err(self.ends(builder)),
                Some(b'"') => break,
                Some(b'\\') => {
                    plain = false;
                    self.at += 2;
                }
                Some(byte) => {
                    plain &= byte >= 0x20;
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        let raw = self.text.get(from..self.at).unwrap_or_default();
        if plain {
            return Ok(raw.trim_matches('"').to_owned());
        }
        serde_json::from_str(raw).map_err(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            Fault::new(
                start,
                format!("a string is not as JSON has it: {message}"),
                "escape what is in it",
            )
        })
    }

    /// Parses a number, `true`, `false` or `null`.
    fn word(&mut self, builder: &mut Builder, at: Position) -> Result<Built, Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            .count();
        let word = rest.get(..length).unwrap_or_default();
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => match number(word) {
                Some((number, rounded)) => {
                    if rounded {
                        builder.remark(format!("the number {word} is read as {number}"));
                    }
                    Value::Number(number)
                }
                None => return Err(self.unexpected("a value")),
            },
        };
        self.at += length;
        Ok(builder.scalar(value, at))
    }

    fn ends(&mut self, builder: &Builder) -> Fault {
        let at = self.position();
        let inside = match builder.innermost() {
            Some(start) if builder.is_in_object() => {
                format!(" inside the object that begins at {start}")
            }
            Some(start) => format!(" inside the list that begins at {start}"),
            None => String::new(),
        };
        Fault::new(at, format!("the text ends{inside}"), "get the whole of it: it is cut off")
    }

    fn unexpected(&mut self, expected: &str) -> Fault {
        let at = self.position();
        let found = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let found = match found {
            Some(found) if found.is_control() => format!("`{}`", found.escape_default()),
            Some(found) => format!("`{found}`"),
            None => "the end".to_owned(),
        };
        Fault::new(
            at,
            format!("it is not JSON: {found} stands where {expected} should"),
            "repair it there; a document in YAML has a name that ends in .yaml",
        )
    }

    /// Returns where the reader stands. Counts on from where it last did, so that a text without
    /// line breaks is not counted again for every value.
    fn position(&mut self) -> Position {
        for character in self.text.get(self.counted..self.at).unwrap_or_default().chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.counted = self.at;
        Position { line: self.line, column: self.column }
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What stands before the reader.
    fn peek_behind(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at.checked_sub(1)?).copied()
    }
}
