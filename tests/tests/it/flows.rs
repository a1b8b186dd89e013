//! Sequences of calls that change connections and tools, through the facade and the mock server.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Utc;
use featherhq::{
    Client, Connection, ConnectionId, ConnectionStatus, InputDefaults, IntegrationKey, JsonObject,
    JsonValue, McpOauth, Tool, ToolsStatus,
};
use featherhq_mock::{Fault, MockBuilder, MockFeather, Seed};
use serde_json::{Value, json};
use tests::calls::{CONNECTION, MCP_CONNECTION, PENDING_CONNECTION};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn start(mock: MockBuilder) -> (MockFeather, Client) {
    let mock = mock.sync_delay(Duration::from_millis(40)).start().await.unwrap();
    let client = Client::builder().api_key("fth_live_tests").base_url(mock.base_url());
    let client = client.build().unwrap();
    (mock, client)
}

fn id(text: &str) -> ConnectionId {
    text.parse().unwrap()
}

fn object(text: &str) -> JsonObject {
    JsonObject::from_text(text).unwrap()
}

/// Waits for the tools, and returns what was seen on the way, each state once.
async fn synced(client: &Client, id: ConnectionId) -> (Connection, Vec<String>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let states = Arc::clone(&seen);
    let wait = client
        .connections()
        .wait_for_tools(id)
        .pauses(Duration::from_millis(5), Duration::from_millis(10))
        .total_timeout(Duration::from_secs(20))
        .on_progress(move |connection| {
            let state = format!("{} {}", connection.status, connection.tools_status);
            let mut states = states.lock().unwrap();
            if states.last() != Some(&state) {
                states.push(state);
            }
        });
    let connection = wait.await.unwrap();
    let seen = seen.lock().unwrap().clone();
    (connection, seen)
}

#[tokio::test]
async fn from_oauth_to_tools() {
    let (_mock, client) = start(MockFeather::builder().seed(Seed::empty())).await;
    let connections = client.connections();
    assert_eq!(connections.list().await.unwrap(), []);

    let new = connections.create(IntegrationKey::Slack, "Café & Co").await.unwrap();
    assert_eq!(new.vendor, "nango");
    assert!(!new.session_token.expose().is_empty());
    assert!(new.expires_at > Utc::now());

    let pending = connections.get(new.connection_id).await.unwrap();
    assert_eq!(pending.status, ConnectionStatus::PendingOauth);
    assert_eq!(pending.integration_key, IntegrationKey::Slack);
    assert_eq!(pending.nickname, "Café & Co");
    assert_eq!(pending.nickname_slug, "caf_co");
    assert_eq!((pending.connected_at, pending.tools_synced_at), (None, None));
    assert_eq!(pending.tools, []);

    let finalized = connections.finalize(new.connection_id).await.unwrap();
    assert_eq!(finalized.status, ConnectionStatus::Active);
    assert_eq!(finalized.tools_status, ToolsStatus::Syncing);
    assert!(finalized.connected_at.is_some());

    let (connection, seen) = synced(&client, new.connection_id).await;
    assert_eq!(seen, ["active syncing", "active synced"]);
    assert!(connection.tools_synced_at.is_some());
    assert!(connection.tools.iter().all(|tool| tool.slug.starts_with("caf_co_")));
    assert_eq!(connections.list().await.unwrap(), [connection]);

    // Finishing what is finished changes nothing.
    let again = connections.finalize(new.connection_id).await.unwrap();
    assert_eq!(again.tools_status, ToolsStatus::Synced);
}

#[tokio::test]
async fn an_mcp_server_with_fixed_credentials_is_active_at_once() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let call = client.connections().connect_mcp("Stock", "https://mcp.example.com/sse");
    let stock = call.bearer("t0ken").await.unwrap();
    assert_eq!(stock.status, ConnectionStatus::Active);
    assert!(stock.authorize_url.is_none() && stock.state.is_none());

    let (connection, _) = synced(&client, stock.connection_id).await;
    assert_eq!(connection.integration_key, IntegrationKey::CustomMcp);
    assert!(!connection.tools.is_empty());
    assert!(!connection.raw().contains("t0ken"), "no response contains a credential");
}

