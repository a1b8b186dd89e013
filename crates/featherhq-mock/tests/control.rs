//! The control API, the state file and the consent screen.

// Helpers are test code as well, but clippy's allowance covers `#[test]` functions only.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use featherhq_mock::{Fault, MockFeather, Seed};
use serde_json::{Value, json};
use support::{BASE, SLACK, exchange, parse_response, request};

async fn send(mock: &MockFeather, method: &str, path: &str, body: &str) -> support::Response {
    let headers: &[_] = if body.is_empty() { &[] } else { &[("content-type", "application/json")] };
    let bytes = request(method, path, headers, body.as_bytes());
    let (bytes, _) = exchange(mock, &bytes).await;
    parse_response(&bytes).0
}

async fn call(mock: &MockFeather, method: &str, path: &str, body: &str) -> support::Response {
    let headers = [("content-type", "application/json"), ("x-api-key", "canary-key")];
    let bytes = request(method, &format!("{BASE}{path}"), &headers, body.as_bytes());
    let (bytes, _) = exchange(mock, &bytes).await;
    parse_response(&bytes).0
}

/// Validates a response against the document of the control API, by the type of its status.
fn assert_declared(method: &str, path: &str, response: &support::Response) {
    let document: Value = serde_json::from_str(featherhq_mock::control_openapi_json()).unwrap();
    let path = path.split('?').next().unwrap();
    let declared = &document["paths"][path][method.to_lowercase()]["responses"];
    let declared = &declared[response.status.to_string()];
    assert!(declared.is_object(), "{method} {path}: {} is not declared", response.status);
    let Some(content) = declared.get("content") else {
        assert_eq!(response.body, b"", "{method} {path}");
        return;
    };
    let mut schema = content["application/json"]["schema"].clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    if let Err(error) = validator.validate(&response.json()) {
        panic!("{method} {path}: {error}");
    }
}

