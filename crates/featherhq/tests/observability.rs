//! Traces: one span per call, one event per attempt, with OpenTelemetry's names and no bodies.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use featherhq::Client;

use support::http_response;
use support::server::{Server, Step, chunk, chunked_head, closed_port, json, last_chunk, send};
use support::trace::{Entry, Traces, What};
use support::{builder, ms, sample};

/// Returns the one span of a call with the fields that were recorded last.
fn the_span(collected: &Traces) -> Entry {
    let entries = collected.of_the_crate();
    let mut spans = entries.iter().filter(|entry| entry.what == What::Span);
    let mut span = spans.next().expect("no span").clone();
    assert!(spans.next().is_none(), "more than one span: {entries:?}");
    for record in entries.iter().filter(|entry| entry.what == What::Record) {
        for (name, value) in &record.fields {
            span.fields.retain(|(known, _)| known != name);
            span.fields.push((name.clone(), value.clone()));
        }
    }
    span
}

fn attempts(collected: &Traces) -> Vec<Entry> {
    collected
        .of_the_crate()
        .into_iter()
        .filter(|entry| entry.what == What::Event && entry.field("attempt").is_some())
        .collect()
}

fn fields<'a>(entry: &'a Entry, names: &[&str]) -> Vec<Option<&'a str>> {
    names.iter().map(|name| entry.field(name)).collect()
}

fn client(url: &str) -> Client {
    builder(url).max_retries(2).build().unwrap()
}

#[tokio::test]
async fn successful_calls_are_a_span_with_an_event() {
    let server = Server::always(json("200 OK", sample::connection().to_string())).await;
    let client = client(&server.url());
    let (collected, _guard) = Traces::collect();
    client.connections().get(sample::CONNECTION_ID.parse().unwrap()).await.unwrap();

    let span = the_span(&collected);
    assert_eq!((&*span.name, span.level), ("feather call", tracing::Level::INFO));
    assert_eq!(span.field("otel.name"), Some("getConnection"));
    assert_eq!(span.field("otel.kind"), Some("client"));
    assert_eq!(span.field("http.request.method"), Some("GET"));
    assert_eq!(span.field("server.address"), Some("127.0.0.1"));
    assert_eq!(span.field("server.port"), Some(&*server.address.port().to_string()));
    let url = format!("{}/v1/integrations/connections/{}", server.url(), sample::CONNECTION_ID);
    assert_eq!(span.field("url.full"), Some(&*url));
    assert_eq!(span.field("http.response.status_code"), Some("200"));
    for absent in ["error.type", "otel.status_code", "http.request.resend_count"] {
        assert_eq!(span.field(absent), None, "{absent}");
    }

    let events = attempts(&collected);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].level, tracing::Level::DEBUG);
    assert_eq!(events[0].within.as_deref(), Some("feather call"));
    let found = fields(&events[0], &["attempt", "http.response.status_code", "error.type"]);
    assert_eq!(found, [Some("1"), Some("200"), None]);
    assert!(events[0].field("duration_ms").unwrap().parse::<u64>().is_ok());
}

#[tokio::test]
async fn each_attempt_is_an_event() {
    let server = Server::each(vec![
        http_response("503 X", &[], ""),
        vec![Step::Close],
        json("200 OK", "[]"),
    ])
    .await;
    let client = client(&server.url());
    let (collected, _guard) = Traces::collect();
    client.connections().list().await.unwrap();
    let names = ["attempt", "http.response.status_code", "error.type"];
    let found: Vec<_> = attempts(&collected);
    let found: Vec<_> = found.iter().map(|event| fields(event, &names)).collect();
    assert_eq!(
        found,
        [
            [Some("1"), Some("503"), Some("503")],
            [Some("2"), None, Some("transport")],
            [Some("3"), Some("200"), None],
        ]
    );
    let span = the_span(&collected);
    assert_eq!(span.field("http.request.resend_count"), Some("2"));
    assert_eq!(span.field("http.response.status_code"), Some("200"));
    assert_eq!(span.field("error.type"), None);
}

