//! The bytes of responses under each fault.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::io::{self, Read as _};
use std::time::Duration;

use featherhq_mock::{Fault, MockFeather};
use serde_json::{Value, json};
use support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

async fn mock() -> MockFeather {
    MockFeather::builder().start().await.unwrap()
}

fn list(fault: &str) -> Vec<u8> {
    let headers = [("x-api-key", "k"), ("x-mock-fault", fault)];
    request("GET", &format!("{BASE}/connections"), &headers, b"")
}

/// Returns the bytes of the response to a request with a fault, and how the connection ended.
async fn exchange_with_fault(mock: &MockFeather, fault: &str) -> (Vec<u8>, io::Result<()>) {
    let bytes = list(fault);
    timeout(Duration::from_secs(20), exchange(mock, &bytes)).await.expect("an end")
}

/// Returns the response to a request with a fault that leaves HTTP intact.
async fn response_with_fault(mock: &MockFeather, fault: &str) -> Response {
    raw(mock, &list(fault)).await
}

#[tokio::test]
async fn a_status_fault_allows_any_code_body_and_headers() {
    let mock = mock().await;
    for status in [400, 401, 403, 404, 408, 409, 418, 429, 500, 502, 503, 504, 599] {
        let response = response_with_fault(&mock, &format!("status={status}")).await;
        assert_eq!(response.status, status);
        assert!(response.json()["error"].is_string() && response.json()["message"].is_string());
    }
    assert_eq!(
        response_with_fault(&mock, "status=422").await.json()["detail"][0]["loc"],
        json!(["body"])
    );
    assert_eq!(
        response_with_fault(&mock, "status=429").await.json()["error"],
        json!("rate_limited")
    );
    assert!(response_with_fault(&mock, "status=204").await.body.is_empty());

    let custom = response_with_fault(
        &mock,
        r#"status=503;body="a;b";header=Content-Type: text/plain;header=x-twice: 1;header=x-twice: 2"#,
    )
    .await;
    assert_eq!((custom.status, custom.text().as_str()), (503, "a;b"));
    assert_eq!(custom.header("content-type"), Some("text/plain"));
    assert_eq!(custom.headers.iter().filter(|(name, _)| name == "x-twice").count(), 2);

    // Responses that no HTTP library sends.
    let unusual = [
        ("status=204;body=surprise", 204),
        ("status=304;body=surprise", 304),
        ("status=199", 199),
        ("status=503;header=bad name: x", 503),
        ("html;header=connection: keep-alive", 200),
    ];
    for (fault, status) in unusual {
        let (bytes, end) = exchange_with_fault(&mock, fault).await;
        end.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text}");
        if fault.contains("surprise") {
            assert!(text.ends_with("\r\n\r\nsurprise"), "{text}");
        }
    }
    let (bytes, _) =
        exchange_with_fault(&mock, "html;header=content-length: 3;header=bad name: x").await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\r\nbad name: x\r\n") && text.contains("content-length: 3\r\n"));
    assert_eq!(text.matches("content-length").count(), 1);
}

#[tokio::test]
async fn every_response_has_a_request_id() {
    let mock = mock().await;
    for fault in ["status=503", "html", "drip=16384/1ms", "unknown-fields"] {
        let id = response_with_fault(&mock, fault).await.header("x-request-id").unwrap().to_owned();
        assert_eq!(mock.received().last().unwrap().id, id, "{fault}");
    }
    let ids: Vec<String> = mock.received().into_iter().map(|request| request.id).collect();
    assert_eq!(ids[..2], ["req_mock_000001", "req_mock_000002"]);
    for fault in [
        "status=503;header=X-Request-Id: own",
        "html;header=x-request-id: own;header=connection: close",
    ] {
        let response = response_with_fault(&mock, fault).await;
        assert_eq!(response.header("x-request-id"), Some("own"), "{fault}");
    }
}

#[tokio::test]
async fn retry_after_is_a_number_or_a_date() {
    let mock = mock().await;
    let seconds = response_with_fault(&mock, "status=429;retry-after=1500ms").await;
    assert_eq!(seconds.header("retry-after"), Some("2"));
    let date = response_with_fault(&mock, "status=503;retry-after-date=90s").await;
    let date = chrono::DateTime::parse_from_rfc2822(date.header("retry-after").unwrap()).unwrap();
    let ahead = date.to_utc() - chrono::Utc::now();
    assert!((88..=91).contains(&ahead.num_seconds()), "{ahead}");
}

