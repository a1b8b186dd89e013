//! The kind of an error, and whether its request was delivered.

/// The kind of an [`Error`](super::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client could not be set up, or a setting cannot be used.
    Configuration,
    /// The request cannot be built or sent as it is. Nothing was sent.
    InvalidRequest,
    /// There is no access token: a token endpoint or a token provider failed. The request was
    /// not sent.
    Token,
    /// No connection to the server.
    Connect,
    /// A deadline passed.
    Timeout(Deadline),
    /// The connection broke while the request was sent or the response was read.
    Transport,
    /// A redirect that was not followed.
    Redirect,
    /// The response is larger than the limit.
    TooLarge,
    /// An error response: its status is no success.
    Status,
    /// The response has another form than the document declares.
    Decode,
    /// A resource that was waited for has reached a state that it does not leave by itself.
    FailedState,
    /// A lookup, such as by name in a list, found nothing. An error response with the status 404
    /// is [`Status`](Self::Status).
    NotFound,
}

/// The deadlines of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deadline {
    /// For a TCP connection and its TLS handshake.
    Connect,
    /// For one attempt.
    Attempt,
    /// Between two chunks of a response.
    Idle,
    /// For the whole call.
    Total,
}

impl ErrorKind {
    /// Returns the name of the kind, for metrics and logs: `timeout_idle`, `status`, ….
    pub const fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::InvalidRequest => "invalid_request",
            Self::Token => "token",
            Self::Connect => "connect",
            Self::Timeout(Deadline::Connect) => "timeout_connect",
            Self::Timeout(Deadline::Attempt) => "timeout_attempt",
            Self::Timeout(Deadline::Idle) => "timeout_idle",
            Self::Timeout(Deadline::Total) => "timeout_total",
            Self::Transport => "transport",
            Self::Redirect => "redirect",
            Self::TooLarge => "too_large",
            Self::Status => "status",
            Self::Decode => "decode",
            Self::FailedState => "failed_state",
            Self::NotFound => "not_found",
        }
    }
}

/// How far the last request of a call that failed came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// It certainly did not reach the server.
    NotSent,
    /// It may have reached the server, which has not responded.
    Unknown,
    /// The server has responded.
    Responded,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_names_for_metrics_that_do_not_change() {
        let names = [
            (ErrorKind::Configuration, "configuration"),
            (ErrorKind::InvalidRequest, "invalid_request"),
            (ErrorKind::Token, "token"),
            (ErrorKind::Connect, "connect"),
            (ErrorKind::Timeout(Deadline::Connect), "timeout_connect"),
            (ErrorKind::Timeout(Deadline::Attempt), "timeout_attempt"),
            (ErrorKind::Timeout(Deadline::Idle), "timeout_idle"),
            (ErrorKind::Timeout(Deadline::Total), "timeout_total"),
            (ErrorKind::Transport, "transport"),
            (ErrorKind::Redirect, "redirect"),
            (ErrorKind::TooLarge, "too_large"),
            (ErrorKind::Status, "status"),
            (ErrorKind::Decode, "decode"),
            (ErrorKind::FailedState, "failed_state"),
            (ErrorKind::NotFound, "not_found"),
        ];
        for (kind, name) in names {
            assert_eq!(kind.name(), name);
        }
    }
}
