//! Parses the body of an error response, in any form.
//!
//! Feather documents two forms, and proxies have their own: `{"error", "message", …}`,
//! `{"detail": [{"loc", "msg", "type"}, …]}`, `{"detail": …}` with any other value, HTML pages,
//! plain text and empty bodies are parsed. Parsing never fails.

use std::fmt;
use std::time::Duration;

use calamus_runtime::sdk::{ErrorBody, html_summary, looks_like_html, one_line};
use serde::Deserialize;
use serde_json::Value;

/// The parsed body of an error response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The machine-readable code, such as `authentication_required`. Feather documents no list
    /// of codes, so treat it as opaque.
    pub code: Option<String>,
    /// The human-readable message.
    pub message: Option<String>,
    /// Whether the same request may succeed later, according to the server.
    pub retryable: Option<bool>,
    /// How long the server asks to wait. The API documents no unit; seconds are assumed.
    pub retry_after: Option<Duration>,
    /// The invalid parts of the request, for validation errors.
    pub details: Vec<ValidationDetail>,
}

/// An invalid part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidationDetail {
    /// The path to the part, outermost first: `["body", "nickname"]`. Indexes are numbers.
    pub location: Vec<String>,
    /// The human-readable message.
    pub message: String,
    /// The kind of error, such as `missing`.
    pub kind: String,
}

impl fmt::Display for ValidationDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.location.is_empty() {
            write!(f, "{}: ", self.location.join("."))?;
        }
        f.write_str(&self.message)
    }
}

impl ValidationDetail {
    /// Creates a detail, for tests of code that takes it.
    pub fn new(
        location: impl IntoIterator<Item = impl Into<String>>,
        message: impl Into<String>,
        kind: impl Into<String>,
    ) -> Self {
        Self {
            location: location.into_iter().map(Into::into).collect(),
            message: message.into(),
            kind: kind.into(),
        }
    }
}

/// Parses the body of an error response for the runtime. `redact` removes secrets.
pub(crate) fn parse(body: &[u8], redact: &dyn Fn(&str) -> String) -> Option<ErrorBody> {
    let error = ApiError::parse(body, redact)?;
    Some(ErrorBody {
        summary: error.summary(),
        retryable: error.retryable,
        retry_after: error.retry_after,
        value: Box::new(error),
    })
}

impl ApiError {
    /// Parses the body of an error response. `None` if it is empty.
    ///
    /// Every string is passed through `redact` before it is shortened: half a secret would not be
    /// found.
    pub(crate) fn parse(body: &[u8], redact: &dyn Fn(&str) -> String) -> Option<Self> {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            return Some(Self::from_json(&value, text, redact));
        }
        let text = redact(text);
        let message = if looks_like_html(&text) { html_summary(&text) } else { one_line(&text) };
        Some(Self { message: Some(message), ..Self::default() })
    }

    /// `text` is the JSON of `value`, which is the message if the value has no other.
    fn from_json(value: &Value, text: &str, redact: &dyn Fn(&str) -> String) -> Self {
        /// Reads a property of Feather's `ErrorResponse` by itself, so that a property of
        /// another type does not hide the others.
        fn property<'a, T: Deserialize<'a>>(value: &'a Value, name: &str) -> Option<T> {
            value.get(name).and_then(|property| T::deserialize(property).ok())
        }

        let line = |text: &str| one_line(&redact(text));
        let mut error = Self {
            code: property::<String>(value, "error").map(|text| redact(&text)),
            message: property::<String>(value, "message").map(|text| redact(&text)),
            retryable: property(value, "retryable"),
            retry_after: property::<f64>(value, "retry_after")
                .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            details: Vec::new(),
        };
        match value.get("detail") {
            Some(Value::Array(items)) => {
                error.details = items.iter().map(|item| detail(item, &line)).collect();
            }
            Some(Value::String(text)) => {
                error.message.get_or_insert_with(|| line(text));
            }
            // Some servers nest the usual properties.
            Some(inner @ Value::Object(_)) => {
                let text = inner.to_string();
                let inner_error = Self::from_json(inner, &text, redact);
                error.code = error.code.or(inner_error.code);
                error.retryable = error.retryable.or(inner_error.retryable);
                error.retry_after = error.retry_after.or(inner_error.retry_after);
                error.message = error.message.or(inner_error.message).or_else(|| Some(line(&text)));
            }
            _ => {}
        }
        if error.message.is_none() && error.code.is_none() && error.details.is_empty() {
            error.message = match value {
                Value::String(text) => Some(line(text)),
                // `{"error": {"message": …}}` and the like.
                Value::Null => None,
                _ => Some(line(text)),
            };
        }
        error
    }

    /// Returns one readable line. Empty without code, message and details.
    pub(crate) fn summary(&self) -> String {
        let mut parts = Vec::new();
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => {
                parts.push(format!("{} ({})", one_line(message), one_line(code)));
            }
            (Some(code), None) => parts.push(one_line(code)),
            (None, Some(message)) => parts.push(one_line(message)),
            (None, None) => {}
        }
        const MAX_DETAILS: usize = 5;
        parts.extend(
            self.details.iter().take(MAX_DETAILS).map(|detail| one_line(&detail.to_string())),
        );
        if self.details.len() > MAX_DETAILS {
            parts.push(format!("and {} more", self.details.len() - MAX_DETAILS));
        }
        parts.join("; ")
    }
}