#[tokio::test]
async fn an_mcp_server_with_oauth_waits_for_somebody() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let oauth = McpOauth::new()
        .endpoints("https://id.example.com/authorize?tenant=7", "https://id.example.com/token")
        .client_id("stock");
    let call = client.connections().connect_mcp("Stock", "https://mcp.example.com/sse");
    let stock = call.oauth(oauth).await.unwrap();
    assert_eq!(stock.status, ConnectionStatus::PendingOauth);
    let (url, state) = (stock.authorize_url.unwrap(), stock.state.unwrap());
    assert!(url.starts_with("https://id.example.com/authorize?tenant=7&"), "the caller's own");
    assert!(url.contains(state.expose()));

    let wait = client.connections().wait_until_active(stock.connection_id);
    let error = wait
        .pauses(Duration::from_millis(5), Duration::from_millis(5))
        .total_timeout(Duration::from_millis(500))
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("pending_oauth"), "{error}");

    client.connections().finalize(stock.connection_id).await.unwrap();
    synced(&client, stock.connection_id).await;
}

#[tokio::test]
async fn a_server_is_asked_how_it_wants_to_be_connected_to() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let found = client.connections().discover_mcp("https://oauth.example.com/sse").await.unwrap();
    assert!(found.supports_dcr && found.authorize_url.is_some() && found.token_url.is_some());
    assert!(!found.scopes.is_empty());
    let found = client.connections().discover_mcp("https://mcp.example.com/sse").await.unwrap();
    assert!(!found.supports_dcr && found.authorize_url.is_none() && found.token_url.is_none());
    assert_eq!(found.scopes, [""; 0]);
}

#[tokio::test]
async fn email_is_there_at_once() {
    let (_mock, client) = start(MockFeather::builder().seed(Seed::empty())).await;
    let email = client.connections().connect_email().await.unwrap();
    assert_eq!((email.nickname.as_str(), &email.status), ("Email", &ConnectionStatus::Active));
    let (email, _) = synced(&client, email.id).await;
    assert!(email.tools.iter().any(|tool| tool.tool_path == "send_email"));
}

#[tokio::test]
async fn a_new_name_leaves_the_slugs_and_a_rate_can_be_set_left_and_cleared() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let connections = client.connections();
    let before = connections.get(id(CONNECTION)).await.unwrap();

    let renamed = connections.update(before.id).nickname("Rückfragen").await.unwrap();
    assert_eq!(renamed.nickname, "Rückfragen");
    assert_eq!(renamed.nickname_slug, before.nickname_slug);
    assert_eq!(renamed.tools, before.tools);
    assert!(renamed.updated_at > before.updated_at);

    let set = connections.update(before.id).voice_account_cps(2.5).await.unwrap();
    assert_eq!((set.voice_account_cps, set.nickname.as_str()), (Some(2.5), "Rückfragen"));
    let left = connections.update(before.id).nickname("Support").await.unwrap();
    assert_eq!(left.voice_account_cps, Some(2.5));
    let cleared = connections.update(before.id).clear_voice_account_cps().await.unwrap();
    assert_eq!((cleared.voice_account_cps, cleared.nickname.as_str()), (None, "Support"));
    let nothing = connections.update(before.id).await.unwrap();
    assert_eq!(nothing, cleared);
}

#[tokio::test]
async fn disconnected_connections_are_not_found() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let connections = client.connections();
    let before = connections.list().await.unwrap();
    connections.disconnect(id(CONNECTION)).await.unwrap();
    assert!(connections.get(id(CONNECTION)).await.unwrap_err().is_not_found());
    assert!(connections.disconnect(id(CONNECTION)).await.unwrap_err().is_not_found());
    let after = connections.list().await.unwrap();
    let expected: Vec<_> = before.into_iter().filter(|one| one.id != id(CONNECTION)).collect();
    assert_eq!(after, expected);
}

