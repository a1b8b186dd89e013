//! The control API below `/__mock`, for tests in any language: what arrived, which faults apply,
//! and the organization. `openapi.json` describes it.

mod redact;

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::header::ALLOW;
use http::{HeaderValue, Method};

use crate::api_error::error_body;
use crate::backend::Backend;
use crate::fault::Fault;
use crate::json::Json;
use crate::origin;
use crate::request::{Request, parse_query};
use crate::response::{Body, Response};
use crate::seed::Seed;
use crate::service;

/// The OpenAPI document of the control API.
pub(crate) const OPENAPI: &str = include_str!("control/openapi.json");

const PREFIX: &str = "/__mock";

/// The path of the organization, whose body may be larger than others.
pub(crate) const STATE_PATH: &str = "/__mock/state";

type Outcome = Result<Response, ControlError>;
type Operation = fn(&Backend, &Request) -> Outcome;

/// The operations by method and path below the prefix.
const OPERATIONS: &[(Method, &str, Operation)] = &[
    (Method::GET, "/health", health),
    (Method::GET, "/openapi.json", openapi),
    (Method::GET, "/requests", list_requests),
    (Method::DELETE, "/requests", clear_requests),
    (Method::GET, "/faults", list_faults),
    (Method::POST, "/faults", add_fault),
    (Method::DELETE, "/faults", clear_faults),
    (Method::GET, "/state", get_state),
    (Method::PUT, "/state", replace_state),
    (Method::POST, "/reset", reset),
    (Method::POST, "/clock", set_clock),
];