fn detail(item: &Value, line: &dyn Fn(&str) -> String) -> ValidationDetail {
    let text = |value: &Value| match value {
        Value::String(text) => line(text),
        other => line(&other.to_string()),
    };
    let location = match item.get("loc") {
        Some(Value::Array(parts)) => parts.iter().map(text).collect(),
        Some(other) => vec![text(other)],
        None => Vec::new(),
    };
    ValidationDetail {
        location,
        message: item.get("msg").map_or_else(|| text(item), text),
        kind: item.get("type").map(text).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &[u8]) -> Option<ApiError> {
        ApiError::parse(body, &str::to_owned)
    }

    fn summary(body: &str) -> String {
        parse(body.as_bytes()).map(|error| error.summary()).unwrap_or_default()
    }

    #[test]
    fn every_form_of_body_has_a_readable_summary() {
        for (body, expected) in [
            (r#"{"error":"bad_request","message":"No."}"#, "No. (bad_request)"),
            (r#"{"error":"bad_request"}"#, "bad_request"),
            (r#"{"error":"a\u001b[2Jb","message":"two\r\n lines "}"#, "two lines (a [2Jb)"),
            (r#"{"error":"x","message":7}"#, "x"),
            (r#"{"detail":"Not Found"}"#, "Not Found"),
            (
                r#"{"detail":{"error":"UPDATE_SUPERSEDED","message":"Too late"}}"#,
                "Too late (UPDATE_SUPERSEDED)",
            ),
            (r#"{"detail":{"a":1}}"#, r#"{"a":1}"#),
            (
                r#"{"detail":[{"loc":["body","tools",3,"slug"],"msg":"Field required","type":"missing"},{"msg":"bad"}]}"#,
                "body.tools.3.slug: Field required; bad",
            ),
            (r#"{"detail":["odd"]}"#, "odd"),
            (r#"{"error":{"message":"inner"}}"#, r#"{"error":{"message":"inner"}}"#),
            (r#"["a"]"#, r#"["a"]"#),
            (r#"{"z":1, "a":1.0}"#, r#"{"z":1, "a":1.0}"#),
            (r#""just text""#, "just text"),
            ("null", ""),
            ("", ""),
            ("  \n", ""),
            ("upstream connect error\r\n or disconnect", "upstream connect error or disconnect"),
            (
                "<!DOCTYPE html><html><head><TITLE>502 Bad\nGateway</TITLE></head></html>",
                "an HTML page titled \"502 Bad Gateway\"",
            ),
            ("<html><body><h1 class=a>Oops</h1>", "an HTML page titled \"Oops\""),
            ("<html>", "an HTML page"),
        ] {
            assert_eq!(summary(body), expected, "{body}");
        }
    }

    #[test]
    fn bodies_may_be_invalid_utf8() {
        assert!(parse(b"\xff\xfe broken").is_some());
    }

    #[test]
    fn retry_after_is_in_seconds() {
        let error = parse(br#"{"error":"e","message":"m","retryable":true,"retry_after":7}"#);
        let error = error.unwrap();
        assert_eq!(error.retryable, Some(true));
        assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
        for odd in ["-1", "1e400", "\"soon\"", "null"] {
            let body = format!(r#"{{"error":"e","message":"m","retry_after":{odd}}}"#);
            let error = parse(body.as_bytes()).unwrap();
            assert_eq!(error.retry_after, None, "{odd}");
        }
    }
}
