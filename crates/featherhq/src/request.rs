//! Requests of the generated client.

pub(crate) use calamus_runtime::Request as Prepared;

use crate::error::Error;

/// Converts the error of a request that cannot be built.
pub(crate) fn prepare<W>(
    request: Result<Prepared<W>, calamus_runtime::Error>,
) -> Result<Prepared<W>, Error> {
    request.map_err(Error::from)
}
