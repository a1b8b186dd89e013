//! From a request to an answer: route, authenticate, hold the request against the document, carry
//! the operation out, and hold the answer against the document.
//!
//! This is the whole of Feather as far as the mock goes; faults and the network come after it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::answer::{Answer, Body};
use crate::document::{Content, Document, Operation, Parameter, Route, percent_decode};
use crate::error::{Problem, Refusal, detail_body, error_body};
use crate::json::Json;
use crate::operations::{self, Call, Reply};
use crate::state::State;
use crate::validate;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// A request whose body has arrived.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path as it was sent, not decoded.
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Debug)]
pub(crate) struct Service {
    document: &'static Document,
    state: Mutex<State>,
    check_answers: bool,
}

impl Service {
    pub(crate) fn new(document: &'static Document, state: State, check_answers: bool) -> Self {
        Service { document, state: Mutex::new(state), check_answers }
    }

    /// The state with everything settled that time has settled.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held would be our bug and leaves no state half written that
        // a later request could not cope with.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.settle();
        state
    }

    /// The operation that a request line leads to.
    pub(crate) fn operation(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        match self.document.route(method, path) {
            Route::Found(operation, _) => Some(operation),
            _ => None,
        }
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        let (operation, path) = match self.document.route(&request.method, &request.path) {
            Route::NoSuchPath => return json(404, &detail_body("Not Found")),
            Route::WrongMethod(allowed) => {
                let mut answer = json(405, &detail_body("Method Not Allowed"));
                let allowed: Vec<&str> = allowed.into_iter().map(Method::as_str).collect();
                if let Ok(allowed) = HeaderValue::from_str(&allowed.join(", ")) {
                    answer.headers.insert(ALLOW, allowed);
                }
                return answer;
            }
            Route::Found(operation, path) => (operation, path),
        };
        let outcome = authenticate(&request.headers)
            .and_then(|()| read_call(operation, path, request))
            .and_then(|call| self.carry_out(operation, &call));
        match outcome {
            Ok(answer) => answer,
            Err(refusal) => self.refuse(operation, &refusal),
        }
    }

    fn carry_out(&self, operation: &Operation, call: &Call) -> Result<Answer, Refusal> {
        let Some(run) = operations::find(&operation.id) else {
            let message = format!("The mock server does not implement {}", operation.id);
            return Err(Refusal::Error(501, "not_implemented", message));
        };
        let mut state = self.state();
        let reply = run(&mut state, call)?;
        Ok(self.render(operation, reply, &mut state).unwrap_or_else(|why| misfit(operation, &why)))
    }

    /// An operation's reply as an answer, or why it does not fit the document.
    fn render(
        &self,
        operation: &Operation,
        reply: Reply,
        state: &mut State,
    ) -> Result<Answer, String> {
        let status = match &reply {
            Reply::Empty(status) | Reply::Value(status, _) => *status,
            Reply::Connection(status, _) | Reply::Connections(status) => *status,
        };
        let content = operation
            .answer(status)
            .ok_or_else(|| format!("its status {status} is not declared"))?;
        let checked = |schema| self.check_answers.then_some(schema);
        let body = match (reply, content) {
            (Reply::Empty(_), Content::Empty) => Body::Empty,
            (Reply::Value(_, value), content) => {
                if self.check_answers {
                    check(content, &value)?;
                }
                Body::Text(value.to_text().into())
            }
            (Reply::Connection(_, id), Content::One(schema)) => {
                let row = state.row_mut(&id).ok_or("its connection is gone")?;
                Body::Text(row.render(checked(schema))?)
            }
            (Reply::Connections(_), Content::Many(schema)) => {
                let mut elements = Vec::new();
                for row in state.rows_mut() {
                    elements.push(row.render(checked(schema))?);
                }
                Body::List(elements)
            }
            _ => return Err("it is of another kind than the document says".to_owned()),
        };
        Ok(Answer::new(status, body))
    }

    fn refuse(&self, operation: &Operation, refusal: &Refusal) -> Answer {
        let body = refusal.body();
        if self.check_answers && refusal.status() < 500 {
            let declared = operation.answer(refusal.status());
            let fits = declared.ok_or_else(|| "its status is not declared".to_owned());
            if let Err(why) = fits.and_then(|content| check(content, &body)) {
                return misfit(operation, &format!("refusal {}: {why}", refusal.status()));
            }
        }
        json(refusal.status(), &body)
    }
}

fn check(content: &Content, value: &Json) -> Result<(), String> {
    match (content, value) {
        (Content::One(schema), value) => validate::answer(schema, value),
        (Content::Many(schema), Json::Array(elements)) => {
            elements.iter().enumerate().try_for_each(|(index, element)| {
                validate::answer(schema, element).map_err(|why| format!("element {index} {why}"))
            })
        }
        (Content::Many(_), _) => Err("it is not an array".to_owned()),
        (Content::Empty, _) => Err("it has a body".to_owned()),
    }
}

/// The answer to give when our own answer does not fit the document.
fn misfit(operation: &Operation, why: &str) -> Answer {
    let message = format!(
        "A bug in the mock server: its answer to {} does not fit the document: {why}",
        operation.id
    );
    json(500, &error_body("mock_answer_does_not_fit", &message))
}

/// Any key that is not empty belongs to the seeded organisation.
fn authenticate(headers: &HeaderMap) -> Result<(), Refusal> {
    match headers.get(API_KEY) {
        Some(key) if !key.as_bytes().trim_ascii().is_empty() => Ok(()),
        _ => {
            let message = "Send an API key in the x-api-key header".to_owned();
            Err(Refusal::Error(401, "authentication_required", message))
        }
    }
}

