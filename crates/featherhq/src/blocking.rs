//! Calls for programs that have no async runtime.
//!
//! With the feature `blocking`, everything that can be awaited can also be sent from a plain
//! thread: [`Call::send_blocking`], [`CallWithResponse::send_blocking`],
//! [`Wait::send_blocking`], and [`ElementStream::into_blocking_iter`]. The client, its settings
//! and its calls are the same.
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
//! The work is done on one thread of this crate's own, which is started with the first call
//! and stays. Where an async runtime is already at work, blocking its thread could stop it for
//! good, so there the call is refused with a
//! [configuration error](crate::Error::is_configuration): await it instead. That includes
//! threads of `spawn_blocking`, which cannot be distinguished. A client whose calls are awaited on
//! a current-thread runtime should not be used for blocking calls as well: its idle connections
//! belong to that runtime, which does not run while it is not awaited.

use std::future::IntoFuture;

use calamus_runtime::blocking::{self, block_on};

use crate::call::{Call, CallWithResponse, ElementStream, Request, Response};
use crate::custom::CustomRequest;
use crate::decode::{Element, Outcome};
use crate::error::Error;
use crate::types::{Connection, JsonValue};
use crate::wait::Wait;

impl<T: Outcome, R: Request<T>> Call<T, R> {
    /// Makes the call and blocks this thread until it is over.
    ///
    /// # Errors
    ///
    /// Those of the call when it is awaited; and a
    /// [configuration error](Error::is_configuration) on a thread of an async runtime.
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<T, Error> {
        block_on(self.into_future())
    }
}

impl<T: Outcome, R: Request<T>> CallWithResponse<T, R> {
    /// Makes the call and blocks this thread until it is over.
    ///
    /// # Errors
    ///
    /// Those of [`Call::send_blocking`].
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<Response<T>, Error> {
        block_on(self.into_future())
    }
}

impl CustomRequest {
    /// Sends the request and blocks this thread until its response is there.
    ///
    /// # Errors
    ///
    /// Those of [`Call::send_blocking`].
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<JsonValue, Error> {
        block_on(self.into_future())
    }
}

impl Wait {
    /// Waits, and blocks this thread until it is over.
    ///
    /// # Errors
    ///
    /// Those of the wait when it is awaited; and a
    /// [configuration error](Error::is_configuration) on a thread of an async runtime.
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<Connection, Error> {
        block_on(self.into_future())
    }
}

impl<T: Element> ElementStream<T> {
    /// Turns the stream into an iterator that blocks this thread for each element.
    ///
    /// On a thread of an async runtime its only element is a
    /// [configuration error](Error::is_configuration).
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn into_blocking_iter(self) -> BlockingIter<T> {
        BlockingIter(self.into_runtime().into_blocking_iter())
    }
}

/// A list that is decoded element by element as it arrives, for plain threads; from
/// [`ElementStream::into_blocking_iter`].
#[derive(Debug)]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
pub struct BlockingIter<T: Element>(blocking::BlockingIter<T>);

impl<T: Element> Iterator for BlockingIter<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map_err(Error::from))
    }
}

#[cfg(test)]
mod tests {
    use crate::Client;

    #[test]
    fn a_blocking_call_is_refused_where_a_runtime_is_at_work() {
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
