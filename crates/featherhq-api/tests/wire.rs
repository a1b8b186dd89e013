//! What the generated client hands to its transport, and what it makes of the answer.

// In a test, a panic is how a failure is told.
#![allow(clippy::unwrap_used)]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use featherhq_api::support::{ResponseFuture, Transport};
use featherhq_api::types::ConnectionPatchRequest;
use featherhq_api::{Client, Error};
use uuid::Uuid;

/// Keeps requests and answers each with the same status and body.
#[derive(Debug)]
struct Recorder {
    status: u16,
    body: &'static str,
    requests: Mutex<Vec<String>>,
}

impl Recorder {
    fn answering(status: u16, body: &'static str) -> Arc<Self> {
        Arc::new(Self { status, body, requests: Mutex::default() })
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Transport for Recorder {
    fn execute<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: reqwest::Request,
        operation_id: &'static str,
    ) -> ResponseFuture<'a> {
        let mut text = format!("{operation_id}: {} {}", request.method(), request.url());
        for (name, value) in request.headers() {
            text += &format!("\n{name}: {}", value.to_str().unwrap());
        }
        if let Some(body) = request.body().and_then(reqwest::Body::as_bytes) {
            text += &format!("\n\n{}", String::from_utf8_lossy(body));
        }
        self.requests.lock().unwrap().push(text);
        let answer = http::Response::builder().status(self.status).body(self.body).unwrap();
        Box::pin(std::future::ready(Ok(reqwest::Response::from(answer))))
    }
}

fn client(recorder: &Arc<Recorder>) -> Client {
    Client::new("http://feather.test/base", Arc::clone(recorder) as _).unwrap()
}

/// Runs a future that never waits for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a future that has nothing to wait for is not ready"),
    }
}

#[test]
fn nothing_is_sent_that_the_document_does_not_say() {
    let recorder = Recorder::answering(200, "[]");
    let api = client(&recorder);
    now(api.list_connections()).unwrap();
    now(api.list_webhook_events(None, Some("na&ngo"))).unwrap();
    assert_eq!(
        recorder.requests(),
        [
            "listConnections: GET http://feather.test/base/v1/integrations/connections\n\
             accept: application/json",
            "listWebhookEvents: GET http://feather.test/base/v1/integrations/webhook-events?vendor=na%26ngo\n\
             accept: application/json",
        ]
    );
}

#[test]
fn paths_and_bodies_are_those_of_the_document() {
    let recorder = Recorder::answering(204, "");
    let api = client(&recorder);
    let id = Uuid::from_u128(7);
    now(api.disconnect_connection(&id)).unwrap();
    let body = ConnectionPatchRequest { nickname: "New".to_owned().into(), ..Default::default() };
    assert!(now(api.update_connection(&id, &body)).is_err(), "204 is not declared here");
    assert_eq!(
        recorder.requests(),
        [
            "disconnectConnection: DELETE http://feather.test/base/v1/integrations/connections/00000000-0000-0000-0000-000000000007",
            "updateConnection: PATCH http://feather.test/base/v1/integrations/connections/00000000-0000-0000-0000-000000000007\n\
             accept: application/json\n\
             content-type: application/json\n\n\
             {\"nickname\":\"New\"}",
        ]
    );
}

#[test]
fn every_status_but_the_one_that_means_success_comes_back_untouched() {
    for status in [201, 302, 400, 404, 422, 500, 599] {
        let recorder = Recorder::answering(status, "{\"detail\": \"whatever\"}");
        match now(client(&recorder).list_connections()) {
            Err(Error::UnexpectedResponse(response)) => {
                assert_eq!(response.status().as_u16(), status);
                assert_eq!(now(response.text()).unwrap(), "{\"detail\": \"whatever\"}");
            }
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[test]
fn calls_can_be_sent_to_other_threads() {
    fn is_send<T: Send>(_: &T) {}
    let recorder = Recorder::answering(200, "[]");
    let api = client(&recorder);
    is_send(&api.list_connections());
    is_send(&api.update_connection(&Uuid::nil(), &ConnectionPatchRequest::default()));
}
