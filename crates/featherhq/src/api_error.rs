//! What an error answer says, whatever form it takes.
//!
//! Feather publishes two forms, and servers in front of it have their own: this reads
//! `{"error", "message", …}`, `{"detail": [{"loc", "msg", "type"}, …]}`, `{"detail": …}`
//! of any other shape, HTML pages, plain text and nothing at all. It never fails; at
//! worst it has nothing to say.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, ErrorBody, html_summary, looks_like_html, one_line};

/// What the body of an error answer said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The machine-readable code, such as `authentication_required`. Feather publishes
    /// no list of codes, so treat it as opaque.
    pub code: Option<String>,
    /// What the server says to people.
    pub message: Option<String>,
    /// Whether the server says that the same request may succeed later.
    pub retryable: Option<bool>,
    /// How long the server asks to wait. The document gives no unit; seconds are taken.
    pub retry_after: Option<Duration>,
    /// What was wrong with which part of the request, for answers to invalid requests.
    pub details: Vec<ValidationDetail>,
}

/// One complaint about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidationDetail {
    /// Where, from the outside in: `["body", "nickname"]`. Indexes are printed as numbers.
    pub location: Vec<String>,
    /// What is wrong there.
    pub message: String,
    /// The kind of complaint, such as `missing`.
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

impl Error {
    /// What the body of an error answer said, whatever its shape. `None` where it was
    /// empty, and where there was no error answer.
    pub fn api_error(&self) -> Option<&ApiError> {
        self.body()
    }
}

/// Parses the body of an error response for the transport.
pub(crate) fn parse(body: &[u8], mask: &dyn Fn(&str) -> String) -> Option<ErrorBody> {
    let error = ApiError::read(body, mask)?;
    Some(ErrorBody {
        summary: error.summary(),
        retryable: error.retryable,
        retry_after: error.retry_after,
        value: Box::new(error),
    })
}

impl ApiError {
    /// Reads the body of an error answer. `None` where it is empty.
    ///
    /// Every text goes through `mask` before it is shortened: what is cut in two is not
    /// found any more.
    pub(crate) fn read(body: &[u8], mask: &dyn Fn(&str) -> String) -> Option<Self> {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            return Some(Self::from_json(&value, text, mask));
        }
        let text = mask(text);
        let message = if looks_like_html(&text) { html_summary(&text) } else { one_line(&text) };
        Some(Self { message: Some(message), ..Self::default() })
    }

    /// `text` is what `value` was parsed from, shown where nothing better is found in it.
    fn from_json(value: &Value, text: &str, mask: &dyn Fn(&str) -> String) -> Self {
        /// The members of Feather's `ErrorResponse`, each read on its own, so that one
        /// of another type does not hide the rest.
        fn member<'a, T: Deserialize<'a>>(value: &'a Value, name: &str) -> Option<T> {
            value.get(name).and_then(|member| T::deserialize(member).ok())
        }

        let line = |text: &str| one_line(&mask(text));
        let mut error = Self {
            code: member::<String>(value, "error").map(|text| mask(&text)),
            message: member::<String>(value, "message").map(|text| mask(&text)),
            retryable: member(value, "retryable"),
            retry_after: member::<f64>(value, "retry_after")
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
            // Some servers wrap the usual members once more.
            Some(inner @ Value::Object(_)) => {
                let text = inner.to_string();
                let inner_error = Self::from_json(inner, &text, mask);
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
                // `{"error": {"message": …}}` and the like: show what there is.
                Value::Null => None,
                _ => Some(line(text)),
            };
        }
        error
    }

    /// One readable line of all that the body said. Empty where it said nothing.
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
        const SHOWN: usize = 5;
        parts.extend(self.details.iter().take(SHOWN).map(|detail| one_line(&detail.to_string())));
        if self.details.len() > SHOWN {
            parts.push(format!("and {} more", self.details.len() - SHOWN));
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

    fn read(body: &[u8]) -> Option<ApiError> {
        ApiError::read(body, &str::to_owned)
    }

    fn summary(body: &str) -> String {
        read(body.as_bytes()).map(|error| error.summary()).unwrap_or_default()
    }

    #[test]
    fn every_shape_of_body_ends_in_a_readable_line() {
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
    fn bytes_that_are_not_utf8_do_not_matter() {
        assert!(read(b"\xff\xfe broken").is_some());
    }

    #[test]
    fn a_wish_to_wait_is_read_in_seconds() {
        let error = read(br#"{"error":"e","message":"m","retryable":true,"retry_after":7}"#);
        let error = error.unwrap();
        assert_eq!(error.retryable, Some(true));
        assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
        for odd in ["-1", "1e400", "\"soon\"", "null"] {
            let body = format!(r#"{{"error":"e","message":"m","retry_after":{odd}}}"#);
            let error = read(body.as_bytes()).unwrap();
            assert_eq!(error.retry_after, None, "{odd}");
        }
    }
}