#[tokio::test]
async fn redirects_have_any_location() {
    let mock = mock().await;
    for status in [300, 301, 302, 303, 307, 308] {
        for location in ["http://127.0.0.1:9/x?y=z", "//user@[::1]:1/", "../relative", "https://é"]
        {
            let response =
                response_with_fault(&mock, &format!("status={status};location={location}")).await;
            assert_eq!((response.status, response.header("location")), (status, Some(location)));
            assert!(response.body.is_empty());
        }
    }
    mock.inject(Fault::redirect(307, "/elsewhere").once());
    let response = get_raw(&mock).await;
    assert_eq!((response.status, response.header("location")), (307, Some("/elsewhere")));
}

async fn get_raw(mock: &MockFeather) -> Response {
    raw(mock, &request("GET", &format!("{BASE}/connections"), &[("x-api-key", "k")], b"")).await
}

#[tokio::test]
async fn replaced_bodies_have_the_wrong_format() {
    let mock = mock().await;
    let html = response_with_fault(&mock, "html").await;
    assert_eq!((html.status, html.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(html.text().starts_with("<!DOCTYPE html>"));
    let empty = response_with_fault(&mock, "empty").await;
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    assert_eq!(empty.header("content-type"), Some("application/json"));
    let bad = response_with_fault(&mock, "bad-utf8").await;
    assert!(std::str::from_utf8(&bad.body).is_err());
    let (garbage, end) = exchange_with_fault(&mock, "garbage").await;
    end.unwrap();
    assert!(!garbage.starts_with(b"HTTP") && std::str::from_utf8(&garbage).is_err());
}

#[tokio::test]
async fn latency_delays_the_head_and_drip_the_body() {
    let mock = mock().await;
    let started = Instant::now();
    assert_eq!(response_with_fault(&mock, "latency=80ms").await.status, 200);
    assert!(started.elapsed() >= Duration::from_millis(80));

    let started = Instant::now();
    let dripped = response_with_fault(&mock, r#"drip=2/20ms;body=123456"#).await;
    assert_eq!(dripped.text(), "123456");
    assert!(started.elapsed() >= Duration::from_millis(60));

    let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
    stream.write_all(&list("drip=1/10s;body=xyz")).await.unwrap();
    let mut first = Vec::new();
    while !first.ends_with(b"\r\n\r\nx") {
        first.push(timeout(Duration::from_secs(5), stream.read_u8()).await.unwrap().unwrap());
    }
    assert!(timeout(Duration::from_millis(50), stream.read_u8()).await.is_err());
}

#[tokio::test]
async fn a_stall_keeps_the_connection_open() {
    let mock = mock().await;
    for (fault, expected) in [("stall", 0), ("stall=0", 0), ("stall=5", 5)] {
        let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
        stream.write_all(&list(fault)).await.unwrap();
        let mut read = Vec::new();
        let reading = stream.read_to_end(&mut read);
        assert!(timeout(Duration::from_millis(100), reading).await.is_err(), "{fault}");
        if fault == "stall" {
            assert!(read.is_empty());
        } else {
            let head = read.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
            assert_eq!(read.len() - head - 4, expected);
        }
    }
}

#[tokio::test]
async fn a_cut_closes_the_connection_early() {
    let mock = mock().await;
    for bytes in [0, 1, 1000] {
        let (read, end) = exchange_with_fault(&mock, &format!("cut={bytes}")).await;
        end.unwrap();
        let (response, _) = parse_response(&read);
        assert_eq!(response.body.len(), bytes);
        assert!(response.header("content-length").unwrap().parse::<usize>().unwrap() > 10_000);
    }
}

#[tokio::test]
async fn a_reset_breaks_the_connection() {
    let mock = mock().await;
    let (read, end) = exchange_with_fault(&mock, "reset").await;
    assert!(read.is_empty());
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    let (read, end) = exchange_with_fault(&mock, "reset=10").await;
    assert_eq!(parse_response(&read).0.body.len(), 10);
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn the_content_length_can_be_wrong() {
    let mock = mock().await;
    for (difference, announced) in [("+10", "13"), ("-2", "1"), ("-100", "0")] {
        let (read, end) =
            exchange_with_fault(&mock, &format!("length={difference};body=abc")).await;
        end.unwrap();
        let text = String::from_utf8(read).unwrap();
        assert!(text.contains(&format!("content-length: {announced}\r\n")), "{text}");
        assert!(text.ends_with("\r\n\r\nabc"), "{text}");
    }
}

#[tokio::test]
async fn responses_can_be_newer_than_the_client() {
    let mock = mock().await;
    let plain = get_raw(&mock).await.json();
    let enums = response_with_fault(&mock, "unknown-enums").await.json();
    assert_eq!(enums[0]["integration_key"], json!("not_known_yet"));
    assert_eq!(enums[0]["status"], json!("not_known_yet"));
    assert_eq!(enums[0]["metadata"], plain[0]["metadata"]);
    let tool = &enums[0]["tools"][1];
    assert_eq!(tool["input_defaults"]["limit"]["type"], json!("not_known_yet"));

    let fields = response_with_fault(&mock, "unknown-fields").await.json();
    for (old, new) in plain.as_array().unwrap().iter().zip(fields.as_array().unwrap()) {
        assert!(old.get("not_known_yet").is_none() && new["not_known_yet"].is_object());
    }
    assert!(fields[0]["tools"][1]["input_defaults"]["limit"]["not_known_yet"].is_object());

    let missing = response_with_fault(&mock, "missing;element=2").await.json();
    assert!(missing[2].get("id").is_none() && missing[1].get("id").is_some());
    let missing = response_with_fault(&mock, "missing=tools.1.slug").await.json();
    assert!(missing[0]["tools"][1].get("slug").is_none());
    // Error responses have a schema too.
    let headers = [("x-mock-fault", "unknown-fields")];
    let error_response = raw(&mock, &request("GET", BASE, &headers, b"")).await;
    assert_eq!(error_response.status, 401);
    assert!(error_response.json()["not_known_yet"].is_object());
}

#[tokio::test]
async fn large_bodies_are_streamed_and_valid() {
    let mock = mock().await;
    let chunked = response_with_fault(&mock, "giant=3MiB").await;
    assert_eq!(chunked.header("content-length"), None);
    assert!(chunked.body.len() >= 3 << 20);
    validate_response("GET", &format!("{BASE}/connections"), &chunked);
    let counted = response_with_fault(&mock, "giant=100elements;declared").await;
    assert_eq!(counted.header("content-length"), Some(&*counted.body.len().to_string()));
    assert_eq!(counted.json().as_array().unwrap().len(), 100);

    // An object gets a long field and keeps its properties.
    let headers = [("x-api-key", "k"), ("x-mock-fault", "giant=1MiB")];
    let object = raw(&mock, &request("GET", &connection(SLACK), &headers, b"")).await;
    assert!(object.body.len() >= 1 << 20);
    assert_eq!(object.json()["id"], json!(SLACK));

    // A response larger than the memory starts immediately, and ends with the connection.
    let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
    stream.write_all(&list("giant=1000GiB")).await.unwrap();
    let mut some = vec![0; 4 << 20];
    timeout(Duration::from_secs(20), stream.read_exact(&mut some)).await.unwrap().unwrap();
}

#[tokio::test]
async fn gzip_bombs_are_small_until_they_are_inflated() {
    let mock = mock().await;
    let bomb = response_with_fault(&mock, "bomb=64MiB").await;
    assert_eq!(bomb.header("content-encoding"), Some("gzip"));
    assert!(bomb.body.len() < 256 << 10, "{}", bomb.body.len());
    let mut inflated = Vec::new();
    flate2::read::GzDecoder::new(&bomb.body[..]).read_to_end(&mut inflated).unwrap();
    assert_eq!(inflated.len(), 64 << 20);
    assert_eq!((inflated[0], inflated[inflated.len() - 1]), (b'[', b']'));
}

#[tokio::test]
async fn operations_run_unless_their_response_is_replaced() {
    let mock = mock().await;
    let connections = format!("{BASE}/connections");
    let body = json!({"integration_key": "slack", "nickname": "n"}).to_string();
    let count = |mock: &MockFeather| mock.state()["connections"].as_array().unwrap().len();
    let before = count(&mock);
    for (fault, created) in
        [("reset", 1), ("cut=3", 1), ("garbage", 1), ("status=503", 0), ("html", 0), ("empty", 0)]
    {
        let earlier = count(&mock);
        let headers =
            [("x-api-key", "k"), ("content-type", "application/json"), ("x-mock-fault", fault)];
        let _ = exchange(&mock, &request("POST", &connections, &headers, body.as_bytes())).await;
        assert_eq!(count(&mock) - earlier, created, "{fault}");
    }
    assert_eq!(count(&mock) - before, 3);
}

#[tokio::test]
async fn faults_are_counted_injected_and_cleared() {
    let mock = MockFeather::builder()
        .fault(Fault::status(503).times(2).operation("listConnections"))
        .fault(Fault::status(429).once())
        .start()
        .await
        .unwrap();
    let statuses = async |count: usize| {
        let mut statuses = Vec::new();
        for _ in 0..count {
            statuses.push(get_raw(&mock).await.status);
        }
        statuses
    };
    assert_eq!(statuses(4).await, [503, 503, 429, 200]);
    mock.inject(Fault::status(500).after(1).path("/v1/*/connections").method("get"));
    assert_eq!(statuses(3).await, [200, 500, 500]);
    assert_eq!(get(&mock, BASE).await.status, 200);
    mock.clear_faults();
    assert_eq!(statuses(2).await, [200, 200]);
    mock.inject(Fault::status(500).probability(0.5, 1));
    let mixed = statuses(40).await;
    assert!(mixed.contains(&200) && mixed.contains(&500));
}

#[tokio::test]
async fn http_faults_keep_the_connection_alive() {
    let mock = mock().await;
    let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
    for (fault, status) in [("status=503", 503), ("latency=1ms", 200), ("html", 200)] {
        let request = format!(
            "GET {BASE} HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\nx-mock-fault: {fault}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut read = Vec::new();
        let (response, rest) = loop {
            assert!(stream.read_buf(&mut read).await.unwrap() > 0, "{fault}");
            if read.windows(4).any(|window| window == b"\r\n\r\n") {
                let (response, rest) = parse_response(&read);
                let length = response.header("content-length").unwrap();
                if length == response.body.len().to_string() {
                    break (response, rest.len());
                }
            }
        };
        assert_eq!((response.status, rest), (status, 0));
    }
}

#[tokio::test]
async fn faults_in_headers_are_limited() {
    let mock = mock().await;
    for (fault, why) in [
        ("latency=18446744073709551615s", "at most 36500 days"),
        ("latency=9000000000000.5s", "at most 36500 days"),
        ("status=503;retry-after-date=9000000000000.5s", "at most 36500 days"),
        ("giant=18446744073709551615elements", "at most 1000000000000 elements"),
        ("giant=18446744073709551615", "at most 1024 GiB"),
        ("bomb=1000000GiB", "at most 1024 GiB"),
    ] {
        let rejected = response_with_fault(&mock, fault).await;
        assert_eq!(rejected.status, 400, "{fault}");
        let message = rejected.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(why), "{fault}: {message}");
    }
    // Faults at the limits start immediately and do not block other requests.
    for fault in ["bomb=1024GiB", "giant=1000000000000elements;declared"] {
        let mut stream = TcpStream::connect(mock.addr()).await.unwrap();
        stream.write_all(&list(fault)).await.unwrap();
        let mut head = [0; 64];
        let read = timeout(Duration::from_secs(5), stream.read_exact(&mut head)).await;
        read.expect("an immediate response").unwrap();
        assert!(head.starts_with(b"HTTP/1.1 200 OK\r\n"), "{fault}");
        assert_eq!(response_with_fault(&mock, "status=418").await.status, 418);
    }
    // The sum of two latencies does not overflow.
    let latency = Duration::MAX;
    mock.inject(Fault::latency(latency).operation("listConnections"));
    mock.inject(Fault::latency(latency).operation("listConnections"));
    let waits =
        timeout(Duration::from_millis(100), response_with_fault(&mock, "retry-after=1s")).await;
    assert!(waits.is_err(), "the response is not delayed");
    mock.clear_faults();
    mock.inject(Fault::status(503).retry_after_date(Duration::MAX).once());
    let last = response_with_fault(&mock, "retry-after=1s").await;
    assert_eq!(last.status, 503);
    mock.inject(Fault::status(503).retry_after(Duration::MAX).once());
    assert_eq!(get_raw(&mock).await.header("retry-after"), Some("18446744073709551615"));
}

#[tokio::test]
async fn an_invalid_fault_header_is_a_400() {
    let mock = mock().await;
    let response = response_with_fault(&mock, "explode").await;
    assert_eq!(response.status, 400);
    let body: Value = response.json();
    assert_eq!(body["error"], json!("invalid_mock_fault"));
    assert!(body["message"].as_str().unwrap().contains("unknown part `explode`"));

    let fault = Fault::reset().operation("listConection");
    let error = MockFeather::builder().fault(fault).start().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}
