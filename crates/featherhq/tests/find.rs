//! Lookups of connections by id or slug.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use featherhq::{Client, ErrorKind};
use serde_json::{Value, json};
use support::http_response;
use support::server::{Server, json as ok};
use support::{KEY, builder, client, sample};

fn connection(slug: &str) -> Value {
    let mut connection = sample::connection();
    connection["nickname_slug"] = json!(slug);
    connection["tools"] = json!([]);
    connection
}

async fn list(rows: &[Value]) -> (Client, Server) {
    let server = Server::always(ok("200 OK", json!(rows).to_string())).await;
    (client(&server.url()), server)
}

#[tokio::test]
async fn ids_are_read_and_slugs_are_searched_in_the_list() {
    let (feather, server) = list(&[connection("a"), connection("support")]).await;
    let found = feather.connections().find("support").header("x-find", "1").await.unwrap();
    assert_eq!(found.nickname_slug, "support");
    let requests = server.new_requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].header("x-find"), Some("1"));
    assert!(!requests[0].line().contains(sample::CONNECTION_ID), "{}", requests[0].line());

    server.respond_with(vec![ok("200 OK", connection("support").to_string())]);
    feather.connections().find(sample::CONNECTION_ID).await.unwrap();
    let requests = server.new_requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].line().contains(sample::CONNECTION_ID), "{}", requests[0].line());
}

#[tokio::test]
async fn unknown_slugs_are_errors_with_similar_slugs() {
    let rows = ["support", "billing", "support_eu", "Suport desk"].map(connection);
    let (feather, _server) = list(&rows).await;
    let error = feather.connections().find("suport").await.unwrap_err();
    assert_eq!((error.kind(), error.is_not_found()), (ErrorKind::NotFound, true));
    assert!(!error.is_retryable() && !error.may_have_taken_effect());
    assert_eq!(
        error.to_string(),
        "listConnections: no connection has the id or slug \"suport\" \
         (similar slugs: support, support_eu, Suport desk)"
    );
    assert!(!format!("{error:?}").contains("support_eu"), "{error:?}");
    let error = feather.connections().find("xyz").await.unwrap_err();
    assert!(error.to_string().ends_with("slug \"xyz\""), "{error}");
    // A key in place of a slug.
    let error = feather.connections().find(KEY).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("Canary"), "{error}");
    // An id of the right form that does not exist.
    let server = Server::always(http_response("404 X", &[], "")).await;
    let feather = client(&server.url());
    let error = feather.connections().find(sample::TOOL_ID).await.unwrap_err();
    assert_eq!((error.kind(), error.is_not_found()), (ErrorKind::Status, true));
}

#[tokio::test]
async fn connections_that_do_not_decode_fail_only_unsuccessful_lookups() {
    let (feather, _server) = list(&[json!({"id": 7}), connection("support")]).await;
    feather.connections().find("support").await.unwrap();
    let error = feather.connections().find("other").await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.element_index(), Some(0));
}

#[tokio::test]
async fn lists_that_break_fail_the_lookup() {
    let body = format!("[{}", connection("a"));
    let server = Server::always(ok("200 OK", body)).await;
    let feather = builder(&server.url()).max_retries(0).build().unwrap();
    let error = feather.connections().find("support").await.unwrap_err();
    assert!(error.is_decode() && !error.is_not_found(), "{error}");
}
