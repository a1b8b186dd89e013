//! A server that sends scripted bytes, and records the requests that it receives.
//!
//! It parses just enough HTTP to find the end of a request. Responses are bytes of the test, so
//! that an invalid response is as easy as a valid one.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

/// A step of a script, which runs after a request was read.
#[derive(Clone)]
pub(crate) enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Waits.
    Pause(Duration),
    /// Sends the chunks of an iterator, for responses that are too large for memory.
    Generate(Arc<dyn Fn() -> Chunks + Send + Sync>),
    /// Closes the connection.
    Close,
    /// Resets the connection.
    Reset,
    /// Sends nothing more until the client closes the connection.
    Hang,
}

/// The chunks of a generated response.
pub(crate) type Chunks = Box<dyn Iterator<Item = Vec<u8>> + Send>;

/// The steps after one request. The connection stays open for the next request, unless a step
/// closes it.
pub(crate) type Script = Vec<Step>;

/// A request as received.
#[derive(Clone)]
pub(crate) struct Seen {
    /// Request line and headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// The index of its connection.
    pub(crate) connection: usize,
    pub(crate) at: Instant,
}

impl Seen {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.head)
    }
}

/// A server on a loopback address. It stops with the runtime of its test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    log: Arc<Log>,
    scripts: Arc<Mutex<VecDeque<Script>>>,
}

/// Received requests and connections.
struct Log {
    requests: Mutex<Vec<Seen>>,
    /// The number of opened and of closed connections.
    connections: watch::Sender<(usize, usize)>,
}

impl Server {
    /// Starts a server that runs one script for every request.
    pub(crate) async fn always(script: Script) -> Self {
        Self::each(vec![script]).await
    }

    /// Starts a server that runs each script for one request, and the last for all further requests.
    pub(crate) async fn each(scripts: Vec<Script>) -> Self {
        let scripts = Arc::new(Mutex::new(VecDeque::from(scripts)));
        let next = Arc::clone(&scripts);
        let next = move || {
            let mut scripts = next.lock().unwrap();
            if scripts.len() > 1 { scripts.pop_front().unwrap() } else { scripts[0].clone() }
        };
        Self { scripts, ..Self::start(move |_, _| next()).await }
    }

    /// Replaces the remaining scripts.
    pub(crate) fn respond_with(&self, scripts: Vec<Script>) {
        *self.scripts.lock().unwrap() = scripts.into();
    }

    /// Starts a server that calls `script` with the index of each request and the request.
    pub(crate) async fn start(
        script: impl Fn(usize, &Seen) -> Script + Send + Sync + 'static,
    ) -> Self {
        Self::on("127.0.0.1:0", script).await
    }

