//! A change at its place, before its usages are known.

use calamus_document::model::Document;
use calamus_document::pointer::Pointer;
use serde_json::Value;

use super::finding::{Direction, Side};
use super::lifecycle::Lifecycle;
use super::rules::Rule;

/// The two documents of a comparison.
#[derive(Debug)]
pub(crate) struct Documents<'d> {
    /// The older one.
    pub(crate) base: Document<'d>,
    /// The newer one.
    pub(crate) new: Document<'d>,
    /// Deprecation, sunset days and stability levels.
    pub(crate) lifecycle: Lifecycle,
}

/// One change.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) rule: &'static Rule,
    pub(crate) message: String,
    pub(crate) base: Side,
    pub(crate) new: Side,
    /// The only direction in which it matters, where it does not in both.
    pub(crate) only: Option<Direction>,
    /// A circumstance for which a policy may have another verdict.
    pub(crate) case: Option<&'static str>,
}

impl Change {
    /// Returns a change found by a rule. The places follow.
    pub(crate) fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        let side = || Side { pointer: Pointer::root(), value: None };
        Self { rule, message: message.into(), base: side(), new: side(), only: None, case: None }
    }

    /// The older side.
    pub(crate) fn base(self, pointer: &Pointer, value: Option<Value>) -> Self {
        Self { base: Side { pointer: pointer.clone(), value }, ..self }
    }

    /// The newer side.
    pub(crate) fn to(self, pointer: &Pointer, value: Option<Value>) -> Self {
        Self { new: Side { pointer: pointer.clone(), value }, ..self }
    }

    /// Matters in one direction alone.
    pub(crate) fn only(self, direction: Option<Direction>) -> Self {
        Self { only: direction, ..self }
    }

    /// Happens under a circumstance.
    pub(crate) fn in_case(self, case: Option<&'static str>) -> Self {
        Self { case, ..self }
    }
}
