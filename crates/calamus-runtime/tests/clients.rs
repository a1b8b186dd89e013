//! Clients, responses and errors: what is set, what they report, and what they show.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::collections::BTreeMap;
use std::error::Error as _;
use std::future::IntoFuture as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use calamus_runtime::__generated::v1;
use calamus_runtime::{
    Bytes, CallError, Client, Decoder, Error, ErrorKind, JsonValue, Method, Request,
};

use support::server::{Server, http_response, json};
use support::{KEY, LIST, Parcel, builder, client, create, list};

#[test]
fn settings_that_cannot_be_kept_are_refused() {
    let builder = || builder("http://localhost:1");
    for (refused, expected) in [
        (builder().requests_per_second(0.0), "0 requests a second cannot be kept"),
        (builder().requests_per_second(f64::NAN), "NaN requests a second cannot be kept"),
        (builder().user_agent("a\nb"), "the user agent cannot be sent in a header"),
        (
            builder().body_property("a", BTreeMap::from([([1], 2)])),
            "the body property \"a\" is no JSON",
        ),
        (builder().base_url("localhost"), "the base URL"),
    ] {
        let error = refused.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn a_client_shows_no_secrets() {
    let builder = Client::builder("http://localhost:1/v1/?canary");
    assert_eq!(
        format!("{builder:?}"),
        "ClientBuilder { base_url: \"`http://localhost:1/v1/`\", .. }"
    );
    let builder = support::builder("http://localhost:1/v1/").header("x-tenant", "t-canary");
    let client = builder.proxy("http://user:canary@127.0.0.1:2").build().unwrap();
    assert_eq!(format!("{client:?}"), "Client { base_url: \"http://localhost:1/v1\", .. }");
    assert_eq!(client.proxy(), Some("the proxy `http://127.0.0.1:2/`"));
    let text = format!("{KEY} t-canary");
    assert_eq!(client.secrets().redact(&text), "[redacted] [redacted]");
    let call = client.send(create(&client));
    let expected =
        "Call { request: Ok(Request { operation: \"createParcel\", method: \"POST\", .. }), .. }";
    assert_eq!(format!("{call:?}"), expected);
    let custom = format!("{:?}", client.request(Method::Get, "/p?canary"));
    assert!(custom.contains("GET") && !custom.contains("canary"), "{custom}");
}

#[test]
fn calls_awaited_without_a_runtime_are_errors_and_no_panics() {
    let client = client("http://localhost:1");
    let mut context = Context::from_waker(Waker::noop());
    let call = pin!(client.send(list(&client)).into_future());
    let Poll::Ready(Err(error)) = call.poll(&mut context) else { panic!("it waits") };
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("no Tokio runtime"), "{error}");
}

calamus_runtime::headers! {
    pub struct ListHeaders {
        count: u32 = "x-count",
        page: u32 = "x-page",
        next: String = "x-next",
    }
}

#[tokio::test]
async fn a_response_has_its_value_and_its_headers() {
    let headers = [("x-request-id", "r-1"), ("x-count", "3"), ("x-page", "three")];
    let server = Server::always(http_response("200 OK", &headers, r#"[{"weight":1}]"#)).await;
    let client = client(&server.url());
    let call = v1::call::<_, Error, ListHeaders>(client.clone(), Ok(list(&client)));
    let mut response = call.with_response().await.unwrap();
    assert_eq!((response.status(), response.attempts()), (200, 1));
    assert_eq!((response.header("x-count"), response.request_id()), (Some("3"), Some("r-1")));
    assert!(response.headers().any(|(name, value)| name == "x-page" && value == b"three"));
    let expected = ListHeaders { count: Some(3), page: None, next: None };
    assert_eq!(response.declared_headers(), expected);
    assert!(response.elapsed() > Duration::ZERO);
    response[0].weight += 1;
    let weight = response.map(|mut list| list.remove(0));
    assert_eq!(weight.into_inner(), Parcel { weight: 2 });
}

#[tokio::test]
async fn an_error_says_what_the_server_asks_for() {
    let headers = [("retry-after", "31"), ("x-request-id", "r-1")];
    let server = Server::always(http_response("503 X", &headers, "busy")).await;
    let client = client(&server.url());
    let error = client.send(list(&client)).await.unwrap_err();
    let expected = "listParcels: 503 Service Unavailable: busy [asked to wait 31 s] \
                    [request id r-1]";
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(31)));
    assert_eq!((error.operation(), error.request_id()), (Some("listParcels"), Some("r-1")));
    assert!(error.headers().any(|(name, value)| name == "retry-after" && value == b"31"));
    let debug = format!("{error:?}");
    assert!(debug.contains("status: 503") && debug.contains("retry_after: 31s"), "{debug}");
    assert!(!debug.contains("busy") && !debug.contains("r-1"), "{debug}");

    let options = client.options().max_retries(0);
    let nowhere = support::client(&format!("http://{}", support::server::closed_port()));
    let error = nowhere.send_with(list(&nowhere), options).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1));
    assert!(error.source().is_some() && error.headers().next().is_none());
}

calamus_runtime::statuses! {
    pub enum ListError {
        404 => Missing(String) text,
        409 => Conflict(JsonValue) json,
        410 => Gone,
        400..=499 => Other(Bytes) bytes,
    }
}

#[tokio::test]
async fn errors_are_typed_by_the_status() {
    let text = r#"{"a":1}"#;
    for (status, expected) in [
        ("404 X", Some(ListError::Missing(text.to_owned()))),
        ("409 X", Some(ListError::Conflict(JsonValue::from_text(text).unwrap()))),
        ("410 X", Some(ListError::Gone)),
        ("418 X", Some(ListError::Other(text.into()))),
        ("501 X", None),
    ] {
        let server = Server::always(json(status, text)).await;
        let client = client(&server.url());
        let request: Request<JsonValue> = v1::request::<_, ListError>(
            &client,
            LIST,
            Decoder::json(),
            Some("application/json"),
            |http, base_url| Ok(http.get(format!("{base_url}/parcels")).into()),
        )
        .unwrap();
        assert_eq!(request.header("accept"), Some("application/json"));
        let error: CallError<ListError> =
            v1::call::<_, _, ()>(client, Ok(request)).await.unwrap_err();
        assert_eq!(error.body(), expected.as_ref(), "{status}");
        assert!(error.source().is_none());
        let shown = (error.to_string(), format!("{error:?}"));
        let error = error.into_error();
        assert_eq!((error.to_string(), format!("{error:?}")), shown);
        assert_eq!(error.raw_body(), text.as_bytes());
    }
    let refused = client("http://localhost:1").request(Method::Post, "/parcels");
    let error = refused.json(&BTreeMap::from([([1], 2)])).await.unwrap_err();
    assert_eq!(error.to_string(), "the request body does not serialize");
}
