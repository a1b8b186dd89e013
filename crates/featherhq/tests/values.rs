//! Values that applications construct and decode in their own tests, and the errors of that.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use featherhq::{
    Connection, ConnectionId, ConnectionStatus, InputDefaults, Integration, Invocation, JsonObject,
    JsonValue, Lease, McpCallResult, McpConnection, McpDiscovery, NewConnection, Tool,
    WebhookEvent,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use support::sample;

#[test]
fn response_types_decode_by_themselves_and_in_larger_values() {
    let text = sample::connection().to_string();
    let stored = Connection::from_json(&text).unwrap();
    assert_eq!(stored.raw(), text);

    #[derive(Deserialize)]
    struct Fixture {
        connections: Vec<Connection>,
        tool: Tool,
        integration: Integration,
    }
    let fixture = json!({
        "connections": [sample::connection(), sample::pending_connection()],
        "tool": sample::tool(),
        "integration": sample::integration(),
    });
    let from_text: Fixture = serde_json::from_str(&fixture.to_string()).unwrap();
    let from_value: Fixture = serde_json::from_value(fixture).unwrap();
    assert_eq!(from_text.connections[0], stored);
    assert_eq!(from_text.connections, from_value.connections);
    assert_eq!(from_text.tool, stored.tools[0]);
    assert_eq!(from_value.integration.key, "calcom");
    assert_eq!((from_text.connections[0].raw(), from_text.tool.raw()), ("", None));
    // What serializes decodes again.
    let again: Connection = serde_json::from_str(&serde_json::to_string(&stored).unwrap()).unwrap();
    assert_eq!(again, stored);
}

