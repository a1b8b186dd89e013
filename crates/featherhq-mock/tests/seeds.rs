//! Servers that start with a seed.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::collections::BTreeSet;

use featherhq_mock::{MockFeather, Seed};
use serde_json::{Value, json};
use support::*;

/// Returns a connection with the required properties and some more.
fn connection_json(id: u8, more: Value) -> Value {
    let mut connection = json!({
        "id": format!("00000000-0000-4000-8000-0000000000{id:02}"),
        "organization_id": "11111111-1111-4111-8111-111111111111",
        "integration_key": "slack",
        "nickname_slug": format!("n{id}"),
        "nickname": format!("N{id}"),
        "vendor": "nango",
        "vendor_connection_id": null,
        "status": "active",
        "tools_status": "synced",
        "tools_synced_at": null,
        "status_reason": null,
        "connected_at": null,
        "last_refreshed_at": null,
        "last_used_at": null,
        "metadata": {},
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00+01:00",
    });
    connection.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    connection
}

#[tokio::test]
async fn the_default_organization_covers_every_status_and_setting() {
    let mock = MockFeather::builder().start().await.unwrap();
    let connections = get(&mock, &format!("{BASE}/connections")).await.json();
    let connections = connections.as_array().unwrap();
    let values = |name: &str| -> BTreeSet<&str> {
        connections.iter().filter_map(|c| c[name].as_str()).collect()
    };
    let catalog = get(&mock, BASE).await.json();
    let keys: BTreeSet<&str> =
        catalog.as_array().unwrap().iter().map(|i| i["key"].as_str().unwrap()).collect();
    assert_eq!(values("integration_key"), keys);
    assert_eq!(keys.len(), 7);
    assert_eq!(values("status"), BTreeSet::from(["active", "error", "pending_oauth"]));
    assert_eq!(values("tools_status"), BTreeSet::from(["failed", "pending", "synced", "syncing"]));
    assert!(connections.iter().any(|c| c["status_reason"].is_string()));
    let tools: Vec<&Value> =
        connections.iter().flat_map(|c| c["tools"].as_array().unwrap()).collect();
    assert!(tools.iter().any(|tool| tool["is_enabled"] == json!(false)));
    assert!(tools.iter().any(|tool| tool["response_field_map"].is_object()));
    assert!(tools.iter().any(|tool| tool["default_count"] == json!(1)));
    assert!(tools.iter().any(|tool| tool["pinned_count"] == json!(1)));
    assert!(tools.iter().any(|tool| tool["description"].is_null()));
    assert!(tools.iter().any(|tool| tool.get("response_schema").is_none()));
    assert!(tools.iter().any(|tool| tool.get("response_schema") == Some(&Value::Null)));
    assert!(tools.iter().any(|tool| tool["response_schema"].is_object()));
    // Tool schemas are valid, and settings are not stale.
    for tool in tools {
        jsonschema::meta::validate(&tool["input_schema"]).unwrap();
        assert_eq!(tool["stale_input_fields"], json!([]), "{}", tool["slug"]);
        assert_eq!(tool["stale_field_paths"], json!([]), "{}", tool["slug"]);
    }
}

#[tokio::test]
async fn the_default_organization_is_the_same_in_every_run() {
    let mut texts = Vec::new();
    for _ in 0..2 {
        let mock = MockFeather::builder().start().await.unwrap();
        texts.push(get(&mock, &format!("{BASE}/connections")).await.text());
    }
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].contains(
        r#""quota":{"used_fraction":1.0,"window_ms":6e4,"events_seen":12345678901234567890}"#
    ));
}

