//! Every known fault, with the error that the caller gets.
//!
//! A row of the table is a fault and three lines: the kind, whether it is retryable, and the number
//! of attempts; the accessors with a value; and the message.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::error::Error as _;
use std::fmt::Write as _;

use featherhq::{ClientBuilder, Error};
use serde_json::{Value, json};

use support::http_response;
use support::server::{Script, Server, Step, chunk, chunked_head, closed_port, last_chunk, send};
use support::{builder, ms, sample};

/// The call that has the fault.
#[derive(Clone, Copy)]
enum Call {
    Get,
    List,
    Disconnect,
}

struct Case {
    name: &'static str,
    call: Call,
    /// The server's response to the first request, to the second, and so on.
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

fn disconnect(name: &'static str, script: Script, expected: [&'static str; 3]) -> Case {
    Case { call: Call::Disconnect, ..list(name, script, expected) }
}

impl Case {
    fn with(self, settings: fn(ClientBuilder) -> ClientBuilder) -> Self {
        Self { settings, ..self }
    }
}

/// A response with status 200 and JSON.
fn ok(body: impl AsRef<[u8]>) -> Script {
    http_response(
        "200 OK",
        &[("content-type", "application/json"), ("x-request-id", "req-7")],
        body,
    )
}

/// A list of three connections with a change in the one at `index`.
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

fn without(value: &mut Value, property: &str) {
    value.as_object_mut().unwrap().remove(property).unwrap();
}