/// The request's parts, if all of them fit the document; all that is wrong with it otherwise.
fn read_call(
    operation: &Operation,
    path: Vec<(&str, String)>,
    request: &Request,
) -> Result<Call, Refusal> {
    let mut problems = Vec::new();
    for parameter in &operation.path_parameters {
        let value = path.iter().find(|(name, _)| *name == parameter.name);
        let value = value.map(|(_, value)| value.as_str()).unwrap_or_default();
        let loc = ["path".into(), parameter.name.as_str().into()];
        problems.extend(validate::request_part(&parameter.schema, &value.into(), &loc));
    }
    let mut query = Vec::new();
    let given = read_query(request.query.as_deref().unwrap_or_default());
    for parameter in &operation.query_parameters {
        match read_parameter(parameter, &given) {
            Ok(Some(value)) => query.push((parameter.name.clone(), value)),
            Ok(None) => {}
            Err(found) => problems.extend(found),
        }
    }
    let mut body = Json::Null;
    if let Some(declared) = &operation.body {
        match read_body(request) {
            Ok(None) if declared.required => problems.push(Problem {
                loc: vec!["body".into()],
                message: "Field required".to_owned(),
                kind: "missing".to_owned(),
                input: Some(Json::Null),
                context: None,
            }),
            Ok(None) => {}
            Ok(Some(value)) => {
                problems.extend(validate::request_part(&declared.schema, &value, &["body".into()]));
                body = value;
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        let path = path.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(Call { path, query, body })
    } else {
        Err(Refusal::Invalid(problems))
    }
}

/// The parameters of a query, decoded, in the order in which they were sent.
fn read_query(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode(&text.replace('+', " "));
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// A query parameter's value; of several, the last counts. Those that the document does not know
/// mean nothing.
fn read_parameter(
    parameter: &Parameter,
    given: &[(String, String)],
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
    let Some((_, text)) = given.iter().rev().find(|(name, _)| *name == parameter.name) else {
        return match (&parameter.default, parameter.required) {
            (Some(default), _) => Ok(Some(default.clone())),
            (None, false) => Ok(None),
            (None, true) => Err(problem("missing", "Field required", "")),
        };
    };
    let value = match parameter.kind.as_str() {
        "integer" => match read_integer(text) {
            Some(number) => number,
            None => {
                let message =
                    "Input should be a valid integer, unable to parse string as an integer";
                return Err(problem("int_parsing", message, text));
            }
        },
        _ => text.as_str().into(),
    };
    let problems = validate::request_part(&parameter.schema, &value, &loc);
    if problems.is_empty() { Ok(Some(value)) } else { Err(problems) }
}

/// An integer as it may stand in a query: a sign, leading zeros and a fraction of zeros do no
/// harm.
fn read_integer(text: &str) -> Option<Json> {
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

/// The body as JSON, `None` if there is none.
fn read_body(request: &Request) -> Result<Option<Json>, Problem> {
    if request.body.is_empty() {
        return Ok(None);
    }
    let content_type = request.headers.get(CONTENT_TYPE);
    if !content_type.is_some_and(is_json) {
        let found = content_type.map(|value| String::from_utf8_lossy(value.as_bytes()));
        return Err(Problem {
            loc: vec!["body".into()],
            message: "Input should be JSON, sent as application/json".to_owned(),
            kind: "content_type".to_owned(),
            input: Some(found.map(std::borrow::Cow::into_owned).into()),
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

pub(crate) fn json(status: u16, body: &Json) -> Answer {
    Answer::new(status, Body::Text(body.to_text().into()))
}

/// A status from its number, which is one of ours or has been checked.
pub(crate) fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use tokio::time::Duration;

    use super::*;
    use crate::seed::Seed;

    /// A service over a seed that nobody has checked.
    fn service(connection: &str, check_answers: bool) -> Service {
        let connection = Json::parse(connection.as_bytes()).unwrap();
        let seed = Seed { connections: vec![connection], ..Seed::empty() };
        let state = State::new(&seed, Duration::ZERO).unwrap();
        Service::new(Document::embedded().unwrap(), state, check_answers)
    }

    fn list(service: &Service) -> (u16, String) {
        let answer = service.answer(&Request {
            method: Method::GET,
            path: "/v1/integrations/connections".to_owned(),
            query: None,
            headers: [(API_KEY, HeaderValue::from_static("k"))].into_iter().collect(),
            body: Bytes::new(),
        });
        (answer.status, String::from_utf8(answer.body.into_bytes().to_vec()).unwrap())
    }

    #[test]
    fn an_answer_that_does_not_fit_is_owned_up_to() {
        let connection =
            r#"{"organization_id":"7f1c1c5e-2f57-4f0e-9c58-6f5a0b9d3a10","id":"no uuid"}"#;
        let (status, text) = list(&service(connection, true));
        assert_eq!(status, 500);
        assert!(text.starts_with(
            r#"{"error":"mock_answer_does_not_fit","message":"A bug in the mock server: its answer to listConnections"#
        ));
        assert!(text.contains("`#/components/schemas/ConnectionResponse`"), "{text}");
        assert_eq!(list(&service(connection, false)), (200, format!("[{connection}]")));
    }

    #[test]
    fn integers_in_a_query_are_read_leniently() {
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
                read_integer(text),
                expected.map(|text| Json::Number(text.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn a_query_is_decoded() {
        let pairs = read_query("a=1&&b=x%20y+z&c&=d&%61=2");
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(pairs, [("a", "1"), ("b", "x y z"), ("c", ""), ("", "d"), ("a", "2")]);
    }

    #[test]
    fn json_has_a_few_content_types() {
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