#[tokio::test]
async fn number_format_and_unknown_properties_survive_from_seed_to_response() {
    let unusual =
        r#"{"z":1.10,"a":[1e400,-0.0,1E+2,123456789012345678901234567890],"":{"é":"\/"}}"#;
    let mut with_unusual =
        connection_json(1, json!({"voice_account_cps": 1.0, "field_of_the_future": [1]}));
    with_unusual["metadata"] = json!("HERE");
    let text = format!("[{}]", with_unusual).replace("\"HERE\"", unusual);
    let mock = MockFeather::builder().seed(Seed::from_json(&text).unwrap()).start().await.unwrap();
    let found = get_text(&mock, &format!("{BASE}/connections")).await;
    assert!(found.contains(&unusual.replace("\\/", "/")), "{found}");
    assert!(found.contains(r#""field_of_the_future":[1]"#));
    // Updates preserve the format of numbers as well.
    let set = r#"{"voice_account_cps":2.50}"#;
    let headers = [("x-api-key", "k"), ("content-type", "application/json")];
    let id = "00000000-0000-4000-8000-000000000001";
    let patched = raw(&mock, &request("PATCH", &connection(id), &headers, set.as_bytes())).await;
    assert!(patched.text().contains(r#""voice_account_cps":2.50"#));
    assert!(mock.snapshot().to_json().contains(r#""voice_account_cps":2.50"#));
}

async fn get_text(mock: &MockFeather, path: &str) -> String {
    raw(mock, &request("GET", path, &[("x-api-key", "k")], b"")).await.text()
}

#[tokio::test]
async fn a_snapshot_starts_another_server() {
    let first = MockFeather::builder().start().await.unwrap();
    patch(&first, &connection(SLACK), json!({"nickname": "Kept"})).await;
    let text = first.snapshot().to_json();
    let seed: Seed = text.parse().unwrap();
    let second = MockFeather::builder().seed(seed).start().await.unwrap();
    let path = format!("{BASE}/connections");
    assert_eq!(get(&second, &path).await.text(), get(&first, &path).await.text());
    assert_eq!(second.state(), first.state());
    assert_eq!(get(&second, &connection(SLACK)).await.json()["nickname"], json!("Kept"));
}

#[tokio::test]
async fn a_custom_organization_is_served_and_changed() {
    let tools = json!([{
        "id": "22222222-2222-4222-8222-222222222222",
        "connection_id": "00000000-0000-4000-8000-000000000002",
        "organization_id": "11111111-1111-4111-8111-111111111111",
        "integration_key": "slack",
        "nickname_slug": "n2",
        "tool_path": "unusual tool",
        "slug": "whatever-it-was",
        "display_name": "",
        "description": null,
        "input_schema": {"properties": {"a": {"type": "no such type"}}},
        "is_enabled": true,
        "last_seen_at": "2026-01-01T00:00:00Z",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "stale_field_paths": [],
        "default_count": 0,
        "pinned_count": 0,
        "stale_input_fields": [],
        "merged_input_preview": {},
    }]);
    let seed = json!({
        "connections": [connection_json(1, json!({})), connection_json(2, json!({"tools": tools}))],
        "webhook_events": [{"event_id": "", "event_kind": "", "event_type": "", "vendor": "x"}],
    });
    let seed = Seed::from_json(&seed.to_string()).unwrap();
    let mock = MockFeather::builder().seed(seed).sync_delay(std::time::Duration::ZERO);
    let mock = mock.start().await.unwrap();
    let list = get(&mock, &format!("{BASE}/connections")).await.json();
    assert!(list[0].get("tools").is_none(), "an absent property stays absent");
    assert_eq!(mock.state()["organization_id"], json!("11111111-1111-4111-8111-111111111111"));

    let second = connection("00000000-0000-4000-8000-000000000002");
    let invoke = format!("{second}/test-invoke");
    assert_eq!(post(&mock, &invoke, json!({"slug": "whatever-it-was"})).await.status, 200);
    let path = format!("{second}/tools/22222222-2222-4222-8222-222222222222");
    let body = json!({"input_defaults": {"a": {"value": [1]}}});
    assert_eq!(patch(&mock, &path, body).await.json()["default_count"], json!(1));

    // A connection without tools gets tools when it is synchronized.
    let first = connection("00000000-0000-4000-8000-000000000001");
    let switched = patch(&mock, &format!("{first}/tools"), json!({"is_enabled": false})).await;
    assert_eq!(switched.text(), "[]");
    send(&mock, "POST", &format!("{first}/refresh-tools"), None).await;
    let synced = get(&mock, &first).await.json();
    assert!(!synced["tools"].as_array().unwrap().is_empty());
}

#[test]
fn invalid_seeds_are_rejected_with_their_location() {
    let pair = |a: Value, b: Value| json!([a, b]).to_string();
    for (text, message) in [
        ("".to_owned(), "the seed is not JSON: expected a value at byte 0"),
        ("7".to_owned(), "a seed is an object, or an array of connections"),
        (r#"{"conections":[]}"#.to_owned(), "unknown property `/conections` of the seed"),
        (r#"{"connections":{}}"#.to_owned(), "`/connections` of the seed is not an array"),
        (r#"{"organization_id":"x"}"#.to_owned(), "`/organization_id` of the seed is not a UUID"),
        (r#"{"mailbox_connected":1}"#.to_owned(), "`/mailbox_connected` of the seed is not a bool"),
        (
            pair(connection_json(1, json!({})), connection_json(2, json!({"status": 1}))),
            "`/connections/1` of the seed is invalid: at `/status`",
        ),
        (
            pair(
                connection_json(1, json!({})),
                connection_json(2, json!({"created_at": "yesterday"})),
            ),
            "at `/created_at`",
        ),
        (
            pair(connection_json(1, json!({})), connection_json(1, json!({}))),
            "`/connections/1/id` of the seed: 0000",
        ),
        (
            pair(
                connection_json(1, json!({})),
                connection_json(2, json!({"organization_id": UNKNOWN_ID})),
            ),
            "`/connections/1/organization_id` of the seed is 0000",
        ),
        (r#"{"webhook_events":[{}]}"#.to_owned(), "`/webhook_events/0` of the seed is invalid"),
    ] {
        let error = Seed::from_json(&text).unwrap_err().to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
    let error = Seed::from_json_file("no/such/file.json").unwrap_err().to_string();
    assert!(error.starts_with("cannot read no/such/file.json: "), "{error}");
}
