//! OpenAPI documents: parsing JSON and YAML with the position of every value, walking them,
//! and restricting them to some of their operations.
//!
//! Knows OpenAPI, and nothing of what is made from a document.

pub mod count;
pub mod outline;
pub mod place;
pub mod pointer;
pub mod prose;
pub mod read;
pub mod restrict;
pub mod walk;
