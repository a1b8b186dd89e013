//! Separates the prose of a document from its facts.

use serde_json::{Map, Value};

use crate::place::Place;

/// Returns the facts of a document: everything but prose and extensions.
pub fn without(document: &Value) -> Value {
    strip(document, Place::Keywords)
}

/// Returns a part of a document without prose and extensions.
pub fn strip(value: &Value, place: Place) -> Value {
    match value {
        Value::Object(_) if place == Place::Data => value.clone(),
        Value::Object(object) => object
            .iter()
            .filter(|(key, _)| !(place == Place::Keywords && is_left_out(key)))
            .map(|(key, inner)| (key.clone(), strip(inner, place.under(key))))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(list) => list.iter().map(|inner| strip(inner, place.of_elements())).collect(),
        other => other.clone(),
    }
}

/// `x-sunset` is a date.
fn is_left_out(keyword: &str) -> bool {
    is_prose(keyword) || keyword.starts_with("x-") && keyword != "x-sunset"
}

/// Counts the keywords with prose in a part of a document.
pub fn count(value: &Value, place: Place) -> usize {
    match value {
        Value::Object(_) if place == Place::Data => 0,
        Value::Object(object) => object
            .iter()
            .map(|(key, inner)| {
                let own = place == Place::Keywords && is_prose(key);
                usize::from(own) + count(inner, place.under(key))
            })
            .sum(),
        Value::Array(list) => list.iter().map(|inner| count(inner, place.of_elements())).sum(),
        _ => 0,
    }
}

/// Returns whether a keyword has prose.
pub fn is_prose(keyword: &str) -> bool {
    matches!(
        keyword,
        "title" | "summary" | "description" | "example" | "examples" | "externalDocs" | "$comment"
    )
}
