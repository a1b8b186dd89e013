//! The part of a request that does not depend on the type of its response.

use std::sync::Arc;

use super::upload::RequestBody;
use crate::error::ParseTypedBody;
use crate::operation::Operation;
use crate::secret::Secrets;

/// A request that is built and not sent.
pub(crate) struct Unsent {
    pub(crate) operation: Operation,
    pub(crate) request: reqwest::Request,
    /// Makes the body when the request is sent, if it is not in the request.
    pub(crate) body: Option<Arc<dyn RequestBody>>,
    /// What is in the request and redacted in what the server sends.
    pub(crate) secrets: Secrets,
    /// Parses the error bodies that the operation declares.
    pub(crate) parse_error: Option<ParseTypedBody>,
}

impl Unsent {
    /// Returns a copy, unless the body is a stream.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        Some(Self {
            operation: self.operation,
            request: self.request.try_clone()?,
            body: self.body.clone(),
            secrets: self.secrets.clone(),
            parse_error: self.parse_error,
        })
    }
}
