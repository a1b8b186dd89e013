//! Comparing schemas, one level at a time.

pub(crate) mod compare;
mod conditions;
mod discriminator;
mod numbers;
mod objects;
pub(crate) mod shape;
mod unions;
mod values;

/// The model under the names that the other modules use.
pub(crate) mod view {
    pub(crate) use calamus_document::model::{Schema, SchemaView as View, Type};
}
