//! What a transport must know of a request: its operation, and whether that may be retried.

use std::fmt;
use std::marker::PhantomData;

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The operationId.
    pub(crate) id: &'static str,
    pub(crate) repeat: Repeat,
}

/// Whether a request may be sent again when it is not known to have failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It reads, or writes what a second time changes nothing.
    Safe,
    /// It creates something, or acts at a third party: a second time is a second act.
    /// It is sent again only if it certainly never arrived.
    OnlyIfUnsent,
}

/// A request whose answer decodes as `W`.
pub(crate) struct Prepared<W> {
    pub(crate) request: reqwest::Request,
    pub(crate) operation: &'static Operation,
    wire: PhantomData<fn() -> W>,
}

impl<W> fmt::Debug for Prepared<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

impl<W> Prepared<W> {
    pub(crate) fn new(request: reqwest::Request, operation: &'static Operation) -> Self {
        Self { request, operation, wire: PhantomData }
    }
}
