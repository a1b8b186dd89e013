//! The table of faults, each with the error that results.

use super::*;

pub(super) fn cases() -> Vec<Case> {
    let sections =
        [before_the_response, within_the_response, invalid_bodies, other_statuses, error_responses];
    sections.into_iter().flat_map(|section| section()).collect()
}

/// Between the request and the response.
#[rustfmt::skip]
fn before_the_response() -> Vec<Case> {
    vec![
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

    ]
}

/// Within the response.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn within_the_response() -> Vec<Case> {
    vec![
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

    ]
}

/// Success, but with an invalid body.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn invalid_bodies() -> Vec<Case> {
    vec![
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

    ]
}

/// Redirects and other statuses without a body.
#[rustfmt::skip]
fn other_statuses() -> Vec<Case> {
    vec![
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

    ]
}

/// Error responses.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn error_responses() -> Vec<Case> {
    vec![
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
