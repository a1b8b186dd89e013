//! The bytes that each operation puts on the wire: its request in full once, and the bodies and
//! targets of its variants. Absent, `null` and a value are three different things here.

use featherhq::{
    Client, ConnectionId, InputDefaults, IntegrationKey, JsonObject, JsonValue, McpOauth, ToolId,
};
use tests::recorder::{Received, Recorder};

const KEY: &str = "fth_live_wire";

fn connection() -> ConnectionId {
    "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801".parse().unwrap()
}

fn tool() -> ToolId {
    "c0ffee00-1111-4222-8333-444455556666".parse().unwrap()
}

fn object(text: &str) -> JsonObject {
    JsonObject::from_text(text).unwrap()
}

/// The one request that a call sends.
async fn sent<C: IntoFuture>(call: impl FnOnce(&Client) -> C) -> Received {
    // Refused, since the response does not matter, with a status that is not retried.
    let server = Recorder::responding(400, "{}").await;
    let client = Client::builder().api_key(KEY).base_url(server.base_url()).build().unwrap();
    call(&client).await;
    let [request] = server.received().try_into().expect("one request for one call");
    assert_eq!(request.header("x-api-key"), Some(KEY));
    assert_eq!(request.header("host"), Some(server.address()));
    assert_eq!(request.header("api-version"), None, "no such header is declared");
    request
}

/// A request in full, without what differs from run to run and from release to release.
async fn request<C: IntoFuture>(call: impl FnOnce(&Client) -> C) -> String {
    let request = sent(call).await;
    let headers = request.headers.iter().map(|(name, value)| match name.as_str() {
        "host" => "host: [host]\n".to_owned(),
        "x-api-key" => "x-api-key: [key]\n".to_owned(),
        "user-agent" => {
            format!("{name}: {}\n", value.replace(env!("CARGO_PKG_VERSION"), "[version]"))
        }
        _ => format!("{name}: {value}\n"),
    });
    format!("{}\n{}\n{}", request.line, headers.collect::<String>(), request.body)
}

/// The body of a variant.
async fn body<C: IntoFuture>(call: impl FnOnce(&Client) -> C) -> String {
    sent(call).await.body
}

/// Method and target of a variant.
async fn line<C: IntoFuture>(call: impl FnOnce(&Client) -> C) -> String {
    let request = sent(call).await;
    assert_eq!(request.body, "");
    request.line
}

#[tokio::test]
async fn list_integrations() {
    insta::assert_snapshot!(request(|feather| feather.integrations().list()).await, @"
    GET /v1/integrations
    accept: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]
    ");
}

#[tokio::test]
async fn list_connections() {
    let list = request(|feather| feather.connections().list()).await;
    insta::assert_snapshot!(list, @"
    GET /v1/integrations/connections
    accept: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]
    ");
    let stream = request(|feather| {
        let mut connections = feather.connections().stream();
        async move { connections.next().await.is_some() }
    });
    assert_eq!(stream.await, list, "a stream sends what a list sends");
}

