//! Carries faults out: makes the answer that the faults which strike a request leave of it.
//!
//! Stands between the service, which knows no faults, and the network, which is told how an
//! answer goes out.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::alter::alter;
use crate::answer::{Answer, Body};
use crate::document::{Content, Document, Operation};
use crate::error::{Refusal, error_body};
use crate::fault::plan::{self, Active, Subject};
use crate::fault::{Effects, Fault, FaultBody};
use crate::giant;
use crate::json::Json;
use crate::service;
use crate::tool::slugify;
use crate::wire::{Script, http_date};

/// A request header with a fault for that request.
const FAULT: HeaderName = HeaderName::from_static("x-mock-fault");

const HTML: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
                    <body><h1>Please sign in to the network</h1></body></html>\n";

/// The faults of a server.
#[derive(Debug, Default)]
pub(crate) struct Drill {
    faults: Mutex<Vec<Active>>,
}

/// How an answer goes out.
#[derive(Debug)]
pub(crate) enum Way {
    /// By the HTTP library.
    Proper(Answer),
    /// By hand.
    Raw(Script),
}

impl Drill {
    pub(crate) fn new(faults: impl IntoIterator<Item = Fault>) -> Self {
        Drill { faults: Mutex::new(faults.into_iter().map(Active::from).collect()) }
    }

    fn faults(&self) -> MutexGuard<'_, Vec<Active>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn inject(&self, fault: Fault) {
        self.faults().push(fault.into());
    }

    pub(crate) fn clear(&self) {
        self.faults().clear();
    }

    /// The effects on a request: those that its own headers ask for, and then the server's; or
    /// the answer to a header that is no fault.
    pub(crate) fn effects(
        &self,
        subject: Subject<'_>,
        headers: &HeaderMap,
    ) -> Result<Effects, Box<Answer>> {
        let mut own = Vec::new();
        for header in headers.get_all(FAULT) {
            let text = String::from_utf8_lossy(header.as_bytes());
            match text.parse::<Fault>() {
                Ok(fault) => own.push(Active::from(fault)),
                Err(error) => {
                    let message = format!("The x-mock-fault header is no fault: {error}");
                    let body = error_body("invalid_mock_fault", &message);
                    return Err(Box::new(service::json(400, &body)));
                }
            }
        }
        // A fault that a request brings strikes before those that wait for it.
        let mut waiting = self.faults();
        Ok(plan::effects(own.iter_mut().chain(waiting.iter_mut()), subject))
    }
}

/// What the effects leave of an answer; the operation is only carried out (by `answer`) if nothing
/// else is answered in its place.
pub(crate) fn carry_out(
    effects: Effects,
    document: &Document,
    operation: Option<&Operation>,
    answer: impl FnOnce() -> Answer,
) -> Way {
    let mut answer = if effects.replaces() {
        replacement(&effects, operation)
    } else {
        let mut answer = answer();
        if effects.alters()
            && let Some(operation) = operation
        {
            answer = altered(answer, &effects, document, operation);
        }
        answer
    };
    if let Some(delay) = effects.retry_after_date
        && let Ok(date) = HeaderValue::from_str(&http_date(delay))
    {
        answer.headers.insert(RETRY_AFTER, date);
    }
    let bodiless = matches!(answer.status, 100..=199 | 204 | 304);
    let by_hand = effects.wire.is_some()
        || StatusCode::from_u16(answer.status).is_err()
        || (100..200).contains(&answer.status)
        || (bodiless && answer.body.length() > 0);
    match proper_headers(&effects.headers) {
        Some(headers) if !by_hand => {
            for name in headers.keys() {
                answer.headers.remove(name);
            }
            answer.headers.extend(headers);
            Way::Proper(answer)
        }
        _ => Way::Raw(Script { answer, verbatim: effects.headers, wire: effects.wire }),
    }
}

/// The headers in the HTTP library's form, if it takes all of them and leaves them alone.
fn proper_headers(headers: &[(String, Vec<u8>)]) -> Option<HeaderMap> {
    let mut proper = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        if [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION].contains(&name) {
            return None;
        }
        proper.append(name, HeaderValue::from_bytes(value).ok()?);
    }
    Some(proper)
}

fn replacement(effects: &Effects, operation: Option<&Operation>) -> Answer {
    let status = effects.status.unwrap_or(200);
    let text = |text: &'static [u8]| Body::Text(text.into());
    let mut answer = match &effects.body {
        None => return default_answer(status),
        Some(FaultBody::Bytes(bytes)) => Answer::new(status, Body::Text(bytes.clone())),
        Some(FaultBody::InvalidUtf8) => {
            Answer::new(status, text(b"[{\"nickname\":\"K\xc3\"},\"\xff\xfe\"]"))
        }
        Some(FaultBody::Html) => Answer::new(status, text(HTML.as_bytes())),
        Some(FaultBody::Bomb(size)) => {
            let success = operation.and_then(Operation::success);
            let array = matches!(success, Some((_, Content::Many(_))));
            Answer::new(status, giant::bomb(*size, array))
        }
    };
    let headers = &mut answer.headers;
    match &effects.body {
        Some(FaultBody::Html) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        }
        Some(FaultBody::Bomb(_)) => {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        _ => {}
    }
    answer
}

/// The body that goes with a status if nothing else is asked for.
fn default_answer(status: u16) -> Answer {
    if status < 400 {
        return Answer::new(status, Body::Empty);
    }
    let message = format!("The mock server was told to answer {status}");
    let reason = StatusCode::from_u16(status).ok().and_then(|code| code.canonical_reason());
    let code = match status {
        401 => "authentication_required".to_owned(),
        422 => return service::json(422, &Refusal::service(vec!["body".into()], message).body()),
        429 => "rate_limited".to_owned(),
        _ => slugify(reason.unwrap_or("unknown")),
    };
    service::json(status, &error_body(&code, &message))
}

/// The operation's own answer with changes. An answer without JSON has nothing to change.
fn altered(
    answer: Answer,
    effects: &Effects,
    document: &Document,
    operation: &Operation,
) -> Answer {
    let Answer { status, headers, body } = answer;
    let text = body.into_bytes();
    let body = match Json::parse(&text) {
        Err(_) => Body::Text(text),
        Ok(mut value) => {
            alter(document, operation, status, effects, &mut value);
            match &effects.giant {
                Some(size) => giant::giant(&value, size),
                None => Body::Text(value.to_text().into()),
            }
        }
    };
    Answer { status, headers, body }
}
