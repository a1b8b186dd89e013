//! References by the name of a schema: `#there` is the schema with `$anchor: there`.
//!
//! A schema has a document to itself in JSON Schema, where such a name is unique; here
//! the first of that name in the whole document counts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Findings;
use calamus_document::pointer::Pointer;
use calamus_document::walk;

/// Writes references by name as references by place.
pub(super) fn resolve(document: &mut Value, findings: &mut Findings) {
    let mut places: BTreeMap<String, Pointer> = BTreeMap::new();
    walk::schemas(document, &mut |at, schema| {
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = schema.get(keyword).and_then(Value::as_str) {
                places.entry(name.to_owned()).or_insert_with(|| at.clone());
            }
        }
    });
    if places.is_empty() {
        return;
    }
    walk::schemas(document, &mut |at, schema| {
        let Some(schema) = schema.as_object_mut() else { return };
        for keyword in ["$ref", "$dynamicRef"] {
            let name = schema.get(keyword).and_then(Value::as_str);
            let place = name.and_then(|name| places.get(name.strip_prefix('#')?));
            let Some(place) = place.filter(|_| keyword == "$ref" || !schema.contains_key("$ref"))
            else {
                continue;
            };
            schema.shift_remove(keyword);
            schema.insert(
                "$ref".to_owned(),
                json!(format!("#{}", place.as_str().replace('%', "%25"))),
            );
            if keyword == "$ref" {
                findings.changes.rewrite(at, "a reference by name becomes one by place");
            } else {
                // Which schema it is depends on who refers to the one that it is in.
                let what = "`$dynamicRef` leads to the first anchor of its name, whoever asks";
                findings.changes.loss(at, what);
            }
        }
    });
}
