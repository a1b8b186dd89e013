//! From a request to an answer: route, authenticate, hold the request against the document, carry
//! the operation out, and hold the answer against the document.
//!
//! This is the whole of Feather as far as the mock goes; faults and the network come after it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::header::ALLOW;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::answer::{Answer, Body};
use crate::document::{Content, Document, Operation, Route};
use crate::error::{Refusal, detail_body, error_body};
use crate::json::Json;
use crate::operations::{self, Call, Reply};
use crate::request::{Request, read_call};
use crate::state::State;
use crate::validate;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

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

pub(crate) fn json(status: u16, body: &Json) -> Answer {
    Answer::new(status, Body::Text(body.to_text().into()))
}

/// A status from its number, which is one of ours or has been checked.
pub(crate) fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tokio::time::Duration;

    use super::*;
    use crate::seed::Seed;
    use crate::state::Pace;

    /// A service over a seed that nobody has checked.
    fn service(connection: &str, check_answers: bool) -> Service {
        let connection = Json::parse(connection.as_bytes()).unwrap();
        let seed = Seed { connections: vec![connection], ..Seed::empty() };
        let pace = Pace { lag: Duration::ZERO, delay: Duration::ZERO };
        let state = State::new(&seed, pace).unwrap();
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
}
