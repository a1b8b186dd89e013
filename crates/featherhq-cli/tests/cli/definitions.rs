//! `feather tools export`.

use serde_json::{Value, json};

use crate::support::{ACME, Mock, PENDING, feather, run};

const EXPORT: [&str; 3] = ["tools", "export", "--format"];

fn names(definitions: &Value) -> Vec<&str> {
    let definitions = definitions.as_array().unwrap().iter();
    definitions.map(|definition| definition["name"].as_str().unwrap()).collect()
}

#[test]
fn enabled_tools_of_active_connections_are_exported() {
    let mock = Mock::start();
    let run = mock.run(&[&EXPORT[..], &["mcp"]].concat());
    let definitions: Value = serde_json::from_str(&run.output()).unwrap();
    assert_eq!(mock.operations(), ["listConnections"]);
    let names = names(&definitions);
    assert!(names.contains(&"acme_support_send_message"), "{names:?}");
    // It is disabled.
    assert!(!names.contains(&"acme_support_add_reaction"), "{names:?}");
    let acme = mock.json(&[&EXPORT[..], &["mcp", "--connection", "acme_support"]].concat());
    assert_eq!(mock.operations(), ["listConnections", "getConnection"]);
    let by_id = [&EXPORT[..], &["mcp", "--connection", ACME, "--connection", ACME]].concat();
    assert_eq!(mock.json(&by_id), acme);
    assert_eq!(acme.as_array().unwrap().len(), 4);
}

#[test]
fn pinned_inputs_are_not_exported() {
    let mock = Mock::start();
    let pinned =
        r#"{"channel":{"value":"C024BE91L","type":"pinned"},"unfurl_links":{"value":false}}"#;
    let tool = "acme_support_send_message";
    mock.run(&["tools", "update", ACME, tool, "--input-defaults", pinned]);
    let definitions = mock.json(&[&EXPORT[..], &["anthropic", "--connection", ACME]].concat());
    let definitions = definitions.as_array().unwrap();
    let tool = definitions.iter().find(|definition| definition["name"] == tool).unwrap();
    let schema = &tool["input_schema"];
    assert_eq!(schema["properties"]["channel"], Value::Null);
    assert_eq!(schema["required"], json!(["text"]));
    assert_eq!(schema["properties"]["unfurl_links"]["default"], json!(false));
}

#[test]
fn notes_tell_what_a_format_cannot_express() {
    let mock = Mock::start();
    let strict = [&EXPORT[..], &["openai", "--strict", "--connection", ACME]].concat();
    let run = mock.run(&strict);
    assert!(
        run.stderr
            .contains("acme_support_send_message: dropped from the schema: maxLength, minLength\n"),
        "{}",
        run.stderr
    );
    let definitions: Value = serde_json::from_str(&run.output_with_notes()).unwrap();
    assert_eq!(definitions[0]["function"]["strict"], json!(true));
    mock.run(&[&strict[..], &["--quiet"]].concat()).output();

    let pending = mock.run(&[&EXPORT[..], &["gemini", "--connection", PENDING]].concat());
    assert!(pending.stderr.contains("omitted, since its status is pending_oauth"));
    assert!(pending.stderr.ends_with("No active connection has an enabled tool.\n"));
    assert_eq!(pending.output_with_notes(), "[]\n");
}

#[test]
fn definitions_are_printed_one_per_line_and_filtered() {
    let mock = Mock::start();
    let export = [&EXPORT[..], &["openai-responses", "--connection", ACME]].concat();
    let lines = mock.run(&[&export[..], &["-o", "ndjson"]].concat()).output_with_notes();
    assert_eq!(lines.lines().count(), 4, "{lines}");
    for line in lines.lines() {
        assert_eq!(serde_json::from_str::<Value>(line).unwrap()["type"], "function");
    }
    let first = mock.run(&[&export[..], &["--jq", ".[0].name"]].concat()).output_with_notes();
    assert_eq!(first.trim().trim_matches('"'), "acme_support_send_message");
}

#[test]
fn formats_and_modes_that_do_not_exist_are_usage_errors() {
    let error = run(&mut feather(&[&EXPORT[..], &["gemini", "--strict", "--mock"]].concat()));
    let error = error.failure(2);
    assert!(error.contains("--strict: the format gemini has no strict mode"), "{error}");
    let error = run(&mut feather(&[&EXPORT[..], &["llama", "--mock"]].concat())).failure(2);
    assert!(error.contains("openai-responses"), "{error}");
}
