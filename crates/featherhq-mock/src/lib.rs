#![warn(missing_docs)]
//! A mock server of Feather's integrations API for demos, tests and fault injection. It runs in the
//! process of the test, on loopback, without network or account. Unofficial.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use featherhq_mock::{Fault, MockFeather};
//!
//! let mock = MockFeather::builder()
//!     .fault(Fault::status(503).retry_after(Duration::from_secs(1)).times(2))
//!     .start()
//!     .await?;
//! // Point a client at mock.base_url(), with any API key, then check the requests:
//! for request in mock.received() {
//!     println!("{} {}", request.method, request.path);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The mock shares no code with any client. It responds from its own copy of the OpenAPI document
//! ([`openapi_json`]) and from its own state, so that a mistake in a client is not hidden by the
//! same mistake in the server. Requests are validated against the document; an invalid one gets
//! status code 422. So are responses: an invalid one is a bug of the mock and becomes an error
//! response with status code 500. (Responses that a fault has changed are not validated.)
//!
//! # Behavior
//!
//! All operations ([`operation_ids`]) work on a state that starts as a [`Seed`]. Any API key that
//! is not empty belongs to the seeded organization. The ids of another organization
//! ([`FOREIGN_CONNECTION_ID`]) give 404. JSON keeps the order of its properties and the format of
//! its numbers from the seed, or from a request, to the response.
//!
//! Where Feather's behavior is undocumented, or documented in two ways, the schemas of the document
//! decide, and:
//!
//! - A request whose `Host` is neither a loopback name (`localhost`, `*.localhost`, `127.0.0.0/8`,
//!   `[::1]`), nor the bound address, nor allowed by [`MockBuilder::allow_host`], is rejected with
//!   421. Otherwise any web page could use the server by DNS rebinding.
//! - The API key is checked first, then the request is validated, then ids are looked up.
//! - Paths are percent-decoded. A trailing slash makes another path (404). A wrong method is 405. A
//!   literal path takes precedence over a template, so `GET` of `…/connections/email` is a wrong
//!   method rather than a malformed id. The last value of a repeated query parameter counts;
//!   unknown ones are ignored.
//! - A request body has to be `application/json` (or `+json`) and at most 8 MiB. The last value of
//!   a repeated property name counts. An undeclared body is ignored.
//! - Every integration key can be connected with `createConnection`. A connection that waits for
//!   consent has `tools_status` `pending` and no tools.
//! - `finalizeConnection` assumes consent, unless it was denied on the consent screen: any other
//!   inactive connection becomes active, even that of an OAuth MCP server. An active one stays as
//!   it is.
//! - A synchronization takes [`MockBuilder::sync_delay`]. At its end, a connection without tools
//!   gets tools; existing ones are kept. It fails for MCP servers whose host name contains
//!   `broken`.
//! - `refreshConnectionTools` returns `tools_status` `syncing`, unless [`MockBuilder::sync_lag`]
//!   delays the start of synchronizations.
//! - Slugs are ASCII: runs of other characters become one underscore, except at the start and the
//!   end. A nickname slug that is taken gets a number; an empty one becomes the integration key.
//!   Renaming a connection keeps its slugs.
//! - `null` for `nickname` or a tool's `is_enabled` changes nothing; `null` for `voice_account_cps`
//!   clears it.
//! - MCP server URLs have to be http or https, without credentials, and must not lead to loopback
//!   or a private network by address or as `localhost`; others give 422. No server is ever
//!   contacted. For `discoverCustomMcp`, a host whose name contains `oauth` supports client
//!   registration. The client id is always optional.
//! - `input_defaults` appear in `merged_input_preview` as the `default` of the property, or its
//!   `const` if pinned. Field maps list entries with a dotted `path` and an optional `alias`.
//! - `testInvokeConnection` does not validate the input. It returns an example of the tool's
//!   response schema, or the input. `testMcpCallConnection` is 400 for other connections than MCP
//!   servers, and reports invalid arguments inside of its result, as MCP does. Tools that are
//!   disabled, or whose connection is not active, are 400 (`tool_unavailable`).
//! - `testLeaseConnection` returns `ok: false` for connections that are not active.
//! - Webhook events are sorted newest first, those without a time last. Deleting a connection
//!   deletes its events. A consent adds one.
//! - Of the problems with one value of a request, the first 100 are listed.
//! - HTTP/1.1 requires one `Host` header; none or several give 400.
//!
//! # Control from outside
//!
//! Tests in any language control the server below `/__mock`: they list received requests, inject
//! faults, read and replace the organization, and set the clock. [`control_openapi_json`] describes
//! it. Pages of other origins are refused; secrets in received requests are redacted.
//!
//! ```text
//! curl http://127.0.0.1:4010/__mock/requests
//! curl -X POST -d '"status=503;once"' http://127.0.0.1:4010/__mock/faults
//! curl -X POST -d '{"advance": "1h"}' http://127.0.0.1:4010/__mock/clock
//! ```
//!
//! The page at `/` shows and controls the same. `/consent/{session}` is the consent screen of a
//! connection, in place of the vendor's: the session is the `session_token` of `createConnection`,
//! or the `state` of `connectCustomMcp`, and the response has the path in `x-mock-consent`. A
//! `return` parameter names a page on loopback to go to, with `result=allowed` or `result=denied`.
//! A session can be used once, within 30 minutes.
//!
//! # Faults
//!
//! A [`Fault`] is built in code, or parsed from text. In the request header `x-mock-fault`, the
//! text applies to that request only.
//!
//! ```text
#![doc = include_str!("fault/grammar.txt")]
//! ```
//!
//! # Where to go next
//!
//! - [`MockBuilder`] – address, state, timing and limits of a server
//! - [`MockFeather`] – faults, received requests and state while it runs
//! - [`Fault`] – the faults, in code or as text
//! - `feather mock` of [`featherhq-cli`](https://crates.io/crates/featherhq-cli) – the same server as a
//!   command, for tests in any language
//!
//! It has no features.

mod allowed_hosts;
mod api_error;
mod backend;
mod builder;
mod catalog;
mod control;
mod document;
mod fault;
mod fault_injector;
mod handler;
mod idle_connections;
mod json;
mod large_body;
mod mock_feather;
mod mutate;
mod operations;
mod origin;
mod pages;
mod random;
mod raw_response;
mod request;
mod request_log;
mod response;
mod seed;
mod server;
mod service;
mod state;
mod state_file;
mod tool;
mod validate;

pub use builder::MockBuilder;
pub use fault::{Fault, ParseFaultError};
pub use mock_feather::MockFeather;
pub use request_log::ReceivedRequest;
pub use seed::{Seed, SeedError};
pub use state::{FOREIGN_CONNECTION_ID, FOREIGN_TOOL_ID};

/// Returns the `operationId`s of the operations that the mock implements.
///
/// ```
/// assert!(featherhq_mock::operation_ids().any(|id| id == "listConnections"));
/// ```
pub fn operation_ids() -> impl Iterator<Item = &'static str> {
    operations::ALL.iter().map(|(id, _)| *id)
}

/// Returns the OpenAPI document of the mock as JSON.
///
/// ```
/// assert!(featherhq_mock::openapi_json().contains("\"openapi\": \"3.1.0\""));
/// ```
#[must_use]
pub fn openapi_json() -> &'static str {
    document::TEXT
}

/// Returns the OpenAPI document of the control API below `/__mock`, as JSON.
///
/// ```
/// assert!(featherhq_mock::control_openapi_json().contains("\"/__mock/faults\""));
/// ```
#[must_use]
pub fn control_openapi_json() -> &'static str {
    control::OPENAPI
}
