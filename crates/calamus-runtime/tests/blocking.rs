//! Calls and streams on a thread without an async runtime.

#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use calamus_runtime::{Decoder, ErrorKind, Method};
use tokio::runtime::Runtime;

use support::server::{Script, Server, http_response, json};
use support::{LIST, Parcel, client, list, request};

/// Starts a server on threads of its own.
fn serve(script: Script) -> (Runtime, Server) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::always(script));
    (runtime, server)
}

#[test]
fn calls_return_their_values() {
    let (_runtime, server) = serve(json("200 OK", r#"[{"weight":1}]"#));
    let client = client(&server.url());
    assert_eq!(client.send(list(&client)).send_blocking().unwrap(), [Parcel { weight: 1 }]);
    let response = client.send(list(&client)).with_response().send_blocking().unwrap();
    assert_eq!((response.status(), response.len()), (200, 1));
    let custom = client.request(Method::Get, "/parcels").send_blocking().unwrap();
    assert_eq!(custom.as_str(), r#"[{"weight":1}]"#);
}

#[test]
fn streams_are_iterators() {
    let elements = r#"[{"weight":1},{"weight":2}]"#;
    let (_runtime, server) = serve(json("200 OK", elements));
    let client = client(&server.url());
    let list = client.send(list(&client)).stream().into_blocking_iter();
    assert_eq!(list.map(|it| it.unwrap().weight).collect::<Vec<_>>(), [1, 2]);
    let bytes = client.send(request(&client, LIST, Decoder::byte_stream()));
    let bytes = bytes.send_blocking().unwrap().into_blocking_iter();
    assert_eq!(bytes.map(Result::unwrap).collect::<Vec<_>>().concat(), elements.as_bytes());

    let lines = "{\"weight\":1}\n{\"weight\":2}\n";
    server.respond_with(vec![http_response("200 OK", &[], lines)]);
    let lines = client.send(request(&client, LIST, Decoder::lines())).send_blocking().unwrap();
    let weights = lines.into_blocking_iter().map(|it: Result<Parcel, _>| it.unwrap().weight);
    assert_eq!(weights.collect::<Vec<_>>(), [1, 2]);

    let headers = [("content-type", "text/event-stream")];
    let events = "data: {\"weight\":1}\n\ndata: {\"weight\":2}\n\n";
    server.respond_with(vec![http_response("200 OK", &headers, events)]);
    let events = client.send(request(&client, LIST, Decoder::events())).send_blocking().unwrap();
    let weights = events.into_blocking_iter().take(2);
    let weights =
        weights.map(|it| it.map(|event: calamus_runtime::Event<Parcel>| event.data.weight));
    assert_eq!(weights.map(Result::unwrap).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn on_a_thread_of_a_runtime_they_fail_and_do_not_block() {
    let client = client("http://localhost:1");
    let error = client.send(list(&client)).send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("await it instead"), "{error}");
    let mut elements = client.send(list(&client)).stream().into_blocking_iter();
    assert_eq!(elements.next().unwrap().unwrap_err().kind(), ErrorKind::Configuration);
    assert!(elements.next().is_none());
}
