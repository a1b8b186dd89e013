//! The types of the facade.

use std::error::Error as _;

use featherhq::definitions::{Definitions, Format};
use featherhq::{
    Client, Error, InputDefault, InputDefaults, IntegrationKey, JsonObject, JsonValue, McpOauth,
};
use serde_json::json;
use tests::recorder::Recorder;
use tests::{calls, document, sample_responses};

use super::{CANARY, Exhibit, PART, assert_all_listed, filled};

/// Types of the facade that cannot hold a secret.
const HARMLESS: &[&str] = &[
    "Attention",
    "ConnectEmail",
    "ConnectionId",
    "ConnectionStatus",
    "DiscoverMcp",
    "DisconnectConnection",
    "FinalizeConnection",
    "GetConnection",
    "InputKind",
    "Integration",
    "IntegrationKey",
    "Lease",
    "ListConnections",
    "ListIntegrations",
    "ListWebhookEvents",
    "McpDiscovery",
    "OrganizationId",
    "RefreshTools",
    "SetToolsEnabled",
    "TestLease",
    "ToolId",
    "ToolsStatus",
    "UpdateConnection",
    // What a schema says about a value, without the value.
    "ArgumentError",
    // Behind a feature, and tested in the crate.
    "Webhook",
    "WebhookVerifier",
    // Shows the state of its stream.
    "blocking::BlockingIter",
    // Names of formats, tools and keywords.
    "definitions::DefinitionsBuilder",
    "definitions::Format",
    "definitions::Note",
    "definitions::NoteKind",
    // Names and problems with arguments, which the model wrote.
    "definitions::ResolveError",
];

fn object() -> JsonObject {
    JsonObject::new(&json!({ "anything": CANARY })).unwrap()
}

/// A client that knows the canary as its key, as a header and as the password of a proxy.
fn client(server: &Recorder) -> Client {
    builder(server).build().unwrap()
}

fn builder(server: &Recorder) -> featherhq::ClientBuilder {
    Client::builder()
        .api_key(CANARY)
        .header("x-extra", CANARY)
        .proxy(format!("http://user:{CANARY}@{}", server.address()))
        .base_url(server.base_url())
        .max_retries(0)
}

/// Returns all output of an error.
fn describe(error: &Error) -> Vec<String> {
    let mut texts = vec![
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
        format!("{:?}", error.body_excerpt()),
        format!("{:#?}", error.api_error()),
    ];
    let details = error.api_error().map(|body| body.details.as_slice()).unwrap_or_default();
    texts.extend(details.iter().map(|detail| format!("{detail} {detail:?}")));
    let mut source = error.source();
    while let Some(inner) = source {
        texts.push(format!("{inner} {inner:?} {inner:#?}"));
        source = inner.source();
    }
    texts
}

fn before_sending(client: &Client, key: &str) -> Vec<Exhibit> {
    let connections = client.connections();
    let mcp = || connections.connect_mcp("Stock", "https://mcp.example.com/sse");
    let oauth = McpOauth::new().client_id("stock").client_secret(CANARY);
    let defaults = InputDefaults::new().pinned("channel", JsonValue::new(CANARY).unwrap());
    let default = InputDefault::new(JsonValue::new(CANARY).unwrap());
    let text = serde_json::to_string(&defaults).unwrap();
    let (id, tool) = (calls::connection(), sample_tool().id);
    let custom = || {
        let request = client.request(featherhq::Method::Post, format!("/v1/x?a={CANARY}"));
        request.json(&json!({ "a": CANARY })).header("x-more", CANARY)
    };
    let profile = featherhq::profile::Profile::new(CANARY, "https://api.example.com");
    let mut profiles = featherhq::profile::Profiles::default();
    profiles.insert("prod", profile.clone());
    vec![
        Exhibit::new(&["McpOauth"], &oauth, CANARY),
        Exhibit::new(&["ConnectMcp"], &mcp().bearer(CANARY).header("x-more", CANARY), CANARY),
        Exhibit::new(&["ConnectMcp"], &mcp().api_key_in("X-Stock", CANARY), CANARY),
        Exhibit::new(&["ConnectMcp"], &mcp().oauth(oauth.clone()), CANARY),
        Exhibit::new(&["ConnectMcp"], &mcp().server_header("X-Stock", CANARY), CANARY),
        Exhibit::new(&["CallWithResponse"], &mcp().bearer(CANARY).with_response(), CANARY),
        Exhibit::new(&["TestMcpCall"], &connections.test_mcp_call(id, "s", object()), CANARY),
        Exhibit::new(&["CreateConnection"], &connections.create("slack", CANARY), CANARY),
        Exhibit::new(&["FindConnection"], &connections.find(CANARY), CANARY),
        Exhibit::new(&["TestInvoke"], &connections.test_invoke(id, "stock_find", object()), CANARY),
        Exhibit::new(
            &["UpdateTool"],
            &connections.update_tool(id, tool).input_defaults(defaults.clone()),
            CANARY,
        ),
        Exhibit::new(&["ElementStream"], &connections.stream().header("x-more", CANARY), CANARY),
        Exhibit::new(&["CustomRequest"], &custom(), CANARY),
        Exhibit::new(&["CustomRequestWithResponse"], &custom().with_response(), CANARY),
        Exhibit::new(&["Wait"], &connections.wait_until_active(id), key),
        Exhibit::new(&["InputDefault"], &default, default.value.as_str()),
        Exhibit::new(&["InputDefaults"], &defaults, text),
        Exhibit::new(&["JsonObject"], &object(), object().as_str()),
        Exhibit::new(&["JsonValue"], &default.value, default.value.as_str()),
        Exhibit::new(&["profile::Profile"], &profile, profile.api_key.expose()),
        Exhibit::new(&["profile::Profiles"], &profiles, CANARY),
        Exhibit::new(&["Client"], client, key),
        Exhibit::new(&["Connections"], &connections, key),
        Exhibit::new(&["Integrations"], &client.integrations(), key),
        Exhibit::new(&["WebhookEvents"], &client.webhook_events(), key),
    ]
}

