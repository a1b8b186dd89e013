//! Parses and validates the parameters and the body of a request.
//!
//! Knows neither the state nor the operations.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method};

use crate::api_error::{ApiError, Problem};
use crate::document::{Operation, Parameter, percent_decode};
use crate::json::Json;
use crate::operations::Call;
use crate::validate;

/// A request with its whole body.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path as it was sent, not decoded.
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Parses a request, or returns all problems with it.
pub(crate) fn parse_call(
    operation: &Operation,
    path: Vec<(&str, String)>,
    request: &Request,
) -> Result<Call, ApiError> {
    let mut problems = Vec::new();
    for parameter in &operation.path_parameters {
        let value = path.iter().find(|(name, _)| *name == parameter.name);
        let value = value.map(|(_, value)| value.as_str()).unwrap_or_default();
        let loc = ["path".into(), parameter.name.as_str().into()];
        problems.extend(validate::request_value(&parameter.schema, &value.into(), &loc));
    }
    let mut query = Vec::new();
    let sent = parse_query(request.query.as_deref().unwrap_or_default());
    for parameter in &operation.query_parameters {
        match parse_parameter(parameter, &sent) {
            Ok(Some(value)) => query.push((parameter.name.clone(), value)),
            Ok(None) => {}
            Err(invalid) => problems.extend(invalid),
        }
    }
    let mut body = Json::Null;
    if let Some(declared) = &operation.body {
        match parse_body(request) {
            Ok(None) if declared.required => problems.push(Problem {
                loc: vec!["body".into()],
                message: "Field required".to_owned(),
                kind: "missing".to_owned(),
                input: Some(Json::Null),
                context: None,
            }),
            Ok(None) => {}
            Ok(Some(value)) => {
                problems.extend(validate::request_value(
                    &declared.schema,
                    &value,
                    &["body".into()],
                ));
                body = value;
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        let path = path.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(Call { path, query, body })
    } else {
        Err(ApiError::Invalid(problems))
    }
}

/// Returns the decoded parameters of a query, in order.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode(&text.replace('+', " "));
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// Returns the value of a query parameter or its default. The last of several values counts.
fn parse_parameter(
    parameter: &Parameter,
    sent: &[(String, String)],
) -> Result<Option<Json>, Vec<Problem>> {
    let loc = vec!["query".into(), parameter.name.as_str().into()];
    let problem = |kind: &str, message: &str, input: &str| {
        vec![Problem {
            loc: loc.clone(),
            message: message.to_owned(),
            kind: kind.to_owned(),
            input: Some(input.into()),
            context: None,
        }]
    };
    let Some((_, text)) = sent.iter().rev().find(|(name, _)| *name == parameter.name) else {
        return match (&parameter.default, parameter.required) {
            (Some(default), _) => Ok(Some(default.clone())),
            (None, false) => Ok(None),
            (None, true) => Err(problem("missing", "Field required", "")),
        };
    };
    let value = match parameter.kind.as_str() {
        "integer" => match parse_integer(text) {
            Some(number) => number,
            None => {
                let message =
                    "Input should be a valid integer, unable to parse string as an integer";
                return Err(problem("int_parsing", message, text));
            }
        },
        _ => text.as_str().into(),
    };
    let problems = validate::request_value(&parameter.schema, &value, &loc);
    if problems.is_empty() { Ok(Some(value)) } else { Err(problems) }
}

/// Parses an integer as Pydantic does: with an optional sign, leading zeros and a fraction of
/// zeros.
fn parse_integer(text: &str) -> Option<Json> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits || fraction.is_empty() || fraction.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    Some(Json::Number(format!("{sign}{digits}").into()))
}

/// Parses the body as JSON, `None` if it is empty.
fn parse_body(request: &Request) -> Result<Option<Json>, Problem> {
    if request.body.is_empty() {
        return Ok(None);
    }
    let content_type = request.headers.get(CONTENT_TYPE);
    if !content_type.is_some_and(is_json) {
        let content_type = content_type.map(|value| String::from_utf8_lossy(value.as_bytes()));
        return Err(Problem {
            loc: vec!["body".into()],
            message: "Input should be JSON, sent as application/json".to_owned(),
            kind: "content_type".to_owned(),
            input: Some(content_type.map(std::borrow::Cow::into_owned).into()),
            context: None,
        });
    }
    Json::parse(&request.body).map(Some).map_err(|error| Problem {
        loc: vec!["body".into(), error.offset.into()],
        message: "JSON decode error".to_owned(),
        kind: "json_invalid".to_owned(),
        input: Some(Json::object([])),
        context: Some(Json::object([("error", error.message.into())])),
    })
}

fn is_json(content_type: &HeaderValue) -> bool {
    let Ok(text) = content_type.to_str() else { return false };
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_a_query_are_parsed_leniently() {
        for (text, expected) in [
            ("50", Some("50")),
            ("+007", Some("7")),
            ("-0", Some("-0")),
            ("5.000", Some("5")),
            ("123456789012345678901234567890", Some("123456789012345678901234567890")),
            ("", None),
            ("-", None),
            ("5.", None),
            (".0", None),
            ("5.5", None),
            ("abc", None),
            ("0x10", None),
            ("١", None),
        ] {
            assert_eq!(
                parse_integer(text),
                expected.map(|text| Json::Number(text.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn query_parameters_are_decoded() {
        let pairs = parse_query("a=1&&b=x%20y+z&c&=d&%61=2");
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(pairs, [("a", "1"), ("b", "x y z"), ("c", ""), ("", "d"), ("a", "2")]);
    }

    #[test]
    fn json_content_types_are_recognized() {
        for (text, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/merge-patch+json", true),
            ("text/plain", false),
            ("application/jsonp", false),
        ] {
            assert_eq!(is_json(&HeaderValue::from_static(text)), expected, "{text}");
        }
    }
}
