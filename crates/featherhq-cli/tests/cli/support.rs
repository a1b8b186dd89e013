//! Runs the binary, and serves bytes to it. All of it is on loopback and ends by itself.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// No command of these tests takes this long, unless it hangs.
const LONGEST: Duration = Duration::from_secs(30);

/// `feather` with these arguments and nothing in the environment that would sway it.
pub(crate) fn feather(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_feather"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in [
        "FEATHER_API_KEY",
        "FEATHER_BASE_URL",
        "RUST_LOG",
        "NO_COLOR",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    command
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The standard output of a run that went well and said nothing else.
    #[track_caller]
    pub(crate) fn output(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }

    /// The standard error of a run that ended with `code` and printed nothing.
    #[track_caller]
    pub(crate) fn failure(self, code: i32) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr
    }

    /// The `error` object of a run with JSON output that ended with `code`.
    #[track_caller]
    pub(crate) fn error(self, code: i32) -> serde_json::Value {
        let stderr = self.failure(code);
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        let mut object: serde_json::Value = serde_json::from_str(&stderr).unwrap();
        object["error"].take()
    }
}

/// Runs a command to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Run {
    run_with_input(command, b"")
}

/// Runs a command to its end with `input` on its standard input.
#[track_caller]
pub(crate) fn run_with_input(command: &mut Command, input: &[u8]) -> Run {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that does not read its input closes it, which is fine.
    let _ = stdin.write_all(input);
    drop(stdin);
    let stdout = child.stdout.take().map(collect);
    let stderr = child.stderr.take().map(collect);
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("{command:?} does not end");
        }
        thread::sleep(Duration::from_millis(5));
    };
    // Nothing is collected of a stream that the test has sent elsewhere.
    let text = |stream: Option<thread::JoinHandle<String>>| {
        stream.map(|thread| thread.join().unwrap()).unwrap_or_default()
    };
    Run { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

fn collect(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}

/// Runs `feather` against a server, with a key.
#[track_caller]
pub(crate) fn run_against(server: &Server, arguments: &[&str]) -> Run {
    run(feather(arguments).env("FEATHER_API_KEY", "canary").env("FEATHER_BASE_URL", server.url()))
}

/// A server that reads a request and does with its connection what a test says.
#[derive(Debug)]
pub(crate) struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Gives every request the same answer, head and body.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::serving(move |mut stream| {
            // A client that has had enough goes away early.
            let _ = stream.write_all(&answer);
        })
    }

    /// Gives every request a JSON answer with this body.
    pub(crate) fn sending(json: impl AsRef<str>) -> Self {
        Self::answering(answer("200 OK", "application/json", json.as_ref()))
    }

    /// Hands every connection to `serve` once its request's head has come, and closes it
    /// afterwards.
    pub(crate) fn serving(mut serve: impl FnMut(&TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (requests, stop) = (Arc::clone(&requests), Arc::clone(&stop));
            move || {
                for stream in listener.incoming() {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let stream = stream.unwrap();
                    stream.set_read_timeout(Some(LONGEST)).unwrap();
                    stream.set_write_timeout(Some(LONGEST)).unwrap();
                    let Some(head) = read_head(&stream) else { continue };
                    requests.lock().unwrap().push(head);
                    serve(&stream);
                    let _ = stream.shutdown(Shutdown::Both);
                }
            }
        });
        Self { url, requests, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The heads of the requests that came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread up from waiting for a connection.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !thread::panicking()
        {
            panic!("the server panicked");
        }
    }
}

fn read_head(mut stream: &TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return None,
        }
    }
    Some(String::from_utf8(head).unwrap())
}

/// The bytes of a whole answer.
pub(crate) fn answer(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    answer_with(status, &format!("content-type: {content_type}\r\n"), body)
}

/// The same with header lines of the test's own.
pub(crate) fn answer_with(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A connection as a server would send it; `metadata` is any JSON object.
pub(crate) fn connection(nickname: &str, metadata: &str) -> String {
    format!(
        r#"{{"nickname":"{nickname}","id":"0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801","organization_id":"7f1c1c5e-2f57-4f0e-9c58-6f5a0b9d3a10","integration_key":"slack","nickname_slug":"{nickname}","vendor":"nango","vendor_connection_id":null,"status":"active","tools_status":"synced","tools_synced_at":null,"status_reason":null,"connected_at":null,"last_refreshed_at":null,"last_used_at":null,"metadata":{metadata},"created_at":"2026-03-02T09:14:58.120000Z","updated_at":"2026-08-12T07:45:10.512000Z"}}"#
    )
}
