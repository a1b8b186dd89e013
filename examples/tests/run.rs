//! Runs every example against the mock server, as a user would.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use featherhq_mock::MockFeather;

/// Returns what the example prints.
async fn run(feather: &MockFeather, program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("FEATHER_API_KEY", "any")
        .env("FEATHER_BASE_URL", feather.base_url())
        .env("MCP_TOKEN", "not shown");
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {stderr}");
    assert_eq!(stderr, "", "{program}");
    String::from_utf8(output.stdout).unwrap()
}

async fn feather() -> MockFeather {
    MockFeather::builder().start().await.unwrap()
}

#[tokio::test]
async fn list_and_filter() {
    let printed = run(&feather().await, env!("CARGO_BIN_EXE_list-and-filter"), &[]).await;
    assert!(printed.contains("Acme Support: 4 of 5 tools on"), "{printed}");
    assert!(printed.contains("look at it: its status is error (Google refused"), "{printed}");
}

#[tokio::test]
async fn connect_with_oauth() {
    let feather = feather().await;
    let printed = run(&feather, env!("CARGO_BIN_EXE_connect-with-oauth"), &[]).await;
    assert!(printed.contains("it is active"), "{printed}");
    assert!(printed.contains("tools are synced"), "{printed}");
    assert!(printed.contains("  sales_"), "{printed}");
}

#[tokio::test]
async fn custom_mcp() {
    let printed = run(&feather().await, env!("CARGO_BIN_EXE_custom-mcp"), &[]).await;
    assert!(printed.contains("is active"), "{printed}");
    assert!(printed.contains("inventory_search_documents returned "), "{printed}");
    assert!(!printed.contains(r#""isError":true"#), "{printed}");
    assert!(!printed.contains("not shown"), "{printed}");
}

#[tokio::test]
async fn curate_tools() {
    let printed = run(&feather().await, env!("CARGO_BIN_EXE_curate-tools"), &[]).await;
    assert!(printed.contains("5 tools off"), "{printed}");
    assert!(printed.contains("(1 pinned)"), "{printed}");
    assert!(printed.contains("\"Hello\""), "{printed}");
}

#[tokio::test]
async fn export_definitions() {
    let feather = feather().await;
    for (format, property) in [
        ("openai", "parameters"),
        ("openai-responses", "parameters"),
        ("anthropic", "input_schema"),
        ("gemini", "description"),
        ("mcp", "inputSchema"),
    ] {
        let printed = run(&feather, env!("CARGO_BIN_EXE_export-definitions"), &[format]).await;
        assert!(printed.lines().count() > 5, "{printed}");
        for line in printed.lines() {
            let definition: serde_json::Value = serde_json::from_str(line).unwrap();
            let definition = if format == "openai" { &definition["function"] } else { &definition };
            assert!(definition["name"].is_string() && !definition[property].is_null(), "{line}");
        }
    }
}

#[tokio::test]
async fn mirror() {
    let feather = feather().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let program = env!("CARGO_BIN_EXE_mirror");
    let printed = run(&feather, program, &[folder]).await;
    assert_eq!(printed, "8 connections, 8 written, 0 removed\n");
    let printed = run(&feather, program, &[folder]).await;
    assert_eq!(printed, "8 connections, 0 written, 0 removed\n");
    std::fs::write(format!("{folder}/gone.json"), "{}").unwrap();
    let printed = run(&feather, program, &[folder]).await;
    assert_eq!(printed, "8 connections, 0 written, 1 removed\n");
}

#[tokio::test]
async fn tool_loop() {
    let feather = feather().await;
    let printed = run(&feather, env!("CARGO_BIN_EXE_tool-loop"), &[]).await;
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "4 tools");
    assert!(lines[1].starts_with("acme_support_list_channels: invalid arguments: /limit: "));
    // Operators have pinned `exclude_archived`, which the model has not seen.
    assert_eq!(
        lines[2],
        r#"acme_support_list_channels: {"limit":2,"cursor":null,"exclude_archived":true}"#
    );
    assert!(lines[3].starts_with("The tool returned "), "{printed}");
    let requests = feather.received();
    let calls = requests
        .iter()
        .filter(|request| request.operation_id.as_deref() == Some("testInvokeConnection"));
    assert_eq!(calls.count(), 1, "the invalid call was sent");
}

#[tokio::test]
async fn announce() {
    let printed = run(&feather().await, env!("CARGO_BIN_EXE_announce"), &["Hello"]).await;
    assert!(printed.contains("Acme Support: posted"), "{printed}");
}

/// A server, which is stopped with the test.
struct Backend(Child);

impl Drop for Backend {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn consent_backend() {
    let feather = feather().await;
    let child = Command::new(env!("CARGO_BIN_EXE_consent-backend"))
        .env("FEATHER_API_KEY", "fth_live_backend")
        .env("FEATHER_BASE_URL", feather.base_url())
        .stdout(Stdio::piped())
        .spawn();
    let mut backend = Backend(child.unwrap());
    let stdout = backend.0.stdout.take().unwrap();
    let url = tokio::task::spawn_blocking(|| BufReader::new(stdout).lines().next());
    let url = url.await.unwrap().unwrap().unwrap();

    for (decision, expected) in
        [("allow", "<h1>Connected</h1>"), ("deny", "<h1>Not connected</h1>")]
    {
        let page = reqwest::get(&url).await.unwrap().text().await.unwrap();
        assert!(!page.contains("fth_live_backend"), "{page}");
        let link = page.split('"').nth(1).unwrap();
        let (screen, back) = link.split_once("?return=").unwrap();
        // What the user's browser does on the consent screen.
        let form = [("decision", decision), ("return", back)];
        let result = reqwest::Client::new().post(screen).form(&form).send().await.unwrap();
        let text = result.text().await.unwrap();
        assert!(text.starts_with(expected), "{text}");
        assert_eq!(text.contains("<li>team_send_message</li>"), decision == "allow", "{text}");
    }
    let nowhere = url.replace("/connect/slack", "/connected/nothing");
    assert_eq!(reqwest::get(nowhere).await.unwrap().status(), 404);
}
