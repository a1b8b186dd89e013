//! Properties of objects and elements of arrays.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use calamus_document::model::{Additional, Document, Schema, SchemaView};

use super::super::change::Change;
use super::super::finding::Direction;
use super::super::rules::{self, Rule};
use super::access::{self, Access};
use super::outcome::{Outcome, Pair};
use super::shape::without_prose;

/// Compares them.
pub(crate) fn compare<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    properties(pair, outcome);
    required(pair, outcome);
    indirect(pair, outcome);
    rest(
        pair,
        outcome,
        (&pair.base.additional, &pair.new.additional),
        "additional properties",
        [
            &rules::ADDITIONAL_PROPERTIES_REFUSED,
            &rules::ADDITIONAL_PROPERTIES_ALLOWED,
            &rules::ADDITIONAL_PROPERTIES_NARROWED,
            &rules::ADDITIONAL_PROPERTIES_WIDENED,
        ],
    );
    rest(
        pair,
        outcome,
        (&pair.base.items, &pair.new.items),
        "elements",
        [
            &rules::ITEMS_REFUSED,
            &rules::ITEMS_ALLOWED,
            &rules::ITEMS_NARROWED,
            &rules::ITEMS_WIDENED,
        ],
    );
    tuple(pair, outcome);
}

fn properties<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    let Pair { base, new, name, .. } = pair;
    let names: BTreeSet<&str> =
        base.properties.keys().chain(new.properties.keys()).copied().collect();
    for property in names {
        match (base.properties.get(property), new.properties.get(property)) {
            (Some(before), Some(after)) => {
                let was = Access::of(&pair.documents.base, before);
                let is = Access::of(&pair.documents.new, after);
                access::compare(pair, outcome, property, (before, &was), (after, &is));
                // What one side excludes from a direction is not compared there: it cannot
                // have been sent before, or is not any longer, which the flag itself reports.
                let in_both = |direction| was.is_in(direction) && is.is_in(direction);
                match (in_both(Direction::Request), in_both(Direction::Response)) {
                    (true, true) => outcome.below(before, after),
                    (true, false) => outcome.push_below(before, after, Some(Direction::Request)),
                    (false, true) => outcome.push_below(before, after, Some(Direction::Response)),
                    (false, false) => {}
                }
            }
            (None, Some(after)) => {
                let required = new.required.contains_key(property);
                let (rule, how) = if required {
                    (&rules::PROPERTY_ADDED_REQUIRED, "required")
                } else {
                    (&rules::PROPERTY_ADDED_OPTIONAL, "optional")
                };
                outcome.push(
                    Change::new(rule, format!("property `{property}` of {name} added, {how}"))
                        .base(&base.place, None)
                        .to(&after.declared.at, written(after))
                        .only(Access::of(&pair.documents.new, after).only()),
                );
            }
            (Some(before), None) => {
                let required = base.required.contains_key(property);
                let closed = is_closed(new);
                let rule = match (closed, required) {
                    (false, false) => &rules::PROPERTY_REMOVED_OPTIONAL,
                    (false, true) => &rules::PROPERTY_REMOVED_REQUIRED,
                    (true, false) => &rules::CLOSED_PROPERTY_REMOVED_OPTIONAL,
                    (true, true) => &rules::CLOSED_PROPERTY_REMOVED_REQUIRED,
                };
                outcome.push(
                    Change::new(rule, format!("property `{property}` of {name} removed"))
                        .base(&before.declared.at, written(before))
                        .to(&new.place, None)
                        .only(Access::of(&pair.documents.base, before).only()),
                );
            }
            (None, None) => {}
        }
    }
}

fn written(schema: &Schema<'_>) -> Option<Value> {
    match schema.name() {
        Some(name) => Some(serde_json::json!({ "$ref": format!("#/components/schemas/{name}") })),
        None => schema.parts.first().map(|part| without_prose(part.value)),
    }
}

fn is_closed(view: &SchemaView<'_>) -> bool {
    let unevaluated = view.whole.get("unevaluatedProperties");
    matches!(view.additional, Some(Additional::Closed(_)))
        || unevaluated.is_some_and(|node| node.value == &Value::Bool(false))
}