/// Half of a response, with the length of all of it.
fn half_response() -> Step {
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
        // Between the request and the response.
        list("closed before a response", vec![Step::Close], [
            "transport, retryable, attempts=4",
            "source",
            "listConnections: the connection broke before the response: _ (after 4 attempts in _)",
        ]),
        list("reset before a response", vec![Step::Reset], [
            "transport, retryable, attempts=4",
            "source",
            "listConnections: the connection broke before the response: _ (after 4 attempts in _)",
        ]),
        list("closed within the head", then(send("HTTP/1.1 200 O"), Step::Close), [
            "transport, retryable, attempts=4",
            "source",
            "listConnections: the connection broke before the response: _ (after 4 attempts in _)",
        ]),
        list("not HTTP at all", then(send("SSH-2.0-OpenSSH_9.6\r\n"), Step::Close), [
            "transport, retryable, attempts=4",
            "source",
            "listConnections: the connection broke before the response: _ (after 4 attempts in _)",
        ]),
        list("a status that is no number", then(send("HTTP/1.1 abc OK\r\n\r\n"), Step::Close), [
            "transport, retryable, attempts=4",
            "source",
            "listConnections: the connection broke before the response: _ (after 4 attempts in _)",
        ]),
        list("a header with a line break in its name", then(send("HTTP/1.1 200 OK\r\nbad header\r\n\r\n"), Step::Close), [
            "transport, retryable, attempts=4",
            "source",
            "listConnections: the connection broke before the response: _ (after 4 attempts in _)",
        ]),
        list("a head without end", then(send(format!("HTTP/1.1 200 OK\r\nx-long: {}", "x".repeat(600_000))), Step::Hang), [
            "transport, retryable, attempts=4",
            "source",
            "listConnections: the connection broke before the response: _ (after 4 attempts in _)",
        ]),
        list("two lengths", then(send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n[]"), Step::Close), [
            "transport, retryable, attempts=4",
            "source",
            "listConnections: the connection broke before the response: _ (after 4 attempts in _)",
        ]),
        list("no response within the attempt", vec![Step::Hang], [
            "timeout, retryable, attempts=2",
            "",
            "listConnections: the attempt was not over within its 30 ms (after 2 attempts in _)",
        ])
            .with(|builder| builder.attempt_timeout(ms(30)).max_retries(1)),
        list("no response within the call", vec![Step::Hang], [
            "timeout, retryable, attempts=1",
            "",
            "listConnections: the call was not over within its 40 ms",
        ])
            .with(|builder| builder.total_timeout(ms(40))),

        // Within the response.
        list("cut within the body", then(half_response(), Step::Close), [
            "transport, retryable, attempts=4",
            "200 headers source",
            "listConnections: the connection broke within the response: _ (after 4 attempts in _)",
        ]),
        get("cut within the body of one value", then(half_response(), Step::Close), [
            "transport, retryable, attempts=4",
            "200 headers source",
            "getConnection: the connection broke within the response: _ (after 4 attempts in _)",
        ]),
        list("cut within a body that the connection delimits", then(send("HTTP/1.1 200 OK\r\n\r\n[{\"id\":"), Step::Close), [
            "transport, retryable, attempts=4",
            "200",
            "listConnections: the connection closed before the response was complete (after 4 attempts in _)",
        ]),
        get("cut within one value that the connection delimits", then(send("HTTP/1.1 200 OK\r\n\r\n{\"id\":"), Step::Close), [
            "transport, retryable, attempts=4",
            "200",
            "getConnection: the connection closed before the response was complete (after 4 attempts in _)",
        ]),
        get("a value of the wrong type that the connection delimits", then(send("HTTP/1.1 200 OK\r\n\r\n{\"id\":7}"), Step::Close), [
            "decode, final, attempts=1",
            "200 excerpt=8 path=$.id source",
            "getConnection: the response does not decode at $.id: found integer `7`, expected a formatted UUID string",
        ]),
        list("reset within the body", vec![half_response(), Step::Pause(ms(5)), Step::Reset], [
            "transport, retryable, attempts=4",
            "200 headers source",
            "listConnections: the connection broke within the response: _ (after 4 attempts in _)",
        ]),
        list("cut within a chunk", vec![chunked_head(), send("ff\r\n[{\"id\""), Step::Close], [
            "transport, retryable, attempts=4",
            "200 headers source",
            "listConnections: the connection broke within the response: _ (after 4 attempts in _)",
        ]),
        list("cut between chunks", vec![chunked_head(), send(chunk("[{\"id\"")), Step::Close], [
            "transport, retryable, attempts=4",
            "200 headers source",
            "listConnections: the connection broke within the response: _ (after 4 attempts in _)",
        ]),
        list("chunks of no size", vec![chunked_head(), send("many\r\n[]\r\n"), Step::Close], [
            "transport, retryable, attempts=4",
            "200 headers source",
            "listConnections: the connection broke within the response: _ (after 4 attempts in _)",
        ]),
        list("a body that stalls", then(half_response(), Step::Hang), [
            "timeout, retryable, attempts=2",
            "200 headers",
            "listConnections: the response stalled for 30 ms (after 2 attempts in _)",
        ])
            .with(|builder| builder.idle_timeout(ms(30)).max_retries(1)),
        list("a body that drips", {
            let mut drip = vec![chunked_head(), send(chunk("["))];
            for _ in 0..200 {
                drip.extend([Step::Pause(ms(5)), send(chunk(" "))]);
            }
            drip
        }, [
            "timeout, retryable, attempts=1",
            "200 headers",
            "listConnections: the call was not over within its 80 ms",
        ])
            .with(|builder| builder.total_timeout(ms(80))),
        list("a length that is too short", vec![send({
            let body = sample::list(1);
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len() - 10)
        }), Step::Close], [
            "decode, final, attempts=1",
            "200 headers excerpt=1024 element=0 path=$[0] source",
            "listConnections: the response ends before its array does, at element 0",
        ]),
        list("announced as too large", ok(sample::list(9)), [
            "too_large, final, attempts=1",
            "200 headers id=req-7",
            "listConnections: the response is larger than the limit of 4 KiB [request id req-7]",
        ])
            .with(|builder| builder.max_response_size(4096)),
        list("announced as too large, and then silence", vec![send("HTTP/1.1 200 OK\r\ncontent-length: 268435457\r\n\r\n"), Step::Hang], [
            "too_large, final, attempts=1",
            "200 headers",
            "listConnections: the response is larger than the limit of 256 MiB",
        ]),
        list("too large without a length", vec![chunked_head(), send(chunk(sample::list(9))), last_chunk()], [
            "too_large, final, attempts=1",
            "200 headers",
            "listConnections: the response is larger than the limit of 4 KiB",
        ])
            .with(|builder| builder.max_response_size(4096)),
        get("one value that is too large", vec![chunked_head(), send(chunk(sample::connection().to_string())), last_chunk()], [
            "too_large, final, attempts=1",
            "200 headers",
            "getConnection: the response is larger than the limit of 1000 bytes",
        ])
            .with(|builder| builder.max_response_size(1000)),

        // Success, but with an invalid body.
        list("a page", http_response("200 OK", &[("content-type", "text/html")], "<!doctype html><html><head><title>Sign in\nto Corp</title></head></html>"), [
            "decode, final, attempts=1",
            "200 headers excerpt=71",
            "listConnections: the response is an HTML page titled \"Sign in to Corp\", where JSON was expected",
        ]),
        list("a page in chunks", vec![chunked_head(), send(chunk(" <")), Step::Pause(ms(5)), send(chunk("html><title>Sign")), Step::Pause(ms(5)), send(chunk(" in</title>")), last_chunk()], [
            "decode, final, attempts=1",
            "200 headers excerpt=29",
            "listConnections: the response is an HTML page titled \"Sign in\", where JSON was expected",
        ]),
        get("a page for one value", ok("<html><h1>Welcome</h1></html>"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=29",
            "getConnection: the response is an HTML page titled \"Welcome\", where JSON was expected [request id req-7]",
        ]),
        list("plain text", ok("Service temporarily fine"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=24 path=$ source",
            "listConnections: the response is not an array [request id req-7]",
        ]),
        get("plain text for one value", ok("Service temporarily fine"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=24 path=$ source",
            "getConnection: the response does not decode at $: expected value [request id req-7]",
        ]),
        list("nothing", ok(""), [
            "decode, final, attempts=1",
            "200 headers id=req-7",
            "listConnections: the response is empty, where JSON was expected [request id req-7]",
        ]),
        get("nothing for one value", ok(" \n"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=2",
            "getConnection: the response is empty, where JSON was expected [request id req-7]",
        ]),
        list("204 for a list", vec![send("HTTP/1.1 204 No Content\r\n\r\n")], [
            "decode, final, attempts=1",
            "204",
            "listConnections: the response is empty, where JSON was expected",
        ]),
        get("204 for one value", vec![send("HTTP/1.1 204 No Content\r\n\r\n")], [
            "decode, final, attempts=1",
            "204",
            "getConnection: the response is empty, where JSON was expected",
        ]),
        list("truncated JSON of the right length", ok({
            let list = sample::list(3);
            list[..list.len() * 5 / 6].to_owned()
        }), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 element=2 path=$[2] source",
            "listConnections: the response ends before its array does, at element 2 [request id req-7]",
        ]),
        get("one truncated value of the right length", ok(r#"{"id":"6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e","tools":[{"id":"0b6c"#), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=65 path=$.tools[0].id source",
            "getConnection: the response does not decode at $.tools[0].id: EOF while parsing a string [request id req-7]",
        ]),
        list("more after the list", ok("[] []"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=5 path=$ source",
            "listConnections: unexpected '[' after the end of the array [request id req-7]",
        ]),
        list("an object for a list", ok("{\"items\": []}"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=13 path=$ source",
            "listConnections: the response is not an array [request id req-7]",
        ]),
        list("null for a list", ok("null"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=4 path=$ source",
            "listConnections: the response is not an array [request id req-7]",
        ]),
        get("a list for one value", ok("[]"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=2 path=$ source",
            "getConnection: the response does not decode at $: found array, expected an object (ConnectionResponse) [request id req-7]",
        ]),
        list("a missing comma", ok("[{} {}]"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=2 element=0 path=$[0] source",
            "listConnections: the response does not decode at $[0]: missing field `id` [request id req-7]",
        ]),
        list("a number for a connection", ok("[12]"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=2 element=0 path=$[0] source",
            "listConnections: the response does not decode at $[0]: found integer `12`, expected an object (ConnectionResponse) [request id req-7]",
        ]),
        list("a missing property of the third element", ok(list_with(2, |c| without(c, "vendor"))), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 element=2 path=$[2] source",
            "listConnections: the response does not decode at $[2]: missing field `vendor` [request id req-7]",
        ]),
        list("a missing property of a tool", ok(list_with(1, |c| without(&mut c["tools"][0], "slug"))), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 element=1 path=$[1].tools[0] source",
            "listConnections: the response does not decode at $[1].tools[0]: missing field `slug` [request id req-7]",
        ]),
        list("a property of the wrong type", ok(list_with(1, |c| c["tools"][0]["is_enabled"] = json!("yes"))), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 element=1 path=$[1].tools[0].is_enabled source",
            "listConnections: the response does not decode at $[1].tools[0].is_enabled: found string \"yes\", expected a boolean [request id req-7]",
        ]),
        list("invalid JSON within an element", ok(format!("[{},{{\"id\":?}}]", sample::connection())), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=8 element=1 path=$[1].id source",
            "listConnections: the response does not decode at $[1].id: expected value [request id req-7]",
        ]),
        get("null for a required property", ok(changed(|c| c["nickname"] = Value::Null)), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 path=$.nickname source",
            "getConnection: the response does not decode at $.nickname: found null, expected a string [request id req-7]",
        ]),
        get("an invalid id", ok(changed(|c| c["id"] = json!("conn_12"))), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 path=$.id source",
            "getConnection: the response does not decode at $.id: UUID parsing failed: invalid character: found `o` at 1 [request id req-7]",
        ]),
        get("an invalid time", ok(changed(|c| c["created_at"] = json!("yesterday"))), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 path=$.created_at source",
            "getConnection: the response does not decode at $.created_at: found string \"yesterday\", expected an RFC 3339 date-time [request id req-7]",
        ]),
        get("a free-form property that is not an object", ok(changed(|c| c["metadata"] = json!([1]))), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 path=$.metadata source",
            "getConnection: the response does not decode at $.metadata: the JSON is not an object [request id req-7]",
        ]),
        get("bytes that are not UTF-8", ok([b"{\"id\":\"", &b"\xff\xfe"[..], b"\"}"].concat()), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=15 path=$.id source",
            "getConnection: the response does not decode at $.id: invalid unicode code point [request id req-7]",
        ]),
        list("bytes that are not UTF-8 in an unknown property", ok({
            let text = changed(|c| c["unknown"] = json!("@@"));
            let (before, after) = text.split_once("@@").unwrap();
            [b"[", before.as_bytes(), b"\xc3\x28", after.as_bytes(), b"]"].concat()
        }), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 element=0 path=$[0]",
            "listConnections: the response is not UTF-8, at $[0] [request id req-7]",
        ]),
        list("endless nesting", ok("[".repeat(100_000)), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 element=0 path=$[0] source",
            "listConnections: an element is nested more than 1024 levels deep, at element 0 [request id req-7]",
        ]),
        get("endless nesting in one value", ok(format!("{{\"a\":{}", "[".repeat(100_000))), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=1024 path=$.a source",
            "getConnection: the response does not decode at $.a: EOF while parsing a list [request id req-7]",
        ]),

        disconnect("a page for a deletion", ok("<html><title>Sign in</title>"), [
            "decode, final, attempts=1",
            "200 headers id=req-7 excerpt=28",
            "disconnectConnection: the response is an HTML page titled \"Sign in\", where JSON was expected [request id req-7]",
        ]),

        // Redirects and other statuses without a body.
        list("a redirect", http_response("301 Moved Permanently", &[("location", "https://other.example/v1?token=canary")], ""), [
            "redirect, final, attempts=1",
            "301 headers",
            "listConnections: the server redirected (301) to https://other.example, another origin, which never gets credentials; if it is the right one, make it the base URL",
        ]),
        list("a redirect to nowhere", http_response("302 Found", &[], ""), [
            "redirect, final, attempts=1",
            "302 headers",
            "listConnections: the server redirected (302) without saying where to",
        ]),
        list("a redirect to something else", http_response("307 Temporary Redirect", &[("location", "http://[")], ""), [
            "redirect, final, attempts=1",
            "307 headers",
            "listConnections: the server redirected (307) to something that is not a URL",
        ]),
        list("300", http_response("300 Multiple Choices", &[], "pick one"), [
            "status, final, attempts=1",
            "300 headers excerpt=8 api=-",
            "listConnections: 300 Multiple Choices: pick one",
        ]),
        list("304", vec![send("HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n")], [
            "status, final, attempts=1",
            "304 headers",
            "listConnections: 304 Not Modified, without a reason",
        ]),
        list("101", vec![send("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n")], [
            "status, final, attempts=1",
            "101 headers",
            "listConnections: 101 Switching Protocols, without a reason",
        ]),

        // Error responses.
        list("a status without a name", http_response("799 Odd", &[], ""), [
            "status, final, attempts=1",
            "799 headers",
            "listConnections: status 799, without a reason",
        ]),
        get("404 with an error body", http_response("404 Not Found", &[("x-request-id", "req-9")], r#"{"error":"not_found","message":"Connection not found"}"#), [
            "status not_found, final, attempts=1",
            "404 headers id=req-9 excerpt=54 api=not_found",
            "getConnection: 404 Not Found: Connection not found (not_found) [request id req-9]",
        ]),
        get("422 with details", http_response("422 Unprocessable Entity", &[("cf-ray", "8a-FRA")], r#"{"detail":[{"loc":["path","connection_id"],"msg":"Input should be a valid UUID","type":"uuid_parsing","input":"x"}]}"#), [
            "status validation, final, attempts=1",
            "422 headers id=8a-FRA excerpt=116 api=- details=1",
            "getConnection: 422 Unprocessable Entity: path.connection_id: Input should be a valid UUID [request id 8a-FRA]",
        ]),
        list("408", http_response("408 Request Timeout", &[("connection", "close")], ""), [
            "status, retryable, attempts=4",
            "408 headers",
            "listConnections: 408 Request Timeout, without a reason (after 4 attempts in _)",
        ]),
        list("429 for seconds", http_response("429 Too Many Requests", &[("retry-after", "0")], r#"{"error":"rate_limited","message":"Slow down"}"#), [
            "status rate_limited, retryable, attempts=4",
            "429 headers excerpt=46 api=rate_limited retry_after=0",
            "listConnections: 429 Too Many Requests: Slow down (rate_limited) (after 4 attempts in _)",
        ]),
        list("429 for longer than the maximum", http_response("429 Too Many Requests", &[("retry-after", "3600")], r#"{"error":"rate_limited","message":"Slow down"}"#), [
            "status rate_limited, retryable, attempts=1",
            "429 headers excerpt=46 api=rate_limited retry_after=3600",
            "listConnections: 429 Too Many Requests: Slow down (rate_limited) [asked to wait 3600 s]",
        ]),
        list("429 with the wait in the body", http_response("429 Too Many Requests", &[], r#"{"error":"rate_limited","message":"Slow down","retryable":true,"retry_after":120}"#), [
            "status rate_limited, retryable, attempts=1",
            "429 headers excerpt=81 api=rate_limited retryable=true retry_after=120",
            "listConnections: 429 Too Many Requests: Slow down (rate_limited) [asked to wait 120 s]",
        ]),
        list("503 that is not retryable", http_response("503 Service Unavailable", &[], r#"{"error":"gone","message":"For good","retryable":false}"#), [
            "status server_error, final, attempts=1",
            "503 headers excerpt=55 api=gone retryable=false",
            "listConnections: 503 Service Unavailable: For good (gone)",
        ]),
        list("409 that is retryable", http_response("409 Conflict", &[], r#"{"error":"busy","message":"In use","retryable":true}"#), [
            "status conflict, retryable, attempts=4",
            "409 headers excerpt=52 api=busy retryable=true",
            "listConnections: 409 Conflict: In use (busy) (after 4 attempts in _)",
        ]),
        list("500 with more bytes than are read", http_response("500 Internal Server Error", &[], "x".repeat(200_000)), [
            "status server_error, retryable, attempts=1",
            "500 headers excerpt=1024 api=-",
            "listConnections: 500 Internal Server Error: (300 x)…",
        ])
            .with(|builder| builder.max_retries(0)),
        list("500 whose body breaks off", then(send("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 999\r\n\r\n{\"error\":\"bo"), Step::Close), [
            "status server_error, retryable, attempts=4",
            "500 headers excerpt=12 api=-",
            "listConnections: 500 Internal Server Error: {\"error\":\"bo (after 4 attempts in _)",
        ]),
        list("502 whose body stalls", then(send("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 999\r\n\r\n<html><title>Bad gate</title>"), Step::Hang), [
            "status server_error, retryable, attempts=2",
            "502 headers excerpt=29 api=-",
            "listConnections: 502 Bad Gateway: an HTML page titled \"Bad gate\" (after 2 attempts in _)",
        ])
            .with(|builder| builder.idle_timeout(ms(20)).max_retries(1)),
    ]
}

