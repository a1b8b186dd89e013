//! What must not drift, in one program: linking is what takes time.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod api;
mod callers;
mod codegen;
mod control;
mod coverage;
mod credentials;
mod errors;
mod flows;
mod operations;
mod pipeline;
mod replies;
mod sample;
mod schemas;
mod secrets;
mod unsent;
mod wire;
