//! What goes wrong is said on standard error, with the code that the help promises.

use std::io::Write as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Server, answer, answer_with, connection, feather, run, run_against};

const LIST: &[&str] = &["connections", "list", "--retries", "0"];

/// The paragraph and the object for a server's answer.
#[track_caller]
fn both(answer: impl Into<Vec<u8>>) -> (String, Value) {
    let server = Server::answering(answer);
    let paragraph = run_against(&server, LIST).failure(1);
    assert!(paragraph.starts_with("error: listConnections: "), "{paragraph}");
    let object = run_against(&server, &[LIST, &["-o", "json"]].concat()).error(1);
    let lines = run_against(&server, &[LIST, &["-o", "ndjson"]].concat()).error(1);
    assert_eq!(object["kind"], lines["kind"]);
    (paragraph, object)
}

#[test]
fn a_refusal_carries_what_the_server_said() {
    let body = r#"{"error":"authentication_required","message":"No such key."}"#;
    let (paragraph, object) =
        both(answer_with("401 Unauthorized", "x-request-id: req-7\r\n", body));
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
fn every_kind_of_refusal_has_its_name() {
    for (status, kind) in [
        ("400 Bad Request", "bad_request"),
        ("403 Forbidden", "forbidden"),
        ("404 Not Found", "not_found"),
        ("409 Conflict", "conflict"),
        ("418 Teapot", "status"),
        ("500 Internal Server Error", "server_error"),
        ("302 Found", "redirect"),
    ] {
        let (_, object) = both(answer_with(status, "", "just text"));
        assert_eq!(object["kind"], kind, "{status}");
        assert_eq!(object["status"].as_u64().unwrap().to_string(), status[..3]);
    }
}

#[test]
fn a_wait_that_the_server_asks_for_is_passed_on() {
    let (paragraph, object) =
        both(answer_with("429 Too Many Requests", "retry-after: 120\r\n", ""));
    assert!(paragraph.contains("asks to wait 2m "), "{paragraph}");
    assert_eq!(object["kind"], "rate_limited");
    assert_eq!(object["retry_after_ms"], 120_000);
}

#[test]
fn complaints_about_a_request_are_listed() {
    let body = r#"{"detail":[{"loc":["path","connection_id"],"msg":"not a UUID","type":"uuid"}]}"#;
    let (paragraph, object) = both(answer("422 Unprocessable Entity", "application/json", body));
    assert!(paragraph.contains("path.connection_id: not a UUID"), "{paragraph}");
    assert_eq!(object["kind"], "validation");
    assert_eq!(object["details"][0]["location"][1], "connection_id");
    assert_eq!(object["details"][0]["message"], "not a UUID");
    assert_eq!(object["details"][0]["kind"], "uuid");
}

#[test]
fn what_is_no_json_is_said_plainly() {
    let page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>";
    let (paragraph, object) = both(answer("200 OK", "text/html", page));
    assert!(paragraph.contains("an HTML page titled \"Sign in\""), "{paragraph}");
    assert!(paragraph.contains("the right server?"), "{paragraph}");
    assert_eq!(object["kind"], "decode");
    let (paragraph, _) = both(answer("500 Oops", "text/html", page));
    assert!(paragraph.contains("500") && paragraph.contains("Sign in"), "{paragraph}");
    let (paragraph, object) = both(answer("200 OK", "application/json", ""));
    assert!(paragraph.contains("empty"), "{paragraph}");
    assert_eq!(object["kind"], "decode");
    let (_, object) = both(answer("200 OK", "application/json", r#"{"data":[]}"#));
    assert_eq!(object["kind"], "decode");
    let deep = format!("[{}]", connection("x", &format!("{{\"a\":{}", "[".repeat(5000))));
    let (paragraph, _) = both(answer("200 OK", "application/json", &deep));
    assert!(paragraph.contains("levels deep"), "{paragraph}");
}

#[test]
fn what_a_server_says_in_an_error_does_not_move_the_cursor() {
    let body = r#"{"error":"a\u001b[2J","message":"b\u009b31m\nc"}"#;
    let server = Server::answering(answer("400 Bad Request", "application/json", body));
    for format in ["table", "json"] {
        let run = run_against(&server, &[LIST, &["-o", format]].concat());
        let text = run.failure(1);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
}

#[test]
fn a_closed_port_names_the_server_and_what_was_tried() {
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
fn retries_are_as_many_as_asked_for() {
    let unavailable = answer("503 Service Unavailable", "text/plain", "later");
    for retries in ["0", "2"] {
        let server = Server::answering(unavailable.clone());
        run_against(&server, &["connections", "list", "--retries", retries]).failure(1);
        let asked: usize = retries.parse().unwrap();
        assert_eq!(server.requests().len(), asked + 1);
    }
}

#[test]
fn a_timeout_is_the_longest_that_a_command_takes() {
    let server = Server::serving(|_| std::thread::sleep(Duration::from_secs(3)));
    let began = Instant::now();
    let error = run_against(&server, &["connections", "list", "--timeout", "300ms", "-o", "json"]);
    let error = error.error(1);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(error["kind"], "timeout_total");
    assert_eq!(error["message"], "listConnections: timed out after 300 ms");
}

#[test]
fn a_timeout_is_reported_as_it_was_given() {
    // The look-up takes of the time of the second request.
    let list = answer("200 OK", "application/json", &format!("[{}]", connection("x", "{}")));
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
fn a_timeout_names_the_cause_of_the_last_attempt() {
    let mut requests = 0;
    let unavailable = answer("503 Service Unavailable", "text/plain", "come back later");
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
fn hints_talk_about_options_and_not_about_a_client() {
    let server = Server::answering(answer_with("301 Moved", "location: /elsewhere\r\n", ""));
    let error = run_against(&server, LIST).failure(1);
    assert!(error.contains("redirects are not followed") && !error.contains("client"), "{error}");
}

#[test]
fn printed_header_values_are_cut_at_200_characters() {
    let long = "r".repeat(5000);
    let (paragraph, object) =
        both(answer_with("400 Bad Request", &format!("x-request-id: {long}\r\n"), "{}"));
    let id = format!("{}…", "r".repeat(200));
    assert!(paragraph.contains(&format!("[request id {id}]")), "{paragraph}");
    assert_eq!(object["request_id"], id.as_str());
    assert!(object["message"].as_str().unwrap().contains(&format!("[request id {id}]")));
    let encoding = format!("content-encoding: {long}\r\n");
    let (paragraph, _) = both(answer_with("400 Bad Request", &encoding, "x"));
    assert!(paragraph.contains(&id) && paragraph.len() < 1000, "{paragraph}");
    let elsewhere = format!("location: https://{}/\r\n", vec!["r".repeat(60); 30].join("."));
    let (paragraph, _) = both(answer_with("302 Found", &elsewhere, ""));
    assert!(paragraph.contains("rrr…") && paragraph.len() < 1000, "{paragraph}");
}

#[test]
fn deceptive_characters_are_escaped_in_tables_and_errors() {
    const DECEPTIVE: &str = "\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}\u{feff}";
    const JOINED: &str = "می\u{200c}خواهم 👩\u{200d}💻";
    let nickname = format!("a{DECEPTIVE}b{JOINED}");
    let list = format!("[{}]", connection(&nickname, "{}"));
    let shown = r"a\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}\u{feff}b";
    let table = run_against(&Server::sending(list), LIST).output();
    assert!(table.contains(&format!("{shown}{JOINED}")), "{table:?}");

    let body = format!(r#"{{"error":"{nickname}","message":"{nickname}"}}"#);
    let server = Server::answering(answer("400 Bad Request", "application/json", &body));
    let paragraph = run_against(&server, LIST).failure(1);
    assert!(paragraph.contains(&format!("{shown}{JOINED}")), "{paragraph:?}");
    let object = run_against(&server, &[LIST, &["-o", "json"]].concat()).failure(1);
    assert!(object.contains(r"a\u202e\u2066\u200f\u061c\u200b\ufeffb"), "{object:?}");
    assert!(object.contains(JOINED) && !object.contains(DECEPTIVE.chars().next().unwrap()));
    let error: Value = serde_json::from_str(&object).unwrap();
    assert_eq!(error["error"]["code"], nickname.as_str());
}

#[test]
fn an_answer_over_the_limit_is_refused() {
    let server = Server::sending(format!("[{}]", connection(&"x".repeat(2048), "{}")));
    let limited = |size| run_against(&server, &[LIST, &["--max-response-size", size]].concat());
    let error = limited("1KiB").failure(1);
    assert!(error.contains("larger than the limit of 1 KiB"), "{error}");
    assert!(error.contains("--max-response-size"), "{error}");
    limited("1MiB").output();
}

#[test]
fn mistakes_on_the_command_line_end_with_2_and_send_nothing() {
    let server = Server::sending("[]");
    for arguments in [
        &["connections", "lst"][..],
        &["connections", "list", "--nope"],
        &["connections", "get"],
        &["connections", "list", "-o", "yaml"],
        &["connections", "list", "--timeout", "2"],
        &["connections", "list", "--timeout", "0s"],
        &["connections", "list", "--retries", "-1"],
        &["connections", "list", "--max-response-size", "64MB"],
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
fn a_base_url_that_would_not_do_is_refused() {
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
