//! Waits: what ends them, and their errors.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use featherhq::{Client, Connection};
use serde_json::{Value, json};
use support::server::{Server, json as json_response};
use support::{builder, ms, sample};

/// A connection with a status.
fn row(status: &str, tools: &str, synced_at: Value, updated_at: &str) -> Value {
    let mut row = sample::connection();
    row["status"] = json!(status);
    row["tools_status"] = json!(tools);
    row["tools_synced_at"] = synced_at;
    row["updated_at"] = json!(updated_at);
    row["status_reason"] = Value::Null;
    row
}

fn active(tools: &str, synced: u32, updated: u32) -> Value {
    let day = |day| format!("2026-01-{day:02}T00:00:00Z");
    row("active", tools, json!(day(synced)), &day(updated))
}

/// A client of a server that sends these connections in turn, then the last one again.
async fn client(rows: &[Value]) -> (Client, Server) {
    let scripts = rows.iter().map(|row| json_response("200 OK", row.to_string())).collect();
    let server = Server::each(scripts).await;
    (builder(&server.url()).build().unwrap(), server)
}

fn connection(row: &Value) -> Connection {
    Connection::from_json(&row.to_string()).unwrap()
}

#[tokio::test]
async fn an_earlier_synchronization_does_not_end_the_wait() {
    let before = active("synced", 1, 1);
    let rows =
        [before.clone(), active("synced", 1, 2), active("syncing", 1, 2), active("synced", 3, 3)];
    let (client, server) = client(&rows).await;
    let wait = client.connections().wait_for_tools(connection(&before).id);
    let seen = wait.after(&connection(&before)).pauses(ms(10), ms(20)).await.unwrap();
    assert_eq!(server.requests().len(), 4);
    assert_eq!(seen.updated_at.to_rfc3339(), "2026-01-03T00:00:00+00:00");
}

#[tokio::test]
async fn an_earlier_failure_does_not_end_the_wait_but_a_new_one_does() {
    let before = active("failed", 1, 1);
    let (client, server) =
        client(&[before.clone(), active("failed", 1, 1), active("failed", 1, 2)]).await;
    let wait = client.connections().wait_for_tools(connection(&before).id);
    let error = wait.after(&connection(&before)).pauses(ms(10), ms(20)).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    assert_eq!((server.requests().len(), error.attempts()), (3, 3));
    assert_eq!(error.operation(), Some("getConnection"));
}

#[tokio::test]
async fn without_after_the_first_read_counts() {
    let (client, server) = client(&[active("synced", 1, 1)]).await;
    let id = connection(&active("synced", 1, 1)).id;
    client.connections().wait_for_tools(id).await.unwrap();
    client.connections().wait_until_active(id).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn the_last_read_is_just_before_the_deadline() {
    let (client, server) = client(&[active("syncing", 1, 1)]).await;
    let wait = client.connections().wait_for_tools(connection(&active("syncing", 1, 1)).id);
    let begun = std::time::Instant::now();
    let error = wait.total_timeout(ms(500)).pauses(ms(300), ms(300)).await.unwrap_err();
    let took = begun.elapsed();
    assert!(error.is_timeout() && took >= ms(440) && took < ms(550), "{took:?}: {error}");
    assert_eq!(
        server.requests().len(),
        3,
        "at the beginning, after the pause, and before the deadline"
    );
}

/// An unknown status does not end the wait, and is in the message without secrets and line breaks.
#[tokio::test]
async fn timeouts_have_the_last_status_even_if_it_is_unknown() {
    let mut unknown = row("half\nopen k", "pondering", Value::Null, "2026-01-01T00:00:00Z");
    unknown["status_reason"] = json!("the key was canary-key-1234");
    let server = Server::always(json_response("200 OK", unknown.to_string())).await;
    let client =
        Client::builder().api_key("canary-key-1234").base_url(server.url()).build().unwrap();
    let wait = client.connections().wait_until_active(connection(&unknown).id);
    let error = wait.total_timeout(ms(120)).pauses(ms(20), ms(40)).await.unwrap_err();
    let message = error.to_string();
    assert!(error.is_timeout(), "{message}");
    assert!(
        message.contains("(last status: half open k, tools pondering: the key was [redacted];"),
        "{message}"
    );
    assert!(error.attempts() > 1 && error.elapsed() >= ms(90), "{error:?}");
}

#[tokio::test]
async fn waits_take_the_options_of_calls() {
    let server = Server::each(vec![
        support::http_response("503 X", &[], ""),
        json_response("200 OK", active("syncing", 1, 1).to_string()),
        json_response("200 OK", active("synced", 1, 1).to_string()),
    ])
    .await;
    let client = builder(&server.url()).build().unwrap();
    let id = connection(&active("synced", 1, 1)).id;
    let wait = || client.connections().wait_for_tools(id).pauses(ms(10), ms(10));
    let error = wait().max_retries(0).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    wait().header("x-wait", "1").total_timeout(None).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests[1..].iter().all(|request| request.header("x-wait") == Some("1")));
}