#[tokio::test]
async fn all_tools_are_switched_at_once_in_the_order_of_their_paths() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let connections = client.connections();
    let paths = |tools: &[Tool]| -> Vec<String> {
        tools.iter().map(|tool| tool.tool_path.clone()).collect()
    };
    for enabled in [false, true] {
        let tools = connections.set_tools_enabled(id(CONNECTION), enabled).await.unwrap();
        assert_eq!(tools.len(), 5);
        assert!(tools.iter().all(|tool| tool.is_enabled == enabled));
        assert!(paths(&tools).is_sorted(), "{:?}", paths(&tools));
        let read = connections.get(id(CONNECTION)).await.unwrap();
        assert!(read.tools.iter().all(|tool| tool.is_enabled == enabled));

        let input = object(r#"{"channel":"C024BE91L","text":"Moin"}"#);
        let call = connections.test_invoke(id(CONNECTION), "acme_support_send_message", input);
        match call.await {
            Ok(_) => assert!(enabled),
            Err(error) => assert!(!enabled && error.is_bad_request(), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_tools_settings_are_set_left_and_cleared() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let connections = client.connections();
    let slack = connections.get(id(CONNECTION)).await.unwrap();
    let tool = slack.tools.iter().find(|tool| tool.tool_path == "send_message").unwrap();
    let update = || connections.update_tool(slack.id, tool.id);
    let settings = |tool: &Tool| {
        let map = tool.response_field_map.as_ref().map(|map| map.as_str().to_owned());
        let defaults = tool.input_defaults.as_ref().map(|defaults| {
            let names = defaults.iter().map(|(name, default)| format!("{name} {}", default.kind));
            names.collect::<Vec<_>>()
        });
        (map, defaults, tool.is_enabled, tool.default_count, tool.pinned_count)
    };

    let map = r#"{"field_mappings":[{"path":"ts"}]}"#;
    let defaults = InputDefaults::new()
        .pinned("channel", JsonValue::new("C024BE91L").unwrap())
        .suggested("unfurl_links", JsonValue::new(&false).unwrap());
    let set = update().response_field_map(object(map)).input_defaults(defaults).enabled(false);
    let set = set.await.unwrap();
    let names = vec!["channel pinned".to_owned(), "unfurl_links default".to_owned()];
    assert_eq!(settings(&set), (Some(map.to_owned()), Some(names.clone()), false, 1, 1));

    let left = update().enabled(true).await.unwrap();
    assert_eq!(settings(&left), (Some(map.to_owned()), Some(names.clone()), true, 1, 1));
    let nothing = update().await.unwrap();
    assert_eq!(nothing, left, "an empty change is none");

    let no_map = update().clear_response_field_map().await.unwrap();
    assert_eq!(settings(&no_map), (None, Some(names), true, 1, 1));
    let cleared = update().clear_input_defaults().await.unwrap();
    assert_eq!(settings(&cleared), (None, None, true, 0, 0));
    let read = connections.get(slack.id).await.unwrap();
    let read = read.tools.iter().find(|tool| tool.id == cleared.id).unwrap();
    assert_eq!(json!(read), json!(cleared), "the connection says the same");
}

#[tokio::test]
async fn a_tool_is_called_and_its_response_narrowed() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let connections = client.connections();
    let input = || object(r#"{"channel":"C024BE91L","text":"Moin"}"#);
    let slug = "acme_support_send_message";
    let names = |value: &Option<JsonValue>| -> Vec<String> {
        let value: Value = value.as_ref().unwrap().parse().unwrap();
        value.as_object().unwrap().keys().cloned().collect()
    };

    let saved = connections.test_invoke(id(CONNECTION), slug, input()).await.unwrap();
    assert_eq!(names(&saved.narrowed), ["text", "ts"], "by the tool's own map");
    let map = object(r#"{"field_mappings":[{"path":"ok"}]}"#);
    let tested = connections.test_invoke(id(CONNECTION), slug, input()).response_field_map(map);
    let tested = tested.await.unwrap();
    assert_eq!(names(&tested.narrowed), ["ok"], "by the one that was given");
    assert_eq!(tested.result, saved.result);

    let slug = "acme_support_list_channels";
    let whole = connections.test_invoke(id(CONNECTION), slug, JsonObject::empty()).await.unwrap();
    assert_eq!(whole.narrowed, None, "there is no map");

    let slug = "handbook_search_documents";
    let input = object(r#"{"query":"holidays"}"#);
    let response = connections.test_mcp_call(id(MCP_CONNECTION), slug, input).await.unwrap();
    let result: Value = response.result.parse().unwrap();
    assert_eq!(result["isError"], json!(false));
}

#[tokio::test]
async fn credentials_are_tried_and_tools_read_again() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let connections = client.connections();
    let works = connections.test_lease(id(CONNECTION)).await.unwrap();
    assert!(works.ok && works.team.is_some() && works.url.is_some());
    let pending = connections.test_lease(id(PENDING_CONNECTION)).await.unwrap();
    assert!(!pending.ok && pending.detail.is_some());

    let before = connections.get(id(CONNECTION)).await.unwrap();
    let refreshed = connections.refresh_tools(id(CONNECTION)).with_response().await.unwrap();
    assert_eq!(refreshed.status(), 202);
    assert_eq!(refreshed.tools_status, ToolsStatus::Syncing);
    let (after, _) = synced(&client, id(CONNECTION)).await;
    assert!(after.tools_synced_at > before.tools_synced_at);
}

#[tokio::test]
async fn events_are_listed_newest_first_by_vendor_and_up_to_a_limit() {
    let (mock, client) = start(MockFeather::builder()).await;
    let events = client.webhook_events();
    let all = events.list().await.unwrap();
    assert!(all.len() > 2 && all.iter().all(|event| event.vendor == "nango"));
    let times: Vec<_> = all.iter().filter_map(|event| event.received_at).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    assert_eq!(events.list().limit(2).await.unwrap(), all[..2]);
    let mcp = events.list().vendor("custom_mcp").await.unwrap();
    assert!(!mcp.is_empty() && mcp.iter().all(|event| event.vendor == "custom_mcp"));
    assert_eq!(events.list().vendor("nobody").await.unwrap(), []);

    mock.clear_received();
    for limit in [0, 201] {
        assert!(events.list().limit(limit).await.unwrap_err().is_invalid_request());
    }
    assert_eq!(mock.received().len(), 0, "what cannot be right is not sent");
}

#[tokio::test]
async fn an_unknown_state_is_waited_for_and_named() {
    let mut organization = Seed::default().to_json().parse::<Value>().unwrap();
    let connection = &mut organization["connections"][0];
    connection["status"] = json!("under_review");
    connection["status_reason"] = json!("a person has to look");
    let seed = Seed::from_json(&organization.to_string()).unwrap();
    let (mock, client) = start(MockFeather::builder().seed(seed)).await;
    let wait = client.connections().wait_until_active(id(CONNECTION));
    let error = wait
        .pauses(Duration::from_millis(1), Duration::from_millis(10))
        .total_timeout(Duration::from_millis(500))
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    for seen in ["under_review", "a person has to look"] {
        assert!(error.to_string().contains(seen), "{error}");
    }
    assert!(mock.received().len() > 2, "it looked again");
}

#[tokio::test]
async fn a_wait_that_times_out_during_a_request_reports_the_last_status() {
    let stuck = Fault::stall().operation("getConnection").after(1);
    let (_mock, client) = start(MockFeather::builder().fault(stuck)).await;
    let wait = client.connections().wait_until_active(id(PENDING_CONNECTION));
    let wait = wait.pauses(Duration::from_millis(1), Duration::from_millis(1));
    let error = wait.total_timeout(Duration::from_millis(500)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("pending_oauth"), "{error}");
}

/// The body of a response, read without a client.
async fn fetch(mock: &MockFeather, path: &str) -> String {
    let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response.split_once("\r\n\r\n").unwrap().1.to_owned()
}

#[tokio::test]
async fn sent_json_is_preserved() {
    let (mock, client) = start(MockFeather::builder()).await;
    let connections = client.connections().list().await.unwrap();
    let raw: Vec<&str> = connections.iter().map(Connection::raw).collect();
    let sent = fetch(&mock, "/v1/integrations/connections").await;
    assert_eq!(format!("[{}]", raw.join(",")), sent);
    // Numbers that no Rust type would keep as they are written.
    for number in ["12345678901234567890", "6e4", "41.50"] {
        assert!(sent.contains(number), "the seed has {number}");
    }

    let one = client.connections().get(id(CONNECTION)).await.unwrap();
    let path = format!("/v1/integrations/connections/{CONNECTION}");
    assert_eq!(one.raw(), fetch(&mock, &path).await);
    let events = client.webhook_events().list().await.unwrap();
    let raw: Vec<&str> = events.iter().map(|event| event.raw()).collect();
    let sent = fetch(&mock, "/v1/integrations/webhook-events").await;
    assert_eq!(format!("[{}]", raw.join(",")), sent);
}

#[tokio::test]
async fn streams_and_lists_have_the_same_elements() {
    let (_mock, client) = start(MockFeather::builder()).await;
    let list = client.connections().list().await.unwrap();
    let mut stream = client.connections().stream();
    let mut streamed = Vec::new();
    while let Some(connection) = stream.next().await {
        streamed.push(connection.unwrap());
    }
    assert_eq!(streamed, list);
}
