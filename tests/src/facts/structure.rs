//! Compares two documents in everything but prose, titles, servers, and order where order means
//! nothing; and restricts a large document to the part that one tag reaches.
//!
//! It does not know which document is right.

use std::{
    collections::BTreeSet,
    fmt::{self, Display},
};

use serde_json::{Map, Value};

use super::place::{METHODS, Place, child, is_prose};

/// One place where two documents disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// JSON pointer (RFC 6901), into the left document wherever it has the place.
    pub pointer: String,
    /// What the left document has there, if anything.
    pub left: Option<Value>,
    /// What the right document has there, if anything.
    pub right: Option<Value>,
}

impl Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |value: &Option<Value>| match value {
            None => "nothing".to_owned(),
            Some(value) => {
                let text = value.to_string();
                match text.char_indices().nth(120) {
                    Some((end, _)) => format!("{}…", &text[..end]),
                    None => text,
                }
            }
        };
        write!(f, "{}: {} against {}", self.pointer, show(&self.left), show(&self.right))
    }
}

/// The operations of `document` that carry `tag`, with the components they reach.
///
/// Everything else the document says at its top stays.
pub fn restrict(document: &Value, tag: &str) -> Value {
    let mut paths = Map::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let Some(item) = item.as_object() else { continue };
        let mut item = item.clone();
        item.retain(|key, operation| {
            let tags = operation["tags"].as_array();
            !METHODS.contains(&key.as_str())
                || tags.is_some_and(|tags| tags.iter().any(|t| t == tag))
        });
        if item.keys().any(|key| METHODS.contains(&key.as_str())) {
            paths.insert(path.clone(), Value::Object(item));
        }
    }
    let paths = Value::Object(paths);

    let mut reached = BTreeSet::new();
    reach(document, &paths, &mut reached);
    let mut components = Map::new();
    for (kind, named) in document["components"].as_object().into_iter().flatten() {
        let Some(named) = named.as_object() else { continue };
        let mut named = named.clone();
        named.retain(|name, _| reached.contains(&format!("/components/{kind}/{name}")));
        if !named.is_empty() {
            components.insert(kind.clone(), Value::Object(named));
        }
    }

    let mut restricted = document.as_object().cloned().unwrap_or_default();
    restricted.insert("paths".into(), paths);
    restricted.insert("components".into(), Value::Object(components));
    Value::Object(restricted)
}

/// Adds the pointers of all components that `value` refers to, directly or through others.
fn reach(document: &Value, value: &Value, reached: &mut BTreeSet<String>) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                reach(document, element, reached);
            }
        }
        Value::Object(members) => {
            if let Some(pointer) = members.get("$ref").and_then(Value::as_str)
                && let Some(pointer) = pointer.strip_prefix('#')
                && reached.insert(pointer.to_owned())
                && let Some(target) = document.pointer(pointer)
            {
                reach(document, target, reached);
            }
            for requirement in
                members.get("security").and_then(Value::as_array).into_iter().flatten()
            {
                for scheme in requirement.as_object().into_iter().flat_map(Map::keys) {
                    reached.insert(format!("/components/securitySchemes/{scheme}"));
                }
            }
            for member in members.values() {
                reach(document, member, reached);
            }
        }
        _ => {}
    }
}

/// Everything in which two documents differ, in the order of the pointers.
pub fn differences(left: &Value, right: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(String::new(), "", Place::Keywords, left, right, &mut found);
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    found
}

/// Compares what stands at `pointer`, which is under the keyword or name `key`.
fn compare(
    pointer: String,
    key: &str,
    place: Place,
    left: &Value,
    right: &Value,
    found: &mut Vec<Difference>,
) {
    match (left, right) {
        (Value::Object(l), Value::Object(r)) => {
            let keys: BTreeSet<&String> = l.keys().chain(r.keys()).collect();
            for key in keys {
                let ignored = match key.as_str() {
                    "servers" => true,
                    "tags" => pointer.is_empty(),
                    other => is_prose(other),
                };
                if place == Place::Keywords && ignored {
                    continue;
                }
                let pointer = child(&pointer, key);
                match (l.get(key), r.get(key)) {
                    (Some(l), Some(r)) => compare(pointer, key, place.under(key), l, r, found),
                    (l, r) => {
                        found.push(Difference { pointer, left: l.cloned(), right: r.cloned() })
                    }
                }
            }
        }
        (Value::Array(l), Value::Array(r)) => {
            let (place, ordered) = (place.of_elements(), !is_set(key));
            for (l, r) in pair(ordered, place, l, r) {
                let index = l.or(r).map_or(0, |(index, _)| index);
                let pointer = child(&pointer, &index.to_string());
                match (l, r) {
                    (Some((_, l)), Some((_, r))) => compare(pointer, "", place, l, r, found),
                    (l, r) => found.push(Difference {
                        pointer,
                        left: l.map(|(_, value)| value.clone()),
                        right: r.map(|(_, value)| value.clone()),
                    }),
                }
            }
        }
        (Value::Number(l), Value::Number(r)) if l.as_f64() == r.as_f64() => {}
        (l, r) if l == r => {}
        (l, r) => {
            found.push(Difference { pointer, left: Some(l.clone()), right: Some(r.clone()) });
        }
    }
}

/// Whether the order of the array under a keyword says nothing about requests and answers.
fn is_set(keyword: &str) -> bool {
    matches!(
        keyword,
        "required"
            | "enum"
            | "type"
            | "anyOf"
            | "oneOf"
            | "allOf"
            | "tags"
            | "security"
            | "parameters"
    )
}

type Element<'a> = (usize, &'a Value);

/// Matches the elements of two arrays. In a set equal ones find each other, then those of the same
/// name; whatever is left is matched in order, so that a change shows as a change.
fn pair<'a>(
    ordered: bool,
    place: Place,
    left: &'a [Value],
    right: &'a [Value],
) -> Vec<(Option<Element<'a>>, Option<Element<'a>>)> {
    let mut left: Vec<Element<'a>> = left.iter().enumerate().collect();
    let mut right: Vec<Element<'a>> = right.iter().enumerate().collect();
    let mut pairs = Vec::new();
    if !ordered {
        let equal = |l: &Value, r: &Value| {
            let mut found = Vec::new();
            compare(String::new(), "", place, l, r, &mut found);
            found.is_empty()
        };
        let same_name = |l: &Value, r: &Value| {
            l.get("name").is_some() && l.get("name") == r.get("name") && l.get("in") == r.get("in")
        };
        for by_name in [false, true] {
            let matches = |l, r| if by_name { same_name(l, r) } else { equal(l, r) };
            left.retain(|l| match right.iter().position(|r| matches(l.1, r.1)) {
                Some(index) => {
                    pairs.push((Some(*l), Some(right.remove(index))));
                    false
                }
                None => true,
            });
        }
    }
    let longest = left.len().max(right.len());
    pairs.extend((0..longest).map(|i| (left.get(i).copied(), right.get(i).copied())));
    pairs
}
