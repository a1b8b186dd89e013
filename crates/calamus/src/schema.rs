//! JSON Schemas of the files that calamus reads and writes.

use schemars::{Schema, schema_for};

use crate::report::GenerateReport;
use crate::settings::Settings;

/// Returns the JSON Schema of `calamus.toml`, with which editors complete its keys.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(&calamus::schema::settings()).unwrap();
/// assert_eq!(schema["properties"]["keep_undeclared"]["type"], "boolean");
/// ```
pub fn settings() -> String {
    print(&schema_for!(Settings))
}

/// Returns the JSON Schema of the report of `calamus generate`.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(&calamus::schema::report()).unwrap();
/// assert_eq!(schema["properties"]["document"]["type"], "string");
/// ```
pub fn report() -> String {
    print(&schema_for!(GenerateReport))
}

fn print(schema: &Schema) -> String {
    // A schema is JSON already.
    serde_json::to_string_pretty(schema).unwrap_or_default()
}
