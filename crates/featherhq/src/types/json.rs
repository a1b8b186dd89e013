//! Free-form JSON, kept as the server sent it.

use std::fmt;
use std::str::FromStr;

use featherhq_api::support;
use serde::{Deserialize, Serialize};

use crate::error::Error;

macro_rules! json {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(support::$name);

        impl $name {
            /// Serializes a value to JSON.
            ///
            /// # Errors
            ///
            /// [Invalid request](Error::is_invalid_request) if the value does not serialize to
            /// JSON of this type.
            pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
                support::$name::new(value).map(Self).map_err(|cause| Error::invalid_json(&cause))
            }

            /// Takes JSON as it is.
            ///
            /// # Errors
            ///
            /// [Invalid request](Error::is_invalid_request) if the string is not JSON of this
            /// type.
            pub fn from_text(json: impl Into<String>) -> Result<Self, Error> {
                support::$name::from_text(json).map(Self).map_err(|cause| Error::invalid_json(&cause))
            }

            /// Returns the JSON exactly as the server sent it: order of properties, spelling of
            /// numbers, whitespace.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Parses the JSON, anew in each call.
            ///
            /// # Errors
            ///
            /// [Decode](Error::is_decode) if the JSON does not have the form of a `T`, or is nested
            /// deeper than the 128 levels that serde_json parses.
            pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
                self.0.parse().map_err(|cause| Error::decode(&cause))
            }

            pub(crate) fn from_wire(json: support::$name) -> Self {
                Self(json)
            }

            pub(crate) fn into_wire(self) -> support::$name {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            /// Takes JSON as it is, like `from_text`.
            fn from_str(json: &str) -> Result<Self, Error> {
                Self::from_text(json)
            }
        }

        impl TryFrom<serde_json::Value> for $name {
            type Error = Error;

            fn try_from(value: serde_json::Value) -> Result<Self, Error> {
                Self::new(&value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        /// Shows the length alone: free-form JSON is long, and may contain secrets.
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

json! {
    /// Any JSON value, unparsed.
    ///
    /// It is parsed by [`parse`](Self::parse) only, so that a list with a thousand tool schemas
    /// costs no more than its bytes. Two values are equal if their JSON is the same string.
    ///
    /// ```
    /// let value = featherhq::JsonValue::from_text("1.50").unwrap();
    /// assert_eq!(value.as_str(), "1.50");
    /// assert_eq!(value.parse::<f64>().unwrap(), 1.5);
    /// ```
    JsonValue
}

json! {
    /// A JSON object, unparsed.
    ///
    /// It is parsed by [`parse`](Self::parse) only, so that a list with a thousand tool schemas
    /// costs no more than its bytes. Two objects are equal if their JSON is the same string.
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
    /// Creates the object without properties, `{}`.
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
    type Error = Error;

    fn try_from(value: JsonValue) -> Result<Self, Error> {
        let object = value.0.try_into().map(Self);
        object.map_err(|cause: support::NotAnObject| {
            Error::invalid_request("invalid JSON").with_quote(format!(": {cause}"))
        })
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
    fn json_is_created_from_strings_and_values() {
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
        assert_eq!(error.to_string(), "invalid JSON: the JSON is not an object");
    }
}
