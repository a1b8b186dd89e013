//! Numeric bounds: `minimum` and `maximum` with their exclusive forms, as 3.0 spells them
//! (a flag) and as 3.1 does (a number).

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::super::document::Spot;
use calamus_document::pointer::Pointer;

/// A bound of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    /// The number.
    pub(crate) value: f64,
    /// Whether the number itself is out of bounds.
    pub(crate) exclusive: bool,
    /// Where it is said.
    pub(crate) at: Pointer,
    /// As the document says it, for people.
    pub(crate) spelled: Value,
}

/// On which side values are bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Lower,
    Upper,
}

impl Bound {
    /// The lower bound that a schema says itself.
    pub(crate) fn lower(spot: &Spot<'_>) -> Option<Self> {
        Self::read(spot, "minimum", "exclusiveMinimum", Side::Lower)
    }

    /// The upper bound that a schema says itself.
    pub(crate) fn upper(spot: &Spot<'_>) -> Option<Self> {
        Self::read(spot, "maximum", "exclusiveMaximum", Side::Upper)
    }

    fn read(spot: &Spot<'_>, plain: &str, exclusive: &str, side: Side) -> Option<Self> {
        let number = |keyword: &str| spot.value.get(keyword).and_then(Value::as_f64);
        let flagged = spot.is(exclusive);
        let inclusive = number(plain).map(|value| Self {
            value,
            exclusive: flagged,
            at: spot.at.child(plain),
            spelled: spelled(plain, spot, flagged.then_some(exclusive)),
        });
        let strict = number(exclusive).map(|value| Self {
            value,
            exclusive: true,
            at: spot.at.child(exclusive),
            spelled: spelled(exclusive, spot, None),
        });
        tighter(inclusive, strict, side)
    }

    /// How it lies to another bound of the same side, on the line of numbers.
    pub(crate) fn compare(&self, other: &Self, side: Side) -> Ordering {
        // An exclusive lower bound lies a little higher, an upper one a little lower.
        let nudge = |bound: &Self| match (bound.exclusive, side) {
            (false, _) => 0,
            (true, Side::Lower) => 1,
            (true, Side::Upper) => -1,
        };
        self.value
            .partial_cmp(&other.value)
            .unwrap_or(Ordering::Equal)
            .then(nudge(self).cmp(&nudge(other)))
    }
}

fn spelled(keyword: &str, spot: &Spot<'_>, flag: Option<&str>) -> Value {
    let value = spot.value.get(keyword).cloned().unwrap_or_default();
    match flag {
        Some(flag) => json!({ keyword: value, flag: true }),
        None => value,
    }
}

/// The bound that leaves less room.
pub(crate) fn tighter(left: Option<Bound>, right: Option<Bound>, side: Side) -> Option<Bound> {
    match (left, right) {
        (Some(left), Some(right)) => {
            let order = left.compare(&right, side);
            let keep = match side {
                Side::Lower => order != Ordering::Less,
                Side::Upper => order != Ordering::Greater,
            };
            Some(if keep { left } else { right })
        }
        (left, right) => left.or(right),
    }
}
