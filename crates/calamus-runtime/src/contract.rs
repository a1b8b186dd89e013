//! The contract between generated code and this crate.
//!
//! Generated code names nothing in here but what a version of the contract has. A change that
//! breaks generated code adds a module `v2` and raises [`CONTRACT`]; the modules of older
//! versions stay as long as [`OLDEST`] admits them.

/// The newest version of the contract that this crate fulfills.
pub const CONTRACT: u32 = 1;

/// The oldest one.
pub const OLDEST: u32 = 1;

/// Fails to compile where this crate does not fulfill a version of the contract. Generated code
/// has it in a constant.
///
/// ```
/// const _: () = calamus_runtime::__generated::require(1);
/// ```
///
/// ```compile_fail,E0080
/// const _: () = calamus_runtime::__generated::require(999);
/// ```
pub const fn require(contract: u32) {
    assert!(
        contract <= CONTRACT,
        "this client was generated for a newer calamus-runtime: update the dependency"
    );
    assert!(
        contract >= OLDEST,
        "this client was generated for an older calamus-runtime: generate it again with the \
         calamus of the same version"
    );
}

/// Version 1.
pub mod v1 {
    pub use bytes::Bytes;

    pub use crate::exchange::Decoder;
    pub use crate::{Client, Method, Operation, Request, SecurityKind, SecurityScheme};

    /// Creates an unsent request from a built one.
    pub fn unsent<T>(
        operation: Operation,
        request: reqwest::Request,
        decoder: Decoder<T>,
    ) -> Request<T> {
        Request::from_parts(operation, request, decoder)
    }

    /// Calls `build` with the base URL and the HTTP client that builds requests.
    pub fn built_with<T>(client: &Client, build: impl FnOnce(&str, &reqwest::Client) -> T) -> T {
        build(client.base_url(), client.http())
    }

    /// Creates an unsent request. `build` gets the base URL and the HTTP client to build with.
    ///
    /// # Errors
    ///
    /// Those of `build`.
    pub fn request<T, E>(
        client: &Client,
        operation: Operation,
        decoder: Decoder<T>,
        build: impl FnOnce(&str, &reqwest::Client) -> Result<reqwest::Request, E>,
    ) -> Result<Request<T>, E> {
        let request = build(client.base_url(), client.http())?;
        Ok(Request::from_parts(operation, request, decoder))
    }
}
