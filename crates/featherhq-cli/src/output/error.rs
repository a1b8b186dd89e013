//! A failure as text for people, and as a JSON object for programs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use anstyle::Style;
use humantime::format_duration;
use serde::Serialize;

use super::sanitize::{escape_json, printable};
use super::style;
use crate::failure::{Failure, is_total_timeout};

/// Whether the output lacks something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    Error,
    Warning,
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Formats `error: …` and, on a line of its own, the hint.
pub(super) fn paragraph(failure: &Failure, severity: Severity, color: bool) -> String {
    let styled = |style: Style, text: &str| {
        if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let style = match severity {
        Severity::Error => style::ERROR,
        Severity::Warning => style::WARNING,
    };
    let mut paragraph = styled(style, &format!("{}:", severity.name()));
    let _ = write!(paragraph, " {}", printable(&failure.message));
    // The client counts the attempts of its own request in the message, from the second on. A
    // single attempt and the attempts of the command are added here, except after a total timeout:
    // its message has the timeout of the command, and no other time.
    if let Some(error) = &failure.error
        && error.is_retryable()
        && !is_total_timeout(error)
        && let Some((attempts, elapsed)) = failure.attempts()
        && (attempts == 1 || failure.has_earlier_attempts())
    {
        let elapsed = format_duration(Duration::from_millis(elapsed.as_millis() as u64));
        let attempts = match attempts {
            1 => "1 attempt".to_owned(),
            count => format!("{count} attempts"),
        };
        let _ = write!(paragraph, " (after {attempts} in {elapsed})");
    }
    if let Some(hint) = &failure.hint {
        let _ = write!(paragraph, "\n{} {}", styled(style::HINT, "hint:"), printable(hint));
    }
    paragraph
}

/// Formats `{"error": {…}}` on one line. Absent properties are omitted.
pub(super) fn object(failure: &Failure, severity: Severity) -> String {
    let error = failure.error.as_ref();
    let api = error.and_then(featherhq::Error::api_error);
    let request_id = error.and_then(featherhq::Error::request_id).map(header_value);
    let request = error.filter(|error| error.operation().is_some());
    let attempts = failure.attempts();
    let object = BTreeMap::from([(
        severity.name(),
        Properties {
            kind: failure.kind,
            message: &failure.message,
            operation: error.and_then(featherhq::Error::operation),
            status: error.and_then(featherhq::Error::status),
            code: api.and_then(|api| api.code.as_deref()),
            attempts: attempts.map(|(attempts, _)| attempts),
            elapsed_ms: attempts.map(|(_, elapsed)| elapsed.as_millis()),
            retryable: request.map(featherhq::Error::is_retryable),
            retry_after_ms: error.and_then(|error| Some(error.retry_after()?.as_millis())),
            request_id: request_id.as_deref(),
            element: error.and_then(featherhq::Error::element_index),
            path: error.and_then(featherhq::Error::json_path),
            details: api
                .map(|api| &api.details[..])
                .unwrap_or_default()
                .iter()
                .map(|detail| Detail {
                    location: &detail.location,
                    message: &detail.message,
                    kind: &detail.kind,
                })
                .collect(),
            hint: failure.hint.as_deref(),
        },
    )]);
    let json = serde_json::to_string(&object).unwrap_or_default();
    escape_json(&json).into_owned()
}

#[derive(Serialize)]
struct Properties<'a> {
    kind: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed_ms: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retryable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Detail<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

#[derive(Serialize)]
struct Detail<'a> {
    location: &'a [String],
    message: &'a str,
    kind: &'a str,
}

/// Maximum number of characters of a header value.
const MAX_HEADER_LENGTH: usize = 200;

/// Truncates a header value, whose length is up to the server.
fn header_value(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(MAX_HEADER_LENGTH) {
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
        None => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Exit;

    fn failure() -> Failure {
        Failure::new("odd", Exit::Failed, "a\u{1b}[2J\u{9b}m\nb").with_hint("do\u{7} this")
    }

    #[test]
    fn paragraphs_contain_no_control_characters() {
        assert_eq!(
            paragraph(&failure(), Severity::Error, false),
            "error: a\\u{1b}[2J\\u{9b}m b\nhint: do\\u{7} this"
        );
        let colored = paragraph(&failure(), Severity::Error, true);
        assert!(colored.starts_with("\u{1b}["), "{colored:?}");
        assert!(!colored.contains("\u{1b}[2J"), "{colored:?}");
    }

    #[test]
    fn objects_are_one_line_without_absent_properties() {
        assert_eq!(
            object(&failure(), Severity::Warning),
            r#"{"warning":{"kind":"odd","message":"a\u001b[2J\u009bm\nb","hint":"do\u0007 this"}}"#
        );
    }
}
