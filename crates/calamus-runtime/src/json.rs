//! JSON that is kept as the text it came in.
//!
//! A free-form object costs five times its text as a `serde_json::Map`, loses the
//! order of its keys, and has its numbers printed anew. Kept as text it costs what it
//! is, stays as the server wrote it, and is parsed only when somebody asks. Decoded
//! with [`from_bytes`], every such text is a slice of the one buffer that was read.

use std::cell::RefCell;
use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeOwned, Error as _, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::scan;
use crate::unknown::{count_unknown, forget_unknown};

thread_local! {
    /// The buffer that `from_bytes` is decoding on this thread, if any: texts inside
    /// it are sliced instead of copied.
    static SOURCE: RefCell<Option<Bytes>> = const { RefCell::new(None) };
}

/// Decodes JSON so that free-form parts of the value share `bytes` instead of copying. All of
/// it is to be UTF-8, also what the type does not take.
pub fn from_bytes<T: DeserializeOwned>(bytes: &Bytes) -> serde_json::Result<T> {
    match scan(bytes) {
        Some(value) => Ok(value),
        None => sharing(bytes, || match std::str::from_utf8(bytes) {
            Ok(text) => serde_json::from_str(text),
            // Says where, unless it is in a string that is skipped.
            Err(error) => {
                serde_json::from_slice(bytes).and_then(|_: T| Err(serde_json::Error::custom(error)))
            }
        }),
    }
}

/// Decodes JSON like [`from_bytes`], but without a reason where it does not decode, and without
/// taking an array for a struct. `None` may also be what only `serde_json` decodes.
pub(crate) fn scan<T: DeserializeOwned>(bytes: &Bytes) -> Option<T> {
    // Checked as a whole, and not once more for each string and each free-form part.
    let text = std::str::from_utf8(bytes).ok()?;
    let (unknown, value) = count_unknown(|| sharing(bytes, || scan::from_str(text)));
    if value.is_none() {
        forget_unknown(unknown);
    }
    value
}

/// Decodes so that free-form parts share `bytes`, if they are parts of it.
pub(crate) fn sharing<T>(bytes: &Bytes, decode: impl FnOnce() -> T) -> T {
    /// Puts the outer source back, also when decoding panics.
    struct Restore(Option<Bytes>);

    impl Drop for Restore {
        fn drop(&mut self) {
            SOURCE.set(self.0.take());
        }
    }

    let _restore = Restore(SOURCE.replace(Some(bytes.clone())));
    decode()
}

/// Decodes a part of a text that is being decoded; used by generated unions, which try
/// one alternative after the other on the same text.
pub fn from_text<'a, T: Deserialize<'a>>(text: &'a str) -> serde_json::Result<T> {
    serde_json::from_str(text)
}

/// Any JSON value, as the text it came in.
///
/// Two values are equal if their texts are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct JsonValue(Text);

/// A JSON object, as the text it came in.
///
/// Two objects are equal if their texts are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct JsonObject(Text);

impl JsonValue {
    /// Takes any value that serializes to JSON.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Self> {
        serde_json::to_string(value).map(|text| Self(Text::from(text)))
    }

    /// Takes a text as it is, once it is known to be JSON.
    pub fn from_text(text: impl Into<String>) -> serde_json::Result<Self> {
        RawValue::from_string(text.into()).map(|raw| Self(Text::from_raw(raw)))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the text as a buffer that shares its memory.
    pub fn into_bytes(self) -> Bytes {
        self.0.0
    }

    /// Parses the text.
    pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> serde_json::Result<T> {
        serde_json::from_str(self.as_str())
    }
}

/// The text is JSON, but not an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnObject;

impl fmt::Display for NotAnObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the JSON is not an object")
    }
}

impl std::error::Error for NotAnObject {}

impl JsonObject {
    /// Takes any value that serializes to a JSON object.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Self> {
        JsonValue::new(value)?.try_into().map_err(serde_json::Error::custom::<NotAnObject>)
    }

    /// Takes a text as it is, once it is known to be a JSON object.
    pub fn from_text(text: impl Into<String>) -> serde_json::Result<Self> {
        JsonValue::from_text(text)?.try_into().map_err(serde_json::Error::custom::<NotAnObject>)
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the text as a buffer that shares its memory.
    pub fn into_bytes(self) -> Bytes {
        self.0.0
    }

    /// Parses the text.
    pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> serde_json::Result<T> {
        serde_json::from_str(self.as_str())
    }
}

