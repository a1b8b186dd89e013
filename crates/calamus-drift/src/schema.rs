//! Comparing schemas, one level at a time.

mod access;
pub(crate) mod compare;
mod conditions;
mod discriminator;
mod formats;
mod numbers;
mod objects;
pub(crate) mod outcome;
pub(crate) mod shape;
mod types;
mod unions;
