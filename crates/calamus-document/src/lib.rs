//! OpenAPI documents: parsing JSON and YAML with the position of every value, validation, and
//! one normalized model of what a document means.
//!
//! ```text
//! text → read → Source ─→ validate → Validated ─→ model::Document → operations, schemas
//!                    └────────────────────────────┘
//! ```
//!
//! - [`read`] parses text and limits what it costs. It returns a [`read::Source`]: the value and
//!   the line and column of everything in it.
//! - [`bundle`] follows references to other files.
//! - [`validate`] collects every problem of a document, and repairs what can be repaired.
//! - [`model`] gives operations and schemas one vocabulary, whichever version and spelling the
//!   document uses. It takes documents with and without validation.
//! - [`walk`], [`restrict`] and [`mod@pointer`] find schemas, operations and places in the JSON value.
//! - [`secrets`] tells which properties hold a secret.
//!
//! Knows OpenAPI, and nothing of what is made from a document.

pub mod bundle;
pub mod count;
pub mod model;
pub mod outline;
pub mod place;
pub mod pointer;
pub mod prose;
pub mod read;
pub mod restrict;
pub mod secrets;
pub mod validate;
pub mod walk;
