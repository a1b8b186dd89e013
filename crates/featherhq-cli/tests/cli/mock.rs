//! `feather mock`, the mock server in the foreground.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};

use crate::support::{feather, run};

/// A server that runs until it is dropped.
pub(crate) struct Foreground {
    child: Child,
    pub(crate) url: String,
}

impl Foreground {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = feather(&[&["mock"], arguments].concat());
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim_end().to_owned() }
    }

    fn list(&self, arguments: &[&str]) -> crate::support::Run {
        let list = ["connections", "list", "--base-url", &self.url];
        run(feather(&[&list[..], arguments].concat()).env("FEATHER_API_KEY", "any"))
    }
}

impl Drop for Foreground {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_line_is_the_address() {
    let mock = Foreground::start(&["--port", "0"]);
    assert!(mock.url.starts_with("http://127.0.0.1:"), "{}", mock.url);
    assert_eq!(
        mock.list(&[]).output(),
        run(&mut feather(&["--mock", "connections", "list"])).output()
    );
}

#[test]
fn each_note_is_a_line() {
    let mut child = feather(&["mock"]).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().take(3);
    let lines: Vec<String> = lines.map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(lines[0].ends_with("Ctrl-C stops it. Try:"), "{lines:?}");
    assert!(lines[1].starts_with("  FEATHER_API_KEY=any feather --base-url "), "{lines:?}");
    assert!(lines[2].starts_with("Watch and control it at http://127.0.0.1:"), "{lines:?}");
}

#[test]
fn faults_are_injected() {
    let mock = Foreground::start(&["--fault", "status=503;once", "--fault", "status=401"]);
    let error = mock.list(&["--retries", "0", "-o", "json"]).error(1);
    assert_eq!(error["status"], 503);
    let error = mock.list(&["--retries", "0", "-o", "json"]).error(1);
    assert_eq!(error["status"], 401);
}

#[test]
fn a_port_in_use_is_a_failure() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let error = run(&mut feather(&["mock", "--port", &port])).failure(1);
    assert!(error.starts_with(&format!("error: port {port} is taken")), "{error}");
}

