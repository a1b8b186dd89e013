//! Every operation through the facade and the mock server: its success, every error that the
//! document declares for it, and whether it is sent again.

use std::time::Duration;

use featherhq::{Client, ConnectionId, Error, IntegrationKey, JsonObject, JsonValue, ToolId};
use featherhq::{InputDefaults, McpOauth};
use featherhq_mock::{
    FOREIGN_CONNECTION_ID, FOREIGN_TOOL_ID, Fault, MockBuilder, MockFeather, Seed,
};
use tests::calls::{self, CONNECTION, MCP_CONNECTION, PENDING_CONNECTION};
use tests::document;

async fn start(mock: MockBuilder) -> (MockFeather, Client) {
    let mock = mock.start().await.unwrap();
    let client = Client::builder()
        .api_key("fth_live_tests")
        .base_url(mock.base_url())
        // More calls fail here than an application's.
        .retry_budget(false)
        .backoff(Duration::from_millis(1), Duration::from_millis(2));
    let client = client.build().unwrap();
    (mock, client)
}

fn id(text: &str) -> ConnectionId {
    text.parse().unwrap()
}

/// The first tool of a connection.
async fn a_tool(client: &Client, connection: ConnectionId) -> ToolId {
    client.connections().get(connection).await.unwrap().tools[0].id
}

/// The operations that a mock received requests for.
fn received(mock: &MockFeather) -> Vec<String> {
    mock.received().into_iter().filter_map(|request| request.operation_id).collect()
}

/// All calls, the one that takes the connection away at the end.
fn one_after_the_other() -> impl Iterator<Item = &'static calls::Call> {
    let (last, others): (Vec<_>, Vec<_>) =
        calls::ALL.iter().partition(|call| call.operation == "disconnectConnection");
    others.into_iter().chain(last)
}

#[test]
fn there_is_a_call_for_each_operation() {
    let document: Vec<String> =
        document::operations(&document::read()).into_iter().map(|operation| operation.id).collect();
    let calls: Vec<&str> = calls::ALL.iter().map(|call| call.operation).collect();
    assert_eq!(calls, document, "tests/src/calls.rs has one call for each operation");
}

#[tokio::test]
async fn each_succeeds() {
    let (mock, client) = start(MockFeather::builder()).await;
    let tool = a_tool(&client, calls::connection()).await;
    for call in calls::STREAMS.iter().chain(one_after_the_other()) {
        mock.clear_received();
        let outcome = (call.make)(&client, calls::connection(), tool).await;
        outcome.unwrap_or_else(|error| panic!("{}: {error}", call.operation));
        assert_eq!(received(&mock), [call.operation], "one request, and the right one");
    }
}

#[tokio::test]
async fn each_declared_error_reaches_the_caller() {
    let (mock, client) = start(MockFeather::builder()).await;
    let tool = a_tool(&client, calls::connection()).await;
    for operation in document::operations(&document::read()) {
        let call = calls::named(&operation.id);
        let errors: Vec<u16> =
            operation.statuses.iter().copied().filter(|status| *status >= 400).collect();
        assert!(errors.contains(&400) && errors.contains(&401), "{}", operation.id);
        for status in errors {
            mock.clear_received();
            mock.inject(Fault::status(status).operation(&operation.id).once());
            let error = (call.make)(&client, calls::connection(), tool).await.unwrap_err();

            let place = format!("{status} from {}: {error}", operation.id);
            assert_eq!(error.status(), Some(status), "{place}");
            assert_eq!(error.operation(), Some(call.operation), "{place}");
            assert_eq!(error.attempts(), 1, "{place}");
            assert!(!error.is_retryable(), "{place}");
            let is = match status {
                400 => error.is_bad_request(),
                401 => error.is_unauthorized(),
                404 => error.is_not_found(),
                422 => error.is_validation(),
                _ => panic!("{place}: no predicate is known for it"),
            };
            assert!(is && error.is_status(), "{place}");
            let body = error.api_error().unwrap_or_else(|| panic!("{place}: there is no body"));
            match status {
                422 => assert_eq!(body.details.len(), 1, "{place}"),
                _ => assert!(body.code.is_some() && body.message.is_some(), "{place}"),
            }
            assert_eq!(received(&mock), [call.operation], "{place}");
        }
    }
}

/// Those that create something or act at a third party, and no others, are sent once only.
#[tokio::test]
async fn only_idempotent_operations_are_retried() {
    let (mock, client) = start(MockFeather::builder()).await;
    let tool = a_tool(&client, calls::connection()).await;
    let mut once = Vec::new();
    for call in one_after_the_other() {
        mock.clear_received();
        mock.inject(Fault::status(503).operation(call.operation).once());
        let outcome = (call.make)(&client, calls::connection(), tool).await;
        match received(&mock).len() {
            1 => {
                let error = outcome.unwrap_err();
                assert!(error.is_server_error() && !error.is_retryable(), "{error}");
                once.push(call.operation);
            }
            // The second attempt found the server well.
            2 => outcome.unwrap_or_else(|error| panic!("{}: {error}", call.operation)),
            sent => panic!("{} was sent {sent} times", call.operation),
        }
    }
    assert_eq!(
        once,
        [
            "createConnection",
            "connectCustomMcp",
            "connectEmail",
            "testInvokeConnection",
            "testMcpCallConnection"
        ]
    );
}

#[test]
fn a_key_that_no_server_would_take_is_refused_at_once() {
    for key in ["", " ", "a\nb", "ключ"] {
        let error = Client::builder().api_key(key).build().unwrap_err();
        assert!(error.is_configuration(), "{key:?}: {error}");
    }
}

