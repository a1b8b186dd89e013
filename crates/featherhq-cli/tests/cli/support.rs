//! Runs the binary, and serves responses to it on loopback.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use featherhq_mock::{MockBuilder, MockFeather};
use serde_json::Value;

/// The maximum time of a command in these tests.
const LONGEST: Duration = Duration::from_secs(30);

/// Returns `feather` with these arguments, without variables that change its behavior.
pub(crate) fn feather(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_feather"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in [
        "CI",
        "FEATHER_API_KEY",
        "FEATHER_BASE_URL",
        "FEATHER_PROFILE",
        "FEATHER_MCP_TOKEN",
        "FEATHER_MCP_API_KEY",
        "FEATHER_MCP_CLIENT_SECRET",
        "RUST_LOG",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    // No profiles of the user who runs the tests.
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    command
}

/// Writes a file that only its owner can read.
pub(crate) fn write_private(path: &std::path::Path, content: impl AsRef<[u8]>) {
    std::fs::write(path, content).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Returns the standard output of a run without failures and notes.
    #[track_caller]
    pub(crate) fn output(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }

    /// Returns the standard output of a run without failures.
    #[track_caller]
    pub(crate) fn output_with_notes(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }

    /// Returns the standard error of a run that ended with `code` and printed nothing.
    #[track_caller]
    pub(crate) fn failure(self, code: i32) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr
    }

    /// Returns the `error` object of a run with JSON output that ended with `code`.
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
    end_of(child)
}

/// Runs a command to its end with an open standard input without data.
#[track_caller]
pub(crate) fn run_with_silent_input(command: &mut Command) -> Run {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let _open = child.stdin.take();
    end_of(child)
}

#[track_caller]
fn end_of(mut child: Child) -> Run {
    let stdout = child.stdout.take().map(collect);
    let stderr = child.stderr.take().map(collect);
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("the command does not end");
        }
        thread::sleep(Duration::from_millis(5));
    };
    // Redirected streams are empty.
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

/// A server that reads a request and passes its TCP connection to a test.
#[derive(Debug)]
pub(crate) struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Sends the same response to every request, head and body.
    pub(crate) fn responding(response: impl Into<Vec<u8>>) -> Self {
        let response = response.into();
        Self::serving(move |mut stream| {
            // A client may disconnect early.
            let _ = stream.write_all(&response);
        })
    }

    /// Sends a JSON response with this body to every request.
    pub(crate) fn sending(json: impl AsRef<str>) -> Self {
        Self::responding(response("200 OK", "application/json", json.as_ref()))
    }

    /// Passes every TCP connection to `serve` after its request, and shuts it down afterwards.
    pub(crate) fn serving(mut serve: impl FnMut(&TcpStream) + Send + 'static) -> Self {
        Self::closing(move |stream| {
            serve(&stream);
            let _ = stream.shutdown(Shutdown::Both);
        })
    }

    /// Passes every TCP connection to `serve` after its request. It ends when `serve` drops it.
    pub(crate) fn closing(mut serve: impl FnMut(TcpStream) + Send + 'static) -> Self {
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
                    let Some(request) = read_request(&stream) else { continue };
                    requests.lock().unwrap().push(request);
                    serve(stream);
                }
            }
        });
        Self { url, requests, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Returns the requests so far, heads and bodies.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Ends the wait of the thread for a TCP connection.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !thread::panicking()
        {
            panic!("the server panicked");
        }
    }
}

fn read_request(mut stream: &TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            _ => return None,
        }
    }
    let head = std::str::from_utf8(&request).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).ok()?;
    request.extend(body);
    Some(String::from_utf8(request).unwrap())
}

/// The mock server, with a record of its requests.
#[derive(Debug)]
pub(crate) struct Mock(MockFeather);

impl Mock {
    pub(crate) fn start() -> Self {
        Self::with(MockFeather::builder().sync_delay(Duration::from_millis(20)))
    }

    pub(crate) fn with(builder: MockBuilder) -> Self {
        Self(builder.start_on_thread().unwrap())
    }

    /// Returns `feather` for this server, with a key.
    pub(crate) fn feather(&self, arguments: &[&str]) -> Command {
        let mut command = feather(arguments);
        command.env("FEATHER_API_KEY", "canary").env("FEATHER_BASE_URL", self.0.base_url());
        command
    }

    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run(&mut self.feather(arguments))
    }

    /// Returns the JSON that a command prints.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["-o", "json"]].concat()).output();
        serde_json::from_str(&output).unwrap()
    }

    /// Returns the operations and bodies of the requests since the last call.
    pub(crate) fn received(&self) -> Vec<(String, String)> {
        let requests = self.0.received();
        self.0.clear_received();
        requests
            .into_iter()
            .map(|request| {
                let body = request.body_text();
                (request.operation_id.unwrap_or(request.path), body)
            })
            .collect()
    }

    /// Returns the operations of the requests since the last call.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.received().into_iter().map(|(operation, _)| operation).collect()
    }

    pub(crate) fn mock(&self) -> &MockFeather {
        &self.0
    }
}

