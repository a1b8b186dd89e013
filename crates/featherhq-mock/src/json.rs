//! JSON values that preserve the order of properties and the format of numbers, whatever features
//! of `serde_json` an application enables.
//!
//! Values are cheap to clone (containers are shared, and copied on write), because responses are
//! built from values of the state.

mod node;
mod parse;

pub(crate) use node::Dialect;
pub(crate) use parse::ParseError;

use std::collections::HashMap;
use std::sync::Arc;

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Json {
    #[default]
    Null,
    Bool(bool),
    /// A number as it was written: `1.0` and `1` are different.
    Number(Arc<str>),
    String(Arc<str>),
    Array(Arc<Vec<Json>>),
    Object(Arc<Object>),
}

/// The properties of a JSON object in their original order, with unique names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object {
    properties: Vec<(Arc<str>, Json)>,
    /// Positions by name, for large objects only: a client may send one, and a linear search for
    /// every name would be quadratic.
    index: Option<HashMap<Arc<str>, usize>>,
}

/// Objects with more properties than this have an index.
const MAX_UNINDEXED: usize = 32;

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.properties == other.properties
    }
}

impl Json {
    /// Parses a JSON document. The last value of a repeated name counts.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, ParseError> {
        parse::parse(text)
    }

    /// Creates an object with these properties, in this order.
    pub(crate) fn object<const N: usize>(properties: [(&str, Json); N]) -> Self {
        let properties =
            properties.into_iter().map(|(name, value)| (Arc::from(name), value)).collect();
        Json::Object(Arc::new(Object { properties, index: None }))
    }

    pub(crate) fn array(elements: impl IntoIterator<Item = Json>) -> Self {
        Json::Array(Arc::new(elements.into_iter().collect()))
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Json]> {
        match self {
            Json::Array(elements) => Some(elements),
            _ => None,
        }
    }

    pub(crate) fn as_object(&self) -> Option<&Object> {
        match self {
            Json::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn as_array_mut(&mut self) -> Option<&mut Vec<Json>> {
        match self {
            Json::Array(elements) => Some(Arc::make_mut(elements)),
            _ => None,
        }
    }

    pub(crate) fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Json::Object(object) => Some(Arc::make_mut(object)),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Json::Null)
    }

    /// Returns a property, if this is an object that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.as_object()?.get(name)
    }

    /// Returns a property, if this is an object in which it is a string.
    pub(crate) fn str_at(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Sets a property of an object, at its old position if it exists. Other values stay as they
    /// are.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Json>) {
        if let Some(object) = self.as_object_mut() {
            object.set(name, value.into());
        }
    }

    /// Serializes the value without whitespace between tokens.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Json::Null => out.extend_from_slice(b"null"),
            Json::Bool(true) => out.extend_from_slice(b"true"),
            Json::Bool(false) => out.extend_from_slice(b"false"),
            Json::Number(text) => out.extend_from_slice(text.as_bytes()),
            Json::String(text) => write_string(text, out),
            Json::Array(elements) => {
                out.push(b'[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    element.write(out);
                }
                out.push(b']');
            }
            Json::Object(object) => {
                out.push(b'{');
                for (index, (name, value)) in object.properties.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    write_string(name, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }

    pub(crate) fn to_text(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// Converts to a `serde_json` value. A number that is neither a 64-bit integer nor a finite
    /// double becomes the nearest finite double.
    pub(crate) fn to_value(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(text) => Value::Number(node::nearest_number(text)),
            Json::String(text) => Value::String(text.to_string()),
            Json::Array(elements) => Value::Array(elements.iter().map(Json::to_value).collect()),
            Json::Object(object) => Value::Object(
                object.iter().map(|(name, value)| (name.to_owned(), value.to_value())).collect(),
            ),
        }
    }

    /// Converts from a `serde_json` value.
    pub(crate) fn from_value(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => Json::Number(number.to_string().into()),
            Value::String(text) => text.as_str().into(),
            Value::Array(elements) => Json::array(elements.iter().map(Json::from_value)),
            Value::Object(properties) => properties
                .iter()
                .map(|(name, value)| (Arc::from(name.as_str()), Json::from_value(value)))
                .collect(),
        }
    }
}

impl Object {
    pub(crate) fn len(&self) -> usize {
        self.properties.len()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        Some(&self.properties[self.place(name)?].1)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let place = self.place(name)?;
        Some(&mut self.properties[place].1)
    }