fn required<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    let Pair { base, new, name, .. } = pair;
    let declared = |view: &SchemaView<'_>, property: &str| view.properties.contains_key(property);
    // An added or removed property has a finding of its own.
    let names = base.required.keys().chain(new.required.keys()).copied().collect::<BTreeSet<_>>();
    for property in names {
        if declared(base, property) != declared(new, property) {
            continue;
        }
        let (rule, message) = match (base.required.get(property), new.required.get(property)) {
            (None, Some(_)) => (
                &rules::PROPERTY_BECAME_REQUIRED,
                format!("property `{property}` of {name} is required"),
            ),
            (Some(_), None) => (
                &rules::PROPERTY_BECAME_OPTIONAL,
                format!("property `{property}` of {name} is optional"),
            ),
            _ => continue,
        };
        // Another part of an `allOf` may be what requires the property.
        let wanted = [base, new].into_iter().find_map(|view| view.required.get(property));
        let object = wanted.map(|at| at.parent().parent());
        let place = |view: &SchemaView<'_>| match (
            view.properties.get(property),
            view.required.get(property),
        ) {
            (Some(schema), _) if Some(schema.declared.at.parent().parent()) == object => {
                schema.declared.at.clone()
            }
            (_, Some(at)) => at.clone(),
            _ => view.place.clone(),
        };
        let requirement =
            |view: &SchemaView<'_>| Some(Value::Bool(view.required.contains_key(property)));
        let access = |document: &Document<'d>, view: &SchemaView<'d>| {
            view.properties.get(property).and_then(|schema| Access::of(document, schema).only())
        };
        let (was, is) = (access(&pair.documents.base, base), access(&pair.documents.new, new));
        // Readers of responses never had a property that was write-only.
        let direction = is.or(was.filter(|direction| *direction == Direction::Request));
        outcome.push(
            Change::new(rule, message)
                .base(&place(base), requirement(base))
                .to(&place(new), requirement(new))
                .only(direction),
        );
    }
}

/// Compares `patternProperties`, `dependentSchemas`, `propertyNames` and `contentSchema`.
fn indirect<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    let Pair { base, new, name, .. } = pair;
    let names = |before: &IndexMap<&'d str, Schema<'d>>, after: &IndexMap<&'d str, Schema<'d>>| {
        before.keys().chain(after.keys()).copied().collect::<BTreeSet<_>>()
    };
    let (before, after) = (&base.pattern_properties, &new.pattern_properties);
    for pattern in names(before, after) {
        one(
            pair,
            outcome,
            (before.get(pattern), after.get(pattern)),
            &format!("properties of {name} that match `{pattern}`"),
            [&rules::PATTERN_PROPERTY_ADDED, &rules::PATTERN_PROPERTY_REMOVED],
        );
    }
    let (before, after) = (&base.dependent_schemas, &new.dependent_schemas);
    for property in names(before, after) {
        one(
            pair,
            outcome,
            (before.get(property), after.get(property)),
            &format!("objects of {name} with the property `{property}`"),
            [&rules::DEPENDENT_SCHEMA_ADDED, &rules::DEPENDENT_SCHEMA_REMOVED],
        );
    }
    one(
        pair,
        outcome,
        (base.property_names.as_ref(), new.property_names.as_ref()),
        &format!("the property names of {name}"),
        [&rules::PROPERTY_NAMES_ADDED, &rules::PROPERTY_NAMES_REMOVED],
    );
    one(
        pair,
        outcome,
        (base.content_schema.as_ref(), new.content_schema.as_ref()),
        &format!("the decoded content of {name}"),
        [&rules::CONTENT_SCHEMA_ADDED, &rules::CONTENT_SCHEMA_REMOVED],
    );
}

