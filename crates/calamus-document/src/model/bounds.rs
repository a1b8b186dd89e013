//! Numeric bounds: `minimum` and `maximum` with their exclusive forms, as OpenAPI 3.0 spells
//! them (a flag) and as 3.1 does (a number).

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::super::pointer::Pointer;
use super::node::Node;

/// A bound of numbers.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The number.
    pub value: f64,
    /// Whether the number itself is excluded.
    pub exclusive: bool,
    /// The place.
    pub at: Pointer,
    /// As the document has it, for messages.
    pub spelled: Value,
}

/// On which side values are bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From below.
    Lower,
    /// From above.
    Upper,
}

impl Bound {
    /// Reads the lower bound from the keywords of a schema.
    pub(super) fn lower(node: &Node<'_>) -> Option<Self> {
        Self::read(node, "minimum", "exclusiveMinimum", Side::Lower)
    }

    /// Reads the upper bound from the keywords of a schema.
    pub(super) fn upper(node: &Node<'_>) -> Option<Self> {
        Self::read(node, "maximum", "exclusiveMaximum", Side::Upper)
    }

    fn read(node: &Node<'_>, plain: &str, exclusive: &str, side: Side) -> Option<Self> {
        let number = |keyword: &str| node.value.get(keyword).and_then(Value::as_f64);
        let flagged = node.flag(exclusive);
        let inclusive = number(plain).map(|value| Self {
            value,
            exclusive: flagged,
            at: node.at.child(plain),
            spelled: spelled(plain, node, flagged.then_some(exclusive)),
        });
        let strict = number(exclusive).map(|value| Self {
            value,
            exclusive: true,
            at: node.at.child(exclusive),
            spelled: spelled(exclusive, node, None),
        });
        tighter(inclusive, strict, side)
    }

    /// Compares it with another bound of the same side, on the line of numbers.
    pub fn compare(&self, other: &Self, side: Side) -> Ordering {
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

fn spelled(keyword: &str, node: &Node<'_>, flag: Option<&str>) -> Value {
    let value = node.value.get(keyword).cloned().unwrap_or_default();
    match flag {
        Some(flag) => json!({ keyword: value, flag: true }),
        None => value,
    }
}

/// Returns the stricter bound.
pub(super) fn tighter(left: Option<Bound>, right: Option<Bound>, side: Side) -> Option<Bound> {
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