#[tokio::test]
async fn failed_calls_record_the_kind_of_error() {
    let server = Server::always(vec![]).await;
    let stalled = vec![chunked_head(), send(chunk("[")), Step::Hang];
    let refused = client(&format!("http://{}", closed_port()));
    let client = client(&server.url());
    for (script, status, kind) in [
        (http_response("404 X", &[], ""), Some("404"), "404"),
        (http_response("500 X", &[], ""), Some("500"), "500"),
        (http_response("302 X", &[("location", "/x")], ""), Some("302"), "redirect"),
        (json("200 OK", "{}"), Some("200"), "decode"),
        (json("200 OK", " ".repeat(9999)), Some("200"), "too_large"),
        (vec![Step::Close], None, "transport"),
        (vec![Step::Hang], None, "timeout_attempt"),
        (stalled, Some("200"), "timeout_idle"),
    ] {
        server.respond_with(vec![script]);
        let (collected, _guard) = Traces::collect();
        let call = client.connections().list().attempt_timeout(ms(300)).idle_timeout(ms(100));
        call.max_retries(1).max_response_size(5000).await.unwrap_err();
        let span = the_span(&collected);
        let names = ["http.response.status_code", "error.type", "otel.status_code"];
        assert_eq!(fields(&span, &names), [status, Some(kind), Some("ERROR")]);
        for event in attempts(&collected) {
            assert_eq!(event.field("error.type"), Some(kind));
        }
    }
    let (collected, _guard) = Traces::collect();
    refused.connections().list().await.unwrap_err();
    assert_eq!(the_span(&collected).field("error.type"), Some("connect"));
    assert_eq!(attempts(&collected).len(), 3);
    let (collected, _guard) = Traces::collect();
    server.respond_with(vec![vec![Step::Hang]]);
    client.connections().list().total_timeout(ms(20)).await.unwrap_err();
    assert_eq!(the_span(&collected).field("error.type"), Some("timeout_total"));
}

#[tokio::test]
async fn streams_are_one_span_to_their_end() {
    let script = vec![
        chunked_head(),
        send(chunk(format!("[{},", sample::connection()))),
        Step::Pause(ms(5)),
        send(chunk(format!("{{}},{}]", sample::connection()))),
        last_chunk(),
    ];
    let server = Server::each(vec![http_response("503 X", &[], ""), script]).await;
    let client = client(&server.url());
    let (collected, _guard) = Traces::collect();
    let mut stream = client.connections().stream();
    let mut elements = 0;
    while stream.next().await.is_some() {
        elements += 1;
    }
    assert_eq!(elements, 3);
    assert_eq!(attempts(&collected).len(), 2);
    let span = the_span(&collected);
    assert_eq!(span.field("otel.name"), Some("listConnections"));
    assert_eq!(span.field("http.request.resend_count"), Some("1"));
    // One element does not decode.
    assert_eq!(span.field("error.type"), Some("decode"));
}

/// The query of the caller is recorded; request and response bodies are not.
#[tokio::test]
async fn traces_contain_no_bodies() {
    let server = Server::always(json("422 X", r#"{"error":"e","message":"response-body"}"#)).await;
    let client = client(&server.url());
    let (collected, _guard) = Traces::collect();
    let events = client.webhook_events().list().vendor("a b").limit(7).await;
    assert!(events.unwrap_err().is_validation());
    let id = sample::CONNECTION_ID.parse().unwrap();
    client.connections().update(id).nickname("request-body").await.unwrap_err();
    assert!(String::from_utf8_lossy(&server.requests()[1].body).contains("request-body"));
    let entries = collected.entries();
    let traces = format!("{entries:?}");
    for body in ["response-body", "request-body"] {
        assert!(!traces.contains(body), "{body} is in the traces");
    }
    let url = entries.iter().find_map(|entry| entry.field("url.full")).unwrap();
    assert!(url.ends_with("/v1/integrations/webhook-events?limit=7&vendor=a+b"), "{url}");
}

#[tokio::test]
async fn retries_without_budget_are_logged() {
    let server = Server::always(http_response("503 X", &[], "")).await;
    let client = client(&server.url());
    for _ in 0..20 {
        client.connections().list().await.unwrap_err();
    }
    let (collected, _guard) = Traces::collect();
    client.connections().list().await.unwrap_err();
    let traces = collected.of_the_crate();
    assert!(
        traces.iter().any(|entry| entry.field("message").is_some_and(|it| it.contains("budget"))),
        "{traces:?}"
    );
}
