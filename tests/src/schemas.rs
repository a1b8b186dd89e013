//! The schemas that schemars derives for the generated types, under the names of the document.

use std::fmt::Debug;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema as _, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Lists the types of the generated crate by the names of the document's schemas.
macro_rules! types {
    ($($schema:literal => $type:ident,)*) => {
        /// The document's schemas that have a type in the list below.
        pub const NAMES: &[&str] = &[$($schema),*];

        /// Has every type of the list defined; returns what each is called here and there.
        fn define(generator: &mut SchemaGenerator) -> Vec<(&'static str, String)> {
            vec![$({
                generator.subschema_for::<featherhq_api::types::$type>();
                ($schema, featherhq_api::types::$type::schema_name().into_owned())
            }),*]
        }

        /// Reads a value of a schema with its type, and shows it as `Debug` does, in one line and
        /// in many, and as JSON.
        ///
        /// # Errors
        ///
        /// If it cannot be read.
        pub fn show(schema: &str, value: &Value) -> Result<[String; 3], String> {
            match schema {
                $($schema => debug_and_json::<featherhq_api::types::$type>(value),)*
                _ => Err(format!("{schema} has no type")),
            }
        }
    };
}

fn debug_and_json<T: DeserializeOwned + Serialize + Debug>(
    value: &Value,
) -> Result<[String; 3], String> {
    let value: T = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
    let json = serde_json::to_string(&value).map_err(|error| error.to_string())?;
    Ok([format!("{value:?}"), format!("{value:#?}"), json])
}

types! {
    "ConnectionCreate" => ConnectionCreate,
    "ConnectionCreateResponse" => ConnectionCreateResponse,
    "ConnectionPatchRequest" => ConnectionPatchRequest,
    "ConnectionResponse" => ConnectionResponse,
    "ConnectionTestInvokeRequest" => ConnectionTestInvokeRequest,
    "ConnectionTestInvokeResponse" => ConnectionTestInvokeResponse,
    "ConnectionTestLeaseResponse" => ConnectionTestLeaseResponse,
    "ConnectionTestMcpCallRequest" => ConnectionTestMcpCallRequest,
    "ConnectionTestMcpCallResponse" => ConnectionTestMcpCallResponse,
    "ConnectionToolPatchRequest" => ConnectionToolPatchRequest,
    "ConnectionToolResponse" => ConnectionToolResponse,
    "ConnectionToolsBulkToggleRequest" => ConnectionToolsBulkToggleRequest,
    "CustomMcpConnectResponse" => CustomMcpConnectResponse,
    "CustomMcpConnectionCreate" => CustomMcpConnectionCreate,
    "CustomMcpDiscoverRequest" => CustomMcpDiscoverRequest,
    "CustomMcpDiscoverResponse" => CustomMcpDiscoverResponse,
    "ErrorResponse" => ErrorResponse,
    "HTTPValidationError" => HttpValidationError,
    "InputArgConfig" => InputArgConfig,
    "InputArgType" => InputArgType,
    "IntegrationKey" => IntegrationKey,
    "IntegrationSummary" => IntegrationSummary,
    "PlatformConnectionCreate" => PlatformConnectionCreate,
    "ValidationError" => ValidationError,
    "WebhookEventResponse" => WebhookEventResponse,
}

/// Returns the schemas of the generated types, under the names of the document.
pub fn derived() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let names = define(&mut generator);
    let mut definitions = generator.take_definitions(true);
    let schemas = names.iter().map(|(name, own)| {
        let schema = definitions.remove(own).unwrap_or_else(|| panic!("{own} is not defined"));
        ((*name).to_owned(), schema)
    });
    let mut schemas: Map<String, Value> = schemas.collect();
    for schema in schemas.values_mut() {
        rename(schema, &names, &definitions);
    }
    schemas
}

/// Replaces references by those that the document has, and what it has no name for by itself.
fn rename(value: &mut Value, names: &[(&str, String)], others: &Map<String, Value>) {
    match value {
        Value::Object(properties) => {
            let own = properties.get("$ref").and_then(Value::as_str).map(local_name);
            if let Some(own) = own.map(str::to_owned) {
                match names.iter().find(|(_, known)| *known == own) {
                    Some((name, _)) => {
                        properties["$ref"] = json!(format!("#/components/schemas/{name}"));
                    }
                    None => {
                        *value = others[&own].clone();
                        return rename(value, names, others);
                    }
                }
            }
            properties.values_mut().for_each(|value| rename(value, names, others));
        }
        Value::Array(elements) => {
            elements.iter_mut().for_each(|value| rename(value, names, others));
        }
        _ => {}
    }
}

fn local_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}