#[cfg(unix)]
#[test]
fn signals_stop_the_server_without_failure() {
    for signal in ["INT", "TERM"] {
        let mut mock = Foreground::start(&[]);
        crate::process::send(signal, &mock.child);
        assert_eq!(mock.child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn seed_files_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("organization.json");
    let list = ["--mock", "connections", "list", "-o", "json", "--integration", "slack"];
    let slack = run(&mut feather(&list)).output();
    std::fs::write(&path, &slack).unwrap();
    let mock = Foreground::start(&["--seed", path.to_str().unwrap()]);
    assert_eq!(mock.list(&["-o", "json"]).output(), slack);

    std::fs::write(&path, "{\"conections\": []}").unwrap();
    let error = run(&mut feather(&["mock", "--seed", path.to_str().unwrap()])).failure(2);
    assert!(error.contains("organization.json: unknown property `/conections`"), "{error}");
    let none = run(&mut feather(&["mock", "--seed", "/does/not/exist"])).failure(2);
    assert!(none.contains("cannot read /does/not/exist"), "{none}");
}

#[test]
fn requests_for_other_hosts_are_rejected_unless_allowed() {
    let mock = Foreground::start(&["--allow-host", "feather.test"]);
    let address = mock.url.strip_prefix("http://").unwrap();
    for (host, status) in [(address, "200"), ("feather.test", "200"), ("evil.example", "421")] {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = format!(
            "GET /v1/integrations HTTP/1.1\r\nhost: {host}\r\nx-api-key: k\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{host}: {response}");
    }
    let error = run(&mut feather(&["mock", "--allow-host", "http://feather.test"])).failure(2);
    assert!(error.contains("`http://feather.test` is not a host name"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_command_runs_against_the_server() {
    let script =
        r#"test -n "$FEATHER_API_KEY" && test -n "$FEATHER_BASE_URL" && echo "$@" && exit 7"#;
    let ended = run(&mut feather(&["mock", "--", "sh", "-c", script, "sh", "a", "--port"]));
    assert_eq!((ended.code, &*ended.stdout, &*ended.stderr), (Some(7), "a --port\n", ""));
    let feather_path = env!("CARGO_BIN_EXE_feather");
    let list = ["mock", "--", feather_path, "connections", "list"];
    let sample = run(&mut feather(&["--mock", "connections", "list"])).output();
    assert_eq!(run(&mut feather(&list)).output(), sample);
    let error = run(&mut feather(&["mock", "--", "/does/not/exist"])).failure(127);
    assert!(error.contains("cannot run /does/not/exist"), "{error}");
    run(&mut feather(&["mock", "--", "/"])).failure(126);
    let killed = run(&mut feather(&["mock", "--", "sh", "-c", "kill -KILL $$"]));
    assert_eq!((killed.code, &*killed.stdout), (Some(137), ""));
}

#[cfg(unix)]
#[test]
fn a_termination_signal_ends_the_command_and_saves_the_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let script = "trap 'echo stopped; exit 3' TERM; echo started; while :; do sleep 0.05; done";
    let state = ["mock", "--state", path.to_str().unwrap(), "--", "sh", "-c", script];
    let mut child = feather(&state).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "started\n");
    // Ctrl-C is for the command.
    crate::process::send("INT", &child);
    crate::process::send("TERM", &child);
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "started\nstopped\n");
    assert_eq!(child.wait().unwrap().code(), Some(3));
    featherhq_mock::Seed::from_json_file(&path).unwrap();
}

#[cfg(unix)]
#[test]
fn the_state_lasts_and_a_broken_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let path = path.to_str().unwrap();
    for signal in ["INT", "TERM"] {
        let mut mock = Foreground::start(&["--state", path]);
        crate::process::send(signal, &mock.child);
        assert_eq!(mock.child.wait().unwrap().code(), Some(0));
        featherhq_mock::Seed::from_json_file(path).unwrap();
        std::fs::remove_file(path).unwrap();
    }
    let feather_path = env!("CARGO_BIN_EXE_feather");
    let command = |arguments: &[&str]| {
        run(&mut feather(&[&["mock", "--state", path, "--", feather_path], arguments].concat()))
    };
    command(&["connections", "connect-email", "--nickname", "Lasting"]).output();
    assert!(command(&["connections", "list"]).output().contains("Lasting"));
    std::fs::write(path, "{").unwrap();
    let error = command(&["connections", "list"]).failure(2);
    assert!(error.contains("state.json: the seed is not JSON"), "{error}");
    assert_eq!(std::fs::read_to_string(path).unwrap(), "{");
}

#[test]
fn remote_addresses_have_to_be_allowed() {
    let error = run(&mut feather(&["mock", "--host", "0.0.0.0"])).failure(2);
    assert!(error.contains("add --allow-remote"), "{error}");
    let remote = ["--host", "0.0.0.0", "--allow-remote"];
    for arguments in [&["--host", "127.0.0.2"][..], &["--host", "localhost"], &remote] {
        let mock = Foreground::start(arguments);
        mock.list(&[]).output();
    }
    let error = run(&mut feather(&["mock", "--host", "feather.test"])).failure(2);
    assert!(error.contains("give an IP address"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_seed_without_a_writer_ends_at_the_timeout() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("seed.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let pipe = pipe.to_str().unwrap();
    let error = run(&mut feather(&["mock", "--seed", pipe, "--timeout", "300ms"])).failure(1);
    assert!(error.contains("timed out after 300 ms"), "{error}");
    let error = run(&mut feather(&["mock", "--state", pipe])).failure(2);
    assert!(error.contains("is not a regular file"), "{error}");
}

#[cfg(unix)]
#[test]
fn endless_seeds_are_rejected() {
    let error = run(&mut feather(&["mock", "--seed", "/dev/zero"])).failure(2);
    assert!(error.contains("cannot read /dev/zero: larger than 256 MiB"), "{error}");
}
