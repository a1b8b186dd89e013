//! Fingerprints of findings: stable under unrelated edits, unique within a report.
//!
//! A fingerprint is made of the rule, the message, and the places of both sides. Places of list
//! elements have indices, which move when something is added before them. So an index counts as
//! what stands there: the name of a parameter, the target of a reference.

use std::collections::BTreeMap;

use calamus_document::pointer::Pointer;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::change::Change;

/// Hexadecimal digits of a fingerprint. With 48 bits, two of a million findings collide with a
/// probability of less than one percent; ordinals resolve that.
const DIGITS: usize = 12;

/// The fingerprint of a change, without regard to other changes.
pub(crate) fn of(change: &Change, base: &Value, new: &Value) -> String {
    let place = |side: &super::finding::Side, document: &Value| stable(&side.pointer, document);
    hash(&[change.rule.id, &change.message, &place(&change.base, base), &place(&change.new, new)])
}

/// Makes the fingerprints of a report unique: the second of two equal ones, and so on, counts
/// its ordinal.
pub(crate) fn make_unique<'f>(fingerprints: impl Iterator<Item = &'f mut String>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for fingerprint in fingerprints {
        let count = counts.entry(fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            *fingerprint = hash(&[fingerprint, &count.to_string()]);
        }
    }
}

fn hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        // No part contains it, so that parts cannot run together.
        digest.update([0]);
    }
    let hexadecimal =
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    hexadecimal.chars().take(DIGITS).collect()
}

/// A place with names instead of indices.
fn stable(at: &Pointer, document: &Value) -> String {
    let mut value = Some(document);
    let mut place = String::new();
    for token in at.tokens() {
        let is_list = value.is_some_and(Value::is_array);
        value = value.and_then(|value| match value {
            Value::Array(list) => list.get(token.parse::<usize>().ok()?),
            other => other.get(&token),
        });
        place.push('/');
        match value.filter(|_| is_list) {
            Some(element) => place.push_str(&name(element)),
            None => place.push_str(&token),
        }
    }
    place
}

/// What identifies an element of a list.
fn name(element: &Value) -> String {
    let text = |key: &str| element.get(key).and_then(Value::as_str);
    match (text("$ref"), text("name"), text("url"), element.as_str()) {
        (Some(reference), ..) => reference.to_owned(),
        (_, Some(name), ..) => format!("{} {name}", text("in").unwrap_or_default()),
        (_, _, Some(url), _) => url.to_owned(),
        (_, _, _, Some(text)) => text.to_owned(),
        _ => text("title").or_else(|| text("type")).unwrap_or("element").to_owned(),
    }
}
