//! A document cut down to the operations with certain tags, and to what they reach.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::pointer::Pointer;
use super::walk::{self, METHODS};

/// Returns the part of a document that concerns some tags.
pub fn to_tags(document: &Value, tags: &[&str]) -> Value {
    let mut paths = Map::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let Some(item) = item.as_object() else { continue };
        let mut item = item.clone();
        item.retain(|key, operation| !METHODS.contains(&key.as_str()) || has_tag(operation, tags));
        if item.keys().any(|key| METHODS.contains(&key.as_str())) {
            paths.insert(path.clone(), Value::Object(item));
        }
    }
    let paths = Value::Object(paths);
    let general = document.get("security").cloned().unwrap_or_default();
    let mut reached = walk::reached(document, [&paths]);
    schemes(&general, &mut reached);
    for operation in
        paths.as_object().into_iter().flatten().filter_map(|(_, item)| item.as_object())
    {
        operation.values().filter_map(|operation| operation.get("security")).for_each(|required| {
            schemes(required, &mut reached);
        });
    }

    let mut components = Map::new();
    let at = Pointer::root().child("components");
    for (kind, named) in document.get("components").and_then(Value::as_object).into_iter().flatten()
    {
        let Some(named) = named.as_object() else { continue };
        let at = at.child(kind);
        let used: Map<_, _> = named
            .iter()
            .filter(|(name, _)| reached.contains(&at.child(name)))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !used.is_empty() {
            components.insert(kind.clone(), Value::Object(used));
        }
    }

    let mut restricted = Map::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        match key.as_str() {
            "paths" => drop(restricted.insert(key.clone(), paths.clone())),
            "components" => drop(restricted.insert(key.clone(), Value::Object(components.clone()))),
            // Tags of the document are prose; webhooks belong to none of its operations.
            "tags" | "webhooks" => {}
            _ => drop(restricted.insert(key.clone(), value.clone())),
        }
    }
    Value::Object(restricted)
}

fn has_tag(operation: &Value, tags: &[&str]) -> bool {
    let own = operation.get("tags").and_then(Value::as_array);
    own.into_iter().flatten().filter_map(Value::as_str).any(|own| tags.contains(&own))
}

fn schemes(required: &Value, reached: &mut BTreeSet<Pointer>) {
    let schemes = Pointer::root().child("components").child("securitySchemes");
    for alternative in required.as_array().into_iter().flatten().filter_map(Value::as_object) {
        reached.extend(alternative.keys().map(|name| schemes.child(name)));
    }
}
