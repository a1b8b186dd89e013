#![warn(missing_docs)]
//! An in-process Feather: a server of its integrations API on loopback, which needs no network
//! and no account, for demos, tests and fault drills. Unofficial.
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
//! // Point a client at mock.base_url(), with any API key, then look at what arrived:
//! for request in mock.received() {
//!     println!("{} {}", request.method, request.path);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The mock shares no code with any client. It answers from its own copy of the OpenAPI document
//! ([`openapi_json`]) and from its own state, so that a mistake in a client cannot hide behind the
//! same mistake here. Every request is held against the document, and refused with 422 if it does
//! not fit; so is every answer, and one that does not fit is a bug of the mock: it becomes a
//! status 500 that says so. (Answers that a fault has changed are exempt.)
//!
//! # What it does
//!
//! All operations ([`operation_ids`]) work on a state that starts as a [`Seed`]. Any API key that
//! is not empty belongs to the seeded organisation. Another organisation exists, whose ids
//! ([`FOREIGN_CONNECTION_ID`]) are answered with 404. JSON keeps the order of its keys and the
//! text of its numbers from the seed, or from a request, to the answer.
//!
//! Where Feather's behaviour is not documented, or documented in two ways, the document's schemas
//! win, and the choices are:
//!
//! - A request whose `Host` is neither a loopback name (`localhost`, `*.localhost`, `127.0.0.0/8`,
//!   `[::1]`), nor the bound address, nor allowed by [`MockBuilder::allow_host`], is refused with
//!   421: otherwise any web page could use the server by DNS rebinding.
//! - A key is checked first, then everything that the document can check, then whether ids exist.
//! - Names in the path are decoded, a trailing slash makes another path (404), a wrong method is
//!   405. A literal path goes before one with a parameter, so `GET` of `…/connections/email` is a
//!   wrong method rather than a malformed id. Of a query parameter that repeats, the last value counts; unknown ones mean nothing.
//! - A request body has to be `application/json` (or `+json`) and at most 8 MiB; of a name that an
//!   object repeats, the last value counts. A body where none is declared means nothing.
//! - Every integration key can be connected with `createConnection`. A connection that waits for
//!   consent has `tools_status` `pending` and no tools.
//! - `finalizeConnection` takes consent as given: any connection that is not active becomes
//!   active, an OAuth MCP server's too. On an active one it changes nothing.
//! - A synchronisation takes [`MockBuilder::sync_delay`]. Its end gives tools to a connection that
//!   has none and keeps those that are there. It fails for MCP servers whose host name contains
//!   `broken`.
//! - `refreshConnectionTools` answers with `tools_status` already `syncing`, unless
//!   [`MockBuilder::sync_lag`] has synchronisations begin later.
//! - Slugs are ASCII: runs of other characters become one underscore, none at either end. If a
//!   nickname slug is taken, the new one gets a number; if it would be empty, it is the
//!   integration key. A rename leaves slugs alone.
//! - `null` for `nickname` or a tool's `is_enabled` changes nothing; `null` for
//!   `voice_account_cps` clears it.
//! - MCP server addresses must be http or https, without credentials, and must not point to
//!   loopback or a private network by address or as `localhost`; they are refused with 422. Nobody is
//!   ever contacted. A host whose name contains `oauth` supports client registration when asked
//!   by `discoverCustomMcp`, but a client id may always be left out.
//! - `input_defaults` show in `merged_input_preview` as the property's `default`, or, if pinned,
//!   as its `const`. Field maps list entries of a dotted `path` and an optional `alias`.
//! - `testInvokeConnection` does not check the input; it answers an example of the tool's response
//!   schema, or gives the input back. `testMcpCallConnection` is 400 for other connections than
//!   MCP servers, and reports arguments that do not fit inside of its result, as MCP does. Slugs
//!   of connections that are not active are 400 (`tool_unavailable`), like disabled ones.
//! - `testLeaseConnection` answers `ok: false` for connections that are not active.
//! - Webhook events are newest first, those without a time last. Events of deleted connections
//!   are gone with them. A consent adds one.
//!
//! # Faults
//!
//! A [`Fault`] is made in code, or read from text: parts `name` or `name=value`, separated by `;`.
//! A value that contains `;` is written as a JSON string, in double quotes. The same text in the
//! request header `x-mock-fault` strikes that request alone.
//!
//! | effect | what happens |
//! | --- | --- |
//! | `latency=200ms` | the answer waits |
//! | `drip=16/50ms` | the body comes 16 bytes at a time with pauses |
//! | `stall`, `stall=100` | nothing comes, or nothing after 100 bytes of the body; the connection stays open |
//! | `cut=100` | the connection is closed after 100 bytes of the body |
//! | `reset`, `reset=100` | the connection is reset, at once or after 100 bytes of the body |
//! | `length=+10`, `length=-10` | `Content-Length` is wrong by so much |
//! | `garbage` | no HTTP at all |
//! | `html`, `empty`, `bad-utf8` | status 200 with such a body |
//! | `status=503` | any status; with `body=…`, `body-hex=…`, `header=NAME: VALUE`, `location=URL`, `retry-after=2s`, `retry-after-date=2s` for the rest of the answer |
//! | `unknown-enums`, `unknown-fields` | the answer is newer than the client |
//! | `missing`, `missing=tools.0.slug;element=3` | a required field, or this one, is missing (in element 3 of the array, counted from 0) |
//! | `giant=64MiB`, `giant=100000elements` | a valid answer that is this large, in chunks, or with its length if `declared` is added |
//! | `bomb=1GiB` | a small gzip body that inflates to this much |
//!
//! | condition | which requests |
//! | --- | --- |
//! | `op=listConnections` | those for an operation |
//! | `method=GET`, `path=/v1/*/email` | those with a method, a path |
//! | `after=2` | not the first two of them |
//! | `once`, `times=3`, `always` | so many of them; all, if nothing is said |
//! | `probability=0.2;seed=7` | a fifth of them, the same in every run |
//!
//! Durations have a unit (`ns`, `us`, `ms`, `s`, `m`), sizes may have one (`B`, `KiB`, `MiB`,
//! `GiB`). A duration in a text is at most a century, a size 1 TiB, and elements are at most 10^12,
//! so that no header harms the server. A text may name several effects: `status=503;drip=1/10ms;retry-after=1s;times=2`.

mod alter;
mod answer;
mod builder;
mod catalog;
mod document;
mod drill;
mod error;
mod fault;
mod giant;
mod hosts;
mod idle;
mod json;
mod operations;
mod random;
mod record;
mod request;
mod seed;
mod server;
mod service;
mod state;
mod tool;
mod validate;
mod wire;

pub use builder::{MockBuilder, MockFeather};
pub use fault::{Fault, ParseFaultError};
pub use record::ReceivedRequest;
pub use seed::{Seed, SeedError};
pub use state::{FOREIGN_CONNECTION_ID, FOREIGN_TOOL_ID};

/// The `operationId`s of the operations that the mock implements.
///
/// ```
/// assert!(featherhq_mock::operation_ids().any(|id| id == "listConnections"));
/// ```
pub fn operation_ids() -> impl Iterator<Item = &'static str> {
    operations::ALL.iter().map(|(id, _)| *id)
}

/// The OpenAPI document that the mock answers from, as JSON text.
///
/// ```
/// assert!(featherhq_mock::openapi_json().contains("\"openapi\": \"3.1.0\""));
/// ```
#[must_use]
pub fn openapi_json() -> &'static str {
    document::TEXT
}
