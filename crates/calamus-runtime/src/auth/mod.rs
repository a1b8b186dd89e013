//! Providers of access tokens that expire. They do not know the calls that need them.

mod client_credentials;
mod provider;

pub use client_credentials::ClientCredentials;
pub(crate) use provider::token_error;
pub use provider::{TokenFuture, TokenProvider};

#[cfg(test)]
mod tests;
