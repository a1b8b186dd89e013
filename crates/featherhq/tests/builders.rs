//! Request builders: their trait, their requests, their options.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::time::Duration;

use featherhq::{Call, Client, ConnectionId, Error, IntegrationKey, JsonObject, ToolId};
use support::http_response;
use support::server::{Server, json};
use support::{builder, client, sample};

fn ids() -> (ConnectionId, ToolId) {
    (sample::CONNECTION_ID.parse().unwrap(), sample::TOOL_ID.parse().unwrap())
}

/// Generic code that makes any call with an option of its own.
async fn run<C: Call>(call: C) -> Result<C::Value, Error> {
    let call = call.with_options(|options| options.header("x-run", "1").max_retries(0));
    call.with_response().await.map(|response| response.into_inner())
}

#[tokio::test]
async fn generic_code_sets_options_and_keeps_those_of_the_call() {
    let server = Server::always(json("200 OK", sample::list(1))).await;
    let feather = client(&server.url());
    let connections = run(feather.connections().list().header("x-own", "2")).await.unwrap();
    assert_eq!(connections.len(), 1);
    let request = &server.requests()[0];
    assert_eq!((request.header("x-run"), request.header("x-own")), (Some("1"), Some("2")));
    server.respond_with(vec![http_response("204 No Content", &[], "")]);
    run(feather.connections().disconnect(ids().0)).await.unwrap();
    server.respond_with(vec![http_response("503 X", &[], "")]);
    let error = run(feather.connections().get(ids().0)).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
}

#[test]
fn builders_and_futures_are_send_and_static() {
    fn assert<C: Call>(call: C) {
        fn sent<T: Send + 'static>(_: T) {}
        sent(call.into_future());
    }
    let feather = client("http://127.0.0.1:9");
    let (id, tool) = ids();
    let object = JsonObject::empty;
    assert(feather.integrations().list());
    assert(feather.webhook_events().list());
    let connections = feather.connections();
    assert(connections.list());
    assert(connections.get(id));
    assert(connections.create(IntegrationKey::Slack, "n"));
    assert(connections.finalize(id));
    assert(connections.update(id));
    assert(connections.disconnect(id));
    assert(connections.connect_email());
    assert(connections.connect_mcp("n", "https://mcp.example.com"));
    assert(connections.discover_mcp("https://mcp.example.com"));
    assert(connections.refresh_tools(id));
    assert(connections.set_tools_enabled(id, true));
    assert(connections.update_tool(id, tool));
    assert(connections.test_invoke(id, "s", object()));
    assert(connections.test_mcp_call(id, "s", object()));
    assert(connections.test_lease(id));
}

#[test]
fn requests_are_built_without_being_sent() {
    let feather = client("http://127.0.0.1:9/base");
    let (id, _) = ids();
    let request = feather.connections().update(id).nickname("New").request().unwrap();
    assert_eq!(request.operation().id, "updateConnection");
    assert_eq!(request.method(), "PATCH");
    assert!(request.url().starts_with("http://127.0.0.1:9/base/"), "{}", request.url());
    assert!(request.url().ends_with(sample::CONNECTION_ID), "{}", request.url());
    assert_eq!(request.body(), Some(&br#"{"nickname":"New"}"#[..]));
    assert_eq!(request.header("x-api-key"), None, "sending adds the credentials");
    let error = feather.connections().update(id).voice_account_cps(0.0).request().unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    let expected = "voice_account_cps is 0, but must be above 0 and at most 10000";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn arguments_out_of_bounds_are_errors_before_anything_is_sent() {
    let server = Server::always(json("200 OK", "[]")).await;
    let feather = client(&server.url());
    for limit in [0, 201, u16::MAX] {
        let error = feather.webhook_events().list().limit(limit).await.unwrap_err();
        assert!(error.is_invalid_request(), "{error}");
        let error = feather.webhook_events().list().limit(limit).stream().next().await.unwrap();
        assert!(error.unwrap_err().is_invalid_request());
    }
    assert_eq!(server.requests().len(), 0);
    for limit in [1, 200] {
        feather.webhook_events().list().limit(limit).await.unwrap();
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn options_of_a_call_replace_those_of_the_client() {
    let server = Server::always(json("200 OK", "[]")).await;
    let feather: Client = builder(&server.url()).header("x-a", "client").build().unwrap();
    feather.connections().list().await.unwrap();
    feather.connections().list().header("x-a", "call").await.unwrap();
    feather.connections().stream().header("x-a", "stream").next().await;
    feather.connections().list().total_timeout(Duration::from_secs(9)).await.unwrap();
    let seen = server.requests();
    let headers: Vec<_> = seen.iter().map(|request| request.header("x-a").unwrap()).collect();
    assert_eq!(headers, ["client", "call", "stream", "client"]);
}
