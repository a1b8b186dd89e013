//! Free-form JSON, kept as the text that the server sent.

use std::fmt;
use std::str::FromStr;

use featherhq_api::support;
use serde::{Deserialize, Serialize};

macro_rules! json_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(support::$name);

        impl $name {
            /// The JSON of any value that serializes to it.
            ///
            /// # Errors
            ///
            /// If the value does not serialize, or to something else than this type holds.
            pub fn new<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Self> {
                support::$name::new(value).map(Self)
            }

            /// Takes a JSON text as it is.
            ///
            /// # Errors
            ///
            /// If the text is not JSON, or something else than this type holds.
            pub fn from_text(text: impl Into<String>) -> serde_json::Result<Self> {
                support::$name::from_text(text).map(Self)
            }

            /// The text, just as the server sent it: its order of keys, its spelling of
            /// numbers, its blanks.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Parses the text, each time anew.
            ///
            /// # Errors
            ///
            /// If the JSON does not have the form of a `T`, or is nested deeper than
            /// serde_json parses (128 levels).
            pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> serde_json::Result<T> {
                self.0.parse()
            }

            pub(crate) fn from_wire(text: support::$name) -> Self {
                Self(text)
            }

            pub(crate) fn into_wire(self) -> support::$name {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = serde_json::Error;

            /// Takes a JSON text as it is, like `from_text`.
            fn from_str(text: &str) -> serde_json::Result<Self> {
                Self::from_text(text)
            }
        }

        impl TryFrom<serde_json::Value> for $name {
            type Error = serde_json::Error;

            fn try_from(value: serde_json::Value) -> serde_json::Result<Self> {
                Self::new(&value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        /// Says how long the text is and not what it says: free-form JSON is long, and may
        /// hold what does not belong in a log.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                support::$name::deserialize(d).map(Self)
            }
        }
    };
}

json_text! {
    /// Any JSON value, as text.
    ///
    /// Parsing waits until somebody asks, so that a list with a thousand tool schemas costs
    /// what its text costs. Two values are equal if their texts are.
    ///
    /// ```
    /// let value = featherhq::JsonValue::from_text("1.50").unwrap();
    /// assert_eq!(value.as_str(), "1.50");
    /// assert_eq!(value.parse::<f64>().unwrap(), 1.5);
    /// ```
    JsonValue
}

json_text! {
    /// A JSON object, as text.
    ///
    /// Parsing waits until somebody asks, so that a list with a thousand tool schemas costs
    /// what its text costs. Two objects are equal if their texts are.
    ///
    /// ```
    /// use featherhq::JsonObject;
    ///
    /// let object = JsonObject::from_text(r#"{"z": 1.0, "a": [true]}"#).unwrap();
    /// assert_eq!(object.as_str(), r#"{"z": 1.0, "a": [true]}"#);
    /// let parsed: serde_json::Value = object.parse().unwrap();
    /// assert_eq!(parsed["a"][0], true);
    /// assert!(JsonObject::from_text("[]").is_err());
    /// ```
    JsonObject
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
        schemars::json_schema!({ "type": "object" })
    }
}

impl JsonObject {
    /// The object without members, `{}`.
    pub fn empty() -> Self {
        Self(support::JsonObject::default())
    }
}

impl From<JsonObject> for JsonValue {
    fn from(object: JsonObject) -> Self {
        Self(object.0.into())
    }
}

impl TryFrom<JsonValue> for JsonObject {
    type Error = serde_json::Error;

    fn try_from(value: JsonValue) -> serde_json::Result<Self> {
        value.0.try_into().map(Self).map_err(serde::de::Error::custom::<support::NotAnObject>)
    }
}

impl Default for JsonObject {
    fn default() -> Self {
        Self::empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_comes_from_texts_and_from_values() {
        let object: JsonObject = r#"{"b": 1.0}"#.parse().unwrap();
        assert_eq!(object.as_str(), r#"{"b": 1.0}"#);
        let object = JsonObject::try_from(serde_json::json!({"a": [1]})).unwrap();
        assert_eq!(object.as_str(), r#"{"a":[1]}"#);
        let value = JsonValue::from(object.clone());
        assert_eq!(JsonObject::try_from(value).unwrap(), object);
        assert_eq!("1.50".parse::<JsonValue>().unwrap().as_str(), "1.50");
        for odd in ["[]", "1", "{", "{} {}", ""] {
            assert!(odd.parse::<JsonObject>().is_err(), "{odd}");
        }
        let error = JsonObject::try_from(serde_json::json!([1])).unwrap_err();
        assert_eq!(error.to_string(), "the JSON is not an object");
    }
}
