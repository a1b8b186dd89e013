//! Values of the public types are valid for the schemas of the feature `schemars`.
#![cfg(all(feature = "schemars", feature = "validation"))]
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use featherhq::{Connection, Integration, Invocation, Lease, McpCallResult, Tool, WebhookEvent};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::{Value, json};

use support::sample;

fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// Returns the validation errors of a value.
fn invalid<T: JsonSchema>(value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema::<T>().as_value()).unwrap();
    validator.iter_errors(value).map(|error| error.to_string()).collect()
}

fn assert_valid<T: JsonSchema + Serialize>(value: &T) -> Value {
    let value = serde_json::to_value(value).unwrap();
    assert_eq!(invalid::<T>(&value), [""; 0], "{value}");
    value
}

#[test]
fn serialized_values_are_valid_and_others_are_not() {
    let mut sent = sample::connection();
    sent["status"] = json!("not_known_yet");
    sent["tools"][0]["input_defaults"] = json!({"a": {"value": [1], "type": "pinned"}});
    let connection = Connection::from_json(&sent.to_string()).unwrap();
    let value = assert_valid(&connection);
    assert_valid(&connection.tools[0]);
    for (pointer, odd) in [
        ("/id", json!(7)),
        ("/status", json!(null)),
        ("/metadata", json!([])),
        ("/created_at", json!(0)),
        ("/tools/0/input_defaults/a", json!(1)),
        ("/tools/0/is_enabled", json!("yes")),
    ] {
        let mut value = value.clone();
        *value.pointer_mut(pointer).unwrap() = odd;
        assert_ne!(invalid::<Connection>(&value), [""; 0], "{pointer}");
    }
}

#[test]
fn every_type_that_serializes_has_an_object_schema() {
    for schema in [
        schema::<Connection>(),
        schema::<Tool>(),
        schema::<Integration>(),
        schema::<WebhookEvent>(),
        schema::<Invocation>(),
        schema::<McpCallResult>(),
        schema::<Lease>(),
    ] {
        assert_eq!(schema.get("type"), Some(&json!("object")), "{schema:?}");
        assert!(schema.get("description").is_some(), "{schema:?}");
        assert!(schema.pointer("/properties/raw").is_none(), "{schema:?}");
    }
}
