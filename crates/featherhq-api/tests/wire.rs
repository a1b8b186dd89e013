//! Requests and responses of the generated client.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use featherhq_api::errors::ListConnectionsError;
use featherhq_api::support::{Delivery, ErrorKind, HttpTransport, TransportFuture};
use featherhq_api::types::ConnectionPatchRequest;
use featherhq_api::{Client, OPERATIONS};
use uuid::Uuid;

/// Keeps requests and responds to each with the same status and body.
#[derive(Clone, Debug)]
struct Recorder {
    status: u16,
    body: &'static str,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    fn new(status: u16, body: &'static str) -> Self {
        Self { status, body, requests: Arc::default() }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    fn client(&self) -> Client {
        let client = Client::builder().base_url("http://localhost/base").api_key("k3y");
        let transport = self.clone();
        client.options(|own| own.transport(transport).max_retries(0)).build().unwrap()
    }
}

impl HttpTransport for Recorder {
    fn send(&self, request: reqwest::Request) -> TransportFuture<'_> {
        let mut text = format!("{} {}", request.method(), request.url());
        for (name, value) in request.headers() {
            text += &format!("\n{name}: {}", value.to_str().unwrap());
        }
        if let Some(body) = request.body().and_then(reqwest::Body::as_bytes) {
            text += &format!("\n\n{}", String::from_utf8_lossy(body));
        }
        self.requests.lock().unwrap().push(text);
        let response = http::Response::builder().status(self.status).body(self.body).unwrap();
        Box::pin(std::future::ready(Ok(reqwest::Response::from(response))))
    }
}

#[tokio::test]
async fn requests_contain_only_declared_values() {
    let recorder = Recorder::new(200, "[]");
    let api = recorder.client();
    api.list_connections().await.unwrap();
    api.list_webhook_events().vendor("na&ngo").await.unwrap();
    assert_eq!(
        recorder.requests(),
        [
            "GET http://localhost/base/v1/integrations/connections\n\
             accept: application/json\n\
             x-api-key: k3y",
            "GET http://localhost/base/v1/integrations/webhook-events?vendor=na%26ngo\n\
             accept: application/json\n\
             x-api-key: k3y",
        ]
    );
}

#[tokio::test]
async fn paths_and_bodies_are_those_of_the_document() {
    let recorder = Recorder::new(204, "");
    let api = recorder.client();
    let id = Uuid::from_u128(7);
    api.disconnect_connection(id).await.unwrap();
    let body = ConnectionPatchRequest { nickname: "New".to_owned().into(), ..Default::default() };
    let error = api.update_connection(id, body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "there is no connection in it");
    assert_eq!(
        recorder.requests(),
        [
            "DELETE http://localhost/base/v1/integrations/connections/00000000-0000-0000-0000-000000000007\n\
             x-api-key: k3y",
            "PATCH http://localhost/base/v1/integrations/connections/00000000-0000-0000-0000-000000000007\n\
             content-type: application/json\n\
             accept: application/json\n\
             x-api-key: k3y\n\n\
             {\"nickname\":\"New\"}",
        ]
    );
}

#[tokio::test]
async fn error_responses_have_the_bodies_that_the_document_declares() {
    let body = "{\"error\": \"forbidden\", \"message\": \"no\"}";
    for status in [302, 400, 401, 404, 418, 500, 599] {
        let recorder = Recorder::new(status, body);
        let error = recorder.client().list_connections().await.unwrap_err();
        assert_eq!((error.status(), error.delivery()), (Some(status), Delivery::Responded));
        match error.body() {
            Some(ListConnectionsError::Unauthorized(own)) => {
                assert_eq!((status, own.message.as_str()), (401, "no"));
            }
            other => assert_ne!(status, 401, "{other:?}"),
        }
    }
}

/// The key is the only thing that the runtime adds, and it needs one.
#[tokio::test]
async fn without_a_key_nothing_is_sent() {
    let recorder = Recorder::new(200, "[]");
    let transport = recorder.clone();
    let client = Client::builder().base_url("http://localhost");
    let client = client.options(|own| own.transport(transport)).build().unwrap();
    let error = client.list_connections().await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Configuration, Delivery::NotSent));
    assert_eq!(recorder.requests(), [""; 0]);
    assert_eq!(OPERATIONS.len(), 17);
}