fn one<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'d>,
    (before, after): (Option<&Schema<'d>>, Option<&Schema<'d>>),
    things: &str,
    [added, removed]: [&'static Rule; 2],
) {
    let (rule, how) = match (before, after) {
        (None, None) => return,
        (Some(before), Some(after)) => {
            outcome.below(before, after);
            return;
        }
        (None, Some(_)) => (added, "must satisfy a schema"),
        (Some(_), None) => (removed, "need not satisfy a schema"),
    };
    let place = |schema: Option<&Schema<'_>>, view: &SchemaView<'_>| {
        schema.map_or_else(|| view.place.clone(), Schema::place)
    };
    outcome.push(
        Change::new(rule, format!("{things} {how}"))
            .base(&place(before, &pair.base), before.and_then(written))
            .to(&place(after, &pair.new), after.and_then(written)),
    );
}

/// Normalizes a schema of everything else: `true`, `false` and schemas that amount to one of them.
pub(super) fn plain<'d>(document: &Document<'d>, rest: &Option<Additional<'d>>) -> Additional<'d> {
    match rest {
        None => Additional::Open,
        Some(Additional::Schema(schema)) => {
            let view = SchemaView::of(document, schema);
            if view.never {
                Additional::Closed(view.place)
            } else if view.is_open() {
                Additional::Open
            } else {
                Additional::Schema(schema.clone())
            }
        }
        Some(rest) => rest.clone(),
    }
}

fn rest<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'d>,
    (before, after): (&Option<Additional<'d>>, &Option<Additional<'d>>),
    things: &str,
    [refused, allowed, narrowed, widened]: [&'static Rule; 4],
) {
    let before = plain(&pair.documents.base, before);
    let after = plain(&pair.documents.new, after);
    let (rule, how) = match (&before, &after) {
        (Additional::Schema(before), Additional::Schema(after)) => {
            outcome.below(before, after);
            return;
        }
        (Additional::Open, Additional::Open) | (Additional::Closed(_), Additional::Closed(_)) => {
            return;
        }
        (_, Additional::Closed(_)) => (refused, "are no longer allowed"),
        (Additional::Closed(_), _) => (allowed, "are allowed"),
        (Additional::Open, Additional::Schema(_)) => (narrowed, "must satisfy a schema"),
        (Additional::Schema(_), Additional::Open) => (widened, "may have any value"),
    };
    let side = |rest: &Additional<'_>, view: &SchemaView<'_>| match rest {
        Additional::Open => (view.place.clone(), None),
        Additional::Closed(at) => (at.clone(), Some(Value::Bool(false))),
        Additional::Schema(schema) => (schema.place(), written(schema)),
    };
    let (base_at, base_value) = side(&before, &pair.base);
    let (new_at, new_value) = side(&after, &pair.new);
    outcome.push(
        Change::new(rule, format!("{things} of {} {how}", pair.name))
            .base(&base_at, base_value)
            .to(&new_at, new_value),
    );
}

/// Compares arrays whose first elements have schemas of their own. An element without one is
/// compared by the schema of all further elements.
fn tuple<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    let (before, after) = (&pair.base.prefix_items, &pair.new.prefix_items);
    for (before, after) in before.iter().zip(after) {
        outcome.below(before, after);
    }
    let rest = plain(&pair.documents.base, &pair.base.items);
    for (index, added) in after.iter().enumerate().skip(before.len()) {
        let rule = match &rest {
            Additional::Schema(items) => {
                outcome.below(items, added);
                continue;
            }
            Additional::Open => &rules::PREFIX_ITEM_ADDED,
            Additional::Closed(_) => &rules::TUPLE_LENGTHENED,
        };
        outcome.push(
            Change::new(rule, format!("element {index} of {} has a schema of its own", pair.name))
                .base(&pair.base.place, None)
                .to(&added.place(), written(added)),
        );
    }
    let rest = plain(&pair.documents.new, &pair.new.items);
    for (index, removed) in before.iter().enumerate().skip(after.len()) {
        let rule = match &rest {
            Additional::Schema(items) => {
                outcome.below(removed, items);
                continue;
            }
            Additional::Open => &rules::PREFIX_ITEM_REMOVED,
            Additional::Closed(_) => &rules::TUPLE_SHORTENED,
        };
        let message = format!("element {index} of {} no longer has a schema of its own", pair.name);
        outcome.push(
            Change::new(rule, message)
                .base(&removed.place(), written(removed))
                .to(&pair.new.place, None),
        );
    }
}