/// Connections of the seeded organization, and a tool of the first.
pub(crate) const ACME: &str = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
pub(crate) const SYNCING: &str = "3e5b7d90-1c2f-4a68-b7d4-0f9e8c6a5b03";
pub(crate) const FAILED: &str = "4f6c8ea1-2d30-4b79-88e5-1a0f9d7b6c04";
pub(crate) const PENDING: &str = "5a7d9fb2-3e41-4c8a-99f6-2b1a0e8c7d05";
pub(crate) const VOICE: &str = "6b8e0ac3-4f52-4d9b-aa07-3c2b1f9d8e06";
pub(crate) const HANDBOOK: &str = "8d0a2ce5-6174-4fbd-8c29-5e4d3b1fa008";
pub(crate) const SEND: &str = "617ea9a1-d003-487c-9481-eed6807c99dc";
pub(crate) const CHANNELS: &str = "d167d640-603f-4a0b-af2c-7f10e6120d91";
pub(crate) const REACTION: &str = "d577c958-861d-40b7-b26d-f2a583084b25";
/// The id of no connection and no tool.
pub(crate) const UNKNOWN_ID: &str = "00000000-0000-4000-8000-000000000000";

/// All commands with ids, by their operation. All of them send a request, but not all succeed on the
/// seeded organization.
pub(crate) const ALL: [(&str, &[&str]); 17] = [
    ("listIntegrations", &["integrations", "list"]),
    ("listConnections", &["connections", "list"]),
    ("createConnection", &["connections", "create", "slack", "--nickname", "N"]),
    ("getConnection", &["connections", "get", ACME]),
    ("updateConnection", &["connections", "update", ACME, "--nickname", "N"]),
    ("disconnectConnection", &["connections", "disconnect", ACME, "--yes"]),
    ("connectCustomMcp", &["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP]),
    ("connectEmail", &["connections", "connect-email"]),
    ("discoverCustomMcp", &["connections", "discover-mcp", MCP]),
    ("finalizeConnection", &["connections", "finalize", ACME]),
    ("refreshConnectionTools", &["connections", "refresh-tools", ACME]),
    ("bulkUpdateConnectionTools", &["tools", "disable", ACME, "--all"]),
    ("updateConnectionTool", &["tools", "update", ACME, SEND, "--disable"]),
    (
        "testInvokeConnection",
        &["tools", "invoke", ACME, "acme_support_send_message", "--input", "{}"],
    ),
    (
        "testMcpCallConnection",
        &["tools", "call-mcp", HANDBOOK, "handbook_search_documents", "--input", "{}"],
    ),
    ("testLeaseConnection", &["connections", "test-lease", ACME]),
    ("listWebhookEvents", &["webhooks", "list"]),
];

/// An MCP server that is never contacted.
pub(crate) const MCP: &str = "https://mcp.example.com/sse";

/// Returns the bytes of a response.
pub(crate) fn response(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    response_with(status, &format!("content-type: {content_type}\r\n"), body)
}

/// Returns the bytes of a response with these header lines.
pub(crate) fn response_with(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Returns a connection as a server would send it; `metadata` is any JSON object.
pub(crate) fn connection(nickname: &str, metadata: &str) -> String {
    format!(
        r#"{{"nickname":"{nickname}","id":"0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801","organization_id":"7f1c1c5e-2f57-4f0e-9c58-6f5a0b9d3a10","integration_key":"slack","nickname_slug":"{nickname}","vendor":"nango","vendor_connection_id":null,"status":"active","tools_status":"synced","tools_synced_at":null,"status_reason":null,"connected_at":null,"last_refreshed_at":null,"last_used_at":null,"metadata":{metadata},"created_at":"2026-03-02T09:14:58.120000Z","updated_at":"2026-08-12T07:45:10.512000Z"}}"#
    )
}

/// Returns a tool as a server would send it; `more` is any properties, each followed by a comma.
pub(crate) fn tool(slug: &str, more: &str) -> String {
    format!(
        r#"{{{more}"slug":"{slug}","id":"617ea9a1-d003-487c-9481-eed6807c99dc","connection_id":"0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801","organization_id":"7f1c1c5e-2f57-4f0e-9c58-6f5a0b9d3a10","integration_key":"slack","nickname_slug":"x","tool_path":"p","display_name":"P","description":null,"input_schema":{{"b":1.0,"a":1e400}},"is_enabled":true,"last_seen_at":"2026-08-12T07:45:10.512000Z","created_at":"2026-03-02T09:14:58Z","updated_at":"2026-08-12T07:45:10Z","stale_field_paths":[],"default_count":0,"pinned_count":0,"stale_input_fields":[],"merged_input_preview":{{ }}}}"#
    )
}
