//! Rust SDK for Feather's integrations API. Unofficial.
//!
//! Feather is a customer-experience platform; an organisation connects Slack, Notion,
//! Google Drive, Cal.com, Twilio, e-mail or its own MCP servers to it, and each connection
//! carries tools that its assistants call. This crate lists and manages those connections.
//!
//! ```no_run
//! # async fn example() -> Result<(), featherhq::Error> {
//! let feather = featherhq::Client::from_env()?; // FEATHER_API_KEY, FEATHER_BASE_URL
//! for connection in feather.connections().list().await? {
//!     println!("{} {} {}", connection.nickname, connection.integration_key, connection.status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Calls
//!
//! Every method of [`Connections`], [`Integrations`] and [`WebhookEvents`] returns a [`Call`]:
//! a builder that does nothing until it is awaited, and takes deadlines, retries, limits and
//! headers of its own before that. `.with_response()` adds status, headers and request id.
//! [`Connections::stream`] reads a list one element at a time.
//!
//! # Values
//!
//! Types are open: an enumeration has an `Unknown` variant that keeps what it does not know,
//! unknown members stay reachable through `raw()`, and free-form JSON ([`JsonObject`],
//! [`JsonValue`]) is kept as the text that the server sent and parsed when asked.
//!
//! # Everything else
//!
//! [`Client::request`] sends JSON to operations that this crate does not wrap, with the same
//! key, deadlines and redaction.
//!
//! # Failures
//!
//! There is one [`Error`], whose [kind](Error::kind) can be asked for with predicates, each of which says in its
//! documentation what usually causes it and what to change.
//!
//! # Defaults
//!
//! | setting | default |
//! | --- | --- |
//! | time to connect | 10 s |
//! | time for one attempt | 60 s |
//! | time between two pieces of an answer | 20 s |
//! | time for the whole call, waits and stream included | 90 s |
//! | retries | 3 |
//! | wait before a retry | 0 to 200 ms, doubling, at most 5 s |
//! | longest `Retry-After` that is waited for | 30 s |
//! | retries once the reserve of 10 is used up | 1 in 10 calls |
//! | requests a second | no limit |
//! | largest answer | 256 MiB |
//! | redirects to the same origin | errors, unless the client follows them |
//! | redirects to another origin | errors |
//! | proxy | the environment's for `https://`, none for loopback addresses |
//! | base URL | [`DEFAULT_BASE_URL`] |
//! | [`Wait`]: time for the whole wait | 2 min |
//! | [`Wait`]: pause between reads | 250 ms, doubling, at most 5 s |
//!
//! # Connections below
//!
//! Reads, and writes that may be repeated, share a pool of connections. Calls that act (those
//! that create something, or call a tool) each open one of their own: a pooled one might be
//! closed by the server just as the request goes out, and whether it arrived could then not be
//! known. That costs such a call a handshake.
//!
//! # Traces
//!
//! Each call is a `tracing` span named `feather call` at level INFO with OpenTelemetry's
//! names for HTTP clients (`http.request.method`, `server.address`, `server.port`,
//! `url.full`, `http.response.status_code`, `http.request.resend_count`, `error.type`, and
//! `otel.name`, the operation); each attempt is an event at level DEBUG within it. None has
//! a body or a secret. With a `tracing-opentelemetry` layer in the application's subscriber
//! the spans reach an exporter as they are:
//!
//! ```text
//! tracing_subscriber::registry()
//!     .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("my-app")))
//!     .init();
//! ```
//!
//! # Runtime
//!
//! Calls, streams and waits are awaited on a Tokio runtime with its I/O and its timers on
//! (`#[tokio::main]`, or `enable_all()` on a runtime's builder); where there is none they end
//! in a [configuration error](Error::is_configuration). An application's own `tokio` needs the
//! features `macros` and `rt` (or `rt-multi-thread`) for that; this crate brings the rest.
//! Programs without a runtime use the feature `blocking`. Making a [`Client`], and calls that
//! are not awaited, need none.
//!
//! # Cargo features
//!
//! - `rustls` (on by default): TLS by rustls with the aws-lc-rs provider, which needs a C
//!   compiler to build, and the platform's certificate verifier.
//! - `native-tls`: TLS by the operating system; on Linux that is OpenSSL, whose headers it
//!   needs to build.
//! - `blocking`: calls for programs without an async runtime, see the module `blocking`.
//! - `definitions`: tools as function definitions for language models, in the forms of
//!   OpenAI, Anthropic and MCP.
//! - `schemars`: `schemars::JsonSchema` (1.x) for the types that serialize.
//! - `validation`: arguments held against a tool's input schema.
//! - `profile`: profiles that `feather auth login` stores, see the module `profile`.
//! - `gzip`: asks for compressed answers. The limit for answers counts them inflated.
//! - `traceparent`: sends the trace context of the current OpenTelemetry span.

#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod api_error;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod client;
mod connections;
mod custom;
mod decode;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzz;
mod integrations;
mod options;
#[cfg(feature = "profile")]
pub mod profile;
mod requests;
mod secret_properties;
mod types;
mod unsent;
mod wait;
mod webhook_events;

pub use api_error::{ApiError, ValidationDetail};
pub use calamus_runtime::{
    Attempt, Deadline, Delivery, ErrorKind, Inspection, Method, Operation, Secret,
};
pub use call::{Call, CallWithResponse, ElementStream, Plain, Request, Response};
pub use client::{Client, ClientBuilder, DEFAULT_BASE_URL};
pub use connections::Connections;
pub use custom::{CustomRequest, CustomRequestWithResponse};
pub use decode::{Element, Outcome};
pub use error::Error;
pub use integrations::Integrations;
pub use requests::{
    ConnectEmail, ConnectMcp, DiscoverMcp, ListWebhookEvents, McpOauth, TestInvoke,
    UpdateConnection, UpdateTool,
};
#[cfg(feature = "validation")]
pub use types::ArgumentError;
pub use types::{
    Attention, Connection, ConnectionId, ConnectionStatus, ConnectionsExt, InputDefault,
    InputDefaults, InputKind, Integration, IntegrationKey, Invocation, JsonObject, JsonValue,
    Lease, McpCallResult, McpConnection, McpDiscovery, NewConnection, OrganizationId, Tool, ToolId,
    ToolsStatus, WebhookEvent,
};
pub use wait::Wait;
pub use webhook_events::WebhookEvents;

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
