//! Requests of the generated client.

pub(crate) use calamus_runtime::Request as Prepared;

use crate::error::Error;

/// Converts the error of a request that cannot be built.
pub(crate) fn prepare<W>(
    request: Result<Prepared<W>, featherhq_api::Error>,
) -> Result<Prepared<W>, Error> {
    request.map_err(|error| match error {
        featherhq_api::Error::InvalidRequest(message) => Error::invalid_request(message),
        featherhq_api::Error::CommunicationError(cause) => {
            Error::invalid_request("the request cannot be built").with_source(cause.without_url())
        }
        _ => Error::invalid_request("the request cannot be built"),
    })
}
