//! Secrets are not in messages, `Debug` output, sources, traces of any crate or panics.
//!
//! Every secret contains a canary. Servers echo it in every place and encoding; then all output is
//! searched for it.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt::Debug;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use base64::Engine;
use featherhq::{
    ApiError, Attempt, Attention, CallWithResponse, Client, ClientBuilder, ConnectEmail,
    ConnectMcp, Connection, ConnectionId, ConnectionStatus, Connections, CreateConnection,
    CustomRequest, CustomRequestWithResponse, Deadline, Delivery, DisconnectConnection,
    DiscoverMcp, ElementStream, Error, ErrorKind, FinalizeConnection, FindConnection,
    GetConnection, InputDefault, InputDefaults, InputKind, Integration, IntegrationKey,
    Integrations, Invocation, JsonObject, JsonValue, Lease, ListConnections, ListIntegrations,
    ListWebhookEvents, McpCallResult, McpConnection, McpDiscovery, McpOauth, Method, NewConnection,
    Operation, Options, OrganizationId, RefreshTools, Request, Response, Secret, SetToolsEnabled,
    TestInvoke, TestLease, TestMcpCall, Tool, ToolId, ToolsStatus, UpdateConnection, UpdateTool,
    ValidationDetail, Wait, WebhookEvent, WebhookEvents,
};
use serde_json::json;

use support::http_response;
use support::server::{Script, Server, closed_port, json as json_response, send};
use support::trace::Traces;
use support::{KEY, builder, ms, sample};

/// A header of the caller, with the characters that encodings treat differently.
const CALLER: &str = r#"caller-canary "q" <a&b> \ 100%/ +canary"#;

/// Asserts that `text` contains neither the canary nor its beginning, escaped or not, nor in base64
/// (`anary` at each of the three offsets in a longer string).
#[track_caller]
fn assert_clean(case: &str, text: &str) {
    for trace in ["YW5hcn", "FuYXJ5", "hbmFye"] {
        assert!(!text.contains(trace), "{case}, in base64: {text}");
    }
    let text = text.to_lowercase();
    let plain = unescaped(&text);
    for trace in ["canary", "fth_live_c", "caller-c"] {
        assert!(!text.contains(trace), "{case}: {text}");
        assert!(!plain.contains(trace), "{case}, escaped: {text}");
    }
}

/// Decodes numeric escapes of URLs, JSON and HTML.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let number = |prefix: &str, digits: usize, radix: u32, end: &str| {
            let after = rest.strip_prefix(prefix)?;
            let code = u32::from_str_radix(after.get(..digits)?, radix).ok()?;
            let after = after[digits..].strip_prefix(end)?;
            Some((char::from_u32(code)?, after))
        };
        let escape = number("%", 2, 16, "")
            .or_else(|| number("\\u", 4, 16, ""))
            .or_else(|| number("&#x", 2, 16, ";"))
            .or_else(|| number("&#", 2, 10, ";"))
            .or_else(|| number("&#", 3, 10, ";"));
        let (character, after) = escape.unwrap_or((first, &rest[first.len_utf8()..]));
        plain.push(character);
        rest = after;
    }
    plain
}

#[test]
fn escaped_canaries_are_found() {
    for spelling in spellings("canary") {
        assert_eq!(unescaped(&spelling.to_lowercase()), "canary", "{spelling}");
    }
}

/// All output of an error.
fn output(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!("{cause}\n{cause:?}\n{cause:#?}\n"));
        source = cause.source();
    }
    text.push_str(&format!("{:?}", (error.body_excerpt(), error.request_id(), error.json_path())));
    text.push_str(&format!("{:?}", error.api_error()));
    for (name, value) in error.headers() {
        text.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value)));
    }
    text
}

