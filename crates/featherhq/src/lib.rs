//! Rust SDK for Feather's integrations API. Unofficial.
//!
//! Feather is a customer-experience platform. An organization connects Slack, Notion,
//! Google Drive, Cal.com, Twilio, email or its own MCP servers to it, and each connection has
//! tools that its assistants call. This crate lists and manages those connections.
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
//! Every method of [`Connections`], [`Integrations`] and [`WebhookEvents`] returns the request
//! builder of its operation, such as [`UpdateConnection`]. A builder has setters for the optional
//! arguments of its operation, and for the options of the call: deadlines, retries, limits and
//! headers. Nothing is sent until it is awaited. `.with_response()` adds status, headers and
//! request id, `.request()` builds the request without sending it, and `.stream()` reads a list
//! element by element. [`Call`] is their trait, for generic code.
//!
//! # Values
//!
//! Types are open: enums have a variant `Unknown` for values that this version does not know,
//! unknown properties stay reachable through `raw()`, and free-form JSON ([`JsonObject`],
//! [`JsonValue`]) is kept as the server sent it and parsed on demand. Tests of an application
//! construct and decode values without a server, see [`Connection`](Connection#tests).
//!
//! # Other operations
//!
//! [`Client::request`] sends JSON to operations that this crate does not wrap, with the same
//! credentials, deadlines and redaction.
//!
//! # Errors
//!
//! Everything that can fail returns [`Error`]. Its [kind](Error::kind) is an [`ErrorKind`]; for
//! each kind and for common statuses a predicate documents the usual cause and what to do.
//!
//! # Defaults
//!
//! | setting | default |
//! | --- | --- |
//! | connect timeout | 10 s |
//! | attempt timeout | 60 s |
//! | idle timeout, between two chunks of a response | 20 s |
//! | total timeout, retries and streaming included | 90 s |
//! | retries | 3, after connection failures, timeouts and [`RETRYABLE_STATUSES`] |
//! | backoff before a retry | 0 to 200 ms, doubling, at most 5 s |
//! | maximum `Retry-After` | 30 s |
//! | retry budget | 10 retries, then 1 for every 10 calls |
//! | requests per second | unlimited |
//! | maximum response size | 256 MiB |
//! | same-origin redirects | errors, unless the client follows them |
//! | cross-origin redirects | errors |
//! | proxy | that of the environment for `https://`, none for loopback addresses |
//! | base URL | [`DEFAULT_BASE_URL`] |
//! | [`Wait`]: total timeout | 2 min |
//! | [`Wait`]: pause between reads | 250 ms, doubling, at most 5 s |
//!
//! # TCP connections
//!
//! Idempotent requests share a connection pool. Non-idempotent requests (those that create
//! something or call a tool) each open a TCP connection: the server might close a pooled one
//! just as the request is sent, and the client could not know whether it arrived. This costs a
//! handshake per request.
//!
//! # Traces
//!
//! Each call is a `tracing` span named `feather call` at level INFO with OpenTelemetry's
//! names for HTTP clients (`http.request.method`, `server.address`, `server.port`,
//! `url.full`, `http.response.status_code`, `http.request.resend_count`, `error.type`, and
//! `otel.name`, the operation). Each attempt is an event at level DEBUG within it. Neither
//! contains bodies or secrets. With a `tracing-opentelemetry` layer in the application's
//! subscriber, spans are exported unchanged:
//!
//! ```text
//! tracing_subscriber::registry()
//!     .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("my-app")))
//!     .init();
//! ```
//!
//! # Runtime
//!
//! Calls, streams and waits need a Tokio runtime with I/O and timers (`#[tokio::main]`, or
//! `enable_all()` on a runtime's builder); without one they return a
//! [configuration error](Error::is_configuration). The application's own `tokio` needs the
//! features `macros` and `rt` (or `rt-multi-thread`); this crate enables the others. Programs
//! without a runtime use the feature `blocking`. Building a [`Client`] or a request needs no
//! runtime.
//!
//! # Cargo features
//!
//! - `rustls` (default): TLS by rustls with the aws-lc-rs provider, which needs a C compiler to
//!   build, and the platform's certificate verifier.
//! - `native-tls`: TLS by the operating system. On Linux that is OpenSSL, whose headers it needs
//!   to build.
//! - `blocking`: calls for programs without an async runtime, see the module `blocking`.
//! - `definitions`: tools as definitions for language models, in the formats of OpenAI, Anthropic,
//!   Gemini and MCP, and the way back from their tool calls, see the module `definitions`. Includes
//!   `validation`.
//! - `schemars`: `schemars::JsonSchema` (1.x) for the types that serialize.
//! - `validation`: validation of arguments against a tool's input schema.
//! - `webhooks`: verification of the signatures of webhooks, see `WebhookVerifier`.
//! - `profile`: profiles that `feather auth login` stores, see the module `profile`.
//! - `gzip`: requests compressed responses. The size limit counts them decompressed.
//! - `traceparent`: sends the trace context of the current OpenTelemetry span.
//!
//! # Where to go next
//!
//! - [`Connections`] – the methods for connections and their tools
//! - [`ClientBuilder`] – the settings of a client
//! - [`Error`] – the predicates for each kind of failure
//! - [`ElementStream`] – large lists, and [`Wait`] – waits for consent and tools
//! - [`featherhq-mock`](https://docs.rs/featherhq-mock) – a mock server for tests
//! - the guide in `docs/guide` of the repository – tasks, from authentication to webhooks

#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod client;
mod connections;
mod custom;
mod decode;
#[cfg(feature = "definitions")]
pub mod definitions;
mod element_stream;
mod error;
mod find;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzz;
mod integrations;
mod operations;
mod options;
#[cfg(feature = "profile")]
pub mod profile;
mod request;
mod secret_properties;
mod types;
mod wait;
mod webhook_events;
#[cfg(feature = "webhooks")]
mod webhooks;

pub use calamus_runtime::{
    Attempt, Deadline, Delivery, ErrorKind, Inspection, Method, Operation, RETRYABLE_STATUSES,
    Secret,
};
pub use call::{Call, CallWithResponse, Options, Request, Response};
pub use client::{Client, ClientBuilder, DEFAULT_BASE_URL};
pub use connections::Connections;
pub use custom::{CustomRequest, CustomRequestWithResponse};
pub use element_stream::ElementStream;
pub use error::{ApiError, Error, ValidationDetail};
pub use find::FindConnection;
pub use integrations::Integrations;
pub use operations::{
    ConnectEmail, ConnectMcp, CreateConnection, DisconnectConnection, DiscoverMcp,
    FinalizeConnection, GetConnection, ListConnections, ListIntegrations, ListWebhookEvents,
    McpOauth, RefreshTools, SetToolsEnabled, TestInvoke, TestLease, TestMcpCall, UpdateConnection,
    UpdateTool,
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
#[cfg(feature = "webhooks")]
pub use webhooks::{Webhook, WebhookVerifier};

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
