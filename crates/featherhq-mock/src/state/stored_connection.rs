//! A connection in the state: its JSON, its serialized form and its tool synchronization.

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::{Duration, Instant};

use super::clock::Clock;
use crate::catalog::Catalog;
use crate::document::Schema;
use crate::json::Json;
use crate::{tool, validate};

/// How long tool synchronizations take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SyncTiming {
    /// From the request to the start.
    pub(crate) lag: Duration,
    /// From the start to the end.
    pub(crate) delay: Duration,
}

/// A requested synchronization. Times beyond the range of the clock are `None` and never come.
#[derive(Clone, Copy, Debug)]
struct Sync {
    starts_at: Option<Instant>,
    ends_at: Option<Instant>,
    started: bool,
}

/// A connection with its synchronization and its serialized form.
#[derive(Debug)]
pub(crate) struct StoredConnection {
    json: Json,
    /// The pending or running synchronization.
    sync: Option<Sync>,
    serialized: Option<Serialized>,
    /// Whether the JSON may have changed since [`Self::take_changed`].
    changed: bool,
}

/// The JSON text of a connection until it changes, and the schema that it was validated against.
#[derive(Debug)]
struct Serialized {
    text: Bytes,
    validated_against: Option<Arc<Schema>>,
}

impl StoredConnection {
    pub(super) fn new(json: Json) -> Self {
        StoredConnection { json, sync: None, serialized: None, changed: false }
    }

    pub(crate) fn json(&self) -> &Json {
        &self.json
    }

    pub(crate) fn json_mut(&mut self) -> &mut Json {
        self.serialized = None;
        self.changed = true;
        &mut self.json
    }

    /// Returns whether the JSON may have changed since the last call.
    pub(super) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    pub(crate) fn is_active(&self) -> bool {
        self.json.str_at("status") == Some("active")
    }

    pub(crate) fn tools(&self) -> &[Json] {
        self.json.get("tools").and_then(Json::as_array).unwrap_or_default()
    }

    pub(crate) fn tools_mut(&mut self) -> Option<&mut Vec<Json>> {
        self.json_mut().as_object_mut()?.get_mut("tools")?.as_array_mut()
    }

    /// Serializes the connection, after it is validated against the schema, if there is one.
    pub(crate) fn serialize(&mut self, schema: Option<&Arc<Schema>>) -> Result<Bytes, String> {
        let json = &self.json;
        let serialized = self.serialized.get_or_insert_with(|| Serialized {
            text: json.to_text().into(),
            validated_against: None,
        });
        if let Some(schema) = schema
            && serialized.validated_against.as_ref().is_none_or(|known| !Arc::ptr_eq(known, schema))
        {
            validate::response(schema, json)?;
            serialized.validated_against = Some(Arc::clone(schema));
        }
        Ok(serialized.text.clone())
    }

    pub(super) fn schedule_sync(&mut self, timing: SyncTiming, clock: &Clock) {
        let starts_at = clock.instant().checked_add(timing.lag);
        let ends_at = starts_at.and_then(|start| start.checked_add(timing.delay));
        self.sync = Some(Sync { starts_at, ends_at, started: false });
        if timing.lag.is_zero() {
            self.start_sync(clock);
        }
    }

    /// Starts or finishes the synchronization if that is due.
    pub(super) fn run_due_sync(&mut self, clock: &Clock, catalog: &Catalog) {
        let is_due = |time: Option<Instant>| time.is_some_and(|time| time <= clock.instant());
        match self.sync {
            Some(sync) if is_due(sync.ends_at) => self.finish_sync(clock, catalog),
            Some(sync) if !sync.started && is_due(sync.starts_at) => self.start_sync(clock),
            _ => {}
        }
    }

    fn start_sync(&mut self, clock: &Clock) {
        if let Some(sync) = &mut self.sync {
            sync.started = true;
        }
        let connection = self.json_mut();
        connection.set("tools_status", "syncing");
        connection.set("updated_at", clock.timestamp());
    }

    /// Existing tools keep their settings; a connection without tools gets those of its
    /// integration.
    fn finish_sync(&mut self, clock: &Clock, catalog: &Catalog) {
        self.sync = None;
        let now = clock.timestamp();
        let connection = self.json_mut();
        if sync_fails(connection) {
            connection.set("tools_status", "failed");
            connection.set("status_reason", "The MCP server did not respond.");
            connection.set("updated_at", now);
            return;
        }
        if connection.get("tools").and_then(Json::as_array).is_none_or(<[Json]>::is_empty) {
            let key = connection.str_at("integration_key").unwrap_or_default();
            let templates = catalog.tools(key).iter();
            let tools = templates.map(|template| tool::from_template(template, connection, &now));
            let tools: Vec<Json> = tools.collect();
            connection.set("tools", tools);
        }
        connection.set("tools_status", "synced");
        connection.set("tools_synced_at", now.as_str());
        connection.set("last_refreshed_at", now.as_str());
        connection.set("updated_at", now.as_str());
        for tool in self.tools_mut().into_iter().flatten() {
            tool.set("last_seen_at", now.as_str());
        }
    }
}

/// Makes synchronizations fail for MCP servers whose host name contains `broken`.
fn sync_fails(connection: &Json) -> bool {
    let url = connection.get("metadata").and_then(|metadata| metadata.str_at("server_url"));
    url.and_then(|url| url.parse::<http::Uri>().ok())
        .is_some_and(|url| url.host().is_some_and(|host| host.contains("broken")))
}
