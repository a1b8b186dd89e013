//! Closed pipes and signals.

use std::io::{BufRead, BufReader, Read, Write};
use std::time::{Duration, Instant};

use crate::support::{Server, connection, feather, run};

#[test]
fn a_reader_that_closes_the_pipe_is_no_failure() {
    let element = connection("x", &format!(r#"{{"filler":"{}"}}"#, "y".repeat(10_000)));
    let body = format!("[{}]", vec![element; 1000].join(","));
    let server = Server::sending(body);
    for format in ["ndjson", "json", "table"] {
        let mut child = feather(&["connections", "list", "-o", format])
            .env("FEATHER_API_KEY", "canary")
            .env("FEATHER_BASE_URL", server.url())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_ne!(line, "");
        drop(stdout);
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    for arguments in [&["--mock", "connections", "list"][..], &["completions", "bash"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let run = run(feather(arguments).stdout(writer));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

/// Sends a signal by its name.
#[cfg(unix)]
pub(crate) fn send(signal: &str, child: &std::process::Child) {
    let kill = format!("kill -{signal} {}", child.id());
    assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

/// Returns whether this process ignores interrupts, as a shell makes it do for what it runs in the
/// background. Commands inherit that, and do not change it.
#[cfg(unix)]
fn ignores_interrupts() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.unwrap_or_default() & 0b10 != 0
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_command_at_once() {
    use std::os::unix::process::ExitStatusExt as _;

    if ignores_interrupts() {
        eprintln!("skipped: this process was started with interrupts ignored");
        return;
    }
    let (started, wait) = std::sync::mpsc::channel();
    let server = Server::serving(move |mut stream| {
        started.send(()).unwrap();
        // Until the client disconnects.
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n[");
        let _ = stream.read(&mut [0]);
    });
    let mut child = feather(&["connections", "list"])
        .env("FEATHER_API_KEY", "canary")
        .env("FEATHER_BASE_URL", server.url())
        .spawn()
        .unwrap();
    wait.recv_timeout(Duration::from_secs(20)).unwrap();
    let began = Instant::now();
    send("INT", &child);
    // Terminated by the signal, which a shell reports as 130.
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    assert!(began.elapsed() < Duration::from_secs(2));
}
