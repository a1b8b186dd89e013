//! `--verbose`, `--debug` and `--dry-run`, which show requests without secrets.

use crate::support::{ALL, Mock, Server, feather, response_with, run, run_against, run_with_input};

/// Secrets of a command, each with a canary.
const SECRETS: [(&str, &str); 3] = [
    ("FEATHER_MCP_TOKEN", "canary-token"),
    ("FEATHER_MCP_API_KEY", "canary-mcp-key"),
    ("FEATHER_MCP_CLIENT_SECRET", "canary-client"),
];

/// Responses that quote these secrets, in body and headers.
fn responses(quoted: &str) -> Vec<Vec<u8>> {
    let headers = format!("x-request-id: {quoted}\r\nset-cookie: canary-cookie\r\n");
    let mut responses: Vec<Vec<u8>> =
        ["200 OK", "400 Bad Request", "401 Unauthorized", "404 Not Found", "422 Nope", "503 Oops"]
            .iter()
            .map(|status| {
                let body = format!(r#"{{"error":"{quoted}","token":"{quoted}"}}"#);
                response_with(status, &headers, &body)
            })
            .collect();
    let location = "location: https://canary@other.example/?key=fth_live_canary\r\n";
    responses.push(response_with("302 Found", location, ""));
    // Faults of the connection and of the body.
    responses.push(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[\"fth_live_canary".to_vec());
    responses.push(b"canary is no HTTP\r\n\r\n".to_vec());
    responses.push(Vec::new());
    responses
}

#[test]
fn diagnostics_of_all_operations_and_failures_have_no_secrets() {
    let mut variants: Vec<(Vec<&str>, &str)> =
        ALL.iter().map(|(_, arguments)| (arguments.to_vec(), "")).collect();
    let connect = ALL.iter().find(|(operation, _)| *operation == "connectCustomMcp").unwrap().1;
    for (kind, (_, secret)) in ["bearer", "api-key", "oauth"].iter().zip(SECRETS) {
        variants.push(([connect, &["--auth", kind]].concat(), secret));
    }
    for (arguments, secret) in variants {
        for response in responses(&format!("fth_live_canary {secret}")) {
            let server = Server::responding(response);
            for mode in [&["--debug"][..], &["--debug", "--dry-run", "-o", "json"]] {
                let all = [&arguments, mode, &["--retries", "1", "--timeout", "20s"]].concat();
                let mut command = feather(&all);
                let before = server.requests().len();
                command.env("FEATHER_API_KEY", "fth_live_canary");
                command.env("FEATHER_BASE_URL", server.url()).envs(SECRETS);
                let run = run(&mut command);
                assert!(!run.stderr.contains("canary"), "{all:?}\n{}", run.stderr);
                assert!(run.stderr.contains("> x-api-key: [redacted]"), "{}", run.stderr);
                let is_list = all.contains(&"list") || all.contains(&"get");
                if mode.len() > 1 && !is_list {
                    assert!(!run.stdout.contains("canary"), "{all:?}\n{}", run.stdout);
                    assert_eq!(server.requests().len(), before, "{all:?}");
                }
            }
        }
    }
}

#[test]
fn verbose_has_a_line_for_each_attempt() {
    let server = Server::responding(response_with("503 Oops", "", "{}"));
    let list = ["connections", "list", "-v", "--retries", "2"];
    let error = run_against(&server, &list).failure(1);
    let lines: Vec<&str> =
        error.lines().filter(|line| line.starts_with("listConnections GET ")).collect();
    let [first, second, third] = lines[..] else { panic!("{error}") };
    assert!(first.contains(": attempt 1 of 3: 503 after "), "{first}");
    assert!(first.contains(", retrying in "), "{first}");
    assert!(second.contains(": attempt 2 of 3: "), "{second}");
    assert!(third.contains(": attempt 3 of 3: ") && !third.contains("retrying"), "{third}");

    let mock = Mock::start();
    let run = mock.run(&["connections", "get", "acme_support", "--debug", "-o", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for part in
        ["> GET http://127.0.0.1:", "> x-api-key: [redacted]\n", "< 200\n", "< content-type"]
    {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
}

#[test]
fn dry_runs_print_requests_and_change_nothing() {
    let mock = Mock::start();
    for (operation, arguments) in ALL {
        let reads = operation.starts_with("list") || operation == "getConnection";
        let run = mock.run(&[arguments, &["--dry-run", "-o", "json"]].concat());
        assert_eq!(run.code, Some(0), "{operation}: {}", run.stderr);
        if reads {
            assert_eq!(mock.operations(), [operation]);
            continue;
        }
        assert_eq!(mock.operations(), [""; 0], "{operation}");
        let request: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_ne!(request["method"], "GET");
        assert!(request["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{request}");
    }
    // Slugs are looked up, and each request is printed.
    let disable = ["tools", "disable", "acme_support", "acme_support_send_message"];
    let more = ["acme_support_add_reaction", "--dry-run"];
    let printed = mock.run(&[&disable[..], &more].concat()).output_with_notes();
    assert_eq!(printed.matches("not sent: PATCH ").count(), 2, "{printed}");
    assert_eq!(printed.matches("\"is_enabled\": false").count(), 2, "{printed}");
    assert_eq!(mock.operations(), ["listConnections", "getConnection"]);
}

#[test]
fn raw_requests_have_fields_bodies_and_headers() {
    let server = Server::responding(response_with(
        "200 OK",
        "content-type: application/json\r\nx-odd: 1\r\nset-cookie: s3cret\r\n",
        r#"{"n":1.50}"#,
    ));
    let api = |more: &[&str]| run_against(&server, &[&["api"], more].concat());
    assert_eq!(api(&["get", "/v1/x?a=1", "-f", "b=c d"]).output(), "{\"n\":1.50}\n");
    let included = api(&["POST", "/v1/x", "-f", "s=1", "-f", "n:=1.50", "--include"]).output();
    assert!(included.starts_with("HTTP 200\n"), "{included}");
    assert!(included.contains("\nx-odd: 1\n") && included.ends_with("\n\n{\"n\":1.50}\n"));
    assert!(!included.contains("s3cret"), "{included}");
    let mut command = feather(&["api", "PUT", "v1/x", "--input", "-", "--jq", ".n"]);
    command.env("FEATHER_API_KEY", "canary").env("FEATHER_BASE_URL", server.url());
    assert_eq!(run_with_input(&mut command, b"[1, 2.0]").output(), "1.50\n");
    let requests = server.requests();
    assert!(requests[0].starts_with("GET /v1/x?a=1&b=c%20d HTTP/1.1\r\n"), "{}", requests[0]);
    assert!(requests[1].ends_with("\r\n\r\n{\"n\":1.50,\"s\":\"1\"}"), "{}", requests[1]);
    assert!(requests[2].ends_with("\r\n\r\n[1, 2.0]"), "{}", requests[2]);
    // The key stays with its server.
    for path in ["https://other.example/", "//other.example/"] {
        api(&["GET", path]).failure(2);
    }
    api(&["FETCH", "/x"]).failure(2);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn lists_are_watched_until_they_are_interrupted() {
    use std::io::{BufRead as _, BufReader};
    let mock = Mock::start();
    let watch = ["connections", "list", "--watch=100ms", "-o", "csv", "--columns", "nickname"];
    let mut child = mock.feather(&watch).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "nickname");
    // Nothing is printed until the list changes.
    mock.run(&["connections", "create", "slack", "--nickname", "Fresh"]).output();
    assert!(lines.by_ref().map(Result::unwrap).take(40).any(|line| line == "Fresh"));
    child.kill().unwrap();
    child.wait().unwrap();
    // A first request that fails ends it.
    let server = Server::sending("{}");
    run_against(&server, &["connections", "list", "--watch"]).failure(1);
}
