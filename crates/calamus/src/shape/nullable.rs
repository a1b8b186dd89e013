//! Null is said where a schema is used, and not by the schema.
//!
//! typify makes two types of one name of a component that takes null and is an enum, a
//! union or an object.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use calamus_document::walk;

/// Takes null off the components, and puts it where they are referred to.
pub(super) fn move_to_uses(document: &mut Value) {
    // A component that refers to a nullable one becomes nullable by that: once more.
    for _ in 0..16 {
        let nullable = take_off(document);
        if nullable.is_empty() {
            return;
        }
        walk::schemas(document, &mut |_, schema| {
            let Some(object) = schema.as_object_mut() else { return };
            let frame = object.get("allOf").and_then(Value::as_array).filter(|all| all.len() == 1);
            let inner = frame.and_then(|all| all.first()?.get("$ref"));
            let reference = object.get("$ref").or(inner).and_then(Value::as_str);
            let Some(reference) = reference.filter(|own| nullable.contains(*own)) else { return };
            if object.contains_key("$ref") {
                let reference = reference.to_owned();
                object.clear();
                object.insert("allOf".to_owned(), json!([{"$ref": reference}]));
            }
            object.insert("nullable".to_owned(), json!(true));
        });
    }
}

/// References to the components that were nullable.
fn take_off(document: &mut Value) -> BTreeSet<String> {
    let mut nullable = BTreeSet::new();
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        let Some(schema) = schema.as_object_mut() else { continue };
        if schema.shift_remove("nullable").is_some_and(|flag| flag == true) {
            let name = name.replace('~', "~0").replace('/', "~1");
            nullable.insert(format!("#/components/schemas/{name}"));
        }
    }
    nullable
}
