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
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::answer::{Answer, Outgoing};
use crate::document::Document;
use crate::drill::{self, Drill, Way};
use crate::error::detail_body;
use crate::fault::plan::Subject;
use crate::hosts::Hosts;
use crate::idle::{Activity, Busy, IdleConnections};
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
/// How many connections may be open at once. One more closes the one that was idle the longest,
/// and waits while none is idle.
const CONNECTIONS: usize = 1024;

/// What all connections of a server have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) service: Service,
    pub(crate) drill: Drill,
    document: &'static Document,
    hosts: Hosts,
    received: Mutex<Record>,
    /// How many requests came before the next one.
    count: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        document: &'static Document,
        service: Service,
        drill: Drill,
        hosts: Hosts,
    ) -> Self {
        let (received, count) = Default::default();
        Shared { service, drill, document, hosts, received, count }
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
    stopped: oneshot::Receiver<()>,
) {
    serve_all(listener, shared, stopped, CONNECTIONS).await;
}

async fn serve_all(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stopped: oneshot::Receiver<()>,
    limit: usize,
) {
    let idle = Arc::new(IdleConnections::default());
    let mut connections = JoinSet::new();
    // A connection beyond the limit, and whether another one closes for it.
    let mut waiting: Option<TcpStream> = None;
    let mut closing = false;
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            stream = accept(&listener, &idle), if waiting.is_none() => waiting = Some(stream),
            () = idle.added(), if waiting.is_some() && !closing => {}
        }
        if waiting.is_some() && connections.len() >= limit {
            closing = closing || idle.close_oldest();
        } else if let Some(stream) = waiting.take() {
            closing = false;
            let (shared, activity) = (Arc::clone(&shared), Activity::new(&idle));
            connections.spawn(async move {
                tokio::select! {
                    () = serve(stream, shared, &activity) => {}
                    () = activity.closed() => {}
                }
            });
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn accept(listener: &TcpListener, idle: &IdleConnections) -> TcpStream {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // The client was gone before it was accepted.
            Err(error)
                if matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted) => {}
            // No file descriptor is left, so an idle connection has to give up its own.
            Err(_) => {
                idle.close_oldest();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

/// Serves one connection until either side ends it, or until a response has to be written by hand.
async fn serve(stream: TcpStream, shared: Arc<Shared>, activity: &Arc<Activity>) {
    // Small responses should not wait for more to come.
    let _ = stream.set_nodelay(true);
    let (take_over, mut scripts) = mpsc::channel::<(Script, Busy)>(1);
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        let take_over = take_over.clone();
        async move {
            match respond(&shared, activity, request).await {
                (Way::Proper(answer), busy) => Ok::<_, Infallible>(to_response(answer, busy)),
                (Way::Raw(script), busy) => {
                    // The connection is taken away from the library, which drops this future.
                    let _ = take_over.send((script, busy)).await;
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
    if let Some((script, _busy)) = script {
        let stream = connection.into_parts().io.into_inner();
        script.play(stream).await;
    }
}

/// Handles a request, and adds the id that servers give every one.
async fn respond(
    shared: &Shared,
    activity: &Arc<Activity>,
    request: http::Request<Incoming>,
) -> (Way, Busy) {
    let id = shared.request_id();
    let (head, body) = request.into_parts();
    // A body that never arrives must not block others: until it is there, the connection counts
    // as idle, from now on.
    drop(activity.begin());
    let (body, refused) = read_body(body).await;
    let busy = activity.begin();
    let mut way = respond_to(shared, head, body, refused, &id).await;
    let answer = match &mut way {
        Way::Proper(answer) => answer,
        Way::Raw(script) => &mut script.answer,
    };
    if let Ok(id) = HeaderValue::from_str(&id) {
        // A fault may have its own.
        answer.headers.entry(REQUEST_ID).or_insert(id);
    }
    (way, busy)
}

async fn respond_to(
    shared: &Shared,
    head: http::request::Parts,
    body: Bytes,
    refused: Option<Answer>,
    id: &str,
) -> Way {
    let path = head.uri.path();
    let operation = shared.service.operation(&head.method, path);
    let operation_id = operation.map(|operation| operation.id.as_str());
    let mut received =
        ReceivedRequest::new(&head.method, path, head.uri.query(), &head.headers, operation_id);
    received.id = id.to_owned();
    received.body = body.clone();
    shared.received().push(received);
    let foreign = shared.hosts.refused(&head.uri, &head.headers);
    if let Some(answer) = foreign.map(|host| misdirected(&host)).or(refused) {
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

/// The response to a request for a host that is not accepted.
fn misdirected(host: &str) -> Answer {
    let detail = format!(
        "The mock server does not accept requests for the host \"{host}\", which could be DNS \
         rebinding. Use a loopback name such as localhost, or allow the name when starting the \
         server (--allow-host NAME, MockBuilder::allow_host)"
    );
    service::json(421, &detail_body(&detail))
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

fn to_response(answer: Answer, busy: Busy) -> Response<Outgoing> {
    let mut response = Response::new(Outgoing::new(answer.body, busy));
    *response.status_mut() = service::status_code(answer.status);
    *response.headers_mut() = answer.headers;
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::timeout;

    use super::*;
    use crate::MockFeather;

    /// Shorter than [`HEAD_TIMEOUT`], which would close idle connections as well.
    const SOON: Duration = Duration::from_secs(20);

    /// A server that keeps this many connections open.
    fn server(limit: usize) -> (std::net::SocketAddr, oneshot::Sender<()>) {
        let (listener, addr, shared) = MockFeather::builder().prepare().unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve_all(listener, shared, stopped, limit));
        (addr, stop)
    }

    async fn request(stream: &mut TcpStream, header: &str) -> String {
        let request = format!("GET /v1/integrations HTTP/1.1\r\nhost: localhost\r\n{header}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = vec![0; 12];
        timeout(SOON, stream.read_exact(&mut head)).await.expect("a prompt response").unwrap();
        String::from_utf8(head).unwrap()
    }

    async fn is_closed(stream: &mut TcpStream) -> bool {
        let mut rest = Vec::new();
        timeout(SOON, stream.read_to_end(&mut rest)).await.is_ok()
    }

    #[tokio::test]
    async fn a_new_connection_closes_the_one_that_was_idle_the_longest() {
        let (addr, _stop) = server(3);
        let mut open = Vec::new();
        for _ in 0..3 {
            open.push(TcpStream::connect(addr).await.unwrap());
        }
        // Half of a request head is no request.
        open[2].write_all(b"GET / HT").await.unwrap();
        // The first one is used, so that the second one was idle for longer.
        assert_eq!(request(&mut open[0], "").await, "HTTP/1.1 401");

        let mut new = TcpStream::connect(addr).await.unwrap();
        assert_eq!(request(&mut new, "").await, "HTTP/1.1 401");
        assert!(is_closed(&mut open[1]).await);
        open[2].write_all(b"TP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut head = [0; 12];
        timeout(SOON, open[2].read_exact(&mut head)).await.unwrap().unwrap();
        assert_eq!(&head, b"HTTP/1.1 404");
    }

    #[tokio::test]
    async fn connections_with_a_request_in_progress_are_not_closed() {
        let (addr, _stop) = server(2);
        let mut stalled = TcpStream::connect(addr).await.unwrap();
        let fault = "x-api-key: k\r\nx-mock-fault: stall=3\r\n";
        assert_eq!(request(&mut stalled, fault).await, "HTTP/1.1 200");
        let mut slow = TcpStream::connect(addr).await.unwrap();
        // The body is far larger than any buffer of the system.
        let fault = "x-api-key: k\r\nx-mock-fault: op=listIntegrations;giant=1GiB\r\n";
        assert_eq!(request(&mut slow, fault).await, "HTTP/1.1 200");

        let mut waiting = TcpStream::connect(addr).await.unwrap();
        waiting.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut head = [0; 12];
        let early = timeout(Duration::from_millis(200), waiting.read_exact(&mut head)).await;
        assert!(early.is_err(), "both connections are in use");
        drop(stalled);
        timeout(SOON, waiting.read_exact(&mut head)).await.expect("a prompt response").unwrap();
        assert_eq!(&head, b"HTTP/1.1 404");

        // Each of these closes the one before, which is idle by then.
        let mut idle = Vec::new();
        for _ in 0..5 {
            let mut next = TcpStream::connect(addr).await.unwrap();
            assert_eq!(request(&mut next, "").await, "HTTP/1.1 401");
            idle.push(next);
        }
        assert!(is_closed(&mut waiting).await);
        let mut more = vec![0; 1 << 20];
        slow.read_exact(&mut more).await.expect("the large response goes on");
    }
    #[tokio::test]
    async fn a_body_that_does_not_arrive_does_not_block_others() {
        let (addr, _stop) = server(1);
        let mut slow = TcpStream::connect(addr).await.unwrap();
        let head = "POST / HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
        slow.write_all(head.as_bytes()).await.unwrap();
        let mut interim = [0; 25];
        timeout(SOON, slow.read_exact(&mut interim)).await.unwrap().unwrap();
        slow.write_all(b"12345").await.unwrap();

        let mut new = TcpStream::connect(addr).await.unwrap();
        assert_eq!(request(&mut new, "").await, "HTTP/1.1 401");
        assert!(is_closed(&mut slow).await);
    }
}
