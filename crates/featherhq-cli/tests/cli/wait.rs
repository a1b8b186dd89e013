//! `--wait`: prints the final state, or a failure with the last status.

use std::io::{BufRead as _, BufReader, Read as _};
use std::time::{Duration, Instant};

use featherhq_mock::{Fault, MockFeather, Seed};
use serde_json::Value;

use crate::support::{ACME, FAILED, MCP, Mock, PENDING, SYNCING, feather, run};

/// Syncs tools slowly enough that commands have to wait.
fn slow() -> Mock {
    Mock::with(MockFeather::builder().sync_delay(Duration::from_millis(100)))
}

#[test]
fn wait_prints_the_final_state_only() {
    let connect = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP, "--wait"];
    for (operation, arguments) in [
        ("finalizeConnection", &["connections", "finalize", PENDING, "--wait"][..]),
        ("refreshConnectionTools", &["connections", "refresh-tools", ACME, "--wait"]),
        ("connectCustomMcp", &connect),
    ] {
        let mock = slow();
        let json = mock.json(arguments);
        assert_eq!((&json["status"], &json["tools_status"]), (&"active".into(), &"synced".into()));
        assert!(!json["tools"].as_array().unwrap().is_empty());
        let operations = mock.operations();
        assert_eq!(operations[0], operation);
        assert!(operations.len() >= 2, "{operations:?}");
        assert!(operations[1..].iter().all(|operation| operation == "getConnection"));
        // As a table, and without a progress line in a pipe.
        let card = slow().run(arguments).output();
        assert!(card.contains("  tools         ") && card.contains(" synced\n"), "{card}");
    }
}

#[test]
fn ready_connections_are_not_polled() {
    let mock = Mock::start();
    let json = mock.json(&["connections", "finalize", ACME, "--wait"]);
    assert_eq!(json["tools_status"], "synced");
    assert_eq!(mock.operations(), ["finalizeConnection"]);
}

#[test]
fn commands_do_not_wait_by_default() {
    let mock = slow();
    assert_eq!(mock.json(&["connections", "finalize", PENDING])["tools_status"], "syncing");
    assert_eq!(mock.operations(), ["finalizeConnection"]);
}

#[test]
fn timeout_limits_the_wait_and_reports_the_last_status() {
    // The first is never synced, the second waits for a user to authorize.
    let oauth = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP];
    let oauth = [&oauth[..], &["--auth", "oauth", "--wait"]].concat();
    for (arguments, seen) in [
        (vec!["connections", "finalize", SYNCING, "--wait"], "active, tools syncing"),
        (oauth, "pending_oauth, tools pending"),
    ] {
        let mock = Mock::start();
        let began = Instant::now();
        let bounded = [&arguments[..], &["--timeout", "1500ms", "-o", "json"]].concat();
        let mut run = mock.run(&bounded);
        if let Some((note, error)) = run.stderr.split_once("\n{") {
            assert!(note.starts_with("To authorize, open: https://"), "{note}");
            run.stderr = format!("{{{error}");
        }
        let error = run.error(1);
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!(error["kind"], "timeout_total");
        let message = format!("timed out after 1.5 s waiting for tools (last status: {seen})");
        assert_eq!(error["message"], message.as_str());
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.starts_with("`feather connections get ") && hint.contains("--timeout"));
        assert!(mock.operations().len() >= 2);
    }
}

#[test]
fn a_timeout_names_what_was_waited_for() {
    let wait = ["--mock", "connections", "wait", "demo_calendar", "--timeout", "500ms"];
    for (goal, waited_for) in [("active", "the connection to be active"), ("tools", "tools")] {
        let error = run(&mut feather(&[&wait[..], &["--for", goal]].concat())).failure(1);
        let message = format!("timed out after 500 ms waiting for {waited_for} (last status:");
        assert!(error.contains(&message), "{error}");
    }
}

