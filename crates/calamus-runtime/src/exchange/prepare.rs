//! What a request gets before it is sent: the caller's headers, parameters and properties, and
//! credentials.

use reqwest::Request;
use reqwest::header::{CONTENT_LENGTH, HeaderValue};

use super::options::Values;
use crate::error::Error;
use crate::json::JsonValue;
use crate::map::Map;
use crate::secret::Secrets;

/// Adds what the options say. Values of headers and query parameters are secrets.
pub(super) fn apply(
    request: &mut Request,
    options: &Values,
    secrets: &mut Secrets,
) -> Result<(), Error> {
    for (name, value) in &options.headers {
        // A value may be any bytes; servers send those that are not UTF-8 back as well.
        secrets.add(&*String::from_utf8_lossy(value.as_bytes()));
        request.headers_mut().insert(name.clone(), value.clone());
    }
    for (name, value) in &options.query {
        secrets.add(value);
        request.url_mut().query_pairs_mut().append_pair(name, value.expose());
    }
    if !options.body.is_empty() {
        add_properties(request, &options.body)?;
    }
    // Some gateways reject a POST without a length (411), and the HTTP library leaves it out if
    // there is no body.
    if *request.method() == reqwest::Method::POST && request.body().is_none() {
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(())
}

fn add_properties(request: &mut Request, added: &[(String, JsonValue)]) -> Result<(), Error> {
    let body = request.body().and_then(|body| body.as_bytes());
    let properties = body.map(serde_json::from_slice::<Map<String, JsonValue>>);
    let Some(Ok(mut properties)) = properties else { return Ok(()) };
    for (name, value) in added {
        properties.insert(name.clone(), value.clone());
    }
    let body = serde_json::to_vec(&properties).map_err(|error| {
        Error::invalid_request("the request body does not serialize").with_source(error)
    })?;
    *request.body_mut() = Some(body.into());
    Ok(())
}

/// The `traceparent` header for the current span of a call, by the W3C's recommendation.
#[cfg(feature = "traceparent")]
pub(super) fn propagate(request: &mut Request, span: &tracing::Span) {
    use opentelemetry::trace::TraceContextExt as _;
    use tracing_opentelemetry::OpenTelemetrySpanExt as _;

    let context = span.context();
    let span = context.span();
    let context = span.span_context();
    if !context.is_valid() || request.headers().contains_key("traceparent") {
        return;
    }
    let (trace, id) = (context.trace_id(), context.span_id());
    let text = format!("00-{trace}-{id}-{:02x}", context.trace_flags().to_u8());
    if let Ok(value) = HeaderValue::from_str(&text) {
        request.headers_mut().insert("traceparent", value);
    }
}
