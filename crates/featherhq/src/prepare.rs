//! From a call of the generated client to a request that nobody has sent yet.
//!
//! The generated client builds URL, query and body; sending, repeating and reading are
//! ours. So it is given a transport that hands the finished request back, and the type
//! of its answer comes along by inference: a request prepared from `list_connections`
//! cannot be decoded as anything else.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use calamus_runtime::{__generated, Decoder, Request};
use featherhq_api::support::{ResponseFuture, Transport};

use crate::error::Error;
use crate::operations;

/// A request that was not sent, whose response has the type `W` of the generated client.
pub struct Prepared<W> {
    pub(crate) request: Request<()>,
    wire: PhantomData<fn() -> W>,
}

impl<W> fmt::Debug for Prepared<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}

/// Runs a call of the generated client up to the point where it would send.
pub(crate) fn prepare<W, E>(
    call: impl Future<Output = Result<featherhq_api::ResponseValue<W>, featherhq_api::Error<E>>>,
) -> Result<Prepared<W>, Error> {
    // Nothing in the call waits for anything: its transport answers at once.
    let outcome = pin!(call).poll(&mut Context::from_waker(Waker::noop()));
    let refused = |why: String| Error::invalid_request(why);
    match outcome {
        Poll::Ready(Err(featherhq_api::Error::UnexpectedResponse(mut response))) => {
            let captured = response.extensions_mut().remove::<Captured>();
            let (request, operation_id) = captured
                .and_then(Captured::take)
                .ok_or_else(|| refused("the request was lost on its way".to_owned()))?;
            let operation = operations::named(operation_id);
            let request = __generated::v1::unsent(operation, request, Decoder::nothing());
            Ok(Prepared { request, wire: PhantomData })
        }
        Poll::Ready(Err(featherhq_api::Error::InvalidRequest(why))) => Err(refused(why)),
        Poll::Ready(Err(featherhq_api::Error::CommunicationError(why))) => {
            Err(refused("the request cannot be built".to_owned()).with_source(why.without_url()))
        }
        Poll::Ready(_) | Poll::Pending => {
            Err(refused("the generated client sent what it was to prepare".to_owned()))
        }
    }
}

/// The transport that sends nothing.
#[derive(Debug)]
pub(crate) struct Capture;

/// The request, on its way back through the generated client. `Arc` and `Mutex` are what
/// an extension must have; there is never a second holder.
#[derive(Clone)]
struct Captured(Arc<Mutex<Option<(reqwest::Request, &'static str)>>>);

impl Captured {
    fn take(self) -> Option<(reqwest::Request, &'static str)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Transport for Capture {
    fn execute<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: reqwest::Request,
        operation_id: &'static str,
    ) -> ResponseFuture<'a> {
        let mut response = http::Response::new(reqwest::Body::default());
        // No operation declares an informational response, so the generated client hands
        // this one out untouched, as an unexpected response.
        *response.status_mut() = http::StatusCode::CONTINUE;
        response
            .extensions_mut()
            .insert(Captured(Arc::new(Mutex::new(Some((request, operation_id))))));
        Box::pin(std::future::ready(Ok(response.into())))
    }
}