/// A secret in the encodings in which servers echo it.
fn spellings(secret: &str) -> Vec<String> {
    let each = |plain: fn(char) -> bool, escape: fn(char) -> String| -> String {
        let spell = |c| if plain(c) { String::from(c) } else { escape(c) };
        secret.chars().map(spell).collect()
    };
    let word = |c: char| c.is_ascii_alphanumeric();
    let quoted = serde_json::to_string(secret).unwrap();
    vec![
        secret.to_owned(),
        quoted[1..quoted.len() - 1].to_owned(),
        quoted.replace('\\', r"\\").trim_matches('"').to_owned(),
        each(word, |c| c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04x}")).collect()),
        each(
            |_| false,
            |c| c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04X}")).collect(),
        ),
        each(word, |c| c.to_string().bytes().map(|b| format!("%{b:02X}")).collect()),
        each(|_| false, |c| c.to_string().bytes().map(|b| format!("%{b:02x}")).collect()),
        each(word, |c| match c {
            ' ' => "+".to_owned(),
            _ => c.to_string().bytes().map(|b| format!("%{b:02x}")).collect(),
        }),
        each(word, |c| format!("&#{};", u32::from(c))),
        each(|_| false, |c| format!("&#{};", u32::from(c))),
        each(word, |c| format!("&#x{:X};", u32::from(c))),
        secret
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;"),
        secret.to_ascii_lowercase(),
        secret.to_ascii_uppercase(),
    ]
}

