//! Bounds of numbers, and of how many there are of something.

use std::cmp::Ordering;

use serde_json::{Value, json};

use calamus_document::model::{Bound, COUNTS, Side, Spanned};
use calamus_document::pointer::Pointer;

use super::super::change::Change;
use super::super::rules::{self, Bounds, Rule};
use super::outcome::{Outcome, Pair};

/// Compares them.
pub(crate) fn compare(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    bound(pair, outcome, Side::Lower);
    bound(pair, outcome, Side::Upper);
    for keyword in COUNTS {
        count(pair, outcome, keyword);
    }
    multiple_of(pair, outcome);
    unique(pair, outcome);
}

fn bound(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>, side: Side) {
    let (before, after) = match side {
        Side::Lower => (&pair.base.lower, &pair.new.lower),
        Side::Upper => (&pair.base.upper, &pair.new.upper),
    };
    let exclusive = after.as_ref().or(before.as_ref()).is_some_and(|bound| bound.exclusive);
    let family = match (side, exclusive) {
        (Side::Lower, false) => &rules::MINIMUM,
        (Side::Lower, true) => &rules::EXCLUSIVE_MINIMUM,
        (Side::Upper, false) => &rules::MAXIMUM,
        (Side::Upper, true) => &rules::EXCLUSIVE_MAXIMUM,
    };
    let rule = match (before, after) {
        (None, None) => return,
        (None, Some(_)) => &family.added,
        (Some(_), None) => &family.removed,
        (Some(before), Some(after)) => match moved(family, after.compare(before, side)) {
            Some(rule) => rule,
            None => return,
        },
    };
    let spelled = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.spelled.clone());
    let keyword = after.as_ref().or(before.as_ref()).map(|bound| bound.at.last());
    let message = describe(&keyword.unwrap_or_default(), pair, spelled(before), spelled(after));
    outcome.push(
        Change::new(rule, message)
            .base(before.as_ref().map_or(&pair.base.place, |bound| &bound.at), spelled(before))
            .to(after.as_ref().map_or(&pair.new.place, |bound| &bound.at), spelled(after)),
    );
}

fn moved(family: &'static Bounds, order: Ordering) -> Option<&'static Rule> {
    match order {
        Ordering::Greater => Some(&family.raised),
        Ordering::Less => Some(&family.lowered),
        Ordering::Equal => None,
    }
}

/// The message about two values of which one may be missing.
fn describe(
    keyword: &str,
    pair: &Pair<'_, '_>,
    before: Option<Value>,
    after: Option<Value>,
) -> String {
    let name = &pair.name;
    match (before, after) {
        (Some(before), Some(after)) => {
            format!("`{keyword}` of {name} changed from `{before}` to `{after}`")
        }
        (_, Some(after)) => format!("`{keyword}` of {name} added: `{after}`"),
        (Some(before), _) => format!("`{keyword}` of {name} removed, was `{before}`"),
        (None, None) => String::new(),
    }
}

/// A number as a document would have it.
fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT { json!(value as i64) } else { json!(value) }
}

fn count(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>, keyword: &str) {
    let family = match keyword {
        "minLength" => &rules::MIN_LENGTH,
        "maxLength" => &rules::MAX_LENGTH,
        "minItems" => &rules::MIN_ITEMS,
        "maxItems" => &rules::MAX_ITEMS,
        "minProperties" => &rules::MIN_PROPERTIES,
        "maxProperties" => &rules::MAX_PROPERTIES,
        "minContains" => &rules::MIN_CONTAINS,
        "maxContains" => &rules::MAX_CONTAINS,
        _ => return,
    };
    let (before, after) = (pair.base.counts.get(keyword), pair.new.counts.get(keyword));
    let rule = match (before, after) {
        (None, None) => return,
        (None, Some(_)) => &family.added,
        (Some(_), None) => &family.removed,
        (Some(before), Some(after)) => match moved(family, after.value.total_cmp(&before.value)) {
            Some(rule) => rule,
            None => return,
        },
    };
    let spelled = |spanned: Option<&Spanned<f64>>| spanned.map(|spanned| number(spanned.value));
    let message = describe(keyword, pair, spelled(before), spelled(after));
    outcome.push(
        Change::new(rule, message)
            .base(before.map_or(&pair.base.place, |spanned| &spanned.at), spelled(before))
            .to(after.map_or(&pair.new.place, |spanned| &spanned.at), spelled(after)),
    );
}

fn multiple_of(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let (before, after) = (&pair.base.multiple_of, &pair.new.multiple_of);
    let rule = match (before, after) {
        (None, None) => return,
        (None, Some(_)) => &rules::MULTIPLE_OF_ADDED,
        (Some(_), None) => &rules::MULTIPLE_OF_REMOVED,
        (Some(before), Some(after)) if before.value == after.value => return,
        (Some(before), Some(after)) if divides(before.value, after.value) => {
            &rules::MULTIPLE_OF_NARROWED
        }
        (Some(before), Some(after)) if divides(after.value, before.value) => {
            &rules::MULTIPLE_OF_WIDENED
        }
        _ => &rules::MULTIPLE_OF_CHANGED,
    };
    let spelled =
        |spanned: &Option<Spanned<f64>>| spanned.as_ref().map(|spanned| number(spanned.value));
    let message = describe("multipleOf", pair, spelled(before), spelled(after));
    outcome.push(
        Change::new(rule, message)
            .base(before.as_ref().map_or(&pair.base.place, |spanned| &spanned.at), spelled(before))
            .to(after.as_ref().map_or(&pair.new.place, |spanned| &spanned.at), spelled(after)),
    );
}

/// Decimal fractions such as 0.1 are not exact: a tiny remainder counts as none.
fn divides(small: f64, large: f64) -> bool {
    let times = large / small;
    times.is_finite() && (times - times.round()).abs() < 1e-9 * times.abs().max(1.0)
}

fn unique(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let (before, after) = (&pair.base.unique, &pair.new.unique);
    let (rule, message) = match (before, after) {
        (None, Some(_)) => {
            (&rules::UNIQUE_ITEMS_ADDED, format!("elements of {} must be unique", pair.name))
        }
        (Some(_), None) => {
            (&rules::UNIQUE_ITEMS_REMOVED, format!("elements of {} need not be unique", pair.name))
        }
        _ => return,
    };
    let spelled = |at: &Option<Pointer>| at.as_ref().map(|_| Value::Bool(true));
    outcome.push(
        Change::new(rule, message)
            .base(before.as_ref().unwrap_or(&pair.base.place), spelled(before))
            .to(after.as_ref().unwrap_or(&pair.new.place), spelled(after)),
    );
}
