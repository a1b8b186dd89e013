//! Retries: their number, their waits, their budget, and requests that are never retried.
//!
//! Waits are measured on a paused clock that jumps over them. Those tests have no deadlines, since
//! the clock would jump to them.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use featherhq::{Client, ConnectionId, Error, IntegrationKey, JsonObject, ToolId};

use support::http_response;
use support::server::{Script, Server, Step, closed_port, json, send};
use support::{SOON, builder, gaps, ms, sample, without_deadlines};

fn status(status: &str, headers: &[(&str, &str)], body: &str) -> Script {
    http_response(status, headers, body)
}

fn unavailable() -> Script {
    status("503 Service Unavailable", &[], "")
}

#[tokio::test(start_paused = true)]
async fn backoff_is_random_in_a_range_that_doubles_up_to_its_maximum() {
    let server = Server::always(unavailable()).await;
    let client = without_deadlines(&server.url()).max_retries(5).build().unwrap();
    let mut parts = Vec::new();
    for _ in 0..40 {
        let error = client.connections().list().await.unwrap_err();
        assert_eq!(error.attempts(), 6);
        let gaps = gaps(&server);
        assert_eq!(gaps.len(), 5);
        assert!(error.elapsed() >= gaps.iter().sum());
        for (gap, most) in gaps.into_iter().zip([1000, 2000, 4000, 6000, 6000]) {
            // The timer has a resolution of a millisecond.
            assert!(gap <= ms(most + 1), "{gap:?} of {most} ms");
            parts.push(gap.as_secs_f64() * 1000.0 / most as f64);
        }
    }
    // Uniformly: of 200 waits about 50 are in each quarter of the range.
    for quarter in 0..4 {
        let share = parts.iter().filter(|part| (**part * 4.0).min(3.9) as u32 == quarter).count();
        assert!((20..=85).contains(&share), "{share} of 200 in quarter {quarter}");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for() {
    let in_three_seconds = {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        http_date(now.as_secs() + 3)
    };
    let body = |wait: &str| format!(r#"{{"error":"e","message":"m","retry_after":{wait}}}"#);
    let server = Server::always(vec![]).await;
    // Without backoff, so that the wait is exactly that of the header.
    let client =
        without_deadlines(&server.url()).backoff(ms(0), ms(0)).max_retries(1).build().unwrap();
    for (headers, body, least, most) in [
        (&[("retry-after", "2")][..], String::new(), 2000, 2001),
        (&[("retry-after", " 30 ")], String::new(), 30_000, 30_001),
        (&[("retry-after", "0")], String::new(), 0, 0),
        (&[("Retry-After", &in_three_seconds)], String::new(), 1500, 3001),
        (&[("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT")], String::new(), 0, 0),
        (&[], body("4"), 4000, 4001),
        (&[], body("1.5"), 1500, 1501),
        (&[("retry-after", "2")], body("5"), 5000, 5001),
        (&[("retry-after", "5")], body("2"), 5000, 5001),
        (&[("retry-after", "soon")], body("\"later\""), 0, 0),
        (&[("retry-after", "-1")], body("-1"), 0, 0),
        (&[], body("1e300"), 0, 0),
    ] {
        for code in ["429 Too Many Requests", "503 Service Unavailable", "500 Oops"] {
            server.respond_with(vec![status(code, headers, &body), json("200 OK", "[]")]);
            let response = client.connections().list().with_response().await.unwrap();
            assert_eq!(response.attempts(), 2, "{headers:?} {body}");
            let gap = gaps(&server)[0];
            assert!(ms(least) <= gap && gap <= ms(most), "{headers:?} {body}: {gap:?}");
        }
    }
}

/// Formats an HTTP date.
fn http_date(seconds: u64) -> String {
    let time = chrono::DateTime::from_timestamp(seconds as i64, 0).unwrap();
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[tokio::test(start_paused = true)]
async fn the_maximum_retry_after_is_an_option() {
    let server = Server::always(vec![]).await;
    let client = without_deadlines(&server.url()).max_retry_after(ms(1500)).build().unwrap();
    let asked = |seconds| status("429 X", &[("retry-after", seconds)], "");
    server.respond_with(vec![asked("2")]);
    let error = client.connections().list().await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (1, Some(ms(2000))));
    server.respond_with(vec![asked("1"), asked("3600"), json("200 OK", "[]")]);
    let error = client.connections().list().await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (2, Some(ms(3_600_000))));
    // Also per call.
    server.respond_with(vec![asked("3600"), json("200 OK", "[]")]);
    let call = client.connections().list().max_retry_after(ms(3_600_000)).with_response();
    let response = call.await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert!(response.elapsed() >= ms(3_600_000));
}

/// In real time, since the deadline is tested and the waits are not.
#[tokio::test]
async fn waits_end_before_the_total_timeout() {
    let server = Server::always(status("503 X", &[("retry-after", "1")], "")).await;
    let client = builder(&server.url()).total_timeout(ms(400)).build().unwrap();
    let error = client.connections().list().await.unwrap_err();
    // A wait beyond the deadline is skipped: the call fails with the error of the attempt.
    assert!(error.is_server_error(), "{error}");
    assert_eq!(error.attempts(), 1);
    assert!(error.elapsed() < ms(400), "{error}");

    server.respond_with(vec![unavailable()]);
    for _ in 0..5 {
        let call = client.connections().list().backoff(ms(300), ms(100_000)).max_retries(100);
        let error = call.total_timeout(ms(100)).await.unwrap_err();
        assert!(error.elapsed() <= ms(150), "{error}");
    }
}

#[tokio::test]
async fn max_retries_is_an_option_of_clients_and_calls() {
    let server = Server::always(unavailable()).await;
    let client = builder(&server.url()).retry_budget(false).build().unwrap();
    let call = || client.connections().list();
    assert_eq!(call().await.unwrap_err().attempts(), 4);
    assert_eq!(call().max_retries(0).await.unwrap_err().attempts(), 1);
    assert_eq!(call().max_retries(6).await.unwrap_err().attempts(), 7);
    let client = builder(&server.url()).retry_budget(false).max_retries(1).build().unwrap();
    assert_eq!(client.connections().list().await.unwrap_err().attempts(), 2);
    let mut stream = client.connections().stream().max_retries(2);
    assert_eq!(stream.next().await.unwrap().unwrap_err().attempts(), 3);
    assert_eq!(server.requests().len(), 4 + 1 + 7 + 2 + 3);
}

/// Calls an operation by its id.
async fn call(client: &Client, operation: &str) -> Result<(), Error> {
    let id: ConnectionId = sample::CONNECTION_ID.parse().unwrap();
    let tool: ToolId = sample::TOOL_ID.parse().unwrap();
    let input = JsonObject::from_text("{}").unwrap();
    let connections = client.connections();
    match operation {
        "listIntegrations" => client.integrations().list().await.map(drop),
        "listConnections" => connections.list().await.map(drop),
        "getConnection" => connections.get(id).await.map(drop),
        "updateConnection" => connections.update(id).nickname("n").await.map(drop),
        "disconnectConnection" => connections.disconnect(id).await,
        "discoverCustomMcp" => connections.discover_mcp("https://m").await.map(drop),
        "finalizeConnection" => connections.finalize(id).await.map(drop),
        "refreshConnectionTools" => connections.refresh_tools(id).await.map(drop),
        "bulkUpdateConnectionTools" => connections.set_tools_enabled(id, true).await.map(drop),
        "updateConnectionTool" => connections.update_tool(id, tool).enabled(true).await.map(drop),
        "testLeaseConnection" => connections.test_lease(id).await.map(drop),
        "listWebhookEvents" => client.webhook_events().list().await.map(drop),
        "createConnection" => connections.create(IntegrationKey::Slack, "n").await.map(drop),
        "connectCustomMcp" => connections.connect_mcp("n", "https://m").await.map(drop),
        "connectEmail" => connections.connect_email().await.map(drop),
        "testInvokeConnection" => connections.test_invoke(id, "s", input).await.map(drop),
        "testMcpCallConnection" => connections.test_mcp_call(id, "s", input).await.map(drop),
        other => panic!("no such operation: {other}"),
    }
}

const IDEMPOTENT: [&str; 12] = [
    "listIntegrations",
    "listConnections",
    "getConnection",
    "updateConnection",
    "disconnectConnection",
    "discoverCustomMcp",
    "finalizeConnection",
    "refreshConnectionTools",
    "bulkUpdateConnectionTools",
    "updateConnectionTool",
    "testLeaseConnection",
    "listWebhookEvents",
];

const NON_IDEMPOTENT: [&str; 5] = [
    "createConnection",
    "connectCustomMcp",
    "connectEmail",
    "testInvokeConnection",
    "testMcpCallConnection",
];

/// Longer than a response takes on the busiest machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait for a response that never comes; a request has to arrive within it.
const HASTE: Duration = Duration::from_millis(150);

/// Faults after a request has arrived or may have arrived.
fn faults_after_arrival() -> Vec<(&'static str, Script)> {
    let retry = r#"{"error":"busy","message":"m","retryable":true,"retry_after":0}"#;
    // Any JSON may begin with whitespace.
    let cut = send("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n ");
    vec![
        ("503", unavailable()),
        ("500", status("500 X", &[], "")),
        ("408", status("408 X", &[], "")),
        ("429", status("429 X", &[("retry-after", "0")], "")),
        ("409 that may be repeated", status("409 X", &[], retry)),
        ("closed", vec![Step::Close]),
        ("reset", vec![Step::Reset]),
        ("cut in the head", vec![send("HTTP/1.1 2"), Step::Close]),
        ("cut in the body", vec![cut.clone(), Step::Close]),
        ("stalled", vec![Step::Hang]),
        ("stalled in the body", vec![cut, Step::Hang]),
        ("garbage", vec![send("220 mail.example.com ESMTP\r\n"), Step::Close]),
    ]
}

#[tokio::test]
async fn non_idempotent_requests_are_not_retried_once_they_may_have_arrived() {
    let server = Server::always(vec![]).await;
    let client = |patience| {
        let builder = builder(&server.url()).attempt_timeout(patience);
        builder.retry_budget(false).max_retries(2).build().unwrap()
    };
    let (client, hasty) = (client(PATIENCE), client(HASTE));
    for (fault, script) in faults_after_arrival() {
        server.respond_with(vec![script]);
        let client = if fault.starts_with("stalled") { &hasty } else { &client };
        for operation in NON_IDEMPOTENT {
            let error = call(client, operation).await.unwrap_err();
            assert_eq!(error.attempts(), 1, "{operation}, {fault}: {error}");
            assert!(!error.is_retryable(), "{operation}, {fault}: {error}");
            assert_eq!(error.operation(), Some(operation));
            assert_eq!(server.new_requests().len(), 1, "{operation}, {fault}");
        }
    }
}

#[tokio::test]
async fn idempotent_requests_are_retried_unchanged() {
    let server = Server::always(vec![]).await;
    let client = |patience| {
        let builder = builder(&server.url()).attempt_timeout(patience);
        let builder = builder.retry_budget(false).max_retries(1).header("x-caller", "caller");
        builder.build().unwrap()
    };
    let (client, hasty) = (client(PATIENCE), client(HASTE));
    for (fault, script) in faults_after_arrival() {
        server.respond_with(vec![script]);
        // A stall takes its time, so one read and one write represent all.
        let stalls = fault.starts_with("stalled");
        let client = if stalls { &hasty } else { &client };
        for operation in IDEMPOTENT.into_iter().take(if stalls { 4 } else { 12 }) {
            let error = call(client, operation).await.unwrap_err();
            assert_eq!(error.attempts(), 2, "{operation}, {fault}: {error}");
            assert!(error.is_retryable(), "{operation}, {fault}: {error}");
            assert_eq!(error.operation(), Some(operation));
            let requests = server.new_requests();
            assert_eq!(requests.len(), 2, "{operation}, {fault}");
            assert_eq!(requests[0].head, requests[1].head, "{operation}, {fault}");
            assert_eq!(requests[0].body, requests[1].body, "{operation}, {fault}");
        }
    }
}

#[tokio::test]
async fn requests_that_never_arrived_are_retried_for_every_operation() {
    for operation in NON_IDEMPOTENT {
        let client = builder(&format!("http://{}", closed_port())).build().unwrap();
        let error = call(&client, operation).await.unwrap_err();
        assert_eq!(error.attempts(), 4, "{operation}: {error}");
        assert!(error.is_connect() && error.is_retryable(), "{operation}: {error}");
    }

    // It arrives once, as soon as there is a server.
    let address = closed_port();
    let client = builder(&format!("http://{address}"))
        .backoff(ms(20), ms(20))
        .max_retries(10_000)
        .retry_budget(false)
        .build()
        .unwrap();
    let acting = tokio::spawn(async move {
        call(&client, "createConnection").await.map_err(|error| error.to_string())
    });
    tokio::time::sleep(ms(50)).await;
    let server = Server::on(&address.to_string(), |_, _| status("400 X", &[], "")).await;
    let message = acting.await.unwrap().unwrap_err();
    assert!(message.contains("400 Bad Request") && message.contains("attempts"), "{message}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn stale_pooled_connections_cost_no_attempt() {
    let mut then_close = json("400 X", "");
    then_close.push(Step::Close);
    let server = Server::always(then_close).await;
    let client = builder(&server.url()).build().unwrap();
    for operation in ["listConnections", "createConnection", "getConnection", "createConnection"] {
        assert_eq!(call(&client, operation).await.unwrap_err().attempts(), 1);
        assert!(server.all_closed(SOON).await);
    }
    assert_eq!((server.requests().len(), server.connections()), (4, 4));

    // A connection that is closed just as the next request comes may have received it.
    let server = Server::each(vec![
        json("200 OK", "[]"),
        vec![Step::Close],
        json("200 OK", "[]"),
        vec![Step::Close],
    ])
    .await;
    let client = builder(&server.url()).build().unwrap();
    let attempts = async || client.connections().list().with_response().await.unwrap().attempts();
    assert_eq!(attempts().await, 1);
    assert_eq!(attempts().await, 2);
    let error = call(&client, "createConnection").await.unwrap_err();
    assert!(error.is_transport() && error.attempts() == 1, "{error}");
    assert_eq!(server.requests().len(), 4);
}

/// The server closes an idle connection just as the next request is sent on it, so that it is
/// unknown whether the request arrived. Idempotent requests are retried; non-idempotent requests
/// bypass the pool, so they neither fail nor take effect twice.
#[tokio::test]
async fn non_idempotent_requests_bypass_the_connection_pool() {
    let used = Mutex::new(HashSet::new());
    let server = Server::start(move |_, seen| {
        let is_first = used.lock().unwrap().insert(seen.connection);
        if is_first { json("200 OK", "[]") } else { vec![Step::Close] }
    })
    .await;
    let client = builder(&server.url()).retry_budget(false).build().unwrap();
    for round in 0..20 {
        let list = client.connections().list().with_response().await.unwrap();
        // The first request opens a connection.
        assert_eq!(list.attempts(), if round == 0 { 1 } else { 2 });
        for operation in NON_IDEMPOTENT {
            // `[]` does not decode, but it is a response.
            let error = call(&client, operation).await.unwrap_err();
            assert!(error.is_decode() && error.attempts() == 1, "{operation}: {error}");
        }
    }
    let acts: Vec<usize> = (server.requests().iter())
        .filter(|seen| seen.line().starts_with("POST "))
        .map(|seen| seen.connection)
        .collect();
    let mut different = acts.clone();
    different.dedup();
    assert_eq!((acts.len(), different.len()), (100, 100));
    // None of those connections stays open.
    drop(client);
    assert!(server.all_closed(SOON).await);
}

#[tokio::test]
async fn connections_that_close_at_once_are_retried_if_nothing_was_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let client = builder(&url).retry_budget(false).max_retries(2).build().unwrap();
    for operation in NON_IDEMPOTENT.into_iter().cycle().take(50) {
        let error = call(&client, operation).await.unwrap_err();
        // Whether the request was sent before the close was noticed is random; the error has to
        // match it.
        let unsent = error.to_string().contains("closed before the request was sent");
        assert!(error.is_transport(), "{error}");
        assert_eq!(error.is_retryable(), unsent, "{error}");
        assert_eq!(error.may_have_taken_effect(), !unsent, "{error}");
        assert!(unsent == (error.attempts() == 3) || error.attempts() < 3, "{error}");
    }
}

#[tokio::test]
async fn a_404_on_a_retried_delete_is_success() {
    let not_found = || status("404 Not Found", &[], r#"{"error":"not_found","message":"m"}"#);
    let server = Server::always(vec![]).await;
    let client = builder(&server.url()).attempt_timeout(ms(300)).build().unwrap();
    let id: ConnectionId = sample::CONNECTION_ID.parse().unwrap();
    for lost in [vec![Step::Close], vec![Step::Reset], vec![Step::Hang], unavailable()] {
        server.respond_with(vec![lost, not_found()]);
        let done = client.connections().disconnect(id).with_response().await.unwrap();
        assert_eq!((done.status(), done.attempts()), (404, 2));
        assert_eq!(server.new_requests().len(), 2);
    }
    // Also after a rejected attempt in between.
    let busy = status("429 X", &[("retry-after", "0")], "");
    server.respond_with(vec![vec![Step::Close], busy.clone(), not_found()]);
    assert!(client.connections().disconnect(id).await.is_ok());

    // A 404 on the first attempt is an error, also after attempts that cannot have deleted it.
    for scripts in [vec![not_found()], vec![busy, not_found()]] {
        server.respond_with(scripts);
        let error = client.connections().disconnect(id).await.unwrap_err();
        assert!(error.is_not_found() && !error.may_have_taken_effect(), "{error}");
    }
    // For other operations a 404 is always an error.
    server.respond_with(vec![vec![Step::Close], not_found()]);
    let error = client.connections().update(id).nickname("n").await.unwrap_err();
    assert!(error.is_not_found() && error.may_have_taken_effect(), "{error}");
}

#[tokio::test]
async fn tcp_connections_are_reused() {
    let server = Server::each(vec![
        json("200 OK", sample::list(3)),
        json("200 OK", "[]"),
        json("404 X", r#"{"error":"not_found","message":"m"}"#),
        status("204 No Content", &[], ""),
        unavailable(),
        json("200 OK", "[]"),
    ])
    .await;
    let client = builder(&server.url()).build().unwrap();
    assert!(call(&client, "listConnections").await.is_ok());
    assert!(call(&client, "listIntegrations").await.is_ok());
    assert!(call(&client, "getConnection").await.unwrap_err().is_not_found());
    assert!(call(&client, "disconnectConnection").await.is_ok());
    assert!(call(&client, "listWebhookEvents").await.is_ok());
    assert_eq!((server.requests().len(), server.connections()), (6, 1));
}

#[tokio::test]
async fn total_timeouts_have_the_error_of_the_attempt_before() {
    let server = Server::each(vec![unavailable(), vec![Step::Hang]]).await;
    let client = builder(&server.url()).total_timeout(ms(200)).build().unwrap();
    let error = client.connections().list().await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 2, "{error}");
    let expected = "listConnections: the call was not over within its 200 ms; the attempt before: \
                503 Service Unavailable, without a reason (after 2 attempts in ";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[tokio::test]
async fn stalled_attempts_are_retried() {
    let server = Server::each(vec![vec![Step::Hang], json("200 OK", "[]")]).await;
    let client = builder(&server.url()).attempt_timeout(ms(40)).build().unwrap();
    let response = client.connections().list().with_response().await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert!(response.elapsed() >= ms(40));
}
