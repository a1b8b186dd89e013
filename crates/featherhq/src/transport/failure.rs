//! From the HTTP client's errors to ours: what kind it is, and whether the request
//! certainly never arrived.

use std::error::Error as StdError;
use std::time::Duration;

use crate::error::{Deadline, Error, Kind, Seconds};

/// A failure before there was an answer.
pub(crate) fn while_sending(error: reqwest::Error, connect_timeout: Duration) -> Error {
    // The URL is known to whoever called; without it the message is shorter and safe.
    let error = error.without_url();
    if error.is_connect() {
        if error.is_timeout() {
            let message = format!("no connection within {}", Seconds(connect_timeout));
            return Error::new(Kind::Timeout(Deadline::Connect), message)
                .with_source(error)
                .unsent();
        }
        let message = format!("cannot connect: {}", root_cause(&error));
        return Error::new(Kind::Connect, message).with_source(error).unsent();
    }
    if error.is_builder() {
        let message = format!("the request cannot be sent: {}", root_cause(&error));
        return Error::new(Kind::InvalidRequest, message).with_source(error).unsent();
    }
    let message = format!("the connection broke before an answer came: {}", root_cause(&error));
    Error::new(Kind::Transport, message).with_source(error)
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
