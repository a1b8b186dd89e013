//! `feather mcp serve`, by raw JSON-RPC lines.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use featherhq_mock::Fault;
use serde_json::{Value, json};

use crate::mcp_client::{Client, LONGEST, result};
use crate::support::{Mock, Server, connection, feather, response, run, run_with_input, tool};

/// Tools of the seeded organization.
const CHANNELS: &str = "acme_support_list_channels";
const SEND: &str = "acme_support_send_message";

fn fault(spec: &str) -> Fault {
    spec.parse().unwrap()
}

/// Returns a list of one connection with these tools, as a server would send it.
fn connections(tools: &[String]) -> String {
    let connection = connection("acme", "{}");
    let connection = connection.strip_suffix('}').unwrap();
    format!(r#"[{connection},"tools":[{}]}}]"#, tools.join(","))
}

/// Starts the command for a server that is not the mock server.
fn command(url: &str, arguments: &[&str]) -> Command {
    let mut command = feather(&[&["mcp", "serve"], arguments].concat());
    command.env("FEATHER_API_KEY", "key-canary").env("FEATHER_BASE_URL", url);
    command
}

#[test]
fn enabled_tools_of_selected_connections_are_listed() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support"]);
    let tools = client.list();
    let names: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names.contains(&CHANNELS) && !names.contains(&"acme_support_add_reaction"));
    let channels = tools.iter().find(|tool| tool["name"] == CHANNELS).unwrap();
    assert_eq!(channels["title"], "List channels");
    assert_eq!(channels["outputSchema"], Value::Null);
    let properties = &channels["inputSchema"]["properties"];
    assert_eq!(properties["limit"]["default"], 200);
    assert_eq!(properties["exclude_archived"], Value::Null, "pinned");
    let log = client.finish();
    assert!(log.contains("feather mcp: tools served: 4"), "{log}");
    assert!(!log.contains("warning"), "{log}");
    assert_eq!(mock.operations(), ["listConnections"]);
}

#[test]
fn calls_have_defaults_and_pinned_values_and_are_logged_without_values() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support"]);
    client.list();
    mock.received();
    let (result, is_error) = client.call(CHANNELS, json!({"cursor": "value-canary"}));
    assert!(!is_error, "{result}");
    let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
    assert!(text["channels"].is_array(), "{result}");
    assert_eq!(result["structuredContent"], text);
    let sent = mock.received();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].0, "testInvokeConnection");
    let body: Value = serde_json::from_str(&sent[0].1).unwrap();
    let input = json!({"cursor": "value-canary", "limit": 200, "exclude_archived": true});
    assert_eq!(body["input"], input);
    // A value of the model does not replace a pinned one.
    client.call(CHANNELS, json!({"exclude_archived": false, "limit": 3}));
    let body: Value = serde_json::from_str(&mock.received()[0].1).unwrap();
    assert_eq!(body["input"], json!({"limit": 3, "exclude_archived": true}));
    let log = client.finish();
    assert!(log.contains(&format!("{CHANNELS}: called with (cursor, ")), "{log}");
    assert!(log.contains(&format!("{CHANNELS}: done after ")), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[test]
fn results_are_narrowed_by_the_map_of_the_tool() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--tool", SEND]);
    assert_eq!(client.names(), [SEND]);
    let arguments = client.list()[0]["inputSchema"]["required"].clone();
    assert_eq!(arguments, json!(["channel", "text"]));
    let (result, is_error) = client.call(SEND, json!({"channel": "C024BE91L", "text": "x"}));
    assert!(!is_error, "{result}");
    let keys = result["structuredContent"].as_object().unwrap().keys();
    assert_eq!(keys.collect::<Vec<_>>(), ["text", "ts"]);
}

