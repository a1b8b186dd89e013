//! A `serde` deserializer over text, without messages.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::number::{self, Integer};
use super::{past_whitespace, skip, string};

/// The name of the newtype struct that JSON kept as text asks for: it gets the text.
pub(crate) const TEXT: &str = "$calamus::Text";

/// How the names of `serde_json`'s own types begin, which are decoded by its deserializer.
const OF_SERDE_JSON: &str = "$serde_json::";

/// How deep values may be nested that are not skipped. `serde_json` goes to 127, which is left
/// to it.
const DEPTH: u8 = 100;

/// Decodes a value. `None` if it is not JSON, has another form, or is of a kind that only
/// `serde_json` decodes. No array is taken for a struct.
pub(crate) fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Option<T> {
    let mut reader = Reader { text, at: 0, depth: DEPTH };
    let value = T::deserialize(&mut reader).ok()?;
    (past_whitespace(text.as_bytes(), reader.at) == text.len()).then_some(value)
}

/// Something did not fit, and `serde_json` knows what.
#[derive(Debug)]
struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the JSON does not decode")
    }
}

impl std::error::Error for Failed {}

impl de::Error for Failed {
    #[cold]
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    #[cold]
    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    #[cold]
    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    #[cold]
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    #[cold]
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    #[cold]
    fn missing_field(_: &'static str) -> Self {
        Self
    }

    #[cold]
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

type Result<T> = std::result::Result<T, Failed>;

struct Reader<'de> {
    text: &'de str,
    at: usize,
    /// How much deeper values may be nested.
    depth: u8,
}

/// A string that was read.
enum Text<'de> {
    Borrowed(&'de str),
    Decoded(String),
}

impl<'de> Reader<'de> {
    /// The next byte that is not whitespace, which stays the next one.
    #[inline(always)]
    fn peek(&mut self) -> Result<u8> {
        self.at = past_whitespace(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied().ok_or(Failed)
    }

    /// Reads one byte that has to be this one.
    #[inline(always)]
    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.peek()? != byte {
            return Err(Failed);
        }
        self.at += 1;
        Ok(())
    }

    fn literal(&mut self, literal: &[u8]) -> Result<()> {
        self.at = skip::past_literal(self.text.as_bytes(), self.at, literal).ok_or(Failed)?;
        Ok(())
    }

    /// The text from the next byte up to `end`, which is then the next one.
    #[inline(always)]
    fn take(&mut self, end: usize) -> Result<&'de str> {
        let taken = self.text.get(self.at..end).ok_or(Failed)?;
        self.at = end;
        Ok(taken)
    }

    fn number(&mut self) -> Result<&'de str> {
        self.take(number::end(self.text.as_bytes(), self.at).ok_or(Failed)?)
    }

    /// The JSON of the next value, whatever it is.
    fn skip(&mut self) -> Result<&'de str> {
        self.peek()?;
        self.take(skip::end(self.text.as_bytes(), self.at).ok_or(Failed)?)
    }

    #[inline]
    fn string(&mut self) -> Result<Text<'de>> {
        if self.peek()? != b'"' {
            return Err(Failed);
        }
        let found = string::end(self.text.as_bytes(), self.at + 1).ok_or(Failed)?;
        let quoted = self.at;
        self.at += 1;
        let text = self.take(found.end)?;
        self.at += 1;
        if !found.escaped {
            return Ok(Text::Borrowed(text));
        }
        let decoded = match string::decode(text) {
            Some(decoded) => decoded,
            None => {
                let json = self.text.get(quoted..self.at).ok_or(Failed)?;
                serde_json::from_str(json).map_err(|_| Failed)?
            }
        };
        Ok(Text::Decoded(decoded))
    }

    #[inline]
    fn visit_string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.string()? {
            Text::Borrowed(text) => visitor.visit_borrowed_str(text),
            Text::Decoded(text) => visitor.visit_string(text),
        }
    }

    fn visit_bool<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b't' => self.literal(b"true").and_then(|()| visitor.visit_bool(true)),
            _ => self.literal(b"false").and_then(|()| visitor.visit_bool(false)),
        }
    }

    /// Reads what is between brackets.
    #[inline]
    fn nested<T>(
        &mut self,
        open: u8,
        close: u8,
        read: impl FnOnce(&mut Items<'_, 'de>) -> Result<T>,
    ) -> Result<T> {
        self.expect(open)?;
        self.depth = self.depth.checked_sub(1).ok_or(Failed)?;
        let mut items = Items { reader: self, close, first: true };
        let value = read(&mut items)?;
        self.expect(close)?;
        self.depth += 1;
        Ok(value)
    }

    #[inline]
    fn visit_map<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.nested(b'{', b'}', |items| visitor.visit_map(items))
    }

    #[inline]
    fn visit_seq<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.nested(b'[', b']', |items| visitor.visit_seq(items))
    }
}

