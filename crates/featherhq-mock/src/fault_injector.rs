//! Injects faults: replaces or changes the response of a request, and decides how it is sent.
//!
//! The service knows nothing of faults, and the server only sends what is decided here.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::api_error::{ApiError, error_body};
use crate::document::{Content, Document, Operation};
use crate::fault::matching::{self, ActiveFault, RequestInfo};
use crate::fault::{Effects, Fault, ReplacementBody};
use crate::json::Json;
use crate::large_body;
use crate::mutate::mutate;
use crate::raw_response::{RawResponse, http_date};
use crate::response::{Body, Response};
use crate::service;
use crate::tool::slugify;

/// The request header with a fault for that request only.
const FAULT_HEADER: HeaderName = HeaderName::from_static("x-mock-fault");

/// The maximum number of active faults when the control API adds one.
const MAX_FAULTS: usize = 1_000;

/// The page of a captive portal.
const CAPTIVE_PORTAL_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
                    <body><h1>Please sign in to the network</h1></body></html>\n";

/// The faults of a server.
#[derive(Debug)]
pub(crate) struct FaultInjector {
    faults: Mutex<Vec<ActiveFault>>,
}

/// How a response is sent.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// By hyper.
    Http(Response),
    /// As bytes on the socket, without hyper.
    Raw(RawResponse),
}

impl FaultInjector {
    pub(crate) fn new(faults: impl IntoIterator<Item = Fault>) -> Self {
        FaultInjector { faults: Mutex::new(faults.into_iter().map(ActiveFault::from).collect()) }
    }

    fn faults(&self) -> MutexGuard<'_, Vec<ActiveFault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault of the program that runs the server, which knows how many it adds.
    pub(crate) fn inject(&self, fault: Fault) {
        self.faults().push(fault.into());
    }

    /// Adds a fault, or returns an error if there are too many.
    pub(crate) fn try_inject(&self, fault: Fault) -> Result<(), String> {
        let mut faults = self.faults();
        faults.retain(|fault| !fault.is_exhausted());
        if faults.len() >= MAX_FAULTS {
            return Err(format!("there are {MAX_FAULTS} active faults already"));
        }
        faults.push(fault.into());
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.faults().clear();
    }

    pub(crate) fn replace(&self, faults: impl IntoIterator<Item = Fault>) {
        *self.faults() = faults.into_iter().map(ActiveFault::from).collect();
    }

    /// Returns the text form of the faults that can still apply, and how often each has applied.
    pub(crate) fn active(&self) -> Vec<(String, u64)> {
        let faults = self.faults();
        let active = faults.iter().filter(|fault| !fault.is_exhausted());
        active.map(|fault| (fault.to_string(), fault.applied())).collect()
    }

    /// Counts the faults that match a request, those in its headers and the injected ones, and
    /// returns their combined effects, or the error response to an invalid header.
    pub(crate) fn effects(
        &self,
        request: RequestInfo<'_>,
        headers: &HeaderMap,
    ) -> Result<Effects, Box<Response>> {
        let mut from_headers = Vec::new();
        for header in headers.get_all(FAULT_HEADER) {
            let text = String::from_utf8_lossy(header.as_bytes());
            match text.parse::<Fault>() {
                Ok(fault) => from_headers.push(ActiveFault::from(fault)),
                Err(error) => {
                    let message = format!("Invalid x-mock-fault header: {error}");
                    let body = error_body("invalid_mock_fault", &message);
                    return Err(Box::new(service::json(400, &body)));
                }
            }
        }
        // A fault in the request itself takes precedence.
        let mut injected = self.faults();
        Ok(matching::effects(from_headers.iter_mut().chain(injected.iter_mut()), request))
    }
}

