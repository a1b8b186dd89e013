//! Handles requests: reads bodies within limits, logs what arrives, rejects foreign hosts, and
//! has the control API, the pages, or faults and the service produce the response. Saves changes
//! of the organization before the response is sent.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONNECTION;
use http::{HeaderName, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::allowed_hosts::{AllowedHosts, HostError};
use crate::api_error::{detail_body, error_body};
use crate::backend::Backend;
use crate::document::Document;
use crate::fault::matching::RequestInfo;
use crate::fault_injector::{self, Delivery};
use crate::idle_connections::{BusyGuard, ConnectionActivity};
use crate::request::Request;
use crate::request_log::ReceivedRequest;
use crate::response::Response;
use crate::state_file::StateFile;
use crate::{control, pages, service};

/// The response header with the id of the request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The largest request body that is accepted.
const MAX_BODY_SIZE: usize = 8 * 1024 * 1024;

/// The largest organization that the control API accepts.
const MAX_STATE_SIZE: usize = 256 * 1024 * 1024;

/// How long a client may take to send a request body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// What the connections of a server share.
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) backend: Backend,
    document: &'static Document,
    hosts: AllowedHosts,
    state_file: Option<Arc<StateFile>>,
}

impl Handler {
    pub(crate) fn new(
        document: &'static Document,
        backend: Backend,
        hosts: AllowedHosts,
        state_file: Option<StateFile>,
    ) -> Self {
        Handler { backend, document, hosts, state_file: state_file.map(Arc::new) }
    }

    /// Saves the organization, even if it has not changed.
    pub(crate) fn save_state(&self) -> io::Result<()> {
        let Some(file) = &self.state_file else { return Ok(()) };
        let (text, revision) = {
            let mut state = self.backend.service.state();
            (state.to_seed().to_json(), state.revision())
        };
        if file.has(revision) { file.save(&text, None) } else { file.save(&text, Some(revision)) }
    }

    /// Saves the organization if it has changed. Once called, the state is saved even if the
    /// future is dropped because the client disconnects.
    fn save_changes(&self) -> impl Future<Output = io::Result<()>> + use<> {
        let saving = self.state_file.as_ref().and_then(|file| {
            let mut state = self.backend.service.state();
            let revision = state.revision();
            if file.has(revision) {
                return None;
            }
            let seed = state.to_seed();
            drop(state);
            let file = Arc::clone(file);
            Some(tokio::task::spawn_blocking(move || file.save(&seed.to_json(), Some(revision))))
        });
        async move {
            match saving {
                Some(saving) => saving.await.unwrap_or_else(|error| Err(io::Error::other(error))),
                None => Ok(()),
            }
        }
    }

    /// Handles a request. The response to one for the API has the request id.
    pub(crate) async fn handle(
        &self,
        activity: &Arc<ConnectionActivity>,
        request: http::Request<Incoming>,
    ) -> (Delivery, BusyGuard) {
        let (head, body) = request.into_parts();
        // A body that never arrives must not block other connections: until it is complete, this
        // connection counts as idle, from now on.
        drop(activity.mark_busy());
        let is_state = head.uri.path() == control::STATE_PATH;
        let limit = if is_state { MAX_STATE_SIZE } else { MAX_BODY_SIZE };
        let (body, rejection) = read_body(body, limit).await;
        let guard = activity.mark_busy();
        let is_own =
            pages::handles(&head.method, head.uri.path()) || control::handles(head.uri.path());
        if is_own {
            return (Delivery::Http(self.respond_itself(head, body, rejection).await), guard);
        }
        let id = self.backend.next_request_id();
        let mut delivery = self.respond(head, body, rejection, &id).await;
        let response = match &mut delivery {
            Delivery::Http(response) => response,
            Delivery::Raw(raw) => &mut raw.response,
        };
        self.backend.received().set_status(&id, response.status);
        if let Ok(id) = HeaderValue::from_str(&id) {
            // A fault may have set its own.
            response.headers.entry(REQUEST_ID).or_insert(id);
        }
        (delivery, guard)
    }

