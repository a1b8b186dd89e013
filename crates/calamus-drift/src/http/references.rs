//! References to other files, which are not followed: what they lead to is not compared.

use std::collections::{BTreeMap, BTreeSet};

use calamus_document::model::{Document, Node};
use calamus_document::place::Place;
use calamus_document::pointer::Pointer;
use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::finding::Usage;
use super::super::rules;
use super::both::Both;

/// References of a document that lead out of it, with the place of the first use.
#[derive(Debug, Default)]
pub(crate) struct Unresolved {
    places: BTreeMap<String, Pointer>,
}

/// References that a part of a document reaches, and whether each stands outside of schemas.
type Reached = BTreeMap<String, bool>;

impl Unresolved {
    /// Lists the references of a document.
    pub(crate) fn of(document: &Document<'_>) -> Self {
        let mut found = Self::default();
        let value = &document.source.value;
        visit(value, Place::Keywords, &Pointer::root(), &mut |at, reference| {
            if !reference.starts_with('#') && document.target(reference).is_none() {
                found.places.entry(reference.to_owned()).or_insert_with(|| at.clone());
            }
        });
        found
    }

    /// Whether all references can be followed.
    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Lists those that a part of the document reaches, directly or through components.
    fn reached(&self, document: &Document<'_>, parts: [&Node<'_>; 2]) -> Reached {
        let mut reached = Reached::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<(Pointer, &Value, bool)> =
            parts.into_iter().map(|part| (part.at.clone(), part.value, false)).collect();
        while let Some((at, value, is_schema)) = open.pop() {
            if !seen.insert((std::ptr::from_ref(value) as usize, is_schema)) {
                continue;
            }
            visit(value, Place::Keywords, &at, &mut |at, reference| {
                let is_schema = is_schema || is_in_schema(at);
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

/// Calls `found` for every reference in a value that the specification looks into.
fn visit<'v>(
    value: &'v Value,
    place: Place,
    at: &Pointer,
    found: &mut dyn FnMut(&Pointer, &'v str),
) {
    match value {
        Value::Object(object) if place != Place::Data => {
            for (key, inner) in object {
                match inner.as_str() {
                    Some(reference) if place == Place::Keywords && key == "$ref" => {
                        found(at, reference);
                    }
                    Some(_) => {}
                    None => visit(inner, place.under(key), &at.child(key), found),
                }
            }
        }
        Value::Array(list) if place != Place::Data => {
            for (index, inner) in list.iter().enumerate() {
                visit(inner, place.of_elements(), &at.child(index), found);
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

/// Reports references of an operation that are not followed. Those of schemas that differ are
/// reported by the comparison of the schemas.
pub(crate) fn compare(collector: &mut Collector<'_, '_>, both: &Both<'_>) {
    if collector.has_only_local_references() {
        return;
    }
    let documents = collector.documents();
    let (base, new) = collector.unresolved();
    let before = base.reached(&documents.base, [&both.base.node, &both.base.item]);
    let after = new.reached(&documents.new, [&both.new.node, &both.new.item]);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let in_both = before.contains_key(name) && after.contains_key(name);
        let is_outside = [&before, &after].iter().any(|side| side.get(name) == Some(&true));
        if in_both || is_outside {
            let sides = (before.contains_key(name), after.contains_key(name));
            changes.push(change(name, sides, (base, new)));
        }
    }
    for change in changes {
        collector.found(change, Some(Usage::new(both.operation, None, "reference")));
    }
}

/// Reports path items and webhooks that are references to somewhere else: their operations are
/// not known.
pub(crate) fn path_items(collector: &mut Collector<'_, '_>) {
    if collector.has_only_local_references() {
        return;
    }
    let documents = collector.documents();
    let items = |document: &Document<'_>| -> BTreeSet<String> {
        ["paths", "webhooks"]
            .into_iter()
            .flat_map(|part| document.root().entries_of(part))
            .filter_map(|(_, item)| item.string("$ref").map(str::to_owned))
            .filter(|reference| !reference.starts_with('#'))
            .collect()
    };
    let (before, after) = (items(&documents.base), items(&documents.new));
    let (base, new) = collector.unresolved();
    let changes: Vec<_> = before
        .union(&after)
        .map(|name| change(name, (before.contains(name), after.contains(name)), (base, new)))
        .collect();
    for change in changes {
        collector.found(change, None);
    }
}

fn change(name: &str, (was, is): (bool, bool), (base, new): (&Unresolved, &Unresolved)) -> Change {
    let place = |side: &Unresolved| side.places.get(name).cloned().unwrap_or_default();
    let value = |is_there: bool| is_there.then(|| Value::from(name));
    Change::new(
        &rules::REFERENCE_NOT_FOLLOWED,
        format!("`{name}` was not followed, and what it leads to was not compared"),
    )
    .base(&place(base), value(was))
    .to(&place(new), value(is))
}
