//! Every way in which a call is known to fail, and what the caller gets to see of it.
//!
//! A row of the table is a fault and three lines: what kind of failure it is, whether it is
//! worth another try and how often it was tried; which accessors have something to say; and
//! the message, as it would stand in a log.

mod support;

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use featherhq::{ClientBuilder, Error};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use support::server::{
    Script, Server, Step, answer, chunk, chunked_head, closed_port, last_chunk, send,
};
use support::{builder, ms, sample};

/// Which call meets the fault.
#[derive(Clone, Copy)]
enum Call {
    Get,
    List,
}

struct Case {
    name: &'static str,
    call: Call,
    /// What the server does about the first request, the second, and so on.
    scripts: Vec<Script>,
    settings: fn(ClientBuilder) -> ClientBuilder,
    expected: [&'static str; 3],
}

fn list(name: &'static str, script: Script, expected: [&'static str; 3]) -> Case {
    Case { name, call: Call::List, scripts: vec![script], settings: |builder| builder, expected }
}

fn get(name: &'static str, script: Script, expected: [&'static str; 3]) -> Case {
    Case { call: Call::Get, ..list(name, script, expected) }
}

impl Case {
    fn with(self, settings: fn(ClientBuilder) -> ClientBuilder) -> Self {
        Self { settings, ..self }
    }
}

/// An answer of status 200 and JSON.
fn ok(body: impl AsRef<[u8]>) -> Script {
    answer("200 OK", &[("content-type", "application/json"), ("x-request-id", "req-7")], body)
}

/// A list of three connections, of which the one at `index` was changed.
fn list_with(index: usize, change: impl FnOnce(&mut Value)) -> String {
    let mut list = vec![sample::connection(); 3];
    change(&mut list[index]);
    Value::Array(list).to_string()
}

fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut connection = sample::connection();
    change(&mut connection);
    connection.to_string()
}

fn without(value: &mut Value, member: &str) {
    value.as_object_mut().unwrap().remove(member).unwrap();
}

