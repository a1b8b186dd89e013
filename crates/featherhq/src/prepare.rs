//! From a call of the generated client to a request that nobody has sent yet.
//!
//! The generated client builds URL, query and body; sending, repeating and reading are
//! ours. So it is given a transport that hands the finished request back, and the type
//! of its answer comes along by inference: a request prepared from `list_connections`
//! cannot be decoded as anything else.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use featherhq_api::support::{ResponseFuture, Transport};

use crate::error::{Error, Kind};
use crate::operations;
use crate::transport::Prepared;

/// Runs a call of the generated client up to the point where it would send.
pub(crate) fn prepare<W, E>(
    call: impl Future<Output = Result<featherhq_api::ResponseValue<W>, featherhq_api::Error<E>>>,
) -> Result<Prepared<W>, Error> {
    // Nothing in the call waits for anything: its transport answers at once.
    let outcome = pin!(call).poll(&mut Context::from_waker(Waker::noop()));
    let refused = |why: String| Error::new(Kind::InvalidRequest, why);
    match outcome {
        Poll::Ready(Err(featherhq_api::Error::UnexpectedResponse(mut response))) => {
            let captured = response.extensions_mut().remove::<Captured>();
            let (request, operation_id) = captured
                .and_then(Captured::take)
                .ok_or_else(|| refused("the request was lost on its way".to_owned()))?;
            Ok(Prepared::new(request, operations::named(operation_id)))
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
        // No operation declares an informational answer, so the generated client hands
        // this one out untouched, as an answer it does not know.
        *response.status_mut() = http::StatusCode::CONTINUE;
        response
            .extensions_mut()
            .insert(Captured(Arc::new(Mutex::new(Some((request, operation_id))))));
        Box::pin(std::future::ready(Ok(response.into())))
    }
}
