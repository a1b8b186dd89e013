//! References by anchor: `#there` is the schema with `$anchor: there`.
//!
//! In JSON Schema, anchors are unique within a schema document; of two with one name in an
//! OpenAPI document, the first counts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::pointer::Pointer;
use super::super::walk;
use super::Findings;

/// Replaces references by anchor with references by place.
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
                // Which schema it means depends on which reference led to the schema that it is in.
                let what = "`$dynamicRef` leads to the first anchor of its name in any context";
                findings.changes.approximate(at, what);
            }
        }
    });
}
