//! Limits of output, memory and time for hostile and endless lists.

use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Run, Server, connection, feather, run, run_against};

const LIST: [&str; 2] = ["connections", "list"];

#[test]
fn a_table_in_a_pipe_is_separated_by_tabs_and_not_padded() {
    let long = "n".repeat(70_000);
    let elements = [connection(&long, "{}"), connection("short", "{}")];
    let server = Server::sending(format!("[{}]", elements.join(",")));
    let table = run_against(&server, &LIST).output();
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    let heading =
        ["NICKNAME", "SLUG", "INTEGRATION", "STATUS", "TOOLS", "LAST USED", "ID", "REASON"];
    let id = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
    assert_eq!(lines[0], heading);
    assert_eq!(lines[1], [&*long, &*long, "slack", "active", "0 synced", "never", id, ""]);
    assert_eq!(lines[2], ["short", "short", "slack", "active", "0 synced", "never", id, ""]);
    assert_eq!(lines.len(), 3);
}

#[test]
fn a_table_in_a_pipe_is_no_larger_than_its_input() {
    // With padding, 500 rows would take 25 MB.
    let mut elements = vec![connection("x", "{}"); 500];
    elements[0] = connection(&"n".repeat(50_000), "{}");
    let body = format!("[{}]", elements.join(","));
    let table = run_against(&Server::sending(&body), &LIST).output();
    assert!(table.len() < 2 * body.len(), "{} of {}", table.len(), body.len());
}

#[test]
fn rows_are_printed_as_they_arrive() {
    let element = connection("first", "{}");
    let server = Server::serving(move |mut stream| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[";
        stream.write_all(format!("{head}{element},").as_bytes()).unwrap();
        std::thread::sleep(Duration::from_secs(2));
    });
    let run = run_against(&server, &["connections", "list", "--timeout", "500ms"]);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 2), "{}", run.stderr);
    assert!(run.stderr.contains("timed out after 500 ms"), "{}", run.stderr);
    assert!(run.stderr.contains("the output is incomplete"), "{}", run.stderr);
}

/// Sends an endless list.
fn endless() -> Server {
    let elements = format!("{},", connection("endless", "{}")).repeat(100);
    Server::serving(move |mut stream| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[";
        let mut sent = stream.write_all(head.as_bytes());
        while sent.is_ok() {
            sent = stream.write_all(elements.as_bytes());
        }
    })
}

#[test]
fn an_endless_list_ends_at_the_timeout_in_every_format() {
    let server = endless();
    for format in ["table", "json", "ndjson"] {
        let mut command = feather(&["connections", "list", "--timeout", "1s", "-o", format]);
        command.env("FEATHER_API_KEY", "canary").env("FEATHER_BASE_URL", server.url());
        let began = Instant::now();
        let run = run(&mut command);
        let took = began.elapsed();
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(run.stderr.contains("timed out after 1 s"), "{}", run.stderr);
        assert!(took < Duration::from_millis(1600), "{format}: {took:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_endless_list_ends_at_the_timeout_on_a_terminal() {
    let server = endless();
    let mut command = feather(&["connections", "list", "--timeout", "1s"]);
    command.env("FEATHER_API_KEY", "canary").env("FEATHER_BASE_URL", server.url());
    let began = Instant::now();
    let (code, screen, _) = crate::terminal::on_terminal(command, 80, "", false);
    let took = began.elapsed();
    assert_eq!(code, 1);
    assert!(screen.contains("timed out after 1 s"));
    assert!(screen.contains("NICKNAME") && screen.contains("the output is incomplete"));
    assert!(took < Duration::from_millis(1600), "{took:?}");
}

/// Serves a list of elements that do not decode, a few bytes each.
fn broken(count: usize) -> Server {
    Server::sending(format!("[{}]", vec!["{}"; count].join(",")))
}

#[test]
fn ten_undecodable_elements_are_reported_and_the_others_counted() {
    for count in [10, 11, 2000] {
        let server = broken(count);
        let table = run_against(&server, &LIST);
        assert_eq!((table.code, table.stdout.as_str()), (Some(1), ""));
        let errors = table.stderr.matches("error: listConnections: ").count();
        assert_eq!(errors, 10, "{}", table.stderr);
        let more = format!("error: {} more elements could not be decoded\n", count - 10);
        assert_eq!(table.stderr.contains(&more), count > 11, "{}", table.stderr);
        let one = "error: 1 more element could not be decoded\n";
        assert_eq!(table.stderr.contains(one), count == 11, "{}", table.stderr);

        // In JSON they are printed, so each is only a warning.
        let json = run_against(&server, &["connections", "list", "-o", "ndjson"]);
        assert_eq!((json.code, json.stdout.lines().count()), (Some(0), count));
        let warnings: Vec<Value> =
            json.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(warnings.len(), if count > 10 { 11 } else { 10 });
        assert!(warnings.iter().all(|warning| warning["warning"]["kind"] == "decode"));
    }
}

#[test]
fn lookups_report_ten_undecodable_elements_and_count_the_others() {
    let run = run_against(&broken(2000), &["connections", "get", "acme"]);
    let error = run.failure(1);
    assert_eq!(error.matches("error: listConnections: ").count(), 10, "{error}");
    assert!(error.contains("error: 1990 more elements could not be decoded\n"), "{error}");
    assert!(error.contains("error: no connection has the id or slug \"acme\"\n"), "{error}");
}

/// Runs a command with a limit of its address space in bytes.
#[cfg(target_os = "linux")]
fn run_within(bytes: u64, server: &Server, arguments: &[&str]) -> Run {
    let limit = format!("ulimit -v {}; exec \"$0\" \"$@\"", bytes / 1024);
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &limit, env!("CARGO_BIN_EXE_feather")]).args(arguments);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    command.env("FEATHER_API_KEY", "canary").env("FEATHER_BASE_URL", server.url());
    run(&mut command)
}

#[cfg(target_os = "linux")]
#[test]
fn lookups_store_no_error_for_each_element() {
    let server = broken(100_000);
    let run = run_within(128 << 20, &server, &["connections", "get", "acme"]);
    let error = run.failure(1);
    assert!(error.contains("error: 99990 more elements could not be decoded\n"), "{error}");
}
