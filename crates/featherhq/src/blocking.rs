//! Calls for programs without an async runtime.
//!
//! With the feature `blocking`, everything that can be awaited has a method `send_blocking`, and
//! [`ElementStream::into_blocking_iter`] turns a stream into an iterator. Clients, options and
//! request builders are the same.
//!
//! ```no_run
//! # fn main() -> Result<(), featherhq::Error> {
//! let feather = featherhq::Client::from_env()?;
//! for connection in feather.connections().list().max_retries(1).send_blocking()? {
//!     println!("{}", connection.nickname);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! All calls run on one thread of this crate, which the first call starts and which lives as long
//! as the process. On a thread of an async runtime, where blocking could stop the runtime, a call
//! fails with a [configuration error](crate::Error::is_configuration): await it there. This
//! includes threads of `spawn_blocking`, which cannot be distinguished. Do not use a client for
//! blocking calls whose calls are also awaited on a current-thread runtime: its pooled TCP
//! connections belong to that runtime, which runs only while something is awaited on it.

use calamus_runtime::blocking;

use crate::element_stream::ElementStream;
use crate::error::Error;

impl<T: Send + 'static> ElementStream<T> {
    /// Turns the stream into an iterator that blocks this thread for each element.
    ///
    /// On a thread of an async runtime its only element is a
    /// [configuration error](Error::is_configuration).
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn into_blocking_iter(self) -> BlockingIter<T> {
        BlockingIter(self.into_runtime().into_blocking_iter())
    }
}

/// A list that is decoded element by element as it arrives, for threads without an async runtime.
/// Created by [`ElementStream::into_blocking_iter`].
#[derive(Debug)]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
pub struct BlockingIter<T>(blocking::BlockingIter<T>);

impl<T: Send + 'static> Iterator for BlockingIter<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map_err(Error::from))
    }
}

#[cfg(test)]
mod tests {
    use crate::Client;

    #[test]
    fn blocking_calls_fail_on_threads_of_a_runtime() {
        let feather =
            Client::builder().api_key("k").base_url("http://127.0.0.1:9").build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let error = feather.connections().list().send_blocking().unwrap_err();
            assert!(error.is_configuration(), "{error}");
            let mut connections = feather.connections().stream().into_blocking_iter();
            assert!(connections.next().unwrap().unwrap_err().is_configuration());
            assert!(connections.next().is_none());
        });
    }
}
