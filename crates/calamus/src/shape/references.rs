//! References lead to components.
//!
//! typify knows no schema but these. What a reference names in a schema, in `$defs` or in
//! a path becomes a component too.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::unions::pascal;
use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk;

/// Makes components of everything that schemas refer to. `original` is the document
/// before its operations were shaped, as references speak of it.
pub(super) fn lead_to_components(document: &mut Value, original: &Value, changes: &mut Changes) {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let mut taken: BTreeSet<String> = schemas.into_iter().flat_map(Map::keys).cloned().collect();
    let mut named: BTreeMap<Pointer, String> = BTreeMap::new();
    let mut added: Map<String, Value> = Map::new();
    let mut open = Vec::new();
    let mut redirect =
        |at: &Pointer, schema: &mut Value, open: &mut Vec<Pointer>, changes: &mut Changes| {
            let reference = schema.get("$ref").and_then(Value::as_str);
            let Some(target) = reference.and_then(walk::target) else { return };
            let is_component =
                target.tokens().count() == 3 && target.as_str().starts_with("/components/schemas/");
            if is_component {
                return;
            }
            if target.find(original).is_none() {
                // It was there once: what is wrong with a document is taken out of it.
                *schema = json!({});
                changes.loss(at, "a reference to something that had to be taken out: any JSON");
                return;
            }
            let name = named.entry(target.clone()).or_insert_with(|| {
                let words: Vec<_> =
                    target.tokens().filter(|word| !FRAME.contains(&word.as_str())).collect();
                let wanted = pascal(&words.join("_"));
                let mut name = wanted.clone();
                let mut number = 2;
                while !taken.insert(name.clone()) {
                    name = format!("{wanted}{number}");
                    number += 1;
                }
                open.push(target.clone());
                changes.rewrite(
                    &target,
                    format!("a schema that is referred to becomes the component `{name}`"),
                );
                name
            });
            schema["$ref"] = json!(format!("#/components/schemas/{name}"));
        };
    walk::schemas(document, &mut |at, schema| redirect(at, schema, &mut open, changes));
    let mut copies = Vec::new();
    while let Some(target) = open.pop() {
        let mut copy = target.find(original).cloned().unwrap_or_default();
        walk::schema(&mut copy, &target, &mut |at, schema| {
            redirect(at, schema, &mut open, changes)
        });
        copies.push((target, copy));
    }
    for (target, copy) in copies {
        if let Some(name) = named.get(&target) {
            added.insert(name.clone(), copy);
        }
    }
    // Who stands at the place itself has the same type. The inner places come first, so
    // that an outer one is not yet a reference when they are looked for.
    let components = Pointer::root().child("components").child("schemas");
    for (target, name) in named.iter().rev() {
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        for (outer, copy) in &named {
            if let Some(inner) = target.as_str().strip_prefix(outer.as_str())
                && inner.starts_with('/')
                && let Some(place) = added.get_mut(copy).and_then(|copy| copy.pointer_mut(inner))
            {
                *place = reference.clone();
            }
        }
        if target.as_str().starts_with(components.as_str())
            && let Some(place) = document.pointer_mut(target.as_str())
        {
            *place = reference;
        }
    }
    let mut drop_definitions = |_: &Pointer, schema: &mut Value| {
        if let Some(schema) = schema.as_object_mut() {
            schema.shift_remove("$defs");
            schema.shift_remove("definitions");
        }
    };
    walk::schemas(document, &mut drop_definitions);
    for copy in added.values_mut() {
        walk::schema(copy, &Pointer::root(), &mut drop_definitions);
    }
    walk::add_schemas(document, added);
}

/// Words of a place that say nothing about what is there.
const FRAME: [&str; 10] = [
    "components",
    "schemas",
    "properties",
    "$defs",
    "definitions",
    "schema",
    "content",
    "paths",
    "responses",
    "application/json",
];
