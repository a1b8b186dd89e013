//! A server that says exactly what a test tells it to say, byte by byte, and remembers
//! what it was told.
//!
//! It understands just enough HTTP to know where a request ends. Whatever it answers is
//! the test's own text, so that a wrong answer is as easy as a right one.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

/// One thing that the server does once it has read a request.
#[derive(Clone)]
pub(crate) enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Does nothing for a while.
    Pause(Duration),
    /// Sends what a generator makes, for answers that are too large to be kept.
    Generate(Arc<dyn Fn() -> Pieces + Send + Sync>),
    /// Closes the connection the orderly way.
    Close,
    /// Breaks the connection off, so that the other side gets a reset.
    Reset,
    /// Says nothing more until the other side goes away.
    Hang,
}

/// The pieces of a generated answer.
pub(crate) type Pieces = Box<dyn Iterator<Item = Vec<u8>> + Send>;

/// What the server does about one request. At its end the connection stays open for the
/// next one.
pub(crate) type Script = Vec<Step>;

/// A request as it came in.
#[derive(Clone)]
pub(crate) struct Seen {
    /// Request line and headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Which connection it came on, counted from 0.
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
    told: Arc<Mutex<VecDeque<Script>>>,
}

/// What happened so far.
struct Log {
    requests: Mutex<Vec<Seen>>,
    /// How many connections were opened, and how many the other side has closed.
    connections: watch::Sender<(usize, usize)>,
}

impl Server {
    /// Does the same about every request.
    pub(crate) async fn always(script: Script) -> Self {
        Self::each(vec![script]).await
    }

    /// Does something else about each request, and about all later ones what it did last.
    pub(crate) async fn each(scripts: Vec<Script>) -> Self {
        let told = Arc::new(Mutex::new(VecDeque::from(scripts)));
        let next = Arc::clone(&told);
        let next = move || {
            let mut told = next.lock().unwrap();
            if told.len() > 1 { told.pop_front().unwrap() } else { told[0].clone() }
        };
        Self { told, ..Self::start(move |_, _| next()).await }
    }

    /// From now on does this about each request.
    pub(crate) fn tell(&self, scripts: Vec<Script>) {
        *self.told.lock().unwrap() = scripts.into();
    }

    /// Does what `script` says, which is given the request and how many came before it.
    pub(crate) async fn start(
        script: impl Fn(usize, &Seen) -> Script + Send + Sync + 'static,
    ) -> Self {
        Self::on("127.0.0.1:0", script).await
    }

    /// The same on an address of the test's choice.
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
        Self { address, log, told: Arc::default() }
    }

    /// The base URL of this server.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.log.requests.lock().unwrap().clone()
    }

    /// The requests since this was last asked.
    pub(crate) fn new_requests(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.log.requests.lock().unwrap())
    }

    /// How many connections were ever opened.
    pub(crate) fn connections(&self) -> usize {
        self.log.connections.borrow().0
    }

    /// Waits until requests have come in, and says when the last of them did.
    pub(crate) async fn has_requests(&self, count: usize) -> Instant {
        loop {
            if let Some(seen) = self.log.requests.lock().unwrap().get(count - 1) {
                return seen.at;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Waits until every connection that was opened is closed again, or until `within` is
    /// over; says whether they all are.
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
                        // Whoever hangs up in the meantime is gone, and is counted so.
                        () = hung_up(&mut stream) => return,
                    }
                }
                Step::Generate(pieces) => generate(&mut stream, pieces()).await,
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

async fn generate(stream: &mut TcpStream, pieces: Pieces) -> std::io::Result<()> {
    for piece in pieces {
        stream.write_all(&piece).await?;
    }
    Ok(())
}

/// Waits for the other side to close.
async fn hung_up(stream: &mut TcpStream) {
    let mut buffer = [0; 1024];
    while !matches!(stream.read(&mut buffer).await, Ok(0) | Err(_)) {}
}

/// Head and body of the next request, or `None` if there is none.
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
        // Kept as it is, with the sizes of the chunks.
        true => loop {
            const END: &[u8] = b"0\r\n\r\n";
            if let Some(at) = unread[end..].windows(END.len()).position(|five| five == END) {
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

/// An answer with a body and its length, and whatever other headers.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Script {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    vec![Step::Send(bytes)]
}

/// An answer of JSON.
pub(crate) fn json(status: &str, body: impl AsRef<[u8]>) -> Script {
    answer(status, &[("content-type", "application/json")], body)
}

/// Bytes as they are.
pub(crate) fn send(bytes: impl Into<Vec<u8>>) -> Step {
    Step::Send(bytes.into())
}

/// The head of an answer whose body comes in chunks.
pub(crate) fn chunked_head() -> Step {
    send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
}

/// One chunk of such an answer.
pub(crate) fn chunk(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// The end of such an answer.
pub(crate) fn last_chunk() -> Step {
    send("0\r\n\r\n")
}

/// An address that nobody listens on.
pub(crate) fn closed_port() -> SocketAddr {
    // A listener that is gone again: the system does not hand its port out anew so soon.
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
