//! From an OpenAPI document to Rust: vet, lower, shape, generate, refine, print, write.
//! Each stage is a function from a value to a value in a file of its own; `pipeline` puts
//! them in a row.

pub mod crates;
pub mod failure;
pub mod generate;
pub mod lower;
pub mod marks;
pub mod omission;
pub mod outcome;
pub mod ownership;
pub mod pipeline;
pub mod print;
pub mod refine;
pub mod report;
pub mod runtime;
pub mod sanitize;
pub mod shape;
pub mod standalone;
pub mod vet;
pub mod write;
