//! What must not drift, in one program: linking is what takes time.

mod api;
mod codegen;
mod pipeline;
mod schemas;
mod wire;
