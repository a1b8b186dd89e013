//! Reports of calls and attempts: to an observer, and as traces.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tracing::Span;

use crate::operation::Operation;

/// One attempt of a call, as an observer gets it. It has no secrets, no URL and no bodies.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The operation, with its method and path template.
    pub operation: Operation,
    /// The number of the attempt, counted from 1.
    pub number: u32,
    /// The status of the response.
    pub status: Option<u16>,
    /// Why the attempt failed: the status of an error response, or the name of the
    /// [kind](crate::ErrorKind::name). It is also the reason of the retry that follows.
    pub error: Option<Cow<'static, str>>,
    /// How long the attempt took.
    pub duration: Duration,
    /// How long the call waits before it retries; `None` if it does not.
    pub retry_in: Option<Duration>,
}

/// A function that is called after each attempt.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(&Attempt) + Send + Sync>);

impl Observer {
    pub(crate) fn new(observe: impl Fn(&Attempt) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    pub(super) fn observe(&self, attempt: &Attempt) {
        (self.0)(attempt);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// The facts of a call that its span records.
#[derive(Clone, Copy, Debug)]
pub struct CallInfo<'a> {
    /// The operationId.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: &'a str,
    /// The host.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// The URL without credentials.
    pub url: &'a str,
}

/// How calls are traced: made by [`telemetry!`](crate::telemetry), so that spans and events
/// have the target of the crate that an application knows.
#[derive(Clone, Copy, Debug)]
pub struct Telemetry {
    /// Makes the span of a call.
    pub span: fn(&CallInfo<'_>) -> Span,
    /// Emits the event of an attempt.
    pub attempt: fn(&Attempt),
    /// Emits an event with a message.
    pub note: fn(&str),
}
