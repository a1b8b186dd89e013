//! From a request to a response: attempts, deadlines, the rate limit, redirects, size limits
//! and traces, the same for every operation.
//!
//! It does not know what responses mean: a [`Decoder`] turns the response of a successful
//! attempt into a value.

mod body;
mod call;
mod credentials;
mod deadlines;
mod decoder;
mod inspector;
#[cfg(test)]
mod model_tests;
mod observer;
mod open;
mod options;
mod prepare;
mod rate_limit;
mod redirect;
mod retry;
mod unsent;
mod upload;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use body::too_large;
pub use body::{ResponseBody, excerpt};
pub(crate) use call::Exchange;
pub(crate) use credentials::Credentials;
pub use decoder::{BoxFuture, Decoder};
pub(crate) use decoder::{BrokenStream, OpenCall, Reader, ReconnectedStream};
pub use inspector::Inspection;
pub(crate) use inspector::Inspector;
pub(crate) use observer::Observer;
pub use observer::{Attempt, CallInfo, Telemetry};
pub use options::Options;
pub(crate) use options::{CallOptions, option_setters};
pub(crate) use rate_limit::RateLimiter;
pub(crate) use retry::Budget;
pub use retry::RETRYABLE_STATUSES;
pub(crate) use unsent::Unsent;
pub(crate) use upload::RequestBody;
#[cfg(feature = "multipart")]
pub(crate) use upload::WithBody;

use crate::connect::Http;
use crate::error::{Head, ParseErrorBody};
use crate::secret::Secrets;

/// The state that all clones of a client share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) http: Http,
    pub(crate) credentials: Credentials,
    /// The credentials and other secrets of the client, to redact them in what servers send.
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) budget: Option<Budget>,
    pub(crate) rate_limiter: Option<RateLimiter>,
    pub(crate) parse_error_body: ParseErrorBody,
    pub(crate) telemetry: Telemetry,
}

/// The metadata of a response.
#[derive(Clone, Debug)]
pub(crate) struct ResponseMeta {
    pub(crate) head: Head,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}
