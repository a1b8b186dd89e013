//! Merges facts into a document: facts are adopted, prose and order are kept.

use serde_json::{Map, Value};

use super::Removed;
use calamus_document::key_kind::KeyKind;
use calamus_document::pointer::Pointer;
use calamus_document::prose::{self, is_prose};

/// The result of a merge.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) document: Value,
    pub(super) added: Vec<Pointer>,
    pub(super) removed: Vec<Removed>,
    pub(super) changed: Vec<Pointer>,
}

/// The order of keywords in an object.
const ORDER: [&str; 40] = [
    "$ref",
    "openapi",
    "info",
    "servers",
    "tags",
    "paths",
    "components",
    "name",
    "in",
    "title",
    "summary",
    "description",
    "version",
    "operationId",
    "deprecated",
    "security",
    "parameters",
    "requestBody",
    "responses",
    "headers",
    "anyOf",
    "oneOf",
    "allOf",
    "type",
    "format",
    "enum",
    "const",
    "default",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "readOnly",
    "writeOnly",
    "required",
    "properties",
    "items",
    "additionalProperties",
    "content",
    "schema",
];

/// Merges `facts`, which have no prose, into `own`.
pub(super) fn merge(own: &Value, facts: &Value, tags: &[&str]) -> Merged {
    let mut merged = Merged::default();
    let mut facts = facts.clone();
    if let Some(facts) = facts.as_object_mut() {
        // The newer document may name no server.
        let none = facts.get("servers").and_then(Value::as_array).is_none_or(Vec::is_empty);
        if let Some(own) = own.get("servers").filter(|_| none) {
            facts.insert("servers".to_owned(), prose::strip(own, KeyKind::Keywords));
        }
        let listed = tags.iter().map(|tag| serde_json::json!({ "name": tag })).collect();
        facts.insert("tags".to_owned(), listed);
    }
    let root = Pointer::root();
    merged.document = value(&root, "", KeyKind::Keywords, own, &facts, &mut merged);
    merged
}

fn value(
    at: &Pointer,
    key: &str,
    kind: KeyKind,
    own: &Value,
    facts: &Value,
    merged: &mut Merged,
) -> Value {
    match (own, facts) {
        (Value::Object(own), Value::Object(facts)) if kind != KeyKind::Data => {
            Value::Object(object(at, kind, own, facts, merged))
        }
        (Value::Array(own), Value::Array(facts)) => {
            Value::Array(list(at, key, kind, own, facts, merged))
        }
        // Numbers keep their spelling.
        (own, facts) if same(own, facts) => own.clone(),
        (_, facts) => {
            merged.changed.push(at.clone());
            facts.clone()
        }
    }
}

fn same(own: &Value, facts: &Value) -> bool {
    match (own, facts) {
        (Value::Number(own), Value::Number(facts)) => own.as_f64() == facts.as_f64(),
        (own, facts) => own == facts,
    }
}

fn object(
    at: &Pointer,
    kind: KeyKind,
    own: &Map<String, Value>,
    facts: &Map<String, Value>,
    merged: &mut Merged,
) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = Vec::new();
    for (key, mine) in own {
        let at = at.child(key);
        match facts.get(key) {
            Some(fact) => {
                let merged = value(&at, key, kind.of_property(key), mine, fact, merged);
                entries.push((key.clone(), merged));
            }
            None if kind == KeyKind::Keywords && (is_prose(key) || key.starts_with("x-")) => {
                entries.push((key.clone(), mine.clone()));
            }
            None => {
                let prose = prose::count(mine, kind.of_property(key));
                merged.removed.push(Removed { pointer: at, prose });
            }
        }
    }
    let mut before: Option<&String> = None;
    for (key, fact) in facts {
        if !own.contains_key(key) {
            merged.added.push(at.child(key));
            let index = match kind {
                KeyKind::Keywords => by_rank(&entries, key),
                _ => behind(&entries, before),
            };
            entries.insert(index, (key.clone(), in_order(fact, kind.of_property(key))));
        }
        before = Some(key);
    }
    entries.into_iter().collect()
}

fn rank(key: &str) -> usize {
    ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len())
}

