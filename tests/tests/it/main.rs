//! The integration tests in one program, since linking takes most of the time.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod agents;
mod api;
mod callers;
mod codegen;
mod control;
mod coverage;
mod credentials;
mod definitions;
mod errors;
mod flows;
mod generated_client;
mod identity;
mod merges;
mod operations;
mod overrides;
mod pages;
mod pipeline;
mod sample;
mod sample_responses;
mod schemas;
mod secrets;
mod threat_model;
mod transport;
mod unsent;
mod vocabulary;
mod webhooks;
mod wire;
mod workflows;
