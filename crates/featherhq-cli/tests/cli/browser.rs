//! Consent in a real browser, and the console of the mock server.

use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::time::Duration;

use featherhq_mock::{Fault, MockFeather};
use serde_json::Value;

use crate::mock::Foreground;
use crate::support::{Mock, Run, Server, response_with, run};
use crate::webdriver::Browser;

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";

const CREATE: &[&str] = &["connections", "create", "slack", "--nickname", "New", "--open"];
const MCP: &[&str] = &[
    "connections",
    "connect-mcp",
    "--nickname",
    "Shop",
    "--server-url",
    "https://oauth.example.com/sse",
    "--auth",
    "oauth",
    "--open",
];

/// A command that waits for consent.
struct Consent {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    url: String,
}

impl Consent {
    fn start(mock: &Mock, arguments: &[&str]) -> Self {
        let arguments = [arguments, &["--no-browser", "-o", "json", "--timeout", "60s"]].concat();
        let mut child = mock.feather(&arguments).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("To authorize, open: ");
        let url = url.unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, stderr, url }
    }

    fn end(mut self) -> Run {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        self.stderr.read_to_string(&mut stderr).unwrap();
        Run { code: self.child.wait().unwrap().code(), stdout, stderr }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Opens the page, and the consent screen from there, by the keyboard alone. Returns the
    /// windows of both.
    fn open_screen(&self, browser: &Browser) -> (String, String) {
        browser.new_tab();
        browser.open(&self.url);
        let page = browser.window();
        let before = browser.windows();
        browser.press(ENTER);
        browser.switch_to_new_window(&before);
        browser.wait_for_text("Allow access to");
        (page, browser.window())
    }
}

#[track_caller]
fn assert_active(run: Run) {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let connection: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&connection["status"], &connection["tools_status"]),
        (&"active".into(), &"synced".into())
    );
}

#[track_caller]
fn assert_error(run: Run, kind: &str) {
    let error = run.error(1);
    assert_eq!(error["kind"], kind, "{error}");
    assert!(error["hint"].as_str().unwrap().contains("feather connections disconnect"), "{error}");
}

#[test]
fn consent_in_a_browser() {
    let Some(browser) = Browser::start() else { return };
    let mock = Mock::start();

    // Allowed, by the keyboard alone.
    for arguments in [CREATE, MCP] {
        let consent = Consent::start(&mock, arguments);
        consent.open_screen(&browser);
        browser.press(ENTER);
        browser.wait_for_text("Access allowed");
        assert_active(consent.end());
    }

    // Denied. The page where it began tells, too.
    let consent = Consent::start(&mock, CREATE);
    let (page, screen) = consent.open_screen(&browser);
    browser.press(&format!("{TAB}{ENTER}"));
    browser.wait_for_text("Access denied");
    assert_error(consent.end(), "consent_denied");
    browser.close();
    assert_ne!(page, screen);
    browser.switch_to(&page);
    browser.wait_for("return document.getElementById('continue').hidden", &true.into());

    // Closed: the consent screen, or the page itself.
    for closes_page in [false, true] {
        for arguments in [CREATE, MCP] {
            let consent = Consent::start(&mock, arguments);
            let (page, screen) = consent.open_screen(&browser);
            browser.switch_to(if closes_page { &page } else { &screen });
            browser.close();
            assert_error(consent.end(), "consent_closed");
            browser.switch_to(if closes_page { &screen } else { &page });
        }
    }

    // Used twice.
    let consent = Consent::start(&mock, CREATE);
    consent.open_screen(&browser);
    browser.new_tab();
    browser.open(&consent.url);
    browser.wait_for_text("Used already");
    browser.close();
    consent.kill();
}