fn sample_tool() -> featherhq::Tool {
    let response = sample_responses::ALL
        .iter()
        .find(|response| response.schema == "ConnectionToolResponse")
        .unwrap();
    featherhq::Tool::from_json(&(response.value)().to_string()).unwrap()
}

async fn responses(server: &Recorder, client: &Client) -> Vec<Exhibit> {
    let document = document::read();
    let connections = client.connections();
    let id = calls::connection();
    let mut exhibits = Vec::new();

    server.respond(201, filled(&document, "ConnectionCreateResponse").to_string());
    let new = connections.create(IntegrationKey::Slack, "Support").with_response().await.unwrap();
    exhibits.push(Exhibit::new(&[], &new, new.raw()));
    exhibits.push(Exhibit::new(&["NewConnection"], &new.into_inner(), CANARY));
    server.respond(201, filled(&document, "CustomMcpConnectResponse").to_string());
    let mcp = connections.connect_mcp("Stock", "https://mcp.example.com").await.unwrap();
    assert_eq!(mcp.state.as_ref().unwrap().expose(), CANARY);
    exhibits.push(Exhibit::new(&["McpConnection"], &mcp, mcp.authorize_url.clone().unwrap()));

    server.respond(200, filled(&document, "ConnectionResponse").to_string());
    let connection = connections.get(id).await.unwrap();
    exhibits.push(Exhibit::new(&["Connection", "Tool"], &connection, connection.metadata.as_str()));
    let tool = &connection.tools[0];
    exhibits.push(Exhibit::new(&["Tool"], tool, tool.input_schema.as_str()));
    server.respond(200, filled(&document, "ConnectionTestInvokeResponse").to_string());
    let result = connections.test_invoke(id, "stock_find", object()).await.unwrap();
    exhibits.push(Exhibit::new(&["Invocation"], &result, result.result.as_str()));
    server.respond(200, filled(&document, "ConnectionTestMcpCallResponse").to_string());
    let result = connections.test_mcp_call(id, "stock_find", object()).await.unwrap();
    exhibits.push(Exhibit::new(&["McpCallResult"], &result, result.result.as_str()));
    server.respond(200, json!([filled(&document, "WebhookEventResponse")]).to_string());
    let event = client.webhook_events().list().await.unwrap().remove(0);
    exhibits.push(Exhibit::new(
        &["WebhookEvent"],
        &event,
        event.payload.as_ref().unwrap().as_str(),
    ));
    exhibits
}

