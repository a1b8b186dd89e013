//! From an OpenAPI document to a Rust client.
//!
//! Each stage is a function from a value to a value in a file of its own; `pipeline` calls
//! them in this order:
//!
//! ```text
//! read ─► validate ─► model ─► plan ─┬─► emit types ─────────────────────────┬─► print ─► write
//!                               └─► skeleton ─► progenitor ─► emit calls ┘
//! ```

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
