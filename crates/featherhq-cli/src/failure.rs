//! How a command ends if it does not end well.
//!
//! It says what went wrong, what may help, and which exit code that is; not how it is
//! shown.

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
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// How many failures of single elements are reported before the others are only counted.
const REPORTED: usize = 10;

/// The failures of elements that do not decode: a few in full, the others as a number.
#[derive(Debug, Default)]
pub(crate) struct ElementFailures {
    count: usize,
}

impl ElementFailures {
    /// Counts a failure. Returns whether it is among those to report.
    pub(crate) fn count(&mut self) -> bool {
        self.count += 1;
        self.count <= REPORTED
    }

    /// Returns what stands for those that were not reported.
    pub(crate) fn others(&self) -> Option<Failure> {
        let others = self.count.saturating_sub(REPORTED);
        let elements = if others == 1 { "element" } else { "elements" };
        let message = format!("{others} more {elements} could not be decoded");
        (others > 0).then(|| Failure::new("decode", Exit::Failed, message))
    }
}

/// Why a command cannot go on.
#[derive(Debug)]
pub(crate) enum Stop {
    Failed(Box<Failure>),
    /// Whoever read the output has closed it.
    BrokenPipe,
}

/// Something to tell on standard error.
#[derive(Debug)]
pub(crate) struct Failure {
    /// A stable name of what kind it is, for programs.
    pub(crate) kind: &'static str,
    pub(crate) exit: Exit,
    pub(crate) message: String,
    /// What whoever reads this may do about it.
    pub(crate) hint: Option<String>,
    /// What the call knows, where there was one.
    pub(crate) call: Option<featherhq::Error>,
    /// Attempts that the command made before that call, and when it made the first.
    earlier: Option<(u32, Duration)>,
}

impl Failure {
    pub(crate) fn new(kind: &'static str, exit: Exit, message: impl Into<String>) -> Self {
        Self { kind, exit, message: message.into(), hint: None, call: None, earlier: None }
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

    /// Counts attempts that the command made before the call that failed. `elapsed` is the time
    /// since the first of them.
    pub(crate) fn with_earlier_attempts(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.earlier = Some((attempts, elapsed));
        self
    }

    /// Returns whether the call was not the command's first attempt.
    pub(crate) fn has_earlier_attempts(&self) -> bool {
        self.earlier.is_some()
    }

    /// Returns how often the request was sent, and the time since the first attempt.
    pub(crate) fn attempts(&self) -> Option<(u32, Duration)> {
        let call = self.call.as_ref().filter(|error| error.operation().is_some())?;
        Some(match self.earlier {
            Some((attempts, elapsed)) => (attempts + call.attempts(), elapsed),
            None => (call.attempts(), call.elapsed()),
        })
    }

    /// A mistake on the command line that clap does not see.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", Exit::Usage, message)
    }

    /// Makes a mistake on the command line of what was only odd.
    pub(crate) fn into_usage(self) -> Self {
        Self { hint: self.hint, ..Self::usage(self.message) }
    }

    /// Builds the failure of a command that is at its deadline between two requests.
    pub(crate) fn timed_out(deadline: Deadline) -> Self {
        let message = format!("timed out after {deadline}");
        Self::new(TOTAL_TIMEOUT, Exit::Failed, message).with_hint("raise --timeout, such as to 5m")
    }

    /// A failure of the client, with whatever hint the caller has for it.
    pub(crate) fn of_call(error: featherhq::Error, hint: Option<String>) -> Self {
        let nothing_sent = error.is_configuration() || error.is_invalid_request();
        Self {
            kind: kind(&error),
            exit: if nothing_sent { Exit::Usage } else { Exit::Failed },
            message: error.to_string(),
            hint,
            call: Some(error),
            earlier: None,
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

/// Of writing to standard output: the one place where commands meet [`io::Error`].
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

/// Returns whether the time for the whole command is up.
pub(crate) fn is_total_timeout(error: &featherhq::Error) -> bool {
    error.kind_name() == TOTAL_TIMEOUT
}

/// The name of what kind of failure it is. Refusals of the server are told apart further.
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
