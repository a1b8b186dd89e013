//! Comparing schemas: what each says, one level at a time, and what of that has changed.

pub mod bounds;
pub mod compare;
mod merge;
mod numbers;
mod objects;
pub mod shape;
mod unions;
mod values;
pub mod view;

pub use merge::Null;
