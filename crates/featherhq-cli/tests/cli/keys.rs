//! Sources of the API key, and outputs that must not contain it.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::support::{
    Server, feather, response_with, run, run_against, run_with_input, run_with_silent_input,
    write_private,
};

#[test]
fn a_missing_key_has_an_exit_code_of_its_own_and_a_hint() {
    let error = run(&mut feather(&["connections", "list"])).failure(4);
    assert!(error.contains("FEATHER_API_KEY"), "{error}");
    assert!(error.contains("--api-key-file") && error.contains("--mock"), "{error}");
    let error = run(&mut feather(&["connections", "list", "-o", "json"])).error(4);
    assert_eq!(
        (&error["kind"], &error["message"]),
        (&"configuration".into(), &"no API key".into())
    );
    assert!(error.get("attempts").is_none(), "{error}");
    assert!(!error.to_string().contains("client"), "{error}");
}

#[test]
fn hints_name_the_sources_of_key_and_base_url() {
    let mut command = feather(&["connections", "list"]);
    let error = run(command.env("FEATHER_API_KEY", "")).failure(2);
    let hint =
        "hint: the API key comes from FEATHER_API_KEY; the base URL is the default, https://";
    assert!(error.contains(hint), "{error}");
}

#[test]
fn misplaced_keys_are_redacted() {
    for arguments in [
        &["connections", "list", "fth_live_canary"][..],
        // In every spelling.
        &["connections", "list", "canary"],
        &["connections", "get", "acme_support", "canary"],
        &["fth_live_canary", "connections", "list"],
        &["connections", "fth_live_canary"],
        &["connections", "list", "--fth_live_canary"],
        &["connections", "list", "--timeout", "fth_live_canary"],
        &["connections", "list", "--retries=canary0canary0canary0canary0"],
        &["connections", "list", "-ofth_live_canary"],
        &["connections", "create", "slack", "--nickname", "N", "canary"],
    ] {
        let error = run(&mut feather(arguments)).failure(2);
        assert!(
            !error.contains("canary") && error.contains("[redacted]"),
            "{arguments:?}: {error}"
        );
        let object = [&["-o", "json"], arguments].concat();
        let error = run(&mut feather(&object)).failure(2);
        assert!(!error.contains("canary"), "{arguments:?}: {error}");
    }
    let get = ["--mock", "connections", "get", "fth_live_canary"];
    let error = run(&mut feather(&get)).failure(1);
    assert!(error.contains("looks like a key") && !error.contains("canary"), "{error}");
}