#[tokio::test]
async fn every_operation_responds_as_its_document_declares() {
    let mock = MockFeather::builder().start().await.unwrap();
    call(&mock, "GET", "/connections", "").await;
    call(&mock, "POST", "/connections", r#"{"integration_key":"slack","nickname":"N"}"#).await;
    for (method, path, body, status) in [
        ("GET", "/__mock/health", "", 200),
        ("GET", "/__mock/openapi.json", "", 200),
        ("GET", "/__mock/requests", "", 200),
        ("GET", "/__mock/requests?limit=1&operation_id=listConnections", "", 200),
        ("GET", "/__mock/requests?limit=x", "", 400),
        ("DELETE", "/__mock/requests", "", 204),
        ("POST", "/__mock/faults", "\"status=503;once\"", 201),
        ("POST", "/__mock/faults", "\"status=1\"", 400),
        ("POST", "/__mock/faults", "{}", 400),
        ("POST", "/__mock/faults", "{", 400),
        ("GET", "/__mock/faults", "", 200),
        ("DELETE", "/__mock/faults", "", 204),
        ("GET", "/__mock/state", "", 200),
        ("PUT", "/__mock/state", r#"{"connections":[]}"#, 204),
        ("PUT", "/__mock/state", r#"{"conections":[]}"#, 422),
        ("POST", "/__mock/reset", "", 204),
        ("POST", "/__mock/clock", r#"{"advance":"1h30m"}"#, 200),
        ("POST", "/__mock/clock", r#"{"now":"2030-01-31T12:00:00Z"}"#, 200),
        ("POST", "/__mock/clock", r#"{"advance":"36501d"}"#, 400),
        ("POST", "/__mock/clock", r#"{"advance":"1s","now":"2030-01-31T12:00:00Z"}"#, 400),
        ("POST", "/__mock/clock", r#"{"now":"tomorrow"}"#, 400),
    ] {
        let response = send(&mock, method, path, body).await;
        assert_eq!(response.status, status, "{method} {path} {body}: {}", response.text());
        assert_declared(method, path, &response);
    }
    assert_eq!(send(&mock, "PATCH", "/__mock/state", "").await.header("allow"), Some("GET, PUT"));
    assert_eq!(send(&mock, "GET", "/__mock/nothing", "").await.status, 404);
    assert_eq!(send(&mock, "GET", "/__mock", "").await.status, 404);
    assert_eq!(
        send(&mock, "GET", "/__mocks/state", "").await.json(),
        json!({"detail": "Not Found"})
    );
}

#[tokio::test]
async fn received_requests_are_listed_without_secrets() {
    let mock = MockFeather::builder().max_received(3).start().await.unwrap();
    for limit in 1..=4 {
        call(&mock, "GET", &format!("/webhook-events?limit={limit}"), "").await;
    }
    let body = r#"{"nickname":"N","server_url":"https://mcp.example.com","auth_type":"bearer","token":"canary-token"}"#;
    call(&mock, "POST", "/connections/custom-mcp", body).await;
    let listed = send(&mock, "GET", "/__mock/requests", "").await;
    assert!(!listed.text().contains("canary"), "{}", listed.text());
    let requests = listed.json();
    let queries: Vec<_> = requests.as_array().unwrap().iter().map(|it| &it["query"]).collect();
    assert_eq!(queries, [&json!("limit=3"), &json!("limit=4"), &Value::Null]);
    assert_eq!(requests[2]["operation_id"], "connectCustomMcp");
    assert_eq!(requests[2]["status"], 201);
    assert_eq!(requests[2]["body"]["token"], "[redacted]");
    assert_eq!(requests[2]["body_size"], body.len());

    let one =
        send(&mock, "GET", "/__mock/requests?limit=1&operation_id=listWebhookEvents", "").await;
    assert_eq!(one.json(), json!([requests[1]]));
    send(&mock, "DELETE", "/__mock/requests", "").await;
    assert_eq!(send(&mock, "GET", "/__mock/requests", "").await.json(), json!([]));
}

#[tokio::test]
async fn faults_and_reset_work_from_outside() {
    let fault: Fault = "status=500;op=listIntegrations".parse().unwrap();
    let mock = MockFeather::builder().fault(fault).start().await.unwrap();
    send(&mock, "POST", "/__mock/faults", "\" STATUS = 503 ; once ; op=listConnections\"").await;
    let faults = send(&mock, "GET", "/__mock/faults", "").await.json();
    let once = "status=503;op=listConnections;times=1";
    assert_eq!(faults[1], json!({"fault": once, "applied": 0}));
    assert_eq!(call(&mock, "GET", "/connections", "").await.status, 503);
    assert_eq!(call(&mock, "GET", "/connections", "").await.status, 200);
    let faults = send(&mock, "GET", "/__mock/faults", "").await.json();
    assert_eq!(faults, json!([{"fault": "status=500;op=listIntegrations", "applied": 0}]));

    send(&mock, "DELETE", "/__mock/faults", "").await;
    assert_eq!(call(&mock, "GET", "", "").await.status, 200);
    call(&mock, "DELETE", &format!("/connections/{SLACK}"), "").await;
    assert_ne!(mock.snapshot(), Seed::default());
    assert_eq!(send(&mock, "POST", "/__mock/reset", "").await.status, 204);
    assert_eq!(mock.snapshot(), Seed::default());
    assert_eq!(mock.received().len(), 0);
    assert_eq!(call(&mock, "GET", "", "").await.status, 500);
    assert_eq!(mock.received()[0].id, "req_mock_000001");
}

#[tokio::test]
async fn the_state_survives_a_round_trip_through_the_control_api() {
    let mock = MockFeather::builder().start().await.unwrap();
    let before = send(&mock, "GET", "/__mock/state", "").await.text();
    assert_eq!(before, Seed::default().to_json());
    send(&mock, "PUT", "/__mock/state", r#"{"mailbox_connected":false}"#).await;
    assert_eq!(call(&mock, "GET", "/connections", "").await.json(), json!([]));
    assert_eq!(call(&mock, "POST", "/connections/email", "{}").await.status, 422);
    let invalid = before.replacen("\"id\":\"", "\"id\":\"no uuid ", 1);
    assert_eq!(send(&mock, "PUT", "/__mock/state", &invalid).await.status, 422);
    assert_eq!(send(&mock, "PUT", "/__mock/state", &before).await.status, 204);
    assert_eq!(mock.snapshot(), Seed::default());
}

#[tokio::test]
async fn the_clock_finishes_synchronizations() {
    let hour = Duration::from_secs(3600);
    let mock = MockFeather::builder().sync_delay(hour).start().await.unwrap();
    let path = format!("/connections/{SLACK}");
    call(&mock, "POST", &format!("{path}/refresh-tools"), "").await;
    assert_eq!(call(&mock, "GET", &path, "").await.json()["tools_status"], "syncing");
    send(&mock, "POST", "/__mock/clock", r#"{"now":"2040-01-01T00:00:00Z"}"#).await;
    let connection = call(&mock, "GET", &path, "").await.json();
    assert_eq!(connection["tools_status"], "synced");
    assert!(connection["tools_synced_at"].as_str().unwrap().starts_with("2040-01-01T00:00:0"));
}

#[tokio::test]
async fn pages_of_other_origins_have_no_control() {
    let mock = MockFeather::builder().start().await.unwrap();
    for (origin, status) in [
        ("http://localhost", 204),
        ("http://localhost:3000", 403),
        ("https://evil.example", 403),
        ("null", 403),
    ] {
        let bytes = request("POST", "/__mock/reset", &[("origin", origin)], b"");
        let (bytes, _) = exchange(&mock, &bytes).await;
        assert_eq!(parse_response(&bytes).0.status, status, "{origin}");
    }
}

#[tokio::test]
async fn every_change_is_saved_before_its_response() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("organization.json");
    let start = || MockFeather::builder().state_file(&path).sync_delay(Duration::ZERO);
    let mock = start().start().await.unwrap();
    assert!(!path.exists(), "nothing has changed");
    let created = call(&mock, "POST", "/connections/email", "{}").await;
    assert_eq!(created.status, 201);
    let saved = Seed::from_json_file(&path).unwrap();
    assert!(saved.connection_ids().any(|id| id == created.json()["id"]));
    for (method, path_and_query, body) in [
        ("PATCH", format!("/connections/{SLACK}"), r#"{"nickname":"New"}"#),
        ("POST", format!("/connections/{SLACK}/refresh-tools"), ""),
        ("GET", format!("/connections/{SLACK}"), ""),
        ("DELETE", format!("/connections/{SLACK}"), ""),
    ] {
        let response = call(&mock, method, &path_and_query, body).await;
        assert!(response.status < 300, "{method} {path_and_query}: {}", response.text());
        assert_eq!(
            Seed::from_json_file(&path).unwrap(),
            mock.snapshot(),
            "{method} {path_and_query}"
        );
    }
    let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
    call(&mock, "GET", "/connections", "").await;
    assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), modified);

    // The file wins over a seed.
    let last = mock.snapshot();
    mock.shutdown().await;
    let mock = start().seed(Seed::empty()).start().await.unwrap();
    assert_eq!(mock.snapshot(), last);
    std::fs::remove_file(&path).unwrap();
    mock.save_state().unwrap();
    assert_eq!(Seed::from_json_file(&path).unwrap(), last);
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test]
async fn concurrent_changes_leave_the_last_state_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("organization.json");
    // Tools that become ready later would be a change of their own.
    let mock = MockFeather::builder().state_file(&path).sync_delay(Duration::ZERO);
    let mock = mock.start().await.unwrap();
    let calls = (0..32).map(|_| call(&mock, "POST", "/connections/email", "{}"));
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.status, 201);
    }
    assert_eq!(Seed::from_json_file(&path).unwrap(), mock.snapshot());
}

#[tokio::test]
async fn a_broken_state_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("organization.json");
    for text in ["", "{", "{\"conections\":[]}", "[{\"id\":\"x\"}]"] {
        std::fs::write(&path, text).unwrap();
        let error = MockFeather::builder().state_file(&path).start().await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains("organization.json"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
    for path in [folder.path().to_owned(), folder.path().join("missing/organization.json")] {
        assert!(MockFeather::builder().state_file(&path).start().await.is_err(), "{path:?}");
    }
}

/// Starts an OAuth connection; returns the path of its consent screen, and its id.
async fn start_consent(mock: &MockFeather, mcp: bool) -> (String, String) {
    let response = if mcp {
        let body =
            r#"{"nickname":"N","server_url":"https://oauth.example.com","auth_type":"oauth"}"#;
        call(mock, "POST", "/connections/custom-mcp", body).await
    } else {
        let body = r#"{"integration_key":"slack","nickname":"<b>\"N\"</b>"}"#;
        call(mock, "POST", "/connections", body).await
    };
    let id = response.json()["connection_id"].as_str().unwrap().to_owned();
    (response.header("x-mock-consent").unwrap().to_owned(), id)
}

async fn decide(mock: &MockFeather, path: &str, form: &str, origin: &str) -> support::Response {
    let headers = [("origin", origin), ("content-type", "application/x-www-form-urlencoded")];
    let (bytes, _) = exchange(mock, &request("POST", path, &headers, form.as_bytes())).await;
    parse_response(&bytes).0
}

#[tokio::test]
async fn a_consent_screen_is_used_once() {
    let mock = MockFeather::builder().sync_delay(Duration::ZERO).start().await.unwrap();
    for (mcp, decision, expected) in [
        (false, "allow", "active"),
        (false, "deny", "pending_oauth"),
        (true, "allow", "active"),
        (true, "deny", "pending_oauth"),
    ] {
        let (path, id) = start_consent(&mock, mcp).await;
        let page = send(&mock, "GET", &path, "").await;
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("<b>"), "{}", page.text());
        let form = format!("decision={decision}");
        assert_eq!(decide(&mock, &path, &form, "http://evil.example").await.status, 403);
        assert_eq!(decide(&mock, &path, "decision=", "http://localhost").await.status, 400);
        assert_eq!(decide(&mock, &path, &form, "http://localhost").await.status, 200);
        assert_eq!(decide(&mock, &path, &form, "http://localhost").await.status, 410);
        assert_eq!(send(&mock, "GET", &path, "").await.status, 410);
        if !mcp {
            call(&mock, "POST", &format!("/connections/{id}/finalize"), "").await;
        }
        let connection = call(&mock, "GET", &format!("/connections/{id}"), "").await.json();
        assert_eq!(connection["status"], expected, "{mcp} {decision}");
    }
}

#[tokio::test]
async fn a_consent_screen_expires_and_returns_to_loopback_only() {
    let mock = MockFeather::builder().start().await.unwrap();
    let (path, _) = start_consent(&mock, false).await;
    let page = send(&mock, "GET", &format!("{path}?return=http://127.0.0.1:9/x"), "").await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:9;"), "{policy}");
    let foreign = send(&mock, "GET", &format!("{path}?return=http://evil.example"), "").await;
    assert_eq!(foreign.status, 400);
    let form = "decision=allow&return=http%3A%2F%2F127.0.0.1%3A9%2Fx%3Fa%3Db";
    let response = decide(&mock, &path, form, "http://localhost").await;
    assert_eq!(response.status, 303);
    assert_eq!(response.header("location"), Some("http://127.0.0.1:9/x?a=b&result=allowed"));

    let (path, _) = start_consent(&mock, false).await;
    send(&mock, "POST", "/__mock/clock", r#"{"advance":"30m"}"#).await;
    assert_eq!(send(&mock, "GET", &path, "").await.status, 410);
    assert_eq!(decide(&mock, &path, "decision=allow", "http://localhost").await.status, 410);
    assert_eq!(send(&mock, "GET", "/consent/unknown", "").await.status, 404);
}

#[tokio::test]
async fn the_console_is_served_without_inline_code() {
    let mock = MockFeather::builder().start().await.unwrap();
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/__mock/console.js", "text/javascript; charset=utf-8"),
        ("/__mock/style.css", "text/css; charset=utf-8"),
    ] {
        let response = send(&mock, "GET", path, "").await;
        assert_eq!((response.status, response.header("content-type")), (200, Some(content_type)));
        let policy = response.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    assert_eq!(mock.received().len(), 0, "pages are not recorded");
}
