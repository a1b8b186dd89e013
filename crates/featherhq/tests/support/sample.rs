//! Sample responses of Feather, in the form of the published versions.

use serde_json::{Value, json};

pub(crate) const CONNECTION_ID: &str = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e";
pub(crate) const TOOL_ID: &str = "0b6c2b0e-57c4-4d8c-8c39-4f6b1a1f7f10";
pub(crate) const ORGANIZATION_ID: &str = "5c1f8a3e-93b4-4b0a-a2f6-7d1f0e2b9c44";

/// A connection with every property of version 1.90.0 and one tool.
pub(crate) fn connection() -> Value {
    json!({
        "id": CONNECTION_ID,
        "organization_id": ORGANIZATION_ID,
        "integration_key": "slack",
        "nickname_slug": "support_desk",
        "nickname": "Support desk",
        "vendor": "nango",
        "vendor_connection_id": "vc_81",
        "status": "active",
        "tools_status": "synced",
        "tools_synced_at": "2026-08-01T09:30:00.125000Z",
        "status_reason": "Renewed",
        "connected_at": "2026-07-01T08:00:00Z",
        "last_refreshed_at": "2026-08-02T00:00:01+02:00",
        "last_used_at": "2026-08-03T17:45:10.5Z",
        "metadata": {"team": {"id": "T1", "name": "Zürich"}, "scopes": ["chat:write", "users:read"], "n": 1.50},
        "created_at": "2026-06-30T23:59:59",
        "updated_at": "2026-08-03T17:45:11.000001",
        "voice_account_cps": 2.5,
        "tools": [tool()],
    })
}

/// The same in version 1.21.0: without the voice rate.
pub(crate) fn connection_1_21() -> Value {
    let mut connection = connection();
    connection.as_object_mut().unwrap().remove("voice_account_cps");
    connection
}

/// A new connection: every nullable property is null.
pub(crate) fn pending_connection() -> Value {
    let mut connection = connection();
    for property in [
        "vendor_connection_id",
        "tools_synced_at",
        "status_reason",
        "connected_at",
        "last_refreshed_at",
        "last_used_at",
        "voice_account_cps",
    ] {
        connection[property] = Value::Null;
    }
    connection["status"] = json!("pending_oauth");
    connection["tools"] = json!([]);
    connection
}

/// A tool with every property.
pub(crate) fn tool() -> Value {
    json!({
        "id": TOOL_ID,
        "connection_id": CONNECTION_ID,
        "organization_id": ORGANIZATION_ID,
        "integration_key": "slack",
        "nickname_slug": "support_desk",
        "tool_path": "chat.postMessage",
        "slug": "support_desk_chat_postmessage",
        "display_name": "Send a message",
        "description": "Posts \"text\" to a channel \\ thread",
        "input_schema": {
            "type": "object",
            "required": ["channel"],
            "properties": {"channel": {"type": "string"}, "text": {"type": "string", "maxLength": 40000}}
        },
        "response_schema": {"type": "object", "properties": {"ts": {"type": "string"}}},
        "response_field_map": {"field_mappings": [{"from": "ts", "to": "sent_at"}]},
        "input_defaults": {
            "channel": {"value": "C024BE91L", "type": "pinned"},
            "unfurl": {"value": {"links": [true, null, 1e3]}, "type": "default"}
        },
        "is_enabled": true,
        "last_seen_at": "2026-08-01T09:30:00Z",
        "created_at": "2026-07-01T08:00:05Z",
        "updated_at": "2026-08-01T09:30:00Z",
        "stale_field_paths": ["data.ts"],
        "default_count": 1,
        "pinned_count": 1,
        "stale_input_fields": ["unfurl"],
        "merged_input_preview": {"type": "object", "properties": {"channel": {"const": "C024BE91L"}}}
    })
}

/// An integration of the catalog.
pub(crate) fn integration() -> Value {
    json!({
        "key": "calcom",
        "display_name": "Cal.com",
        "description": "Books meetings",
        "category": "scheduling",
        "logo_url": "https://cdn.example.com/cal.svg"
    })
}

/// The JSON of a list of connections.
pub(crate) fn list(count: usize) -> String {
    Value::Array(vec![connection(); count]).to_string()
}
