//! What a document says to people: taking it out, and finding where it is missing.

use std::fmt;

use serde_json::{Map, Value};

use super::place::{Place, is_prose};
use calamus_document::pointer::Pointer;
use calamus_document::walk::METHODS;

/// A document without prose, and without extensions: what they say is not ours to copy.
pub fn without(document: &Value) -> Value {
    strip(document, Place::Keywords)
}

pub(super) fn strip(value: &Value, place: Place) -> Value {
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

/// How many descriptions and summaries there are in a value.
pub(super) fn count(value: &Value, place: Place) -> usize {
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

/// Something that a person has to write.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// On what.
    pub pointer: Pointer,
    /// `description` or `summary`.
    pub keyword: &'static str,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: no {}", self.pointer, self.keyword)
    }
}

/// Where a document lacks prose that it must have: descriptions of the document, its
/// servers, tags and security schemes, of operations, parameters, request bodies and
/// answers, of component schemas, and of properties at any depth; summaries of operations.
pub fn wanted(document: &Value) -> Vec<Wanted> {
    let mut found = Vec::new();
    look(&Pointer::root(), "", Place::Keywords, document, &mut found);
    found
}

/// `holder` is the keyword under which the value stands: directly, in a list, or by a name.
fn look(at: &Pointer, holder: &str, place: Place, value: &Value, found: &mut Vec<Wanted>) {
    match value {
        _ if place == Place::Data => {}
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                look(&at.child(index), holder, place.of_elements(), inner, found);
            }
        }
        _ => {
            if place == Place::Keywords {
                lacking(at, holder, value, found);
            }
            for (key, inner) in value.as_object().into_iter().flatten() {
                let holder = if place == Place::Keywords { key.as_str() } else { holder };
                look(&at.child(key), holder, place.under(key), inner, found);
            }
        }
    }
}

fn lacking(at: &Pointer, holder: &str, value: &Value, found: &mut Vec<Wanted>) {
    let lacks = |keyword: &str| {
        value.get(keyword).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty())
    };
    let is_operation = METHODS.contains(&holder);
    let is_described = match holder {
        "info" | "servers" | "parameters" | "requestBody" | "requestBodies" | "responses"
        | "schemas" | "properties" | "securitySchemes" => true,
        // The tags of an operation are only names.
        "tags" => value.is_object(),
        _ => is_operation,
    };
    if is_described && lacks("description") {
        found.push(Wanted { pointer: at.clone(), keyword: "description" });
    }
    if is_operation && lacks("summary") {
        found.push(Wanted { pointer: at.clone(), keyword: "summary" });
    }
}
