//! The members of objects and the elements of lists.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use calamus_document::model::{Additional, Document, Schema, SchemaView};

use super::super::change::Change;
use super::super::finding::Direction;
use super::super::rules::{self, Rule};
use super::outcome::{Below, Outcome, Pair};
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
        "members that are not named",
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

/// The only direction in which values of a schema travel.
fn only(schema: &Schema<'_>) -> Option<Direction> {
    let says = |name: &str| schema.parts.iter().any(|part| part.flag(name));
    match (says("readOnly"), says("writeOnly")) {
        (true, false) => Some(Direction::Answer),
        (false, true) => Some(Direction::Request),
        _ => None,
    }
}

fn properties<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    let Pair { base, new, name, .. } = pair;
    let names: BTreeSet<&str> =
        base.properties.keys().chain(new.properties.keys()).copied().collect();
    for member in names {
        match (base.properties.get(member), new.properties.get(member)) {
            (Some(before), Some(after)) => {
                let direction = only(before).filter(|direction| only(after) == Some(*direction));
                outcome.below.push(Below {
                    base: before.clone(),
                    new: after.clone(),
                    only: direction,
                });
            }
            (None, Some(after)) => {
                let required = new.required.contains_key(member);
                let (rule, how) = if required {
                    (&rules::PROPERTY_ADDED_REQUIRED, "must be present")
                } else {
                    (&rules::PROPERTY_ADDED_OPTIONAL, "may be absent")
                };
                outcome.push(
                    Change::new(rule, format!("{name} has a new member `{member}`, which {how}"))
                        .base(&base.place, None)
                        .to(&after.declared.at, written(after))
                        .only(only(after)),
                );
            }
            (Some(before), None) => {
                let required = base.required.contains_key(member);
                let closed = is_closed(new);
                let rule = match (closed, required) {
                    (false, false) => &rules::PROPERTY_REMOVED_OPTIONAL,
                    (false, true) => &rules::PROPERTY_REMOVED_REQUIRED,
                    (true, false) => &rules::CLOSED_PROPERTY_REMOVED_OPTIONAL,
                    (true, true) => &rules::CLOSED_PROPERTY_REMOVED_REQUIRED,
                };
                outcome.push(
                    Change::new(rule, format!("{name} has no member `{member}` any more"))
                        .base(&before.declared.at, written(before))
                        .to(&new.place, None)
                        .only(only(before)),
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

fn required(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let Pair { base, new, name, .. } = pair;
    let declared = |view: &SchemaView<'_>, member: &str| view.properties.contains_key(member);
    // A member that is new or gone has said so already.
    let names = base.required.keys().chain(new.required.keys()).copied().collect::<BTreeSet<_>>();
    for member in names {
        if declared(base, member) != declared(new, member) {
            continue;
        }
        let (rule, what) = match (base.required.get(member), new.required.get(member)) {
            (None, Some(_)) => (
                &rules::PROPERTY_BECAME_REQUIRED,
                format!("member `{member}` of {name} must be present"),
            ),
            (Some(_), None) => (
                &rules::PROPERTY_BECAME_OPTIONAL,
                format!("member `{member}` of {name} may be absent"),
            ),
            _ => continue,
        };
        // Where another part of an `allOf` is what wants the member, that is the place.
        let wanted = [base, new].into_iter().find_map(|view| view.required.get(member));
        let object = wanted.map(|at| at.parent().parent());
        let place = |view: &SchemaView<'_>| match (
            view.properties.get(member),
            view.required.get(member),
        ) {
            (Some(schema), _) if Some(schema.declared.at.parent().parent()) == object => {
                schema.declared.at.clone()
            }
            (_, Some(at)) => at.clone(),
            _ => view.place.clone(),
        };
        let says = |view: &SchemaView<'_>| Some(Value::Bool(view.required.contains_key(member)));
        let direction = new.properties.get(member).and_then(only);
        outcome.push(
            Change::new(rule, what)
                .base(&place(base), says(base))
                .to(&place(new), says(new))
                .only(direction),
        );
    }
}

/// Schemas for something about a value that none of its members is: for members whose
/// names match a pattern, for the whole if it has a certain member, for names, for contents.
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
            &format!("members of {name} whose names match `{pattern}`"),
            [&rules::PATTERN_PROPERTY_ADDED, &rules::PATTERN_PROPERTY_REMOVED],
        );
    }
    let (before, after) = (&base.dependent_schemas, &new.dependent_schemas);
    for member in names(before, after) {
        one(
            pair,
            outcome,
            (before.get(member), after.get(member)),
            &format!("values of {name} with a member `{member}`"),
            [&rules::DEPENDENT_SCHEMA_ADDED, &rules::DEPENDENT_SCHEMA_REMOVED],
        );
    }
    one(
        pair,
        outcome,
        (base.property_names.as_ref(), new.property_names.as_ref()),
        &format!("the names of members of {name}"),
        [&rules::PROPERTY_NAMES_ADDED, &rules::PROPERTY_NAMES_REMOVED],
    );
    one(
        pair,
        outcome,
        (base.content_schema.as_ref(), new.content_schema.as_ref()),
        &format!("the contents of {name}"),
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
        (None, Some(_)) => (added, "must fit a schema"),
        (Some(_), None) => (removed, "need not fit a schema any more"),
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

/// What a rest comes down to once the schema in it is looked at.
fn plain<'d>(document: &Document<'d>, rest: &Option<Additional<'d>>) -> Additional<'d> {
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
        (_, Additional::Closed(_)) => (refused, "are not allowed any more"),
        (Additional::Closed(_), _) => (allowed, "are allowed"),
        (Additional::Open, Additional::Schema(_)) => (narrowed, "must fit a schema"),
        (Additional::Schema(_), Additional::Open) => (widened, "may be anything"),
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

/// Lists whose first elements have schemas of their own. Where one side has none for an
/// element, what it says of all further elements is what it says of that one.
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
        let what = format!("element {index} of {} has no schema of its own any more", pair.name);
        outcome.push(
            Change::new(rule, what)
                .base(&removed.place(), written(removed))
                .to(&pair.new.place, None),
        );
    }
}
