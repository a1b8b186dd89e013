//! Prepares a request: adds the caller's headers, parameters and properties, and credentials.

use std::sync::Arc;

use reqwest::Request;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};

use super::options::CallOptions;
use crate::error::Error;
use crate::json::JsonValue;
use crate::map::Map;
use crate::secret::Secrets;

/// Adds what the options say. Values of headers and query parameters are secrets.
pub(super) fn apply(
    request: &mut Request,
    options: &CallOptions,
    secrets: &mut Arc<Secrets>,
) -> Result<(), Error> {
    for (name, value) in &options.headers {
        // A value may be any bytes; servers send those that are not UTF-8 back as well.
        Arc::make_mut(secrets).add(&*String::from_utf8_lossy(value.as_bytes()));
        request.headers_mut().insert(name.clone(), value.clone());
    }
    for (name, value) in &options.query {
        Arc::make_mut(secrets).add(value);
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

/// Adds properties to a JSON object; other bodies stay as they are.
fn add_properties(request: &mut Request, added: &[(String, JsonValue)]) -> Result<(), Error> {
    if !is_json(request.headers()) {
        return Ok(());
    }
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

/// Returns whether a body may be JSON by its content type, where it has one.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(CONTENT_TYPE) else { return true };
    let essence = content_type.to_str().ok().and_then(|value| value.split(';').next());
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_added_to_json_bodies_only() {
        let added = [("dry_run".to_owned(), serde_json::from_str("true").unwrap())];
        for (content_type, changes) in [
            (None, true),
            (Some("application/json"), true),
            (Some("Application/Merge-Patch+JSON; charset=utf-8"), true),
            (Some("text/plain"), false),
            (Some("application/octet-stream"), false),
        ] {
            let url = "http://127.0.0.1/".parse().unwrap();
            let mut request = Request::new(reqwest::Method::POST, url);
            *request.body_mut() = Some("{}".into());
            if let Some(value) = content_type {
                request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(value));
            }
            add_properties(&mut request, &added).unwrap();
            let body = request.body().and_then(|body| body.as_bytes());
            let expected: &[u8] = if changes { br#"{"dry_run":true}"# } else { b"{}" };
            assert_eq!(body, Some(expected), "{content_type:?}");
        }
    }
}
