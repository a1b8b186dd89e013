//! Places of a document that lack prose.

use serde_json::Value;

use super::place::{METHODS, Place, child};

/// The pointers of all places that want a description, or a summary, and have none.
///
/// Wanted are descriptions of the document, its servers, tags and security schemes, of operations,
/// parameters, request bodies and answers, of component schemas, and of properties at any depth;
/// and summaries of operations.
pub fn missing(document: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    walk(document, &mut |spot| {
        let lacks = |keyword| {
            spot.value
                .get(keyword)
                .and_then(Value::as_str)
                .is_none_or(|text| text.trim().is_empty())
        };
        let is_operation = METHODS.contains(&spot.holder);
        let wanted = match spot.holder {
            "info" | "servers" | "parameters" | "requestBody" | "requestBodies" | "responses"
            | "schemas" | "properties" | "securitySchemes" => true,
            // An operation's own tags are only names.
            "tags" => spot.value.is_object(),
            _ => is_operation,
        };
        if wanted && lacks("description") {
            missing.push(format!("{}: no description", spot.pointer));
        }
        if is_operation && lacks("summary") {
            missing.push(format!("{}: no summary", spot.pointer));
        }
    });
    missing
}

/// A value of the document that stands where keywords may.
struct Spot<'a> {
    pointer: &'a str,
    /// The keyword under which it stands, directly, in a list or by a name.
    holder: &'a str,
    value: &'a Value,
}

fn walk(document: &Value, visit: &mut dyn FnMut(Spot<'_>)) {
    step("", "", Place::Keywords, document, visit);
}

fn step(pointer: &str, holder: &str, place: Place, value: &Value, visit: &mut dyn FnMut(Spot<'_>)) {
    match value {
        _ if place == Place::Literal => {}
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let pointer = child(pointer, &index.to_string());
                step(&pointer, holder, place.of_elements(), element, visit);
            }
        }
        _ => {
            if place == Place::Keywords {
                visit(Spot { pointer, holder, value });
            }
            for (key, member) in value.as_object().into_iter().flatten() {
                // The members of a map of names stand under the keyword that holds the map.
                let holder = if place == Place::Names { holder } else { key };
                step(&child(pointer, key), holder, place.under(key), member, visit);
            }
        }
    }
}
