//! The network side: accepts connections, reads requests within limits, and writes answers.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONNECTION;
use http::{HeaderName, HeaderValue, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinSet;

use crate::answer::{Answer, Outgoing};
use crate::document::Document;
use crate::drill::{self, Drill, Way};
use crate::error::detail_body;
use crate::fault::plan::Subject;
use crate::record::{ReceivedRequest, Record};
use crate::request::Request;
use crate::service::{self, Service};
use crate::wire::Script;

/// The header with the id that a request was given.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Request bodies over this size are refused.
const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// How long a client may take to send a request's head, or to stay idle between requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a client may take to send a request's body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How many connections may be open at once; more wait to be accepted.
const CONNECTIONS: usize = 1024;

/// What all connections of a server have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) service: Service,
    pub(crate) drill: Drill,
    document: &'static Document,
    received: Mutex<Record>,
    /// How many requests came before the next one.
    count: AtomicU64,
}

impl Shared {
    pub(crate) fn new(document: &'static Document, service: Service, drill: Drill) -> Self {
        let (received, count) = Default::default();
        Shared { service, drill, document, received, count }
    }

    /// An id for the next request. It counts, so that the same run has the same ids.
    fn request_id(&self) -> String {
        let before = self.count.fetch_add(1, Ordering::Relaxed);
        format!("req_mock_{:06}", before + 1)
    }

    pub(crate) fn received(&self) -> MutexGuard<'_, Record> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until the other end of `stopped` is dropped, then closes all connections.
pub(crate) async fn run(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stopped: oneshot::Receiver<()>,
) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            (stream, permit) = accept(&listener, &permits) => {
                let shared = Arc::clone(&shared);
                connections.spawn(async move {
                    serve(stream, shared).await;
                    drop(permit);
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, Option<tokio::sync::OwnedSemaphorePermit>) {
    // Acquiring fails only once the semaphore is closed, which nobody does.
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, permit),
            // A connection that was gone before it was accepted, or no file handle left: either
            // passes, the second one after a while.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Serves one connection until either side ends it, or until an answer has to be written by hand.
async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Small answers should not wait for more to come.
    let _ = stream.set_nodelay(true);
    let (take_over, mut scripts) = mpsc::channel::<Script>(1);
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        let take_over = take_over.clone();
        async move {
            match respond(&shared, request).await {
                Way::Proper(answer) => Ok::<_, Infallible>(to_response(answer)),
                Way::Raw(script) => {
                    // The connection is taken away from the library, which drops this future.
                    let _ = take_over.send(script).await;
                    std::future::pending().await
                }
            }
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let script = tokio::select! {
        script = scripts.recv() => script,
        // What goes wrong here is the client's doing: it spoke no HTTP, or went away.
        _ = &mut connection => None,
    };
    if let Some(script) = script {
        let stream = connection.into_parts().io.into_inner();
        script.play(stream).await;
    }
}

/// What becomes of a request, with the id that servers give every one.
async fn respond(shared: &Shared, request: http::Request<Incoming>) -> Way {
    let id = shared.request_id();
    let mut way = respond_to(shared, request, &id).await;
    let answer = match &mut way {
        Way::Proper(answer) => answer,
        Way::Raw(script) => &mut script.answer,
    };
    if let Ok(id) = HeaderValue::from_str(&id) {
        // A fault may have its own.
        answer.headers.entry(REQUEST_ID).or_insert(id);
    }
    way
}

async fn respond_to(shared: &Shared, request: http::Request<Incoming>, id: &str) -> Way {
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let operation = shared.service.operation(&head.method, path);
    let operation_id = operation.map(|operation| operation.id.as_str());
    let mut received =
        ReceivedRequest::new(&head.method, path, head.uri.query(), &head.headers, operation_id);
    received.id = id.to_owned();
    let (body, refused) = read_body(body).await;
    received.body = body.clone();
    shared.received().push(received);
    if let Some(answer) = refused {
        return Way::Proper(answer);
    }
    let subject = Subject { method: head.method.as_str(), path, operation: operation_id };
    let effects = match shared.drill.effects(subject, &head.headers) {
        Ok(effects) => effects,
        Err(answer) => return Way::Proper(*answer),
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
    drill::carry_out(effects, shared.document, operation, || shared.service.answer(&request))
}

/// Reads a request's body; what could not be read whole comes with the answer to give.
async fn read_body(mut body: Incoming) -> (Bytes, Option<Answer>) {
    let refuse = |status, detail| {
        let mut answer = service::json(status, &detail_body(detail));
        // What is left of the body is not read, so the connection cannot be used again.
        answer.headers.insert(CONNECTION, HeaderValue::from_static("close"));
        Some(answer)
    };
    let mut read = BytesMut::new();
    let reading = async {
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return refuse(400, "The body ended early") };
            if let Ok(data) = frame.into_data() {
                if read.len() + data.len() > BODY_LIMIT {
                    return refuse(413, "The body is too large");
                }
                read.extend_from_slice(&data);
            }
        }
        None
    };
    let refused = tokio::time::timeout(BODY_TIMEOUT, reading)
        .await
        .unwrap_or_else(|_| refuse(408, "The body took too long"));
    (read.freeze(), refused)
}

fn to_response(answer: Answer) -> Response<Outgoing> {
    let mut response = Response::new(Outgoing::from(answer.body));
    *response.status_mut() = service::status_code(answer.status);
    *response.headers_mut() = answer.headers;
    response
}