/// The empty object.
impl Default for JsonObject {
    fn default() -> Self {
        Self(Text(Bytes::from_static(b"{}")))
    }
}

impl TryFrom<JsonValue> for JsonObject {
    type Error = NotAnObject;

    fn try_from(value: JsonValue) -> Result<Self, NotAnObject> {
        if value.0.is_object() { Ok(Self(value.0)) } else { Err(NotAnObject) }
    }
}

impl From<JsonObject> for JsonValue {
    fn from(object: JsonObject) -> Self {
        Self(object.0)
    }
}

/// JSON text: UTF-8, one value, no blanks around it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Text(Bytes);

impl Text {
    fn from_raw(raw: Box<RawValue>) -> Self {
        Self::from(String::from(Box::<str>::from(raw)))
    }

    /// The text of `raw` as a slice of the buffer that is being decoded, or as a copy
    /// where `raw` lies elsewhere.
    fn share(raw: &RawValue) -> Self {
        let text = raw.get();
        Self::shared(text).unwrap_or_else(|| Self(Bytes::copy_from_slice(text.as_bytes())))
    }

    /// A text as a slice of the buffer that is being decoded, if it is one.
    fn shared(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        SOURCE.with_borrow(|source| {
            let source = source.as_ref().filter(|source| contains(source, text))?;
            Some(Self(source.slice_ref(text)))
        })
    }

    fn as_str(&self) -> &str {
        // Every way in goes through `RawValue` or `String`, so the bytes are UTF-8, and
        // checking again is the price of doing without `unsafe`.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn is_object(&self) -> bool {
        self.0.first() == Some(&b'{')
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Bytes::from(text))
    }
}

fn contains(outer: &[u8], inner: &[u8]) -> bool {
    let (outer, inner) = (outer.as_ptr_range(), inner.as_ptr_range());
    outer.start <= inner.start && inner.end <= outer.end
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue =
            serde_json::from_str(self.as_str()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(scan::TEXT, TextVisitor)
    }
}

/// Takes a text from the decoder that knows of it, and a `RawValue` from every other.
struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Text, E> {
        // What is in the source has been checked by the one who decodes it. A decoder that takes
        // newtypes for what they contain would have any string here.
        Text::shared(text).ok_or_else(|| E::invalid_type(Unexpected::Str(text), &self))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
        if SOURCE.with_borrow(Option::is_some) {
            <&RawValue>::deserialize(deserializer).map(Text::share)
        } else {
            Box::<RawValue>::deserialize(deserializer).map(Text::from_raw)
        }
    }
}

impl Serialize for JsonValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self)
    }
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = JsonValue::deserialize(deserializer)?;
        Self::try_from(value).map_err(D::Error::custom)
    }
}

/// Says how long the text is and not what it says: free-form JSON is long, and may hold
/// what does not belong in a log.
impl fmt::Debug for JsonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonValue({} bytes)", self.0.0.len())
    }
}

/// Says how long the text is and not what it says: free-form JSON is long, and may hold
/// what does not belong in a log.
impl fmt::Debug for JsonObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonObject({} bytes)", self.0.0.len())
    }
}

impl fmt::Display for JsonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for JsonObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for JsonValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "JsonValue".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::Schema::default()
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for JsonObject {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "JsonObject".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "object", "additionalProperties": true})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scan::tests::Sample;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever the scanner rejects, callers get the message and the place of `serde_json`.
        #[test]
        fn errors_are_those_of_serde_json(
            at: prop::sample::Index,
            byte in proptest::sample::select(b"{}[],:\"\\ 0-ae.\n\x01".to_vec()),
        ) {
            let text = r#"{"name":"a\tb","count":-5,"x":[{"y":[1,"]"]}],"ratio":1.25,"tags":["b"],
                "kind":"One","inner":{"name":"d","free":{"z":1},"kind":{"Two":2}},"pair":[1,true]}"#;
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let text = String::from_utf8(bytes).unwrap();
            let expected = serde_json::from_str::<Sample>(&text).map_err(|error| error.to_string());
            let decoded =
                from_bytes::<Sample>(&Bytes::from(text)).map_err(|error| error.to_string());
            prop_assert_eq!(decoded, expected);
        }
    }
}
