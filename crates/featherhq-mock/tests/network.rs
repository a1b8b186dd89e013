//! The server on the network: slow and hostile clients, limits, the request log and shutdown.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::time::Duration;

use featherhq_mock::{MockFeather, Seed};
use serde_json::json;
use support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

async fn mock() -> MockFeather {
    MockFeather::builder().start().await.unwrap()
}

async fn status(mock: &MockFeather, method: &str, path: &str) -> u16 {
    raw(mock, &request(method, path, &[("x-api-key", "k")], b"")).await.status
}

#[tokio::test]
async fn unknown_paths_and_methods_are_rejected() {
    let mock = mock().await;
    let not_found = raw(&mock, &request("GET", "/none", &[], b"")).await;
    assert_eq!((not_found.status, not_found.json()), (404, json!({"detail": "Not Found"})));
    for path in [
        "/v1/integrations/",
        "/v1//integrations",
        "/v1/integrations/connections/",
        "/V1/integrations",
        "/v1/integrations/webhook-events/x",
        "/v1/integrations/connections//tools",
        "/v1/integrations%2Fconnections",
        "/%00",
        "/%",
        "/%ff%fe",
        "/openapi.json",
        "//",
        "/../v1/integrations",
    ] {
        assert_eq!(status(&mock, "GET", path).await, 404, "{path}");
    }
    let path = format!("{BASE}/connections");
    let (head, _) = exchange(&mock, &request("HEAD", &path, &[], b"")).await;
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("HTTP/1.1 405 ") && head.ends_with("\r\n\r\n"), "{head}");
    for method in ["OPTIONS", "PUT", "DELETE", "TRACE", "BREW"] {
        let response = raw(&mock, &request(method, &path, &[], b"")).await;
        assert_eq!(response.status, 405, "{method}");
        assert_eq!(response.header("allow"), Some("GET, POST"), "{method}");
        assert_eq!(response.json(), json!({"detail": "Method Not Allowed"}));
    }
    for path in
        ["/v1/integrations?", "/v1/%69ntegrations?x=%zz&&=", "http://127.0.0.1/v1/integrations"]
    {
        assert_eq!(status(&mock, "GET", path).await, 200, "{path}");
    }
}

#[tokio::test]
async fn hostile_bytes_get_an_error_or_end_the_connection() {
    let mock = mock().await;
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(5_000));
    let large = format!("GET / HTTP/1.1\r\na: {}\r\n\r\n", "b".repeat(2_000_000));
    for bytes in [
        &b"\r\n\r\n"[..],
        b"\0\0\0\0",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n12345",
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET /\x80 HTTP/1.1\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
        large.as_bytes(),
    ] {
        let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let mut read = Vec::new();
        let end = timeout(Duration::from_secs(5), stream.read_to_end(&mut read)).await;
        end.unwrap_or_else(|_| panic!("a hang after {:?}", &bytes[..bytes.len().min(40)])).ok();
        let text = String::from_utf8_lossy(&read);
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{text}");
    }
    assert_eq!(status(&mock, "GET", BASE).await, 200);
}

#[tokio::test]
async fn foreign_hosts_are_rejected() {
    let builder = MockFeather::builder().allow_host("Mock.Test").allow_host("203.0.113.9");
    let mock = builder.start().await.unwrap();
    let bound = mock.addr().to_string();
    let send = async |target: &str, host: &str| {
        let bytes = format!(
            "GET {target} HTTP/1.1\r\nhost: {host}\r\nx-api-key: k\r\nconnection: close\r\n\r\n"
        );
        raw(&mock, bytes.as_bytes()).await
    };
    for host in ["localhost:8000", "app.localhost", "127.8.8.8", "[::1]:80", &bound, "mock.test:1"]
    {
        assert_eq!(send(BASE, host).await.status, 200, "{host}");
    }
    let foreign = ["evil.example", "evil.example:80", "localhost.evil.example", "192.168.0.1", ""];
    for host in foreign {
        let rejected = send(BASE, host).await;
        assert_eq!(rejected.status, 421, "{host}");
        let detail = rejected.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(&format!("host \"{host}\"")), "{detail}");
        assert!(detail.contains("--allow-host"), "{detail}");
    }
    // The target takes precedence over the header, so both have to be accepted.
    let target = format!("http://evil.example{BASE}");
    assert_eq!(send(&target, "localhost").await.status, 421);
    // A request for a foreign host has no effect: no fault applies, and the state stays.
    let delete = format!(
        "DELETE {} HTTP/1.1\r\nhost: evil.example\r\nx-api-key: k\r\nconnection: close\r\n\r\n",
        connection(SLACK)
    );
    mock.inject("status=503;once".parse().unwrap());
    assert_eq!(raw(&mock, delete.as_bytes()).await.status, 421);
    assert_eq!(status(&mock, "GET", &connection(SLACK)).await, 503);
    assert_eq!(status(&mock, "GET", &connection(SLACK)).await, 200);

    for name in ["mock.test:80", "http://mock.test", ""] {
        let error = MockFeather::builder().allow_host(name).start().await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{name}");
    }
}