#[test]
fn the_key_in_use_is_redacted_in_every_message() {
    const KEY: &str = "k-canary-123456789";
    for arguments in [
        &["--mock", "connections", "get", KEY][..],
        &["--mock", "connections", "get", KEY, "-o", "json"],
        &["--mock", "tools", "enable", "acme_support", KEY],
        &["--mock", "connections", "list", "--status", KEY],
        &["--mock", "connections", "list", "--integration", KEY],
        &["connections", KEY],
        &["connections", "list", "--timeout", KEY],
        &["mock", "--fault", "fth_live_canary"],
        &["mock", "--seed", "fth_live_canary"],
    ] {
        let output = feather(arguments).env("FEATHER_API_KEY", KEY).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!error.contains("canary") && error.contains("redacted"), "{arguments:?}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn reading_a_pipe_ends_at_the_timeout() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("key");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    let fifo = fifo.to_str().unwrap();
    let mcp = ["connections", "connect-mcp", "--nickname", "N", "--server-url", "https://m/"];
    let mcp = [&mcp[..], &["--mock", "--auth", "bearer", "--token-file", fifo]].concat();
    let invoke = ["tools", "invoke", "a", "b", "--mock", "--input"];
    for arguments in [
        vec!["connections", "list", "--api-key-file", fifo],
        vec!["connections", "list", "--api-key-file", "-"],
        mcp,
        [&invoke[..], &["-"]].concat(),
        [&invoke[..], &[&*format!("@{fifo}")]].concat(),
    ] {
        let mut command = feather(&[&arguments[..], &["--timeout", "400ms"]].concat());
        let began = Instant::now();
        let error = run_with_silent_input(&mut command).failure(2);
        let took = began.elapsed();
        assert!(error.contains("timed out after 400 ms"), "{arguments:?}: {error}");
        assert!(took < Duration::from_secs(2), "{arguments:?}: {took:?}");
    }
}

#[test]
fn the_time_for_reading_a_key_is_part_of_the_timeout() {
    let server = Server::serving(|_| std::thread::sleep(Duration::from_millis(1500)));
    for arguments in [
        &["connections", "list"][..],
        &["integrations", "list"],
        &["webhooks", "list"],
        &["connections", "create", "slack", "--nickname", "N"],
        &["connections", "connect-email"],
        &["connections", "discover-mcp", "https://m/"],
    ] {
        let options = ["--api-key-file", "-", "--timeout", "1s", "--base-url", server.url()];
        let mut command = feather(&[arguments, &options].concat());
        let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        let began = Instant::now();
        std::thread::sleep(Duration::from_millis(700));
        child.stdin.take().unwrap().write_all(b"k").unwrap();
        let ended = child.wait_with_output().unwrap();
        let took = began.elapsed();
        let error = String::from_utf8(ended.stderr).unwrap();
        assert!(error.contains(": timed out after 1 s"), "{arguments:?}: {error}");
        assert!(took < Duration::from_millis(1600), "{arguments:?}: {took:?}");
    }
}

#[test]
fn unreadable_files_are_usage_errors_for_every_option() {
    let none = "/does/not/exist";
    let mcp = ["connections", "connect-mcp", "--nickname", "N", "--server-url", "https://m/"];
    let mcp = |more: &[&'static str]| [&mcp[..], more, &["--mock"]].concat();
    for arguments in [
        vec!["connections", "list", "--api-key-file", none],
        vec!["mock", "--seed", none],
        mcp(&["--auth", "bearer", "--token-file", none]),
        mcp(&["--auth", "api-key", "--mcp-api-key-file", none]),
        mcp(&["--auth", "oauth", "--oauth-client-secret-file", none]),
        mcp(&["--headers-file", none]),
        vec!["tools", "invoke", "a", "b", "--mock", "--input", "@/does/not/exist"],
        vec!["tools", "update", "a", "b", "--mock", "--input-defaults", "@/does/not/exist"],
    ] {
        let error = run(&mut feather(&arguments)).failure(2);
        assert!(error.contains("cannot read "), "{arguments:?}: {error}");
    }
    let help = run(&mut feather(&["--help"])).output();
    assert!(help.contains("2    usage error, a file that cannot be read"));
    assert!(help.contains("Messages report it unchanged"), "{help}");
}

#[cfg(unix)]
#[test]
fn secrets_that_other_users_can_read_are_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;

    let server = Server::sending("[]");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    fs::write(&path, "k").unwrap();
    let file = path.to_str().unwrap();
    let list = ["connections", "list", "--api-key-file", file];
    let mcp = ["connections", "connect-mcp", "--nickname", "N", "--server-url", "https://m/"];
    let mcp = [&mcp[..], &["--mock", "--auth", "bearer", "--token-file", file]].concat();
    for (mode, warns) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let warning = format!("can be read by other users (mode {mode:04o})");
        let run = run_against(&server, &list);
        assert_eq!((run.code, run.stderr.contains(&warning)), (Some(0), warns), "{}", run.stderr);
        assert_eq!(run.stderr.contains("warning: the file of --api-key-file"), warns);
        let run = run_against(&server, &mcp);
        assert_eq!(run.stderr.contains(&warning), warns, "{}", run.stderr);
        let run = run_against(&server, &[&list[..], &["-o", "json"]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), "[]\n"));
        assert_eq!(run.stderr.contains(r#"{"warning":{"kind":"file_permissions","#), warns);
    }
}

#[test]
fn invalid_keys_are_rejected_without_quoting_them() {
    for (key, why) in
        [("", "empty"), (" ", "empty"), ("canary\n", "line break"), ("canary\u{e9}", "characters")]
    {
        let error = run(feather(&["connections", "list"]).env("FEATHER_API_KEY", key)).failure(2);
        assert!(error.contains(why), "{key:?}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
}

#[test]
fn key_files_precede_the_environment_and_may_end_with_a_line_break() {
    let server = Server::sending("[]");
    let folder = tempfile::tempdir().unwrap();
    for content in ["from-file", "from-file\n", "from-file\r\n"] {
        let path = folder.path().join("key");
        write_private(&path, content);
        let arguments = ["connections", "list", "-o", "json", "--api-key-file"];
        run_against(&server, &[&arguments[..], &[path.to_str().unwrap()]].concat()).output();
        let request = server.requests().pop().unwrap();
        assert!(request.contains("x-api-key: from-file\r\n"), "{request}");
    }
}

#[test]
fn keys_are_read_from_standard_input() {
    let server = Server::sending("[]");
    let arguments = ["--api-key-file", "-", "connections", "list", "-o", "json"];
    let mut command = feather(&arguments);
    run_with_input(command.env("FEATHER_BASE_URL", server.url()), b"from-input\n").output();
    assert!(server.requests()[0].contains("x-api-key: from-input\r\n"));
    let error = run_with_input(&mut feather(&arguments), b"").failure(2);
    assert!(error.contains("empty") && error.contains("standard input"), "{error}");
}

#[test]
fn invalid_key_files_are_usage_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("two"), "canary\ncanary\n").unwrap();
    fs::write(path("bytes"), b"can\xffary").unwrap();
    fs::write(path("long"), "canary".repeat(20_000)).unwrap();
    for (name, why) in [
        ("none", "cannot read the API key from"),
        ("two", "line break"),
        ("bytes", "not UTF-8"),
        ("long", "larger than"),
        (".", "cannot read the API key from"),
    ] {
        let arguments = ["connections", "list", "--api-key-file", &path(name)];
        let error = run(&mut feather(&arguments)).failure(2);
        assert!(error.contains(why), "{name}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
    // The key in place of the file.
    let mistaken = ["connections", "list", "--api-key-file", "fth_live_canary"];
    let error = run(&mut feather(&mistaken)).failure(2);
    assert!(error.contains("looks like a key") && !error.contains("canary"), "{error}");
}

#[test]
fn mock_requires_neither_key_nor_url() {
    let mut command = feather(&["--mock", "connections", "list"]);
    // Both are invalid.
    command.env("FEATHER_API_KEY", "\n").env("FEATHER_BASE_URL", "nonsense");
    // The proxy gets no requests to loopback.
    command.env("HTTP_PROXY", "http://127.0.0.1:1").env("ALL_PROXY", "http://127.0.0.1:1");
    run(&mut command).output();
}

#[test]
fn the_key_is_in_no_output_or_trace() {
    let echo = r#"{"error":"canary","message":"your key canary is odd","detail":"canary"}"#;
    let headers =
        "x-request-id: canary\r\nx-echo: canary\r\nlocation: https://canary.example/?canary\r\n";
    for status in ["200 OK", "302 Found", "401 Unauthorized", "503 Service Unavailable"] {
        let server = Server::responding(response_with(status, headers, echo));
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
            // Host names are not redacted.
            let text = run.stderr.replace("https://canary.example", "");
            assert!(!text.contains("canary") && !run.stdout.contains("canary"), "{text}");
        }
    }
}

#[test]
fn traces_are_off_by_default() {
    let command = &["--mock", "integrations", "list"];
    assert_eq!(run(feather(command).env("RUST_LOG", "")).stderr, "");
    assert_ne!(run(feather(command).env("RUST_LOG", "debug")).stderr, "");
    let odd = run(feather(command).env("RUST_LOG", "featherhq=loud"));
    assert_eq!(odd.code, Some(0));
    assert!(odd.stderr.starts_with("RUST_LOG is ignored: "), "{}", odd.stderr);
}
