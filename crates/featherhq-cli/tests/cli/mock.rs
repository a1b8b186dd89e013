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
fn endless_seeds_are_rejected() {
    let error = run(&mut feather(&["mock", "--seed", "/dev/zero"])).failure(2);
    assert!(error.contains("cannot read /dev/zero: larger than 256 MiB"), "{error}");
}
