//! `not`, `if`, `contains` and the keywords for what no other keyword evaluates, and keywords
//! that are compared as a whole.

use std::collections::BTreeSet;

use serde_json::Value;

use calamus_document::model::{Additional, Document, Node, Schema, same};

use super::super::change::Change;
use super::super::rules::{self, Rule};
use super::objects;
use super::outcome::{Outcome, Pair};

/// The two sides of a keyword.
type Sides<'a, 'd> = (&'a Node<'d>, &'a Node<'d>);

/// Compares them.
pub(crate) fn compare<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) {
    for family in rules::KEYWORDS {
        let before = pair.base.whole.get(family.keyword);
        let after = pair.new.whole.get(family.keyword);
        let rule = match (before, after) {
            (None, Some(_)) => &family.added,
            (Some(_), None) => &family.removed,
            (Some(before), Some(after)) => match between(pair, outcome, family, (before, after)) {
                Some(rule) => rule,
                None => continue,
            },
            (None, None) => continue,
        };
        let verb = match (before, after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        outcome.push(
            Change::new(rule, format!("`{}` of {} {verb}", family.keyword, pair.name))
                .base(
                    before.map_or(&pair.base.place, |node| &node.at),
                    before.map(|node| node.value.clone()),
                )
                .to(
                    after.map_or(&pair.new.place, |node| &node.at),
                    after.map(|node| node.value.clone()),
                ),
        );
    }
}

/// Compares a keyword that both sides have. Returns the rule if that is for the keyword itself
/// to report, and not for what is inside.
fn between<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'d>,
    family: &'static rules::Keyword,
    (before, after): Sides<'_, 'd>,
) -> Option<&'static Rule> {
    match family.keyword {
        "not" => {
            let (base, new) = schemas(pair, (before, after));
            outcome.below_inverted(&base, &new);
            None
        }
        "contains" => {
            let is_bounded = |view: &calamus_document::model::SchemaView<'_>| {
                view.counts.contains_key("maxContains")
            };
            if is_bounded(&pair.base) || is_bounded(&pair.new) {
                // Elements that match count towards both bounds.
                return changed(pair, family, (before, after));
            }
            let (base, new) = schemas(pair, (before, after));
            outcome.below(&base, &new);
            None
        }
        "if" => condition(pair, outcome, family, (before, after)),
        "unevaluatedItems" => unevaluated(
            pair,
            outcome,
            (before, after),
            [&rules::UNEVALUATED_ITEMS_NARROWED, &rules::UNEVALUATED_ITEMS_WIDENED],
        ),
        "unevaluatedProperties" => unevaluated(
            pair,
            outcome,
            (before, after),
            [&rules::UNEVALUATED_PROPERTIES_NARROWED, &rules::UNEVALUATED_PROPERTIES_WIDENED],
        ),
        "dependentRequired" => {
            let (was, is) = (dependencies(before.value), dependencies(after.value));
            if was == is {
                None
            } else if was.is_subset(&is) {
                Some(&rules::DEPENDENT_REQUIRED_NARROWED)
            } else if is.is_subset(&was) {
                Some(&rules::DEPENDENT_REQUIRED_WIDENED)
            } else {
                family.changed.as_ref()
            }
        }
        _ => changed(pair, family, (before, after)),
    }
}

/// The rule for another value of a keyword, if it is another one.
fn changed(
    pair: &Pair<'_, '_>,
    family: &'static rules::Keyword,
    (before, after): Sides<'_, '_>,
) -> Option<&'static Rule> {
    let was = pair.shapes.base.expanded(before.value);
    let is = pair.shapes.new.expanded(after.value);
    family.changed.as_ref().filter(|_| !same(&was, &is))
}

fn schemas<'d>(pair: &Pair<'_, 'd>, (before, after): Sides<'_, 'd>) -> (Schema<'d>, Schema<'d>) {
    let at = |document: &Document<'d>, node: &Node<'d>| Schema::at(document, node.clone());
    (at(&pair.documents.base, before), at(&pair.documents.new, after))
}

/// Properties that require others: one pair for each.
fn dependencies(value: &Value) -> BTreeSet<(&str, &str)> {
    let properties = value.as_object().into_iter().flatten();
    properties
        .flat_map(|(property, required)| {
            let required = required.as_array().into_iter().flatten().filter_map(Value::as_str);
            required.map(|required| (property.as_str(), required))
        })
        .collect()
}

/// Compares a condition and its consequences. A condition that holds less often makes its
/// `then` apply less often, and its `else` more often.
fn condition<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'d>,
    family: &'static rules::Keyword,
    (before, after): Sides<'_, 'd>,
) -> Option<&'static Rule> {
    let holder = |document: &Document<'d>, node: &Node<'d>| document.find(&node.at.parent());
    let (Some(base), Some(new)) =
        (holder(&pair.documents.base, before), holder(&pair.documents.new, after))
    else {
        return None;
    };
    for keyword in ["then", "else"] {
        match (base.get(keyword), new.get(keyword)) {
            (Some(base), Some(new)) => {
                let (base, new) = schemas(pair, (&base, &new));
                outcome.below(&base, &new);
            }
            (None, Some(added)) => outcome.push(
                Change::new(
                    &rules::CONSEQUENCE_ADDED,
                    format!("`{keyword}` of {} added", pair.name),
                )
                .base(&base.at, None)
                .to(&added.at, Some(added.value.clone())),
            ),
            (Some(removed), None) => outcome.push(
                Change::new(
                    &rules::CONSEQUENCE_REMOVED,
                    format!("`{keyword}` of {} removed", pair.name),
                )
                .base(&removed.at, Some(removed.value.clone()))
                .to(&new.at, None),
            ),
            (None, None) => {}
        }
    }
    let has = |keyword| (base.get(keyword).is_some(), new.get(keyword).is_some());
    let (base, new) = schemas(pair, (before, after));
    match (has("then"), has("else")) {
        ((true, true), (false, false)) => outcome.below_inverted(&base, &new),
        ((false, false), (true, true)) => outcome.below(&base, &new),
        _ => return changed(pair, family, (before, after)),
    }
    None
}

/// Compares schemas of properties or elements that no other keyword evaluates.
fn unevaluated<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'d>,
    (before, after): Sides<'_, 'd>,
    [narrowed, widened]: [&'static Rule; 2],
) -> Option<&'static Rule> {
    let (base, new) = schemas(pair, (before, after));
    let plain = |document: &Document<'d>, schema| {
        objects::plain(document, &Some(Additional::Schema(schema)))
    };
    let before = plain(&pair.documents.base, base.clone());
    let after = plain(&pair.documents.new, new.clone());
    // From the strictest to the loosest.
    let rank = |additional: &Additional<'_>| match additional {
        Additional::Closed(_) => 0,
        Additional::Schema(_) => 1,
        Additional::Open => 2,
    };
    match rank(&after).cmp(&rank(&before)) {
        std::cmp::Ordering::Less => Some(narrowed),
        std::cmp::Ordering::Greater => Some(widened),
        std::cmp::Ordering::Equal => {
            outcome.below(&base, &new);
            None
        }
    }
}
