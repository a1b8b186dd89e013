//! Every known fault, with the error that the caller gets.
//!
//! A row of the table is a fault and three lines: the kind, whether it is retryable, and the number
//! of attempts; the accessors with a value; and the message.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod faults;
mod messages;
mod settings;
#[path = "../support/mod.rs"]
mod support;

use std::error::Error as _;
use std::fmt::Write as _;

use featherhq::{ClientBuilder, Error};
use serde_json::{Value, json};

use faults::cases;
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
    let retryable = if error.is_retryable() { "retryable" } else { "final" };

    [
        format!("{}, {retryable}, attempts={}", predicates(error).join(" "), error.attempts()),
        parts(error).join(" "),
        steady(&error.to_string()),
    ]
}

/// Lists the predicates that are true for an error.
fn predicates(error: &Error) -> Vec<&'static str> {
    [
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
    .collect()
}

/// Lists the parts of an error that are present.
fn parts(error: &Error) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(status) = error.status() {
        parts.push(status.to_string());
    }
    if error.headers().count() > 0 {
        parts.push("headers".to_owned());
    }
    if let Some(id) = error.request_id() {
        parts.push(format!("id={id}"));
    }
    if let Some(excerpt) = error.body_excerpt() {
        parts.push(format!("excerpt={}", excerpt.len()));
    }
    if let Some(api) = error.api_error() {
        parts.push(format!("api={}", api.code.as_deref().unwrap_or("-")));
        if !api.details.is_empty() {
            parts.push(format!("details={}", api.details.len()));
        }
        if let Some(retryable) = api.retryable {
            parts.push(format!("retryable={retryable}"));
        }
    }
    if let Some(wait) = error.retry_after() {
        parts.push(format!("retry_after={}", wait.as_secs()));
    }
    if let Some(index) = error.element_index() {
        parts.push(format!("element={index}"));
    }
    if let Some(path) = error.json_path() {
        parts.push(format!("path={path}"));
    }
    if std::error::Error::source(error).is_some() {
        parts.push("source".to_owned());
    }
    parts
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

async fn fail(builder: ClientBuilder) -> Error {
    make(Call::List, builder).await.unwrap_err()
}
