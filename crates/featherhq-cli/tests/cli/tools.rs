//! Listing, configuring and calling tools.

use std::fs;

use featherhq_mock::Fault;

use crate::support::{
    ACME, CHANNELS, HANDBOOK, Mock, REACTION, SEND, Server, UNKNOWN_ID, connection, run_against,
    run_with_input, tool,
};

fn slugs(value: &serde_json::Value) -> Vec<(&str, bool)> {
    let tools = value.as_array().unwrap().iter();
    tools
        .map(|tool| (tool["slug"].as_str().unwrap(), tool["is_enabled"].as_bool().unwrap()))
        .collect()
}

#[test]
fn tools_list_sends_one_request_by_id_and_two_by_slug() {
    let mock = Mock::start();
    let table = mock.run(&["tools", "list", ACME]).output();
    assert!(table.starts_with("SLUG\t"), "{table}");
    assert_eq!(table.lines().count(), 6, "{table}");
    assert!(table.contains("acme_support_add_reaction\tAdd reaction 👍\tno\t"), "{table}");
    assert_eq!(mock.operations(), ["getConnection"]);
    assert_eq!(slugs(&mock.json(&["tools", "list", "handbook"])).len(), 3);
    assert_eq!(mock.operations(), ["listConnections", "getConnection"]);
}

