//! A failure as a paragraph for people, and as a JSON object for programs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use anstyle::Style;
use humantime::format_duration;
use serde::Serialize;

use super::{style, text};
use crate::failure::{Failure, is_total_timeout};

/// Whether something is missing from the output, or only odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Error,
    Warning,
}

impl Weight {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// `error: …` and, on a line of its own, what may help.
pub(super) fn paragraph(failure: &Failure, weight: Weight, color: bool) -> String {
    let styled = |style: Style, text: &str| {
        if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let style = match weight {
        Weight::Error => style::ERROR,
        Weight::Warning => style::WARNING,
    };
    let mut paragraph = styled(style, &format!("{}:", weight.name()));
    let _ = write!(paragraph, " {}", text::printable(&failure.message));
    // The message itself counts the attempts of its call from the second on. After a transient
    // failure, that there was just one is worth knowing as well. A total timeout is reported as
    // it was given, and not with another time beside it.
    if let Some(error) = &failure.call
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
        let _ = write!(paragraph, "\n{} {}", styled(style::HINT, "hint:"), text::printable(hint));
    }
    paragraph
}

/// `{"error": {…}}` on one line. Members that say nothing are left out.
pub(super) fn object(failure: &Failure, weight: Weight) -> String {
    let call = failure.call.as_ref();
    let api = call.and_then(featherhq::Error::api_error);
    let request_id = call.and_then(featherhq::Error::request_id).map(header_value);
    let tried = call.filter(|error| error.operation().is_some());
    let attempts = failure.attempts();
    let object = BTreeMap::from([(
        weight.name(),
        Members {
            kind: failure.kind,
            message: &failure.message,
            operation: call.and_then(featherhq::Error::operation),
            status: call.and_then(featherhq::Error::status),
            code: api.and_then(|api| api.code.as_deref()),
            attempts: attempts.map(|(attempts, _)| attempts),
            elapsed_ms: attempts.map(|(_, elapsed)| elapsed.as_millis()),
            retryable: tried.map(featherhq::Error::is_retryable),
            retry_after_ms: call.and_then(|error| Some(error.retry_after()?.as_millis())),
            request_id: request_id.as_deref(),
            element: call.and_then(featherhq::Error::element_index),
            path: call.and_then(featherhq::Error::json_path),
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
    escaped(&json)
}

#[derive(Serialize)]
struct Members<'a> {
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

/// How many characters of a header value are printed.
const LONGEST_HEADER: usize = 200;

/// Returns a header value as it is printed: servers choose its length.
fn header_value(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(LONGEST_HEADER) {
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
        None => Cow::Borrowed(value),
    }
}

/// Returns the same JSON with every control character and every deceptive one escaped. The
/// serializer only escapes those that JSON forbids; terminals obey some more.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        // All of them are in the basic plane, so one escape is enough.
        if c.is_control() || text::is_deceptive(c) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Exit;

    fn failure() -> Failure {
        Failure::new("odd", Exit::Failed, "a\u{1b}[2J\u{9b}m\nb").with_hint("do\u{7} this")
    }

    #[test]
    fn a_paragraph_obeys_nothing_that_the_server_said() {
        assert_eq!(
            paragraph(&failure(), Weight::Error, false),
            "error: a\u{fffd}[2J\u{fffd}m b\nhint: do\u{fffd} this"
        );
        let colored = paragraph(&failure(), Weight::Error, true);
        assert!(colored.starts_with("\u{1b}["), "{colored:?}");
        assert!(!colored.contains("\u{1b}[2J"), "{colored:?}");
    }

    #[test]
    fn an_object_is_one_line_without_what_is_not_known() {
        assert_eq!(
            object(&failure(), Weight::Warning),
            r#"{"warning":{"kind":"odd","message":"a\u001b[2J\u009bm\nb","hint":"do\u0007 this"}}"#
        );
    }
}
