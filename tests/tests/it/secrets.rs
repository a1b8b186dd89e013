//! No public type of either client crate shows a secret. The types are those of the
//! listings of the public API: a new one must be put into one of the lists here before this passes.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::fmt::Debug;

use featherhq::definitions::{Definitions, Format};
use featherhq::{
    Client, Error, InputDefault, InputDefaults, IntegrationKey, JsonObject, JsonValue, McpOauth,
    Secret,
};
use serde_json::{Value, json};
use tests::recorder::Recorder;
use tests::{calls, document, public_api, replies, schemas};

const CANARY: &str = "c4n4ry-k33p-this-t0-y0urself";
/// What is left of it when a text is cut off.
const PART: &str = "c4n4ry";

fn assert_all_listed(name: &str, listed: &[&str]) {
    let listed: BTreeSet<String> = listed.iter().map(|name| (*name).to_owned()).collect();
    let types = public_api::types(name);
    let new: Vec<_> = types.difference(&listed).collect();
    let removed: Vec<_> = listed.difference(&types).collect();
    assert!(
        new.is_empty(),
        "{name} has public types that nobody has looked at: {new:?}. Put each into a list of \
         tests/tests/it/secrets.rs, with a canary if it can hold a secret"
    );
    assert!(removed.is_empty(), "{name} has no such types any more: {removed:?}");
}

/// A value of a type, as everybody may see it, and proof that the canary is in it.
struct Exhibit {
    /// The type, and those inside that show with it.
    types: &'static [&'static str],
    outputs: Vec<String>,
    held: String,
}

impl Exhibit {
    fn new<T: Debug>(types: &'static [&'static str], value: &T, held: impl Into<String>) -> Self {
        let outputs = vec![format!("{value:?}"), format!("{value:#?}")];
        Self { types, outputs, held: held.into() }
    }

    fn assert_hidden(&self) {
        assert!(
            self.held.contains(CANARY),
            "{:?} is to hold the canary: {}",
            self.types,
            self.held
        );
        for text in &self.outputs {
            assert!(!text.contains(PART), "{:?} shows it: {text}", self.types);
        }
    }
}

/// Members of the document that hold secrets, by schema.
const SECRET_PROPERTIES: &[(&str, &str)] = &[
    ("ConnectionCreateResponse", "session_token"),
    ("CustomMcpConnectResponse", "authorize_url"),
    ("CustomMcpConnectResponse", "state"),
    ("CustomMcpConnectionCreate", "api_key"),
    ("CustomMcpConnectionCreate", "headers"),
    ("CustomMcpConnectionCreate", "oauth_client_secret"),
    ("CustomMcpConnectionCreate", "token"),
];

/// Members that only sound like it.
const HARMLESS_MEMBERS: &[(&str, &str)] = &[
    // The name of a header, a kind, an id, and what is asked for.
    ("CustomMcpConnectionCreate", "api_key_header"),
    ("CustomMcpConnectionCreate", "auth_type"),
    ("CustomMcpConnectionCreate", "oauth_client_id"),
    ("CustomMcpConnectionCreate", "oauth_scopes"),
    // Addresses that a server publishes, or a person has typed in.
    ("CustomMcpConnectionCreate", "oauth_authorize_url"),
    ("CustomMcpConnectionCreate", "oauth_token_url"),
    ("CustomMcpDiscoverResponse", "authorize_url"),
    ("CustomMcpDiscoverResponse", "token_url"),
];

#[test]
fn somebody_has_looked_at_every_member_that_sounds_secret() {
    const SOUNDS: &[&str] =
        &["token", "secret", "key", "password", "credential", "header", "state", "auth", "cookie"];
    let document = document::read();
    let mut found = Vec::new();
    for (schema, value) in document["components"]["schemas"].as_object().unwrap() {
        for (name, _) in value["properties"].as_object().into_iter().flatten() {
            // Names of integrations, which are everywhere.
            let is_name = name == "integration_key" || name == "key";
            if SOUNDS.iter().any(|sound| name.contains(sound)) && !is_name {
                found.push((schema.as_str(), name.as_str()));
            }
        }
    }
    let mut listed: Vec<_> = SECRET_PROPERTIES.iter().chain(HARMLESS_MEMBERS).copied().collect();
    found.sort();
    listed.sort();
    assert_eq!(found, listed, "properties by their names, and the two lists above");
}

