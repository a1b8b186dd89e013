//! References to other files, which are not followed: what they lead to is not compared.

use std::collections::{BTreeMap, BTreeSet};

use calamus_document::key_kind::KeyKind;
use calamus_document::model::{Document, Node};
use calamus_document::pointer::Pointer;
use serde_json::Value;

/// References of a document that lead out of it, with the place of the first use.
#[derive(Debug, Default)]
pub(crate) struct Unresolved {
    places: BTreeMap<String, Pointer>,
}

/// References that a part of a document reaches, and whether each stands outside of schemas.
pub(crate) type Reached = BTreeMap<String, bool>;

impl Unresolved {
    /// Lists the references of a document.
    pub(crate) fn of(document: &Document<'_>) -> Self {
        let mut found = Self::default();
        let value = &document.source.value;
        visit(value, KeyKind::Keywords, &Below::Start(&Pointer::root()), &mut |at, reference| {
            if !reference.starts_with('#') && document.target(reference).is_none() {
                found.places.entry(reference.to_owned()).or_insert_with(|| at.pointer());
            }
        });
        found
    }

    /// Returns the place of the first use of a reference.
    pub(crate) fn place(&self, reference: &str) -> Pointer {
        self.places.get(reference).cloned().unwrap_or_default()
    }

    /// Whether all references can be followed.
    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Lists those that a part of the document reaches, directly or through components.
    pub(crate) fn reached(&self, document: &Document<'_>, parts: [&Node<'_>; 2]) -> Reached {
        let mut reached = Reached::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<(Pointer, &Value, bool)> =
            parts.into_iter().map(|part| (part.at.clone(), part.value, false)).collect();
        while let Some((at, value, is_schema)) = open.pop() {
            if !seen.insert((std::ptr::from_ref(value) as usize, is_schema)) {
                continue;
            }
            visit(value, KeyKind::Keywords, &Below::Start(&at), &mut |at, reference| {
                let is_schema = is_schema || is_in_schema(&at.pointer());
                match document.target(reference) {
                    Some(target) => open.push((target.at, target.value, is_schema)),
                    None if reference.starts_with('#') => {}
                    None => *reached.entry(reference.to_owned()).or_default() |= !is_schema,
                }
            });
        }
        reached
    }
}

/// A place in a value that is being visited. Most places have no reference, and need no text.
enum Below<'a> {
    Start(&'a Pointer),
    Key(&'a Below<'a>, &'a str),
    Index(&'a Below<'a>, usize),
}

impl Below<'_> {
    fn pointer(&self) -> Pointer {
        match self {
            Self::Start(at) => (*at).clone(),
            Self::Key(above, key) => above.pointer().child(key),
            Self::Index(above, index) => above.pointer().child(index),
        }
    }
}

/// Calls `found` for every reference in a value that the specification looks into.
fn visit<'v>(
    value: &'v Value,
    place: KeyKind,
    at: &Below<'_>,
    found: &mut dyn FnMut(&Below<'_>, &'v str),
) {
    match value {
        Value::Object(object) if place != KeyKind::Data => {
            for (key, inner) in object {
                match inner.as_str() {
                    // Names stand for objects, so that a string is a reference there too, as of
                    // a callback.
                    Some(reference) if key == "$ref" => {
                        found(at, reference);
                    }
                    Some(_) => {}
                    None => visit(inner, place.of_property(key), &Below::Key(at, key), found),
                }
            }
        }
        Value::Array(list) if place != KeyKind::Data => {
            for (index, inner) in list.iter().enumerate() {
                visit(inner, place.of_elements(), &Below::Index(at, index), found);
            }
        }
        _ => {}
    }
}

fn is_in_schema(at: &Pointer) -> bool {
    let mut tokens = at.tokens();
    let is_component = at.as_str().starts_with("/components/schemas/");
    is_component || tokens.any(|token| token == "schema")
}