/// Floats and large integers, which `serde_json` decodes.
macro_rules! other_numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.peek()?;
            let number = self.number()?;
            of_serde_json(number, |json| json.$method(visitor))
        }
    )*};
}

/// What is rejected here, since `serde_json` has rules of its own for it.
macro_rules! left_to_serde_json {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
            Err(Failed)
        }
    )*};
}

/// Numbers, of which `serde_json` decodes all but small integers.
macro_rules! integers {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.peek()?;
            let number = self.number()?;
            match number::integer(number) {
                Some(Integer::Positive(value)) => visitor.visit_u64(value),
                Some(Integer::Negative(value)) => visitor.visit_i64(value),
                None => of_serde_json(number, |json| json.$method(visitor)),
            }
        }
    )*};
}

/// Decodes a part with `serde_json`.
fn of_serde_json<'de, T>(
    json: &'de str,
    decode: impl FnOnce(
        &mut serde_json::Deserializer<serde_json::de::StrRead<'de>>,
    ) -> serde_json::Result<T>,
) -> Result<T> {
    decode(&mut serde_json::Deserializer::from_str(json)).map_err(|_| Failed)
}

impl<'de> de::Deserializer<'de> for &mut Reader<'de> {
    type Error = Failed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b'"' => self.visit_string(visitor),
            b'{' => self.visit_map(visitor),
            b'[' => self.visit_seq(visitor),
            b'n' => self.literal(b"null").and_then(|()| visitor.visit_unit()),
            b't' | b'f' => self.visit_bool(visitor),
            _ => {
                let number = self.number()?;
                of_serde_json(number, |json| de::Deserializer::deserialize_any(json, visitor))
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_bool(visitor)
    }

    other_numbers! { deserialize_i128 deserialize_u128 deserialize_f32 deserialize_f64 }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_string(visitor)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_string(visitor)
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_string(visitor)
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_string(visitor)
    }

    // Strings as bytes may hold what is no Unicode.
    left_to_serde_json! { deserialize_bytes deserialize_byte_buf }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.peek()? != b'n' {
            return visitor.visit_some(self);
        }
        self.literal(b"null")?;
        visitor.visit_none()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.peek()?;
        self.literal(b"null")?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        if name == TEXT {
            return visitor.visit_borrowed_str(self.skip()?);
        }
        if name.starts_with(OF_SERDE_JSON) {
            return of_serde_json(self.skip()?, |json| {
                json.deserialize_newtype_struct(name, visitor)
            });
        }
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_seq(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.visit_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.visit_seq(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.visit_map(visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.visit_map(visitor)
    }

    /// Enums with a value are objects of one property, which no OpenAPI document has: left to
    /// `serde_json`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.string()? {
            Text::Borrowed(text) => visitor.visit_enum(text.into_deserializer()),
            Text::Decoded(text) => visitor.visit_enum(text.into_deserializer()),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }
}

/// The elements of an array or the properties of an object.
struct Items<'r, 'de> {
    reader: &'r mut Reader<'de>,
    /// The closing bracket.
    close: u8,
    first: bool,
}

impl Items<'_, '_> {
    /// Goes on to the next item. Returns whether there is one.
    #[inline(always)]
    fn advance(&mut self) -> Result<bool> {
        let byte = self.reader.peek()?;
        if byte == self.close {
            return Ok(false);
        }
        if self.first {
            self.first = false;
            return Ok(true);
        }
        if byte != b',' {
            return Err(Failed);
        }
        self.reader.at += 1;
        // No comma before the closing bracket: it begins no value.
        Ok(true)
    }
}

impl<'de> de::SeqAccess<'de> for &mut Items<'_, 'de> {
    type Error = Failed;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if !self.advance()? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'de> de::MapAccess<'de> for &mut Items<'_, 'de> {
    type Error = Failed;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        if !self.advance()? {
            return Ok(None);
        }
        seed.deserialize(Name(self.reader)).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        self.reader.expect(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// The name of a property, which is a string here. `serde_json` also takes numbers and the like
/// out of names.
struct Name<'r, 'de>(&'r mut Reader<'de>);

impl<'de> de::Deserializer<'de> for Name<'_, 'de> {
    type Error = Failed;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.0.visit_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        if name == TEXT || name.starts_with(OF_SERDE_JSON) {
            return Err(Failed);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    left_to_serde_json! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
