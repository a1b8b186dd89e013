//! The success and the declared errors of each operation.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::collections::BTreeSet;

use featherhq_mock::{FOREIGN_CONNECTION_ID, FOREIGN_TOOL_ID, MockFeather, Seed};
use serde_json::{Value, json};
use support::*;

async fn mock() -> MockFeather {
    MockFeather::builder().start().await.unwrap()
}

/// Returns a successful request for each operation, with the default seed.
async fn successful_requests(mock: &MockFeather) -> Vec<(&'static str, String, Option<Value>)> {
    let tool = tool(mock, SLACK, "send_message").await;
    let tool_id = tool["id"].as_str().unwrap();
    let slack = connection(SLACK);
    let mcp = json!({"nickname": "Docs", "server_url": "https://mcp.example.com/sse"});
    let call = |slug: &str| Some(json!({"slug": slug, "input": {"query": "x"}}));
    vec![
        ("GET", BASE.to_owned(), None),
        ("GET", format!("{BASE}/connections"), None),
        (
            "POST",
            format!("{BASE}/connections"),
            Some(json!({"integration_key": "notion", "nickname": "Wiki"})),
        ),
        ("GET", slack.clone(), None),
        ("PATCH", slack.clone(), Some(json!({"nickname": "Renamed"}))),
        ("POST", format!("{BASE}/connections/custom-mcp"), Some(mcp)),
        ("POST", format!("{BASE}/connections/email"), Some(json!({}))),
        (
            "POST",
            format!("{BASE}/connections/custom-mcp/discover"),
            Some(json!({"server_url": "https://mcp.example.com"})),
        ),
        ("POST", format!("{}/finalize", connection(PENDING_CALENDAR)), None),
        ("POST", format!("{slack}/refresh-tools"), None),
        ("PATCH", format!("{slack}/tools"), Some(json!({"is_enabled": true}))),
        ("PATCH", format!("{slack}/tools/{tool_id}"), Some(json!({"is_enabled": true}))),
        ("POST", format!("{slack}/test-invoke"), call("acme_support_send_message")),
        (
            "POST",
            format!("{}/test-mcp-call", connection(HANDBOOK)),
            call("handbook_search_documents"),
        ),
        ("POST", format!("{slack}/test-lease"), None),
        ("GET", format!("{BASE}/webhook-events?vendor=nango&limit=2"), None),
        ("DELETE", connection(NOTION), None),
    ]
}

/// Returns the operation ids and status codes of the document.
fn declared_responses() -> BTreeSet<(String, String)> {
    let mut declared = BTreeSet::new();
    for item in DOCUMENT["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let Some(responses) = operation.get("responses") else { continue };
            let id = operation["operationId"].as_str().unwrap();
            for status in responses.as_object().unwrap().keys() {
                declared.insert((id.to_owned(), status.clone()));
            }
        }
    }
    declared
}