/// Returns an added value with keywords in the order of this project, and names in that of upstream.
fn in_order(value: &Value, kind: KeyKind) -> Value {
    match value {
        Value::Object(object) if kind != KeyKind::Data => {
            let mut entries: Vec<_> = object
                .iter()
                .map(|(key, inner)| (key.clone(), in_order(inner, kind.of_property(key))))
                .collect();
            if kind == KeyKind::Keywords {
                entries.sort_by_key(|(key, _)| rank(key));
            }
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(list) => {
            list.iter().map(|inner| in_order(inner, kind.of_elements())).collect()
        }
        other => other.clone(),
    }
}

/// Returns the index at which a keyword is inserted.
fn by_rank(entries: &[(String, Value)], key: &str) -> usize {
    let own = rank(key);
    entries.iter().position(|(other, _)| rank(other) > own).unwrap_or(entries.len())
}

/// Returns the index at which a name is inserted: after the name that it follows upstream.
fn behind(entries: &[(String, Value)], before: Option<&String>) -> usize {
    let Some(before) = before else { return 0 };
    entries.iter().position(|(key, _)| key == before).map_or(entries.len(), |index| index + 1)
}

/// Merges lists. If the order has a meaning, it is that of the facts; otherwise elements keep their
/// order.
fn list(
    at: &Pointer,
    key: &str,
    kind: KeyKind,
    own: &[Value],
    facts: &[Value],
    merged: &mut Merged,
) -> Vec<Value> {
    let inner = kind.of_elements();
    if !is_set(key) {
        if own.len() != facts.len() || inner == KeyKind::Data {
            let equal = own.len() == facts.len() && own.iter().zip(facts).all(|(o, f)| same(o, f));
            if equal {
                return own.to_vec();
            }
            merged.changed.push(at.clone());
            return facts.to_vec();
        }
        let pairs = own.iter().zip(facts).enumerate();
        return pairs
            .map(|(index, (own, fact))| value(&at.child(index), "", inner, own, fact, merged))
            .collect();
    }
    let partners = partners(own, facts, inner);
    let mut entries: Vec<(Option<usize>, Value)> = Vec::new();
    for (index, (mine, partner)) in own.iter().zip(&partners).enumerate() {
        let at = at.child(index);
        match partner.and_then(|partner| Some((partner, facts.get(partner)?))) {
            Some((partner, fact)) => {
                entries.push((Some(partner), value(&at, "", inner, mine, fact, merged)));
            }
            None => merged.removed.push(Removed { pointer: at, prose: prose::count(mine, inner) }),
        }
    }
    for (index, fact) in facts.iter().enumerate() {
        if partners.contains(&Some(index)) {
            continue;
        }
        merged.added.push(at.child(index));
        let before = index.checked_sub(1);
        let found = entries.iter().position(|(known, _)| before.is_some() && *known == before);
        let position = found.map_or(if before.is_none() { 0 } else { entries.len() }, |i| i + 1);
        entries.insert(position, (Some(index), in_order(fact, inner)));
    }
    entries.into_iter().map(|(_, value)| value).collect()
}

/// Returns whether the order of a keyword's list has no meaning.
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
            | "servers"
    )
}

/// Whether an element of ours and a fact denote the same thing.
type Same<'a> = dyn Fn(&Value, &Value) -> bool + 'a;

/// Matches each of our elements with a fact: one that is equal without prose, or has the same name,
/// or is the next unmatched one.
fn partners(own: &[Value], facts: &[Value], kind: KeyKind) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; own.len()];
    let equal = |own: &Value, fact: &Value| prose::strip(own, kind) == *fact || same(own, fact);
    let named = |own: &Value, fact: &Value| {
        let known =
            |keyword: &str| own.get(keyword).is_some() && own.get(keyword) == fact.get(keyword);
        known("url") || known("name") && own.get("in") == fact.get("in")
    };
    // Elements with neither name nor URL are matched by position.
    let nameless = |own: &Value, fact: &Value| {
        let bare = |value: &Value| {
            value.is_object() && value.get("name").is_none() && value.get("url").is_none()
        };
        bare(own) && bare(fact)
    };
    let passes: [&Same<'_>; 3] = [&equal, &named, &nameless];
    for matches in passes {
        for (index, mine) in own.iter().enumerate() {
            if partners.get(index).is_some_and(Option::is_some) {
                continue;
            }
            let free = |candidate: &usize| !partners.contains(&Some(*candidate));
            let found = facts
                .iter()
                .enumerate()
                .filter(|(candidate, _)| free(candidate))
                .find(|(_, fact)| matches(mine, fact))
                .map(|(candidate, _)| candidate);
            if let Some(partner) = partners.get_mut(index) {
                *partner = found;
            }
        }
    }
    partners
}
