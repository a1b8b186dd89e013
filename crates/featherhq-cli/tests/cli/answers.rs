//! What holds for every command: what it sends, what it prints, and how it fails.

use crate::support::{
    ACME, ALL, MCP, Mock, NOBODY, SEND, Server, answer, answer_with, connection, feather, run,
    run_against, tool,
};

/// Members that nobody knows, in spellings that no parser would give back.
const ODD: &str = r#""z":1.0,"e":1E+2,"n":-0,"big":10000000000000000000000,"s":"\u00e4\/\ud83d\ude00","o":{  "b":[],"":null },"#;

#[test]
fn a_command_given_ids_sends_the_one_request_that_it_is_for() {
    for (operation, arguments) in ALL {
        let mock = Mock::start();
        mock.run(arguments).output_whatever_is_noted();
        assert_eq!(mock.operations(), [operation], "{arguments:?}");
    }
}

#[test]
fn one_document_is_printed_as_it_was_sent() {
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
fn a_list_is_printed_as_its_elements_were_sent() {
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
fn the_tools_of_a_connection_are_a_slice_of_what_was_sent() {
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
    // Absent and null are a list without elements, as everywhere.
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
fn every_command_tells_a_refusal_by_its_operation_and_its_kind() {
    let body = r#"{"error":"nope","message":"Not you."}"#;
    let server = Server::answering(answer("401 Unauthorized", "application/json", body));
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
fn every_command_refuses_an_answer_that_is_none() {
    let page = "<html><title>Sign in</title></html>";
    let server = Server::answering(answer("200 OK", "text/html", page));
    for (operation, arguments) in ALL {
        let error = run_against(&server, &[arguments, &["-o", "ndjson"][..]].concat()).error(1);
        assert_eq!(error["kind"], "decode", "{operation}");
    }
}

#[test]
fn what_may_have_been_done_is_said_to_be_and_not_repeated() {
    let server = Server::answering(answer_with("503 Service Unavailable", "", ""));
    for (operation, arguments) in ALL {
        let before = server.requests().len();
        let error = run_against(&server, &[arguments, &["--retries", "1"][..]].concat());
        let error = error.failure(1);
        let acts = ["createConnection", "connectCustomMcp", "connectEmail"].contains(&operation)
            || operation.starts_with("testInvoke")
            || operation.starts_with("testMcp");
        let sent = if acts { 1 } else { 2 };
        assert_eq!(server.requests().len() - before, sent, "{operation}");
        assert_eq!(error.contains("look before trying again"), acts, "{error}");
    }
}

#[test]
fn what_was_done_but_cannot_be_read_is_said_to_may_have_been_done() {
    for sent in [
        answer("201 Created", "application/json", r#"{"vendor":7}"#),
        answer("201 Created", "application/json", &" ".repeat(5000)),
    ] {
        let server = Server::answering(sent);
        // Nothing is read of what disconnecting is answered with.
        for (operation, arguments) in ALL.iter().filter(|(id, _)| *id != "disconnectConnection") {
            let bounded = [*arguments, &["--max-response-size", "4KiB"][..]].concat();
            let error = run_against(&server, &bounded).failure(1);
            let acts = ["createConnection", "connectCustomMcp", "connectEmail"].contains(operation)
                || operation.starts_with("testInvoke")
                || operation.starts_with("testMcp");
            assert_eq!(error.contains("look before trying again"), acts, "{operation}: {error}");
        }
    }
    // What was refused was not done.
    let server = Server::answering(answer("409 Conflict", "application/json", "{}"));
    for (operation, arguments) in ALL {
        let error = run_against(&server, arguments).failure(1);
        assert!(!error.contains("look before trying again"), "{operation}: {error}");
    }
}

#[test]
fn an_id_that_nobody_has_is_not_found_and_says_where_to_look() {
    let mock = Mock::start();
    for (operation, arguments) in ALL {
        let arguments: Vec<&str> = arguments
            .iter()
            .map(|argument| match *argument {
                ACME | "8d0a2ce5-6174-4fbd-8c29-5e4d3b1fa008" => NOBODY,
                other => other,
            })
            .collect();
        if !arguments.contains(&NOBODY) {
            continue;
        }
        let error = mock.run(&[&arguments[..], &["-o", "json"]].concat()).error(1);
        assert_eq!(error["kind"], "not_found");
        assert!(error["hint"].as_str().unwrap().contains("`feather connections list`"), "{error}");
        assert_eq!(mock.operations(), [operation]);
    }
    let error = mock.run(&["tools", "enable", ACME, NOBODY]).failure(1);
    assert!(error.contains("or the connection no such tool"), "{error}");
}

#[test]
fn a_slug_costs_a_look_up_and_an_unknown_one_sends_nothing_else() {
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
        mock.run(&named("acme_support")).output_whatever_is_noted();
        assert_eq!(mock.operations(), ["listConnections", operation]);
    }
}

#[test]
fn texts_of_a_server_move_no_cursor_in_any_table() {
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
        let shown = run_against(&Server::sending(sent), arguments).output();
        // Line breaks and tabs separate rows and columns.
        let harmful = |c: char| !"\n\t".contains(c) && (c.is_control() || c == '\u{202e}');
        assert!(!shown.contains(harmful), "{arguments:?}: {shown:?}");
    }
}

#[test]
fn every_command_runs_against_the_built_in_server() {
    for (_, arguments) in ALL {
        let mut command = feather(&[&["--mock"], arguments].concat());
        run(&mut command).output_whatever_is_noted();
    }
}
