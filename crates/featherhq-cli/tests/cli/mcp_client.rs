//! An MCP client of raw JSON-RPC lines over pipes.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Mock;

/// The maximum time of a response, and of a line of the log.
pub(crate) const LONGEST: Duration = Duration::from_secs(20);

/// An MCP client.
pub(crate) struct Client {
    child: Child,
    pub(crate) stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    /// Messages that were received before someone asked for them.
    pub(crate) early: VecDeque<Value>,
    stderr: Arc<Mutex<String>>,
    /// Reads standard error to its end.
    reader: Option<thread::JoinHandle<()>>,
    last_id: u64,
}

impl Client {
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in stdout.lines() {
                let Ok(()) = sender.send(line.unwrap()) else { return };
            }
        });
        let stderr = Arc::new(Mutex::new(String::new()));
        let (log, from) = (Arc::clone(&stderr), child.stderr.take().unwrap());
        let reader = thread::spawn(move || {
            for line in BufReader::new(from).lines() {
                log.lock().unwrap().push_str(&(line.unwrap() + "\n"));
            }
        });
        let stdin = child.stdin.take();
        let reader = Some(reader);
        Self { child, stdin, lines, early: VecDeque::new(), stderr, reader, last_id: 0 }
    }

    /// Starts a server, and shakes hands.
    pub(crate) fn start(mock: &Mock, arguments: &[&str]) -> Self {
        Self::connect(mock.feather(&[&["mcp", "serve"], arguments].concat()))
    }

    pub(crate) fn connect(command: Command) -> Self {
        let mut client = Self::spawn(command);
        let parameters = json!({
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        });
        let result = client.request("initialize", parameters)["result"].take();
        assert_eq!(result["protocolVersion"], "2025-06-18", "{result}");
        assert_eq!(result["serverInfo"]["name"], "feather", "{result}");
        assert_eq!(result["capabilities"], json!({"tools": {"listChanged": true}}));
        client.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        client
    }

    pub(crate) fn write(&mut self, message: &Value) {
        self.write_line(&message.to_string());
    }

    pub(crate) fn write_line(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// Sends a request. Returns its id.
    pub(crate) fn send(&mut self, method: &str, parameters: Value) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        self.write(&message);
        id
    }

    /// Returns the next message for which `is` holds.
    #[track_caller]
    pub(crate) fn receive(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.early.iter().position(&is) {
            return self.early.remove(index).unwrap();
        }
        loop {
            let Ok(line) = self.lines.recv_timeout(LONGEST) else {
                panic!("no such message, but {:?} and {}", self.early, self.log());
            };
            let message: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(message["jsonrpc"], "2.0", "{line}");
            if is(&message) {
                return message;
            }
            self.early.push_back(message);
        }
    }

    #[track_caller]
    pub(crate) fn response(&mut self, id: u64) -> Value {
        self.receive(|message| message["id"] == id)
    }

    #[track_caller]
    pub(crate) fn request(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.send(method, parameters);
        self.response(id)
    }

    #[track_caller]
    pub(crate) fn list(&mut self) -> Vec<Value> {
        let mut response = self.request("tools/list", json!({}));
        let tools = response["result"]["tools"].take();
        tools.as_array().unwrap_or_else(|| panic!("{response}")).clone()
    }

    #[track_caller]
    pub(crate) fn names(&mut self) -> Vec<String> {
        self.list().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn send_call(&mut self, name: &str, arguments: Value) -> u64 {
        self.send("tools/call", json!({"name": name, "arguments": arguments}))
    }

    /// Returns the result of a call, and whether it is an error.
    #[track_caller]
    pub(crate) fn call(&mut self, name: &str, arguments: Value) -> (Value, bool) {
        let id = self.send_call(name, arguments);
        let response = self.response(id);
        result(&response)
    }

    /// Returns the text of a call that fails.
    #[track_caller]
    pub(crate) fn failing_call(&mut self, name: &str, arguments: Value) -> String {
        let (result, is_error) = self.call(name, arguments);
        assert!(is_error, "{result}");
        result["content"][0]["text"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub(crate) fn ping(&mut self) {
        assert_eq!(self.request("ping", json!({}))["result"], json!({}));
    }

    pub(crate) fn log(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// Waits until standard error contains something.
    #[track_caller]
    pub(crate) fn wait_for_log(&self, part: &str) {
        let began = Instant::now();
        while !self.log().contains(part) {
            assert!(began.elapsed() < LONGEST, "no {part:?} in {}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Closes standard input. Returns standard error, when the process has ended without failure.
    #[track_caller]
    pub(crate) fn finish(mut self) -> String {
        drop(self.stdin.take());
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < LONGEST, "the command does not end");
            thread::sleep(Duration::from_millis(5));
        };
        let took = began.elapsed();
        assert_eq!(status.code(), Some(0), "{}", self.log());
        assert!(took < Duration::from_secs(1), "{took:?}");
        for line in self.lines.iter() {
            let message: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(message["jsonrpc"], "2.0", "{line}");
        }
        self.reader.take().unwrap().join().unwrap();
        self.log()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the result of a response to a call, and whether it is an error.
#[track_caller]
pub(crate) fn result(response: &Value) -> (Value, bool) {
    let result = response["result"].clone();
    assert!(result.is_object(), "{response}");
    let is_error = result["isError"] == true;
    (result, is_error)
}
