//! The error of code that builds requests.

use std::fmt;

use reqwest::header::InvalidHeaderValue;

use crate::error;

/// The error of a request that cannot be built. The variants have the names that progenitor's
/// generated code uses.
///
/// `Debug` shows neither URL nor values.
pub enum Error {
    /// A parameter or a body has a value that cannot be sent.
    InvalidRequest(String),
    /// The HTTP client cannot build the request.
    CommunicationError(reqwest::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(reason) => f.write_str(reason),
            Self::CommunicationError(_) => f.write_str("the request cannot be built"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::InvalidRequest(_) => "InvalidRequest",
            Self::CommunicationError(_) => "CommunicationError",
        };
        f.debug_tuple(name).field(&self.to_string()).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::InvalidRequest(_) => None,
            Self::CommunicationError(error) => Some(error),
        }
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        // The URL may hold what the caller wants redacted.
        Self::CommunicationError(error.without_url())
    }
}

impl From<InvalidHeaderValue> for Error {
    fn from(_: InvalidHeaderValue) -> Self {
        let reason = "a header or cookie parameter contains characters that cannot be sent";
        Self::InvalidRequest(reason.to_owned())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::InvalidRequest(format!("a parameter or the body does not serialize: {error}"))
    }
}

impl From<Error> for error::Error {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::InvalidRequest(_) => Self::invalid_request(message),
            Error::CommunicationError(cause) => {
                Self::invalid_request(message).with_source(cause.without_url())
            }
        }
    }
}