    pub(crate) fn set(&mut self, name: &str, value: Json) {
        self.put(Arc::from(name), value);
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Json> {
        let place = self.place(name)?;
        let (_, value) = self.properties.remove(place);
        self.index = None;
        self.index_if_large();
        Some(value)
    }

    fn put(&mut self, name: Arc<str>, value: Json) {
        if let Some(place) = self.place(&name) {
            self.properties[place].1 = value;
            return;
        }
        if let Some(index) = &mut self.index {
            index.insert(Arc::clone(&name), self.properties.len());
        }
        self.properties.push((name, value));
        self.index_if_large();
    }

    fn place(&self, name: &str) -> Option<usize> {
        if let Some(index) = &self.index {
            count_comparison();
            return index.get(name).copied();
        }
        self.properties.iter().position(|(known, _)| {
            count_comparison();
            **known == *name
        })
    }

    fn index_if_large(&mut self) {
        if self.index.is_none() && self.properties.len() > MAX_UNINDEXED {
            let places = self.properties.iter().enumerate();
            self.index = Some(places.map(|(place, (name, _))| (Arc::clone(name), place)).collect());
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.properties.iter().map(|(name, value)| (&**name, value))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Json)> {
        self.properties.iter_mut().map(|(name, value)| (&**name, value))
    }
}

/// Collects properties. Of a repeated name, the first position and the last value count.
impl FromIterator<(Arc<str>, Json)> for Json {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Json)>>(properties: I) -> Self {
        let mut object = Object::default();
        properties.into_iter().for_each(|(name, value)| object.put(name, value));
        Json::Object(Arc::new(object))
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::String(text.into())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Json::String(text.into())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Json::Bool(value)
    }
}

impl From<usize> for Json {
    fn from(number: usize) -> Self {
        Json::Number(number.to_string().into())
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Json::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(elements: Vec<T>) -> Self {
        Json::array(elements.into_iter().map(Into::into))
    }
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut plain_from = 0;
    for (index, byte) in text.bytes().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x00..=0x1f => b"",
            _ => continue,
        };
        out.extend_from_slice(&text.as_bytes()[plain_from..index]);
        plain_from = index + 1;
        if escape.is_empty() {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
        } else {
            out.extend_from_slice(escape);
        }
    }
    out.extend_from_slice(&text.as_bytes()[plain_from..]);
    out.push(b'"');
}

#[cfg(not(test))]
fn count_comparison() {}

#[cfg(test)]
fn count_comparison() {
    COMPARISONS.set(COMPARISONS.get() + 1);
}

#[cfg(test)]
thread_local! {
    /// The number of name comparisons on this thread: the work that hostile objects cause.
    pub(crate) static COMPARISONS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_objects_keep_their_order_when_they_change() {
        let names: Vec<String> = (0..100).map(|n| format!("k{n}")).collect();
        let mut value = Json::object([]);
        for (number, name) in names.iter().enumerate() {
            value.set(name, number);
        }
        let object = value.as_object_mut().unwrap();
        assert_eq!(object.remove("k3"), Some(3.into()));
        assert_eq!(object.remove("k3"), None);
        for n in (0..90).filter(|n| *n != 3) {
            assert_eq!(object.remove(&format!("k{n}")), Some(n.into()));
        }
        object.set("k95", Json::Null);
        object.set("new", Json::Null);
        let text = r#"{"k90":90,"k91":91,"k92":92,"k93":93,"k94":94,"k95":null,"k96":96,"k97":97,"k98":98,"k99":99,"new":null}"#;
        assert_eq!(String::from_utf8(value.to_text()).unwrap(), text);
        assert_eq!(value, Json::parse(text.as_bytes()).unwrap());
    }

    #[test]
    fn order_and_number_format_survive_a_round_trip() {
        let text = r#"{"zeta":1.0,"alpha":[1e400,-0,123456789012345678901234567890,1.10,2E+3],"":{"é":"a\"\\\n\u0001🦀/"}}"#;
        let value = Json::parse(text.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(value.to_text()).unwrap(), text);
    }

    #[test]
    fn the_last_value_of_a_repeated_name_counts() {
        let value = Json::parse(br#"{"a":1,"b":2,"a":3}"#).unwrap();
        assert_eq!(value.to_text(), br#"{"a":3,"b":2}"#);

        let many: String = (0..100).map(|n| format!(r#""k{}":{n},"#, n % 50)).collect();
        let value = Json::parse(format!("{{{}}}", many.trim_end_matches(',')).as_bytes()).unwrap();
        assert_eq!(value.as_object().unwrap().len(), 50);
        assert_eq!(value.get("k7"), Some(&Json::Number("57".into())));
    }

    #[test]
    fn numbers_outside_of_a_double_become_the_nearest_one() {
        let value = Json::parse(b"[1e400, -1e400, 1, 1.5, 18446744073709551615]").unwrap();
        let text = serde_json::to_string(&value.to_value()).unwrap();
        assert_eq!(
            text,
            "[1.7976931348623157e+308,-1.7976931348623157e+308,1,1.5,18446744073709551615]"
        );
    }
}
