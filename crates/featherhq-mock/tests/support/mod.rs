//! A raw client: it writes bytes to a socket and parses the bytes of the response.
//!
//! It validates responses against the document independently of the server, on plain `serde_json`
//! values.
#![allow(dead_code)] // Each test file uses a part.

use std::collections::HashMap;
use std::io;
use std::sync::{LazyLock, Mutex};

use featherhq_mock::MockFeather;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const SLACK: &str = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
pub(crate) const NOTION: &str = "3e5b7d90-1c2f-4a68-b7d4-0f9e8c6a5b03";
pub(crate) const BROKEN_DRIVE: &str = "4f6c8ea1-2d30-4b79-88e5-1a0f9d7b6c04";
pub(crate) const PENDING_CALENDAR: &str = "5a7d9fb2-3e41-4c8a-99f6-2b1a0e8c7d05";
pub(crate) const TWILIO: &str = "6b8e0ac3-4f52-4d9b-aa07-3c2b1f9d8e06";
pub(crate) const HANDBOOK: &str = "8d0a2ce5-6174-4fbd-8c29-5e4d3b1fa008";
pub(crate) const UNKNOWN_ID: &str = "00000000-0000-4000-8000-000000000000";

pub(crate) const BASE: &str = "/v1/integrations";

pub(crate) fn connection(id: &str) -> String {
    format!("{BASE}/connections/{id}")
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("a body of UTF-8")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {:?}", self.text()))
    }
}

/// Returns the bytes of a request with `connection: close`.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        bytes.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    bytes.push_str("\r\n");
    [bytes.as_bytes(), body].concat()
}

/// Sends bytes, and reads until the server ends the connection.
pub(crate) async fn exchange(mock: &MockFeather, bytes: &[u8]) -> (Vec<u8>, io::Result<()>) {
    let mut stream = TcpStream::connect(mock.addr()).await.expect("a listening server");
    stream.write_all(bytes).await.expect("a server that reads");
    let mut read = Vec::new();
    let end = stream.read_to_end(&mut read).await.map(|_| ());
    (read, end)
}

/// Splits the first response from the bytes of a server. Its body has the declared length, or less
/// if the bytes end early.
pub(crate) fn parse_response(bytes: &[u8]) -> (Response, &[u8]) {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no head in {:?}", String::from_utf8_lossy(bytes)));
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head of UTF-8");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    let headers: Vec<_> = lines
        .map(|line| line.split_once(':').expect("a header"))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = &bytes[end + 4..];
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let chunked =
        headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let (body, rest) = match length {
        _ if chunked => decode_chunked(rest),
        Some((_, length)) => {
            let length = length.parse::<usize>().expect("a length").min(rest.len());
            (rest[..length].to_vec(), &rest[length..])
        }
        None => (Vec::new(), rest),
    };
    (Response { status: status.parse().expect("a status"), headers, body }, rest)
}

fn decode_chunked(mut rest: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n").expect("a chunk size");
        let size = std::str::from_utf8(&rest[..line]).expect("a chunk size");
        let size = usize::from_str_radix(size, 16).expect("a chunk size");
        rest = &rest[line + 2..];
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
        if size == 0 {
            return (body, rest);
        }
    }
}

