//! The types that somebody writes by hand, with nothing open, nothing kept and nothing checked.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

/// A connection whose free-form properties are `J`: `serde_json::Value`, or `Box<RawValue>` for
/// those who know it.
#[derive(Debug, Deserialize)]
#[allow(dead_code)] // Decoded, not read.
pub(crate) struct Connection<J> {
    id: Uuid,
    organization_id: Uuid,
    integration_key: String,
    nickname_slug: String,
    nickname: String,
    vendor: String,
    vendor_connection_id: Option<String>,
    status: String,
    tools_status: String,
    tools_synced_at: Option<DateTime<Utc>>,
    status_reason: Option<String>,
    connected_at: Option<DateTime<Utc>>,
    last_refreshed_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    metadata: J,
    voice_account_cps: Option<f64>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    #[serde(default = "Vec::new")]
    tools: Vec<Tool<J>>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
pub(crate) struct Tool<J> {
    id: Uuid,
    connection_id: Uuid,
    organization_id: Uuid,
    integration_key: String,
    nickname_slug: String,
    tool_path: String,
    slug: String,
    display_name: String,
    description: Option<String>,
    input_schema: J,
    response_schema: Option<J>,
    response_field_map: Option<J>,
    input_defaults: Option<J>,
    is_enabled: bool,
    last_seen_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    stale_field_paths: Vec<String>,
    default_count: i64,
    pinned_count: i64,
    stale_input_fields: Vec<String>,
    merged_input_preview: J,
}