/// Responses with a secret in every place.
fn echoes(secret: &str) -> Vec<(String, Script)> {
    let mut echoes: Vec<(String, Script)> = Vec::new();
    let mut bodies = vec![
        ("text", secret.to_owned()),
        ("code", format!(r#"{{"error":"{secret}","message":"m"}}"#)),
        ("message", format!(r#"{{"error":"e","message":"Key {secret} is unknown"}}"#)),
        ("detail text", format!(r#"{{"detail":"{secret}"}}"#)),
        ("detail object", format!(r#"{{"detail":{{"a":"{secret}"}}}}"#)),
        (
            "details",
            format!(
                r#"{{"detail":[{{"loc":["header","{secret}"],"msg":"{secret}","type":"{secret}","input":"{secret}","ctx":{{"k":"{secret}"}}}}]}}"#
            ),
        ),
        (
            "details without form",
            format!(r#"{{"detail":["{secret}",{{"{secret}":["{secret}"]}}]}}"#),
        ),
        ("unknown form", format!(r#"{{"problem":{{"{secret}":"{secret}"}}}}"#)),
        ("title", format!("<html><title>Not for {secret}</title><body>{secret}")),
        ("heading", format!("<html><h1>{secret}</h1>")),
        ("broken JSON", format!(r#"{{"error":"{secret}","mess"#)),
    ];
    // Where a string is shortened, the rest may end within a secret.
    for limit in [300, 1024] {
        for before in [1, 5, 12, 20] {
            bodies.push(("text that is cut", format!("{}{secret}", "x".repeat(limit - before))));
        }
    }
    for before in [1, 3, 12, 20] {
        // Whitespace is collapsed, so the end of the buffer would be shown.
        let spaces = " ".repeat(64 * 1024 - before);
        bodies.push(("text that is read in part", format!("{spaces}{secret}{}", "x".repeat(99))));
    }
    for (place, body) in &bodies {
        for status in ["401 No", "200 OK"] {
            echoes.push((format!("{place} with {status}"), json_response(status, body)));
        }
    }

    // A list is split into elements before they are searched, so a secret that ends its string
    // would be in two elements. No server sends that.
    let in_a_list = serde_json::from_str::<String>(&format!("\"{secret}\"")).is_ok();
    let element = |property: &str, value: String| {
        let mut text = sample::connection().to_string();
        text.truncate(text.len() - 1);
        format!("[{text},\"more\":{{\"{secret}\":\"{secret}\"}},\"{property}\":{value}}}]")
    };
    for (place, body) in [
        ("text for a list", format!("\"{secret}\"")),
        ("object for a list", format!("{{\"error\":\"{secret}\"}}")),
        ("element of the wrong type", format!("[\"{secret}\"]")),
        ("property twice", element("nickname", format!("\"{secret}\""))),
        ("metadata twice", element("metadata", format!("\"{secret}\""))),
        ("a list that breaks off", format!("[{{\"id\":\"{secret}\"")),
        ("an id", format!("[{{\"id\":\"{secret}\"}}]")),
        ("a time", format!("[{{\"created_at\":\"{secret}\"}}]")),
        ("a property that is missing", format!("[{{\"{secret}\":1}}]")),
    ] {
        if in_a_list {
            echoes.push((place.to_owned(), json_response("200 OK", body)));
        }
    }

    // Titles and encodings are shortened as well.
    for before in [1, 5, 12, 20] {
        let long = format!("{}{secret}", "x".repeat(300 - before));
        let page = format!("<html><title>{long}</title>");
        let encoding = [("content-encoding", long.as_str())];
        for status in ["401 No", "200 OK"] {
            echoes.push(("title that is cut".to_owned(), json_response(status, &page)));
            echoes.push(("encoding".to_owned(), http_response(status, &encoding, "[]")));
        }
    }
    for name in ["x-request-id", "www-authenticate", "set-cookie", "server", "retry-after"] {
        echoes.push((name.to_owned(), http_response("401 No", &[(name, secret)], "")));
        echoes.push((name.to_owned(), http_response("200 OK", &[(name, secret)], "<html>")));
    }
    for location in [
        format!("http://127.0.0.1:1/{secret}"),
        format!("http://127.0.0.1:1/?{secret}"),
        format!("http://{secret}@127.0.0.1:1/"),
        format!("http://{secret}.example/"),
        format!("http://{secret}:99/"),
        format!("{secret}:x"),
        secret.to_owned(),
    ] {
        echoes.push((location.clone(), http_response("302 Found", &[("location", &location)], "")));
    }
    let bytes = [b"HTTP/1.1 400 X\r\nx-echo: \xff".as_slice(), secret.as_bytes(), b"\xfe\r\n\r\n"];
    echoes.push((
        "bytes in a header".to_owned(),
        vec![send(bytes.concat()), support::server::Step::Close],
    ));
    let reason = format!("400 {secret}");
    echoes.push(("reason".to_owned(), http_response(&reason, &[], "")));
    echoes.push((
        "garbage".to_owned(),
        vec![send(format!("{secret}\r\n\r\n")), support::server::Step::Close],
    ));
    let header = format!("HTTP/1.1 200 OK\r\n{secret}\r\n\r\n");
    echoes.push(("a broken header".to_owned(), vec![send(header), support::server::Step::Close]));
    // A response that breaks off within the secret.
    for share in [3, 5, 7] {
        let mut end = secret.len() * share / 8;
        while !secret.is_char_boundary(end) {
            end -= 1;
        }
        for status in ["400 X", "200 OK"] {
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: 9999\r\n\r\n");
            let text = format!("{head}Key {}", &secret[..end]);
            echoes.push((text.clone(), vec![send(text), support::server::Step::Close]));
        }
    }
    let length = [("content-length", secret)];
    echoes.push(("a length".to_owned(), http_response("200 OK", &length, "")));
    echoes
}

thread_local! {
    /// Records of `log` on this thread.
    static LOGGED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Collects records of `log`.
struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{}: {}\n", record.target(), record.args());
        LOGGED.with_borrow_mut(|logged| logged.push_str(&line));
    }

    fn flush(&self) {}
}

fn hear_log() {
    // The first test sets it for all.
    let _ = log::set_logger(&Log);
    log::set_max_level(log::LevelFilter::Trace);
}

#[tokio::test]
async fn echoed_secrets_are_redacted() {
    hear_log();
    let (heard, _guard) = Traces::collect();
    let server = Server::always(vec![]).await;
    let client = builder(&server.url())
        .header("x-caller", CALLER)
        .max_retries(0)
        .follow_same_origin_redirects(true)
        .build()
        .unwrap();
    let mut tried = 0;
    for secret in [KEY, CALLER] {
        let in_base64 = ["", "u:", "user:"].map(|before| {
            base64::engine::general_purpose::STANDARD.encode(format!("{before}{secret}"))
        });
        for spelling in spellings(secret).into_iter().chain(in_base64) {
            for (place, script) in echoes(&spelling) {
                let case = format!("{place}: {spelling}");
                server.tell(vec![script]);
                match client.connections().list().with_response().await {
                    Ok(response) => assert_clean(&case, &format!("{response:?}")),
                    Err(error) => assert_clean(&case, &output(&error)),
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 1_500, "{tried}");
    let seen = server.requests();
    assert!(seen.iter().all(|seen| seen.header("x-api-key") == Some(KEY)));
    assert!(seen.iter().all(|seen| seen.header("x-caller") == Some(CALLER)));
    let entries = heard.entries();
    for crates in ["featherhq", "hyper"] {
        assert!(entries.iter().any(|entry| entry.target.starts_with(crates)), "{crates} is silent");
    }
    for entry in entries {
        assert_clean("a trace", &format!("{entry:?}"));
    }
    LOGGED.with_borrow(|logged| {
        assert!(logged.contains("reqwest"), "reqwest is silent");
        assert_clean("a log", logged);
    });
}

#[tokio::test]
async fn headers_that_are_not_ascii_are_redacted() {
    let value = "canary-täglich-canary";
    let server = Server::always(json_response("400 X", format!(r#"{{"error":"{value}"}}"#))).await;
    let client = builder(&server.url()).build().unwrap();
    let error = client.connections().list().header("x-caller", value).await.unwrap_err();
    assert_clean(value, &output(&error));
    assert!(error.to_string().contains("[redacted]"), "{error}");
}

#[tokio::test]
async fn secrets_in_request_bodies_are_redacted_in_errors() {
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    let secret = "canary-täglich/7 \u{1f511}-canary";
    let connect = || client.connections().connect_mcp("n", "https://mcp.example.com/sse");
    for spelling in spellings(secret) {
        for script in [
            json_response(
                "422 X",
                format!(
                    r#"{{"detail":[{{"loc":["body"],"msg":"m","type":"t","input":"{spelling}"}}]}}"#
                ),
            ),
            json_response("400 X", format!(r#"{{"error":"e","message":"{spelling} is no good"}}"#)),
            json_response("201 Created", format!(r#"{{"connection_id":"{spelling}"}}"#)),
        ] {
            server.tell(vec![script]);
            for (kind, call) in [
                ("bearer", connect().bearer(secret)),
                ("api_key", connect().api_key(secret)),
                ("api_key_in", connect().api_key_in("X-Key", secret)),
                ("server_header", connect().server_header("x-h", secret)),
                ("oauth", connect().oauth(McpOauth::new().client_secret(secret))),
            ] {
                assert_clean(kind, &format!("{call:?}"));
                let error = call.await.unwrap_err();
                let case = format!("{kind} as {spelling}");
                assert_clean(&case, &output(&error));
            }
        }
    }
    for request in server.requests() {
        let body = String::from_utf8(request.body).unwrap();
        assert!(body.contains("canary-täglich"), "the secret was not sent: {body}");
    }
}

#[tokio::test]
async fn secrets_in_responses_are_redacted_in_decode_errors() {
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    let id = sample::CONNECTION_ID;
    for body in [
        format!(
            r#"{{"connection_id":"{id}","session_token":"canary","expires_at":"soon","vendor":"v"}}"#
        ),
        format!(
            r#"{{"connection_id":"{id}","session_token":["canary"],"expires_at":"2026-01-01T00:00:00Z","vendor":"v"}}"#
        ),
        format!(r#"{{"connection_id":"{id}","session_token":{{"value":"canary"}}}}"#),
        format!(r#"{{"connection_id":"{id}","session_token":"canary"#),
        r#"{"session_token" : "can\"ary canary", "vendor":1}"#.to_owned(),
        r#"{"SessionToken":"x","sessionToken":"canary","connect_session_token":"canary"}"#
            .to_owned(),
    ] {
        server.tell(vec![json_response("201 Created", &body)]);
        let error = client.connections().create(IntegrationKey::Slack, "n").await.unwrap_err();
        assert!(error.is_decode(), "{body}");
        assert_clean(&body, &output(&error));
    }
    for body in [
        r#"{"connection_id":1,"status":"s","vendor":"v","authorize_url":"https://x/?state=canary","state":"canary"}"#.to_owned(),
        format!(r#"{{"connection_id":"{id}","status":"s","vendor":"v","state":{{"a":"canary"}}}}"#),
        format!(r#"{{"connection_id":"{id}","status":"s","vendor":"v","authorize_url":["canary"]}}"#),
    ] {
        server.tell(vec![json_response("201 Created", &body)]);
        let call = client.connections().connect_mcp("n", "https://mcp.example.com");
        assert_clean(&body, &output(&call.await.unwrap_err()));
    }
    // The decoder quotes a number, so the message must not contain it.
    let body = format!(
        r#"{{"connection_id":"{id}","session_token":73577357,"expires_at":"2026-01-01T00:00:00Z","vendor":"v"}}"#
    );
    server.tell(vec![json_response("201 Created", &body)]);
    let error = client.connections().create(IntegrationKey::Slack, "n").await.unwrap_err();
    assert!(!output(&error).contains("73577357"), "{error:?}");
    assert_eq!(error.json_path(), Some("$.session_token"));
}

/// The names of all public types, from the source.
fn public_types() -> Vec<String> {
    let code = include_str!("../src/lib.rs");
    let mut names = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find("pub use ") {
        let (before, item) = rest.split_at(start);
        let (item, after) = item.split_once(';').unwrap();
        rest = after;
        let condition = before.trim_end().lines().last().unwrap_or_default();
        let on = match condition.strip_prefix("#[cfg(feature = \"") {
            None => true,
            Some(feature) => match feature.trim_end_matches("\")]") {
                "blocking" => cfg!(feature = "blocking"),
                "definitions" => cfg!(feature = "definitions"),
                "validation" => cfg!(feature = "validation"),
                other => panic!("the feature {other} is not known here"),
            },
        };
        let list = item.rsplit("::").next().unwrap();
        names.extend(
            list.split([',', '{', '}'])
                .map(str::trim)
                // Constants are in upper case, and need no test.
                .filter(|name| on && name.chars().any(char::is_lowercase))
                .map(str::to_owned),
        );
    }
    names.sort();
    names
}

/// `Debug` output of public types, by name.
#[derive(Default)]
struct Outputs(BTreeMap<String, String>);

impl Outputs {
    /// Adds the output of a value under the name of its type.
    fn add<T: Debug>(&mut self, value: &T) {
        let path = std::any::type_name::<T>();
        let path = path.split('<').next().unwrap();
        let name = path.rsplit("::").next().unwrap();
        self.0.entry(name.to_owned()).or_default().push_str(&format!("{value:?}\n{value:#?}\n"));
    }
}

/// A URL with a canary in each part that may be secret.
const URL: &str = "https://canary:canary@mcp.example.com/sse?key=canary#canary";

#[tokio::test]
async fn debug_output_of_public_types_contains_no_secret() {
    let mut outputs = Outputs::default();
    let server = Server::always(vec![]).await;
    let url = server.url();
    let proxied = |builder: ClientBuilder| {
        builder.proxy("http://user:proxy-canary@127.0.0.1:1").header("x-caller", CALLER)
    };
    outputs.add::<ClientBuilder>(&proxied(builder("https://u:canary@example.com/?canary")));
    outputs.add::<Client>(&proxied(builder(&url)).build().unwrap());
    let client = builder(&url).header("x-caller", CALLER).max_retries(0).build().unwrap();
    let id: ConnectionId = sample::CONNECTION_ID.parse().unwrap();
    let tool_id: ToolId = sample::TOOL_ID.parse().unwrap();
    let organization_id: OrganizationId = sample::ORGANIZATION_ID.parse().unwrap();
    let object = || JsonObject::from_text(r#"{"token":"canary"}"#).unwrap();
    let value = || JsonValue::from_text(r#"["canary"]"#).unwrap();

    outputs.add::<Secret>(&Secret::new("canary"));
    outputs.add(&id);
    outputs.add(&tool_id);
    outputs.add(&organization_id);
    outputs.add::<JsonObject>(&object());
    outputs.add::<JsonValue>(&value());
    outputs.add::<InputDefault>(&InputDefault::pinned(value()));
    outputs.add::<InputDefaults>(&InputDefaults::new().suggested("a", value()));
    outputs.add(&IntegrationKey::Slack);
    outputs.add(&ConnectionStatus::Active);
    outputs.add(&ToolsStatus::Synced);
    outputs.add(&InputKind::Pinned);

    outputs.add(&ErrorKind::Timeout(Deadline::Total));
    outputs.add(&Deadline::Total);
    outputs.add(&Delivery::NotSent);
    outputs.add(&Method::Get);

    // Calls.
    let custom = || {
        let request = client.request(Method::Post, "/v1/x?token=canary");
        request.json(&json!({"a": "canary"})).query_parameter("q", "canary").header("x-a", "canary")
    };
    outputs.add::<CustomRequest>(&custom());
    outputs.add::<CustomRequestWithResponse>(&custom().with_response());
    let connections: Connections<'_> = client.connections();
    outputs.add(&connections);
    outputs.add::<Integrations<'_>>(&client.integrations());
    outputs.add::<WebhookEvents<'_>>(&client.webhook_events());
    outputs.add::<Wait>(&connections.wait_for_tools(id));
    outputs.add::<ElementStream<Connection>>(&connections.stream().header("x-a", "a-canary"));
    outputs.add::<CallWithResponse<Vec<Connection>>>(&connections.list().with_response());
    outputs.add::<ListConnections>(&connections.list().header("x-a", "a-canary"));
    outputs.add::<ListIntegrations>(&client.integrations().list());
    outputs.add::<ListWebhookEvents>(&client.webhook_events().list().vendor("canary"));
    outputs.add::<GetConnection>(&connections.get(id));
    outputs.add::<FindConnection>(&connections.find("canary").header("x-a", "a-canary"));
    outputs.add::<CreateConnection>(&connections.create(IntegrationKey::Slack, "canary"));
    outputs.add::<FinalizeConnection>(&connections.finalize(id));
    outputs.add::<DisconnectConnection>(&connections.disconnect(id));
    outputs.add::<RefreshTools>(&connections.refresh_tools(id));
    outputs.add::<SetToolsEnabled>(&connections.set_tools_enabled(id, true));
    outputs.add::<TestLease>(&connections.test_lease(id));
    let oauth = McpOauth::new().client_id("c").client_secret("canary");
    outputs.add::<McpOauth>(&oauth);
    let connect = || {
        let call = connections.connect_mcp("n", URL);
        call.server_header("x-h", "canary").header("x-a", "a-canary")
    };
    outputs.add::<ConnectMcp>(&connect().bearer("canary"));
    outputs.add::<ConnectMcp>(&connect().api_key_in("X-K", "canary"));
    outputs.add::<ConnectMcp>(&connect().oauth(oauth));
    outputs.add::<Request<McpConnection>>(&connect().bearer("canary").request().unwrap());
    let invoke = connections.test_invoke(id, "slug", object());
    outputs.add::<TestInvoke>(&invoke.response_field_map(object()));
    outputs.add::<TestMcpCall>(&connections.test_mcp_call(id, "slug", object()));
    let defaults = InputDefaults::new().pinned("a", value());
    let update = connections.update_tool(id, tool_id).input_defaults(defaults);
    outputs.add::<UpdateTool>(&update.response_field_map(object()));
    outputs.add::<UpdateConnection>(&connections.update(id).nickname("canary"));
    outputs.add::<ConnectEmail>(&connections.connect_email().nickname("canary"));
    outputs.add::<DiscoverMcp>(&connections.discover_mcp(URL));
    let mut options = None;
    let _ = featherhq::Call::with_options(connections.list().header("x-a", "a-canary"), |own| {
        options = Some(own.clone());
        own
    });
    outputs.add::<Options>(&options.unwrap());

    // Responses, with a canary in each secret and in free-form JSON.
    let mut connection = sample::connection();
    connection["metadata"] = json!({"access_token": "canary", "canary": ["canary"]});
    connection["unknown"] = json!("canary");
    let tool = &mut connection["tools"][0];
    for property in
        ["input_schema", "response_schema", "response_field_map", "merged_input_preview"]
    {
        tool[property] = json!({"default": "canary"});
    }
    tool["input_defaults"] = json!({"a": {"value": "canary", "type": "pinned"}});
    tool["unknown"] = json!("canary");
    let tool = tool.clone();
    let connection = connection.to_string();

    server.tell(vec![json_response("200 OK", &connection)]);
    let response = connections.get(id).with_response().await.unwrap();
    outputs.add::<Response<Connection>>(&response);
    let connection = response.into_inner();
    outputs.add::<Connection>(&connection);
    outputs.add::<Attention<'_>>(&connection.needs_attention().unwrap());
    server.tell(vec![json_response("200 OK", tool.to_string())]);
    outputs.add::<Tool>(&connections.update_tool(id, tool_id).enabled(true).await.unwrap());
    server.tell(vec![json_response("200 OK", format!("[{}]", sample::integration()))]);
    outputs.add::<Integration>(&client.integrations().list().await.unwrap()[0]);
    server.tell(vec![json_response(
        "201 Created",
        format!(r#"{{"connection_id":"{id}","session_token":"canary","expires_at":"2026-01-01T00:00:00Z","vendor":"v"}}"#),
    )]);
    let new = connections.create(IntegrationKey::Slack, "n").await.unwrap();
    assert_eq!(new.session_token.expose(), "canary");
    outputs.add::<NewConnection>(&new);
    server.tell(vec![json_response(
        "201 Created",
        format!(r#"{{"connection_id":"{id}","status":"pending_oauth","vendor":"v","authorize_url":"https://x/?state=canary","state":"canary"}}"#),
    )]);
    outputs.add::<McpConnection>(&connect().oauth(McpOauth::new()).await.unwrap());
    server.tell(vec![json_response("200 OK", r#"{"supports_dcr":true,"unknown":"canary"}"#)]);
    outputs.add::<McpDiscovery>(&connections.discover_mcp("https://m").await.unwrap());
    server.tell(vec![json_response(
        "200 OK",
        r#"{"result":{"token":"canary"},"narrowed":"canary"}"#,
    )]);
    outputs.add::<Invocation>(&connections.test_invoke(id, "slug", object()).await.unwrap());
    outputs.add::<McpCallResult>(&connections.test_mcp_call(id, "slug", object()).await.unwrap());
    server.tell(vec![json_response("200 OK", r#"{"ok":true,"unknown":"canary"}"#)]);
    outputs.add::<Lease>(&connections.test_lease(id).await.unwrap());
    server.tell(vec![json_response(
        "200 OK",
        r#"[{"event_id":"e","event_kind":"k","event_type":"t","vendor":"v","payload":{"a":"canary"}}]"#,
    )]);
    outputs.add::<WebhookEvent>(&client.webhook_events().list().await.unwrap()[0]);

    #[cfg(feature = "validation")]
    {
        let empty = JsonObject::from_text("{}").unwrap();
        let tool =
            Connection::from_json(&sample::connection().to_string()).unwrap().tools.remove(0);
        outputs.add::<featherhq::ArgumentError>(&tool.validate(&empty).unwrap()[0]);
    }

    // Errors.
    server.tell(vec![json_response(
        "422 X",
        format!(r#"{{"error":"{KEY}","message":"{KEY}","detail":[{{"loc":["{KEY}"],"msg":"{KEY}","type":"{KEY}"}}]}}"#),
    )]);
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&attempts);
    let observe = move |attempt: &Attempt| seen.lock().unwrap().push(attempt.clone());
    let error = connections.list().query_parameter("q", "canary").observer(observe);
    let error = error.await.unwrap_err();
    for attempt in attempts.lock().unwrap().iter() {
        outputs.add::<Attempt>(attempt);
        outputs.add::<Operation>(&attempt.operation);
    }
    assert!(!format!("{error:?}").contains("redacted"), "Debug quotes the server: {error:?}");
    outputs.add::<Error>(&error);
    let api = error.api_error().unwrap();
    outputs.add::<ApiError>(api);
    outputs.add::<ValidationDetail>(&api.details[0]);

    for (name, output) in &outputs.0 {
        assert_clean(name, output);
    }
    let tested: Vec<&String> = outputs.0.keys().collect();
    // Traits have no values.
    let traits = ["Call", "ConnectionsExt"];
    let missing: Vec<String> = public_types()
        .into_iter()
        .filter(|name| !tested.contains(&name) && !traits.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "no value of {missing:?} is tested: add one of each");
}

#[tokio::test]
async fn keys_in_the_url_of_an_mcp_server_are_redacted() {
    let body = r#"{"message":"cannot reach https://user:p%2Bcanary@m/sse?key=k%2Bcanary: k+canary, p+canary"}"#;
    let server = Server::always(json_response("422 X", body)).await;
    let client = builder(&server.url()).build().unwrap();
    let url = "https://user:p%2Bcanary@m/sse?key=k%2Bcanary";
    let connect = client.connections().connect_mcp("n", url).await;
    let discover = client.connections().discover_mcp(url).await;
    for error in [connect.unwrap_err(), discover.unwrap_err()] {
        assert!(error.to_string().contains("cannot reach [redacted]: [redacted], [redacted]"));
        assert_clean("a URL", &output(&error));
    }
    assert!(String::from_utf8_lossy(&server.requests()[0].body).contains(url));
}

#[tokio::test]
async fn panics_with_an_error_contain_no_secret() {
    let server = Server::always(json_response("401 X", format!(r#"{{"message":"{KEY}"}}"#))).await;
    let client = builder(&server.url()).build().unwrap();
    let outcome = client.integrations().list().await;
    let panic = std::panic::catch_unwind(AssertUnwindSafe(|| outcome.unwrap()));
    let message = panic.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("listIntegrations"), "{message}");
    assert_clean("a panic", &message);
}

#[tokio::test]
async fn transport_errors_contain_no_secret() {
    hear_log();
    let (heard, _guard) = Traces::collect();
    let silent = Server::always(vec![support::server::Step::Hang]).await;
    let closed = format!("http://{}", closed_port());
    for settings in [
        builder(&closed).max_retries(0),
        builder(&silent.url()).total_timeout(ms(20)),
        builder(&silent.url()).attempt_timeout(ms(20)).max_retries(0),
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        builder("https://feather.example.com")
            .proxy(format!("http://user:proxy-canary@{}", closed_port()))
            .max_retries(0),
    ] {
        let client = settings.header("x-caller", CALLER).build().unwrap();
        assert_clean("transport", &output(&client.connections().list().await.unwrap_err()));
    }
    for entry in heard.entries() {
        assert_clean("a trace", &format!("{entry:?}"));
    }
    LOGGED.with_borrow(|logged| assert_clean("a log", logged));
}

#[test]
fn configuration_errors_contain_no_secret() {
    for key in ["canary\n", " canary", "canary\u{e9}", "canary\0"] {
        assert_clean(key, &output(&Client::new(key).unwrap_err()));
    }
    for base in [
        "canary",
        "fth_live_canary",
        "https://user:canary@example.com",
        "https://canary@example.com",
        "https://example.com/?canary",
        "https://example.com/#canary",
        "https://user:canary@exa mple.com",
    ] {
        let error = Client::builder().api_key(KEY).base_url(base).build().unwrap_err();
        assert_clean(base, &output(&error));
    }
    for proxy in ["canary", "http://user:canary@", "http://user:canary@[", "socks9://canary@x"] {
        let settings = Client::builder().api_key(KEY).proxy(proxy).build();
        if let Err(error) = settings {
            assert_clean(proxy, &output(&error));
        }
    }
    for (name, value) in [("x-a", "canary\n"), ("x-api-key", "canary"), ("x-a", "canary\u{0}")] {
        let error = Client::builder().api_key(KEY).header(name, value).build().unwrap_err();
        assert_clean(name, &output(&error));
    }
}
