//! An operation that is not generated, and why.

pub use calamus_document::validate::Omission;
