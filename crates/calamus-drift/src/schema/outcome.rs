//! The input and the result of a comparison of two schemas.

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
    /// Whether a value must not satisfy it, as below `not`: what is stricter there allows more.
    pub(crate) is_inverted: bool,
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
        self.push_below(base, new, None);
    }

    pub(crate) fn push_below(
        &mut self,
        base: &Schema<'d>,
        new: &Schema<'d>,
        only: Option<Direction>,
    ) {
        let (base, new) = (base.clone(), new.clone());
        self.below.push(Subschemas { base, new, only, is_inverted: false });
    }

    pub(crate) fn below_inverted(&mut self, base: &Schema<'d>, new: &Schema<'d>) {
        let (base, new) = (base.clone(), new.clone());
        self.below.push(Subschemas { base, new, only: None, is_inverted: true });
    }
}

/// How values of a schema are written on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Encoding {
    /// As JSON, where `1` and `"1"` differ.
    #[default]
    Json,
    /// As text, as in parameters and headers: `1` is a number and a string.
    Text {
        /// Whether an array is written element by element (`a=1&a=2`), so that an array with
        /// one element is written as the element alone.
        is_exploded: bool,
    },
}

impl Encoding {
    /// The encoding of the elements or properties of a value.
    pub(crate) fn of_parts(self) -> Self {
        match self {
            Self::Json => Self::Json,
            Self::Text { .. } => Self::Text { is_exploded: false },
        }
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
    pub(crate) encoding: Encoding,
    /// The name of the schema in messages.
    pub(crate) name: String,
    /// The name of the value that the schema describes: if `null` is allowed beside a shared
    /// schema, that of the property and not of the schema.
    pub(crate) value_name: String,
}