/// Responds to a request under the effects of faults. The operation runs (`respond`) only if no
/// fault replaces its response.
pub(crate) fn apply(
    effects: Effects,
    document: &Document,
    operation: Option<&Operation>,
    respond: impl FnOnce() -> Response,
) -> Delivery {
    let mut response = if effects.replaces_response() {
        replacement_response(&effects, operation)
    } else {
        let mut response = respond();
        if effects.mutates()
            && let Some(operation) = operation
        {
            response = mutate_response(response, &effects, document, operation);
        }
        response
    };
    if let Some(delay) = effects.retry_after_date
        && let Ok(date) = HeaderValue::from_str(&http_date(delay))
    {
        response.headers.insert(RETRY_AFTER, date);
    }
    let bodiless = matches!(response.status, 100..=199 | 204 | 304);
    let raw = effects.wire.is_some()
        || StatusCode::from_u16(response.status).is_err()
        || (100..200).contains(&response.status)
        || (bodiless && response.body.length() > 0);
    match typed_headers(&effects.headers) {
        Some(headers) if !raw => {
            for name in headers.keys() {
                response.headers.remove(name);
            }
            response.headers.extend(headers);
            Delivery::Http(response)
        }
        _ => Delivery::Raw(RawResponse {
            response,
            raw_headers: effects.headers,
            wire: effects.wire,
        }),
    }
}

/// Returns the headers in hyper's types, if hyper accepts all of them and sends them unchanged.
fn typed_headers(headers: &[(String, Vec<u8>)]) -> Option<HeaderMap> {
    let mut typed = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        if [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION].contains(&name) {
            return None;
        }
        typed.append(name, HeaderValue::from_bytes(value).ok()?);
    }
    Some(typed)
}

fn replacement_response(effects: &Effects, operation: Option<&Operation>) -> Response {
    let status = effects.status.unwrap_or(200);
    let text = |text: &'static [u8]| Body::Bytes(text.into());
    let mut response = match &effects.body {
        None => return default_response(status),
        Some(ReplacementBody::Bytes(bytes)) => Response::new(status, Body::Bytes(bytes.clone())),
        Some(ReplacementBody::InvalidUtf8) => {
            Response::new(status, text(b"[{\"nickname\":\"K\xc3\"},\"\xff\xfe\"]"))
        }
        Some(ReplacementBody::Html) => Response::new(status, text(CAPTIVE_PORTAL_PAGE.as_bytes())),
        Some(ReplacementBody::GzipBomb(size)) => {
            let success = operation.and_then(Operation::success);
            let array = matches!(success, Some((_, Content::Many(_))));
            Response::new(status, large_body::gzip_bomb(*size, array))
        }
    };
    let headers = &mut response.headers;
    match &effects.body {
        Some(ReplacementBody::Html) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        }
        Some(ReplacementBody::GzipBomb(_)) => {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        _ => {}
    }
    response
}

/// Returns the response for a status code without a body of its own.
fn default_response(status: u16) -> Response {
    if status < 400 {
        return Response::new(status, Body::Empty);
    }
    let message = format!("Fault of the mock server: status {status}");
    if status == 422 {
        let error = ApiError::invalid_value(vec!["body".into()], message);
        return service::json(422, &error.body());
    }
    let reason = StatusCode::from_u16(status).ok().and_then(|code| code.canonical_reason());
    let code = match status {
        401 => "authentication_required".to_owned(),
        429 => "rate_limited".to_owned(),
        _ => slugify(reason.unwrap_or("unknown")),
    };
    service::json(status, &error_body(&code, &message))
}

/// Changes the response of an operation. One that is not JSON stays as it is.
fn mutate_response(
    response: Response,
    effects: &Effects,
    document: &Document,
    operation: &Operation,
) -> Response {
    let Response { status, headers, body } = response;
    let text = body.into_bytes();
    let body = match Json::parse(&text) {
        Err(_) => Body::Bytes(text),
        Ok(mut value) => {
            mutate(document, operation, status, effects, &mut value);
            match &effects.large_body {
                Some(size) => large_body::large_body(&value, size),
                None => Body::Bytes(value.to_text().into()),
            }
        }
    };
    Response { status, headers, body }
}
