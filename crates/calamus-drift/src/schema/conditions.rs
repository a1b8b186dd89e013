//! Keywords that are compared as a whole: whether they are there, and whether what they
//! say is the same. Of some it can be told which of two that differ leaves less room.

use std::collections::BTreeSet;

use serde_json::Value;

use calamus_document::model::{Node, same};

use super::super::change::Change;
use super::super::rules::{self, Rule};
use super::outcome::{Outcome, Pair};

/// Compares them.
pub(crate) fn compare(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    for family in rules::KEYWORDS {
        let before = pair.base.whole.get(family.keyword);
        let after = pair.new.whole.get(family.keyword);
        let rule = match (before, after) {
            (None, Some(_)) => &family.added,
            (Some(_), None) => &family.removed,
            (Some(before), Some(after)) => match between(pair, outcome, family, before, after) {
                Some(rule) => rule,
                None => continue,
            },
            (None, None) => continue,
        };
        let what = format!("`{}` of {}: {}", family.keyword, pair.name, rule.about);
        outcome.push(
            Change::new(rule, what)
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

/// The rule for a keyword that both sides have.
fn between<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'_>,
    family: &'static rules::Keyword,
    before: &Node<'d>,
    after: &Node<'d>,
) -> Option<&'static Rule> {
    let was = pair.shapes.base.whole(family.keyword, before);
    let is = pair.shapes.new.whole(family.keyword, after);
    if same(&was, &is) {
        return None;
    }
    match family.keyword {
        "if" if consequences(pair, outcome, (before, &was), (after, &is)) => None,
        "dependentRequired" => {
            let (was, is) = (demands(before.value), demands(after.value));
            Some(if was.is_subset(&is) {
                &rules::DEPENDENT_REQUIRED_NARROWED
            } else if is.is_subset(&was) {
                &rules::DEPENDENT_REQUIRED_WIDENED
            } else {
                &family.changed
            })
        }
        _ => Some(&family.changed),
    }
}

/// Which member wants which other: one pair for each.
fn demands(value: &Value) -> BTreeSet<(&str, &str)> {
    let members = value.as_object().into_iter().flatten();
    members
        .flat_map(|(member, wanted)| {
            let wanted = wanted.as_array().into_iter().flatten().filter_map(Value::as_str);
            wanted.map(|wanted| (member.as_str(), wanted))
        })
        .collect()
}

/// The consequences of one condition, if all that changed is whether they are there. Says
/// whether that was all.
fn consequences(
    pair: &Pair<'_, '_>,
    outcome: &mut Outcome<'_>,
    (base, was): (&Node<'_>, &Value),
    (new, is): (&Node<'_>, &Value),
) -> bool {
    let part = |whole: &Value, index: usize| whole.get(index).cloned().unwrap_or_default();
    let same_condition = same(&part(was, 0), &part(is, 0));
    let rewritten = [1, 2].into_iter().any(|index| {
        let (was, is) = (part(was, index), part(is, index));
        !was.is_null() && !is.is_null() && !same(&was, &is)
    });
    if !same_condition || rewritten {
        return false;
    }
    let (base, new) = (base.at.parent(), new.at.parent());
    for (index, keyword) in [(1, "then"), (2, "else")] {
        let (was, is) = (part(was, index), part(is, index));
        let change = match (was.is_null(), is.is_null()) {
            (true, false) => {
                let what = format!("`{keyword}` of {} has something to say", pair.name);
                Change::new(&rules::CONSEQUENCE_ADDED, what)
                    .base(&base, None)
                    .to(&new.child(keyword), Some(is))
            }
            (false, true) => {
                let what = format!("`{keyword}` of {} has nothing to say any more", pair.name);
                Change::new(&rules::CONSEQUENCE_REMOVED, what)
                    .base(&base.child(keyword), Some(was))
                    .to(&new, None)
            }
            _ => continue,
        };
        outcome.push(change);
    }
    true
}
