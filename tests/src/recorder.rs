//! A server that sends every request the same response, and records the received bytes.
//!
//! Unlike the mock server it validates nothing, so a test sees what a client sends, and it can send
//! any response.

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
    response: Mutex<Response>,
    received: Mutex<Vec<Received>>,
}

#[derive(Clone, Debug)]
struct Response {
    status: u16,
    media_type: &'static str,
    /// Further headers, each with a line end.
    headers: &'static str,
    body: Vec<u8>,
}

impl Response {
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
    /// The body as text, with replacement characters for invalid UTF-8.
    pub body: String,
    /// The bytes of the body.
    pub bytes: Vec<u8>,
}

impl Recorder {
    /// Starts a server on the runtime of the caller. Its responses have this status code and this
    /// JSON body.
    ///
    /// # Panics
    ///
    /// If the loopback address cannot be listened on.
    pub async fn responding(status: u16, body: impl Into<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address").to_string();
        let response = Mutex::new(Response::json(status, body));
        let shared = Arc::new(Shared { response, received: Mutex::new(Vec::new()) });
        let task = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Self { address, shared, task }
    }

    /// Replaces the response by another JSON response.
    pub fn respond(&self, status: u16, body: impl Into<String>) {
        *lock(&self.shared.response) = Response::json(status, body);
    }

    /// Replaces the response by one with another media type.
    pub fn respond_with(&self, status: u16, media_type: &'static str, body: impl Into<Vec<u8>>) {
        *lock(&self.shared.response) =
            Response { status, media_type, headers: "", body: body.into() };
    }

    /// Replaces the response by a JSON response with further headers, each with a line end.
    pub fn respond_with_headers(&self, status: u16, headers: &'static str, body: &str) {
        *lock(&self.shared.response) = Response { headers, ..Response::json(status, body) };
    }

    /// Returns the base URL for a client.
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
    /// Returns the value of a header that occurs once.
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
        let Response { status, media_type, headers, body } = lock(&shared.response).clone();
        let mut response = format!(
            "HTTP/1.1 {status} \r\ncontent-type: {media_type}\r\n{headers}\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        )
        .into_bytes();
        response.extend(body);
        // The client may have closed the connection.
        let _ = stream.write_all(&response).await;
        let _ = stream.shutdown().await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads one request. `None` if the client closes the connection before its end.
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
