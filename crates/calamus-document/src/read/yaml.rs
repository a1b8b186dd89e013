//! YAML 1.2 with its core schema, as far as it says what JSON can say.
//!
//! saphyr-parser returns one event after the other, and this file builds values from them; the
//! limits of depth, values and aliases are in `build.rs`. Aliases are replaced with what their
//! anchors name. `<<` merges, as documents that use anchors expect although YAML 1.2 removed it:
//! a property of the object itself wins, then the first that is merged. Tags other than those of
//! the core schema are refused. The names of properties are what is written, so that the response
//! `200:` is called "200".

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use serde_json::{Map, Number, Value};

use super::Position;
use super::build::{Builder, Built, Fault, number};

/// Reads a text that holds one value.
pub(super) fn read(text: &str, builder: &mut Builder) -> Result<Option<Built>, Fault> {
    let mut reader =
        Reader { builder, anchors: BTreeMap::new(), open: Vec::new(), merging: Vec::new() };
    let mut whole = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            Fault::new(
                position(error.marker()),
                format!("it is not YAML: {}", error.info()),
                "repair it there; most often it is the indentation, or a text that needs quotes",
            )
        })?;
        let at = position(&span.start);
        if whole.is_some() && matches!(event, Event::DocumentStart(_)) {
            return Err(Fault::new(at, "a second document begins", "one file, one document"));
        }
        if let Some(built) = reader.event(event, at)? {
            whole = Some(built);
        }
    }
    Ok(whole)
}

