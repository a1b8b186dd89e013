//! What must not drift, in one program: linking is what takes time.

mod api;
mod codegen;
mod flows;
mod operations;
mod pipeline;
mod replies;
mod schemas;
mod wire;
