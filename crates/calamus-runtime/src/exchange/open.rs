//! Calls that stay open: their value is a stream, which reads on after the call has returned it.

use reqwest::header::HeaderName;
use tracing::Instrument;

use super::call::Exchange;
use super::decoder::{BoxFuture, BrokenStream, OpenCall, Reader, ReconnectedStream};
use crate::error::Error;

impl OpenCall for Exchange {
    fn fail(&self, error: Error) -> Error {
        let error = self.finish(error);
        self.record_failure(&error);
        error
    }

    fn reconnect(
        mut self: Box<Self>,
        broken: BrokenStream,
    ) -> BoxFuture<Result<ReconnectedStream, Error>> {
        let span = self.span().clone();
        let work = async move {
            let BrokenStream { error, received, mut retries, last_event_id, decoder } = broken;
            self.deposit(received);
            if let Some(id) = last_event_id {
                self.set_header(HeaderName::from_static("last-event-id"), id);
            }
            let mut reader = Reader::new(decoder);
            let attempt = self.attempt_until_done(&mut reader, Some(error), &mut retries).await;
            match attempt.and_then(|meta| Ok((reader.into_value()?, meta.head))) {
                Ok((body, head)) => Ok(ReconnectedStream { call: self, body, head, retries }),
                Err(error) => {
                    self.record_failure(&error);
                    Err(error)
                }
            }
        };
        Box::pin(work.instrument(span))
    }
}
