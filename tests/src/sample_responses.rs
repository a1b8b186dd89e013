//! A complete response for each schema of one, with every property and values of our own.

use std::pin::Pin;

use featherhq::{Client, Error, IntegrationKey, JsonObject};
use featherhq_api::types as wire;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::calls;

/// A response, and the two ways to read it. Both give back everything they have read.
#[derive(Clone, Copy, Debug)]
pub struct SampleResponse {
    /// The name of the schema in the document.
    pub schema: &'static str,
    /// The response in the shape of 1.90.0.
    pub value: fn() -> Value,
    /// Reads it with the generated type.
    pub generated: fn(&str) -> Result<Value, String>,
    /// Has the facade make a call that ends in it, or in a list of one. `None` for schemas of
    /// errors.
    pub facade: Option<Facade>,
}

/// A call that ends in a response.
#[derive(Clone, Copy, Debug)]
pub struct Facade {
    /// Whether the response is a list.
    pub list: bool,
    /// Makes the call.
    pub call: for<'a> fn(&'a Client) -> Read<'a>,
}

/// What the facade has read.
pub type Read<'a> = Pin<Box<dyn Future<Output = Result<(Value, String), Error>> + 'a>>;

fn generated<T: DeserializeOwned + Serialize>(text: &str) -> Result<Value, String> {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    serde_json::to_value(value).map_err(|error| error.to_string())
}

/// What a type of the facade serializes to.
fn to_json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("it serializes")
}