/// The half of an answer that announces all of it.
fn half_an_answer() -> Step {
    let body = sample::list(2);
    let half = &body[..body.len() / 2];
    send(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{half}", body.len()))
}

fn then(first: Step, second: Step) -> Script {
    vec![first, second]
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    vec![
        // Between the request and the answer.
        list("closed before an answer", vec![Step::Close], ["", "", ""]),
        list("reset before an answer", vec![Step::Reset], ["", "", ""]),
        list("closed within the head", then(send("HTTP/1.1 200 O"), Step::Close), ["", "", ""]),
        list("not HTTP at all", then(send("SSH-2.0-OpenSSH_9.6\r\n"), Step::Close), ["", "", ""]),
        list("a status that is no number", then(send("HTTP/1.1 abc OK\r\n\r\n"), Step::Close), ["", "", ""]),
        list("a header with a line break in its name", then(send("HTTP/1.1 200 OK\r\nbad header\r\n\r\n"), Step::Close), ["", "", ""]),
        list("a head without end", then(send(format!("HTTP/1.1 200 OK\r\nx-long: {}", "x".repeat(600_000))), Step::Hang), ["", "", ""]),
        list("two lengths", then(send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n[]"), Step::Close), ["", "", ""]),
        list("no answer in time", vec![Step::Hang], ["", "", ""])
            .with(|builder| builder.attempt_timeout(ms(30)).max_retries(1)),
        list("no answer in the whole time", vec![Step::Hang], ["", "", ""])
            .with(|builder| builder.total_timeout(ms(40))),

        // Within the answer.
        list("cut within the body", then(half_an_answer(), Step::Close), ["", "", ""]),
        get("cut within the body of one value", then(half_an_answer(), Step::Close), ["", "", ""]),
        list("reset within the body", vec![half_an_answer(), Step::Pause(ms(5)), Step::Reset], ["", "", ""]),
        list("cut within a chunk", vec![chunked_head(), send("ff\r\n[{\"id\""), Step::Close], ["", "", ""]),
        list("cut between chunks", vec![chunked_head(), send(chunk("[{\"id\"")), Step::Close], ["", "", ""]),
        list("chunks of no size", vec![chunked_head(), send("many\r\n[]\r\n"), Step::Close], ["", "", ""]),
        list("a body that stalls", then(half_an_answer(), Step::Hang), ["", "", ""])
            .with(|builder| builder.idle_timeout(ms(30)).max_retries(1)),
        list("a body that drips", {
            let mut drip = vec![chunked_head(), send(chunk("["))];
            for _ in 0..200 {
                drip.extend([Step::Pause(ms(5)), send(chunk(" "))]);
            }
            drip
        }, ["", "", ""])
            .with(|builder| builder.idle_timeout(ms(40)).total_timeout(ms(80))),
        list("a length that is too short", vec![send({
            let body = sample::list(1);
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len() - 10)
        }), Step::Close], ["", "", ""]),
        list("announced as too large", ok(sample::list(9)), ["", "", ""])
            .with(|builder| builder.max_response_size(4096)),
        list("too large without saying so", vec![chunked_head(), send(chunk(sample::list(9))), last_chunk()], ["", "", ""])
            .with(|builder| builder.max_response_size(4096)),
        get("one value that is too large", vec![chunked_head(), send(chunk(sample::connection().to_string())), last_chunk()], ["", "", ""])
            .with(|builder| builder.max_response_size(1000)),

        // Success, but not what was promised.
        list("a page", answer("200 OK", &[("content-type", "text/html")], "<!doctype html><html><head><title>Sign in\nto Corp</title></head></html>"), ["", "", ""]),
        list("a page in pieces", vec![chunked_head(), send(chunk(" <")), Step::Pause(ms(5)), send(chunk("html><title>Sign")), Step::Pause(ms(5)), send(chunk(" in</title>")), last_chunk()], ["", "", ""]),
        get("a page for one value", ok("<html><h1>Welcome</h1></html>"), ["", "", ""]),
        list("plain text", ok("Service temporarily fine"), ["", "", ""]),
        get("plain text for one value", ok("Service temporarily fine"), ["", "", ""]),
        list("nothing", ok(""), ["", "", ""]),
        get("nothing for one value", ok(" \n"), ["", "", ""]),
        list("204 for a list", vec![send("HTTP/1.1 204 No Content\r\n\r\n")], ["", "", ""]),
        get("204 for one value", vec![send("HTTP/1.1 204 No Content\r\n\r\n")], ["", "", ""]),
        list("truncated JSON of the right length", ok({
            let list = sample::list(3);
            list[..list.len() * 5 / 6].to_owned()
        }), ["", "", ""]),
        get("one truncated value of the right length", ok(&sample::connection().to_string()[..500]), ["", "", ""]),
        list("more after the list", ok("[] []"), ["", "", ""]),
        list("an object for a list", ok("{\"items\": []}"), ["", "", ""]),
        list("null for a list", ok("null"), ["", "", ""]),
        get("a list for one value", ok("[]"), ["", "", ""]),
        list("a missing comma", ok("[{} {}]"), ["", "", ""]),
        list("a number for a connection", ok("[12]"), ["", "", ""]),
        list("a missing member in the third element", ok(list_with(2, |c| without(c, "vendor"))), ["", "", ""]),
        list("a missing member of a tool", ok(list_with(1, |c| without(&mut c["tools"][0], "slug"))), ["", "", ""]),
        list("a member of the wrong type", ok(list_with(1, |c| c["tools"][0]["is_enabled"] = json!("yes"))), ["", "", ""]),
        list("no JSON within an element", ok(format!("[{},{{\"id\":?}}]", sample::connection())), ["", "", ""]),
        get("null where it may not be", ok(changed(|c| c["nickname"] = Value::Null)), ["", "", ""]),
        get("an id that is none", ok(changed(|c| c["id"] = json!("conn_12"))), ["", "", ""]),
        get("a time that is none", ok(changed(|c| c["created_at"] = json!("yesterday"))), ["", "", ""]),
        get("a free-form member that is no object", ok(changed(|c| c["metadata"] = json!([1]))), ["", "", ""]),
        get("bytes that are not UTF-8", ok([b"{\"id\":\"", &b"\xff\xfe"[..], b"\"}"].concat()), ["", "", ""]),
        list("bytes that are not UTF-8 in an unknown member", ok({
            let text = changed(|c| c["nobody_knows"] = json!("@@"));
            let (before, after) = text.split_once("@@").unwrap();
            [b"[", before.as_bytes(), b"\xc3\x28", after.as_bytes(), b"]"].concat()
        }), ["", "", ""]),
        list("endless nesting", ok("[".repeat(100_000)), ["", "", ""]),
        get("endless nesting in one value", ok(format!("{{\"a\":{}", "[".repeat(100_000))), ["", "", ""]),

        // Elsewhere.
        list("a redirect", answer("301 Moved Permanently", &[("location", "https://other.example/v1?token=canary")], ""), ["", "", ""]),
        list("a redirect to nowhere", answer("302 Found", &[], ""), ["", "", ""]),
        list("a redirect to something else", answer("307 Temporary Redirect", &[("location", "http://[")], ""), ["", "", ""]),
        list("300", answer("300 Multiple Choices", &[], "pick one"), ["", "", ""]),
        list("304", vec![send("HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n")], ["", "", ""]),
        list("101", vec![send("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n")], ["", "", ""]),

        // The server says no.
        list("a status without a name", answer("799 Odd", &[], ""), ["", "", ""]),
        get("404 with what Feather says", answer("404 Not Found", &[("x-request-id", "req-9")], r#"{"error":"not_found","message":"Connection not found"}"#), ["", "", ""]),
        get("422 with details", answer("422 Unprocessable Entity", &[("cf-ray", "8a-FRA")], r#"{"detail":[{"loc":["path","connection_id"],"msg":"Input should be a valid UUID","type":"uuid_parsing","input":"x"}]}"#), ["", "", ""]),
        list("408", answer("408 Request Timeout", &[("connection", "close")], ""), ["", "", ""]),
        list("429 for seconds", answer("429 Too Many Requests", &[("retry-after", "0")], r#"{"error":"rate_limited","message":"Slow down"}"#), ["", "", ""]),
        list("429 for longer than is waited", answer("429 Too Many Requests", &[("retry-after", "3600")], r#"{"error":"rate_limited","message":"Slow down"}"#), ["", "", ""]),
        list("429 with the wait in the body", answer("429 Too Many Requests", &[], r#"{"error":"rate_limited","message":"Slow down","retryable":true,"retry_after":120}"#), ["", "", ""]),
        list("503 that is not worth a retry", answer("503 Service Unavailable", &[], r#"{"error":"gone","message":"For good","retryable":false}"#), ["", "", ""]),
        list("409 that is worth a retry", answer("409 Conflict", &[], r#"{"error":"busy","message":"In use","retryable":true}"#), ["", "", ""]),
        list("500 with more text than is read", answer("500 Internal Server Error", &[], "x".repeat(200_000)), ["", "", ""])
            .with(|builder| builder.max_retries(0)),
        list("500 whose body breaks off", then(send("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 999\r\n\r\n{\"error\":\"bo"), Step::Close), ["", "", ""]),
        list("502 whose body stalls", then(send("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 999\r\n\r\n<html><title>Bad gate</title>"), Step::Hang), ["", "", ""])
            .with(|builder| builder.idle_timeout(ms(20)).max_retries(1)),
    ]
}

#[tokio::test]
async fn each_fault_ends_in_the_error_that_the_table_says() {
    let cases = cases();
    assert!(cases.len() >= 30);
    let mut wrong = String::new();
    for case in cases {
        let Case { name, call, scripts, settings, expected } = case;
        let server = Server::each(scripts).await;
        let Err(error) = make(call, settings(builder(&server.url()))).await else {
            writeln!(wrong, "{name}: it succeeded").unwrap();
            continue;
        };
        let found = outline(&error);
        assert_eq!(error.attempts() as usize, server.requests().len(), "{name}: attempts");
        if found != expected {
            writeln!(wrong, "{name}:").unwrap();
            for line in found {
                writeln!(wrong, "    {line:?},").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "not as expected:\n{wrong}");
}

async fn make(call: Call, builder: ClientBuilder) -> Result<(), Error> {
    let client = builder.build()?;
    match call {
        Call::Get => {
            let id = sample::CONNECTION_ID.parse().unwrap();
            client.connections().get(id).await.map(drop)
        }
        Call::List => client.connections().list().await.map(drop),
    }
}

/// What a caller can find out about an error, in three lines.
fn outline(error: &Error) -> [String; 3] {
    let kinds: Vec<&str> = [
        ("configuration", error.is_configuration()),
        ("invalid_request", error.is_invalid_request()),
        ("connect", error.is_connect()),
        ("timeout", error.is_timeout()),
        ("transport", error.is_transport()),
        ("redirect", error.is_redirect()),
        ("too_large", error.is_too_large()),
        ("decode", error.is_decode()),
        ("status", error.is_status()),
        ("bad_request", error.is_bad_request()),
        ("unauthorized", error.is_unauthorized()),
        ("forbidden", error.is_forbidden()),
        ("not_found", error.is_not_found()),
        ("conflict", error.is_conflict()),
        ("validation", error.is_validation()),
        ("rate_limited", error.is_rate_limited()),
        ("server_error", error.is_server_error()),
    ]
    .into_iter()
    .filter_map(|(name, is)| is.then_some(name))
    .collect();
    let retryable = if error.is_retryable() { "retryable" } else { "final" };

    let mut filled = Vec::new();
    if let Some(status) = error.status() {
        filled.push(status.to_string());
    }
    if error.headers().count() > 0 {
        filled.push("headers".to_owned());
    }
    if let Some(id) = error.request_id() {
        filled.push(format!("id={id}"));
    }
    if let Some(excerpt) = error.body_excerpt() {
        filled.push(format!("excerpt={}", excerpt.len()));
    }
    if let Some(api) = error.api_error() {
        filled.push(format!("api={}", api.code.as_deref().unwrap_or("-")));
        if !api.details.is_empty() {
            filled.push(format!("details={}", api.details.len()));
        }
        if let Some(retryable) = api.retryable {
            filled.push(format!("retryable={retryable}"));
        }
    }
    if let Some(wait) = error.retry_after() {
        filled.push(format!("retry_after={}", wait.as_secs()));
    }
    if let Some(index) = error.element_index() {
        filled.push(format!("element={index}"));
    }
    if let Some(path) = error.json_path() {
        filled.push(format!("path={path}"));
    }
    if std::error::Error::source(error).is_some() {
        filled.push("source".to_owned());
    }
    [
        format!("{}, {retryable}, attempts={}", kinds.join(" "), error.attempts()),
        filled.join(" "),
        steady(&error.to_string()),
    ]
}

/// A message without what differs from run to run and from system to system.
fn steady(message: &str) -> String {
    let mut text = message.to_owned();
    for (before, after) in [(" attempts in ", ")"), ("(os error ", ")"), ("127.0.0.1:", "/,")] {
        if let Some(start) = text.find(before).map(|at| at + before.len()) {
            let end = text[start..].find(|c| after.contains(c)).map_or(text.len(), |at| start + at);
            text.replace_range(start..end, "_");
        }
    }
    text
}
