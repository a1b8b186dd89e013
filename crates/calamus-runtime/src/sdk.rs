//! For SDKs that are written by hand on top of a generated client: decoding, redaction, and the
//! parts of errors.

pub use crate::connect::{display_url, url_secrets};
pub use crate::decode::{Elements, SplitError, Splitter, decode_json, read_json, read_nothing};
pub use crate::error::{
    CallFacts, ErrorBody, ParseErrorBody, Seconds, header_line, html_summary, looks_like_html,
    one_line, parse_common,
};
pub use crate::exchange::{BoxFuture, CallInfo, Telemetry, excerpt};
pub use crate::secret::{REDACTED, Secrets};
#[doc(hidden)]
pub use tracing;

/// Makes a [`Telemetry`](crate::sdk::Telemetry) with the target of the calling crate: a span
/// of this name at level INFO for each call, with OpenTelemetry's names for HTTP clients, and
/// an event at level DEBUG for each attempt.
#[macro_export]
macro_rules! telemetry {
    ($name:literal) => {
        $crate::sdk::Telemetry {
            span: |call| {
                $crate::sdk::tracing::info_span!(
                    $name,
                    otel.name = call.operation,
                    otel.kind = "client",
                    otel.status_code = $crate::sdk::tracing::field::Empty,
                    http.request.method = call.method,
                    server.address = call.host,
                    server.port = call.port,
                    url.full = call.url,
                    http.response.status_code = $crate::sdk::tracing::field::Empty,
                    http.request.resend_count = $crate::sdk::tracing::field::Empty,
                    error.type = $crate::sdk::tracing::field::Empty,
                )
            },
            attempt: |attempt| {
                let duration = attempt.duration.as_millis() as u64;
                match &attempt.error {
                    None => $crate::sdk::tracing::debug!(
                        attempt = attempt.number,
                        http.response.status_code = attempt.status,
                        duration_ms = duration,
                        "attempt succeeded"
                    ),
                    Some(error) => $crate::sdk::tracing::debug!(
                        attempt = attempt.number,
                        http.response.status_code = attempt.status,
                        error.type = &**error,
                        duration_ms = duration,
                        "attempt failed"
                    ),
                }
            },
            note: |message| $crate::sdk::tracing::debug!("{message}"),
        }
    };
}