/// The schemas of responses and of their elements.
pub const ALL: &[SampleResponse] = &[
    SampleResponse {
        schema: "IntegrationSummary",
        value: integration,
        generated: generated::<wire::IntegrationSummary>,
        facade: Some(Facade {
            list: true,
            call: |feather| {
                Box::pin(async {
                    let integrations = feather.integrations().list().await?;
                    let [one] = integrations.try_into().expect("a list of one");
                    Ok((to_json(&one), one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "ConnectionResponse",
        value: connection,
        generated: generated::<wire::ConnectionResponse>,
        facade: Some(Facade {
            list: false,
            call: |feather| {
                Box::pin(async {
                    let one = feather.connections().get(calls::connection()).await?;
                    Ok((to_json(&one), one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "ConnectionToolResponse",
        value: tool,
        generated: generated::<wire::ConnectionToolResponse>,
        facade: Some(Facade {
            list: true,
            call: |feather| {
                Box::pin(async {
                    let call = feather.connections().set_tools_enabled(calls::connection(), true);
                    let [one] = call.await?.try_into().expect("a list of one");
                    Ok((to_json(&one), one.raw().expect("it came by itself").to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "ConnectionCreateResponse",
        value: || {
            json!({
                "connection_id": "3f1e9a70-0d6c-4a53-8f57-1f1d6c3a9b01",
                "session_token": "sess_5f0c",
                "expires_at": "2027-01-02T03:04:05Z",
                "vendor": "nango"
            })
        },
        generated: generated::<wire::ConnectionCreateResponse>,
        facade: Some(Facade {
            list: false,
            call: |feather| {
                Box::pin(async {
                    let call = feather.connections().create(IntegrationKey::Slack, "Support");
                    let one = call.await?;
                    let value = json!({
                        "connection_id": one.connection_id,
                        "session_token": one.session_token.expose(),
                        "expires_at": one.expires_at,
                        "vendor": one.vendor,
                    });
                    Ok((value, one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "CustomMcpConnectResponse",
        value: || {
            json!({
                "connection_id": "3f1e9a70-0d6c-4a53-8f57-1f1d6c3a9b01",
                "status": "pending_oauth",
                "vendor": "custom_mcp",
                "authorize_url": "https://id.example.com/authorize?state=st4te",
                "state": "st4te"
            })
        },
        generated: generated::<wire::CustomMcpConnectResponse>,
        facade: Some(Facade {
            list: false,
            call: |feather| {
                Box::pin(async {
                    let call =
                        feather.connections().connect_mcp("Stock", "https://mcp.example.com");
                    let one = call.await?;
                    let mut value = json!({
                        "connection_id": one.connection_id,
                        "status": one.status,
                        "vendor": one.vendor,
                    });
                    let state = one.state.as_ref().map(|state| state.expose());
                    for (name, property) in
                        [("authorize_url", one.authorize_url.as_deref()), ("state", state)]
                    {
                        if let Some(text) = property {
                            value[name] = json!(text);
                        }
                    }
                    Ok((value, one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "CustomMcpDiscoverResponse",
        value: || {
            json!({
                "supports_dcr": true,
                "authorize_url": "https://id.example.com/authorize",
                "token_url": "https://id.example.com/token",
                "scopes": ["read", "write"]
            })
        },
        generated: generated::<wire::CustomMcpDiscoverResponse>,
        facade: Some(Facade {
            list: false,
            call: |feather| {
                Box::pin(async {
                    let one = feather.connections().discover_mcp("https://mcp.example.com").await?;
                    let mut value = json!({ "supports_dcr": one.supports_dcr });
                    for (name, property) in
                        [("authorize_url", &one.authorize_url), ("token_url", &one.token_url)]
                    {
                        if let Some(text) = property {
                            value[name] = json!(text);
                        }
                    }
                    // The facade does not tell an absent list from an empty one.
                    if !one.scopes.is_empty() {
                        value["scopes"] = json!(one.scopes);
                    }
                    Ok((value, one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "ConnectionTestInvokeResponse",
        value: || json!({ "result": { "ok": true, "ts": "17.4" }, "narrowed": ["17.4"] }),
        generated: generated::<wire::ConnectionTestInvokeResponse>,
        facade: Some(Facade {
            list: false,
            call: |feather| {
                Box::pin(async {
                    let (id, input) = (calls::connection(), JsonObject::empty());
                    let one = feather.connections().test_invoke(id, "stock_find", input).await?;
                    Ok((to_json(&one), one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "ConnectionTestMcpCallResponse",
        value: || json!({ "result": { "content": [], "isError": false } }),
        generated: generated::<wire::ConnectionTestMcpCallResponse>,
        facade: Some(Facade {
            list: false,
            call: |feather| {
                Box::pin(async {
                    let (id, input) = (calls::connection(), JsonObject::empty());
                    let one = feather.connections().test_mcp_call(id, "stock_find", input).await?;
                    Ok((to_json(&one), one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "ConnectionTestLeaseResponse",
        value: || {
            json!({
                "ok": true,
                "team": "Kontor",
                "url": "https://kontor.example.com/",
                "detail": "leased for a minute"
            })
        },
        generated: generated::<wire::ConnectionTestLeaseResponse>,
        facade: Some(Facade {
            list: false,
            call: |feather| {
                Box::pin(async {
                    let one = feather.connections().test_lease(calls::connection()).await?;
                    Ok((to_json(&one), one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "WebhookEventResponse",
        value: || {
            json!({
                "event_id": "ev-81",
                "event_kind": "forward",
                "event_type": "app_mention",
                "received_at": "2026-09-01T10:20:30.123456Z",
                "vendor": "nango",
                "integration_key": "slack",
                "vendor_connection_id": "nango-7",
                "connection_id": "3f1e9a70-0d6c-4a53-8f57-1f1d6c3a9b01",
                "nickname": "Kontor",
                "nickname_slug": "kontor",
                "payload": { "team": { "id": "T1" }, "text": "hello" }
            })
        },
        generated: generated::<wire::WebhookEventResponse>,
        facade: Some(Facade {
            list: true,
            call: |feather| {
                Box::pin(async {
                    let events = feather.webhook_events().list().await?;
                    let [one] = events.try_into().expect("a list of one");
                    Ok((to_json(&one), one.raw().to_owned()))
                })
            },
        }),
    },
    SampleResponse {
        schema: "ErrorResponse",
        value: || {
            json!({
                "error": "rate_limited",
                "message": "Slow down",
                "retryable": true,
                "retry_after": 7
            })
        },
        generated: generated::<wire::ErrorResponse>,
        facade: None,
    },
    SampleResponse {
        schema: "HTTPValidationError",
        value: || {
            json!({
                "detail": [{
                    "loc": ["body", "oauth_scopes", 2],
                    "msg": "Input should be a valid string",
                    "type": "string_type",
                    "input": { "z": 1, "a": 2 },
                    "ctx": { "expected": "a string" }
                }]
            })
        },
        generated: generated::<wire::HttpValidationError>,
        facade: None,
    },
];

/// The properties of 1.90.0 that 1.21.0 does not have, by schema.
pub const SINCE_1_21_0: &[(&str, &[&str])] = &[
    ("ErrorResponse", &["retryable", "retry_after"]),
    ("ConnectionResponse", &["voice_account_cps"]),
];

/// Returns the response for a schema in the shape of 1.21.0.
pub fn in_1_21_0(response: &SampleResponse) -> Value {
    let mut value = (response.value)();
    for (_, properties) in SINCE_1_21_0.iter().filter(|(schema, _)| *schema == response.schema) {
        for property in *properties {
            value.as_object_mut().and_then(|object| object.remove(*property)).expect("it is new");
        }
    }
    value
}

fn integration() -> Value {
    json!({
        "key": "google_drive",
        "display_name": "Google Drive",
        "description": "Files and folders",
        "category": "productivity",
        "logo_url": "https://cdn.example.com/drive.svg"
    })
}

fn connection() -> Value {
    json!({
        "id": "3f1e9a70-0d6c-4a53-8f57-1f1d6c3a9b01",
        "organization_id": "9d7c1f6e-5a3b-4c2d-8e1f-0a9b8c7d6e5f",
        "integration_key": "slack",
        "nickname_slug": "kontor",
        "nickname": "Kontor",
        "vendor": "nango",
        "vendor_connection_id": "nango-7",
        "status": "active",
        "tools_status": "synced",
        "tools_synced_at": "2026-09-01T10:20:30Z",
        "status_reason": "all is well",
        "connected_at": "2026-08-01T00:00:01Z",
        "last_refreshed_at": "2026-08-31T23:59:59.999Z",
        "last_used_at": "2026-09-01T10:20:30.123456Z",
        "metadata": { "team": { "id": "T1", "plan": null }, "scopes": ["chat:write"] },
        "created_at": "2026-08-01T00:00:00Z",
        "updated_at": "2026-09-01T10:20:31Z",
        "voice_account_cps": 2.5,
        "tools": [tool()]
    })
}

fn tool() -> Value {
    json!({
        "id": "a1b2c3d4-0000-4000-8000-00000000f001",
        "connection_id": "3f1e9a70-0d6c-4a53-8f57-1f1d6c3a9b01",
        "organization_id": "9d7c1f6e-5a3b-4c2d-8e1f-0a9b8c7d6e5f",
        "integration_key": "slack",
        "nickname_slug": "kontor",
        "tool_path": "send_message",
        "slug": "kontor_send_message",
        "display_name": "Send a message",
        "description": "Says something in a channel",
        "input_schema": {
            "type": "object",
            "properties": { "text": { "type": "string" }, "channel": { "type": "string" } }
        },
        "response_schema": { "type": "object", "properties": { "ts": { "type": "string" } } },
        "response_field_map": { "field_mappings": [{ "path": "ts" }] },
        "input_defaults": {
            "text": { "value": "Hello", "type": "default" },
            "channel": { "value": { "id": ["C1", null] }, "type": "pinned" }
        },
        "is_enabled": true,
        "last_seen_at": "2026-09-01T10:20:30Z",
        "created_at": "2026-08-01T00:00:02Z",
        "updated_at": "2026-09-01T10:20:30Z",
        "stale_field_paths": ["message.edited"],
        "default_count": 1,
        "pinned_count": 1,
        "stale_input_fields": ["thread"],
        "merged_input_preview": { "type": "object", "properties": {} }
    })
}
