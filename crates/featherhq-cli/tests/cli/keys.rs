//! Where the key comes from, and where it never goes.

use std::fs;

use crate::support::{Server, answer_with, feather, run, run_against, run_with_input};

#[test]
fn no_key_is_a_mistake_with_a_way_out() {
    let error = run(&mut feather(&["connections", "list"])).failure(2);
    assert!(error.contains("FEATHER_API_KEY"), "{error}");
    assert!(error.contains("--api-key-file") && error.contains("--mock"), "{error}");
    let error = run(&mut feather(&["connections", "list", "-o", "json"])).error(2);
    assert_eq!(error["kind"], "configuration");
    assert!(error.get("attempts").is_none(), "{error}");
}

#[test]
fn a_key_that_cannot_be_sent_is_refused_unseen() {
    for (key, why) in
        [("", "empty"), (" ", "empty"), ("canary\n", "line break"), ("canary\u{e9}", "characters")]
    {
        let error = run(feather(&["connections", "list"]).env("FEATHER_API_KEY", key)).failure(2);
        assert!(error.contains(why), "{key:?}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
}

#[test]
fn a_key_file_wins_over_the_environment_and_may_end_in_a_line_break() {
    let server = Server::sending("[]");
    let folder = tempfile::tempdir().unwrap();
    for content in ["from-file", "from-file\n", "from-file\r\n"] {
        let path = folder.path().join("key");
        fs::write(&path, content).unwrap();
        let arguments = ["connections", "list", "-o", "json", "--api-key-file"];
        run_against(&server, &[&arguments[..], &[path.to_str().unwrap()]].concat()).output();
        let request = server.requests().pop().unwrap();
        assert!(request.contains("x-api-key: from-file\r\n"), "{request}");
    }
}

#[test]
fn a_key_may_come_by_standard_input() {
    let server = Server::sending("[]");
    let arguments = ["--api-key-file", "-", "connections", "list", "-o", "json"];
    let mut command = feather(&arguments);
    run_with_input(command.env("FEATHER_BASE_URL", server.url()), b"from-input\n").output();
    assert!(server.requests()[0].contains("x-api-key: from-input\r\n"));
    let error = run_with_input(&mut feather(&arguments), b"").failure(2);
    assert!(error.contains("empty") && error.contains("standard input"), "{error}");
}

#[test]
fn a_key_file_that_is_none_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("two"), "canary\ncanary\n").unwrap();
    fs::write(path("bytes"), b"can\xffary").unwrap();
    fs::write(path("long"), "canary".repeat(20_000)).unwrap();
    for (name, why) in [
        ("none", "cannot read the API key from"),
        ("two", "line break"),
        ("bytes", "not text"),
        ("long", "too long"),
        (".", "cannot read the API key from"),
    ] {
        let arguments = ["connections", "list", "--api-key-file", &path(name)];
        let error = run(&mut feather(&arguments)).failure(2);
        assert!(error.contains(why), "{name}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
    // The key where the name of a file belongs.
    let mistaken = ["connections", "list", "--api-key-file", "fth_live_canary"];
    let error = run(&mut feather(&mistaken)).failure(2);
    assert!(error.contains("looks like a key") && !error.contains("canary"), "{error}");
}

#[test]
fn the_mock_needs_neither_key_nor_url() {
    let mut command = feather(&["--mock", "connections", "list"]);
    // Neither of these could be used.
    command.env("FEATHER_API_KEY", "\n").env("FEATHER_BASE_URL", "nonsense");
    // Nor does this one get to see requests to this machine.
    command.env("HTTP_PROXY", "http://127.0.0.1:1").env("ALL_PROXY", "http://127.0.0.1:1");
    run(&mut command).output();
}

#[test]
fn the_key_is_in_no_output_whatever_is_traced_and_whatever_the_server_sends_back() {
    let echo = r#"{"error":"canary","message":"your key canary is odd","detail":"canary"}"#;
    let headers =
        "x-request-id: canary\r\nx-echo: canary\r\nlocation: https://canary.example/?canary\r\n";
    for status in ["200 OK", "302 Found", "401 Unauthorized", "503 Service Unavailable"] {
        let server = Server::answering(answer_with(status, headers, echo));
        for format in ["table", "json"] {
            let arguments = ["connections", "list", "--retries", "1", "-o", format];
            let mut command = feather(&arguments);
            command
                .env("FEATHER_API_KEY", "canary")
                .env("FEATHER_BASE_URL", server.url())
                .env("RUST_LOG", "trace");
            let run = run(&mut command);
            assert_eq!(run.code, Some(1));
            assert!(run.stderr.contains("featherhq"), "there are traces: {}", run.stderr);
            // A host name is no place for a key; one that looks like it is still shown.
            let text = run.stderr.replace("https://canary.example", "");
            assert!(!text.contains("canary") && !run.stdout.contains("canary"), "{text}");
        }
    }
}

#[test]
fn traces_are_off_unless_asked_for() {
    let command = &["--mock", "integrations", "list"];
    assert_eq!(run(feather(command).env("RUST_LOG", "")).stderr, "");
    assert_ne!(run(feather(command).env("RUST_LOG", "debug")).stderr, "");
    let odd = run(feather(command).env("RUST_LOG", "featherhq=loud"));
    assert_eq!(odd.code, Some(0));
    assert!(odd.stderr.starts_with("RUST_LOG is ignored: "), "{}", odd.stderr);
}
