//! Servers that start from an organisation of the caller's own.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::collections::BTreeSet;

use featherhq_mock::{MockFeather, Seed};
use serde_json::{Value, json};
use support::*;

/// A connection with the least that it needs, and what else is given.
fn row(id: u8, more: Value) -> Value {
    let mut row = json!({
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
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row
}

#[tokio::test]
async fn the_default_organisation_has_something_of_everything() {
    let mock = MockFeather::builder().start().await.unwrap();
    let connections = get(&mock, &format!("{BASE}/connections")).await.json();
    let connections = connections.as_array().unwrap();
    let values = |name: &str| -> BTreeSet<&str> {
        connections.iter().filter_map(|c| c[name].as_str()).collect()
    };
    let catalogue = get(&mock, BASE).await.json();
    let keys: BTreeSet<&str> =
        catalogue.as_array().unwrap().iter().map(|i| i["key"].as_str().unwrap()).collect();
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
    // Every tool schema is one, and what is derived from the settings is in order.
    for tool in tools {
        jsonschema::meta::validate(&tool["input_schema"]).unwrap();
        assert_eq!(tool["stale_input_fields"], json!([]), "{}", tool["slug"]);
        assert_eq!(tool["stale_field_paths"], json!([]), "{}", tool["slug"]);
    }
}

#[tokio::test]
async fn the_bytes_of_the_default_organisation_are_the_same_in_every_run() {
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
async fn text_survives_from_the_seed_to_the_wire() {
    let odd = r#"{"z":1.10,"a":[1e400,-0.0,1E+2,123456789012345678901234567890],"":{"é":"\/"}}"#;
    let mut with_odd = row(1, json!({"voice_account_cps": 1.0, "field_of_the_future": [1]}));
    with_odd["metadata"] = json!("HERE");
    let text = format!("[{}]", with_odd).replace("\"HERE\"", odd);
    let mock = MockFeather::builder().seed(Seed::from_json(&text).unwrap()).start().await.unwrap();
    let found = get_text(&mock, &format!("{BASE}/connections")).await;
    assert!(found.contains(&odd.replace("\\/", "/")), "{found}");
    assert!(found.contains(r#""field_of_the_future":[1]"#));
    // What is written back is text as well.
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
async fn an_own_organisation_is_served_and_changed() {
    let tools = json!([{
        "id": "22222222-2222-4222-8222-222222222222",
        "connection_id": "00000000-0000-4000-8000-000000000002",
        "organization_id": "11111111-1111-4111-8111-111111111111",
        "integration_key": "slack",
        "nickname_slug": "n2",
        "tool_path": "odd tool",
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
        "connections": [row(1, json!({})), row(2, json!({"tools": tools}))],
        "webhook_events": [{"event_id": "", "event_kind": "", "event_type": "", "vendor": "x"}],
    });
    let seed = Seed::from_json(&seed.to_string()).unwrap();
    let mock = MockFeather::builder().seed(seed).sync_delay(std::time::Duration::ZERO);
    let mock = mock.start().await.unwrap();
    let list = get(&mock, &format!("{BASE}/connections")).await.json();
    assert!(list[0].get("tools").is_none(), "what is absent stays absent");
    assert_eq!(mock.state()["organization_id"], json!("11111111-1111-4111-8111-111111111111"));

    let second = connection("00000000-0000-4000-8000-000000000002");
    let invoke = format!("{second}/test-invoke");
    assert_eq!(post(&mock, &invoke, json!({"slug": "whatever-it-was"})).await.status, 200);
    let path = format!("{second}/tools/22222222-2222-4222-8222-222222222222");
    let body = json!({"input_defaults": {"a": {"value": [1]}}});
    assert_eq!(patch(&mock, &path, body).await.json()["default_count"], json!(1));

    // Connections without tools have none to switch, and get some when they are synchronised.
    let first = connection("00000000-0000-4000-8000-000000000001");
    let switched = patch(&mock, &format!("{first}/tools"), json!({"is_enabled": false})).await;
    assert_eq!(switched.text(), "[]");
    send(&mock, "POST", &format!("{first}/refresh-tools"), None).await;
    let synced = get(&mock, &first).await.json();
    assert!(!synced["tools"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_no_seed_is_refused_with_its_place() {
    let two = |a: Value, b: Value| json!([a, b]).to_string();
    for (text, message) in [
        ("".to_owned(), "the seed is not JSON: expected a value at byte 0"),
        ("7".to_owned(), "a seed is an object, or an array of connections"),
        (r#"{"conections":[]}"#.to_owned(), "`/conections` means nothing in a seed"),
        (r#"{"connections":{}}"#.to_owned(), "`/connections` of the seed is not an array"),
        (r#"{"organization_id":"x"}"#.to_owned(), "`/organization_id` of the seed is not a UUID"),
        (r#"{"mailbox_connected":1}"#.to_owned(), "`/mailbox_connected` of the seed is not a bool"),
        (
            two(row(1, json!({})), row(2, json!({"status": 1}))),
            "`/connections/1` of the seed does not fit the API: at `/status`",
        ),
        (two(row(1, json!({})), row(2, json!({"created_at": "yesterday"}))), "at `/created_at`"),
        (two(row(1, json!({})), row(1, json!({}))), "`/connections/1/id` of the seed: 0000"),
        (
            two(row(1, json!({})), row(2, json!({"organization_id": NOBODY}))),
            "`/connections/1/organization_id` of the seed is 0000",
        ),
        (
            r#"{"webhook_events":[{}]}"#.to_owned(),
            "`/webhook_events/0` of the seed does not fit the API",
        ),
    ] {
        let error = Seed::from_json(&text).unwrap_err().to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
    let error = Seed::from_json_file("no/such/file.json").unwrap_err().to_string();
    assert!(error.starts_with("cannot read no/such/file.json: "), "{error}");
}
