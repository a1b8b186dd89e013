//! Request bodies that may be left out.

use reqwest::RequestBuilder;
use serde::Serialize;

/// What to do with a body that may not be there.
pub trait OptionalBody: Sized {
    /// Sends a body as JSON, if there is one.
    fn optional_json<T: Serialize + ?Sized>(self, body: Option<&T>) -> Self;
}

impl OptionalBody for RequestBuilder {
    fn optional_json<T: Serialize + ?Sized>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }
}
