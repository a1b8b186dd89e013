//! From the HTTP client's errors to ours: what kind it is, and whether the request
//! certainly never arrived.

use std::error::Error as StdError;

use super::http::Http;
use crate::error::{Deadline, Error, Kind, Seconds};

/// A failure before there was an answer.
pub(crate) fn while_sending(error: reqwest::Error, http: &Http) -> Error {
    // Behind a proxy nobody can tell which of the two it was that failed.
    let through = http.proxy().map(|proxy| format!(" through {proxy}")).unwrap_or_default();
    // The URL is known to whoever called; without it the message is shorter and safe.
    let error = error.without_url();
    if error.is_connect() {
        if error.is_timeout() {
            let given = Seconds(http.connect_timeout());
            let message = format!("no connection{through} within {given}");
            return Error::new(Kind::Timeout(Deadline::Connect), message)
                .with_source(error)
                .unsent();
        }
        let message = format!("cannot connect{through}: {}", root_cause(&error));
        return Error::new(Kind::Connect, message).with_source(error).unsent();
    }
    if error.is_builder() {
        let message = format!("the request cannot be sent: {}", root_cause(&error));
        return Error::new(Kind::InvalidRequest, message).with_source(error).unsent();
    }
    let cause = root_cause(&error);
    if never_started(&error) {
        let message =
            format!("the connection{through} closed before the request was sent: {cause}");
        return Error::new(Kind::Transport, message).with_source(error).unsent();
    }
    let message = format!("the connection{through} broke before an answer came: {cause}");
    Error::new(Kind::Transport, message).with_source(error)
}

/// Whether the connection was gone before the first byte of the request was written.
///
/// HTTP's own library knows: it cancels a request that it had not begun with. A connection
/// that closed any later may have carried it.
fn never_started(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn StdError> = Some(error);
    while let Some(error) = cause {
        if let Some(http) = error.downcast_ref::<hyper::Error>() {
            return http.is_canceled();
        }
        cause = error.source();
    }
    false
}

/// A failure while the answer's body was read.
pub(crate) fn while_reading(error: reqwest::Error) -> Error {
    let error = error.without_url();
    if error.is_decode() && is_decompression(&error) {
        let message = format!("the answer cannot be decompressed: {}", root_cause(&error));
        return Error::new(Kind::Decode, message).with_source(error);
    }
    let message = format!("the connection broke within the answer: {}", root_cause(&error));
    Error::new(Kind::Transport, message).with_source(error)
}

/// The last message of the chain: the system's or the protocol's own words.
fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Whether the body arrived, but its compression is broken.
fn is_decompression(error: &reqwest::Error) -> bool {
    let mut cause: &dyn StdError = error;
    while cause.is::<reqwest::Error>() {
        let Some(source) = cause.source() else { return false };
        cause = source;
    }
    // The decompressor's complaints come as they are; those about broken chunks, which are
    // of the same kinds, come from below the protocol's own error.
    cause.downcast_ref::<std::io::Error>().is_some_and(|io| {
        matches!(io.kind(), std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData)
    })
}
