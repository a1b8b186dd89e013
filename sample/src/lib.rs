// Created by `cargo xtask codegen --spec parcels.yaml --out DIR`. It is yours to edit: later runs leave it as it is.

//! A client for the API that the document describes: [`Client`] has one method for each
//! operation, which returns a builder of [`builders`]; [`types`] has one type for each schema,
//! [`errors`] the error responses of each operation.

// The names and the sizes of what is generated are the document's choice, and what is used of it
// depends on the features.
#[allow(clippy::all, dead_code, unexpected_cfgs, unused_imports)]
#[rustfmt::skip]
mod generated;
pub mod grams;

pub use generated::operations::OPERATIONS;
#[cfg(feature = "webhooks")]
pub use generated::webhooks;
pub use generated::{
    Client, ClientBuilder, builders, errors, headers, operations, security, support, types,
};
pub use support::{CallError, Error};
