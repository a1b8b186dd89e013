//! JSON whose order of properties and spelling of numbers are preserved.
//!
//! `serde_json::Value` does either only with features that the application decides on, and models
//! pay attention to the order of properties.

use featherhq_api::support::{JsonValue, Map};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

/// Maximum depth. Deeper JSON could exhaust the stack.
const MAX_DEPTH: usize = 100;

#[derive(Clone, Debug)]
pub(super) enum Node {
    Object(Object),
    Array(Vec<Node>),
    Scalar(JsonValue),
}

/// An object in its order. Of duplicate properties the last one counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Object(Vec<(String, Node)>);

impl Node {
    /// Parses JSON. `None` if it is invalid or nested too deeply.
    pub(super) fn parse(json: &str) -> Option<Self> {
        Self::convert(&JsonValue::from_text(json).ok()?, 0)
    }

    fn convert(json: &JsonValue, depth: usize) -> Option<Self> {
        if depth > MAX_DEPTH {
            return None;
        }
        match json.as_str().trim_start().as_bytes().first()? {
            b'{' => {
                let mut object = Object::default();
                for (name, value) in json.parse::<Map<String, JsonValue>>().ok()? {
                    object.set(&name, Self::convert(&value, depth + 1)?);
                }
                Some(Self::Object(object))
            }
            b'[' => {
                let elements = json.parse::<Vec<JsonValue>>().ok()?;
                let converted = elements.iter().map(|value| Self::convert(value, depth + 1));
                converted.collect::<Option<_>>().map(Self::Array)
            }
            _ => Some(Self::Scalar(json.clone())),
        }
    }

    /// Converts a value that serializes to JSON, for instance a string or a boolean.
    pub(super) fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        let json = JsonValue::new(value).ok();
        json.and_then(|json| Self::convert(&json, 0)).unwrap_or(Self::Array(Vec::new()))
    }

    pub(super) fn strings<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> Self {
        Self::Array(values.into_iter().map(|value| Self::of(value.as_ref())).collect())
    }

    pub(super) fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(super) fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Node]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    pub(super) fn as_array_mut(&mut self) -> Option<&mut Vec<Node>> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// Returns the value of a scalar of this type.
    pub(super) fn scalar<T: for<'a> Deserialize<'a>>(&self) -> Option<T> {
        match self {
            Self::Scalar(json) => json.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn as_string(&self) -> Option<String> {
        self.scalar()
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Scalar(json) if json.as_str().trim() == "null")
    }

    /// Returns the name that JSON Schema has for the type of this value.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Object(_) => "object",
            Self::Array(_) => "array",
            Self::Scalar(json) => match json.as_str().trim_start().as_bytes().first() {
                Some(b'"') => "string",
                Some(b't' | b'f') => "boolean",
                Some(b'n') => "null",
                _ if json.parse::<i64>().is_ok() => "integer",
                _ => "number",
            },
        }
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Object {
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.0.iter_mut().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// Replaces a property in its place, or adds it at the end.
    pub(super) fn set(&mut self, name: &str, value: Node) {
        match self.get_mut(name) {
            Some(old) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Node> {
        let index = self.0.iter().position(|(own, _)| own == name)?;
        Some(self.0.remove(index).1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        self.0.iter_mut().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn object(&self, name: &str) -> Option<&Object> {
        self.get(name)?.as_object()
    }

    pub(super) fn string(&self, name: &str) -> Option<String> {
        self.get(name)?.as_string()
    }

    /// Returns the strings of an array, or a string alone. Empty for anything else.
    pub(super) fn strings(&self, name: &str) -> Vec<String> {
        match self.get(name) {
            Some(Node::Array(elements)) => elements.iter().filter_map(Node::as_string).collect(),
            Some(value) => value.as_string().into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Resolves a reference within the document whose root this is, such as `#/$defs/count`.
    pub(super) fn resolve(&self, reference: &str) -> Option<&Object> {
        let pointer = reference.strip_prefix('#')?;
        let Some(tokens) = pointer.strip_prefix('/') else {
            // The document itself. Anything else is an anchor.
            return pointer.is_empty().then_some(self);
        };
        let mut tokens = tokens.split('/').map(|token| token.replace("~1", "/").replace("~0", "~"));
        let mut node = self.get(&tokens.next()?)?;
        for token in tokens {
            node = match node {
                Node::Object(object) => object.get(&token)?,
                Node::Array(elements) => elements.get(token.parse::<usize>().ok()?)?,
                Node::Scalar(_) => return None,
            };
        }
        node.as_object()
    }
}

impl FromIterator<(String, Node)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Node)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(object) => object.serialize(serializer),
            Self::Array(elements) => elements.serialize(serializer),
            Self::Scalar(json) => json.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_numbers_are_preserved() {
        let json = r#"{"z":[1.50,1e6,9007199254740993],"a":{"b":"\u00fc"},"n":null}"#;
        assert_eq!(Node::parse(json).unwrap().to_json(), json);
        assert_eq!(Node::parse(r#"{"a":1,"a":2}"#).unwrap().to_json(), r#"{"a":2}"#);
        assert!(Node::parse("{").is_none());
    }

    #[test]
    fn json_that_is_nested_too_deeply_is_rejected() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Node::parse(&nested(90)).is_some());
        assert!(Node::parse(&nested(100_000)).is_none());
    }

    #[test]
    fn references_resolve_within_the_document() {
        let schema =
            r##"{"$defs": {"a/b": {"type": "string"}}, "anyOf": [{"x": 1}, {"type": "null"}]}"##;
        let root = Node::parse(schema).unwrap();
        let root = root.as_object().unwrap();
        assert_eq!(root.resolve("#/$defs/a~1b").unwrap().string("type").unwrap(), "string");
        assert_eq!(root.resolve("#/anyOf/1").unwrap().string("type").unwrap(), "null");
        assert!(root.resolve("#/$defs/c").is_none());
        assert!(root.resolve("#/anyOf/2").is_none());
        assert!(root.resolve("#anchor").is_none());
        assert!(root.resolve("other.json#/a").is_none());
        assert_eq!(root.resolve("#").unwrap().len(), 2);
    }
}
