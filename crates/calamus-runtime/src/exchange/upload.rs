//! Request bodies that are made anew for each attempt: those that are read from elsewhere.

use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::{Request, RequestBuilder};

use crate::error::Error;

/// A request body that is made when a request is sent.
pub(crate) trait RequestBody: Send + Sync {
    /// Adds the body to a request, with the headers that belong to it.
    fn attach(&self, request: RequestBuilder) -> Result<WithBody, Error>;
}

/// A request with its body.
#[derive(Debug)]
pub(crate) struct WithBody {
    pub(crate) request: RequestBuilder,
    /// Whether the body cannot be made again.
    pub(crate) once: bool,
}

/// Returns the request with its body, and whether that cannot be made again.
pub(super) fn attach(
    body: &dyn RequestBody,
    client: &reqwest::Client,
    mut request: Request,
) -> Result<(Request, bool), Error> {
    for header in [CONTENT_LENGTH, CONTENT_TYPE] {
        request.headers_mut().remove(header);
    }
    let WithBody { request, once } =
        body.attach(RequestBuilder::from_parts(client.clone(), request))?;
    let request = request.build().map_err(|error| {
        let message = "the request body cannot be built";
        Error::invalid_request(message).with_source(error.without_url()).unsent()
    })?;
    Ok((request, once))
}
