//! The trace context of the current span goes along with requests.
#![cfg(feature = "traceparent")]
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::future::IntoFuture as _;

use opentelemetry::Context;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use tracing::Instrument as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::layer::SubscriberExt as _;

use support::server::{Server, json};
use support::{client, list};

#[tokio::test]
async fn requests_carry_the_context_of_the_current_span() {
    let server = Server::always(json("200 OK", "[]")).await;
    let client = client(&server.url());
    let subscriber = tracing_subscriber::registry().with(tracing_opentelemetry::layer());
    let _guard = tracing::subscriber::set_default(subscriber);

    client.send(list(&client)).await.unwrap();
    let [seen] = server.new_requests().try_into().unwrap();
    assert_eq!(seen.header("traceparent"), None, "there is no context yet");

    let context = SpanContext::new(
        TraceId::from_hex("0af7651916cd43dd8448eb211c80319c").unwrap(),
        SpanId::from_hex("b7ad6b7169203331").unwrap(),
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    );
    let span = tracing::info_span!("handler");
    span.set_parent(Context::new().with_remote_span_context(context)).unwrap();
    client.send(list(&client)).into_future().instrument(span.clone()).await.unwrap();
    let own = client.send(list(&client)).header("traceparent", "00-own").into_future();
    own.instrument(span).await.unwrap();
    let [seen, own] = server.new_requests().try_into().unwrap();
    let expected = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert_eq!(seen.header("traceparent"), Some(expected));
    assert_eq!(own.header("traceparent"), Some("00-own"));
}