/// Puts the canary into every secret property and every free-form value of a schema; everything
/// else gets a harmless value.
fn filled(document: &Value, schema: &str) -> Value {
    let value = &document["components"]["schemas"][schema];
    if let Some(values) = value["enum"].as_array() {
        return values[0].clone();
    }
    let properties = value["properties"].as_object().into_iter().flatten();
    let properties = properties.map(|(name, inner)| {
        let text = match SECRET_PROPERTIES.contains(&(schema, name)) {
            true => CANARY,
            false => "harmless",
        };
        (name.clone(), example(document, inner, text))
    });
    properties.collect()
}

fn example(document: &Value, schema: &Value, text: &str) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return filled(document, reference.rsplit('/').next().unwrap());
    }
    if let Some(first) = schema["anyOf"].get(0) {
        return example(document, first, text);
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => json!("3f1e9a70-0d6c-4a53-8f57-1f1d6c3a9b01"),
        (Some("string"), Some("date-time")) => json!("2026-09-01T10:20:30Z"),
        (Some("string"), _) => json!(text),
        (Some("integer"), _) => json!(7),
        (Some("number"), _) => json!(0.5),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([example(document, &schema["items"], text)]),
        (Some("object"), _) if schema["additionalProperties"].is_object() => {
            json!({ "name": example(document, &schema["additionalProperties"], text) })
        }
        // Free-form: anything may be in it.
        _ => json!({ "anything": CANARY }),
    }
}

#[test]
fn no_generated_type_shows_a_secret() {
    let document = document::read();
    let mut held = BTreeSet::new();
    for schema in schemas::NAMES {
        let value = filled(&document, schema);
        let [debug, pretty, json] =
            schemas::show(schema, &value).unwrap_or_else(|why| panic!("{schema}: {why}"));
        for text in [&debug, &pretty] {
            assert!(!text.contains(PART), "{schema} shows it: {text}");
        }
        if json.contains(CANARY) {
            held.insert(*schema);
        }
    }
    for (schema, property) in SECRET_PROPERTIES {
        assert!(held.contains(schema), "{schema}.{property} was filled");
    }
    assert!(held.contains("ConnectionResponse") && held.contains("ValidationError"));
}

