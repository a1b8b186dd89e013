//! Comparing schemas: what each says, one level at a time, and what of that has changed.

pub(crate) mod bounds;
pub(crate) mod compare;
mod conditions;
mod discriminator;
mod keywords;
mod merge;
mod numbers;
mod objects;
pub(crate) mod shape;
mod unions;
mod values;
pub(crate) mod view;

pub(crate) use merge::{Branch, Null};