/// An error response: its status code, error code and message.
#[derive(Debug)]
struct ControlError(u16, &'static str, String);

impl From<ControlError> for Response {
    fn from(ControlError(status, code, message): ControlError) -> Self {
        service::json(status, &error_body(code, &message))
    }
}

/// Returns whether a path is one of the control API.
pub(crate) fn handles(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(crate) fn respond(backend: &Backend, request: &Request) -> Response {
    if !origin::is_own(&request.headers) {
        let message = "The control API does not accept requests from pages of another origin";
        return error(403, "foreign_origin", message).into();
    }
    let path = request.path.strip_prefix(PREFIX).unwrap_or_default();
    let same_path = OPERATIONS.iter().filter(|(_, known, _)| *known == path);
    // HEAD is GET; the server leaves out the body.
    let method = if request.method == Method::HEAD { &Method::GET } else { &request.method };
    if let Some((.., operation)) = same_path.clone().find(|(known, ..)| known == method) {
        return operation(backend, request).unwrap_or_else(Response::from);
    }
    let allowed: Vec<&str> = same_path.map(|(method, ..)| method.as_str()).collect();
    if allowed.is_empty() {
        return error(404, "not_found", "See /__mock/openapi.json for the control API").into();
    }
    let mut response: Response =
        error(405, "method_not_allowed", "This method is not supported").into();
    response.headers.extend(HeaderValue::from_str(&allowed.join(", ")).ok().map(|it| (ALLOW, it)));
    response
}

fn error(status: u16, code: &'static str, message: &str) -> ControlError {
    ControlError(status, code, message.to_owned())
}

fn no_content() -> Outcome {
    Ok(Response::new(204, Body::Empty))
}

fn parse_body(request: &Request) -> Result<Json, ControlError> {
    Json::parse(&request.body)
        .map_err(|problem| error(400, "invalid_json", &format!("The body is not JSON: {problem}")))
}

fn health(backend: &Backend, _: &Request) -> Outcome {
    let number = |number: u64| Json::Number(number.to_string().into());
    let health = Json::object([
        ("status", "ok".into()),
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("revision", number(backend.service.state().revision())),
        ("request_count", number(backend.request_count())),
    ]);
    Ok(service::json(200, &health))
}

fn openapi(_: &Backend, _: &Request) -> Outcome {
    Ok(Response::new(200, Body::Bytes(OPENAPI.into())))
}

fn list_requests(backend: &Backend, request: &Request) -> Outcome {
    let query = parse_query(request.query.as_deref().unwrap_or_default());
    let value = |name: &str| query.iter().rev().find(|(known, _)| known == name).map(|it| &it.1);
    let limit = match value("limit").map(|limit| limit.parse::<usize>()) {
        None => usize::MAX,
        Some(Ok(limit)) => limit,
        Some(Err(_)) => return Err(error(400, "invalid_limit", "`limit` is not a whole number")),
    };
    let operation = value("operation_id");
    let received = backend.received();
    let matching = received.iter().rev().filter(|request| match operation {
        Some(operation) => request.operation_id.as_ref() == Some(operation),
        None => true,
    });
    let mut requests: Vec<Json> = matching.take(limit).map(redact::to_json).collect();
    requests.reverse();
    Ok(service::json(200, &requests.into()))
}

fn clear_requests(backend: &Backend, _: &Request) -> Outcome {
    backend.received().clear();
    no_content()
}

fn fault_json(text: &str, applied: u64) -> Json {
    let applied = Json::Number(applied.to_string().into());
    Json::object([("fault", text.into()), ("applied", applied)])
}

fn list_faults(backend: &Backend, _: &Request) -> Outcome {
    let active = backend.faults.active();
    let active = active.iter().map(|(text, applied)| fault_json(text, *applied));
    Ok(service::json(200, &Json::array(active)))
}

fn add_fault(backend: &Backend, request: &Request) -> Outcome {
    let body = parse_body(request)?;
    let Some(text) = body.as_str() else {
        return Err(error(400, "invalid_fault", "The body is not a JSON string with a fault"));
    };
    let fault: Fault =
        text.parse().map_err(|problem| error(400, "invalid_fault", &format!("{problem}")))?;
    let text = fault.to_string();
    backend.faults.try_inject(fault).map_err(|why| error(409, "too_many_faults", &why))?;
    Ok(service::json(201, &fault_json(&text, 0)))
}

fn clear_faults(backend: &Backend, _: &Request) -> Outcome {
    backend.faults.clear();
    no_content()
}

fn get_state(backend: &Backend, _: &Request) -> Outcome {
    let seed = backend.service.state().to_seed();
    Ok(service::json(200, &seed.to_tree()))
}

fn replace_state(backend: &Backend, request: &Request) -> Outcome {
    let invalid = |problem: &str| error(422, "invalid_state", problem);
    let text = std::str::from_utf8(&request.body).map_err(|_| invalid("The body is not UTF-8"))?;
    let seed = Seed::from_json(text).map_err(|problem| invalid(&problem.to_string()))?;
    backend.service.state().replace(&seed).map_err(|problem| invalid(&problem))?;
    no_content()
}

fn reset(backend: &Backend, _: &Request) -> Outcome {
    backend.reset().map_err(|why| error(500, "reset_failed", &why))?;
    no_content()
}

fn set_clock(backend: &Backend, request: &Request) -> Outcome {
    let body = parse_body(request)?;
    let mut state = backend.service.state();
    let current = state.clock.now();
    let now = match (body.str_at("now"), body.str_at("advance")) {
        (Some(now), None) => DateTime::parse_from_rfc3339(now).ok().map(DateTime::<Utc>::from),
        (None, Some(advance)) => calamus_progress::units::parse_duration(advance)
            .ok()
            .filter(|advance| *advance <= MAX_ADVANCE)
            .and_then(|advance| {
                current.checked_add_signed(chrono::TimeDelta::from_std(advance).ok()?)
            }),
        _ => None,
    };
    let now = now.ok_or_else(|| {
        let message = "The body is neither {\"now\": \"2030-01-31T12:00:00Z\"} nor \
                       {\"advance\": \"1h30m\"}, at most 36500 days";
        error(400, "invalid_time", message)
    })?;
    state.clock.set(now);
    state.run_due_syncs();
    Ok(service::json(200, &Json::object([("now", state.clock.timestamp().into())])))
}

/// About a century, beyond which neither clocks nor calendars are reliable.
const MAX_ADVANCE: Duration = Duration::from_secs(36_500 * 86_400);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_the_operations() {
        let document: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let mut declared = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(operation["operationId"].is_string(), "{method} {path}");
                declared.push(format!("{} {path}", method.to_uppercase()));
            }
        }
        let mut implemented: Vec<_> =
            OPERATIONS.iter().map(|(method, path, _)| format!("{method} {PREFIX}{path}")).collect();
        declared.sort();
        implemented.sort();
        assert_eq!(declared, implemented);
    }
}
