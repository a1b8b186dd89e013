//! Turns a request into a response: routes, authenticates and validates the request, runs the
//! operation, and validates the response.
//!
//! Knows neither faults nor connections.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::header::ALLOW;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::api_error::{ApiError, detail_body, error_body};
use crate::document::{Content, Document, Operation, Route};
use crate::json::Json;
use crate::operations::{self, Call, Reply};
use crate::request::{Request, parse_call};
use crate::response::{Body, Response};
use crate::state::State;
use crate::validate;

/// The response header with the path of the consent screen that a request has started.
const CONSENT: HeaderName = HeaderName::from_static("x-mock-consent");

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

#[derive(Debug)]
pub(crate) struct Service {
    document: &'static Document,
    state: Mutex<State>,
    validate_responses: bool,
}

impl Service {
    pub(crate) fn new(document: &'static Document, state: State, validate_responses: bool) -> Self {
        Service { document, state: Mutex::new(state), validate_responses }
    }

    /// Returns the state, with all due synchronizations done.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock is held would be a bug, and leaves a state that later requests can
        // use.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.run_due_syncs();
        state
    }

    /// Returns the time of the server's clock.
    pub(crate) fn timestamp(&self) -> String {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clock.timestamp()
    }

    /// Returns the operation for a method and path.
    pub(crate) fn operation(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        match self.document.route(method, path) {
            Route::Found(operation, _) => Some(operation),
            _ => None,
        }
    }

    pub(crate) fn respond(&self, request: &Request) -> Response {
        let (operation, path) = match self.document.route(&request.method, &request.path) {
            Route::NoSuchPath => return json(404, &detail_body("Not Found")),
            Route::WrongMethod(allowed) => {
                let mut response = json(405, &detail_body("Method Not Allowed"));
                let allowed: Vec<&str> = allowed.into_iter().map(Method::as_str).collect();
                if let Ok(allowed) = HeaderValue::from_str(&allowed.join(", ")) {
                    response.headers.insert(ALLOW, allowed);
                }
                return response;
            }
            Route::Found(operation, path) => (operation, path),
        };
        let outcome = authenticate(&request.headers)
            .and_then(|()| parse_call(operation, path, request))
            .and_then(|call| self.run(operation, &call));
        match outcome {
            Ok(response) => response,
            Err(error) => self.error_response(operation, &error),
        }
    }

    fn run(&self, operation: &Operation, call: &Call) -> Result<Response, ApiError> {
        let Some(implementation) = operations::find(&operation.id) else {
            let message = format!("The mock server does not implement {}", operation.id);
            return Err(ApiError::Code(501, "not_implemented", message));
        };
        let mut state = self.state();
        let reply = implementation(&mut state, call)?;
        let session = match &reply {
            Reply::Session(_, _, token) => HeaderValue::from_str(&format!("/consent/{token}")).ok(),
            _ => None,
        };
        let mut response = self
            .render(operation, reply, &mut state)
            .unwrap_or_else(|why| schema_violation(operation, &why));
        response.headers.extend(session.map(|path| (CONSENT, path)));
        Ok(response)
    }

    /// Converts a reply to a response, or returns why it violates the document.
    fn render(
        &self,
        operation: &Operation,
        reply: Reply,
        state: &mut State,
    ) -> Result<Response, String> {
        let status = match &reply {
            Reply::Empty(status) | Reply::Value(status, _) => *status,
            Reply::Session(status, ..) => *status,
            Reply::Connection(status, _) | Reply::Connections(status) => *status,
        };
        let content = operation
            .response_content(status)
            .ok_or_else(|| format!("status {status} is not declared"))?;
        let checked = |schema| self.validate_responses.then_some(schema);
        let body = match (reply, content) {
            (Reply::Empty(_), Content::Empty) => Body::Empty,
            (Reply::Value(_, value) | Reply::Session(_, value, _), content) => {
                if self.validate_responses {
                    check(content, &value)?;
                }
                Body::Bytes(value.to_text().into())
            }
            (Reply::Connection(_, id), Content::One(schema)) => {
                let stored = state.connection_mut(&id).ok_or("the connection does not exist")?;
                Body::Bytes(stored.serialize(checked(schema))?)
            }
            (Reply::Connections(_), Content::Many(schema)) => {
                let mut elements = Vec::new();
                for stored in state.connections_mut() {
                    elements.push(stored.serialize(checked(schema))?);
                }
                Body::Array(elements)
            }
            _ => return Err("the reply does not match the declared content".to_owned()),
        };
        Ok(Response::new(status, body))
    }

    fn error_response(&self, operation: &Operation, error: &ApiError) -> Response {
        let body = error.body();
        if self.validate_responses && error.status() < 500 {
            let declared = operation.response_content(error.status());
            let content = declared.ok_or_else(|| "the status is not declared".to_owned());
            if let Err(why) = content.and_then(|content| check(content, &body)) {
                return schema_violation(
                    operation,
                    &format!("error response {}: {why}", error.status()),
                );
            }
        }
        json(error.status(), &body)
    }
}

