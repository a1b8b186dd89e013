//! JSON Schemas of the values of generated types.

#![cfg(feature = "schemars")]
#![allow(clippy::unwrap_used)] // A test fails by panicking.

use calamus_runtime::{Field, JsonObject, JsonValue, Map, Nullable, Tuple, one_of_texts};
use serde_json::{Value, json};

#[derive(schemars::JsonSchema)]
#[allow(dead_code)] // Only its schema is used.
struct Parcel {
    title: Field<String>,
    #[schemars(with = "Nullable<String>")]
    sender: Option<String>,
    labels: Map<String, bool>,
    free: JsonValue,
    object: JsonObject,
    size: Tuple<(String, bool)>,
}

#[test]
fn schemas_say_what_is_accepted() {
    let schema = schemars::schema_for!(Parcel).to_value();
    let string_or_null = json!({"type": ["string", "null"]});
    let expected: [(&str, Value); 6] = [
        ("title", string_or_null.clone()),
        ("sender", string_or_null),
        ("labels", json!({"type": "object", "additionalProperties": {"type": "boolean"}})),
        ("free", json!({})),
        ("object", json!({"type": "object", "additionalProperties": true})),
        (
            "size",
            json!({
                "type": "array",
                "prefixItems": [{"type": "string"}, {"type": "boolean"}],
                "minItems": 2,
                "maxItems": 2,
            }),
        ),
    ];
    for (name, expected) in expected {
        assert_eq!(schema["properties"][name], expected, "{name}");
    }
    // A field may be absent, a nullable property may not.
    assert_eq!(schema["required"], json!(["sender", "labels", "free", "object", "size"]));
}

#[test]
fn enums_have_their_documentation_as_a_description() {
    let schema = one_of_texts(&[" State of", " a parcel.", "", " Final."], &["sent", "lost"]);
    let expected = json!({
        "type": "string",
        "enum": ["sent", "lost"],
        "description": "State of a parcel.\n\nFinal.",
    });
    assert_eq!(schema.to_value(), expected);
    let bare = one_of_texts(&[], &["sent"]).to_value();
    assert_eq!(bare, json!({"type": "string", "enum": ["sent"]}));
}

#[cfg(feature = "chrono")]
#[test]
fn timestamps_are_strings() {
    let schema = schemars::schema_for!(Vec<calamus_runtime::Timestamp>).to_value();
    assert_eq!(schema["items"], json!({"type": "string", "format": "date-time"}));
}