#[test]
fn enable_by_ids_sends_one_request_per_tool() {
    let mock = Mock::start();
    let json = mock.json(&["tools", "disable", ACME, SEND, CHANNELS, SEND]);
    assert_eq!(
        slugs(&json),
        [("acme_support_send_message", false), ("acme_support_list_channels", false)]
    );
    let body = r#"{"is_enabled":false}"#.to_owned();
    assert_eq!(mock.received(), vec![("updateConnectionTool".to_owned(), body); 2]);
    let table = mock.run(&["tools", "enable", ACME, REACTION]).output();
    assert!(table.contains("\nacme_support_add_reaction\tAdd reaction 👍\tyes\t"), "{table}");
    assert_eq!(mock.received()[0].1, r#"{"is_enabled":true}"#);
}

#[test]
fn tool_slugs_take_one_lookup_together() {
    let mock = Mock::start();
    let arguments = [
        "tools",
        "enable",
        ACME,
        "acme_support_add_reaction",
        REACTION,
        "acme_support_send_message",
    ];
    let json = mock.json(&arguments);
    assert_eq!(
        slugs(&json),
        [("acme_support_add_reaction", true), ("acme_support_send_message", true)]
    );
    let tool = "updateConnectionTool";
    assert_eq!(mock.operations(), ["getConnection", tool, tool]);
    let lines = mock.run(&["tools", "disable", "acme_support", SEND, "-o", "ndjson"]).output();
    assert_eq!(lines.lines().count(), 1);
    assert_eq!(mock.operations(), ["listConnections", tool]);
}

#[test]
fn all_switches_tools_with_one_request() {
    let mock = Mock::start();
    let json = mock.json(&["tools", "enable", ACME, "--all"]);
    assert_eq!(slugs(&json).len(), 5);
    assert!(slugs(&json).iter().all(|(_, enabled)| *enabled));
    assert_eq!(
        mock.received(),
        [("bulkUpdateConnectionTools".to_owned(), r#"{"is_enabled":true}"#.to_owned())]
    );
    let pending = "5a7d9fb2-3e41-4c8a-99f6-2b1a0e8c7d05";
    assert_eq!(mock.json(&["tools", "disable", pending, "--all"]), serde_json::json!([]));
    let none = mock.run(&["tools", "disable", pending, "--all"]);
    assert_eq!(none.stderr, "The connection has no tools.\n");
}

#[test]
fn unknown_tools_change_nothing_and_list_the_known_ones() {
    let mock = Mock::start();
    let error = mock.run(&["tools", "enable", ACME, "acme_support_add_reaction", "nope"]);
    let error = error.failure(1);
    assert!(error.starts_with("error: no tool has the id or slug \"nope\"\n"), "{error}");
    assert!(error.contains("acme_support_list_channels, "), "{error}");
    assert_eq!(mock.operations(), ["getConnection"]);
}

#[test]
fn tools_switched_before_a_failure_are_printed() {
    let mock = Mock::start();
    let arguments = ["tools", "disable", ACME, SEND, UNKNOWN_ID, CHANNELS];
    let run = mock.run(&[&arguments[..], &["-o", "json"]].concat());
    assert_eq!(run.code, Some(1));
    // The array stays open, so that it does not parse.
    assert!(run.stdout.starts_with("[\n{") && run.stdout.ends_with("}\n"), "{}", run.stdout);
    let error: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
    assert_eq!(error["error"]["kind"], "not_found");
    let hint = error["error"]["hint"].as_str().unwrap();
    assert!(hint.starts_with("the output is incomplete; "), "{hint}");
    let tool = "updateConnectionTool";
    assert_eq!(mock.operations(), [tool, tool]);

    let run = mock.run(&arguments);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 2), "{}", run.stdout);
    // If the first one fails, nothing is printed.
    mock.run(&["tools", "disable", ACME, UNKNOWN_ID, SEND, "-o", "json"]).error(1);
}

#[test]
fn update_sends_only_the_specified_properties() {
    let mock = Mock::start();
    let defaults = r#"{"limit":{"value":5e1,"type":"pinned"},"cursor":{"value":"ä"}}"#;
    let sent = r#"{"limit":{"value":5e1,"type":"pinned"},"cursor":{"value":"ä","type":"default"}}"#;
    let map = r#"{"field_mappings":[{"path":"b"},{"path":"a","n":1.0}]}"#;
    for (arguments, body) in [
        (&["--enable"][..], r#"{"is_enabled":true}"#.to_owned()),
        (&["--disable"], r#"{"is_enabled":false}"#.to_owned()),
        (&["--input-defaults", defaults], format!(r#"{{"input_defaults":{sent}}}"#)),
        (&["--clear-input-defaults"], r#"{"input_defaults":null}"#.to_owned()),
        (&["--response-field-map", map], format!(r#"{{"response_field_map":{map}}}"#)),
        (&["--clear-response-field-map"], r#"{"response_field_map":null}"#.to_owned()),
    ] {
        let tool = mock.json(&[&["tools", "update", ACME, CHANNELS], arguments].concat());
        assert_eq!(tool["id"], CHANNELS);
        let [(operation, received)] = &mock.received()[..] else { panic!("one request") };
        assert_eq!((operation.as_str(), received), ("updateConnectionTool", &body));
    }
    let all = ["--enable", "--clear-input-defaults", "--response-field-map", map];
    mock.run(&[&["tools", "update", ACME, CHANNELS], &all[..]].concat()).output();
    let body: serde_json::Value = serde_json::from_str(&mock.received()[0].1).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 3, "{body}");

    let mock = Mock::start();
    let named = ["tools", "update", "acme_support", "acme_support_list_channels", "--disable"];
    let card = mock.run(&named).output();
    assert!(
        card.starts_with("List channels\n  slug         acme_support_list_channels\n"),
        "{card}"
    );
    assert!(card.contains("  enabled      no\n"), "{card}");
    assert_eq!(mock.operations(), ["listConnections", "getConnection", "updateConnectionTool"]);
}

#[test]
fn invalid_input_defaults_are_listed() {
    let mock = Mock::start();
    let wrong = r#"{"limit":{"value":"many"},"nope":{"value":1}}"#;
    let arguments = ["tools", "update", ACME, CHANNELS, "--input-defaults", wrong];
    let error = mock.run(&[&arguments[..], &["-o", "json"]].concat()).error(1);
    assert_eq!(error["kind"], "validation");
    assert_eq!(error["details"].as_array().unwrap().len(), 2, "{error}");
    assert_eq!(error["details"][1]["location"][2], "nope");
}

#[test]
fn json_is_read_unchanged_from_arguments_files_and_standard_input() {
    let mock = Mock::start();
    let input = "{ \"z\": 1.0, \"a\":[1e400], \"ä\":\"\\u00e4\" }";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.json");
    fs::write(&path, format!("{input}\r\n")).unwrap();
    let file = format!("@{}", path.to_str().unwrap());
    let slug = "acme_support_send_message";
    for argument in [input, &file, "-"] {
        let arguments = ["tools", "invoke", ACME, slug, "--input", argument, "-o", "json"];
        run_with_input(&mut mock.feather(&arguments), input.as_bytes()).output();
        let [(operation, body)] = &mock.received()[..] else { panic!("one request") };
        assert_eq!(operation, "testInvokeConnection");
        assert_eq!(*body, format!(r#"{{"slug":"{slug}","input":{input}}}"#));
    }
}

#[test]
fn invalid_json_is_a_usage_error() {
    let server = Server::sending("{}");
    let invoke = |input: &str| {
        run_against(&server, &["tools", "invoke", "slug", "t", "--input", input]).failure(2)
    };
    for (input, why) in [
        ("", "EOF"),
        ("{", "EOF"),
        ("[]", "not an object"),
        ("null", "not an object"),
        ("{} {}", "trailing"),
        ("{}, \"slug\": \"x\"", "trailing"),
        ("@/does/not/exist", "cannot read --input /does/not/exist: "),
        ("-", "EOF"),
    ] {
        let error = invoke(input);
        assert!(error.starts_with("error: cannot ") && error.contains(why), "{input}: {error}");
    }
    for (option, json) in [
        ("--input-defaults", "null"),
        ("--input-defaults", r#"{"limit":5}"#),
        ("--input-defaults", r#"{"limit":{"type":"pinned"}}"#),
        ("--input-defaults", r#"{"limit":{"value":5,"typ":"pinned"}}"#),
        ("--input-defaults", r#"{"limit":null}"#),
        ("--response-field-map", "[]"),
    ] {
        let error = run_against(&server, &["tools", "update", "slug", "t", option, json]);
        let error = error.failure(2);
        assert!(error.contains(option), "{error}");
        assert!(!error.contains("struct"), "{error}");
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn standard_input_is_read_once() {
    let mock = Mock::start();
    let maps = ["--input", "-", "--response-field-map", "-"];
    let mut command = mock.feather(&[&["tools", "invoke", ACME, "t"], &maps[..]].concat());
    let error = run_with_input(&mut command, b"{}").failure(2);
    assert!(error.contains("--input has already read standard input"), "{error}");
    let key = ["--api-key-file", "-", "tools", "call-mcp", HANDBOOK, "t", "--input", "-"];
    let error = run_with_input(&mut mock.feather(&key), b"{}").failure(2);
    assert!(error.contains("--api-key-file has already read standard input"), "{error}");
    assert_eq!(mock.operations(), [""; 0]);
}

#[test]
fn invoke_prints_the_result_and_the_narrowed_result() {
    let mock = Mock::start();
    let slug = "acme_support_send_message";
    let invoke = ["tools", "invoke", "acme_support", slug, "--input", "{}"];
    let output = mock.run(&invoke).output();
    assert!(output.starts_with("result\n  {\n    \"ok\": true,\n"), "{output}");
    assert!(output.contains("\nnarrowed, as assistants see it\n  {\n    \"text\": "), "{output}");
    assert_eq!(mock.operations(), ["listConnections", "testInvokeConnection"]);
    let map = r#"{"field_mappings":[{"path":"ts"}]}"#;
    let json = mock.json(&[&invoke[..], &["--response-field-map", map]].concat());
    assert_eq!(json["narrowed"], serde_json::json!({"ts": json["result"]["ts"]}));
    assert!(mock.received()[1].1.ends_with(&format!(r#""response_field_map":{map}}}"#)));
}

#[test]
fn tools_that_cannot_be_called_have_a_hint() {
    let mock = Mock::start();
    for (command, connection) in [("invoke", ACME), ("call-mcp", HANDBOOK)] {
        let error = mock.run(&["tools", command, connection, "nope", "--input", "{}"]).failure(1);
        assert!(error.contains("400 Bad Request") && error.contains("tool_unavailable"), "{error}");
        assert!(error.contains("\nhint: see `feather tools list` for the slugs"), "{error}");
    }
    let disabled = ["tools", "invoke", ACME, "acme_support_add_reaction", "--input", "{}"];
    let error = mock.run(&[&disabled[..], &["-o", "json"]].concat()).error(1);
    assert_eq!(error["kind"], "bad_request");
    assert_eq!(error["code"], "tool_unavailable");
}

#[test]
fn failures_of_mcp_tools_are_results() {
    let mock = Mock::start();
    let call = ["tools", "call-mcp", HANDBOOK, "handbook_search_documents", "--input"];
    let output = mock.run(&[&call[..], &["{\"query\": \"leave\"}"]].concat()).output();
    assert!(output.starts_with("result\n  {\n    \"content\": ["), "{output}");
    let body = r#"{"slug":"handbook_search_documents","input":{"query": "leave"}}"#;
    assert_eq!(mock.received(), [("testMcpCallConnection".to_owned(), body.to_owned())]);
    let failed = mock.json(&[&call[..], &["{\"query\": 7}"]].concat());
    assert_eq!(failed["result"]["isError"], true);
}

#[test]
fn undecodable_tools_are_reported_with_their_path() {
    let fault = || "op=updateConnectionTool;missing=slug".parse::<Fault>().unwrap();
    let mock = Mock::start();
    mock.mock().inject(fault());
    let enable = ["tools", "enable", ACME, SEND];
    let error = mock.run(&enable).failure(1);
    assert!(error.contains("does not decode at $: missing field `slug`"), "{error}");
    // JSON lacks nothing.
    let run = mock.run(&[&enable[..], &["-o", "json"]].concat());
    assert_eq!(run.code, Some(0));
    let tools: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&tools[0]["id"], tools[0].get("slug")), (&SEND.into(), None));
    let warning: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
    let warning = &warning["warning"];
    assert_eq!((&warning["kind"], &warning["path"]), (&"decode".into(), &"$".into()), "{warning}");
}

#[test]
fn tools_that_do_not_decode_are_printed_as_json_all_the_same() {
    let odd = tool("t", "").replace(r#""slug":"t""#, r#""slug":7"#);
    let whole = connection("x", "{}").replacen('{', &format!("{{\"tools\":[{odd}],"), 1);
    let server = Server::sending(&whole);
    let list = ["tools", "list", ACME];
    for (format, expected) in [("json", format!("[{odd}]\n")), ("ndjson", format!("{odd}\n"))] {
        let run = run_against(&server, &[&list[..], &["-o", format]].concat());
        assert_eq!((run.code, run.stdout), (Some(0), expected));
        assert!(run.stderr.starts_with(r#"{"warning":{"kind":"decode","#), "{}", run.stderr);
    }
    assert!(run_against(&server, &list).failure(1).contains("$.tools[0].slug"));
    // One of several tools.
    let good = tool("t", "");
    let server = Server::sending(format!("[{good},{odd}]"));
    let all = ["tools", "disable", ACME, "--all"];
    let run = run_against(&server, &[&all[..], &["-o", "json"]].concat());
    assert_eq!((run.code, run.stdout), (Some(0), format!("[\n{good},\n{odd}\n]\n")));
    let run = run_against(&server, &all);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(1), 2));
    assert!(run.stderr.contains("hint: it is missing from the table"), "{}", run.stderr);
}