fn position(marker: &Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

struct Reader<'b> {
    builder: &'b mut Builder,
    /// What the anchors stand for whose values are complete.
    anchors: BTreeMap<usize, Built>,
    /// The anchors of what is open; 0 is none.
    open: Vec<usize>,
    /// How deep the objects are whose next value is to be merged.
    merging: Vec<usize>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, at: Position) -> Result<Option<Built>, Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if self.builder.awaits_name() {
                    if text == "<<" && style == ScalarStyle::Plain {
                        self.merging.push(self.builder.depth());
                    }
                    if anchor != 0 {
                        let built = self.builder.scalar(Value::String(text.to_string()), at);
                        self.keep(anchor, &built)?;
                    }
                    self.builder.name(text.into_owned(), at);
                    return Ok(None);
                }
                let value = self.scalar(&text, style, tag.as_deref(), at)?;
                let built = self.builder.scalar(value, at);
                self.keep(anchor, &built)?;
                self.put(built)
            }
            Event::SequenceStart(anchor, tag) => {
                self.structure(tag.as_deref(), "seq", at)?;
                self.open.push(anchor);
                self.builder.open(Value::Array(Vec::new()), at)?;
                Ok(None)
            }
            Event::MappingStart(anchor, tag) => {
                self.structure(tag.as_deref(), "map", at)?;
                self.open.push(anchor);
                self.builder.open(Value::Object(Map::new()), at)?;
                Ok(None)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let anchor = self.open.pop().unwrap_or_default();
                let Some(built) = self.builder.close() else { return Ok(None) };
                self.keep(anchor, &built)?;
                self.put(built)
            }
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(None),
        }
    }

    fn keep(&mut self, anchor: usize, built: &Built) -> Result<(), Fault> {
        if anchor != 0 {
            self.builder.spend(built, built.places.position())?;
            self.anchors.insert(anchor, built.clone());
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<Option<Built>, Fault> {
        let Some(built) = self.anchors.get(&anchor) else {
            return Err(Fault::new(
                at,
                "an alias stands inside of what it stands for",
                "use `$ref` for a schema that contains itself",
            ));
        };
        if self.builder.awaits_name() {
            let Some(name) = built.value.as_str() else { return Err(no_name(at)) };
            self.builder.name(name.to_owned(), at);
            return Ok(None);
        }
        if self.is_merging() {
            self.builder.spend(built, at)?;
            let built = built.clone();
            return self.put(built);
        }
        self.builder.repeat(built, at)
    }

    fn is_merging(&self) -> bool {
        self.merging.last() == Some(&self.builder.depth())
    }

    fn put(&mut self, built: Built) -> Result<Option<Built>, Fault> {
        if !self.is_merging() {
            return self.builder.put(built);
        }
        self.merging.pop();
        let can_merge = match &built.value {
            Value::Array(list) => list.iter().all(Value::is_object),
            value => value.is_object(),
        };
        if !can_merge {
            return Err(Fault::new(
                built.places.position(),
                "`<<` merges objects, and this is something else",
                "give it an alias, or a list of aliases; in quotes it is an ordinary property",
            ));
        }
        self.builder.merge(built)?;
        Ok(None)
    }

    /// A list or an object begins.
    fn structure(&mut self, tag: Option<&Tag>, expected: &str, at: Position) -> Result<(), Fault> {
        if self.builder.awaits_name() {
            return Err(no_name(at));
        }
        match tag {
            None => Ok(()),
            Some(tag) if is_plain(tag) || core(tag) == Some(expected) => Ok(()),
            Some(tag) => Err(strange(tag, at)),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        at: Position,
    ) -> Result<Value, Fault> {
        let value = match tag {
            None if style == ScalarStyle::Plain => self.resolve(text),
            None => Value::String(text.to_owned()),
            Some(tag) if is_plain(tag) || core(tag) == Some("str") => {
                Value::String(text.to_owned())
            }
            Some(tag) => {
                let value = self.resolve(text);
                let fits = match core(tag) {
                    Some("null") => value.is_null(),
                    Some("bool") => value.is_boolean(),
                    Some("int") => value.is_i64() || value.is_u64(),
                    Some("float") => value.is_number(),
                    _ => false,
                };
                if !fits {
                    return Err(strange(tag, at));
                }
                value
            }
        };
        Ok(value)
    }

    /// What a text without quotes means in the core schema.
    fn resolve(&mut self, text: &str) -> Value {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
            "true" | "True" | "TRUE" => return Value::Bool(true),
            "false" | "False" | "FALSE" => return Value::Bool(false),
            _ => {}
        }
        let Some(kind) = Numeral::of(text) else { return Value::String(text.to_owned()) };
        let (read, rounded) = match kind {
            Numeral::Radix(radix, digits) => {
                (u64::from_str_radix(digits, radix).ok().map(Number::from), false)
            }
            Numeral::Whole { negative, digits } => {
                let digits = match digits.trim_start_matches('0') {
                    "" => "0",
                    digits => digits,
                };
                let sign = if negative && digits != "0" { "-" } else { "" };
                let read = number(&format!("{sign}{digits}"));
                (
                    read.as_ref().map(|(read, _)| read.clone()),
                    read.is_some_and(|(_, rounded)| rounded),
                )
            }
            Numeral::Fraction => (text.parse().ok().and_then(Number::from_f64), false),
            Numeral::NoNumberOfJson => (None, false),
        };
        match read {
            Some(read) => {
                if rounded {
                    self.builder.remark(format!("the number {text} is read as {read}"));
                }
                Value::Number(read)
            }
            None => {
                self.builder
                    .remark(format!("the number {text} is none that JSON has: read as text"));
                Value::String(text.to_owned())
            }
        }
    }
}

/// How the core schema writes numbers.
enum Numeral<'t> {
    /// `0o17`, `0xff`.
    Radix(u32, &'t str),
    Whole {
        negative: bool,
        digits: &'t str,
    },
    Fraction,
    /// `.inf`, `.nan`.
    NoNumberOfJson,
}

impl<'t> Numeral<'t> {
    fn of(text: &'t str) -> Option<Self> {
        if let Some(digits) = text.strip_prefix("0o") {
            return are(digits, |digit| (b'0'..=b'7').contains(&digit))
                .then_some(Self::Radix(8, digits));
        }
        if let Some(digits) = text.strip_prefix("0x") {
            return are(digits, |digit| digit.is_ascii_hexdigit())
                .then_some(Self::Radix(16, digits));
        }
        let is_digits = |text: &str| are(text, |digit| digit.is_ascii_digit());
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        if is_digits(unsigned) {
            return Some(Self::Whole { negative: text.starts_with('-'), digits: unsigned });
        }
        if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
        {
            return Some(Self::NoNumberOfJson);
        }
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (unsigned, None),
        };
        let exponent_fits = exponent.is_none_or(|exponent| {
            is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))
        });
        let mantissa_fits = match mantissa.split_once('.') {
            Some(("", after)) => is_digits(after),
            Some((before, after)) => is_digits(before) && (after.is_empty() || is_digits(after)),
            None => is_digits(mantissa),
        };
        (exponent_fits && mantissa_fits).then_some(Self::Fraction)
    }
}

fn are(text: &str, fits: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(fits)
}

/// Returns the name of a tag of the core schema, `!!str` for instance.
fn core(tag: &Tag) -> Option<&str> {
    tag.is_yaml_core_schema().then_some(tag.suffix.as_str())
}

/// `!` alone: not to be resolved.
fn is_plain(tag: &Tag) -> bool {
    (tag.handle.is_empty() || tag.handle == "!") && matches!(tag.suffix.as_str(), "" | "!")
}

fn strange(tag: &Tag, at: Position) -> Fault {
    let short = match core(tag) {
        Some(name) => format!("!!{name}"),
        None => tag.to_string(),
    };
    Fault::new(
        at,
        format!("the tag `{short}` means nothing here"),
        "only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are read, on what is one: \
         take it out",
    )
}

fn no_name(at: Position) -> Fault {
    Fault::new(at, "the name of a property is not a string", "name properties with strings")
}
