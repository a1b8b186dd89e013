//! The schemas of a document in the dialect of the validator.

use calamus_document::pointer::Pointer;
use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};

/// The URI of the document in the registry of the validator.
const ROOT: &str = "urn:calamus:document";

/// A document whose schemas are JSON Schema 2020-12.
pub(super) struct Schemas {
    root: Value,
    registry: Option<Registry<'static>>,
}

impl Schemas {
    pub(super) fn of(document: &Value) -> Self {
        let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
        let mut root = json!({});
        for name in ["components", "paths"] {
            if let Some(part) = document.get(name) {
                let mut part = part.clone();
                convert(&mut part, version.starts_with("3.0"));
                root[name] = part;
            }
        }
        let registry = Registry::new().draft(Draft::Draft202012).add(ROOT, root.clone());
        let registry = registry.ok().and_then(|registry| registry.prepare().ok());
        Self { root, registry }
    }

    /// Returns the document.
    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    /// Returns the validator of the schema at a place.
    pub(super) fn validator(&self, at: &Pointer) -> Result<Validator, String> {
        let Some(registry) = &self.registry else {
            return Err("the document is no JSON Schema resource".to_owned());
        };
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(registry)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .offline()
            .build(&json!({"$ref": format!("{ROOT}#{}", at.as_str())}))
            .map_err(|error| error.to_string())
    }
}

/// Converts schemas, and whatever else has their keywords.
fn convert(value: &mut Value, is_30: bool) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|element| convert(element, is_30)),
        Value::Object(object) => {
            for keyword in ["$id", "$schema", "$anchor"] {
                if object.get(keyword).is_some_and(Value::is_string) {
                    object.remove(keyword);
                }
            }
            // A discriminator decides among alternatives that fit alike.
            if object.get("discriminator").is_some_and(Value::is_object)
                && !object.contains_key("anyOf")
                && let Some(alternatives) = object.remove("oneOf")
            {
                object.insert("anyOf".to_owned(), alternatives);
            }
            if is_30 {
                let reference =
                    object.get("$ref").filter(|reference| reference.is_string()).cloned();
                if let Some(reference) = reference {
                    *object = Map::from_iter([("$ref".to_owned(), reference)]);
                }
                exclusive(object, "exclusiveMinimum", "minimum");
                exclusive(object, "exclusiveMaximum", "maximum");
            }
            object.values_mut().for_each(|inner| convert(inner, is_30));
            if is_30 && object.remove_entry_if_true("nullable") {
                *value = nullable(std::mem::take(object));
            }
        }
        _ => {}
    }
}

trait RemoveFlag {
    fn remove_entry_if_true(&mut self, name: &str) -> bool;
}

impl RemoveFlag for Map<String, Value> {
    fn remove_entry_if_true(&mut self, name: &str) -> bool {
        let is_true = self.get(name) == Some(&Value::Bool(true));
        if is_true {
            self.shift_remove(name);
        }
        is_true
    }
}

/// An exclusive bound of OpenAPI 3.0 as a number.
fn exclusive(object: &mut Map<String, Value>, flag: &str, bound: &str) {
    match object.get(flag) {
        Some(Value::Bool(true)) => {
            if let Some(value) = object.remove(bound) {
                object.insert(flag.to_owned(), value);
            }
        }
        Some(Value::Bool(false)) => drop(object.remove(flag)),
        _ => {}
    }
}

/// Returns a schema of OpenAPI 3.0 that allows `null`.
fn nullable(mut object: Map<String, Value>) -> Value {
    match object.get_mut("type") {
        Some(Value::String(kind)) => {
            let kinds = json!([kind, "null"]);
            object.insert("type".to_owned(), kinds);
            if let Some(Value::Array(values)) = object.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            Value::Object(object)
        }
        _ => json!({"anyOf": [Value::Object(object), {"type": "null"}]}),
    }
}
