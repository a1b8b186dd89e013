//! Bodies of error responses.

use std::any::Any;
use std::time::Duration;

use serde_json::Value;

use super::line::{html_summary, looks_like_html, one_line};

/// The parsed body of an error response.
pub struct ErrorBody {
    /// One line for the message. Empty if the body says nothing.
    pub summary: String,
    /// Whether the server says that a retry may succeed.
    pub retryable: Option<bool>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// The parsed body, for [`Error::body`](super::Error::body).
    pub value: Box<dyn Any + Send + Sync>,
}

impl std::fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErrorBody")
            .field("retryable", &self.retryable)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

/// Parses the body of an error response. Every string has to pass the function, which redacts,
/// before it is shortened.
pub type ParseErrorBody = fn(&[u8], &dyn Fn(&str) -> String) -> Option<ErrorBody>;

/// Parses error bodies in the forms that many servers use: the problem details of RFC 9457,
/// `message`, `error`, `detail` and `code` as strings or within `error`, HTML pages, and text.
pub fn parse_common(body: &[u8], redact: &dyn Fn(&str) -> String) -> Option<ErrorBody> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let summary = match serde_json::from_str::<Value>(text) {
        Ok(value) => summary(&value, redact).unwrap_or_else(|| one_line(&redact(text))),
        Err(_) => {
            let text = redact(text);
            if looks_like_html(&text) { html_summary(&text) } else { one_line(&text) }
        }
    };
    Some(ErrorBody { summary, retryable: None, retry_after: None, value: Box::new(()) })
}

fn summary(value: &Value, redact: &dyn Fn(&str) -> String) -> Option<String> {
    let value = value.get("error").filter(|inner| inner.is_object()).unwrap_or(value);
    let find = |names: &[&str]| {
        let found = names.iter().find_map(|name| value.get(name)?.as_str());
        found.map(|text| one_line(&redact(text))).filter(|line| !line.is_empty())
    };
    let message = find(&["message", "title", "error_description", "detail"]);
    let code = find(&["code", "error", "type"]);
    match (message, code) {
        (Some(message), Some(code)) => Some(format!("{message} ({code})")),
        (message, code) => message.or(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_bodies_become_one_line() {
        for (body, expected) in [
            (r#"{"title":"No such\nparcel","type":"about:blank"}"#, "No such parcel (about:blank)"),
            (r#"{"error":{"message":"Too heavy","code":"weight"}}"#, "Too heavy (weight)"),
            (
                r#"{"error":"invalid_grant","error_description":"Expired"}"#,
                "Expired (invalid_grant)",
            ),
            (r#"{"a": 1}"#, r#"{"a": 1}"#),
            ("<title>Bad Gateway</title>", "an HTML page titled \"Bad Gateway\""),
            ("upstream reset", "upstream reset"),
        ] {
            let parsed = parse_common(body.as_bytes(), &str::to_owned).unwrap();
            assert_eq!(parsed.summary, expected);
        }
        assert!(parse_common(b" \n", &str::to_owned).is_none());
    }
}
