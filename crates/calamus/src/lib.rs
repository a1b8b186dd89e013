//! Generates Rust clients from OpenAPI 3.0 and 3.1 documents.
//!
//! A generated client has a type for each schema, a method that returns a builder for each
//! operation, and errors by status code. It runs on `calamus-runtime`, which brings deadlines,
//! retries of idempotent requests, credentials and redaction.
//!
//! There are three ways to generate:
//!
//! - **The command**, `calamus generate openapi.yaml --out client`, writes a crate to be checked
//!   in. The README of this crate describes it, its settings and what becomes of each construct.
//! - **A build script** generates into `OUT_DIR` at each build, see [`Builder`].
//! - **This library**, for tools of your own, as below.
//!
//! ```
//! use calamus::standalone::{self, Options};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let spec = folder.path().join("petstore.json");
//! std::fs::write(&spec, r#"{
//!     "openapi": "3.1.0",
//!     "info": {"title": "Petstore", "version": "1"},
//!     "paths": {"/pets/{id}": {"delete": {
//!         "operationId": "deletePet",
//!         "parameters": [
//!             {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}
//!         ],
//!         "responses": {"204": {"description": "Deleted"}}
//!     }}}
//! }"#)?;
//!
//! let out = folder.path().join("petstore");
//! let options = Options { spec, out: out.clone(), ..Options::default() };
//! let outcome = standalone::run(&options)?;
//!
//! assert_eq!(outcome.report.generated.len(), 1);
//! let client = std::fs::read_to_string(out.join("src/generated/client.rs"))?;
//! assert!(client.contains("pub fn delete_pet(&self, id: impl Into<String>)"));
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `cli` (default): the command, URLs as inputs, and the JSON Schemas of settings and reports.
//! - `verify` (default): `calamus verify`, which checks that sample values survive the types.
//!
//! A build script needs neither.
//!
//! # Stages
//!
//! Each stage is a function from a value to a value in a module of its own; [`pipeline`] calls
//! them in this order:
//!
//! ```text
//! read ─► validate ─► model ─► plan ─┬─► emit types ─────────────────────────┬─► print ─► write
//!                               └─► skeleton ─► progenitor ─► emit calls ┘
//! ```
//!
//! # Where to go next
//!
//! - [`Builder`] – generation in a build script
//! - [`settings`] – `calamus.toml`
//! - [`report`] – what is omitted, rewritten and approximated
//! - [`diagnostics`] – problems with the line of the document
//! - [`pipeline`] and [`plan`] – the decisions of the generator, without files
//! - [`failure`] – errors and exit codes
//!
//! Before 1.0, only [`Builder`], [`standalone`] and [`settings`] are meant to stay as they are
//! between minor versions.

mod builder;
pub mod crates;
pub mod diagnostics;
pub mod emit;
pub mod failure;
pub mod input;
mod invalid;
pub mod operations;
pub mod outcome;
pub mod ownership;
pub mod pipeline;
pub mod plan;
pub mod print;
mod readme;
pub mod report;
pub mod requirements;
pub mod runtime;
pub mod sanitize;
#[cfg(feature = "cli")]
pub mod schema;
pub mod settings;
pub mod skeleton;
pub mod standalone;
#[cfg(feature = "verify")]
pub mod verify;
pub mod write;

pub use builder::{BuildError, Builder};