/// Every declared status code occurs, and no other one.
#[tokio::test]
async fn every_declared_response_occurs() {
    let mock = mock().await;
    let mut seen = BTreeSet::new();
    for (method, path, body) in successful_requests(&mock).await {
        let (id, declared) = operation(method, &path).unwrap();
        let mut record =
            |response: &Response| seen.insert((id.clone(), response.status.to_string()));

        let text = body.as_ref().map(Value::to_string).unwrap_or_default();
        let json = ("content-type", "application/json");
        let keyless = raw(&mock, &request(method, &path, &[json], text.as_bytes())).await;
        validate_response(method, &path, &keyless);
        assert_eq!(keyless.status, 401, "{id}");
        assert_eq!(error_code(&keyless), "authentication_required");
        record(&keyless);
        let headers = [json, ("x-api-key", "")];
        let empty = raw(&mock, &request(method, &path, &headers, text.as_bytes())).await;
        assert_eq!(empty.status, 401, "{id} with an empty key");

        if path.contains(SLACK) || path.contains(HANDBOOK) || path.contains(NOTION) {
            for foreign in [UNKNOWN_ID, FOREIGN_CONNECTION_ID] {
                let path = path.replace(SLACK, foreign).replace(HANDBOOK, foreign);
                let path = path.replace(NOTION, foreign);
                let response = send(&mock, method, &path, body.clone()).await;
                assert_eq!(response.status, 404, "{id}: {}", response.text());
                assert_eq!(error_code(&response), "not_found");
                record(&response);
            }
        }
        if declared["responses"].get("422").is_some() {
            let (path, body) = match (path.contains(SLACK), declared.get("requestBody")) {
                (_, Some(_)) => (path.clone(), Some(json!({"no such field": 1}))),
                (true, None) => (path.replace(SLACK, "not-a-uuid"), None),
                _ if path.contains("limit=") => (path.replace("limit=2", "limit=201"), None),
                _ => (path.replace(NOTION, "x").replace(PENDING_CALENDAR, "x"), None),
            };
            let response = send(&mock, method, &path, body).await;
            assert!(!problems(&response).is_empty());
            record(&response);
        }
        let fault = [json, ("x-api-key", "k"), ("x-mock-fault", "status=400")];
        let rejected = raw(&mock, &request(method, &path, &fault, text.as_bytes())).await;
        validate_response(method, &path, &rejected);
        record(&rejected);

        let response = send(&mock, method, &path, body).await;
        assert!((200..300).contains(&response.status), "{id}: {}", response.text());
        record(&response);
    }
    // The pending calendar is active by now, so another id gives the 404.
    let path = format!("{}/finalize", connection(FOREIGN_CONNECTION_ID));
    let response = send(&mock, "POST", &path, None).await;
    seen.insert(("finalizeConnection".to_owned(), response.status.to_string()));

    let declared = declared_responses();
    assert_eq!(seen, declared);
    let implemented: BTreeSet<_> = featherhq_mock::operation_ids().map(str::to_owned).collect();
    assert_eq!(implemented, declared.into_iter().map(|(id, _)| id).collect());
}

#[tokio::test]
async fn invalid_requests_get_errors_in_the_format_of_fastapi() {
    let mock = mock().await;
    let connections = format!("{BASE}/connections");
    for (body, expected) in [
        (json!({}), vec!["body.integration_key missing", "body.nickname missing"]),
        (json!([]), vec!["body dict_type"]),
        (json!(null), vec!["body dict_type"]),
        (
            json!({"integration_key": "fax", "nickname": 7, "x": 1, "y": 2}),
            vec![
                "body.integration_key enum",
                "body.nickname string_type",
                "body.x extra_forbidden",
                "body.y extra_forbidden",
            ],
        ),
    ] {
        let mut found = problems(&post(&mock, &connections, body.clone()).await);
        found.sort();
        assert_eq!(found, expected, "{body}");
    }

    let slack = connection(SLACK);
    for (body, expected) in [
        (json!({"voice_account_cps": 0}), "body.voice_account_cps greater_than"),
        (json!({"voice_account_cps": 10001}), "body.voice_account_cps less_than_equal"),
        (json!({"voice_account_cps": "1"}), "body.voice_account_cps float_type"),
        (json!({"nickname": false}), "body.nickname string_type"),
        (json!({"nickname_slug": "x"}), "body.nickname_slug extra_forbidden"),
    ] {
        assert_eq!(problems(&patch(&mock, &slack, body).await), [expected]);
    }

    let response =
        post(&mock, &connections, json!({"integration_key": "fax", "nickname": ""})).await;
    let problem = &response.json()["detail"][0];
    assert_eq!(problem["input"], json!("fax"));
    assert_eq!(problem["ctx"]["expected"].as_str().unwrap().matches("'").count(), 14);
    assert!(problem["msg"].as_str().unwrap().ends_with(" or 'email'"));

    let id = connection("not-a-uuid");
    let response = send(&mock, "PATCH", &id, Some(json!({"q": 1}))).await;
    assert_eq!(problems(&response), ["path.connection_id uuid_parsing", "body.q extra_forbidden"]);
}