#[tokio::test]
async fn each_fault_has_the_error_of_the_table() {
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
        Call::Disconnect => {
            let id = sample::CONNECTION_ID.parse().unwrap();
            client.connections().disconnect(id).await
        }
    }
}

/// Describes an error in three lines.
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

/// Removes the parts of a message that differ between runs, systems and versions of the HTTP
/// library.
fn steady(message: &str) -> String {
    let mut text = message.replace(&"x".repeat(300), "(300 x)");
    for (before, after) in [
        (" attempts in ", ")"),
        ("127.0.0.1:", "/"),
        ("the connection broke before the response: ", " (after "),
        ("the connection broke within the response: ", " (after "),
        ("cannot connect: ", " (after "),
    ] {
        if let Some(start) = text.find(before).map(|at| at + before.len()) {
            let end = text[start..].find(after).map_or(text.len(), |at| start + at);
            assert!(end > start, "no cause: {message}");
            text.replace_range(start..end, "_");
        }
    }
    text
}

#[tokio::test]
async fn without_a_server_the_error_names_the_cause() {
    let refused = outline(&fail(builder(&format!("http://{}", closed_port()))).await);
    assert_eq!(
        refused,
        [
            "connect, retryable, attempts=4",
            "source",
            "listConnections: cannot connect: _ (after 4 attempts in _)",
        ]
    );
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn unresolvable_names_are_connect_errors() {
    // No resolver accepts a label this long, so no DNS request is sent.
    let nowhere = format!("https://{}.invalid", "a".repeat(64));
    let error = fail(builder(&nowhere)).await;
    let [kind, filled, message] = outline(&error);
    assert_eq!([&*kind, &*filled], ["connect, retryable, attempts=4", "source"]);
    // The rest is the message of the operating system.
    assert!(message.starts_with("listConnections: cannot connect: "), "{message}");
    assert!(!message.contains("refused"), "{message}");
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn failed_tls_handshakes_are_connect_errors() {
    let silent = Server::always(vec![]).await;
    let error = fail(
        builder(&format!("https://{}", silent.address)).connect_timeout(ms(30)).max_retries(1),
    )
    .await;
    assert_eq!(
        outline(&error),
        [
            "timeout, retryable, attempts=2",
            "source",
            "listConnections: no connection within 30 ms (after 2 attempts in _)",
        ]
    );

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = listener.local_addr().unwrap();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        }
    });
    let [kind, filled, message] = outline(&fail(builder(&format!("https://{plain}"))).await);
    assert_eq!([&*kind, &*filled], ["connect, retryable, attempts=4", "source"]);
    assert!(message.starts_with("listConnections: cannot connect: "), "{message}");
}

