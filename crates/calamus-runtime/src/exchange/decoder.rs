//! The seam between sending and decoding.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::body::ResponseBody;
use crate::error::Error;

/// A boxed future.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Turns the response of a successful attempt into a `T`.
///
/// An attempt that fails in here, because the connection breaks or a deadline passes, is
/// retried like one that failed before: with a fresh response.
pub struct Decoder<T> {
    read: fn(ResponseBody) -> BoxFuture<Result<T, Error>>,
    when_deleted: Option<fn() -> T>,
}

impl<T> Decoder<T> {
    /// Decodes with this function.
    pub const fn new(read: fn(ResponseBody) -> BoxFuture<Result<T, Error>>) -> Self {
        Self { read, when_deleted: None }
    }

    /// Sets the value of a `DELETE` that finds nothing to delete after an attempt that may
    /// have deleted it.
    #[must_use]
    pub const fn when_deleted(mut self, value: fn() -> T) -> Self {
        self.when_deleted = Some(value);
        self
    }

    pub(super) async fn read(self, body: ResponseBody) -> Result<T, Error> {
        (self.read)(body).await
    }

    pub(super) fn deleted(self) -> Option<T> {
        self.when_deleted.map(|value| value())
    }
}

impl<T> Clone for Decoder<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Decoder<T> {}

impl<T> fmt::Debug for Decoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoder")
    }
}
