//! No public type of either client crate shows a secret. The types are those of the
//! listings of the public API: a new one must be put into one of the lists here before this passes.

use std::collections::BTreeSet;
use std::fmt::Debug;

use serde_json::{Value, json};
use tests::{document, public_api};

mod facade;
mod generated;
mod runtime;

const CANARY: &str = "c4n4ry-k33p-this-t0-y0urself";
/// What remains of it in a truncated string.
const PART: &str = "c4n4ry";

fn assert_all_listed(name: &str, listed: &[&str]) {
    let listed: BTreeSet<String> = listed.iter().map(|name| (*name).to_owned()).collect();
    let types = public_api::types(name);
    let new: Vec<_> = types.difference(&listed).collect();
    let removed: Vec<_> = listed.difference(&types).collect();
    assert!(
        new.is_empty(),
        "{name} has public types that no test covers: {new:?}. Put each into a list of \
         tests/tests/it/secrets, with a canary if it can hold a secret"
    );
    assert!(removed.is_empty(), "{name} has no such types any more: {removed:?}");
}

/// The `Debug` output of a value, and proof that the value contains the canary.
struct Exhibit {
    /// The type, and those whose values are in it.
    types: &'static [&'static str],
    outputs: Vec<String>,
    held: String,
}

impl Exhibit {
    fn new<T: Debug>(types: &'static [&'static str], value: &T, held: impl Into<String>) -> Self {
        let outputs = vec![format!("{value:?}"), format!("{value:#?}")];
        Self { types, outputs, held: held.into() }
    }

    fn assert_redacted(&self) {
        assert!(
            self.held.contains(CANARY),
            "{:?} does not contain the canary: {}",
            self.types,
            self.held
        );
        for text in &self.outputs {
            assert!(!text.contains(PART), "{:?} shows the canary: {text}", self.types);
        }
    }
}

/// Properties of the document that hold secrets, by schema.
const SECRET_PROPERTIES: &[(&str, &str)] = &[
    ("ConnectionCreateResponse", "session_token"),
    ("CustomMcpConnectResponse", "authorize_url"),
    ("CustomMcpConnectResponse", "state"),
    ("CustomMcpConnectionCreate", "api_key"),
    ("CustomMcpConnectionCreate", "headers"),
    ("CustomMcpConnectionCreate", "oauth_client_secret"),
    ("CustomMcpConnectionCreate", "token"),
];

/// Properties that only have such a name.
const HARMLESS_PROPERTIES: &[(&str, &str)] = &[
    // The name of a header, a kind, an id, and scopes.
    ("CustomMcpConnectionCreate", "api_key_header"),
    ("CustomMcpConnectionCreate", "auth_type"),
    ("CustomMcpConnectionCreate", "oauth_client_id"),
    ("CustomMcpConnectionCreate", "oauth_scopes"),
    // Addresses that a server publishes, or a person has typed in.
    ("CustomMcpConnectionCreate", "oauth_authorize_url"),
    ("CustomMcpConnectionCreate", "oauth_token_url"),
    ("CustomMcpDiscoverResponse", "authorize_url"),
    ("CustomMcpDiscoverResponse", "token_url"),
];

#[test]
fn properties_named_like_secrets_are_classified() {
    const WORDS: &[&str] =
        &["token", "secret", "key", "password", "credential", "header", "state", "auth", "cookie"];
    let document = document::read();
    let mut found = Vec::new();
    for (schema, value) in document["components"]["schemas"].as_object().unwrap() {
        for (name, _) in value["properties"].as_object().into_iter().flatten() {
            // Names of integrations, which are everywhere.
            let is_name = name == "integration_key" || name == "key";
            if WORDS.iter().any(|word| name.contains(word)) && !is_name {
                found.push((schema.as_str(), name.as_str()));
            }
        }
    }
    let mut listed: Vec<_> = SECRET_PROPERTIES.iter().chain(HARMLESS_PROPERTIES).copied().collect();
    found.sort();
    listed.sort();
    assert_eq!(
        found, listed,
        "properties by their names, and the lists of secret and harmless ones"
    );
}

/// Puts the canary into every secret property and every free-form value of a schema; everything
/// else gets a harmless value.
fn filled(document: &Value, schema: &str) -> Value {
    let value = &document["components"]["schemas"][schema];
    if let Some(values) = value["enum"].as_array() {
        return values[0].clone();
    }
    let properties = value["properties"].as_object().into_iter().flatten();
    let properties = properties.map(|(name, inner)| {
        let text = match SECRET_PROPERTIES.contains(&(schema, name)) {
            true => CANARY,
            false => "harmless",
        };
        (name.clone(), example(document, inner, text))
    });
    properties.collect()
}

fn example(document: &Value, schema: &Value, text: &str) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return filled(document, reference.rsplit('/').next().unwrap());
    }
    if let Some(first) = schema["anyOf"].get(0) {
        return example(document, first, text);
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => json!("3f1e9a70-0d6c-4a53-8f57-1f1d6c3a9b01"),
        (Some("string"), Some("date-time")) => json!("2026-09-01T10:20:30Z"),
        (Some("string"), _) => json!(text),
        (Some("integer"), _) => json!(7),
        (Some("number"), _) => json!(0.5),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([example(document, &schema["items"], text)]),
        (Some("object"), _) if schema["additionalProperties"].is_object() => {
            json!({ "name": example(document, &schema["additionalProperties"], text) })
        }
        // Free-form: anything may be in it.
        _ => json!({ "anything": CANARY }),
    }
}