#[test]
fn every_type_of_the_generated_crate_is_looked_at() {
    let others = [
        // With the types of the runtime, below.
        "Client",
        "ClientBuilder",
        // Part of the place of a fault.
        "types::ValidationErrorLocItem",
    ];
    let types = public_api::types("featherhq-api");
    let schemas = schemas::NAMES.iter().map(|schema| {
        // The type of HTTPValidationError is HttpValidationError.
        let path = format!("types::{schema}");
        let found = types.iter().find(|name| name.eq_ignore_ascii_case(&path));
        found.unwrap_or_else(|| panic!("{schema} has a type")).clone()
    });
    let schemas: Vec<String> = schemas.collect();
    // Builders show no values, which the next test tries with one of them: all are one macro.
    // Error responses show the types of their bodies, which are in the list.
    let by_macro = ["builders::", "errors::"];
    let by_macro =
        types.iter().filter(|name| by_macro.iter().any(|module| name.starts_with(module)));
    let schemas = schemas.iter().chain(by_macro).map(String::as_str);
    let listed: Vec<&str> = schemas.chain(others).collect();
    assert_all_listed("featherhq-api", &listed);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of all public types")]
fn every_type_of_the_runtime_is_looked_at() {
    let types = [
        // Containers: the types that hold secrets in them hide them.
        "Field",
        "Map",
        "Tuple",
        // Below.
        "File",
        "JsonObject",
        "JsonValue",
        // reqwest's own form, which shows the names of its parts.
        "Form",
        // Shows its elements, as lists do: a field that can hold a secret is redacted around it.
        "Tuple",
        // Nothing in them, or no string from outside.
        "Alternative",
        "Constant",
        "NoErrorBody",
        "NotAPart",
        // A request to a recorder of tests, which shows it.
        "test_util::Recorded",
        "NotAnObject",
        "Nullable",
        "Timestamp",
        "Attempt",
        "Deadline",
        "Decoder",
        "Delivery",
        "ErrorKind",
        "Method",
        "Operation",
        "SecurityKind",
        "SecurityScheme",
        "sdk::CallFacts",
        "sdk::CallInfo",
        "sdk::Seconds",
        "sdk::Telemetry",
        // Show the state of their stream.
        "blocking::BlockingIter",
        "ByteStream",
        "EventStream",
        "Items",
        "LineStream",
        "Pages",
        // How pages follow each other, by the names of parameters.
        "Paging",
        // Shows the data that an application asked for.
        "Event",
        // Bytes of a response by their length or the kind of what does not fit.
        "ResponseBody",
        "sdk::Elements",
        "sdk::SplitError",
        "sdk::Splitter",
        // Without credentials; the tests of the runtime look for some.
        "Inspection",
        // Whatever an application's transport says.
        "TransportError",
        // In `the_calls_of_the_runtime_show_no_secret`.
        "Call",
        "CallError",
        "CallWithResponse",
        "Client",
        "ClientBuilder",
        "ClientCredentials",
        "CustomRequest",
        "ElementStream",
        "Error",
        "Options",
        "Request",
        "Response",
        "Secret",
        "sdk::ErrorBody",
        "sdk::Secrets",
    ];
    assert_all_listed("calamus-runtime", &types);

    let text = json!({ "anything": CANARY }).to_string();
    let file = parcels_client::support::File::new("a.json", text.clone());
    Exhibit::new(&["File"], &file, text.as_str()).assert_hidden();
    let object = featherhq_api::support::JsonObject::from_text(text).unwrap();
    Exhibit::new(&["JsonObject"], &object, object.as_str()).assert_hidden();
    let value = featherhq_api::support::JsonValue::from(object);
    Exhibit::new(&["JsonValue"], &value, value.as_str()).assert_hidden();

    let url = "https://api.example.com";
    let builder = || featherhq_api::Client::builder().base_url(url);
    let keyed = builder().api_key(CANARY);
    Exhibit::new(&["ClientBuilder"], &keyed, CANARY).assert_hidden();
    let client = keyed.build().unwrap();
    Exhibit::new(&["Client"], &client, CANARY).assert_hidden();
    let call = client.list_webhook_events().vendor(CANARY);
    let request = client.list_webhook_events().vendor(CANARY).request().unwrap();
    Exhibit::new(&["builders::ListWebhookEvents"], &call, request.url()).assert_hidden();
    let secret_url = format!("https://user:{CANARY}@api.example.com");
    for error in [
        builder().base_url(&secret_url).build().unwrap_err(),
        builder().base_url(CANARY).build().unwrap_err(),
        builder().api_key(format!("{CANARY}\n")).build().unwrap_err(),
    ] {
        Exhibit::new(&["Error"], &error, CANARY).assert_hidden();
        assert!(!error.to_string().contains(PART), "{error}");
    }
}

#[tokio::test]
async fn the_calls_of_the_runtime_show_no_secret() {
    use calamus_runtime::__generated::v1;
    use calamus_runtime::{
        CallError, Client, ClientCredentials, Decoder, Method, NoErrorBody, Operation,
        SecurityKind, SecurityScheme, sdk,
    };

    const KEY: SecurityScheme =
        SecurityScheme { name: "key", kind: SecurityKind::HeaderKey("x-key") };
    const LIST: Operation = Operation {
        id: "list",
        method: Method::Get,
        path: "/list",
        idempotent: true,
        security: &[&[KEY]],
    };
    let body = json!([CANARY]).to_string();
    let server = Recorder::responding(200, &*body).await;
    let builder = || Client::builder(server.base_url()).credentials(KEY, CANARY);
    let client = builder().build().unwrap();
    let request = || {
        let decoder = Decoder::<Vec<JsonValue>>::json_array();
        v1::request::<_, NoErrorBody>(&client, LIST, decoder, None, |http, base| {
            Ok(http.get(format!("{base}/list?a={CANARY}")).header("x-a", CANARY).into())
        })
        .unwrap()
    };
    let mut secrets = sdk::Secrets::default();
    secrets.add(CANARY);
    let secret = Secret::from(CANARY);
    let custom = client.request(Method::Put, format!("/x?{CANARY}")).json(CANARY);
    let parsed = sdk::parse_common(body.as_bytes(), &str::to_owned).unwrap();
    let response = client.send(request()).with_response().await.unwrap();
    server.respond(400, &*body);
    let error = client.send(request()).await.unwrap_err();
    let tokens = ClientCredentials::new("https://h.example.com/token", "id", CANARY);
    let typed: CallError<NoErrorBody> = client.send(request()).await.unwrap_err().into();
    for exhibit in [
        Exhibit::new(&["Client"], &client, CANARY),
        Exhibit::new(&["ClientBuilder"], &builder(), CANARY),
        Exhibit::new(&["Request"], &request(), request().url()),
        Exhibit::new(&["Call"], &client.send(request()).header("x-b", CANARY), CANARY),
        Exhibit::new(&["CallWithResponse"], &client.send(request()).with_response(), CANARY),
        Exhibit::new(&["ElementStream"], &client.send(request()).stream(), CANARY),
        Exhibit::new(&["Options"], &client.options().header("x-b", CANARY), CANARY),
        Exhibit::new(&["Options"], &client.options().query_parameter("b", CANARY), CANARY),
        Exhibit::new(&["Options"], &client.options().body_property("b", CANARY), CANARY),
        Exhibit::new(&["CustomRequest"], &custom, CANARY),
        Exhibit::new(&["Response"], &response, response[0].as_str()),
        Exhibit::new(&["Secret"], &secret, secret.expose()),
        Exhibit::new(&["sdk::Secrets"], &secrets, CANARY),
        Exhibit::new(&["sdk::ErrorBody"], &parsed, parsed.summary.as_str()),
        Exhibit::new(&["Error"], &error, String::from_utf8_lossy(error.raw_body())),
        Exhibit::new(&["CallError"], &typed, CANARY),
        Exhibit::new(&["ClientCredentials"], &tokens, CANARY),
    ] {
        exhibit.assert_hidden();
    }
    assert!(!error.to_string().contains(PART), "{error}");
}

/// Types of the facade that have no room for a secret.
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

/// Everything that an error says.
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
    let (id, tool) = (calls::connection(), replies_tool().id);
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

fn replies_tool() -> featherhq::Tool {
    let reply = replies::ALL.iter().find(|reply| reply.schema == "ConnectionToolResponse").unwrap();
    featherhq::Tool::from_json(&(reply.value)().to_string()).unwrap()
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
    // The key of this client is another one: what is masked is what the request carried.
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

    // Answers whose secrets nobody knew before, and that cannot be read.
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
async fn no_type_of_the_facade_shows_a_secret() {
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
    exhibits.iter().for_each(Exhibit::assert_hidden);

    let exhibited = exhibits.iter().flat_map(|exhibit| exhibit.types).copied();
    let listed: Vec<&str> = exhibited.chain(HARMLESS.iter().copied()).collect();
    assert_all_listed("featherhq", &listed);
}

/// Errors of invalid settings contain no secrets.
#[test]
fn no_mistake_in_the_settings_shows_a_secret() {
    let line_break = format!("{CANARY}\n");
    let mistakes = [
        Client::builder().api_key(&*line_break).build(),
        Client::builder().api_key("k").header("x-extra", &line_break).build(),
        Client::builder().api_key("k").proxy(format!("gopher://user:{CANARY}@proxy")).build(),
        Client::builder().api_key("k").base_url(format!("https://user:{CANARY}@host")).build(),
        Client::builder().api_key("k").base_url(format!("https://host/?token={CANARY}")).build(),
    ];
    for (index, mistake) in mistakes.into_iter().enumerate() {
        let error = match mistake {
            Ok(client) => panic!("mistake {index} is taken: {client:?}"),
            Err(error) => error,
        };
        for text in describe(&error) {
            assert!(!text.contains(PART), "mistake {index}: {text}");
        }
    }
}
