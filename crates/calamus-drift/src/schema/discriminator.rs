//! The member that tells alternatives apart, and what its values mean.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::change::Change;
use super::super::document::{Document, Spot};
use super::super::rules;
use super::compare::{Outcome, Pair};
use super::shape::{OneSide, without_prose};
use super::view::{Schema, View};
use calamus_document::pointer::Pointer;
use calamus_document::walk;

/// Compares them.
pub(crate) fn compare<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    let name = &pair.name;
    let (before, after) = match (&pair.base.discriminator, &pair.new.discriminator) {
        (None, None) => return,
        (None, Some(after)) => {
            let what = format!("a member tells the alternatives of {name} apart");
            let change = Change::new(&rules::DISCRIMINATOR_ADDED, what)
                .base(&pair.base.place, None)
                .to(&after.at, Some(without_prose(after.value)));
            outcome.push(change);
            return;
        }
        (Some(before), None) => {
            let what = format!("no member tells the alternatives of {name} apart any more");
            let change = Change::new(&rules::DISCRIMINATOR_REMOVED, what)
                .base(&before.at, Some(without_prose(before.value)))
                .to(&pair.new.place, None);
            outcome.push(change);
            return;
        }
        (Some(before), Some(after)) => (before, after),
    };
    let (was, is) = (before.text("propertyName"), after.text("propertyName"));
    if was != is {
        let shown = is.unwrap_or_default();
        let what = format!("`{shown}` tells the alternatives of {name} apart");
        outcome.push(
            Change::new(&rules::DISCRIMINATOR_CHANGED, what)
                .base(&before.at.child("propertyName"), was.map(Value::from))
                .to(&after.at.child("propertyName"), is.map(Value::from)),
        );
    }
    mapping(pair, outcome, before, after);
}

fn mapping<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>, base: &Spot<'d>, new: &Spot<'d>) {
    let (before, after) = (base.members("mapping"), new.members("mapping"));
    let names: BTreeSet<&str> = before.iter().chain(&after).map(|(name, _)| *name).collect();
    for value in names {
        let said = |list: &[(&str, Spot<'d>)]| {
            list.iter().find(|(name, _)| *name == value).map(|(_, spot)| spot.clone())
        };
        let (old, now) = (said(&before), said(&after));
        let (rule, what) = match (&old, &now) {
            // An alternative that is new or gone takes its value along.
            (None, Some(now)) if !is_branch(&pair.base, now) && is_branch(&pair.new, now) => {
                continue;
            }
            (Some(old), None) if !is_branch(&pair.new, old) && is_branch(&pair.base, old) => {
                continue;
            }
            (None, Some(_)) => (&rules::DISCRIMINATOR_VALUE_ADDED, "has a meaning"),
            (Some(_), None) => (&rules::DISCRIMINATOR_VALUE_REMOVED, "has no meaning any more"),
            (Some(old), Some(now)) if !same_target(pair, old, now) => {
                (&rules::DISCRIMINATOR_VALUE_CHANGED, "means another alternative")
            }
            _ => continue,
        };
        let place = |spot: &Option<Spot<'_>>, holder: &Spot<'_>| -> Pointer {
            spot.as_ref().map_or_else(|| holder.at.clone(), |spot| spot.at.clone())
        };
        let text = |spot: &Option<Spot<'_>>| spot.as_ref().map(|spot| spot.value.clone());
        outcome.push(
            Change::new(rule, format!("`{value}` of {} {what}", pair.name))
                .base(&place(&old, base), text(&old))
                .to(&place(&now, new), text(&now)),
        );
    }
}

/// Whether two values of a mapping lead to the same schema, whatever it is called.
fn same_target<'d>(pair: &Pair<'_, 'd>, base: &Spot<'d>, new: &Spot<'d>) -> bool {
    if base.value == new.value {
        return true;
    }
    let shape = |document: &Document<'d>, shapes: &OneSide<'_, 'd>, spot: &Spot<'d>| {
        let text = spot.value.as_str()?;
        Some(shapes.of(&Schema::at(document, document.find(&target(text))?)))
    };
    let base = shape(&pair.documents.base, &pair.shapes.base, base);
    base.is_some() && base == shape(&pair.documents.new, &pair.shapes.new, new)
}

/// Where a value of a mapping leads.
fn target(text: &str) -> Pointer {
    // A bare name is that of a schema among the components.
    walk::target(text).unwrap_or_else(|| Pointer::root().join(["components", "schemas", text]))
}

/// Whether what a value of a mapping leads to is among the alternatives of a schema.
fn is_branch(view: &View<'_>, value: &Spot<'_>) -> bool {
    let target = value.value.as_str().map(target);
    let mut branches = view.unions.iter().flat_map(|union| &union.branches);
    target.is_some_and(|target| branches.any(|branch| branch.place() == target))
}