#[test]
fn invalid_arguments_and_unknown_tools_are_not_sent() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support"]);
    client.list();
    mock.received();
    let text = client.failing_call(CHANNELS, json!({"limit": "value-canary"}));
    assert!(text.contains("nothing was sent") && text.contains("/limit: "), "{text}");
    assert_eq!(mock.operations(), [""; 0]);
    // Tools outside of the selection do not exist, and neither do disabled ones.
    for name in ["acme_engineering_list_channels", "acme_support_add_reaction"] {
        let response = client.request("tools/call", json!({"name": name, "arguments": {}}));
        assert_eq!(response["error"]["code"], -32602, "{response}");
        assert!(response["error"]["message"].as_str().unwrap().contains(name), "{response}");
    }
    assert_eq!(mock.operations(), ["listConnections"; 2]);
    let log = client.finish();
    assert!(log.contains(r#"not sent: invalid arguments ["/limit"]"#), "{log}");
    assert!(log.contains("not sent: unknown tool"), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[test]
fn without_an_allowlist_there_is_a_warning() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &[]);
    let names = client.names();
    assert!(names.contains(&CHANNELS.to_owned()));
    assert!(names.contains(&"acme_engineering_list_channels".to_owned()));
    // Connections that are not active have no tools.
    assert!(names.iter().all(|name| !name.starts_with("shared_drive")), "{names:?}");
    let log = client.finish();
    assert!(log.contains("warning: the client can call all enabled tools"), "{log}");
    assert!(log.contains("--connection or --tool"), "{log}");
}

#[test]
fn selected_tools_that_are_not_served_are_named() {
    let mock = Mock::start();
    let selection = ["--connection", "nowhere", "--connection", "shared_drive", "--tool", "x_y"];
    let mut client = Client::start(&mock, &selection);
    assert_eq!(client.names(), [""; 0]);
    let log = client.finish();
    assert!(log.contains("--connection nowhere: the organization has no such connection"), "{log}");
    assert!(log.contains("--connection shared_drive: the connection is not active"), "{log}");
    assert!(log.contains("--tool x_y: no tool"), "{log}");
}

#[test]
fn read_only_serves_tools_that_are_annotated_as_reading() {
    let annotated = |slug: &str, id: &str, more: &str| {
        tool(slug, more).replace("1e400", "1").replace("617ea9a1", id)
    };
    let list = connections(&[
        annotated("acme_find", "11111111", r#""annotations":{"readOnlyHint":true},"#),
        annotated("acme_send", "22222222", r#""annotations":{"readOnlyHint":false},"#),
        annotated("acme_odd", "33333333", r#""annotations":{"readOnlyHint":"true"},"#),
        annotated("acme_plain", "44444444", ""),
    ]);
    let server = Server::sending(list);
    let mut client = Client::connect(command(server.url(), &["--read-only"]));
    let tools = client.list();
    assert_eq!(tools.len(), 1, "{tools:?}");
    assert_eq!(tools[0]["name"], "acme_find");
    assert_eq!(tools[0]["annotations"], json!({"readOnlyHint": true}));
    let response = client.request("tools/call", json!({"name": "acme_send"}));
    assert_eq!(response["error"]["code"], -32602, "{response}");
    let log = client.finish();
    assert!(log.contains("all tools that are annotated as reading"), "{log}");

    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--read-only"]);
    assert_eq!(client.names(), [""; 0]);
    assert!(client.finish().contains("no selected tool is annotated as reading"));
}

#[test]
fn tools_that_json_of_the_protocol_cannot_have_are_omitted() {
    let server = Server::sending(connections(&[tool("acme_odd", "")]));
    let mut client = Client::connect(command(server.url(), &["--tool", "acme_odd"]));
    assert_eq!(client.names(), [""; 0]);
    assert!(client.finish().contains("acme_odd: omitted: number out of range"));
}

#[test]
fn polling_notifies_of_changes() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support", "--poll", "100ms"]);
    assert!(client.names().contains(&CHANNELS.to_owned()));
    mock.run(&["tools", "disable", "acme_support", CHANNELS]).output();
    let is_change = |message: &Value| message["method"] == "notifications/tools/list_changed";
    client.receive(is_change);
    assert!(!client.names().contains(&CHANNELS.to_owned()));
    // Nothing has changed since.
    let requests = mock.operations().len();
    while mock.mock().received().len() < 3 {
        thread::sleep(Duration::from_millis(20));
    }
    client.ping();
    assert!(requests > 0 && !client.early.iter().any(is_change), "{:?}", client.early);
    client.finish();
}

#[test]
fn the_protocol_of_2026_has_subscriptions() {
    let mock = Mock::start();
    let mut client = Client::spawn(mock.feather(&["mcp", "serve", "--poll", "100ms"]));
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let response = client.request("tools/list", json!({"_meta": meta}));
    assert!(response["result"]["tools"].is_array(), "{response}");
    let filter = json!({"toolsListChanged": true});
    client.send("subscriptions/listen", json!({"_meta": meta, "notifications": filter}));
    client.receive(|message| message["method"] == "notifications/subscriptions/acknowledged");
    mock.run(&["tools", "disable", "acme_support", CHANNELS]).output();
    client.receive(|message| message["method"] == "notifications/tools/list_changed");
    client.finish();
}

#[test]
fn cancellation_aborts_the_http_request() {
    let list = connections(&[tool("acme_find", "").replace("1e400", "1")]);
    let (sender, aborted) = mpsc::channel();
    let mut is_list = true;
    let server = Server::closing(move |mut stream| {
        if std::mem::take(&mut is_list) {
            let _ = stream.write_all(&response("200 OK", "application/json", &list));
            return;
        }
        sender.send(false).unwrap();
        // Ends when the client closes the TCP connection.
        let _ = stream.read(&mut [0]);
        sender.send(true).unwrap();
    });
    let mut client = Client::connect(command(server.url(), &["--tool", "acme_find"]));
    client.list();
    let id = client.send_call("acme_find", json!({}));
    assert_eq!(aborted.recv_timeout(LONGEST), Ok(false));
    let parameters = json!({"requestId": id, "reason": "test"});
    let method = "notifications/cancelled";
    client.write(&json!({"jsonrpc": "2.0", "method": method, "params": parameters}));
    assert_eq!(aborted.recv_timeout(LONGEST), Ok(true));
    client.ping();
    client.wait_for_log("acme_find: canceled, it may have taken effect after ");
    assert!(client.early.is_empty(), "{:?}", client.early);
    assert!(!client.finish().contains("aborted"));
}

#[test]
fn a_slow_tool_ends_at_the_timeout_and_blocks_no_other() {
    let mock = Mock::with(featherhq_mock::MockFeather::builder());
    let selection = ["--connection", "acme_support", "--timeout", "2s", "--retries", "0"];
    let mut client = Client::start(&mock, &selection);
    client.list();
    mock.mock().inject(fault("op=testInvokeConnection;stall;once"));
    let began = Instant::now();
    let slow = client.send_call(SEND, json!({"channel": "C024BE91L", "text": "x"}));
    client.wait_for_log("send_message: called");
    client.ping();
    let (_, is_error) = client.call(CHANNELS, json!({}));
    assert!(!is_error && began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let (result, is_error) = result(&client.response(slow));
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(is_error && text.contains("timed out after 2 s"), "{text}");
    assert!(text.contains("it may have taken effect"), "{text}");
    assert!(client.finish().contains("failed: timeout_total after "));
}

#[test]
fn a_failing_server_does_not_end_the_process() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support", "--retries", "0"]);
    mock.mock().inject(fault("status=503;once"));
    let response = client.request("tools/list", json!({}));
    assert_eq!(response["error"]["code"], -32603, "{response}");
    assert!(response["error"]["message"].as_str().unwrap().contains("503"), "{response}");
    assert_eq!(client.names().len(), 4);
    mock.mock().inject(fault("op=testInvokeConnection;status=500;once"));
    let text = client.failing_call(CHANNELS, json!({}));
    assert!(text.contains("500"), "{text}");
    mock.mock().inject(fault("op=testInvokeConnection;status=429;once"));
    let text = client.failing_call(CHANNELS, json!({}));
    assert!(text.ends_with("\nwait before the next request"), "{text}");
    // A tool that was disabled since is an error of the server, with a hint.
    mock.run(&["tools", "disable", "acme_support", CHANNELS]).output();
    let text = client.failing_call(CHANNELS, json!({}));
    assert!(text.contains("is disabled") && text.contains("feather tools list"), "{text}");
    // So is a connection.
    mock.run(&["connections", "disconnect", "acme_support", "--yes"]);
    let text = client.failing_call(CHANNELS, json!({}));
    assert!(text.contains("no such connection; see `feather connections list`"), "{text}");
    let log = client.finish();
    assert!(log.contains("tools/list failed: "), "{log}");
    assert!(log.contains("failed: server_error (status 500)"), "{log}");
}

#[test]
fn an_unreachable_server_does_not_end_the_process() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", taken.local_addr().unwrap());
    drop(taken);
    let mut client = Client::connect(command(&url, &["--tool", "x", "--retries", "0"]));
    let response = client.request("tools/list", json!({}));
    let message = response["error"]["message"].as_str().unwrap();
    assert!(message.contains("the right server, and the network up?"), "{message}");
    let text = client.failing_call("x", json!({}));
    assert!(text.contains("nothing was sent"), "{text}");
    client.ping();
    assert!(!client.finish().contains("key-canary"));
}

#[test]
fn a_key_that_is_revoked_is_reported_by_calls_and_polling() {
    let mock = Mock::start();
    let selection = ["--connection", "acme_support", "--poll", "100ms"];
    let mut client = Client::start(&mock, &selection);
    client.list();
    mock.mock().inject(fault("status=401"));
    let text = client.failing_call(CHANNELS, json!({}));
    assert!(text.contains("401") && text.contains("FEATHER_API_KEY"), "{text}");
    assert!(!text.contains("canary"), "{text}");
    client.wait_for_log("feather mcp: polling failed: listConnections: ");
    client.wait_for_log("is the API key (from FEATHER_API_KEY) valid");
    mock.mock().clear_faults();
    client.wait_for_log("feather mcp: polling succeeds again");
    let (_, is_error) = client.call(CHANNELS, json!({}));
    assert!(!is_error);
    let log = client.finish();
    assert_eq!(log.matches("polling failed").count(), 1, "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[test]
fn the_end_of_input_ends_calls_as_well() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support"]);
    client.list();
    mock.mock().inject(fault("op=testInvokeConnection;stall"));
    client.send_call(CHANNELS, json!({}));
    client.wait_for_log("called with");
    let log = client.finish();
    assert!(log.contains("aborted calls, which may have taken effect: 1"), "{log}");
    // Before the first message, too.
    Client::spawn(mock.feather(&["mcp", "serve"])).finish();
}

#[test]
fn responses_before_the_end_of_input_are_complete() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support"]);
    let id = client.send("tools/list", json!({}));
    drop(client.stdin.take());
    assert_eq!(client.response(id)["result"]["tools"].as_array().unwrap().len(), 4);
    client.finish();
}

#[test]
fn lines_that_are_no_messages_are_ignored() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support"]);
    for line in ["", "GET / HTTP/1.1", "{", "\u{1}\u{2}"] {
        client.write_line(line);
    }
    client.ping();
    client.finish();
}

#[test]
fn unknown_methods_and_parameters_that_do_not_fit_are_distinguished() {
    let mock = Mock::start();
    let mut client = Client::start(&mock, &["--connection", "acme_support"]);
    let response = client.request("nothing/such", json!({}));
    assert_eq!(response["error"]["code"], -32601, "{response}");
    assert_eq!(response["error"]["message"], "unknown method nothing/such");
    for parameters in [json!({"arguments": {}}), json!({"name": CHANNELS, "arguments": [1]})] {
        let response = client.request("tools/call", parameters);
        assert_eq!(response["error"]["code"], -32602, "{response}");
        assert_eq!(response["error"]["message"], "invalid parameters of tools/call");
    }
    assert_eq!(mock.operations(), [""; 0]);
    client.finish();
}

/// Starts a server that cannot write the response to `initialize`. Returns how it ends, while
/// standard input stays open.
fn unwritable(mock: &Mock, stdout: Option<Stdio>) -> (Option<i32>, String) {
    let mut command = mock.feather(&["mcp", "serve", "--connection", "acme_support"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(stdout.unwrap_or_else(Stdio::piped)).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let parameters = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    });
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters});
    writeln!(stdin, "{message}").unwrap();
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_client_that_reads_no_more_ends_the_process() {
    let (code, stderr) = unwritable(&Mock::start(), None);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(stderr, "");
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_cannot_be_written_is_reported() {
    let full = std::fs::File::create("/dev/full").unwrap();
    let (code, stderr) = unwritable(&Mock::start(), Some(full.into()));
    assert_eq!(code, Some(1), "{stderr}");
    let expected = "error: the MCP client cannot be served: writing to standard output failed: ";
    assert!(stderr.starts_with(expected) && !stderr.contains("rmcp"), "{stderr}");
}

#[test]
fn failures_of_the_start_print_nothing_on_standard_output() {
    let serve = ["mcp", "serve"];
    let error = run(&mut feather(&serve)).failure(4);
    assert!(error.contains("no API key"), "{error}");
    let error = run(&mut feather(&["--mock", "mcp", "serve", "--dry-run"])).failure(2);
    assert!(error.contains("--dry-run"), "{error}");
    let error = run(&mut feather(&["mcp", "serve", "--poll", "0s"])).failure(2);
    assert!(error.contains("--poll"), "{error}");
    let key = ["mcp", "serve", "--api-key-file", "-"];
    let error = run_with_input(&mut feather(&key), b"key-canary\n").failure(2);
    assert!(error.contains("standard input") && !error.contains("canary"), "{error}");
    let message = b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n";
    let mut mock = feather(&["--mock", "mcp", "serve", "--tool", "x"]);
    let error = run_with_input(&mut mock, message).failure(1);
    assert!(error.contains("the first message is no request"), "{error}");
}
