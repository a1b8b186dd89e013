//! The error of a call whose operation declares error responses.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use bytes::Bytes;

use super::Error;
use crate::secret::Secrets;

/// Parses the body of a response by its status. Generated code implements it for the
/// responses that an operation declares.
pub trait ByStatus: Sized + Send + Sync + 'static {
    /// Parses a body. Errors quote it with `secrets` redacted.
    ///
    /// # Errors
    ///
    /// If the status is not declared, or the body does not fit its schema.
    fn parse(status: u16, body: Bytes, secrets: &Secrets) -> Result<Self, Error>;
}

/// Parses the body of an error response into the type that its operation declares.
pub(crate) type ParseTypedBody = fn(u16, Bytes) -> Option<Box<dyn Any + Send + Sync>>;

/// Parses an error body as a `B`; `None` if it does not fit.
pub(crate) fn parse_typed<B: ByStatus>(
    status: u16,
    body: Bytes,
) -> Option<Box<dyn Any + Send + Sync>> {
    let body = B::parse(status, body, &Secrets::default()).ok()?;
    Some(Box::new(body))
}

/// The error bodies of an operation that declares no error response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoErrorBody {}

impl ByStatus for NoErrorBody {
    fn parse(status: u16, _: Bytes, _: &Secrets) -> Result<Self, Error> {
        Err(undeclared(status))
    }
}

/// The error for a status that no response is declared for.
#[cold]
pub fn undeclared(status: u16) -> Error {
    Error::new(super::ErrorKind::Decode, format!("no response of status {status} is declared"))
}

/// The error of a call of an operation: an [`Error`], and the typed body of its error response.
///
/// It dereferences to [`Error`], and `?` converts it into one. `B` is the enum of the error
/// responses that the operation declares.
///
/// ```
/// use calamus_runtime::{CallError, Error, NoErrorBody};
///
/// fn report(error: CallError<NoErrorBody>) -> Result<(), Error> {
///     eprintln!("{:?} after {} attempts", error.kind(), error.attempts());
///     Err(error)?
/// }
/// ```
pub struct CallError<B> {
    error: Error,
    body: PhantomData<fn() -> B>,
}

impl<B: 'static> CallError<B> {
    /// Returns the body of the error response as its operation declares it; `None` if the
    /// server has not responded, the status is not declared, or the body does not fit its
    /// schema. [`raw_body`](Error::raw_body) has the bytes in any case.
    pub fn body(&self) -> Option<&B> {
        self.error.body()
    }
}

impl<B> CallError<B> {
    /// Returns the error without the type of its body.
    pub fn into_error(self) -> Error {
        self.error
    }
}

impl<B> From<Error> for CallError<B> {
    fn from(error: Error) -> Self {
        Self { error, body: PhantomData }
    }
}

impl<B> From<CallError<B>> for Error {
    fn from(error: CallError<B>) -> Self {
        error.error
    }
}

impl<B> Deref for CallError<B> {
    type Target = Error;

    fn deref(&self) -> &Error {
        &self.error
    }
}

impl<B> fmt::Display for CallError<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

/// Shows what `Debug` of [`Error`] shows: no text of the server's.
impl<B> fmt::Debug for CallError<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

impl<B> StdError for CallError<B> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}
