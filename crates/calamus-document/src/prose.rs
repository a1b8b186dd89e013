//! Separates the prose of a document from its facts.

use serde_json::{Map, Value};

use crate::key_kind::KeyKind;

/// Returns the facts of a document: everything but prose and extensions.
pub fn without(document: &Value) -> Value {
    strip(document, KeyKind::Keywords)
}

/// Returns a part of a document without prose and extensions.
pub fn strip(value: &Value, kind: KeyKind) -> Value {
    match value {
        Value::Object(_) if kind == KeyKind::Data => value.clone(),
        Value::Object(object) => object
            .iter()
            .filter(|(key, _)| !(kind == KeyKind::Keywords && is_ignored(key)))
            .map(|(key, inner)| (key.clone(), strip(inner, kind.of_property(key))))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(list) => list.iter().map(|inner| strip(inner, kind.of_elements())).collect(),
        other => other.clone(),
    }
}

/// `x-sunset` is a date.
fn is_ignored(keyword: &str) -> bool {
    is_prose(keyword) || keyword.starts_with("x-") && keyword != "x-sunset"
}

/// Counts the keywords with prose in a part of a document.
pub fn count(value: &Value, kind: KeyKind) -> usize {
    match value {
        Value::Object(_) if kind == KeyKind::Data => 0,
        Value::Object(object) => object
            .iter()
            .map(|(key, inner)| {
                let own = kind == KeyKind::Keywords && is_prose(key);
                usize::from(own) + count(inner, kind.of_property(key))
            })
            .sum(),
        Value::Array(list) => list.iter().map(|inner| count(inner, kind.of_elements())).sum(),
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