/// Sends a request with an API key. The response has to be complete and valid.
pub(crate) async fn send(
    mock: &MockFeather,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Response {
    let text = body.map(|body| body.to_string()).unwrap_or_default();
    let headers = [("x-api-key", "any"), ("content-type", "application/json")];
    let response = raw(mock, &request(method, path, &headers, text.as_bytes())).await;
    validate_response(method, path, &response);
    response
}

/// Sends the bytes of a request, to which there has to be exactly one complete response.
pub(crate) async fn raw(mock: &MockFeather, bytes: &[u8]) -> Response {
    let (bytes, end) = exchange(mock, bytes).await;
    end.expect("the connection is closed, not reset");
    let (response, rest) = parse_response(&bytes);
    assert!(rest.is_empty(), "more than one response: {:?}", String::from_utf8_lossy(rest));
    if let Some(length) = response.header("content-length") {
        assert_eq!(length, response.body.len().to_string(), "Content-Length is right");
    }
    response
}

pub(crate) async fn get(mock: &MockFeather, path: &str) -> Response {
    send(mock, "GET", path, None).await
}

pub(crate) async fn post(mock: &MockFeather, path: &str, body: Value) -> Response {
    send(mock, "POST", path, Some(body)).await
}

pub(crate) async fn patch(mock: &MockFeather, path: &str, body: Value) -> Response {
    send(mock, "PATCH", path, Some(body)).await
}

/// Returns the error code of an `ErrorResponse`.
pub(crate) fn error_code(response: &Response) -> String {
    response.json()["error"].as_str().expect("an error code").to_owned()
}

/// Returns the problems of a 422, as `body.nickname missing`.
pub(crate) fn problems(response: &Response) -> Vec<String> {
    assert_eq!(response.status, 422, "{}", response.text());
    let detail = response.json()["detail"].as_array().expect("details").clone();
    detail
        .iter()
        .map(|problem| {
            let loc = problem["loc"].as_array().expect("a place").iter();
            let loc: Vec<String> =
                loc.map(|step| step.as_str().map_or(step.to_string(), str::to_owned)).collect();
            format!("{} {}", loc.join("."), problem["type"].as_str().expect("a type"))
        })
        .collect()
}

pub(crate) static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(featherhq_mock::openapi_json()).expect("a document"));

/// Returns the id and the definition of the operation for a request.
pub(crate) fn operation(method: &str, path: &str) -> Option<(String, &'static Value)> {
    let path = path.split('?').next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').collect();
    let templates = DOCUMENT["paths"].as_object().expect("paths");
    let literals = |template: &str| template.split('/').filter(|p| !p.starts_with('{')).count();
    let (_, item) = templates
        .iter()
        .filter(|(template, _)| {
            let template: Vec<&str> = template.split('/').collect();
            template.len() == segments.len()
                && template
                    .iter()
                    .zip(&segments)
                    .all(|(t, s)| t == s || t.starts_with('{') && !s.is_empty())
        })
        .max_by_key(|(template, _)| literals(template))?;
    let operation = item.get(method.to_ascii_lowercase())?;
    Some((operation["operationId"].as_str().expect("an id").to_owned(), operation))
}

/// Asserts that the status code of a response is declared and that its body matches the schema.
pub(crate) fn validate_response(method: &str, path: &str, response: &Response) {
    static VALIDATORS: LazyLock<Mutex<HashMap<String, jsonschema::Validator>>> =
        LazyLock::new(Mutex::default);
    let Some((id, operation)) = operation(method, path) else { return };
    let place = format!("{id} {}", response.status);
    let declared = operation["responses"].get(response.status.to_string());
    let declared =
        declared.unwrap_or_else(|| panic!("{place} is not declared: {}", response.text()));
    let Some(schema) = declared.pointer("/content/application~1json/schema") else {
        assert!(response.body.is_empty(), "{place} has a body");
        assert_eq!(response.header("content-type"), None, "{place}");
        return;
    };
    assert_eq!(response.header("content-type"), Some("application/json"), "{place}");
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = validators.entry(schema.to_string()).or_insert_with(|| {
        let mut root = schema.clone();
        root["components"] = DOCUMENT["components"].clone();
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&root).expect("a schema")
    });
    if let Err(error) = validator.validate(&response.json()) {
        panic!("{place}: {error} at {}", error.instance_path());
    }
}

/// Returns the tool of a connection with a path.
pub(crate) async fn tool(mock: &MockFeather, connection_id: &str, tool_path: &str) -> Value {
    let connection = get(mock, &connection(connection_id)).await.json();
    let tools = connection["tools"].as_array().expect("tools").clone();
    let found = tools.into_iter().find(|tool| tool["tool_path"] == json!(tool_path));
    found.expect("a tool of that path")
}
