//! Conversion of the HTTP client's errors: their kind, and whether the request
//! certainly never arrived.

use std::error::Error as StdError;
use std::time::Duration;

use super::transport::TransportError;
use crate::error::{Deadline, Error, ErrorKind, Seconds};

/// Returns a failure before there was a response. `proxy` names the proxy, since either that or the
/// server behind it may be the cause.
pub(super) fn while_sending(
    error: reqwest::Error,
    proxy: Option<&str>,
    connect_timeout: Duration,
) -> Error {
    let through = proxy.map(|proxy| format!(" through {proxy}")).unwrap_or_default();
    // The caller knows the URL; without it the message is shorter and safe.
    let error = error.without_url();
    if error.is_connect() {
        if error.is_timeout() {
            let message = format!("no connection{through} within {}", Seconds(connect_timeout));
            return Error::new(ErrorKind::Timeout(Deadline::Connect), message)
                .with_source(error)
                .unsent();
        }
        let message = format!("cannot connect{through}: {}", root_cause(&error));
        return Error::new(ErrorKind::Connect, message).with_source(error).unsent();
    }
    if error.is_builder() {
        let message = format!("the request cannot be sent: {}", root_cause(&error));
        return Error::invalid_request(message).with_source(error).unsent();
    }
    let cause = root_cause(&error);
    if never_started(&error) {
        let message =
            format!("the connection{through} closed before the request was sent: {cause}");
        return Error::new(ErrorKind::Transport, message).with_source(error).unsent();
    }
    let message = format!("the connection{through} broke before the response: {cause}");
    Error::new(ErrorKind::Transport, message).with_source(error)
}

/// Converts the error of a custom transport.
pub(super) fn of_transport(error: TransportError) -> Error {
    let cause = root_cause(&*error.source);
    if error.sent {
        let message = format!("the transport failed: {cause}");
        return Error::new(ErrorKind::Transport, message).with_source(error);
    }
    let message = format!("the transport did not send the request: {cause}");
    Error::new(ErrorKind::Connect, message).with_source(error).unsent()
}

/// Returns whether the connection was gone before the first byte of the request was written.
///
/// hyper knows: it cancels a request that it has not begun. A connection that closed any later
/// may have carried it.
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

/// Returns a failure while the response body was read.
pub(crate) fn while_reading(error: reqwest::Error) -> Error {
    let error = error.without_url();
    if error.is_decode() && is_decompression(&error) {
        let message = format!("the response cannot be decompressed: {}", root_cause(&error));
        return Error::new(ErrorKind::Decode, message).with_source(error);
    }
    let message = format!("the connection broke within the response: {}", root_cause(&error));
    Error::new(ErrorKind::Transport, message).with_source(error)
}

/// Returns the last message of the chain: that of the system or the protocol.
fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Returns whether the body arrived, but its compression is broken.
fn is_decompression(error: &reqwest::Error) -> bool {
    let mut cause: &dyn StdError = error;
    while cause.is::<reqwest::Error>() {
        let Some(source) = cause.source() else { return false };
        cause = source;
    }
    // The decompressor's errors come as they are; those about broken chunks, which are of the
    // same kinds, come from below the protocol's own error.
    cause.downcast_ref::<std::io::Error>().is_some_and(|io| {
        matches!(io.kind(), std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData)
    })
}
