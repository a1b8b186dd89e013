//! Secrets are not in messages, `Debug` output, sources, traces of any crate or panics.
//!
//! Every secret contains a canary. Servers echo it in every place and encoding; then all output is
//! searched for it.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod echoes;
mod public_types;
#[path = "../support/mod.rs"]
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

use echoes::{echoes, spellings};
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
                server.respond_with(vec![script]);
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
            server.respond_with(vec![script]);
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
        server.respond_with(vec![json_response("201 Created", &body)]);
        let error = client.connections().create(IntegrationKey::Slack, "n").await.unwrap_err();
        assert!(error.is_decode(), "{body}");
        assert_clean(&body, &output(&error));
    }
    for body in [
        r#"{"connection_id":1,"status":"s","vendor":"v","authorize_url":"https://x/?state=canary","state":"canary"}"#.to_owned(),
        format!(r#"{{"connection_id":"{id}","status":"s","vendor":"v","state":{{"a":"canary"}}}}"#),
        format!(r#"{{"connection_id":"{id}","status":"s","vendor":"v","authorize_url":["canary"]}}"#),
    ] {
        server.respond_with(vec![json_response("201 Created", &body)]);
        let call = client.connections().connect_mcp("n", "https://mcp.example.com");
        assert_clean(&body, &output(&call.await.unwrap_err()));
    }
    // The decoder quotes a number, so the message must not contain it.
    let body = format!(
        r#"{{"connection_id":"{id}","session_token":73577357,"expires_at":"2026-01-01T00:00:00Z","vendor":"v"}}"#
    );
    server.respond_with(vec![json_response("201 Created", &body)]);
    let error = client.connections().create(IntegrationKey::Slack, "n").await.unwrap_err();
    assert!(!output(&error).contains("73577357"), "{error:?}");
    assert_eq!(error.json_path(), Some("$.session_token"));
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
