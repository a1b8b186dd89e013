//! Lists that are decoded element by element.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::error::Error;
use crate::options::{option_setters, total_timeout_setter};

/// A list that is decoded element by element as it arrives.
///
/// Nothing is sent before the stream is first polled; until then it takes the options of a
/// call. An element that does not decode is an error with its [index](Error::element_index) and
/// [path](Error::json_path), and the stream continues after it; any other error ends the stream.
/// Until the first element has arrived the call is retried like any other, and never after.
/// Dropping the stream closes its TCP connection.
///
/// ```no_run
/// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
/// let mut connections = feather.connections().stream();
/// while let Some(connection) = connections.next().await {
///     println!("{}", connection?.nickname);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct ElementStream<T>(calamus_runtime::ElementStream<T>);

impl<T> ElementStream<T> {
    pub(crate) fn new(stream: calamus_runtime::ElementStream<T>) -> Self {
        Self(stream)
    }

    total_timeout_setter!(0);
    option_setters!(0);

    /// Returns whether the stream has ended: the list is complete, or an error was returned
    /// that ends it.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Returns the next element, or `None` after the last one.
    ///
    /// The stream is a [`futures_core::Stream`] as well, for stream combinators.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.0.next().await.map(|element| element.map_err(Error::from))
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn into_runtime(self) -> calamus_runtime::ElementStream<T> {
        self.0
    }
}

impl<T> Stream for ElementStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.get_mut().0).poll_next(context);
        next.map(|next| next.map(|element| element.map_err(Error::from)))
    }
}

impl<T> fmt::Debug for ElementStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Adds `stream` to the request builder of a list.
macro_rules! streamed {
    ($name:ident of $element:ty) => {
        impl $name {
            /// Reads the list element by element instead of as a whole.
            pub fn stream(mut self) -> $crate::element_stream::ElementStream<$element> {
                let client = self.client.clone();
                let options = std::mem::take(&mut self.options);
                let request = self.build().map_err($crate::error::Error::into_runtime);
                $crate::element_stream::ElementStream::new(client.runtime().stream_with(
                    request,
                    options,
                    $crate::decode::element,
                ))
            }
        }
    };
}

pub(crate) use streamed;
