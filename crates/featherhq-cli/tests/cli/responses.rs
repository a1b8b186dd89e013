//! Properties of all commands: requests, output and failures.

use crate::support::{
    ACME, ALL, MCP, Mock, SEND, Server, UNKNOWN_ID, connection, feather, response, response_with,
    run, run_against, tool,
};

/// Unknown properties, in notations that no serializer would write.
const ODD: &str = r#""z":1.0,"e":1E+2,"n":-0,"big":10000000000000000000000,"s":"\u00e4\/\ud83d\ude00","o":{  "b":[],"":null },"#;

#[test]
fn commands_with_ids_send_one_request() {
    for (operation, arguments) in ALL {
        let mock = Mock::start();
        mock.run(arguments).output_with_notes();
        assert_eq!(mock.operations(), [operation], "{arguments:?}");
    }
}

#[test]
fn single_documents_are_printed_as_sent() {
    let id = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
    let whole = connection("x", "{}").replacen('{', &format!("{{{ODD}"), 1);
    let edited = tool("t", ODD);
    let new = format!(
        r#"{{{ODD}"connection_id":"{id}","session_token":"nango_sess_1","expires_at":"2026-08-13T00:00:00Z","vendor":"nango"}}"#
    );
    let mcp = format!(
        r#"{{{ODD}"connection_id":"{id}","status":"pending_oauth","vendor":"custom_mcp","authorize_url":"https://a/?state=s\u0031","state":"s1"}}"#
    );
    let found = format!(r#"{{{ODD}"supports_dcr":true,"scopes":[ ]}}"#);
    let invoked = format!(r#"{{{ODD}"result":{{"b":1.0,"a":1e400}},"narrowed":[1.50]}}"#);
    let called = format!(r#"{{{ODD}"result":{{"isError":true,"n":1E5}}}}"#);
    let lease = format!(r#"{{{ODD}"ok":false,"detail":null}}"#);
    for (operation, sent) in [
        ("createConnection", &new),
        ("getConnection", &whole),
        ("updateConnection", &whole),
        ("connectCustomMcp", &mcp),
        ("connectEmail", &whole),
        ("discoverCustomMcp", &found),
        ("finalizeConnection", &whole),
        ("refreshConnectionTools", &whole),
        ("updateConnectionTool", &edited),
        ("testInvokeConnection", &invoked),
        ("testMcpCallConnection", &called),
        ("testLeaseConnection", &lease),
    ] {
        let server = Server::sending(sent);
        let (_, arguments) = ALL.iter().find(|(known, _)| *known == operation).unwrap();
        for format in ["json", "ndjson"] {
            let output = run_against(&server, &[arguments, &["-o", format][..]].concat()).output();
            assert_eq!(output, format!("{sent}\n"), "{operation}");
        }
        let indented = sent.replacen('{', "{\r\n  ", 1);
        let server = Server::sending(&indented);
        let json = run_against(&server, &[arguments, &["-o", "json"][..]].concat()).output();
        assert_eq!(json, format!("{indented}\n"), "{operation}");
        let lines = run_against(&server, &[arguments, &["-o", "ndjson"][..]].concat()).output();
        assert_eq!(lines.lines().count(), 1, "{operation}: {lines}");
    }
}

#[test]
fn list_elements_are_printed_as_sent() {
    let event = format!(
        r#"{{{ODD}"event_id":"e","event_kind":"auth","event_type":"t","vendor":"nango","payload":{{"x":1E2}}}}"#
    );
    let integration = format!(
        r#"{{{ODD}"key":"slack","display_name":"S","description":"","category":"c","logo_url":"u"}}"#
    );
    let switched = tool("t", ODD);
    let whole = connection("x", "{}").replacen('{', &format!("{{{ODD}"), 1);
    for (operation, element) in [
        ("listWebhookEvents", &event),
        ("listIntegrations", &integration),
        ("listConnections", &whole),
        ("bulkUpdateConnectionTools", &switched),
    ] {
        let server = Server::sending(format!("[{element},\n {element} ]"));
        let (_, arguments) = ALL.iter().find(|(known, _)| *known == operation).unwrap();
        let json = run_against(&server, &[arguments, &["-o", "json"][..]].concat()).output();
        assert_eq!(json, format!("[\n{element},\n{element}\n]\n"), "{operation}");
        let lines = run_against(&server, &[arguments, &["-o", "ndjson"][..]].concat()).output();
        assert_eq!(lines, format!("{element}\n{element}\n"), "{operation}");
        let table = run_against(&server, arguments).output();
        assert_eq!(table.lines().count(), 3, "{table}");
    }
}

#[test]
fn tools_of_a_connection_are_printed_as_sent() {
    let one = tool("one", ODD);
    let array = format!("[ {one} ,\n\t{one}\r\n]");
    let whole = connection("x", "{}").replacen('{', &format!("{{ \"tools\" : {array},"), 1);
    let server = Server::sending(whole);
    let list = ["tools", "list", ACME];
    let json = run_against(&server, &[&list[..], &["-o", "json"]].concat()).output();
    assert_eq!(json, format!("{array}\n"));
    let lines = run_against(&server, &[&list[..], &["-o", "ndjson"]].concat()).output();
    assert_eq!(lines, format!("{one}\n{one}\n"));
    let table = run_against(&server, &list).output();
    assert!(table.starts_with("SLUG\tTOOL\tENABLED\t"), "{table}");
    // Absent and null are an empty list.
    for none in ["{}".to_owned(), r#"{}, "tools": null"#.to_owned()] {
        let server = Server::sending(connection("x", &none));
        let json = run_against(&server, &[&list[..], &["-o", "json"]].concat()).output();
        assert_eq!(json, "[]\n");
        let none = run_against(&server, &list);
        assert_eq!((none.code, none.stdout.as_str()), (Some(0), ""));
        assert_eq!(none.stderr, "The connection has no tools.\n");
    }
}

#[test]
fn error_responses_are_reported_with_operation_and_kind() {
    let body = r#"{"error":"nope","message":"Not you."}"#;
    let server = Server::responding(response("401 Unauthorized", "application/json", body));
    for (operation, arguments) in ALL {
        let error = run_against(&server, &[arguments, &["-o", "json"][..]].concat()).error(1);
        assert_eq!(error["kind"], "unauthorized");
        assert_eq!(error["operation"], operation);
        assert_eq!(error["code"], "nope");
        let text = run_against(&server, arguments).failure(1);
        assert!(text.starts_with(&format!("error: {operation}: 401 ")), "{text}");
        assert!(text.contains("Not you."), "{text}");
    }
    assert_eq!(server.requests().len(), 2 * ALL.len());
}

#[test]
fn html_responses_are_decode_errors() {
    let page = "<html><title>Sign in</title></html>";
    let server = Server::responding(response("200 OK", "text/html", page));
    for (operation, arguments) in ALL {
        let error = run_against(&server, &[arguments, &["-o", "ndjson"][..]].concat()).error(1);
        assert_eq!(error["kind"], "decode", "{operation}");
    }
}

#[test]
fn non_idempotent_requests_are_not_retried_and_may_have_taken_effect() {
    let server = Server::responding(response_with("503 Service Unavailable", "", ""));
    for (operation, arguments) in ALL {
        let before = server.requests().len();
        let error = run_against(&server, &[arguments, &["--retries", "1"][..]].concat());
        let error = error.failure(1);
        let acts = ["createConnection", "connectCustomMcp", "connectEmail"].contains(&operation)
            || operation.starts_with("testInvoke")
            || operation.starts_with("testMcp");
        let sent = if acts { 1 } else { 2 };
        assert_eq!(server.requests().len() - before, sent, "{operation}");
        assert_eq!(error.contains("check before sending it again"), acts, "{error}");
    }
}

#[test]
fn undecodable_responses_to_non_idempotent_requests_may_have_taken_effect() {
    for sent in [
        response("201 Created", "application/json", r#"{"vendor":7}"#),
        response("201 Created", "application/json", &" ".repeat(5000)),
    ] {
        let server = Server::responding(sent);
        // The response to a disconnect is not decoded.
        for (operation, arguments) in ALL.iter().filter(|(id, _)| *id != "disconnectConnection") {
            let bounded = [*arguments, &["--max-response-size", "4KiB"][..]].concat();
            let error = run_against(&server, &bounded).failure(1);
            let acts = ["createConnection", "connectCustomMcp", "connectEmail"].contains(operation)
                || operation.starts_with("testInvoke")
                || operation.starts_with("testMcp");
            assert_eq!(
                error.contains("check before sending it again"),
                acts,
                "{operation}: {error}"
            );
        }
    }
    // An error response has had no effect.
    let server = Server::responding(response("409 Conflict", "application/json", "{}"));
    for (operation, arguments) in ALL {
        let error = run_against(&server, arguments).failure(1);
        assert!(!error.contains("check before sending it again"), "{operation}: {error}");
    }
}

#[test]
fn unknown_ids_are_not_found_with_a_hint() {
    let mock = Mock::start();
    for (operation, arguments) in ALL {
        let arguments: Vec<&str> = arguments
            .iter()
            .map(|argument| match *argument {
                ACME | "8d0a2ce5-6174-4fbd-8c29-5e4d3b1fa008" => UNKNOWN_ID,
                other => other,
            })
            .collect();
        if !arguments.contains(&UNKNOWN_ID) {
            continue;
        }
        let error = mock.run(&[&arguments[..], &["-o", "json"]].concat()).error(1);
        assert_eq!(error["kind"], "not_found");
        assert!(error["hint"].as_str().unwrap().contains("`feather connections list`"), "{error}");
        assert_eq!(mock.operations(), [operation]);
    }
    let error = mock.run(&["tools", "enable", ACME, UNKNOWN_ID]).failure(1);
    assert!(error.contains("or the connection has no such tool"), "{error}");
}

#[test]
fn slugs_take_one_lookup_and_unknown_slugs_send_nothing_else() {
    let mock = Mock::start();
    for (operation, arguments) in ALL {
        if !arguments.contains(&ACME) {
            continue;
        }
        let named = |slug: &'static str| -> Vec<&str> {
            arguments.iter().map(|word| if *word == ACME { slug } else { *word }).collect()
        };
        let error = mock.run(&named("acme")).failure(1);
        assert!(error.starts_with("error: no connection has the id or slug \"acme\"\n"), "{error}");
        assert!(error.contains("hint: there are: acme_support, acme_engineering, "), "{error}");
        assert_eq!(mock.operations(), ["listConnections"]);
        let mock = Mock::start();
        mock.run(&named("acme_support")).output_with_notes();
        assert_eq!(mock.operations(), ["listConnections", operation]);
    }
}

#[test]
fn tables_contain_no_control_characters() {
    let evil = r"\u001b[2J\u009b31m\u202eevil\nline\u0007";
    let one = tool("x", "").replace(r#""P""#, &format!("\"{evil}\""));
    let whole = connection("x", "{}").replacen('{', &format!("{{\"tools\":[{one}],"), 1);
    let mcp = format!(
        r#"{{"connection_id":"{ACME}","status":"{evil}","vendor":"{evil}","authorize_url":"{evil}"}}"#
    );
    let event = format!(
        r#"[{{"event_id":"{evil}","event_kind":"{evil}","event_type":"{evil}","vendor":"v"}}]"#
    );
    let result = "{\"result\":{\"\u{9b}31m\":\"\u{202e}x\"},\"narrowed\":\"\u{85}\"}";
    for (arguments, sent) in [
        (&["tools", "list", ACME][..], whole.as_str()),
        (&["connections", "finalize", ACME], &whole),
        (&["tools", "update", ACME, SEND, "--enable"], &one),
        (
            &["connections", "discover-mcp", MCP],
            &format!(r#"{{"supports_dcr":false,"scopes":["{evil}"]}}"#),
        ),
        (&["connections", "connect-mcp", "--nickname", "\u{9b}", "--server-url", MCP], &mcp),
        (&["connections", "test-lease", ACME], &format!(r#"{{"ok":true,"team":"{evil}"}}"#)),
        (&["webhooks", "list"], &event),
        (&["tools", "invoke", ACME, "x", "--input", "{}"], result),
        (&["tools", "call-mcp", ACME, "x", "--input", "{}"], result),
    ] {
        let output = run_against(&Server::sending(sent), arguments).output();
        // Line breaks and tabs separate rows and columns.
        let harmful = |c: char| !"\n\t".contains(c) && (c.is_control() || c == '\u{202e}');
        assert!(!output.contains(harmful), "{arguments:?}: {output:?}");
    }
}

#[test]
fn every_command_runs_against_the_built_in_mock_server() {
    for (_, arguments) in ALL {
        let mut command = feather(&[&["--mock"], arguments].concat());
        run(&mut command).output_with_notes();
    }
}
