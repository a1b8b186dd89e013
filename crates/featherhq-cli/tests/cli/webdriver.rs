//! A headless Chromium, controlled by the WebDriver protocol.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long a page may take to become as expected.
const LONGEST: Duration = Duration::from_secs(20);

/// The key of element references in the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser, which is closed when this is dropped.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

impl Browser {
    /// Starts a browser. Returns `None`, after a message, if there is none on this machine.
    #[allow(clippy::print_stderr)] // So that a skipped test is not taken for a passed one.
    pub(crate) fn start() -> Option<Self> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut driver) = command.spawn() else {
            eprintln!("skipped: this test needs chromedriver and Chromium");
            return None;
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        let port = port.expect("a port of chromedriver");
        // What it prints later must not block it.
        thread::spawn(move || lines.for_each(drop));
        let mut browser = Self { driver, port, session: String::new() };
        let arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"];
        let session = browser.call(
            "POST",
            "/session",
            &json!({"capabilities": {"alwaysMatch": {
                "goog:chromeOptions": {"args": arguments},
                "goog:loggingPrefs": {"browser": "ALL"},
            }}}),
        );
        browser.session = session["sessionId"].as_str().expect("a session").to_owned();
        Some(browser)
    }

    /// Sends a command of the protocol, and returns its value or the error of the driver.
    #[track_caller]
    fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(2 * LONGEST)).unwrap();
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).unwrap();
        // The driver keeps the connection open.
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(stream.read_line(&mut head).unwrap(), 0, "{head}");
        }
        let length = head.to_ascii_lowercase();
        let length = length.lines().find_map(|line| line.strip_prefix("content-length:"));
        let mut body = vec![0; length.unwrap().trim().parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
        let mut value: Value = serde_json::from_slice(&body).unwrap();
        let value = value["value"].take();
        if head.starts_with("HTTP/1.1 200") { Ok(value) } else { Err(value) }
    }

    #[track_caller]
    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        self.call("POST", &format!("/session/{}{path}", self.session), body)
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        self.call("GET", &format!("/session/{}{path}", self.session), &Value::Null)
    }

    #[track_caller]
    pub(crate) fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// Runs a script in the page, and returns its value.
    #[track_caller]
    pub(crate) fn evaluate(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until a script in the page returns a value.
    #[track_caller]
    pub(crate) fn wait_for(&self, script: &str, expected: &Value) {
        let began = Instant::now();
        while self.evaluate(script) != *expected {
            assert!(began.elapsed() < LONGEST, "{script} is not {expected}");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the text of the page contains `text`.
    #[track_caller]
    pub(crate) fn wait_for_text(&self, text: &str) {
        let began = Instant::now();
        let mut last = Value::Null;
        while began.elapsed() < LONGEST {
            last = self.evaluate("return document.body ? document.body.innerText : ''");
            if last.as_str().unwrap_or_default().contains(text) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("the page does not show `{text}`: {last}");
    }

    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        let query = json!({ "using": "css selector", "value": selector });
        let element = self.post("/element", &query);
        let id = element[ELEMENT].as_str().expect("an element");
        self.post(&format!("/element/{id}/click"), &json!({}));
    }

    /// Presses and releases keys, one after the other.
    #[track_caller]
    pub(crate) fn press(&self, keys: &str) {
        let actions: Vec<_> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let source = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.post("/actions", &json!({ "actions": [source] }));
    }

    pub(crate) fn windows(&self) -> Vec<String> {
        let windows = self.get("/window/handles");
        let names = windows.as_array().unwrap().iter();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn window(&self) -> String {
        self.get("/window").as_str().unwrap().to_owned()
    }

    pub(crate) fn switch_to(&self, window: &str) {
        self.post("/window", &json!({ "handle": window }));
    }

    /// Opens an empty tab and switches to it.
    pub(crate) fn new_tab(&self) {
        let tab = self.post("/window/new", &json!({ "type": "tab" }));
        self.switch_to(tab["handle"].as_str().unwrap());
    }

    /// Waits for a window that a page opens, and switches to it.
    #[track_caller]
    pub(crate) fn switch_to_new_window(&self, before: &[String]) {
        let began = Instant::now();
        while began.elapsed() < LONGEST {
            let new = self.windows().into_iter().find(|window| !before.contains(window));
            if let Some(new) = new {
                self.switch_to(&new);
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("the page opens no window");
    }

    /// Closes the current window.
    pub(crate) fn close(&self) {
        self.call("DELETE", &format!("/session/{}/window", self.session), &Value::Null);
    }

    /// Returns what the browser has logged since the last call, such as violations of a policy.
    pub(crate) fn log(&self) -> String {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().unwrap().iter();
        entries.map(|entry| format!("{}\n", entry["message"])).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closes Chromium, which would survive its driver.
        if !self.session.is_empty() {
            let path = format!("/session/{}", self.session);
            let _ = self.try_call("DELETE", &path, &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
