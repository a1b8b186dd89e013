//! Answers in an encoding that nobody asked for.
#![cfg(not(feature = "gzip"))]

mod support;

use support::builder;
use support::server::{Server, answer};

#[tokio::test]
async fn an_answer_that_is_compressed_unasked_is_refused_with_the_reason() {
    let server =
        Server::always(answer("200 OK", &[("content-encoding", "br")], "\u{1b}not json")).await;
    let client = builder(&server.url()).build().unwrap();
    let error = client.connections().list().await.unwrap_err();
    assert!(error.is_decode() && !error.is_retryable());
    assert_eq!(error.status(), Some(200));
    assert_eq!(
        error.to_string(),
        "listConnections: the response is compressed (br), which was not asked for"
    );
}

#[tokio::test]
async fn an_answer_that_says_it_is_as_it_is_is_read() {
    let server = Server::always(answer("200 OK", &[("content-encoding", "identity")], "[]")).await;
    let client = builder(&server.url()).build().unwrap();
    assert!(client.connections().list().await.unwrap().is_empty());
}

/// What is said about a refusal does not come from bytes that cannot be read.
#[tokio::test]
async fn a_refusal_that_is_compressed_unasked_is_not_quoted() {
    let mojibake = [0x1f, 0x8b, 8, 0, 0xff, b'{', b'}'];
    let server = Server::always(answer("503 X", &[("content-encoding", "gzip")], mojibake)).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    let error = client.connections().list().await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!(error.body_excerpt(), None);
    assert!(error.api_error().is_none());
    assert_eq!(
        error.to_string(),
        "listConnections: 503 Service Unavailable: the response is compressed (gzip), which was not asked for"
    );
}
