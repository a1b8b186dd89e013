//! Responses with a content encoding that was not requested.
#![cfg(not(feature = "gzip"))]

mod support;

use support::builder;
use support::http_response;
use support::server::Server;

#[tokio::test]
async fn unrequested_compression_is_a_decode_error() {
    let server =
        Server::always(http_response("200 OK", &[("content-encoding", "br")], "\u{1b}not json"))
            .await;
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
async fn the_identity_encoding_is_decoded() {
    let server =
        Server::always(http_response("200 OK", &[("content-encoding", "identity")], "[]")).await;
    let client = builder(&server.url()).build().unwrap();
    assert!(client.connections().list().await.unwrap().is_empty());
}

#[tokio::test]
async fn compressed_error_bodies_are_not_quoted() {
    let mojibake = [0x1f, 0x8b, 8, 0, 0xff, b'{', b'}'];
    let server =
        Server::always(http_response("503 X", &[("content-encoding", "gzip")], mojibake)).await;
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