/// Sends a request without a browser. Returns the response.
#[track_caller]
fn raw_request(address: &str, request: &str) -> String {
    use std::io::Write as _;

    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn the_consent_page_is_for_one_browser_and_its_own_host() {
    let mock = Mock::start();
    let consent = Consent::start(&mock, CREATE);
    let (address, path) =
        consent.url.strip_prefix("http://").and_then(|url| url.split_once('/')).unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    let get = |host: &str, path: &str| {
        let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        raw_request(address, &request)
    };
    let report = |origin: &str| {
        let body = r#"{"result":"denied"}"#;
        let head = format!("POST /{path}result HTTP/1.1\r\nhost: {address}\r\n{origin}");
        let length = body.len();
        let request = format!("{head}connection: close\r\ncontent-length: {length}\r\n\r\n{body}");
        raw_request(address, &request)
    };

    // A name that resolves to loopback, and a path that was guessed.
    for (host, path) in
        [("evil.example", path), (&address.replace("127.0.0.1", "localhost"), path), (address, "")]
    {
        let response = get(host, path);
        assert!(response.starts_with("HTTP/1.1 404 "), "{host} {path}: {response}");
    }
    for origin in ["", "origin: null\r\n", "origin: https://evil.example\r\n"] {
        let response = report(origin);
        assert!(response.starts_with("HTTP/1.1 403 "), "{origin}: {response}");
    }
    let first = get(address, path);
    assert!(first.starts_with("HTTP/1.1 200 "), "{first}");
    assert!(first.contains("frame-ancestors 'none'"), "{first}");
    let second = get(address, path);
    assert!(second.starts_with("HTTP/1.1 410 "), "{second}");
    assert!(!second.contains("<script"), "{second}");
    let response = report(&format!("origin: http://{address}\r\n"));
    assert!(response.starts_with("HTTP/1.1 204 "), "{response}");
    assert_error(consent.end(), "consent_denied");
}

#[test]
fn consent_expires() {
    let Some(browser) = Browser::start() else { return };
    let mock = Mock::start();
    // The token of a server whose clock is slow is about to expire.
    let early = chrono::Utc::now() - chrono::TimeDelta::minutes(30) + chrono::TimeDelta::seconds(4);
    set_clock(&mock, &early.to_rfc3339());
    let consent = Consent::start(&mock, CREATE);
    browser.open(&consent.url);
    assert_error(consent.end(), "consent_expired");
    browser.wait_for_text("The command has ended");

    let arguments = [CREATE, &["--no-browser", "--timeout", "1s"]].concat();
    set_clock(&mock, &chrono::Utc::now().to_rfc3339());
    let error = mock.run(&arguments).failure(1);
    assert!(error.contains("error: timed out after 1 s waiting for consent"), "{error}");
}

#[track_caller]
fn set_clock(mock: &Mock, now: &str) {
    let body = format!(r#"{{"now":"{now}"}}"#);
    let request = format!(
        "POST /__mock/clock HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let response = raw_request(&mock.mock().addr().to_string(), &request);
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
}

/// A script with the interface of the vendor's, and its hash.
const VENDOR_SCRIPT: &str = r#"export default class{async auth(k,c,o){if(k!=="slack"||!c||!o.sessionToken)throw new Error("bad call")}}"#;
const VENDOR_HASH: &str = "sha384-gg+fFhTlFC7ENSQQih1EAot+H76K7McZpYVmXoUNRFpX/o5x8mTWr+SXBcJUr/jL";

#[test]
fn a_vendor_script_runs_only_with_its_hash() {
    let Some(browser) = Browser::start() else { return };
    // Without the header, the server is as good as Feather.
    let fault: Fault = "op=createConnection;header=x-mock-consent: none".parse().unwrap();
    let delay = Duration::from_millis(20);
    let mock = Mock::with(MockFeather::builder().sync_delay(delay).fault(fault));
    let headers = "content-type: text/javascript\r\naccess-control-allow-origin: *\r\n";
    let vendor = Server::responding(response_with("200 OK", headers, VENDOR_SCRIPT));
    let script = format!("{}/vendor.js", vendor.url());
    let arguments = [CREATE, &["--vendor-script", &script, "--vendor-script-integrity"]].concat();

    let consent = Consent::start(&mock, &[&arguments[..], &[VENDOR_HASH]].concat());
    browser.open(&consent.url);
    browser.press(ENTER);
    browser.wait_for_text("Access allowed");
    assert_active(consent.end());

    browser.new_tab();
    let other = VENDOR_HASH.replace("sha384-", "sha384-AAAA");
    let other = &other[..VENDOR_HASH.len()];
    let consent = Consent::start(&mock, &[&arguments[..], &[other]].concat());
    browser.open(&consent.url);
    browser.press(ENTER);
    browser.wait_for_text("The consent screen failed");
    assert_error(consent.end(), "consent");

    let error = mock.run(CREATE).failure(1);
    assert!(error.contains("vendor nango cannot be opened"), "{error}");
}

#[test]
fn the_console_controls_the_server() {
    let Some(browser) = Browser::start() else { return };
    let mock = Foreground::start(&[]);
    browser.open(&mock.url);
    browser.wait_for_text("Acme Support");
    // The first button of the common faults, by the keyboard.
    browser.press(&format!("{TAB}{TAB}{ENTER}"));
    browser.wait_for_text("status=503;times=2: applied 0×");
    browser.click("#fault");
    browser.press(&format!("status=1{ENTER}"));
    browser.wait_for_text("expected an HTTP status code");
    let list = ["connections", "list", "--base-url", &mock.url, "--retries", "0"];
    let mut list = crate::support::feather(&list);
    run(list.env("FEATHER_API_KEY", "canary-key")).failure(1);
    browser.wait_for_text("status=503;times=2: applied 1×");
    browser.wait_for_text("listConnections");
    browser.click("#clear-faults");
    browser.click("#clear-requests");
    let rows = "return document.getElementById('requests').rows.length";
    browser.wait_for(rows, &0.into());
    browser.wait_for("return document.getElementById('faults').children.length", &0.into());
    let log = browser.log();
    assert!(!log.contains("Content Security Policy"), "{log}");
}