    /// Like [`start`](Self::start), on a given address.
    pub(crate) async fn on(
        address: &str,
        script: impl Fn(usize, &Seen) -> Script + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Log {
            requests: Mutex::new(Vec::new()),
            connections: watch::Sender::new((0, 0)),
        });
        let script = Arc::new(script);
        let shared = Arc::clone(&log);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let log = Arc::clone(&shared);
                let script = Arc::clone(&script);
                let mut nth = 0;
                log.connections.send_modify(|(opened, _)| {
                    nth = *opened;
                    *opened += 1;
                });
                tokio::spawn(async move {
                    serve(stream, nth, &log, &*script).await;
                    log.connections.send_modify(|(_, closed)| *closed += 1);
                });
            }
        });
        Self { address, log, scripts: Arc::default() }
    }

    /// The base URL of this server.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.log.requests.lock().unwrap().clone()
    }

    /// Returns the requests since the last call.
    pub(crate) fn new_requests(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.log.requests.lock().unwrap())
    }

    /// Returns the number of connections that were opened.
    pub(crate) fn connections(&self) -> usize {
        self.log.connections.borrow().0
    }

    /// Waits for a number of requests, and returns the time of the last one.
    pub(crate) async fn has_requests(&self, count: usize) -> Instant {
        loop {
            if let Some(seen) = self.log.requests.lock().unwrap().get(count - 1) {
                return seen.at;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Waits until all connections are closed, at most for `within`. Returns whether they are.
    pub(crate) async fn all_closed(&self, within: Duration) -> bool {
        let mut connections = self.log.connections.subscribe();
        let done = connections.wait_for(|(opened, closed)| opened == closed);
        tokio::time::timeout(within, done).await.is_ok()
    }
}

async fn serve(
    mut stream: TcpStream,
    connection: usize,
    log: &Log,
    script: &(dyn Fn(usize, &Seen) -> Script + Send + Sync),
) {
    let _ = stream.set_nodelay(true);
    let mut unread = Vec::new();
    while let Some((head, body)) = read_request(&mut stream, &mut unread).await {
        let seen = Seen { head, body, connection, at: Instant::now() };
        let nth = {
            let mut requests = log.requests.lock().unwrap();
            requests.push(seen.clone());
            requests.len() - 1
        };
        for step in script(nth, &seen) {
            let sent = match step {
                Step::Send(bytes) => stream.write_all(&bytes).await,
                Step::Pause(time) => {
                    tokio::select! {
                        () = tokio::time::sleep(time) => Ok(()),
                        // The client closed the connection.
                        () = hung_up(&mut stream) => return,
                    }
                }
                Step::Generate(chunks) => generate(&mut stream, chunks()).await,
                Step::Close => {
                    let _ = stream.shutdown().await;
                    return;
                }
                Step::Reset => {
                    let _ = stream.set_zero_linger();
                    return;
                }
                Step::Hang => {
                    hung_up(&mut stream).await;
                    return;
                }
            };
            if sent.is_err() {
                return;
            }
        }
    }
}

async fn generate(stream: &mut TcpStream, chunks: Chunks) -> std::io::Result<()> {
    for chunk in chunks {
        stream.write_all(&chunk).await?;
    }
    Ok(())
}

/// Waits until the client closes the connection.
async fn hung_up(stream: &mut TcpStream) {
    let mut buffer = [0; 1024];
    while !matches!(stream.read(&mut buffer).await, Ok(0) | Err(_)) {}
}

/// Reads the head and body of the next request, if there is one.
async fn read_request(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<(String, Vec<u8>)> {
    let end = loop {
        if let Some(end) = unread.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        read_more(stream, unread).await?;
    };
    let head = String::from_utf8_lossy(&unread[..end]).into_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap());
    let length = match head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        // The recorded body contains the sizes of the chunks.
        true => loop {
            const END: &[u8] = b"\r\n0\r\n\r\n";
            if let Some(at) = unread[end..].windows(END.len()).position(|seven| seven == END) {
                break at + END.len();
            }
            read_more(stream, unread).await?;
        },
        false => length,
    };
    while unread.len() < end + length {
        read_more(stream, unread).await?;
    }
    let rest = unread.split_off(end + length);
    let body = unread.split_off(end);
    *unread = rest;
    Some((head, body))
}

async fn read_more(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<()> {
    match stream.read_buf(unread).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}

/// Returns the script of a response with a body, its length, and further headers.
pub(crate) fn http_response(
    status: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Script {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    vec![Step::Send(bytes)]
}

/// Returns the script of a JSON response.
pub(crate) fn json(status: &str, body: impl AsRef<[u8]>) -> Script {
    http_response(status, &[("content-type", "application/json")], body)
}

/// Returns a step that sends bytes.
pub(crate) fn send(bytes: impl Into<Vec<u8>>) -> Step {
    Step::Send(bytes.into())
}

/// Sends the head of a response with a chunked body.
pub(crate) fn chunked_head() -> Step {
    send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
}

/// Encodes one chunk of a chunked body.
pub(crate) fn chunk(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// Sends the last chunk of a chunked body.
pub(crate) fn last_chunk() -> Step {
    send("0\r\n\r\n")
}

/// Returns an address without a listener.
pub(crate) fn closed_port() -> SocketAddr {
    // The system does not assign the port of a closed listener again so soon.
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