#[tokio::test]
async fn create_connection() {
    let slack = request(|feather| feather.connections().create(IntegrationKey::Slack, "Support"));
    insta::assert_snapshot!(slack.await, @r#"
    POST /v1/integrations/connections
    accept: application/json
    content-length: 48
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {"integration_key":"slack","nickname":"Support"}
    "#);
    let unknown = body(|feather| feather.connections().create("telegraph", "Über \"x\""));
    insta::assert_snapshot!(unknown.await, @r#"{"integration_key":"telegraph","nickname":"Über \"x\""}"#);
}

#[tokio::test]
async fn get_connection() {
    insta::assert_snapshot!(request(|feather| feather.connections().get(connection())).await, @"
    GET /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801
    accept: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]
    ");
}

#[tokio::test]
async fn update_connection() {
    let nothing = request(|feather| feather.connections().update(connection()));
    insta::assert_snapshot!(nothing.await, @"
    PATCH /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801
    accept: application/json
    content-length: 2
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {}
    ");
    let name = body(|feather| feather.connections().update(connection()).nickname("Support"));
    insta::assert_snapshot!(name.await, @r#"{"nickname":"Support"}"#);
    let rate = body(|feather| feather.connections().update(connection()).voice_account_cps(2.5));
    insta::assert_snapshot!(rate.await, @r#"{"voice_account_cps":2.5}"#);
    let clear =
        body(|feather| feather.connections().update(connection()).clear_voice_account_cps());
    insta::assert_snapshot!(clear.await, @r#"{"voice_account_cps":null}"#);
    let both = body(|feather| {
        feather.connections().update(connection()).clear_voice_account_cps().nickname("")
    });
    insta::assert_snapshot!(both.await, @r#"{"nickname":"","voice_account_cps":null}"#);
}

#[tokio::test]
async fn disconnect_connection() {
    let call = request(|feather| feather.connections().disconnect(connection()));
    insta::assert_snapshot!(call.await, @"
    DELETE /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801
    accept: */*
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]
    ");
}

#[tokio::test]
async fn connect_custom_mcp() {
    const URL: &str = "https://mcp.example.com/sse";
    let open = request(|feather| feather.connections().connect_mcp("Stock", URL));
    insta::assert_snapshot!(open.await, @r#"
    POST /v1/integrations/connections/custom-mcp
    accept: application/json
    content-length: 63
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {"nickname":"Stock","server_url":"https://mcp.example.com/sse"}
    "#);
    let transport =
        body(|feather| feather.connections().connect_mcp("Stock", URL).transport("sse"));
    insta::assert_snapshot!(transport.await, @r#"{"nickname":"Stock","server_url":"https://mcp.example.com/sse","transport":"sse"}"#);
    let bearer = body(|feather| feather.connections().connect_mcp("Stock", URL).bearer("t0ken"));
    insta::assert_snapshot!(bearer.await, @r#"{"nickname":"Stock","server_url":"https://mcp.example.com/sse","auth_type":"bearer","token":"t0ken"}"#);
    let key = body(|feather| feather.connections().connect_mcp("Stock", URL).api_key("k3y"));
    insta::assert_snapshot!(key.await, @r#"{"nickname":"Stock","server_url":"https://mcp.example.com/sse","auth_type":"api_key","api_key":"k3y"}"#);
    let key_in_header = body(|feather| {
        feather.connections().connect_mcp("Stock", URL).api_key_in("X-Stock-Key", "k3y")
    });
    insta::assert_snapshot!(key_in_header.await, @r#"{"nickname":"Stock","server_url":"https://mcp.example.com/sse","auth_type":"api_key","api_key":"k3y","api_key_header":"X-Stock-Key"}"#);
    let oauth =
        body(|feather| feather.connections().connect_mcp("Stock", URL).oauth(McpOauth::new()));
    insta::assert_snapshot!(oauth.await, @r#"{"nickname":"Stock","server_url":"https://mcp.example.com/sse","auth_type":"oauth"}"#);
    let oauth_in_full = body(|feather| {
        let oauth = McpOauth::new()
            .endpoints("https://id.example.com/authorize", "https://id.example.com/token")
            .client_id("stock")
            .client_secret("s3cret")
            .scopes(["read", "write"]);
        feather.connections().connect_mcp("Stock", URL).oauth(oauth)
    });
    insta::assert_snapshot!(oauth_in_full.await, @r#"{"nickname":"Stock","server_url":"https://mcp.example.com/sse","auth_type":"oauth","oauth_authorize_url":"https://id.example.com/authorize","oauth_token_url":"https://id.example.com/token","oauth_client_id":"stock","oauth_client_secret":"s3cret","oauth_scopes":["read","write"]}"#);
    let no_scopes = body(|feather| {
        let oauth = McpOauth::new().scopes([""; 0]);
        feather.connections().connect_mcp("Stock", URL).oauth(oauth)
    });
    insta::assert_snapshot!(no_scopes.await, @r#"{"nickname":"Stock","server_url":"https://mcp.example.com/sse","auth_type":"oauth","oauth_scopes":[]}"#);
    let headers = body(|feather| {
        let call = feather.connections().connect_mcp("Stock", URL);
        call.server_header("X-Tenant", "acme").server_header("X-A", "1").bearer("t0ken")
    });
    insta::assert_snapshot!(headers.await, @r#"{"nickname":"Stock","server_url":"https://mcp.example.com/sse","auth_type":"bearer","token":"t0ken","headers":{"X-Tenant":"acme","X-A":"1"}}"#);
}

#[tokio::test]
async fn connect_email() {
    insta::assert_snapshot!(request(|feather| feather.connections().connect_email()).await, @"
    POST /v1/integrations/connections/email
    accept: application/json
    content-length: 2
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {}
    ");
    let named = body(|feather| feather.connections().connect_email().nickname("Helpdesk"));
    insta::assert_snapshot!(named.await, @r#"{"nickname":"Helpdesk"}"#);
}

#[tokio::test]
async fn discover_custom_mcp() {
    const URL: &str = "https://mcp.example.com/sse";
    let plain = request(|feather| feather.connections().discover_mcp(URL));
    insta::assert_snapshot!(plain.await, @r#"
    POST /v1/integrations/connections/custom-mcp/discover
    accept: application/json
    content-length: 44
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {"server_url":"https://mcp.example.com/sse"}
    "#);
    let transport = body(|feather| feather.connections().discover_mcp(URL).transport("sse"));
    insta::assert_snapshot!(transport.await, @r#"{"server_url":"https://mcp.example.com/sse","transport":"sse"}"#);
}

#[tokio::test]
async fn finalize_connection() {
    let call = request(|feather| feather.connections().finalize(connection()));
    insta::assert_snapshot!(call.await, @"
    POST /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801/finalize
    accept: application/json
    content-length: 0
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]
    ");
}

#[tokio::test]
async fn refresh_connection_tools() {
    let call = request(|feather| feather.connections().refresh_tools(connection()));
    insta::assert_snapshot!(call.await, @"
    POST /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801/refresh-tools
    accept: application/json
    content-length: 0
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]
    ");
}

#[tokio::test]
async fn bulk_update_connection_tools() {
    let on = request(|feather| feather.connections().set_tools_enabled(connection(), true));
    insta::assert_snapshot!(on.await, @r#"
    PATCH /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801/tools
    accept: application/json
    content-length: 19
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {"is_enabled":true}
    "#);
    let off = body(|feather| feather.connections().set_tools_enabled(connection(), false));
    insta::assert_snapshot!(off.await, @r#"{"is_enabled":false}"#);
}

#[tokio::test]
async fn update_connection_tool() {
    let nothing = request(|feather| feather.connections().update_tool(connection(), tool()));
    insta::assert_snapshot!(nothing.await, @"
    PATCH /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801/tools/c0ffee00-1111-4222-8333-444455556666
    accept: application/json
    content-length: 2
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {}
    ");
    let off =
        body(|feather| feather.connections().update_tool(connection(), tool()).enabled(false));
    insta::assert_snapshot!(off.await, @r#"{"is_enabled":false}"#);
    let defaults = body(|feather| {
        let number = JsonValue::from_text("1.50").unwrap();
        let defaults = InputDefaults::new()
            .suggested("limit", number)
            .pinned("channel", JsonValue::new("#support").unwrap())
            .suggested("nothing", JsonValue::from_text("null").unwrap());
        feather.connections().update_tool(connection(), tool()).input_defaults(defaults)
    });
    insta::assert_snapshot!(defaults.await, @r##"{"input_defaults":{"limit":{"value":1.50,"type":"default"},"channel":{"value":"#support","type":"pinned"},"nothing":{"value":null,"type":"default"}}}"##);
    let no_defaults = body(|feather| {
        let defaults = InputDefaults::new();
        feather.connections().update_tool(connection(), tool()).input_defaults(defaults)
    });
    insta::assert_snapshot!(no_defaults.await, @r#"{"input_defaults":{}}"#);
    let map = body(|feather| {
        let map = object(r#"{"field_mappings": [{"path": "b"}, {"path": "a"}]}"#);
        feather.connections().update_tool(connection(), tool()).response_field_map(map)
    });
    insta::assert_snapshot!(map.await, @r#"{"response_field_map":{"field_mappings": [{"path": "b"}, {"path": "a"}]}}"#);
    let clear = body(|feather| {
        let call = feather.connections().update_tool(connection(), tool());
        call.clear_input_defaults().clear_response_field_map().enabled(true)
    });
    insta::assert_snapshot!(clear.await, @r#"{"response_field_map":null,"is_enabled":true,"input_defaults":null}"#);
}

#[tokio::test]
async fn test_invoke_connection() {
    let plain = request(|feather| {
        let input = object(r#"{"z": 1.0, "a": [12345678901234567890, 1e2]}"#);
        feather.connections().test_invoke(connection(), "support_send_message", input)
    });
    insta::assert_snapshot!(plain.await, @r#"
    POST /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801/test-invoke
    accept: application/json
    content-length: 84
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {"slug":"support_send_message","input":{"z": 1.0, "a": [12345678901234567890, 1e2]}}
    "#);
    let narrowed = body(|feather| {
        let call = feather.connections().test_invoke(connection(), "support_x", object("{}"));
        call.response_field_map(object(r#"{"field_mappings":[]}"#))
    });
    insta::assert_snapshot!(narrowed.await, @r#"{"slug":"support_x","input":{},"response_field_map":{"field_mappings":[]}}"#);
}

#[tokio::test]
async fn test_mcp_call_connection() {
    let call = request(|feather| {
        feather.connections().test_mcp_call(connection(), "stock_find", object(r#"{"sku":"A-1"}"#))
    });
    insta::assert_snapshot!(call.await, @r#"
    POST /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801/test-mcp-call
    accept: application/json
    content-length: 43
    content-type: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]

    {"slug":"stock_find","input":{"sku":"A-1"}}
    "#);
}

#[tokio::test]
async fn test_lease_connection() {
    let call = request(|feather| feather.connections().test_lease(connection()));
    insta::assert_snapshot!(call.await, @"
    POST /v1/integrations/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801/test-lease
    accept: application/json
    content-length: 0
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]
    ");
}

#[tokio::test]
async fn list_webhook_events() {
    insta::assert_snapshot!(request(|feather| feather.webhook_events().list()).await, @"
    GET /v1/integrations/webhook-events
    accept: application/json
    host: [host]
    user-agent: featherhq-rust/[version]
    x-api-key: [key]
    ");
    let limit = line(|feather| feather.webhook_events().list().limit(200));
    insta::assert_snapshot!(limit.await, @"GET /v1/integrations/webhook-events?limit=200");
    let vendor = line(|feather| feather.webhook_events().list().vendor("a b&c=d/ü"));
    insta::assert_snapshot!(vendor.await, @"GET /v1/integrations/webhook-events?vendor=a+b%26c%3Dd%2F%C3%BC");
    let both = line(|feather| feather.webhook_events().list().limit(1).vendor("nango"));
    insta::assert_snapshot!(both.await, @"GET /v1/integrations/webhook-events?limit=1&vendor=nango");
}

/// A header of the application's own goes along, and the name of the application is sent.
#[tokio::test]
async fn what_an_application_adds() {
    let server = Recorder::responding(400, "{}").await;
    let client = Client::builder().api_key(KEY).base_url(server.base_url());
    let client = client.user_agent_suffix("my-app/1.2").build().unwrap();
    let refused = client.integrations().list().header("X-Trace", "7").await;
    assert!(refused.unwrap_err().is_bad_request());
    let [request] = server.received().try_into().unwrap();
    assert_eq!(request.header("x-trace"), Some("7"));
    let agent = request.header("user-agent").unwrap();
    assert!(agent.starts_with("featherhq-rust/") && agent.ends_with(" my-app/1.2"), "{agent}");
}

/// What the document bounds is refused before anything is sent.
#[tokio::test]
async fn what_is_out_of_bounds_is_not_sent() {
    let server = Recorder::responding(400, "{}").await;
    let client = Client::builder().api_key(KEY).base_url(server.base_url()).build().unwrap();
    let mut messages = Vec::new();
    for limit in [0, 201, u16::MAX] {
        let error = client.webhook_events().list().limit(limit).await.unwrap_err();
        assert!(error.is_invalid_request());
        messages.push(error.to_string());
    }
    for rate in [0.0, -1.0, 10_000.01, f64::NAN, f64::INFINITY] {
        let call = client.connections().update(connection()).voice_account_cps(rate);
        let error = call.await.unwrap_err();
        assert!(error.is_invalid_request());
        messages.push(error.to_string());
    }
    insta::assert_snapshot!(messages.join("\n"), @"
    limit is 0, but must be from 1 to 200
    limit is 201, but must be from 1 to 200
    limit is 65535, but must be from 1 to 200
    voice_account_cps is 0, but must be above 0 and at most 10000
    voice_account_cps is -1, but must be above 0 and at most 10000
    voice_account_cps is 10000.01, but must be above 0 and at most 10000
    voice_account_cps is NaN, but must be above 0 and at most 10000
    voice_account_cps is inf, but must be above 0 and at most 10000
    ");
    assert_eq!(server.received().len(), 0);
}
