//! Failures: messages on standard error and exit codes.

use std::io::Write as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Server, connection, feather, response, response_with, run, run_against};

const LIST: &[&str] = &["connections", "list", "--retries", "0"];

/// Returns the text and the object for a response.
#[track_caller]
fn both(response: impl Into<Vec<u8>>) -> (String, Value) {
    let server = Server::responding(response);
    let paragraph = run_against(&server, LIST).failure(1);
    assert!(paragraph.starts_with("error: listConnections: "), "{paragraph}");
    let object = run_against(&server, &[LIST, &["-o", "json"]].concat()).error(1);
    let lines = run_against(&server, &[LIST, &["-o", "ndjson"]].concat()).error(1);
    assert_eq!(object["kind"], lines["kind"]);
    (paragraph, object)
}

#[test]
fn error_responses_are_reported_with_their_message() {
    let body = r#"{"error":"authentication_required","message":"No such key."}"#;
    let (paragraph, object) =
        both(response_with("401 Unauthorized", "x-request-id: req-7\r\n", body));
    assert!(paragraph.contains("401 Unauthorized: No such key. (authentication_required)"));
    assert!(paragraph.contains("[request id req-7]"), "{paragraph}");
    assert!(paragraph.contains("\nhint: is the API key (from FEATHER_API_KEY)"), "{paragraph}");
    assert_eq!(object["kind"], "unauthorized");
    assert_eq!(object["status"], 401);
    assert_eq!(object["code"], "authentication_required");
    assert_eq!(object["operation"], "listConnections");
    assert_eq!(object["attempts"], 1);
    assert_eq!(object["request_id"], "req-7");
    assert_eq!(object["retryable"], false);
    assert!(object["elapsed_ms"].is_u64());
    assert!(object["hint"].is_string());
    for absent in ["retry_after_ms", "element", "path", "details"] {
        assert!(object.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn status_codes_have_named_kinds() {
    for (status, kind) in [
        ("400 Bad Request", "bad_request"),
        ("403 Forbidden", "forbidden"),
        ("404 Not Found", "not_found"),
        ("409 Conflict", "conflict"),
        ("418 Teapot", "status"),
        ("500 Internal Server Error", "server_error"),
        ("302 Found", "redirect"),
    ] {
        let (_, object) = both(response_with(status, "", "just text"));
        assert_eq!(object["kind"], kind, "{status}");
        assert_eq!(object["status"].as_u64().unwrap().to_string(), status[..3]);
    }
}

#[test]
fn retry_after_is_reported() {
    let (paragraph, object) =
        both(response_with("429 Too Many Requests", "retry-after: 120\r\n", ""));
    assert!(paragraph.contains("asks to wait 2m "), "{paragraph}");
    assert_eq!(object["kind"], "rate_limited");
    assert_eq!(object["retry_after_ms"], 120_000);
}

#[test]
fn validation_details_are_listed() {
    let body = r#"{"detail":[{"loc":["path","connection_id"],"msg":"not a UUID","type":"uuid"}]}"#;
    let (paragraph, object) = both(response("422 Unprocessable Entity", "application/json", body));
    assert!(paragraph.contains("path.connection_id: not a UUID"), "{paragraph}");
    assert_eq!(object["kind"], "validation");
    assert_eq!(object["details"][0]["location"][1], "connection_id");
    assert_eq!(object["details"][0]["message"], "not a UUID");
    assert_eq!(object["details"][0]["kind"], "uuid");
}

#[test]
fn responses_that_are_not_json_are_described() {
    let page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>";
    let (paragraph, object) = both(response("200 OK", "text/html", page));
    assert!(paragraph.contains("an HTML page titled \"Sign in\""), "{paragraph}");
    assert!(paragraph.contains("the right server?"), "{paragraph}");
    assert_eq!(object["kind"], "decode");
    let (paragraph, _) = both(response("500 Oops", "text/html", page));
    assert!(paragraph.contains("500") && paragraph.contains("Sign in"), "{paragraph}");
    let (paragraph, object) = both(response("200 OK", "application/json", ""));
    assert!(paragraph.contains("empty"), "{paragraph}");
    assert_eq!(object["kind"], "decode");
    let (_, object) = both(response("200 OK", "application/json", r#"{"data":[]}"#));
    assert_eq!(object["kind"], "decode");
    let deep = format!("[{}]", connection("x", &format!("{{\"a\":{}", "[".repeat(5000))));
    let (paragraph, _) = both(response("200 OK", "application/json", &deep));
    assert!(paragraph.contains("levels deep"), "{paragraph}");
}

#[test]
fn error_messages_contain_no_control_characters() {
    let body = r#"{"error":"a\u001b[2J","message":"b\u009b31m\nc"}"#;
    let server = Server::responding(response("400 Bad Request", "application/json", body));
    for format in ["table", "json"] {
        let run = run_against(&server, &[LIST, &["-o", format]].concat());
        let text = run.failure(1);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
}

#[test]
fn connect_errors_name_the_server_and_the_attempts() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let url = format!("http://127.0.0.1:{port}");
    let arguments = [LIST, &["--base-url", &url]].concat();
    let error = run(feather(&arguments).env("FEATHER_API_KEY", "canary")).failure(1);
    assert!(error.contains("(after 1 attempt in "), "{error}");
    assert!(error.contains(&format!("is {url} (from --base-url) the right server")), "{error}");
    let arguments = ["connections", "list", "--retries", "2", "--base-url", &url, "-o", "json"];
    let error = run(feather(&arguments).env("FEATHER_API_KEY", "canary")).error(1);
    assert_eq!((&error["kind"], &error["attempts"]), (&"connect".into(), &3.into()));
    assert!(error["message"].as_str().unwrap().contains("(after 3 attempts in "), "{error}");
}

#[test]
fn retries_limits_the_attempts() {
    let unavailable = response("503 Service Unavailable", "text/plain", "later");
    for retries in ["0", "2"] {
        let server = Server::responding(unavailable.clone());
        run_against(&server, &["connections", "list", "--retries", retries]).failure(1);
        let asked: usize = retries.parse().unwrap();
        assert_eq!(server.requests().len(), asked + 1);
    }
}

#[test]
fn timeout_limits_the_whole_command() {
    let server = Server::serving(|_| std::thread::sleep(Duration::from_secs(3)));
    let began = Instant::now();
    let error = run_against(&server, &["connections", "list", "--timeout", "300ms", "-o", "json"]);
    let error = error.error(1);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(error["kind"], "timeout_total");
    assert_eq!(error["message"], "listConnections: timed out after 300 ms");
}

#[test]
fn timeout_is_reported_as_in_the_command_line() {
    // The lookup leaves less time for the second request.
    let list = response("200 OK", "application/json", &format!("[{}]", connection("x", "{}")));
    let mut requests = 0;
    let server = Server::serving(move |mut stream| {
        requests += 1;
        std::thread::sleep(Duration::from_millis(300));
        if requests == 1 {
            stream.write_all(&list).unwrap();
        } else {
            std::thread::sleep(Duration::from_secs(2));
        }
    });
    let error = run_against(&server, &["connections", "get", "x", "--timeout", "800ms"]);
    let error = error.failure(1);
    assert!(error.starts_with("error: getConnection: timed out after 800 ms\n"), "{error}");
}

#[test]
fn timeout_reports_the_cause_of_the_last_attempt() {
    let mut requests = 0;
    let unavailable = response("503 Service Unavailable", "text/plain", "come back later");
    let server = Server::serving(move |mut stream| {
        requests += 1;
        if requests == 1 {
            stream.write_all(&unavailable).unwrap();
        } else {
            std::thread::sleep(Duration::from_secs(2));
        }
    });
    let error = run_against(&server, &["connections", "list", "--timeout", "1s"]).failure(1);
    let cause = "timed out after 1 s; last attempt: 503 Service Unavailable: come back later\n";
    assert!(error.starts_with(&format!("error: listConnections: {cause}")), "{error}");
}

#[test]
fn hints_name_options_instead_of_client_methods() {
    let server = Server::responding(response_with("301 Moved", "location: /elsewhere\r\n", ""));
    let error = run_against(&server, LIST).failure(1);
    assert!(error.contains("redirects are not followed") && !error.contains("client"), "{error}");
}

#[test]
fn header_values_are_truncated_to_200_characters() {
    let long = "r".repeat(5000);
    let (paragraph, object) =
        both(response_with("400 Bad Request", &format!("x-request-id: {long}\r\n"), "{}"));
    let id = format!("{}…", "r".repeat(200));
    assert!(paragraph.contains(&format!("[request id {id}]")), "{paragraph}");
    assert_eq!(object["request_id"], id.as_str());
    assert!(object["message"].as_str().unwrap().contains(&format!("[request id {id}]")));
    let encoding = format!("content-encoding: {long}\r\n");
    let (paragraph, _) = both(response_with("400 Bad Request", &encoding, "x"));
    assert!(paragraph.contains(&id) && paragraph.len() < 1000, "{paragraph}");
    let elsewhere = format!("location: https://{}/\r\n", vec!["r".repeat(60); 30].join("."));
    let (paragraph, _) = both(response_with("302 Found", &elsewhere, ""));
    assert!(paragraph.contains("rrr…") && paragraph.len() < 1000, "{paragraph}");
}

#[test]
fn deceptive_characters_are_escaped_in_tables_and_errors() {
    const DECEPTIVE: &str = "\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}\u{feff}";
    const JOINED: &str = "می\u{200c}خواهم 👩\u{200d}💻";
    let nickname = format!("a{DECEPTIVE}b{JOINED}");
    let list = format!("[{}]", connection(&nickname, "{}"));
    let escaped = r"a\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}\u{feff}b";
    let table = run_against(&Server::sending(list), LIST).output();
    assert!(table.contains(&format!("{escaped}{JOINED}")), "{table:?}");

    let body = format!(r#"{{"error":"{nickname}","message":"{nickname}"}}"#);
    let server = Server::responding(response("400 Bad Request", "application/json", &body));
    let paragraph = run_against(&server, LIST).failure(1);
    assert!(paragraph.contains(&format!("{escaped}{JOINED}")), "{paragraph:?}");
    let object = run_against(&server, &[LIST, &["-o", "json"]].concat()).failure(1);
    assert!(object.contains(r"a\u202e\u2066\u200f\u061c\u200b\ufeffb"), "{object:?}");
    assert!(object.contains(JOINED) && !object.contains(DECEPTIVE.chars().next().unwrap()));
    let error: Value = serde_json::from_str(&object).unwrap();
    assert_eq!(error["error"]["code"], nickname.as_str());
}

#[test]
fn responses_above_the_size_limit_are_rejected() {
    let server = Server::sending(format!("[{}]", connection(&"x".repeat(2048), "{}")));
    let limited = |size| run_against(&server, &[LIST, &["--max-response-size", size]].concat());
    let error = limited("1KiB").failure(1);
    assert!(error.contains("larger than the limit of 1 KiB"), "{error}");
    assert!(error.contains("--max-response-size"), "{error}");
    limited("1MiB").output();
}

#[test]
fn usage_errors_exit_with_2_and_send_nothing() {
    let server = Server::sending("[]");
    for arguments in [
        &["connections", "lst"][..],
        &["connections", "list", "--nope"],
        &["connections", "get"],
        &["connections", "list", "-o", "xml"],
        &["connections", "list", "--timeout", "2"],
        &["connections", "list", "--timeout", "0s"],
        &["connections", "list", "--retries", "-1"],
        &["connections", "list", "--max-response-size", "64M"],
        &["connections", "list", "--api-key", "canary"],
        &["--mock", "connections", "list", "--base-url", "http://localhost:1"],
        &["mock", "--port", "70000"],
        &["mock", "--fault", "no-such-thing"],
    ] {
        let error = run_against(&server, arguments).failure(2);
        assert!(error.starts_with("error: "), "{error}");
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn invalid_base_urls_are_rejected() {
    for (url, why) in [
        ("", "not a URL"),
        ("nonsense", "not a URL"),
        ("ftp://localhost", "https://"),
        ("http://example.com", "in the clear"),
        ("https://user:canary@example.com", "user name or password"),
        ("https://example.com/?key=canary", "query"),
    ] {
        let arguments = ["connections", "list", "--base-url", url];
        let error = run(feather(&arguments).env("FEATHER_API_KEY", "k")).failure(2);
        assert!(error.contains(why) && error.contains("from --base-url"), "{url}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
}

#[test]
fn a_full_disk_is_a_failure() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let run = run(feather(&["--mock", "connections", "list"]).stdout(full));
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.starts_with("error: cannot write to standard output: "), "{}", run.stderr);
}
