//! `readOnly` and `writeOnly`: in which direction a property exists.

use serde_json::Value;

use calamus_document::model::{Document, Schema, SchemaView};
use calamus_document::pointer::Pointer;

use super::super::change::Change;
use super::super::finding::Direction;
use super::super::rules;
use super::outcome::{Outcome, Pair};

/// Keywords by which a schema consists of others, which may have the flags.
const COMPOSITION: [&str; 5] = ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf"];

/// The flags of a property, with their places.
#[derive(Debug, Default)]
pub(super) struct Access {
    read_only: Option<Pointer>,
    write_only: Option<Pointer>,
}

impl Access {
    /// Reads the flags of a property.
    pub(super) fn of<'d>(document: &Document<'d>, schema: &Schema<'d>) -> Self {
        let is_composed = schema.parts.iter().any(|part| {
            part.value
                .as_object()
                .is_some_and(|own| COMPOSITION.iter().any(|k| own.contains_key(*k)))
        });
        let (read_only, write_only) = if is_composed {
            let view = SchemaView::of(document, schema);
            (view.read_only, view.write_only)
        } else {
            let flag = |name: &str| {
                schema.parts.iter().find(|part| part.flag(name)).map(|part| part.at.child(name))
            };
            (flag("readOnly"), flag("writeOnly"))
        };
        match (&read_only, &write_only) {
            // A contradiction restricts nothing.
            (Some(_), Some(_)) => Self::default(),
            _ => Self { read_only, write_only },
        }
    }

    /// Whether the property exists in a direction.
    pub(super) fn is_in(&self, direction: Direction) -> bool {
        match direction {
            Direction::Request => self.read_only.is_none(),
            Direction::Response => self.write_only.is_none(),
        }
    }

    /// The only direction in which the property exists.
    pub(super) fn only(&self) -> Option<Direction> {
        match (self.is_in(Direction::Request), self.is_in(Direction::Response)) {
            (true, false) => Some(Direction::Request),
            (false, true) => Some(Direction::Response),
            _ => None,
        }
    }
}

/// Compares the flags of a property that both documents have.
pub(super) fn compare(
    pair: &Pair<'_, '_>,
    outcome: &mut Outcome<'_>,
    property: &str,
    (before, was): (&Schema<'_>, &Access),
    (after, is): (&Schema<'_>, &Access),
) {
    let is_required = pair.new.required.contains_key(property);
    let was_required = pair.base.required.contains_key(property);
    let flags = [
        (
            (&was.read_only, &is.read_only, "read-only"),
            &rules::READ_ONLY_ADDED,
            if is_required {
                &rules::READ_ONLY_REMOVED_REQUIRED
            } else {
                &rules::READ_ONLY_REMOVED
            },
        ),
        (
            (&was.write_only, &is.write_only, "write-only"),
            // An optional property may have been absent from responses before.
            if was_required { &rules::WRITE_ONLY_ADDED } else { &rules::WRITE_ONLY_ADDED_OPTIONAL },
            &rules::WRITE_ONLY_REMOVED,
        ),
    ];
    for ((was, is, word), added, removed) in flags {
        let (rule, how) = match (was, is) {
            (None, Some(_)) => (added, "is"),
            (Some(_), None) => (removed, "is no longer"),
            _ => continue,
        };
        let flag = |at: &Option<Pointer>| at.as_ref().map(|_| Value::Bool(true));
        let place = |at: &Option<Pointer>, schema: &Schema<'_>| {
            at.clone().unwrap_or_else(|| schema.declared.at.clone())
        };
        outcome.push(
            Change::new(rule, format!("property `{property}` of {} {how} {word}", pair.name))
                .base(&place(was, before), flag(was))
                .to(&place(is, after), flag(is)),
        );
    }
}