/// Servers that echo requests, and responses that end within a secret.
async fn errors(server: &Recorder, client: &Client) -> Vec<Exhibit> {
    let connections = client.connections();
    let mut exhibits = Vec::new();
    let mut add = |error: Error, body: &str| {
        const TYPES: &[&str] = &["Error", "ApiError", "ValidationDetail"];
        exhibits.push(Exhibit { types: TYPES, outputs: describe(&error), held: body.to_owned() });
    };

    let echo = json!({ "error": CANARY, "message": format!("No key {CANARY}, no entry") });
    let echo = echo.to_string();
    server.respond(401, &*echo);
    add(client.integrations().list().await.unwrap_err(), &echo);
    let page = format!("<html><title>{CANARY}</title><p>x-api-key: {CANARY}</p></html>");
    for status in [200, 502] {
        server.respond(status, &*page);
        add(connections.list().await.unwrap_err(), &page);
    }

    let complaint = json!({ "loc": ["body", CANARY], "msg": format!("{CANARY} is no token"),
        "type": CANARY, "input": { "token": CANARY }, "ctx": { "given": CANARY } });
    let complaint = json!({ "detail": [complaint] }).to_string();
    server.respond(422, &*complaint);
    // The key of this client is another one: the credentials of the request are redacted.
    let other = Client::builder().api_key("another").base_url(server.base_url()).build().unwrap();
    let mcp = || other.connections().connect_mcp("Stock", "https://mcp.example.com/sse");
    for call in [
        mcp().bearer(CANARY),
        mcp().api_key(CANARY),
        mcp().oauth(McpOauth::new().client_secret(CANARY)),
        mcp().server_header("X-Stock", CANARY),
        mcp().header("x-more", CANARY),
    ] {
        add(call.await.unwrap_err(), &complaint);
    }

    // Responses with new secrets, which do not decode.
    for body in [
        format!(r#"{{"connection_id":7,"session_token":"{CANARY}","vendor":"nango"}}"#),
        format!(
            r#"{{"connection_id":"3f1e","state":"{CANARY}","authorize_url":"https://a/?{CANARY}"}}"#
        ),
        format!(r#"{{"vendor":"nango","session_token" : "{CANARY}"#),
    ] {
        server.respond(201, &*body);
        let create = other.connections().create(IntegrationKey::Slack, "Support");
        add(create.await.unwrap_err(), &body);
        add(mcp().await.unwrap_err(), &body);
    }
    exhibits
}

/// Tool definitions, and the call of a tool with a pinned input.
fn definitions() -> [Exhibit; 2] {
    let id = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse().unwrap();
    let tool_id = "0a3a5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse().unwrap();
    let mut tool = featherhq::Tool::new(tool_id, id, "crm_find");
    let schema = json!({"type": "object", "properties": {"token": {"type": "string"}}});
    tool.input_schema = JsonObject::new(&schema).unwrap();
    let pinned = JsonValue::from_text(format!("\"{CANARY}\"")).unwrap();
    tool.input_defaults = Some(featherhq::InputDefaults::new().pinned("token", pinned));
    let mut connection = featherhq::Connection::new(id, "slack", "CRM");
    connection.tools.push(tool);
    let definitions = Definitions::new(Format::Mcp, [&connection]);
    let call = definitions.resolve("crm_find", "{}").unwrap();
    let held = call.arguments.to_string();
    [
        Exhibit::new(
            &["definitions::Definitions", "definitions::Definition"],
            &definitions,
            &*held,
        ),
        Exhibit::new(&["definitions::ToolCall"], &call, &*held),
    ]
}

#[tokio::test]
async fn types_of_the_facade_do_not_print_secrets() {
    let server = Recorder::responding(200, "[]").await;
    let client = client(&server);
    client.integrations().list().await.unwrap();
    let [request] = server.received().try_into().unwrap();
    assert_eq!(request.header("x-extra"), Some(CANARY));
    let key = request.header("x-api-key").unwrap();

    let mut exhibits = before_sending(&client, key);
    exhibits.push(Exhibit::new(&["ClientBuilder"], &builder(&server), key));
    exhibits.extend(responses(&server, &client).await);
    exhibits.extend(errors(&server, &client).await);
    exhibits.extend(definitions());
    exhibits.iter().for_each(Exhibit::assert_redacted);

    let exhibited = exhibits.iter().flat_map(|exhibit| exhibit.types).copied();
    let listed: Vec<&str> = exhibited.chain(HARMLESS.iter().copied()).collect();
    assert_all_listed("featherhq", &listed);
}

#[test]
fn invalid_settings_are_errors_without_secrets() {
    let line_break = format!("{CANARY}\n");
    let clients = [
        Client::builder().api_key(&*line_break).build(),
        Client::builder().api_key("k").header("x-extra", &line_break).build(),
        Client::builder().api_key("k").proxy(format!("gopher://user:{CANARY}@proxy")).build(),
        Client::builder().api_key("k").base_url(format!("https://user:{CANARY}@host")).build(),
        Client::builder().api_key("k").base_url(format!("https://host/?token={CANARY}")).build(),
    ];
    for (index, client) in clients.into_iter().enumerate() {
        let error = match client {
            Ok(client) => panic!("client {index} is built: {client:?}"),
            Err(error) => error,
        };
        for text in describe(&error) {
            assert!(!text.contains(PART), "client {index}: {text}");
        }
    }
}
