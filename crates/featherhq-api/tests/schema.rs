//! The schema of a type says what the document says: names, what is required, what may
//! be null.
#![cfg(feature = "schemars")]

use featherhq_api::types::{ConnectionResponse, ConnectionToolPatchRequest, IntegrationKey};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// For what is read and for what is written: the two must not differ.
fn schemas<T: JsonSchema>() -> [Schema; 2] {
    [
        SchemaSettings::draft2020_12().for_deserialize(),
        SchemaSettings::draft2020_12().for_serialize(),
    ]
    .map(|settings| settings.into_generator().into_root_schema_for::<T>())
}

#[test]
fn required_and_nullable_properties_match_the_document() {
    for schema in schemas::<ConnectionResponse>() {
        let required = schema.get("required").unwrap().as_array().unwrap();
        assert_eq!(required.len(), 17, "{required:?}");
        let is_required = |name: &str| required.contains(&Value::from(name));
        assert!(is_required("vendor_connection_id") && is_required("tools_synced_at"));
        assert!(!is_required("tools") && !is_required("voice_account_cps"));

        let property = |name: &str| schema.pointer(&format!("/properties/{name}")).unwrap();
        assert_eq!(property("id")["format"], "uuid");
        assert_eq!(property("vendor_connection_id")["type"], json!(["string", "null"]));
        assert_eq!(property("tools_synced_at")["format"], "date-time");
        assert_eq!(property("voice_account_cps")["type"], json!(["number", "null"]));
        assert_eq!(property("tools")["type"], "array");
        assert_eq!(property("metadata")["type"], "object");
    }
}

#[test]
fn the_listed_values_of_an_enum_are_those_of_its_schema() {
    for schema in schemas::<IntegrationKey>() {
        assert_eq!(
            schema.get("enum").unwrap(),
            &json!(["slack", "custom_mcp", "notion", "google_drive", "calcom", "twilio", "email"])
        );
    }
}

#[test]
fn clearable_properties_are_nullable_and_optional() {
    for schema in schemas::<ConnectionToolPatchRequest>() {
        assert_eq!(schema.get("required"), None);
        let property = |name: &str| schema.pointer(&format!("/properties/{name}/type")).unwrap();
        assert_eq!(property("is_enabled"), &json!(["boolean", "null"]));
        assert_eq!(property("input_defaults"), &json!(["object", "null"]));
    }
}
