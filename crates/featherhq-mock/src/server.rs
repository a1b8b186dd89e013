//! Accepts connections, within a limit, and serves each of them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::fault_injector::Delivery;
use crate::handler::Handler;
use crate::idle_connections::{BusyGuard, ConnectionActivity, IdleConnections};
use crate::raw_response::RawResponse;
use crate::response::{Response, ResponseBody};
use crate::service;

/// How long a client may take to send the head of a request, or stay idle between requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);

/// How many connections may be open at once. One more closes the longest idle one, and waits
/// while none is idle.
const MAX_CONNECTIONS: usize = 1024;

/// Serves until the other end of `stopped` is dropped, then closes all connections.
pub(crate) async fn run(
    listener: TcpListener,
    handler: Arc<Handler>,
    stopped: oneshot::Receiver<()>,
) {
    serve_all(listener, handler, stopped, MAX_CONNECTIONS).await;
}

async fn serve_all(
    listener: TcpListener,
    handler: Arc<Handler>,
    mut stopped: oneshot::Receiver<()>,
    limit: usize,
) {
    let idle = Arc::new(IdleConnections::default());
    let mut connections = JoinSet::new();
    // A connection beyond the limit, and whether another one is being closed for it.
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
            let (handler, activity) = (Arc::clone(&handler), ConnectionActivity::new(&idle));
            connections.spawn(async move {
                tokio::select! {
                    () = serve(stream, handler, &activity) => {}
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
            // The client disconnected before it was accepted.
            Err(error)
                if matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted) => {}
            // Out of file descriptors: an idle connection gives up its own.
            Err(_) => {
                idle.close_oldest();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

/// Serves a connection until either side ends it. The first raw response takes the connection from
/// hyper and ends it.
async fn serve(stream: TcpStream, handler: Arc<Handler>, activity: &Arc<ConnectionActivity>) {
    // Nagle's algorithm would delay small responses.
    let _ = stream.set_nodelay(true);
    let (hand_over, mut raw_responses) = mpsc::channel::<(RawResponse, BusyGuard)>(1);
    let service = service_fn(move |request| {
        let handler = Arc::clone(&handler);
        let hand_over = hand_over.clone();
        async move {
            match handler.handle(activity, request).await {
                (Delivery::Http(response), guard) => Ok::<_, Infallible>(to_http(response, guard)),
                (Delivery::Raw(raw), guard) => {
                    // This future is dropped when the connection is taken from hyper.
                    let _ = hand_over.send((raw, guard)).await;
                    std::future::pending().await
                }
            }
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let raw = tokio::select! {
        raw = raw_responses.recv() => raw,
        // An error here is the client's: it did not speak HTTP, or disconnected.
        _ = &mut connection => None,
    };
    if let Some((raw, _guard)) = raw {
        let stream = connection.into_parts().io.into_inner();
        raw.send(stream).await;
    }
}

fn to_http(response: Response, guard: BusyGuard) -> http::Response<ResponseBody> {
    let mut http_response = http::Response::new(ResponseBody::new(response.body, guard));
    *http_response.status_mut() = service::status_code(response.status);
    *http_response.headers_mut() = response.headers;
    http_response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::timeout;

    use super::*;
    use crate::allowed_hosts::AllowedHosts;
    use crate::backend::{Backend, Start};
    use crate::document::Document;
    use crate::seed::Seed;
    use crate::service::Service;
    use crate::state::{State, SyncTiming};

    /// Shorter than [`HEAD_TIMEOUT`], which would close idle connections as well.
    const SOON: Duration = Duration::from_secs(20);

    /// Starts a server with a connection limit.
    fn server(limit: usize) -> (std::net::SocketAddr, oneshot::Sender<()>) {
        let document = Document::embedded().unwrap();
        let timing = SyncTiming { lag: Duration::ZERO, delay: Duration::ZERO };
        let service = Service::new(document, State::new(&Seed::default(), timing).unwrap(), true);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let addr = listener.local_addr().unwrap();
        let hosts = AllowedHosts::new(addr.ip(), &[]).unwrap();
        let start = Start { seed: Seed::default(), faults: Vec::new() };
        let backend = Backend::new(service, start, 10);
        let handler = Arc::new(Handler::new(document, backend, hosts, None));
        let listener = TcpListener::from_std(listener).unwrap();
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve_all(listener, handler, stopped, limit));
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
    async fn a_new_connection_closes_the_longest_idle_one() {
        let (addr, _stop) = server(3);
        let mut open = Vec::new();
        for _ in 0..3 {
            open.push(TcpStream::connect(addr).await.unwrap());
        }
        // An incomplete request head does not make a connection busy.
        open[2].write_all(b"GET /no HT").await.unwrap();
        // Using the first connection makes the second one the longest idle.
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
        // The body is far larger than the socket buffers.
        let fault = "x-api-key: k\r\nx-mock-fault: op=listIntegrations;giant=1GiB\r\n";
        assert_eq!(request(&mut slow, fault).await, "HTTP/1.1 200");

        let mut waiting = TcpStream::connect(addr).await.unwrap();
        waiting.write_all(b"GET /no HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut head = [0; 12];
        let early = timeout(Duration::from_millis(200), waiting.read_exact(&mut head)).await;
        assert!(early.is_err(), "both connections are in use");
        drop(stalled);
        timeout(SOON, waiting.read_exact(&mut head)).await.expect("a prompt response").unwrap();
        assert_eq!(&head, b"HTTP/1.1 404");

        // Each of these closes the previous one, which is idle by then.
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
    async fn an_incomplete_body_does_not_block_other_connections() {
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
