//! Findings about references to other files, which are not followed.

use std::collections::BTreeSet;

use calamus_document::model::Document;
use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::finding::Usage;
use super::super::rules;
use super::super::unresolved::Unresolved;
use super::both::Both;

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

/// Reports path items, webhooks and security schemes that are references to somewhere else: what
/// they consist of is not known. Of the security schemes, only the `wanted` ones.
pub(crate) fn of_document(collector: &mut Collector<'_, '_>, wanted: impl Fn(&str) -> bool) {
    if collector.has_only_local_references() {
        return;
    }
    let documents = collector.documents();
    let items = |document: &Document<'_>| -> BTreeSet<String> {
        let schemes = document.components("securitySchemes").into_iter();
        ["paths", "webhooks"]
            .into_iter()
            .flat_map(|part| document.root().entries_of(part))
            .chain(schemes.filter(|(name, _)| wanted(name)))
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
    let place = |side: &Unresolved| side.place(name);
    let value = |is_there: bool| is_there.then(|| Value::from(name));
    Change::new(
        &rules::REFERENCE_NOT_FOLLOWED,
        format!("`{name}` was not followed, and what it leads to was not compared"),
    )
    .base(&place(base), value(was))
    .to(&place(new), value(is))
}
