//! Comparing schemas, one level at a time.

pub(crate) mod compare;
mod conditions;
mod discriminator;
mod numbers;
mod objects;
mod outcome;
pub(crate) mod shape;
mod unions;
mod values;