#[tokio::test]
async fn bodies_over_the_limit_are_rejected() {
    let mock = mock().await;
    let headers = [("x-api-key", "k"), ("content-type", "application/json")];
    let path = format!("{BASE}/connections");
    let fits = format!("{{\"nickname\":\"{}\"}}", "n".repeat((8 << 20) - 16));
    let response = raw(&mock, &request("POST", &path, &headers, fits.as_bytes())).await;
    assert_eq!(problems(&response), ["body.integration_key missing"]);

    let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-length: 99000000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let writer = tokio::spawn(async move {
        let block = vec![b' '; 1 << 20];
        while writing.write_all(&block).await.is_ok() {}
    });
    let mut read = vec![0; 16 << 10];
    let count = timeout(Duration::from_secs(10), reading.read(&mut read)).await.unwrap().unwrap();
    assert!(read[..count].starts_with(b"HTTP/1.1 413 "));
    timeout(Duration::from_secs(10), writer).await.expect("the connection is closed").unwrap();
}

#[tokio::test]
async fn deep_nesting_is_rejected() {
    let mock = mock().await;
    let headers = [("x-api-key", "k"), ("content-type", "application/json")];
    let path = format!("{}/test-invoke", connection(SLACK));
    let nested = |depth| {
        format!(
            r#"{{"slug":"acme_support_search_messages","input":{{"a":{}{}}}}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    let response = raw(&mock, &request("POST", &path, &headers, nested(500).as_bytes())).await;
    assert_eq!(response.status, 200, "{}", response.text());
    let response =
        raw(&mock, &request("POST", &path, &headers, nested(1_000_000).as_bytes())).await;
    assert_eq!(response.status, 422);
    assert!(response.text().contains("nested too deeply"));
}

#[tokio::test]
async fn pipelined_requests_keep_their_order() {
    let mock = mock().await;
    let one =
        |path: &str| format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\n\r\n");
    let last = request("GET", "/nowhere", &[], b"");
    let bytes = [one(BASE).as_bytes(), one("/none").as_bytes(), &last].concat();
    let (read, end) = exchange(&mock, &bytes).await;
    end.unwrap();
    let (first, rest) = parse_response(&read);
    let (second, rest) = parse_response(rest);
    let (third, rest) = parse_response(rest);
    assert_eq!([first.status, second.status, third.status], [200, 404, 404]);
    assert!(rest.is_empty());
}

#[tokio::test]
async fn chunked_bodies_and_expect_continue_are_supported() {
    let mock = mock().await;
    let path = format!("{BASE}/connections");
    let chunked = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-type: application/json\r\n\
         connection: close\r\ntransfer-encoding: chunked\r\n\r\n\
         10\r\n{{\"nickname\":\"n\",\r\n1b\r\n\"integration_key\":\"slack\"}} \r\n0\r\n\r\n"
    );
    assert_eq!(raw(&mock, chunked.as_bytes()).await.status, 201);

    let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-type: application/json\r\n\
         connection: close\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut interim = [0; 25];
    timeout(Duration::from_secs(5), stream.read_exact(&mut interim)).await.unwrap().unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{}").await.unwrap();
    let mut read = Vec::new();
    stream.read_to_end(&mut read).await.unwrap();
    assert_eq!(parse_response(&read).0.status, 422);
}

/// Time is paused, so that the timeouts of the server are reached immediately.
#[tokio::test(start_paused = true)]
async fn slow_clients_time_out() {
    let mock = mock().await;
    let post = format!(
        "POST {BASE}/connections HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n1"
    );
    for (sent, expected) in [("", ""), ("GET / HT", ""), (post.as_str(), "HTTP/1.1 408 ")] {
        let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut read = Vec::new();
        let _ = stream.read_to_end(&mut read).await;
        let text = String::from_utf8(read).unwrap();
        assert!(text.starts_with(expected), "{sent:?}: {text:?}");
    }
}

#[tokio::test]
async fn many_clients_are_served_at_once() {
    let mock = std::sync::Arc::new(mock().await);
    let mut idle = Vec::new();
    for _ in 0..200 {
        idle.push(TcpStream::connect(mock.addr()).await.unwrap());
    }
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let mock = std::sync::Arc::clone(&mock);
        clients.spawn(async move { get(&mock, &connection(SLACK)).await.status });
    }
    let statuses = timeout(Duration::from_secs(30), clients.join_all()).await.unwrap();
    assert_eq!(statuses, vec![200; 50]);
}

#[tokio::test]
async fn requests_are_logged_as_they_arrive() {
    let mock = mock().await;
    let path = format!("{BASE}/connections/{SLACK}?a=%20&b");
    let headers =
        [("X-Api-Key", "secret"), ("x-twice", "1"), ("accept", "*/*"), ("x-bytes", "caf\u{e9}")];
    raw(&mock, &request("PATCH", &path, &headers, b"{ \"nickname\" : null }")).await;
    raw(&mock, &request("GET", "/%6eowhere", &[], b"")).await;
    let received = mock.received();
    assert_eq!(received.len(), 2);
    let first = &received[0];
    assert_eq!(first.method, "PATCH");
    assert_eq!(first.path, format!("{BASE}/connections/{SLACK}"));
    assert_eq!(first.query.as_deref(), Some("a=%20&b"));
    assert_eq!(first.operation_id.as_deref(), Some("updateConnection"));
    assert_eq!(first.body_text(), "{ \"nickname\" : null }");
    assert_eq!(first.header("X-API-KEY"), Some("secret"));
    assert_eq!(first.header("x-bytes"), Some("café"));
    let names: Vec<_> = first.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["host", "connection", "x-api-key", "x-twice", "accept", "x-bytes", "content-length"]
    );
    assert_eq!(
        (received[1].path.as_str(), received[1].operation_id.as_deref()),
        ("/%6eowhere", None)
    );
    mock.clear_received();
    assert!(mock.received().is_empty());
}

#[tokio::test]
async fn stopping_the_server_closes_all_connections() {
    for by_drop in [true, false] {
        let mock = mock().await;
        let addr = mock.addr();
        let mut idle = TcpStream::connect(addr).await.unwrap();
        let mut stalled = TcpStream::connect(addr).await.unwrap();
        let headers = [("x-api-key", "k"), ("x-mock-fault", "stall=3")];
        stalled.write_all(&request("GET", BASE, &headers, b"")).await.unwrap();
        let mut first = [0; 1];
        stalled.read_exact(&mut first).await.unwrap();
        if by_drop {
            drop(mock);
        } else {
            mock.shutdown().await;
            assert!(TcpStream::connect(addr).await.is_err());
        }
        for stream in [&mut idle, &mut stalled] {
            let mut rest = Vec::new();
            let end = timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
            assert!(end.is_ok(), "the connection ends");
        }
    }
}

#[test]
fn a_server_on_a_thread_needs_no_runtime() {
    use std::io::{Read as _, Write as _};

    let mock = MockFeather::builder().start_on_thread().unwrap();
    assert!(mock.base_url().starts_with("http://127.0.0.1:"));
    let mut stream = std::net::TcpStream::connect(mock.addr()).unwrap();
    stream.write_all(&request("GET", BASE, &[("x-api-key", "k")], b"")).unwrap();
    let mut read = Vec::new();
    stream.read_to_end(&mut read).unwrap();
    assert_eq!(parse_response(&read).0.status, 200);
    assert_eq!(mock.received().len(), 1);
    let addr = mock.addr();
    drop(mock);
    for _ in 0..500 {
        if std::net::TcpStream::connect(addr).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the server still listens");
}

#[tokio::test]
async fn a_port_can_be_chosen_unless_it_is_taken() {
    let first = mock().await;
    let again = MockFeather::builder().port(first.addr().port()).start().await;
    assert_eq!(again.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    let port = first.addr().port();
    first.shutdown().await;
    let second = MockFeather::builder().port(port).seed(Seed::empty()).start().await.unwrap();
    assert_eq!(second.base_url(), format!("http://127.0.0.1:{port}"));
}
