//! Discriminators and their mappings.

use std::collections::BTreeSet;

use serde_json::Value;

use calamus_document::model::{Discriminator, Mapping, SchemaView, mapping_target};
use calamus_document::pointer::Pointer;

use super::super::change::Change;
use super::super::rules;
use super::outcome::{Outcome, Pair};
use super::shape::{OneSide, without_prose};

/// Compares them.
pub(crate) fn compare<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    let name = &pair.name;
    let (before, after) = match (&pair.base.discriminator, &pair.new.discriminator) {
        (None, None) => return,
        (None, Some(after)) => {
            let message = format!("{name} has a discriminator");
            let change = Change::new(&rules::DISCRIMINATOR_ADDED, message)
                .base(&pair.base.place, None)
                .to(&after.node.at, Some(without_prose(after.node.value)));
            outcome.push(change);
            return;
        }
        (Some(before), None) => {
            let message = format!("{name} no longer has a discriminator");
            let change = Change::new(&rules::DISCRIMINATOR_REMOVED, message)
                .base(&before.node.at, Some(without_prose(before.node.value)))
                .to(&pair.new.place, None);
            outcome.push(change);
            return;
        }
        (Some(before), Some(after)) => (before, after),
    };
    let (was, is) = (property_name(before), property_name(after));
    if was != is {
        let property = is.unwrap_or_default();
        let message = format!("the discriminator of {name} is `{property}`");
        outcome.push(
            Change::new(&rules::DISCRIMINATOR_CHANGED, message)
                .base(&before.node.at.child("propertyName"), was.map(Value::from))
                .to(&after.node.at.child("propertyName"), is.map(Value::from)),
        );
    }
    mapping(pair, outcome, before, after);
}

fn property_name<'d>(discriminator: &Discriminator<'d>) -> Option<&'d str> {
    discriminator.property_name.as_ref().map(|name| name.value)
}

fn mapping<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'d>,
    base: &Discriminator<'d>,
    new: &Discriminator<'d>,
) {
    let values: BTreeSet<&str> = base.mapping.keys().chain(new.mapping.keys()).copied().collect();
    for value in values {
        let (old, now) = (base.mapping.get(value), new.mapping.get(value));
        let (rule, message) = match (old, now) {
            // An added or removed alternative has a finding of its own.
            (None, Some(now)) if !is_branch(&pair.base, now) && is_branch(&pair.new, now) => {
                continue;
            }
            (Some(old), None) if !is_branch(&pair.new, old) && is_branch(&pair.base, old) => {
                continue;
            }
            (None, Some(_)) => (&rules::DISCRIMINATOR_VALUE_ADDED, "is mapped"),
            (Some(_), None) => (&rules::DISCRIMINATOR_VALUE_REMOVED, "is no longer mapped"),
            (Some(old), Some(now)) if !same_target(pair, old, now) => {
                (&rules::DISCRIMINATOR_VALUE_CHANGED, "is mapped to another schema")
            }
            _ => continue,
        };
        let place = |mapping: Option<&Mapping<'_>>, holder: &Discriminator<'_>| -> Pointer {
            mapping.map_or_else(|| holder.node.at.clone(), |mapping| mapping.node.at.clone())
        };
        let entry = |mapping: Option<&Mapping<'_>>| mapping.map(|found| found.node.value.clone());
        outcome.push(
            Change::new(rule, format!("discriminator value `{value}` of {} {message}", pair.name))
                .base(&place(old, base), entry(old))
                .to(&place(now, new), entry(now)),
        );
    }
}

/// Whether two entries of a mapping lead to the same schema, whatever it is called.
fn same_target<'d>(pair: &Pair<'_, 'd>, base: &Mapping<'d>, new: &Mapping<'d>) -> bool {
    if base.node.value == new.node.value {
        return true;
    }
    let shape =
        |shapes: &OneSide<'_, 'd>, mapping: &Mapping<'d>| Some(shapes.of(mapping.schema.as_ref()?));
    let base = shape(&pair.shapes.base, base);
    base.is_some() && base == shape(&pair.shapes.new, new)
}

/// Whether what an entry of a mapping leads to is among the alternatives of a schema.
fn is_branch(view: &SchemaView<'_>, mapping: &Mapping<'_>) -> bool {
    let target = mapping.node.value.as_str().map(mapping_target);
    let mut branches = view.unions.iter().flat_map(|union| &union.branches);
    target.is_some_and(|target| branches.any(|branch| branch.place() == target))
}