#[tokio::test]
async fn bodies_have_to_be_json() {
    let mock = mock().await;
    let path = format!("{BASE}/connections");
    let good = br#"{"integration_key":"slack","nickname":"n"}"#;
    let key = ("x-api-key", "k");
    for (content_type, body, expected) in [
        (Some("application/json"), &good[..], None),
        (Some("application/json; charset=utf-8"), good, None),
        (Some("application/vnd.api+json"), good, None),
        (Some("text/plain"), good, Some("body content_type")),
        (None, good, Some("body content_type")),
        (Some("application/json"), b"", Some("body missing")),
        (None, b"", Some("body missing")),
        (Some("application/json"), b"{\"integration_key\":", Some("body.19 json_invalid")),
        (Some("application/json"), b"\xff", Some("body.0 json_invalid")),
        (Some("application/json"), b"\0", Some("body.0 json_invalid")),
        (Some("application/json"), b"{\"nickname\":NaN}", Some("body.12 json_invalid")),
    ] {
        let mut headers = vec![key];
        headers.extend(content_type.map(|value| ("content-type", value)));
        let response = raw(&mock, &request("POST", &path, &headers, body)).await;
        validate_response("POST", &path, &response);
        match expected {
            None => assert_eq!(response.status, 201, "{}", response.text()),
            Some(expected) => assert_eq!(problems(&response), [expected]),
        }
    }
    // An undeclared body is ignored.
    let response = raw(&mock, &request("GET", BASE, &[key], b"whatever")).await;
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn query_parameters_are_parsed_and_validated() {
    let mock = mock().await;
    let events = format!("{BASE}/webhook-events");
    for (query, expected) in [
        ("?limit=0", "query.limit greater_than_equal"),
        ("?limit=201", "query.limit less_than_equal"),
        ("?limit=-1", "query.limit greater_than_equal"),
        ("?limit=", "query.limit int_parsing"),
        ("?limit", "query.limit int_parsing"),
        ("?limit=abc", "query.limit int_parsing"),
        ("?limit=1.5", "query.limit int_parsing"),
        ("?limit=99999999999999999999999999", "query.limit less_than_equal"),
        ("?limit=1&limit=x", "query.limit int_parsing"),
        ("?limit=%00", "query.limit int_parsing"),
    ] {
        assert_eq!(problems(&get(&mock, &format!("{events}{query}")).await), [expected]);
    }
    for (query, count) in [
        ("", 5),
        ("?", 5),
        ("?limit=1", 1),
        ("?limit=x&limit=2", 2),
        ("?l%69mit=%32", 2),
        ("?limit=200&unknown=1", 5),
        ("?vendor=custom_mcp", 1),
        ("?vendor=", 0),
        ("?vendor=nobody+there", 0),
    ] {
        let response = get(&mock, &format!("{events}{query}")).await;
        assert_eq!(response.json().as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test]
async fn tools_of_another_organization_are_not_found() {
    let mock = mock().await;
    let own = tool(&mock, SLACK, "send_message").await;
    let own = own["id"].as_str().unwrap();
    let body = json!({"is_enabled": false});
    for (connection_id, tool_id) in [
        (FOREIGN_CONNECTION_ID, FOREIGN_TOOL_ID),
        (FOREIGN_CONNECTION_ID, own),
        (SLACK, FOREIGN_TOOL_ID),
        (NOTION, own),
    ] {
        let path = format!("{}/tools/{tool_id}", connection(connection_id));
        assert_eq!(patch(&mock, &path, body.clone()).await.status, 404, "{path}");
    }
    let list = get(&mock, &format!("{BASE}/connections")).await.text();
    assert!(!list.contains(FOREIGN_CONNECTION_ID) && !list.contains(FOREIGN_TOOL_ID));
}

#[tokio::test]
async fn email_cannot_be_connected_without_a_mailbox() {
    let seed = Seed::empty().mailbox_connected(false);
    let mock = MockFeather::builder().seed(seed).start().await.unwrap();
    let path = format!("{BASE}/connections/email");
    assert_eq!(problems(&post(&mock, &path, json!({})).await), ["body value_error"]);
    assert_eq!(get(&mock, &format!("{BASE}/connections")).await.text(), "[]");
    assert_eq!(get(&mock, &format!("{BASE}/webhook-events")).await.text(), "[]");
}

#[tokio::test]
async fn ids_are_case_insensitive() {
    let mock = mock().await;
    let response = get(&mock, &connection(&SLACK.to_ascii_uppercase())).await;
    assert_eq!(response.json()["id"], json!(SLACK));
    for malformed in [&SLACK.replace('-', ""), &format!("{{{SLACK}}}"), "%00", "%20", "1"] {
        let response = get(&mock, &connection(malformed)).await;
        assert_eq!(problems(&response), ["path.connection_id uuid_parsing"], "{malformed}");
    }
}
