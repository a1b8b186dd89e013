//! Failures of commands: message, hint and exit code.

use std::io;
use std::time::Duration;

use crate::deadline::Deadline;

/// The exit codes, as `feather --help` lists them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Exit {
    #[default]
    Done = 0,
    Failed = 1,
    Usage = 2,
    /// No credential is configured, and nothing was sent.
    NoCredential = 4,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Maximum number of failures of elements that are reported in full.
const MAX_REPORTED: usize = 10;

/// The failures of elements that do not decode: a few in full, the others as a number.
#[derive(Debug, Default)]
pub(crate) struct ElementFailures {
    count: usize,
}

impl ElementFailures {
    /// Counts a failure. Returns whether it is among those to report.
    pub(crate) fn count(&mut self) -> bool {
        self.count += 1;
        self.count <= MAX_REPORTED
    }

    /// Returns the failure that counts those that were not reported.
    pub(crate) fn others(&self) -> Option<Failure> {
        let others = self.count.saturating_sub(MAX_REPORTED);
        let elements = if others == 1 { "element" } else { "elements" };
        let message = format!("{others} more {elements} could not be decoded");
        (others > 0).then(|| Failure::new("decode", Exit::Failed, message))
    }
}

/// Why a command cannot continue.
#[derive(Debug)]
pub(crate) enum Stop {
    Failed(Box<Failure>),
    /// The reader of the output has closed it.
    BrokenPipe,
}

/// A failure or a warning.
#[derive(Debug)]
pub(crate) struct Failure {
    /// A stable name of its kind, for programs.
    pub(crate) kind: &'static str,
    pub(crate) exit: Exit,
    pub(crate) message: String,
    /// How to solve it.
    pub(crate) hint: Option<String>,
    /// The error of the client.
    pub(crate) error: Option<featherhq::Error>,
    /// Attempts of the command before that error, and the time since the first.
    earlier: Option<(u32, Duration)>,
}

impl Failure {
    pub(crate) fn new(kind: &'static str, exit: Exit, message: impl Into<String>) -> Self {
        Self { kind, exit, message: message.into(), hint: None, error: None, earlier: None }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a hint before the one that the failure has.
    pub(crate) fn with_hint_before(mut self, hint: impl Into<String>) -> Self {
        let mut text = hint.into();
        if let Some(other) = self.hint {
            text = format!("{text}; {other}");
        }
        self.hint = Some(text);
        self
    }

    /// Adds a hint after the one that the failure has.
    pub(crate) fn with_hint_after(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        self.hint = Some(match self.hint {
            Some(other) => format!("{other}; {hint}"),
            None => hint,
        });
        self
    }

    /// Adds attempts of the command before the error. `elapsed` is the time since the first.
    pub(crate) fn with_earlier_attempts(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.earlier = Some((attempts, elapsed));
        self
    }

    /// Returns whether there were attempts before the error.
    pub(crate) fn has_earlier_attempts(&self) -> bool {
        self.earlier.is_some()
    }

    /// Returns how often the request was sent, and the time since the first attempt.
    pub(crate) fn attempts(&self) -> Option<(u32, Duration)> {
        let error = self.error.as_ref().filter(|error| error.operation().is_some())?;
        Some(match self.earlier {
            Some((attempts, elapsed)) => (attempts + error.attempts(), elapsed),
            None => (error.attempts(), error.elapsed()),
        })
    }

    /// Builds the failure of a command line that clap accepts.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", Exit::Usage, message)
    }

    /// Builds the failure of a response that is no JSON.
    pub(crate) fn no_json(error: serde_json::Error) -> Self {
        Self::new("decode", Exit::Failed, format!("the response is no valid JSON: {error}"))
    }

    /// Turns a warning into a failure of the command line.
    pub(crate) fn into_usage(self) -> Self {
        Self { hint: self.hint, ..Self::usage(self.message) }
    }

    /// Builds the failure of a command that is at its deadline between two requests.
    pub(crate) fn timed_out(deadline: Deadline) -> Self {
        let message = format!("timed out after {deadline}");
        Self::new(TOTAL_TIMEOUT, Exit::Failed, message).with_hint("raise --timeout, such as to 5m")
    }

    /// Builds the failure of a request.
    pub(crate) fn from_error(error: featherhq::Error, hint: Option<String>) -> Self {
        let nothing_sent = error.is_configuration() || error.is_invalid_request();
        Self {
            kind: kind(&error),
            exit: if nothing_sent { Exit::Usage } else { Exit::Failed },
            message: error.to_string(),
            hint,
            error: Some(error),
            earlier: None,
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

/// Errors of writing to standard output, the only [`io::Error`]s of commands.
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::BrokenPipe;
        }
        let message = format!("cannot write to standard output: {error}");
        Failure::new("output", Exit::Failed, message).into()
    }
}

/// The kind of a failure at the deadline of the whole command.
const TOTAL_TIMEOUT: &str = "timeout_total";

/// Returns whether a request ended at the deadline of the command.
pub(crate) fn is_total_timeout(error: &featherhq::Error) -> bool {
    error.kind_name() == TOTAL_TIMEOUT
}

/// Returns the name of the kind of an error. Error responses are named by their status code.
fn kind(error: &featherhq::Error) -> &'static str {
    match error.status() {
        Some(status) if error.is_status() => match status {
            400 => "bad_request",
            401 => "unauthorized",
            403 => "forbidden",
            404 => "not_found",
            409 => "conflict",
            422 => "validation",
            429 => "rate_limited",
            500..=599 => "server_error",
            _ => "status",
        },
        _ => error.kind_name(),
    }
}