    /// Responds to a request for the control API or a page, which is neither logged nor affected
    /// by faults.
    async fn respond_itself(
        &self,
        head: http::request::Parts,
        body: Bytes,
        rejection: Option<Response>,
    ) -> Response {
        let host = self.hosts.check(head.version, &head.uri, &head.headers);
        if let Some(response) = host.err().map(|error| rejected_host(&error)).or(rejection) {
            return response;
        }
        let request = to_request(head, body);
        let response = match pages::handles(&request.method, &request.path) {
            true => pages::respond(&self.backend, &request),
            false => control::respond(&self.backend, &request),
        };
        match self.save_changes().await {
            Ok(()) => response,
            Err(error) => not_saved(&error),
        }
    }

    async fn respond(
        &self,
        head: http::request::Parts,
        body: Bytes,
        rejection: Option<Response>,
        id: &str,
    ) -> Delivery {
        let path = head.uri.path();
        let operation = self.backend.service.operation(&head.method, path);
        let operation_id = operation.map(|operation| operation.id.as_str());
        let mut received =
            ReceivedRequest::new(&head.method, path, head.uri.query(), &head.headers, operation_id);
        received.id = id.to_owned();
        received.received_at = self.backend.service.timestamp();
        received.body = body.clone();
        self.backend.received().push(received);
        let host = self.hosts.check(head.version, &head.uri, &head.headers);
        if let Some(response) = host.err().map(|error| rejected_host(&error)).or(rejection) {
            return Delivery::Http(response);
        }
        let info = RequestInfo { method: head.method.as_str(), path, operation: operation_id };
        let effects = match self.backend.faults.effects(info, &head.headers) {
            Ok(effects) => effects,
            Err(response) => return Delivery::Http(*response),
        };
        if let Some(latency) = effects.latency {
            tokio::time::sleep(latency).await;
        }
        let request = to_request(head, body);
        let delivery = fault_injector::apply(effects, self.document, operation, || {
            self.backend.service.respond(&request)
        });
        match self.save_changes().await {
            Ok(()) => delivery,
            Err(error) => Delivery::Http(not_saved(&error)),
        }
    }
}

fn to_request(head: http::request::Parts, body: Bytes) -> Request {
    Request {
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        method: head.method,
        headers: head.headers,
        body,
    }
}

/// Returns the error response for a change that has taken effect but could not be saved.
fn not_saved(error: &io::Error) -> Response {
    let message = format!("The mock server cannot write its state file: {error}");
    service::json(500, &error_body("state_not_saved", &message))
}

fn rejected_host(error: &HostError) -> Response {
    match error {
        HostError::Missing => service::json(400, &detail_body("The Host header is missing")),
        HostError::Repeated => service::json(400, &detail_body("The Host header is repeated")),
        HostError::Foreign(host) => misdirected(host),
    }
}

fn misdirected(host: &str) -> Response {
    let detail = format!(
        "The mock server does not accept requests for the host \"{host}\", which could be DNS \
         rebinding. Use a loopback name such as localhost, or allow the name when starting the \
         server (--allow-host NAME, MockBuilder::allow_host)"
    );
    service::json(421, &detail_body(&detail))
}

/// Reads a request body. If it cannot be read completely, the error response comes with the part
/// that has arrived.
async fn read_body(mut body: Incoming, limit: usize) -> (Bytes, Option<Response>) {
    let reject = |status, detail| {
        let mut response = service::json(status, &detail_body(detail));
        // The rest of the body is not read, so the connection cannot be reused.
        response.headers.insert(CONNECTION, HeaderValue::from_static("close"));
        Some(response)
    };
    let mut bytes = BytesMut::new();
    let reading = async {
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return reject(400, "The body ended early") };
            if let Ok(data) = frame.into_data() {
                if bytes.len() + data.len() > limit {
                    return reject(413, "The body is too large");
                }
                bytes.extend_from_slice(&data);
            }
        }
        None
    };
    let rejection = tokio::time::timeout(BODY_TIMEOUT, reading)
        .await
        .unwrap_or_else(|_| reject(408, "The body took too long"));
    (bytes.freeze(), rejection)
}
