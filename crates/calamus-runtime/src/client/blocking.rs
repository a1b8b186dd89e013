//! Calls for programs that have no async runtime.
//!
//! With the feature `blocking`, everything that can be awaited can also be sent from a plain
//! thread: [`Call::send_blocking`], [`CallWithResponse::send_blocking`],
//! [`CustomRequest::send_blocking`], [`ElementStream::into_blocking_iter`] and its counterparts
//! of other streams.
//!
//! The work is done on one thread of this crate's own, which is started with the first call
//! and stays. On a thread of an async runtime, where blocking could stop the runtime for good,
//! the call fails with a configuration error: await it instead. That includes threads of
//! `spawn_blocking`, which cannot be distinguished.

use std::future::{Future, IntoFuture, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::OnceLock;

use bytes::Bytes;
use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use super::call::{Call, CallWithResponse};
use super::custom::CustomRequest;
use super::response::Response;
use super::stream::ElementStream;
use crate::error::Error;
use crate::json::JsonValue;
use crate::stream::{ByteStream, Event, EventStream, LineStream};

/// Returns the runtime that all blocking calls of the process share. It runs between calls too, so
/// that connections that a server has closed are noticed.
fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    if Handle::try_current().is_ok() {
        return Err(Error::configuration(
            "a blocking call would stop the async runtime of this thread; await it instead",
        ));
    }
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("blocking-calls").enable_all().build().ok()
    });
    runtime
        .as_ref()
        .ok_or_else(|| Error::configuration("the thread for blocking calls cannot be started"))
}

/// Runs a future to its end on the thread for blocking calls.
///
/// # Errors
///
/// Those of the future; and a configuration error on a thread of an async runtime.
pub fn block_on<T, E: From<Error>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    runtime()?.block_on(work)
}

impl<T: Send + 'static, E: From<Error> + 'static, H: 'static> Call<T, E, H> {
    /// Makes the call and blocks this thread until it is over.
    ///
    /// # Errors
    ///
    /// Those of the call; and a configuration error on a thread of an async runtime.
    pub fn send_blocking(self) -> Result<T, E> {
        block_on(self.into_future())
    }
}

impl<T: Send + 'static, E: From<Error> + 'static, H: 'static> CallWithResponse<T, E, H> {
    /// Makes the call and blocks this thread until it is over.
    ///
    /// # Errors
    ///
    /// Those of [`Call::send_blocking`].
    pub fn send_blocking(self) -> Result<Response<T, H>, E> {
        block_on(self.into_future())
    }
}

impl CustomRequest {
    /// Sends the request and blocks this thread until its response is there.
    ///
    /// # Errors
    ///
    /// Those of [`Call::send_blocking`].
    pub fn send_blocking(self) -> Result<JsonValue, Error> {
        block_on(self.into_future())
    }
}

impl<T> ElementStream<T> {
    /// Turns the stream into an iterator that blocks this thread for each element.
    ///
    /// On a thread of an async runtime its only element is a configuration error.
    pub fn into_blocking_iter(self) -> BlockingIter<T> {
        BlockingIter { stream: Some(self), element: PhantomData }
    }
}

impl<T> EventStream<T> {
    /// Turns the stream into an iterator that blocks this thread for each event.
    ///
    /// On a thread of an async runtime its only element is a configuration error.
    pub fn into_blocking_iter(self) -> BlockingIter<Event<T>, Self> {
        BlockingIter { stream: Some(self), element: PhantomData }
    }
}

impl<T> LineStream<T> {
    /// Turns the stream into an iterator that blocks this thread for each line.
    ///
    /// On a thread of an async runtime its only element is a configuration error.
    pub fn into_blocking_iter(self) -> BlockingIter<T, Self> {
        BlockingIter { stream: Some(self), element: PhantomData }
    }
}

impl ByteStream {
    /// Turns the stream into an iterator that blocks this thread for each chunk.
    ///
    /// On a thread of an async runtime its only element is a configuration error.
    pub fn into_blocking_iter(self) -> BlockingIter<Bytes, Self> {
        BlockingIter { stream: Some(self), element: PhantomData }
    }
}

/// A stream for plain threads, such as from [`ElementStream::into_blocking_iter`].
#[derive(Debug)]
pub struct BlockingIter<T, S = ElementStream<T>> {
    /// `None` after a refusal.
    stream: Option<S>,
    element: PhantomData<fn() -> T>,
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Iterator for BlockingIter<T, S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        match runtime() {
            Ok(runtime) => {
                runtime.block_on(poll_fn(|context| Pin::new(&mut *stream).poll_next(context)))
            }
            Err(error) => {
                self.stream = None;
                Some(Err(error))
            }
        }
    }
}