#[test]
fn every_response_type_decodes_from_json() {
    let id = sample::CONNECTION_ID;
    let at = "2026-01-01T00:00:00Z";
    let new = json!({"connection_id": id, "session_token": "t", "expires_at": at, "vendor": "v"});
    assert_eq!(NewConnection::from_json(&new.to_string()).unwrap().session_token.expose(), "t");
    let mcp = json!({"connection_id": id, "status": "active", "vendor": "v"});
    assert!(McpConnection::from_json(&mcp.to_string()).unwrap().state.is_none());
    assert!(McpDiscovery::from_json(r#"{"supports_dcr":true}"#).unwrap().supports_dcr);
    assert_eq!(Invocation::from_json(r#"{"result":{}}"#).unwrap().result.as_str(), "{}");
    assert_eq!(McpCallResult::from_json(r#"{"result":{}}"#).unwrap().result.as_str(), "{}");
    assert!(Lease::from_json(r#"{"ok":true}"#).unwrap().ok);
    let event = json!({"event_id": "e", "event_kind": "k", "event_type": "t", "vendor": "v"});
    assert_eq!(WebhookEvent::from_json(&event.to_string()).unwrap().event_type, "t");

    let error = Lease::from_json(r#"{"ok":"canary"}"#).unwrap_err();
    assert!(error.is_decode() && error.json_path() == Some("$.ok"), "{error}");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    let error = serde_json::from_value::<Lease>(json!({"ok": 1})).unwrap_err();
    assert!(error.is_data(), "{error}");
}

#[test]
fn constructed_values_equal_decoded_ones_with_the_same_fields() {
    let id: ConnectionId = sample::CONNECTION_ID.parse().unwrap();
    let mut connection = Connection::new(id, "slack", "Support  Desk, Zürich!");
    assert_eq!(connection.nickname_slug, "support_desk_z_rich");
    assert!(connection.is_active() && connection.needs_attention().is_none());
    connection.status = ConnectionStatus::PendingOauth;
    connection.tools.push(Tool::new(sample::TOOL_ID.parse().unwrap(), id, "s"));
    let decoded = serde_json::to_string(&connection).unwrap();
    assert_eq!(Connection::from_json(&decoded).unwrap(), connection);
    assert_eq!(connection.raw(), "");
    assert_eq!(Lease::new(true), Lease::from_json(r#"{"ok":true}"#).unwrap());
    let object = || JsonObject::from_text(r#"{"a":1}"#).unwrap();
    assert_eq!(Invocation::new(object()).result, McpCallResult::new(object()).result);
}

#[test]
fn invalid_values_are_errors_of_this_crate_without_the_value_in_debug() {
    let id = "canary".parse::<ConnectionId>().unwrap_err();
    let object = JsonObject::from_text(r#"{"canary""#).unwrap_err();
    let array = JsonObject::try_from(json!(["canary"])).unwrap_err();
    let defaults = InputDefaults::from_json(r#"{"a":{"value":1,"canary":2}}"#).unwrap_err();
    for error in [&id, &object, &array, &defaults] {
        assert!(error.is_invalid_request(), "{error}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    assert_eq!(array.to_string(), "invalid JSON: the JSON is not an object");
    assert!(object.to_string().starts_with("invalid JSON: EOF while parsing"), "{object}");
    let value = JsonValue::from_text(r#""canary""#).unwrap();
    assert_eq!(value.parse::<Value>().unwrap(), json!("canary"));
    let error = value.parse::<u8>().unwrap_err();
    assert!(error.is_decode() && !format!("{error:?}").contains("canary"), "{error:?}");
}

fn assert_serializes_again<T: Serialize + DeserializeOwned>(text: &str) {
    let value: T = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
}

#[test]
fn values_serialize_in_their_order_without_options_that_are_not_set() {
    assert_serializes_again::<Lease>(r#"{"ok":true}"#);
    assert_serializes_again::<Lease>(r#"{"ok":false,"team":"t","url":"u","detail":"d"}"#);
    assert_serializes_again::<Invocation>(r#"{"result":{}}"#);
    assert_serializes_again::<Invocation>(r#"{"result":{"a":1},"narrowed":[1]}"#);
    assert_serializes_again::<McpCallResult>(r#"{"result":{}}"#);
    assert_serializes_again::<Integration>(
        r#"{"key":"k","display_name":"n","description":"d","category":"c","logo_url":"l"}"#,
    );
    let event = r#""event_id":"e","event_kind":"k","event_type":"t","vendor":"v""#;
    assert_serializes_again::<WebhookEvent>(&format!("{{{event}}}"));
    let (id, at) = (sample::CONNECTION_ID, "2026-01-01T00:00:00Z");
    assert_serializes_again::<WebhookEvent>(&format!(
        r#"{{{event},"received_at":"{at}","integration_key":"slack","vendor_connection_id":"x","connection_id":"{id}","nickname":"n","nickname_slug":"s","payload":{{"a":1}}}}"#
    ));
    for options in [
        "",
        r#""response_schema":{},"response_field_map":{"a":"b"},"input_defaults":{"a":{"value":1,"type":"pinned"}},"#,
    ] {
        let tool = format!(
            r#"{{"id":"{id}","connection_id":"{id}","organization_id":"{id}","integration_key":"slack","nickname_slug":"s","tool_path":"p","slug":"s_p","display_name":"n","description":null,"input_schema":{{}},{options}"is_enabled":true,"last_seen_at":"{at}","created_at":"{at}","updated_at":"{at}","stale_field_paths":[],"default_count":0,"pinned_count":0,"stale_input_fields":[],"merged_input_preview":{{}}}}"#
        );
        assert_serializes_again::<Tool>(&tool);
    }
    for options in ["", r#""voice_account_cps":1.5,"#] {
        let connection = format!(
            r#"{{"id":"{id}","organization_id":"{id}","integration_key":"slack","nickname_slug":"s","nickname":"S","vendor":"nango","vendor_connection_id":null,"status":"active","tools_status":"synced","tools_synced_at":null,"status_reason":null,"connected_at":null,"last_refreshed_at":null,"last_used_at":null,"metadata":{{}},"created_at":"{at}","updated_at":"{at}",{options}"tools":[]}}"#
        );
        assert_serializes_again::<Connection>(&connection);
    }
}
