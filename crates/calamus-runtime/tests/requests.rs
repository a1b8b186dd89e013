//! Requests of a hand-written client: typed, unsent, and with the options of the client and of
//! the call.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use calamus_runtime::{
    Attempt, Deadline, Decoder, Delivery, Error, ErrorKind, JsonValue, Method, Operation, Secret,
};
use serde_json::{Value, json};

use support::server::{Server, Step, closed_port, http_response, json as json_response};
use support::{
    API_KEY, BEARER, CREATE, KEY, LIST, Parcel, QUERY_KEY, UPDATE, builder, client, create, list,
    request,
};

#[tokio::test]
async fn a_request_can_be_looked_at_before_it_is_sent() {
    let server = Server::always(json_response("201 Created", r#"{"weight":3}"#)).await;
    let client = client(&server.url());
    let unsent = create(&client);
    assert_eq!(unsent.operation().id, "createParcel");
    assert_eq!((unsent.method(), unsent.url()), ("POST", &*format!("{}/parcels", server.url())));
    assert_eq!(unsent.body(), Some(&br#"{"weight":3}"#[..]));
    assert_eq!(unsent.header("x-key"), None, "credentials are added when it is sent");
    assert_eq!(
        format!("{unsent:?}"),
        r#"Request { operation: "createParcel", method: "POST", .. }"#
    );
    assert!(server.requests().is_empty());

    let response = client.send(unsent).with_response().await.unwrap();
    assert_eq!((response.status(), response.attempts()), (201, 1));
    assert_eq!(*response, Parcel { weight: 3 });
    assert_eq!(server.requests()[0].header("x-key"), Some(KEY));
}

#[tokio::test]
async fn calls_and_streams_are_send() {
    fn assert_send<T: Send + 'static>(value: T) -> T {
        value
    }
    let server = Server::always(json_response("200 OK", r#"[{"weight":1},{"weight":"x"}]"#)).await;
    let client = client(&server.url());
    let call = assert_send(client.send(list(&client)));
    let error = tokio::spawn(async { call.await.unwrap_err() }).await.unwrap();
    assert_eq!(error.json_path(), Some("$[1].weight"));
    let mut stream = assert_send(client.send(list(&client)).stream());
    assert_eq!(stream.next().await.unwrap().unwrap(), Parcel { weight: 1 });
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.element_index(), error.delivery()), (Some(1), Delivery::Responded));
    assert!(stream.next().await.is_none() && stream.is_finished());
}

/// How often each operation is sent if its first response is lost.
#[tokio::test]
async fn only_idempotent_operations_are_retried() {
    for (operation, requests) in [(LIST, 2), (UPDATE, 2), (CREATE, 1)] {
        let lost = vec![Step::Close];
        let server = Server::each(vec![lost, json_response("200 OK", r#"{"weight":3}"#)]).await;
        let client = client(&server.url());
        let result = client.send(request::<Parcel>(&client, operation, Decoder::json())).await;
        assert_eq!(server.requests().len(), requests, "{operation}");
        assert_eq!(result.is_ok(), operation.idempotent, "{operation}");
        if let Err(error) = result {
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown));
            assert!(error.may_have_taken_effect() && !error.is_retryable());
        }
    }
    let nowhere = client(&format!("http://{}", closed_port()));
    let error = nowhere.send(create(&nowhere)).await.unwrap_err();
    assert_eq!((error.delivery(), error.attempts()), (Delivery::NotSent, 4));
}

#[tokio::test]
async fn options_add_headers_parameters_and_properties() {
    let server = Server::always(json_response("200 OK", r#"{"weight":3}"#)).await;
    let client = builder(&server.url())
        .header("x-tenant", "t-canary")
        .query_parameter("version", "2 b")
        .body_property("dry_run", true)
        .build()
        .unwrap();
    let call = client.send(create(&client)).query_parameter("debug", "1");
    call.body_property("weight", json!([4])).await.unwrap();
    client.send(request::<Parcel>(&client, LIST, Decoder::json())).await.unwrap();
    let [created, listed] = server.requests().try_into().unwrap();
    assert_eq!(created.line(), "POST /parcels?version=2+b&debug=1 HTTP/1.1");
    assert_eq!(created.header("x-tenant"), Some("t-canary"));
    let body: Value = serde_json::from_slice(&created.body).unwrap();
    assert_eq!(body, json!({"weight": [4], "dry_run": true}));
    assert_eq!((listed.line(), listed.body.len()), ("GET /parcels?version=2+b HTTP/1.1", 0));

    for (name, value) in [("X-Key", "v"), ("host", "h"), ("a b", "v"), ("x-a", "a\nb")] {
        let error = client.send(create(&client)).header(name, value).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
        let error = builder(&server.url()).header(name, value).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_observer_gets_every_attempt_and_no_secrets() {
    let server = Server::each(vec![
        http_response("503 X", &[], KEY),
        vec![Step::Close],
        json_response("200 OK", "[]"),
    ])
    .await;
    let attempts: Arc<Mutex<Vec<Attempt>>> = Arc::default();
    let seen = Arc::clone(&attempts);
    let client = builder(&server.url())
        .observer(move |attempt| seen.lock().unwrap().push(attempt.clone()))
        .build()
        .unwrap();
    client.send(list(&client)).await.unwrap();
    let attempts = attempts.lock().unwrap();
    let seen: Vec<_> = attempts
        .iter()
        .map(|it| (it.number, it.status, it.error.as_deref(), it.retry_in.is_some()))
        .collect();
    assert_eq!(
        seen,
        [
            (1, Some(503), Some("503"), true),
            (2, None, Some("transport"), true),
            (3, Some(200), None, false),
        ]
    );
    assert_eq!(attempts[0].operation, LIST);
    assert!(!format!("{attempts:?}").to_lowercase().contains("canary"));
}

#[tokio::test]
async fn credentials_go_only_with_operations_that_declare_them() {
    const BEARER_ONLY: Operation = Operation { security: &[&[BEARER]], ..LIST };
    const ANONYMOUS: Operation = Operation { security: &[], ..LIST };
    const EITHER: Operation = Operation { security: &[&[BEARER], &[QUERY_KEY]], ..LIST };
    let server = Server::always(json_response("200 OK", "[]")).await;
    let client =
        builder(&server.url()).credentials(QUERY_KEY, Secret::from("q-canary")).build().unwrap();
    let send = async |operation: Operation| -> Result<Vec<Parcel>, Error> {
        client.send(request(&client, operation, Decoder::json_array())).await
    };
    for (operation, key, line) in [
        (LIST, Some(KEY), "GET /parcels HTTP/1.1"),
        (ANONYMOUS, None, "GET /parcels HTTP/1.1"),
        (EITHER, None, "GET /parcels?key=q-canary HTTP/1.1"),
    ] {
        send(operation).await.unwrap();
        let [seen] = server.new_requests().try_into().unwrap();
        assert_eq!((seen.header("x-key"), seen.line()), (key, line));
    }
    let error = send(BEARER_ONLY).await.unwrap_err();
    assert_eq!(error.to_string(), "no credentials: the operation needs token");
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Configuration, Delivery::NotSent));
    assert!(server.requests().is_empty(), "nothing is sent without credentials");
    assert!(builder(&server.url()).credentials(API_KEY, "a\nb").build().is_err());
}

#[tokio::test]
async fn error_responses_are_bounded_redacted_and_kept_raw() {
    let body = format!(r#"{{"error":{{"message":"No {KEY}","code":"gone"}},"q":"{KEY}"}}"#);
    let server = Server::always(json_response("410 Gone", &body)).await;
    let client = client(&server.url());
    let error = client.send(list(&client)).await.unwrap_err();
    assert_eq!(error.to_string(), "listParcels: 410 Gone: No [redacted] (gone)");
    assert_eq!(error.raw_body(), body.as_bytes());
    let debug = format!("{error:?}");
    for quoted in ["gone", "No ", "redacted", "Canary"] {
        assert!(!debug.contains(quoted), "{debug}");
    }
    let long = "x".repeat(100 * 1024);
    let server = Server::always(http_response("400 X", &[], &long)).await;
    let client = support::client(&server.url());
    let error = client.send(list(&client)).await.unwrap_err();
    assert_eq!(error.raw_body().len(), 64 * 1024);
    assert_eq!(error.body_excerpt().map(str::len), Some(1024));
}

#[tokio::test]
async fn custom_requests_carry_the_key_and_stay_below_the_base_url() {
    let server = Server::always(json_response("200 OK", r#"{"a":1}"#)).await;
    let client = client(&format!("{}/v2", server.url()));
    let reply = client.request(Method::Put, "boxes/7?x=1").json(&json!([1])).await.unwrap();
    assert_eq!(reply.as_str(), r#"{"a":1}"#);
    let [seen] = server.new_requests().try_into().unwrap();
    assert_eq!((seen.line(), &*seen.body), ("PUT /v2/boxes/7?x=1 HTTP/1.1", &b"[1]"[..]));
    assert_eq!(seen.header("x-key"), Some(KEY));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    for path in ["https://other.example/x", "//other.example", "/../v1/boxes", "%2E%2E/x"] {
        let error = client.request(Method::Get, path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path}");
    }
    assert!(server.requests().is_empty());
    server.respond_with(vec![http_response("204 No Content", &[], "")]);
    let response = client.request(Method::Delete, "/boxes/7").with_response().await.unwrap();
    assert_eq!((response.status(), response.as_str()), (204, "null"));
}

#[tokio::test]
async fn custom_requests_are_retried_by_their_method() {
    for (method, idempotent_setting, requests) in [
        (Method::Get, None, 2),
        (Method::Delete, None, 2),
        (Method::Post, None, 1),
        (Method::Patch, None, 1),
        (Method::Post, Some(true), 2),
        (Method::Put, Some(false), 1),
    ] {
        let server = Server::each(vec![vec![Step::Close], json_response("200 OK", "{}")]).await;
        let client = client(&server.url());
        let mut custom = client.request(method, "/x");
        if let Some(idempotent) = idempotent_setting {
            custom = custom.idempotent(idempotent);
        }
        let result: Result<JsonValue, Error> = custom.total_timeout(Duration::from_secs(5)).await;
        assert_eq!(server.requests().len(), requests, "{method} {idempotent_setting:?}");
        assert_eq!(result.is_ok(), requests == 2, "{method} {idempotent_setting:?}");
    }
}

#[tokio::test]
async fn an_error_has_the_error_of_the_attempt_before() {
    let echo = format!(r#"{{"message":"busy {KEY}"}}"#);
    let server = Server::each(vec![
        http_response("503 X", &[("x-echo", KEY)], &echo),
        vec![Step::Close],
        vec![Step::Hang],
    ])
    .await;
    let client = builder(&server.url()).max_retries(2).build().unwrap();
    let call = client.send(list(&client)).total_timeout(Duration::from_millis(300));
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout(Deadline::Total), 3));
    let previous = error.previous_attempt().unwrap();
    assert_eq!(previous.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains(&format!("; the attempt before: {previous}")), "{error}");
    assert!(previous.previous_attempt().is_none(), "one is kept");

    let busy = http_response("503 X", &[("x-echo", KEY)], &echo);
    let server = Server::each(vec![busy, http_response("400 X", &[], "no")]).await;
    let client = support::client(&server.url());
    let error = client.send(list(&client)).await.unwrap_err();
    let previous = error.previous_attempt().unwrap();
    assert_eq!((error.status(), previous.status()), (Some(400), Some(503)));
    assert_eq!(previous.to_string(), "503 Service Unavailable: busy [redacted]");
    assert_eq!(previous.header("x-echo"), Some("[redacted]"));
    assert!(!format!("{previous:?}").contains("Canary"));
}