#[test]
fn the_url_to_authorize_is_printed_in_full_on_standard_error() {
    let oauth = ["connections", "connect-mcp", "--nickname", "N", "--server-url", MCP];
    let oauth = [&oauth[..], &["--auth", "oauth", "--wait"]].concat();
    for format in ["table", "json", "ndjson"] {
        let mock = slow();
        let mut command = mock.feather(&[&oauth[..], &["-o", format]].concat());
        let mut child = command.spawn().unwrap();
        // Following the URL authorizes the connection, and the wait ends.
        let mut line = String::new();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        errors.read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("To authorize, open: ").unwrap();
        assert!(url.starts_with("https://mcp.example.com/oauth/authorize?"), "{url}");
        assert!(url.contains("client_id=") && url.contains("&state="), "{url}");
        let connections = mock.json(&["connections", "list"]);
        let id = connections.as_array().unwrap().last().unwrap()["id"].as_str().unwrap();
        mock.run(&["connections", "finalize", id]).output();
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{format}: {ended:?}");
        let stdout = String::from_utf8(ended.stdout).unwrap();
        assert!(stdout.contains("active") && stdout.contains("synced"), "{stdout}");
        line.clear();
        assert_eq!(errors.read_to_string(&mut line).unwrap(), 0, "{line}");
    }
}

#[test]
fn tools_synced_before_the_request_do_not_end_the_wait() {
    let seed = Mock::start().mock().state();
    // Synced before, synced before a new authorization, and failed before.
    for (change, command) in [
        (&[][..], "refresh-tools"),
        (&[("status", "expired"), ("tools_status", "synced")], "finalize"),
        (&[("status", "expired"), ("tools_status", "failed")], "finalize"),
        (&[("tools_status", "failed")], "refresh-tools"),
    ] {
        let mut seed = seed.clone();
        for (property, value) in change {
            seed["connections"][0][property] = (*value).into();
        }
        let seed = Seed::from_json(&seed.to_string()).unwrap();
        let builder = MockFeather::builder().seed(seed).sync_lag(Duration::from_millis(200));
        let mock = Mock::with(builder.sync_delay(Duration::from_millis(50)));
        let before = mock.json(&["connections", "get", ACME]);
        let after = mock.json(&["connections", command, ACME, "--wait"]);
        assert_eq!(
            (&after["status"], &after["tools_status"]),
            (&"active".into(), &"synced".into())
        );
        let synced_at =
            |connection: &Value| connection["tools_synced_at"].as_str().unwrap().to_owned();
        assert!(synced_at(&after) > synced_at(&before), "{command} {change:?}");
    }
}

#[test]
fn a_failed_synchronization_ends_the_wait() {
    let mock = slow();
    let broken = ["connections", "connect-mcp", "--nickname", "N", "--wait", "--server-url"];
    let broken = [&broken[..], &["https://broken.example.com/sse"]].concat();
    let error = mock.run(&[&broken[..], &["-o", "json"]].concat()).error(1);
    assert_eq!(error["kind"], "failed_state");
    // The connection exists, so the failure names it.
    let connections = mock.json(&["connections", "list"]);
    let id = connections.as_array().unwrap().last().unwrap()["id"].as_str().unwrap();
    assert!(error["hint"].as_str().unwrap().contains(id), "{error}");
}

#[test]
fn error_responses_before_the_wait_are_reported() {
    let mock = Mock::start();
    let arguments = ["connections", "refresh-tools", FAILED, "--wait", "-o", "json"];
    let error = mock.run(&arguments).error(1);
    assert_eq!(
        (&error["kind"], &error["operation"]),
        (&"validation".into(), &"refreshConnectionTools".into())
    );
    assert_eq!(mock.operations(), ["refreshConnectionTools"]);
}

#[test]
fn failures_during_the_wait_name_the_connection() {
    let mock = slow();
    mock.mock().inject("op=getConnection;status=403".parse::<Fault>().unwrap());
    let error = mock.run(&["connections", "refresh-tools", ACME, "--wait", "-o", "json"]).error(1);
    assert_eq!(error["kind"], "forbidden");
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains("lacks permission") && hint.contains(ACME), "{hint}");
}
