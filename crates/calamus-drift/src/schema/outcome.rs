//! What a comparison of two schemas has at hand, and what it gives.

use calamus_document::model::{Schema, SchemaView};

use super::super::change::{Change, Documents};
use super::super::finding::Direction;
use super::shape::Shapes;

/// A pair of schemas below the one that was compared.
#[derive(Debug)]
pub(crate) struct Subschemas<'d> {
    pub(crate) base: Schema<'d>,
    pub(crate) new: Schema<'d>,
    /// The only direction in which values get there, where it is not both.
    pub(crate) only: Option<Direction>,
}

/// What comparing two schemas gave.
#[derive(Debug, Default)]
pub(crate) struct Outcome<'d> {
    pub(crate) changes: Vec<Change>,
    pub(crate) below: Vec<Subschemas<'d>>,
}

impl<'d> Outcome<'d> {
    pub(crate) fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(crate) fn below(&mut self, base: &Schema<'d>, new: &Schema<'d>) {
        self.below.push(Subschemas { base: base.clone(), new: new.clone(), only: None });
    }
}

/// What a comparison has at hand: both schemas, as written and as looked at.
pub(crate) struct Pair<'a, 'd> {
    pub(crate) documents: &'a Documents<'d>,
    pub(crate) shapes: &'a Shapes<'a, 'd>,
    pub(crate) base_schema: &'a Schema<'d>,
    pub(crate) new_schema: &'a Schema<'d>,
    pub(crate) base: SchemaView<'d>,
    pub(crate) new: SchemaView<'d>,
    /// The name of the schema in messages.
    pub(crate) name: String,
    /// The name of the value that the schema describes: if `null` is allowed beside a shared
    /// schema, that of the property and not of the schema.
    pub(crate) value_name: String,
}