#[tokio::test]
async fn connections_of_another_organization_are_not_found() {
    let (mock, client) = start(MockFeather::builder()).await;
    let own_tool = a_tool(&client, calls::connection()).await;
    let (mut met, unknown) = (0, "11111111-2222-4333-8444-555555555555");
    for operation in document::operations(&document::read()) {
        if !operation.statuses.contains(&404) {
            continue;
        }
        let call = calls::named(&operation.id);
        for connection in [FOREIGN_CONNECTION_ID, unknown] {
            mock.clear_received();
            let error = (call.make)(&client, id(connection), own_tool).await.unwrap_err();
            assert!(error.is_not_found(), "{}: {error}", operation.id);
            assert_eq!(error.api_error().unwrap().code.as_deref(), Some("not_found"));
            assert_eq!(received(&mock), [call.operation]);
        }
        met += 1;
    }
    assert_eq!(met, 10, "operations that take an id");

    for tool in [FOREIGN_TOOL_ID, unknown] {
        let tool: ToolId = tool.parse().unwrap();
        let update = client.connections().update_tool(calls::connection(), tool).enabled(true);
        assert!(update.await.unwrap_err().is_not_found());
    }
}

/// The places that a refusal names, each with what is wrong there.
fn complaints(error: &Error) -> Vec<String> {
    assert!(error.is_validation(), "{error}");
    error.api_error().unwrap().details.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn validation_errors_of_the_server_have_a_location() {
    let (_mock, client) =
        start(MockFeather::builder().seed(Seed::default().mailbox_connected(false))).await;
    let connections = client.connections();

    let unknown = IntegrationKey::from("telegraph");
    let create = connections.create(unknown, "Morse").await.unwrap_err();
    insta::assert_snapshot!(complaints(&create).join("\n"), @"body.integration_key: Input should be 'slack', 'custom_mcp', 'notion', 'google_drive', 'calcom', 'twilio' or 'email'");

    let no_mailbox = connections.connect_email().await.unwrap_err();
    insta::assert_snapshot!(complaints(&no_mailbox).join("\n"), @"body: The organization has no connected mailbox");

    let private = connections.connect_mcp("Inside", "http://10.0.0.7/sse");
    let private = private
        .oauth(McpOauth::new().endpoints("ftp://id.example.com/a", "https://id.example.com/t"))
        .await
        .unwrap_err();
    insta::assert_snapshot!(complaints(&private).join("\n"), @"
    body.server_url: URL should not point into a private network
    body.oauth_authorize_url: URL scheme should be 'http' or 'https'
    ");

    let no_url = connections.discover_mcp("mcp.example.com").await.unwrap_err();
    insta::assert_snapshot!(complaints(&no_url).join("\n"), @"body.server_url: Input should be an absolute URL");

    let inactive = connections.refresh_tools(id(PENDING_CONNECTION)).await.unwrap_err();
    insta::assert_snapshot!(complaints(&inactive).join("\n"), @"path.connection_id: Only an active connection can be synchronized");

    let slack = connections.get(id(CONNECTION)).await.unwrap();
    let tool = slack.tools.iter().find(|tool| tool.tool_path == "list_channels").unwrap();
    let defaults = InputDefaults::new()
        .suggested("limit", JsonValue::new("many").unwrap())
        .pinned("colour", JsonValue::new("red").unwrap())
        .pinned("exclude_archived", JsonValue::new(&true).unwrap());
    let update = connections.update_tool(slack.id, tool.id).input_defaults(defaults);
    insta::assert_snapshot!(complaints(&update.await.unwrap_err()).join("\n"), @r#"
    body.input_defaults.limit.value: Not a value for input 'limit': "many" is not of type "integer"
    body.input_defaults.colour.value: The tool has no input 'colour'
    "#);
    let after = connections.get(slack.id).await.unwrap();
    assert_eq!(after.tools, slack.tools, "a refused change changes nothing");
}

#[tokio::test]
async fn a_tool_that_cannot_be_called_is_a_bad_request() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let connections = client.connections();
    let refused = [
        connections.test_invoke(id(CONNECTION), "acme_support_add_reaction", JsonObject::empty()),
        connections.test_invoke(id(CONNECTION), "acme_support_make_coffee", JsonObject::empty()),
        connections.test_invoke(id(PENDING_CONNECTION), "demo_calendar_book", JsonObject::empty()),
    ];
    let mut messages = Vec::new();
    for call in refused {
        let error = call.await.unwrap_err();
        assert!(error.is_bad_request(), "{error}");
        messages.push(error.to_string());
    }
    let refused = [
        connections.test_mcp_call(id(CONNECTION), "acme_support_send_message", JsonObject::empty()),
        connections.test_mcp_call(
            id(MCP_CONNECTION),
            "handbook_admin_reindex_slow",
            JsonObject::empty(),
        ),
    ];
    for call in refused {
        let error = call.await.unwrap_err();
        assert!(error.is_bad_request(), "{error}");
        messages.push(error.to_string());
    }
    insta::assert_snapshot!(messages.join("\n"), @"
    testInvokeConnection: 400 Bad Request: Tool 'acme_support_add_reaction' is disabled (tool_unavailable) [request id req_mock_000001]
    testInvokeConnection: 400 Bad Request: Tool 'acme_support_make_coffee' is not a tool of this connection (tool_unavailable) [request id req_mock_000002]
    testInvokeConnection: 400 Bad Request: Tool 'demo_calendar_book' is not a tool of this connection (tool_unavailable) [request id req_mock_000003]
    testMcpCallConnection: 400 Bad Request: Only a custom MCP connection takes MCP calls (bad_request) [request id req_mock_000004]
    testMcpCallConnection: 400 Bad Request: Tool 'handbook_admin_reindex_slow' is disabled (tool_unavailable) [request id req_mock_000005]
    ");
}
