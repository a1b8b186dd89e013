//! Where access tokens come from, if they are not set once and for all.
//!
//! Knows nothing of the calls that need them.

mod client_credentials;
mod provider;

pub use client_credentials::ClientCredentials;
pub(crate) use provider::token_error;
pub use provider::{TokenFuture, TokenProvider};
