//! A server that understands nothing: it gives every request the same answer and keeps the bytes
//! it received.
//!
//! It is not the mock server, so that what a client sends is not judged by the same eyes that
//! tell what it should send; and its answers may be anything.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The server; stops when dropped.
#[derive(Debug)]
pub struct Recorder {
    address: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    answer: Mutex<Answer>,
    received: Mutex<Vec<Received>>,
}

#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    media_type: &'static str,
    /// Further headers, each with a line end.
    headers: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn json(status: u16, body: impl Into<String>) -> Self {
        let body = body.into().into_bytes();
        Self { status, media_type: "application/json", headers: "", body }
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// Method and target, such as `GET /v1/integrations`.
    pub line: String,
    /// Names in lower case and values, sorted.
    pub headers: Vec<(String, String)>,
    /// The body, empty if there is none; what is not UTF-8 is replaced.
    pub body: String,
    /// The bytes of the body.
    pub bytes: Vec<u8>,
}

impl Recorder {
    /// Starts a server on the runtime of the caller, which answers with this status and this body
    /// of JSON.
    ///
    /// # Panics
    ///
    /// If the loopback address cannot be listened on.
    pub async fn answering(status: u16, body: impl Into<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address").to_string();
        let answer = Mutex::new(Answer::json(status, body));
        let shared = Arc::new(Shared { answer, received: Mutex::new(Vec::new()) });
        let task = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Self { address, shared, task }
    }

    /// Answers like this from now on.
    pub fn answer(&self, status: u16, body: impl Into<String>) {
        *lock(&self.shared.answer) = Answer::json(status, body);
    }

    /// Answers with something else than JSON from now on.
    pub fn answer_with(&self, status: u16, media_type: &'static str, body: impl Into<Vec<u8>>) {
        *lock(&self.shared.answer) = Answer { status, media_type, headers: "", body: body.into() };
    }

    /// Answers with JSON and these headers, each with a line end, from now on.
    pub fn answer_with_headers(&self, status: u16, headers: &'static str, body: &str) {
        *lock(&self.shared.answer) = Answer { headers, ..Answer::json(status, body) };
    }

    /// What to give to a client.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The requests that have arrived, oldest first.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.shared.received).clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Received {
    /// The value of a header, if it is there once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let Some(request) = read(&mut stream).await else { continue };
        lock(&shared.received).push(request);
        let Answer { status, media_type, headers, body } = lock(&shared.answer).clone();
        let mut answer = format!(
            "HTTP/1.1 {status} \r\ncontent-type: {media_type}\r\n{headers}\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        )
        .into_bytes();
        answer.extend(body);
        // A client that is gone already is its own business.
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads one request. `None` if the client gives up before it is whole.
async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        more(stream, &mut bytes).await?;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let line = lines.next()?.strip_suffix(" HTTP/1.1")?.to_owned();
    let mut headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    headers.sort();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(Some(0), |(_, value)| value.parse().ok())?;
    while bytes.len() < end + 4 + length {
        more(stream, &mut bytes).await?;
    }
    let bytes = bytes.split_off(end + 4);
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Some(Received { line, headers, body, bytes })
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    match stream.read_buf(bytes).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}
