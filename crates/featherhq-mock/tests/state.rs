//! The lifecycle of connections and tools.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::time::Duration;

use featherhq_mock::{MockFeather, Seed};
use serde_json::{Value, json};
use support::*;

async fn mock() -> MockFeather {
    MockFeather::builder().sync_delay(Duration::from_millis(30)).start().await.unwrap()
}

/// Polls a connection until its tools are no longer being synchronized.
async fn synced(mock: &MockFeather, id: &str) -> Value {
    for _ in 0..200 {
        let found = get(mock, &connection(id)).await.json();
        if found["tools_status"] != json!("syncing") {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{id} is still being synchronized");
}

fn slugs(connection: &Value) -> Vec<&str> {
    let tools = connection["tools"].as_array().unwrap();
    tools.iter().map(|tool| tool["slug"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn oauth_connections_get_tools_after_consent() {
    let mock = mock().await;
    let body = json!({"integration_key": "slack", "nickname": "My Slack Workspace"});
    let started = post(&mock, &format!("{BASE}/connections"), body).await;
    assert_eq!(started.status, 201);
    let started = started.json();
    assert_eq!(started["vendor"], json!("nango"));
    assert!(started["session_token"].as_str().unwrap().starts_with("nango_sess_"));
    let id = started["connection_id"].as_str().unwrap();

    let pending = get(&mock, &connection(id)).await.json();
    assert_eq!(pending["status"], json!("pending_oauth"));
    assert_eq!(pending["connected_at"], Value::Null);
    assert_eq!(pending["tools"], json!([]));
    let rejected = send(&mock, "POST", &format!("{}/refresh-tools", connection(id)), None).await;
    assert_eq!(problems(&rejected), ["path.connection_id connection_not_active"]);

    let active = send(&mock, "POST", &format!("{}/finalize", connection(id)), None).await.json();
    assert_eq!(active["status"], json!("active"));
    assert_eq!(active["tools_status"], json!("syncing"));
    assert!(active["connected_at"].is_string() && active["vendor_connection_id"].is_string());

    let ready = synced(&mock, id).await;
    assert_eq!(ready["tools_status"], json!("synced"));
    assert!(slugs(&ready).contains(&"my_slack_workspace_send_message"));
    assert!(ready["tools_synced_at"].is_string());
    // Repeating it changes nothing.
    let again = send(&mock, "POST", &format!("{}/finalize", connection(id)), None).await.json();
    assert_eq!(again, ready);

    // The vendor reported the consent.
    let events = get(&mock, &format!("{BASE}/webhook-events?limit=1")).await.json();
    assert_eq!(events[0]["connection_id"], json!(id));
    assert_eq!(events[0]["event_type"], json!("creation"));
}

#[tokio::test]
async fn mcp_servers_are_active_unless_they_need_consent() {
    let mock = mock().await;
    let connect = format!("{BASE}/connections/custom-mcp");
    let url = "https://mcp.example.com/sse";
    for (auth, extra) in [
        (None, json!({})),
        (Some("none"), json!({})),
        (Some("bearer"), json!({"token": "canary"})),
        (Some("api_key"), json!({"api_key": "canary", "api_key_header": "X-K"})),
    ] {
        let mut body = json!({"nickname": "M", "server_url": url});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        if let Some(auth) = auth {
            body["auth_type"] = json!(auth);
        }
        let response = post(&mock, &connect, body).await.json();
        assert_eq!(response["status"], json!("active"), "{auth:?}");
        assert_eq!((&response["authorize_url"], &response["state"]), (&Value::Null, &Value::Null));
        let ready = synced(&mock, response["connection_id"].as_str().unwrap()).await;
        assert!(!slugs(&ready).is_empty());
        assert!(!ready.to_string().contains("canary"), "no response returns a secret");
    }

    let oauth = json!({
        "nickname": "O", "server_url": url, "auth_type": "oauth",
        "oauth_scopes": ["a b", "c"], "oauth_client_id": "me",
    });
    let response = post(&mock, &connect, oauth).await.json();
    assert_eq!(response["status"], json!("pending_oauth"));
    let state = response["state"].as_str().unwrap();
    assert_eq!(
        response["authorize_url"].as_str().unwrap(),
        format!(
            "https://mcp.example.com/oauth/authorize?response_type=code&client_id=me\
             &state={state}&scope=a%20b%20c"
        )
    );
    let id = response["connection_id"].as_str().unwrap();
    assert_eq!(get(&mock, &connection(id)).await.json()["status"], json!("pending_oauth"));
    send(&mock, "POST", &format!("{}/finalize", connection(id)), None).await;
    assert_eq!(synced(&mock, id).await["status"], json!("active"));

    let broken = json!({"nickname": "B", "server_url": "https://broken.example.com"});
    let response = post(&mock, &connect, broken).await.json();
    let failed = synced(&mock, response["connection_id"].as_str().unwrap()).await;
    assert_eq!(failed["tools_status"], json!("failed"));
    assert!(failed["status_reason"].is_string());
}

#[tokio::test]
async fn invalid_mcp_servers_are_rejected() {
    let mock = mock().await;
    let connect = format!("{BASE}/connections/custom-mcp");
    let url = "https://mcp.example.com/sse";
    for (body, expected) in [
        (json!({"auth_type": "bearer"}), "body.token missing"),
        (json!({"auth_type": "bearer", "token": null}), "body.token missing"),
        (json!({"auth_type": "api_key"}), "body.api_key missing"),
        (json!({"auth_type": "magic"}), "body.auth_type value_error"),
        (json!({"server_url": "file:///etc/passwd"}), "body.server_url value_error"),
        (json!({"server_url": "http://169.254.169.254/"}), "body.server_url value_error"),
        (
            json!({"auth_type": "oauth", "oauth_token_url": "ftp://x"}),
            "body.oauth_token_url value_error",
        ),
        (json!({"headers": {"a": 1}}), "body.headers.a string_type"),
    ] {
        let mut complete = json!({"nickname": "N", "server_url": url});
        complete.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        assert_eq!(problems(&post(&mock, &connect, complete).await), [expected]);
    }
}

#[tokio::test]
async fn discovery_depends_on_the_host_and_creates_nothing() {
    let mock = mock().await;
    let before = mock.state();
    let discover = format!("{BASE}/connections/custom-mcp/discover");
    let found = post(&mock, &discover, json!({"server_url": "https://oauth.example.com/x"})).await;
    assert_eq!(
        found.json(),
        json!({
            "supports_dcr": true,
            "authorize_url": "https://oauth.example.com/oauth/authorize",
            "token_url": "https://oauth.example.com/oauth/token",
            "scopes": ["mcp:read", "mcp:write"],
        })
    );
    let body = json!({"server_url": "https://mcp.example.com", "transport": null});
    let found = post(&mock, &discover, body).await.json();
    assert_eq!(found["supports_dcr"], json!(false));
    let rejected = post(&mock, &discover, json!({"server_url": "ws://mcp.example.com"})).await;
    assert_eq!(problems(&rejected), ["body.server_url value_error"]);
    assert_eq!(mock.state(), before);
}

#[tokio::test]
async fn renaming_a_connection_keeps_its_slugs() {
    let mock = mock().await;
    let before = get(&mock, &connection(TWILIO)).await.json();
    let body = json!({"nickname": "Neuer Name", "voice_account_cps": 0.25});
    let after = patch(&mock, &connection(TWILIO), body).await.json();
    assert_eq!(after["nickname"], json!("Neuer Name"));
    assert_eq!(after["voice_account_cps"], json!(0.25));
    assert_eq!(after["nickname_slug"], json!("voice_line"));
    assert_eq!(after["tools"], before["tools"]);
    assert_ne!(after["updated_at"], before["updated_at"]);

    // Absent properties change nothing. `null` clears the rate, and keeps the nickname.
    for nothing in [json!({}), json!({"nickname": null})] {
        assert_eq!(patch(&mock, &connection(TWILIO), nothing).await.json(), after);
    }
    let cleared = patch(&mock, &connection(TWILIO), json!({"voice_account_cps": null})).await;
    let cleared = cleared.json();
    assert_eq!(cleared["voice_account_cps"], Value::Null);
    assert_eq!(cleared["nickname"], json!("Neuer Name"));
}

#[tokio::test]
async fn nickname_slugs_are_unique() {
    let mock = mock().await;
    let mut slugs = Vec::new();
    for nickname in ["Email", "E-Mail", "日本", "日本"] {
        let path = format!("{BASE}/connections/email");
        let made = post(&mock, &path, json!({"nickname": nickname})).await.json();
        assert_eq!(made["status"], json!("active"));
        slugs.push(made["nickname_slug"].as_str().unwrap().to_owned());
    }
    assert_eq!(slugs, ["email_2", "e_mail", "email_3", "email_4"]);
}

#[tokio::test]
async fn deleting_a_connection_deletes_its_tools_and_events() {
    let mock = mock().await;
    let deleted = send(&mock, "DELETE", &connection(SLACK), None).await;
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    for (method, rest) in [("DELETE", ""), ("GET", ""), ("POST", "/test-lease")] {
        let path = format!("{}{rest}", connection(SLACK));
        assert_eq!(send(&mock, method, &path, None).await.status, 404);
    }
    let list = get(&mock, &format!("{BASE}/connections")).await.text();
    assert!(!list.contains(SLACK));
    let events = get(&mock, &format!("{BASE}/webhook-events")).await.text();
    assert!(!events.contains(SLACK));
}

#[tokio::test]
async fn refreshing_tools_keeps_their_settings() {
    let mock = mock().await;
    let before = get(&mock, &connection(SLACK)).await.json();
    let path = format!("{}/refresh-tools", connection(SLACK));
    let response = send(&mock, "POST", &path, None).await;
    assert_eq!(response.status, 202);
    let queued = response.json();
    assert_eq!(queued["tools_status"], json!("syncing"));
    assert_eq!(queued["tools"], before["tools"]);
    let after = synced(&mock, SLACK).await;
    assert_ne!(after["tools_synced_at"], before["tools_synced_at"]);
    for (old, new) in
        before["tools"].as_array().unwrap().iter().zip(after["tools"].as_array().unwrap())
    {
        assert_eq!(new["last_seen_at"], after["tools_synced_at"]);
        let mut new = new.clone();
        new["last_seen_at"] = old["last_seen_at"].clone();
        assert_eq!(*old, new);
    }
}

#[tokio::test]
async fn a_queued_synchronization_keeps_the_previous_status() {
    // This lag is longer than the test.
    let never = MockFeather::builder().sync_lag(Duration::MAX).start().await.unwrap();
    for id in [SLACK, HANDBOOK] {
        let before = get(&never, &connection(id)).await.json();
        assert_eq!(before["tools_status"], json!("synced"));
        let path = format!("{}/refresh-tools", connection(id));
        let refreshed = send(&never, "POST", &path, None).await;
        assert_eq!((refreshed.status, refreshed.json()), (202, before.clone()));
        assert_eq!(get(&never, &connection(id)).await.json(), before);
    }
    let path = format!("{}/finalize", connection(PENDING_CALENDAR));
    let active = send(&never, "POST", &path, None).await.json();
    assert_eq!((&active["status"], &active["tools_status"]), (&json!("active"), &json!("pending")));

    // The synchronization starts after the lag and then ends.
    let mock = MockFeather::builder().sync_lag(Duration::from_millis(100));
    let mock = mock.sync_delay(Duration::MAX).start().await.unwrap();
    let path = format!("{}/refresh-tools", connection(SLACK));
    let before = send(&mock, "POST", &path, None).await.json();
    tokio::time::sleep(Duration::from_millis(110)).await;
    let during = get(&mock, &connection(SLACK)).await.json();
    assert_eq!(during["tools_status"], json!("syncing"));
    assert_eq!(during["tools_synced_at"], before["tools_synced_at"]);
    assert!(during["updated_at"].as_str() > before["updated_at"].as_str());

    let mock = MockFeather::builder().sync_lag(Duration::from_millis(20));
    let mock = mock.sync_delay(Duration::from_millis(20)).start().await.unwrap();
    let before = send(&mock, "POST", &path, None).await.json();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let after = get(&mock, &connection(SLACK)).await.json();
    assert_eq!(after["tools_status"], json!("synced"));
    assert!(after["tools_synced_at"].as_str() > before["tools_synced_at"].as_str());
}

#[tokio::test]
async fn tools_are_enabled_and_disabled_in_bulk() {
    let mock = mock().await;
    let path = format!("{}/tools", connection(SLACK));
    for enabled in [false, true] {
        let tools = patch(&mock, &path, json!({"is_enabled": enabled})).await.json();
        let tools = tools.as_array().unwrap();
        let paths: Vec<_> = tools.iter().map(|t| t["tool_path"].as_str().unwrap()).collect();
        assert_eq!(
            paths,
            ["add_reaction", "files/upload", "list_channels", "search.messages", "send_message"]
        );
        assert!(tools.iter().all(|tool| tool["is_enabled"] == json!(enabled)));
        // The connection keeps the order of its tools.
        let first = get(&mock, &connection(SLACK)).await.json()["tools"][0].clone();
        assert_eq!(first["tool_path"], json!("send_message"));
        assert_eq!(first["is_enabled"], json!(enabled));
    }
    assert_eq!(problems(&patch(&mock, &path, json!({})).await), ["body.is_enabled missing"]);
    let response = patch(&mock, &path, json!({"is_enabled": null})).await;
    assert_eq!(problems(&response), ["body.is_enabled bool_type"]);
    let path = format!("{}/tools", connection(PENDING_CALENDAR));
    assert_eq!(patch(&mock, &path, json!({"is_enabled": true})).await.text(), "[]");
}

#[tokio::test]
async fn tool_settings_are_updated_independently() {
    let mock = mock().await;
    let before = tool(&mock, SLACK, "list_channels").await;
    let path = format!("{}/tools/{}", connection(SLACK), before["id"].as_str().unwrap());
    assert_eq!((&before["default_count"], &before["pinned_count"]), (&json!(1), &json!(1)));

    let nothing = patch(&mock, &path, json!({})).await.json();
    assert_eq!(nothing, before);
    assert_eq!(patch(&mock, &path, json!({"is_enabled": null})).await.json(), before);

    let off = patch(&mock, &path, json!({"is_enabled": false})).await.json();
    assert_eq!(off["is_enabled"], json!(false));
    assert_eq!(off["input_defaults"], before["input_defaults"]);

    let map = json!({"field_mappings": [{"path": "channels"}, {"path": "deleted"}]});
    let mapped = patch(&mock, &path, json!({"response_field_map": map})).await.json();
    assert_eq!(mapped["response_field_map"], map);
    assert_eq!(mapped["stale_field_paths"], json!(["deleted"]));
    let cleared = patch(&mock, &path, json!({"response_field_map": null})).await.json();
    assert_eq!(cleared["response_field_map"], Value::Null);
    assert_eq!(cleared["stale_field_paths"], json!([]));

    let defaults = json!({
        "limit": {"value": 5},
        "types": {"value": ["im"], "type": "pinned"},
        "cursor": {"value": null, "type": "pinned"},
    });
    let set = patch(&mock, &path, json!({"input_defaults": defaults})).await.json();
    assert_eq!(set["input_defaults"]["limit"], json!({"value": 5, "type": "default"}));
    assert_eq!((&set["default_count"], &set["pinned_count"]), (&json!(1), &json!(2)));
    let preview = &set["merged_input_preview"]["properties"];
    assert_eq!(preview["limit"]["default"], json!(5));
    assert_eq!(preview["types"]["const"], json!(["im"]));
    assert_eq!(preview["cursor"]["const"], Value::Null);
    assert_eq!(set["input_schema"], before["input_schema"]);

    let cleared = patch(&mock, &path, json!({"input_defaults": null})).await.json();
    assert_eq!(cleared["input_defaults"], Value::Null);
    assert_eq!(cleared["merged_input_preview"], before["input_schema"]);
    assert_eq!((&cleared["default_count"], &cleared["pinned_count"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn invalid_tool_settings_change_nothing() {
    let mock = mock().await;
    let before = tool(&mock, SLACK, "list_channels").await;
    let path = format!("{}/tools/{}", connection(SLACK), before["id"].as_str().unwrap());
    for (bad, expected) in [
        (
            json!({"limit": {"value": "5"}, "types": {"value": ["x"]}, "nope": {"value": 1}}),
            vec![
                "body.input_defaults.limit.value invalid_input",
                "body.input_defaults.nope.value unknown_input",
                "body.input_defaults.types.value invalid_input",
            ],
        ),
        (json!({"limit": {"type": "pinned"}}), vec!["body.input_defaults.limit.value missing"]),
        (
            json!({"limit": {"value": 1, "x": 1}}),
            vec!["body.input_defaults.limit.x extra_forbidden"],
        ),
        (
            json!({"limit": {"value": 1, "type": "fixed"}}),
            vec!["body.input_defaults.limit.type enum"],
        ),
        (json!([]), vec!["body.input_defaults dict_type"]),
    ] {
        let response =
            patch(&mock, &path, json!({"input_defaults": bad, "is_enabled": true})).await;
        let mut found = problems(&response);
        found.sort();
        assert_eq!(found, expected);
    }
    let response = patch(&mock, &path, json!({"response_schema": {}})).await;
    assert_eq!(problems(&response), ["body.response_schema extra_forbidden"]);
    // A rejected request changes nothing, not even the valid property.
    assert_eq!(tool(&mock, SLACK, "list_channels").await, before);
}

#[tokio::test]
async fn tool_results_are_narrowed_by_the_field_map() {
    let mock = mock().await;
    let invoke = format!("{}/test-invoke", connection(SLACK));
    let send_message = json!({"slug": "acme_support_send_message", "input": {"text": "hi"}});
    let response = post(&mock, &invoke, send_message.clone()).await.json();
    assert_eq!(response["result"]["message"]["text"], json!("Guten Morgen ☕"));
    assert_eq!(
        response["narrowed"],
        json!({"text": "Guten Morgen ☕", "ts": "1755160202.000400"}),
        "the saved field map"
    );
    let mut own_map = send_message.clone();
    own_map["response_field_map"] = json!({"field_mappings": [{"path": "ok"}]});
    assert_eq!(post(&mock, &invoke, own_map).await.json()["narrowed"], json!({"ok": true}));
    let mut no_map = send_message;
    no_map["response_field_map"] = Value::Null;
    assert!(post(&mock, &invoke, no_map).await.json()["narrowed"]["text"].is_string());

    let unmapped = json!({"slug": "acme_support_search_messages", "input": {"query": 1.0}});
    let response = post(&mock, &invoke, unmapped).await;
    assert_eq!(response.text(), r#"{"result":{"ok":true,"echo":{"query":1.0}},"narrowed":null}"#);

    for slug in ["acme_support_add_reaction", "send_message", "", "no_such_tool"] {
        let response = post(&mock, &invoke, json!({"slug": slug})).await;
        assert_eq!((response.status, error_code(&response).as_str()), (400, "tool_unavailable"));
    }
    let inactive = format!("{}/test-invoke", connection(BROKEN_DRIVE));
    let response = post(&mock, &inactive, json!({"slug": "shared_drive_list_files"})).await;
    assert_eq!((response.status, error_code(&response).as_str()), (400, "tool_unavailable"));
}

#[tokio::test]
async fn mcp_tools_report_failures_inside_of_the_result() {
    let mock = mock().await;
    let call = format!("{}/test-mcp-call", connection(HANDBOOK));
    let body = json!({"slug": "handbook_search_documents", "input": {"query": "Urlaub"}});
    let result = post(&mock, &call, body).await.json()["result"].clone();
    assert_eq!(result["isError"], json!(false));
    assert_eq!(result["structuredContent"]["echo"], json!({"query": "Urlaub"}));
    let body = json!({"slug": "handbook_search_documents", "input": {"top_k": "many"}});
    let result = post(&mock, &call, body).await.json()["result"].clone();
    assert_eq!(result["isError"], json!(true));

    let disabled = post(&mock, &call, json!({"slug": "handbook_admin_reindex_slow"})).await;
    assert_eq!((disabled.status, error_code(&disabled).as_str()), (400, "tool_unavailable"));
    let slack = format!("{}/test-mcp-call", connection(SLACK));
    let other = post(&mock, &slack, json!({"slug": "acme_support_send_message"})).await;
    assert_eq!((other.status, error_code(&other).as_str()), (400, "bad_request"));
}

#[tokio::test]
async fn a_lease_reports_whether_credentials_work() {
    let mock = mock().await;
    for (id, expected) in [
        (SLACK, json!([true, "Acme GmbH", "https://acme.slack.example/", null])),
        (TWILIO, json!([true, null, null, "The credentials were leased."])),
        (PENDING_CALENDAR, json!([false, null, null, "The connection is pending_oauth."])),
    ] {
        let response = send(&mock, "POST", &format!("{}/test-lease", connection(id)), None).await;
        let response = response.json();
        let found = json!([response["ok"], response["team"], response["url"], response["detail"]]);
        assert_eq!(found, expected, "{id}");
    }
    let path = format!("{}/test-lease", connection(BROKEN_DRIVE));
    let broken = send(&mock, "POST", &path, None).await.json();
    assert!(broken["detail"].as_str().unwrap().contains("invalid_grant"));
    // A broken connection can be finalized again.
    send(&mock, "POST", &format!("{}/finalize", connection(BROKEN_DRIVE)), None).await;
    assert_eq!(synced(&mock, BROKEN_DRIVE).await["status_reason"], Value::Null);
}

#[tokio::test]
async fn webhook_events_are_sorted_newest_first() {
    let mock = mock().await;
    let events = get(&mock, &format!("{BASE}/webhook-events")).await.json();
    let ids: Vec<_> = events.as_array().unwrap().iter().map(|e| &e["event_id"]).collect();
    assert_eq!(
        json!(ids),
        json!([
            "1755160202000-0",
            "1754982310000-0",
            "1754800000000-0",
            "1751328002000-0",
            "evt-without-details"
        ])
    );
}

#[tokio::test]
async fn ids_of_new_connections_are_the_same_in_every_run() {
    let mut ids = Vec::new();
    for _ in 0..2 {
        let seed = Seed::empty();
        let mock = MockFeather::builder().seed(seed).start().await.unwrap();
        let body = json!({"integration_key": "slack", "nickname": "n"});
        let made = post(&mock, &format!("{BASE}/connections"), body).await.json();
        ids.push(made["connection_id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}
