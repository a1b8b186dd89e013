//! How a command ends if it does not end well.
//!
//! It says what went wrong, what may help, and which exit code that is; not how it is
//! shown.

use std::io;

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
}

impl Failure {
    pub(crate) fn new(kind: &'static str, exit: Exit, message: impl Into<String>) -> Self {
        Self { kind, exit, message: message.into(), hint: None, call: None }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
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

/// The name of the first predicate that holds, from the particular to the general.
fn kind(error: &featherhq::Error) -> &'static str {
    use featherhq::Error;
    type Holds = fn(&Error) -> bool;
    const KINDS: &[(&str, Holds)] = &[
        ("configuration", Error::is_configuration),
        ("invalid_request", Error::is_invalid_request),
        ("connect", Error::is_connect),
        ("timeout", Error::is_timeout),
        ("transport", Error::is_transport),
        ("redirect", Error::is_redirect),
        ("too_large", Error::is_too_large),
        ("decode", Error::is_decode),
        ("bad_request", Error::is_bad_request),
        ("unauthorized", Error::is_unauthorized),
        ("forbidden", Error::is_forbidden),
        ("not_found", Error::is_not_found),
        ("conflict", Error::is_conflict),
        ("validation", Error::is_validation),
        ("rate_limited", Error::is_rate_limited),
        ("server_error", Error::is_server_error),
        ("status", Error::is_status),
    ];
    KINDS.iter().find(|(_, holds)| holds(error)).map_or("other", |(name, _)| name)
}
