//! OpenAPI documents: parsing JSON and YAML with the position of every value, validation, and
//! one normalized model of what a document means.
//!
//! ```text
//! text → read → Source ─→ validate → Validated ─→ model::Document → operations, schemas
//!                    └────────────────────────────┘
//! ```
//!
//! ```
//! use calamus_document::model::{Document, OperationKind};
//! use calamus_document::read;
//!
//! let text = "
//! openapi: 3.1.0
//! info: { title: Parcels, version: '1' }
//! paths:
//!   /parcels:
//!     get: { operationId: listParcels, responses: { '200': { description: All } } }
//! ";
//! let source = read::parse("parcels.yaml", text.to_owned())?;
//! let document = Document::new(&source);
//! for operation in document.operations_of(OperationKind::Path) {
//!     let position = document.position(&operation.node.at);
//!     println!("{} {} at {position}", operation.method, operation.path);
//! #   assert_eq!(operation.id(), Some("listParcels"));
//! #   assert_eq!(position.line, 6);
//! }
//! # Ok::<(), read::Unreadable>(())
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
//! The crate knows OpenAPI, and nothing of what is made from a document. `calamus-drift` compares
//! two documents with it, `calamus` generates Rust clients.
//!
//! It has no features. Until 1.0 its API changes with the generator's needs.

pub mod bundle;
pub mod count;
pub mod key_kind;
pub mod model;
pub mod pointer;
pub mod prose;
pub mod read;
pub mod restrict;
pub mod secrets;
pub mod validate;
pub mod walk;