fn check(content: &Content, value: &Json) -> Result<(), String> {
    match (content, value) {
        (Content::One(schema), value) => validate::response(schema, value),
        (Content::Many(schema), Json::Array(elements)) => {
            elements.iter().enumerate().try_for_each(|(index, element)| {
                validate::response(schema, element).map_err(|why| format!("element {index} {why}"))
            })
        }
        (Content::Many(_), _) => Err("it is not an array".to_owned()),
        (Content::Empty, _) => Err("it has a body".to_owned()),
    }
}

/// Returns the error response for a response of the mock that violates the document.
fn schema_violation(operation: &Operation, why: &str) -> Response {
    let message = format!(
        "A bug in the mock server: its response to {} violates the document: {why}",
        operation.id
    );
    json(500, &error_body("invalid_mock_response", &message))
}

/// Accepts any API key that is not empty for the seeded organization.
fn authenticate(headers: &HeaderMap) -> Result<(), ApiError> {
    match headers.get(API_KEY) {
        Some(key) if !key.as_bytes().trim_ascii().is_empty() => Ok(()),
        _ => {
            let message = "Send an API key in the x-api-key header".to_owned();
            Err(ApiError::Code(401, "authentication_required", message))
        }
    }
}

pub(crate) fn json(status: u16, body: &Json) -> Response {
    Response::new(status, Body::Bytes(body.to_text().into()))
}

/// Converts a status code, which is valid already.
pub(crate) fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tokio::time::Duration;

    use super::*;
    use crate::seed::Seed;
    use crate::state::SyncTiming;

    /// Creates a service with a seed that is not validated.
    fn service(connection: &str, validate_responses: bool) -> Service {
        let connection = Json::parse(connection.as_bytes()).unwrap();
        let seed = Seed { connections: vec![connection], ..Seed::empty() };
        let timing = SyncTiming { lag: Duration::ZERO, delay: Duration::ZERO };
        let state = State::new(&seed, timing).unwrap();
        Service::new(Document::embedded().unwrap(), state, validate_responses)
    }

    fn list(service: &Service) -> (u16, String) {
        let response = service.respond(&Request {
            method: Method::GET,
            path: "/v1/integrations/connections".to_owned(),
            query: None,
            headers: [(API_KEY, HeaderValue::from_static("k"))].into_iter().collect(),
            body: Bytes::new(),
        });
        (response.status, String::from_utf8(response.body.into_bytes().to_vec()).unwrap())
    }

    #[test]
    fn an_invalid_response_becomes_a_500() {
        let connection =
            r#"{"organization_id":"7f1c1c5e-2f57-4f0e-9c58-6f5a0b9d3a10","id":"no uuid"}"#;
        let (status, text) = list(&service(connection, true));
        assert_eq!(status, 500);
        assert!(text.starts_with(
            r#"{"error":"invalid_mock_response","message":"A bug in the mock server: its response to listConnections"#
        ));
        assert!(text.contains("`#/components/schemas/ConnectionResponse`"), "{text}");
        assert_eq!(list(&service(connection, false)), (200, format!("[{connection}]")));
    }
}
