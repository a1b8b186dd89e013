//! Handles requests: reads bodies within limits, logs what arrives, rejects foreign hosts, and
//! has faults and the service produce the response.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONNECTION;
use http::{HeaderName, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::allowed_hosts::AllowedHosts;
use crate::api_error::detail_body;
use crate::document::Document;
use crate::fault::matching::RequestInfo;
use crate::fault_injector::{self, Delivery, FaultInjector};
use crate::idle_connections::{BusyGuard, ConnectionActivity};
use crate::request::Request;
use crate::request_log::{ReceivedRequest, RequestLog};
use crate::response::Response;
use crate::service::{self, Service};

/// The response header with the id of the request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The largest request body that is accepted.
const MAX_BODY_SIZE: usize = 8 * 1024 * 1024;

/// How long a client may take to send a request body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// What the connections of a server share.
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) service: Service,
    pub(crate) faults: FaultInjector,
    document: &'static Document,
    hosts: AllowedHosts,
    received: Mutex<RequestLog>,
    request_count: AtomicU64,
}

impl Handler {
    pub(crate) fn new(
        document: &'static Document,
        service: Service,
        faults: FaultInjector,
        hosts: AllowedHosts,
    ) -> Self {
        let (received, request_count) = Default::default();
        Handler { service, faults, document, hosts, received, request_count }
    }

    pub(crate) fn received(&self) -> MutexGuard<'_, RequestLog> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Handles a request, and adds the request id to the response.
    pub(crate) async fn handle(
        &self,
        activity: &Arc<ConnectionActivity>,
        request: http::Request<Incoming>,
    ) -> (Delivery, BusyGuard) {
        let id = self.next_request_id();
        let (head, body) = request.into_parts();
        // A body that never arrives must not block other connections: until it is complete, this
        // connection counts as idle, from now on.
        drop(activity.mark_busy());
        let (body, rejection) = read_body(body).await;
        let guard = activity.mark_busy();
        let mut delivery = self.respond(head, body, rejection, &id).await;
        let response = match &mut delivery {
            Delivery::Http(response) => response,
            Delivery::Raw(raw) => &mut raw.response,
        };
        if let Ok(id) = HeaderValue::from_str(&id) {
            // A fault may have set its own.
            response.headers.entry(REQUEST_ID).or_insert(id);
        }
        (delivery, guard)
    }

    /// Returns an id that counts up, so that every run has the same ids.
    fn next_request_id(&self) -> String {
        let previous = self.request_count.fetch_add(1, Ordering::Relaxed);
        format!("req_mock_{:06}", previous + 1)
    }

    async fn respond(
        &self,
        head: http::request::Parts,
        body: Bytes,
        rejection: Option<Response>,
        id: &str,
    ) -> Delivery {
        let path = head.uri.path();
        let operation = self.service.operation(&head.method, path);
        let operation_id = operation.map(|operation| operation.id.as_str());
        let mut received =
            ReceivedRequest::new(&head.method, path, head.uri.query(), &head.headers, operation_id);
        received.id = id.to_owned();
        received.body = body.clone();
        self.received().push(received);
        let foreign_host = self.hosts.find_foreign(&head.uri, &head.headers);
        if let Some(response) = foreign_host.map(|host| misdirected(&host)).or(rejection) {
            return Delivery::Http(response);
        }
        let info = RequestInfo { method: head.method.as_str(), path, operation: operation_id };
        let effects = match self.faults.effects(info, &head.headers) {
            Ok(effects) => effects,
            Err(response) => return Delivery::Http(*response),
        };
        if let Some(latency) = effects.latency {
            tokio::time::sleep(latency).await;
        }
        let request = Request {
            path: path.to_owned(),
            query: head.uri.query().map(str::to_owned),
            method: head.method,
            headers: head.headers,
            body,
        };
        fault_injector::apply(effects, self.document, operation, || self.service.respond(&request))
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
async fn read_body(mut body: Incoming) -> (Bytes, Option<Response>) {
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
                if bytes.len() + data.len() > MAX_BODY_SIZE {
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
