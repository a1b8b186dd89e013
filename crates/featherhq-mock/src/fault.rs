//! Faults: what goes wrong, and for which requests.
//!
//! This is the model. [`builder`] is the API, [`grammar`], [`parse`] and [`display`] are the text
//! form, and [`matching`] selects the faults for a request.

mod argument;
mod builder;
mod display;
mod grammar;
pub(crate) mod matching;
mod parse;

pub use parse::ParseFaultError;

use std::time::Duration;

use bytes::Bytes;

/// A fault to inject: one or more effects, and the requests that they affect.
///
/// Each effect has a constructor. [`Fault::and`] combines effects, and the conditions limit the
/// requests. Without a condition, a fault affects every request.
///
/// ```
/// use std::time::Duration;
/// use featherhq_mock::Fault;
///
/// // Two responses 503 with `Retry-After: 1`, then normal ones.
/// let overloaded = Fault::status(503).retry_after(Duration::from_secs(1)).times(2);
/// // One list in five is delayed and cut after 1000 bytes.
/// let flaky = Fault::cut_after(1000)
///     .and(Fault::latency(Duration::from_millis(20)))
///     .operation("listConnections")
///     .probability(0.2, 7);
/// assert_eq!(overloaded.to_string(), "status=503;retry-after=1s;times=2");
/// assert_eq!(flaky.to_string().parse::<Fault>().unwrap(), flaky);
/// ```
///
/// An effect with another status code or body **replaces** the operation, which does not run. With
/// every other effect the operation runs, even if its response is lost: the request did arrive.
/// Effects that change the response of the operation do not apply to a replaced one.
///
/// The text form ([`Display`](std::fmt::Display), [`FromStr`](std::str::FromStr)) is described by
/// [`Fault::grammar`]. It preserves everything except header values that are not UTF-8, and
/// durations and sizes beyond its limits, which it writes but does not parse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fault {
    pub(crate) effects: Effects,
    pub(crate) conditions: Conditions,
}

/// What goes wrong. Absent effects do not occur.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Effects {
    pub(crate) latency: Option<Duration>,
    pub(crate) status: Option<u16>,
    pub(crate) body: Option<ReplacementBody>,
    /// Names and values, which are sent even if HTTP does not allow them.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// A `Retry-After` header with the date after this delay.
    pub(crate) retry_after_date: Option<Duration>,
    pub(crate) unknown_enums: bool,
    pub(crate) unknown_fields: bool,
    pub(crate) missing: Option<MissingField>,
    pub(crate) large_body: Option<LargeBody>,
    pub(crate) wire: Option<WireFault>,
}

/// A body that replaces that of the operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ReplacementBody {
    Bytes(Bytes),
    Html,
    InvalidUtf8,
    /// gzip that inflates to this size.
    GzipBomb(u64),
}

/// A field to remove from a response.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MissingField {
    /// Names and array indexes joined by dots, relative to the element. Default: the first required
    /// field.
    pub(crate) path: Option<String>,
    /// The index of the element, if the response is an array.
    pub(crate) element: usize,
}

/// A response that is enlarged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LargeBody {
    pub(crate) size: LargeBodySize,
    /// Whether `Content-Length` is sent. Otherwise the body is chunked.
    pub(crate) declared: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LargeBodySize {
    /// The smallest number of bytes.
    Bytes(u64),
    Elements(u64),
}

/// A fault of the transport.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WireFault {
    /// Chunks of this size with a pause after each.
    Drip(usize, Duration),
    /// Nothing is sent after so many bytes of the body, or at all (`None`).
    Stall(Option<u64>),
    /// The connection is closed after so many bytes of the body.
    Cut(u64),
    /// The connection is reset after so many bytes of the body, or (`None`) before the head.
    Reset(Option<u64>),
    /// `Content-Length` differs from the length by so much.
    WrongLength(i64),
    /// Bytes that are not HTTP.
    Garbage,
}

/// Which requests are affected.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Conditions {
    pub(crate) operation: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    /// How many matching requests to skip first.
    pub(crate) after: u64,
    /// How many requests are affected at most.
    pub(crate) times: Option<u64>,
    /// The probability for a matching request, and the seed of the random choice.
    pub(crate) probability: Option<(f64, u64)>,
}
