//! Custom requests, and options that all calls share.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::sync::{Arc, Mutex};

use featherhq::{Delivery, ErrorKind, Method};
use serde_json::json;

use support::server::{Server, Step, json as json_response};
use support::{KEY, builder, client};

#[tokio::test]
async fn custom_requests_have_credentials_redaction_and_errors() {
    let server = Server::always(json_response("200 OK", r#"{"id": "a1", "n": 1.50}"#)).await;
    let client = client(&server.url());
    let request = client.request(Method::Post, "/v1/agents").json(&json!({"name": "Ada"}));
    let agent = request.await.unwrap();
    assert_eq!(agent.as_str(), r#"{"id": "a1", "n": 1.50}"#);
    let [seen] = server.new_requests().try_into().unwrap();
    assert_eq!((seen.line(), seen.header("x-api-key")), ("POST /v1/agents HTTP/1.1", Some(KEY)));
    assert_eq!(seen.body, br#"{"name":"Ada"}"#);

    let body = format!(r#"{{"error":"forbidden","message":"Not with {KEY}"}}"#);
    server.respond_with(vec![json_response("403 X", body)]);
    let error = client.request(Method::Get, "/v1/agents").await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert_eq!(error.to_string(), "request: 403 Forbidden: Not with [redacted] (forbidden)");
    assert_eq!(error.api_error().unwrap().code.as_deref(), Some("forbidden"));

    server.respond_with(vec![vec![Step::Close]]);
    let error = client.request(Method::Post, "/v1/agents").await.unwrap_err();
    assert_eq!((error.attempts(), error.delivery()), (1, Delivery::Unknown));
    for path in ["https://other.example/v1", "//other.example/v1", "\\v1"] {
        let error = client.request(Method::Get, path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path}");
    }
}

#[tokio::test]
async fn calls_take_query_parameters_body_properties_and_an_observer() {
    let server = Server::each(vec![
        vec![Step::Close],
        json_response("200 OK", support::sample::connection().to_string()),
    ])
    .await;
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&attempts);
    let client = builder(&server.url())
        .observer(move |attempt| {
            let operation = attempt.operation;
            seen.lock().unwrap().push((operation.id, operation.path, attempt.status));
        })
        .body_property("source", "sync")
        .build()
        .unwrap();
    let id = support::sample::CONNECTION_ID.parse().unwrap();
    let update = client.connections().update(id).nickname("Desk").query_parameter("dry", "1");
    update.await.unwrap();
    let seen = server.requests().pop().unwrap();
    assert!(seen.line().ends_with("?dry=1 HTTP/1.1"), "{}", seen.line());
    assert_eq!(seen.body, br#"{"nickname":"Desk","source":"sync"}"#);
    let path = "/v1/integrations/connections/{connection_id}";
    let operation = "updateConnection";
    let expected = [(operation, path, None), (operation, path, Some(200))];
    assert_eq!(*attempts.lock().unwrap(), expected);
}