/// Bodies of error responses, each with the part of the message that results.
const BODIES: [(&str, &str); 7] = [
    (r#"{"error":"some_code","message":"It is so"}"#, ": It is so (some_code)"),
    (
        r#"{"detail":[{"loc":["body","nickname"],"msg":"Field required","type":"missing"}]}"#,
        ": body.nickname: Field required",
    ),
    (r#"{"detail":"Not here"}"#, ": Not here"),
    (r#"{"title":"Problem","status":1}"#, r#": {"title":"Problem","status":1}"#),
    ("upstream\n  connect error", ": upstream connect error"),
    ("<html><title>Oops</title>", ": an HTML page titled \"Oops\""),
    ("", ", without a reason"),
];

#[tokio::test]
async fn every_status_is_supported_with_every_body() {
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).max_retries(1).retry_budget(false).build().unwrap();
    for (status, reason, kind, retried) in [
        (400, "Bad Request", "bad_request", false),
        (401, "Unauthorized", "unauthorized", false),
        (402, "Payment Required", "", false),
        (403, "Forbidden", "forbidden", false),
        (404, "Not Found", "not_found", false),
        (405, "Method Not Allowed", "", false),
        (408, "Request Timeout", "", true),
        (409, "Conflict", "conflict", false),
        (410, "Gone", "", false),
        (413, "Payload Too Large", "", false),
        (422, "Unprocessable Entity", "validation", false),
        (425, "Too Early", "", false),
        (429, "Too Many Requests", "rate_limited", true),
        (451, "Unavailable For Legal Reasons", "", false),
        (500, "Internal Server Error", "server_error", true),
        (501, "Not Implemented", "server_error", false),
        (502, "Bad Gateway", "server_error", true),
        (503, "Service Unavailable", "server_error", true),
        (504, "Gateway Timeout", "server_error", true),
        (505, "HTTP Version Not Supported", "server_error", false),
        (507, "Insufficient Storage", "server_error", false),
    ] {
        for (body, summary) in BODIES {
            // The reason phrase is that of the server, and ignored.
            let headers = [("x-request-id", "r1")];
            server.tell(vec![http_response(&format!("{status} Whatever"), &headers, body)]);
            let error = client.connections().list().await.unwrap_err();
            let [found, _, message] = outline(&error);
            let kinds = format!("status {kind}");
            let (attempts, retryable) = if retried { (2, "retryable") } else { (1, "final") };
            assert_eq!(found, format!("{}, {retryable}, attempts={attempts}", kinds.trim_end()));
            let tried = if retried { " (after 2 attempts in _)" } else { "" };
            assert_eq!(
                message,
                format!("listConnections: {status} {reason}{summary}{tried} [request id r1]")
            );
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.header("X-Request-Id"), Some("r1"));
            assert_eq!(error.body_excerpt().unwrap_or_default(), body);
            assert_eq!(error.api_error().is_none(), body.is_empty());
        }
    }
}

#[tokio::test]
async fn error_bodies_are_parsed_into_fields() {
    let body = r#"{"error":"rate_limited","message":"Slow down","retryable":false,"retry_after":7,"detail":[{"loc":["query",3,"limit"],"msg":"too large","type":"less_than_equal","ctx":{"le":200}},{"msg":"bad"}]}"#;
    let server = Server::always(http_response("422 X", &[("retry-after", "5")], body)).await;
    let error = fail(builder(&server.url())).await;
    // The longer of the two waits satisfies both.
    assert_eq!(error.retry_after(), Some(ms(7000)));
    let api = error.api_error().unwrap();
    assert_eq!(api.code.as_deref(), Some("rate_limited"));
    assert_eq!(api.message.as_deref(), Some("Slow down"));
    assert_eq!(api.retryable, Some(false));
    assert_eq!(api.details.len(), 2);
    assert_eq!(api.details[0].location, ["query", "3", "limit"]);
    assert_eq!(api.details[0].kind, "less_than_equal");
    assert_eq!(api.details[0].to_string(), "query.3.limit: too large");
    assert_eq!(api.details[1].to_string(), "bad");
    assert_eq!(
        error.to_string(),
        "listConnections: 422 Unprocessable Entity: Slow down (rate_limited); \
         query.3.limit: too large; bad [asked to wait 7 s]"
    );
}

#[tokio::test]
async fn messages_are_one_short_line() {
    let long = "long ".repeat(10_000);
    let name = format!("a\nb{long}");
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    for script in [
        http_response(
            "400 X",
            &[],
            json!({"error": "a\nb", "message": "c\r\n\u{1b}[2Jd"}).to_string(),
        ),
        http_response("400 X", &[], json!({"error": long, "message": long}).to_string()),
        http_response(
            "422 X",
            &[],
            json!({"detail": vec![json!({"loc": [long, "a\nb"], "msg": long}); 9]}).to_string(),
        ),
        http_response("422 X", &[], json!({"detail": {"a\nb": long}}).to_string()),
        http_response("400 X", &[], format!("text\n\n{long}")),
        http_response("400 X", &[], format!("<title>\n{long}")),
        http_response("400 X", &[("x-request-id", &long[..4000])], ""),
        ok(list_with(0, |c| c["tools"][0]["is_enabled"] = json!(long))),
        ok(list_with(0, |c| c["tools"][0]["is_enabled"] = json!("a\nb"))),
        ok(list_with(0, |c| c["tools"][0]["input_defaults"] = json!({name: 1}))),
    ] {
        server.tell(vec![script]);
        let error = client.connections().list().await.unwrap_err();
        let message = error.to_string();
        assert!(message.len() < 5000, "{} bytes: {}", message.len(), &message[..400]);
        assert!(!message.contains(char::is_control), "{message:?}");
        assert!(error.body_excerpt().is_none_or(|excerpt| excerpt.len() <= 1024));
    }
}

/// Strings of the server neither hide nor reorder the rest of a message, and header values are
/// shortened. Joiners stay.
#[tokio::test]
async fn deceptive_characters_are_escaped_in_messages() {
    let text = "a\u{202e}b\u{200b}c\u{feff}d\u{2067}e \u{1f469}\u{200d}\u{1f467}";
    let escaped = "a\\u{202e}b\\u{200b}c\\u{feff}d\\u{2067}e \u{1f469}\u{200d}\u{1f467}";
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    for script in [
        http_response("400 X", &[], json!({"error": text}).to_string()),
        http_response("400 X", &[], json!({"message": text}).to_string()),
        http_response("400 X", &[], json!({"detail": text}).to_string()),
        http_response("422 X", &[], json!({"detail": [{"loc": [text], "msg": "m"}]}).to_string()),
        http_response("422 X", &[], json!({"detail": [{"loc": ["l"], "msg": text}]}).to_string()),
        http_response("400 X", &[], text),
        http_response("400 X", &[], format!("<title>{text}</title>")),
        ok(format!("<title>{text}</title>")),
        ok(list_with(0, |c| c["tools"][0]["input_defaults"] = json!({text: 1}))),
    ] {
        server.tell(vec![script]);
        let message = client.connections().list().await.unwrap_err().to_string();
        assert!(message.contains(escaped), "{message}");
    }
    let long = "x".repeat(300);
    let location = format!("http://{long}.example/");
    for (headers, body) in [
        ([("x-request-id", &*long)], ""),
        ([("content-encoding", &*long)], ""),
        ([("location", &*location)], ""),
    ] {
        let status = if headers[0].0 == "location" { "302 Found" } else { "400 X" };
        server.tell(vec![http_response(status, &headers, body)]);
        let error = client.connections().list().await.unwrap_err();
        for output in [error.to_string(), format!("{error:?}")] {
            assert!(!output.contains(&"x".repeat(201)), "{output}");
        }
    }
}

/// Any header that servers and gateways use; that of the server takes precedence.
#[tokio::test]
async fn request_ids_are_read_from_any_usual_header() {
    for name in [
        "x-request-id",
        "request-id",
        "x-correlation-id",
        "x-amzn-requestid",
        "x-amzn-trace-id",
        "cf-ray",
        "x-cloud-trace-context",
        "traceparent",
    ] {
        let scripts = vec![
            http_response("400 X", &[(name, "id-1"), ("date", "now")], ""),
            http_response("200 OK", &[(name, "id-2")], "[]"),
        ];
        let server = Server::each(scripts).await;
        let client = builder(&server.url()).build().unwrap();
        let error = client.connections().list().await.unwrap_err();
        assert_eq!(error.request_id(), Some("id-1"), "{name}");
        let response = client.connections().list().with_response().await.unwrap();
        assert_eq!(response.request_id(), Some("id-2"), "{name}");
    }
    let both = [("cf-ray", "gateway"), ("x-request-id", "server")];
    let server = Server::always(http_response("400 X", &both, "")).await;
    assert_eq!(fail(builder(&server.url())).await.request_id(), Some("server"));
}

#[tokio::test]
async fn the_chain_of_sources_ends_with_the_error_of_the_system() {
    let error = fail(builder(&format!("http://{}", closed_port()))).await;
    let mut kinds = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        kinds.extend(cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind));
        source = cause.source();
    }
    assert!(kinds.contains(&std::io::ErrorKind::ConnectionRefused), "{error:?}");
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn invalid_settings_are_errors_of_build() {
    use featherhq::Client;

    let keyed = || Client::builder().api_key("fth_live_key");
    for (builder, expected) in [
        (Client::builder(), "no API key: set FEATHER_API_KEY, or call `api_key` on the builder"),
        (Client::builder().api_key(""), "the API key is empty"),
        (Client::builder().api_key(" \t"), "the API key is empty"),
        (
            Client::builder().api_key("fth_live_key\n"),
            "the API key contains a line break; if it was read from a file, remove the line break at its end",
        ),
        (Client::builder().api_key(" key"), "the API key begins or ends with whitespace"),
        (
            Client::builder().api_key("schlüssel"),
            "the API key contains characters that cannot be sent in a header",
        ),
        (keyed().base_url(""), "the base URL \"\" is not a URL: relative URL without a base"),
        (
            keyed().base_url("https://[::1"),
            "the base URL \"https://[::1\" is not a URL: invalid IPv6 address",
        ),
        (
            keyed().base_url("fth_live_key"),
            "the base URL (not shown) is not a URL: relative URL without a base",
        ),
        (
            keyed().base_url("ftp://example.com"),
            "the base URL `ftp://example.com/` must begin with https:// (or http:// for a loopback address)",
        ),
        (
            keyed().base_url("http://example.com"),
            "the base URL `http://example.com/` would send credentials in the clear; use https://, or http:// only to a loopback address",
        ),
        (
            keyed().base_url("http://10.0.0.1:8000"),
            "the base URL `http://10.0.0.1:8000/` would send credentials in the clear; use https://, or http:// only to a loopback address",
        ),
        (
            keyed().base_url("https://u:secret@example.com"),
            "the base URL `https://example.com/` must not carry a user name or password; credentials are set apart from it",
        ),
        (
            keyed().base_url("https://example.com/?k=secret"),
            "the base URL `https://example.com/` must not have a query or a fragment",
        ),
        (keyed().user_agent_suffix("a\nb"), "the user agent cannot be sent in a header"),
        (
            keyed().requests_per_second(0.0),
            "0 requests a second cannot be kept; give at least 0.001",
        ),
        (keyed().root_certificate_pem("not PEM"), "a root certificate is not PEM"),
        (keyed().proxy("no proxy"), "the proxy (not shown) is not a URL"),
        (keyed().header("x-api-key", "v"), "the header \"x-api-key\" is set by the client itself"),
        (keyed().header("a b", "v"), "the header \"a b\" has no valid header name"),
        (
            keyed().header("x-a", "a\r\nb: c"),
            "the header \"x-a\" has a value with line breaks or other control characters",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(outline(&error)[0], "configuration, final, attempts=0");
        assert_eq!(error.operation(), None);
    }
}

#[tokio::test]
async fn arguments_that_violate_documented_bounds_are_not_sent() {
    let server = Server::always(ok("[]")).await;
    let client = builder(&server.url()).build().unwrap();
    let id = sample::CONNECTION_ID.parse().unwrap();
    for rate in [0.0, -1.0, 10_000.1, f64::NAN, f64::INFINITY] {
        let error = client.connections().update(id).voice_account_cps(rate).await.unwrap_err();
        assert_eq!(outline(&error)[0], "invalid_request, final, attempts=0");
        assert!(error.to_string().contains("must be above 0 and at most 10000"), "{error}");
    }
    for limit in [0, 201] {
        let error = client.webhook_events().list().limit(limit).await.unwrap_err();
        assert_eq!(outline(&error)[0], "invalid_request, final, attempts=0");
        assert!(error.to_string().contains("must be from 1 to 200"), "{error}");
    }
    let error = client.connections().list().header("x-api-key", "other").await.unwrap_err();
    assert_eq!(outline(&error)[0], "invalid_request, final, attempts=0");
    assert_eq!(server.connections(), 0);
}

#[cfg(feature = "gzip")]
mod gzip {
    use super::*;

    fn compressed(body: Vec<u8>) -> Script {
        http_response("200 OK", &[("content-encoding", "gzip")], body)
    }

    /// A megabyte of spaces in a few kilobytes: a block of fixed codes with a space and copies of
    /// 258 bytes.
    fn bomb() -> Vec<u8> {
        let mut bits: Vec<bool> = vec![true, true, false];
        let mut code = |value: u32, length: u32| {
            bits.extend((0..length).rev().map(|bit| value >> bit & 1 == 1));
        };
        code(0x30 + u32::from(b' '), 8);
        for _ in 0..4096 {
            code(0b1100_0101, 8);
            code(0, 5);
        }
        let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
        for eight in bits.chunks(8) {
            bytes.push(eight.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit)));
        }
        bytes
    }

    #[tokio::test]
    async fn the_size_limit_counts_decompressed_bytes() {
        let bomb = bomb();
        assert!(bomb.len() < 8192);
        let server = Server::always(compressed(bomb)).await;
        let error = fail(builder(&server.url()).max_response_size(64 * 1024)).await;
        assert_eq!(
            outline(&error),
            [
                "too_large, final, attempts=1",
                "200",
                "listConnections: the response is larger than the limit of 64 KiB",
            ]
        );
    }

    #[tokio::test]
    async fn invalid_compression_is_a_transport_error() {
        let server = Server::always(compressed(b"no gzip at all".to_vec())).await;
        let [kind, _, message] = outline(&fail(builder(&server.url())).await);
        assert_eq!(kind, "decode, final, attempts=1");
        assert!(message.starts_with("listConnections: the response cannot be decompressed"));
    }
}

async fn fail(builder: ClientBuilder) -> Error {
    make(Call::List, builder).await.unwrap_err()
}
