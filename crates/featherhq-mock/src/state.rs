//! What the server remembers: connections, webhook events, and synchronisations under way.
//!
//! Knows how things look and change over time, and neither HTTP nor which operation asks.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use tokio::time::{Duration, Instant};

use crate::catalog::Catalog;
use crate::document::Schema;
use crate::json::Json;
use crate::random::Random;
use crate::seed::Seed;
use crate::{tool, validate};

/// The id of a connection that exists and belongs to another organisation, so that every
/// operation answers 404 for it.
pub const FOREIGN_CONNECTION_ID: &str = "f0e1d2c3-b4a5-4687-9788-a9bacbdcedfe";

/// The id of a tool of [`FOREIGN_CONNECTION_ID`].
pub const FOREIGN_TOOL_ID: &str = "f0e1d2c3-b4a5-4687-9788-a9bacbdcedff";

const FOREIGN_ORGANIZATION_ID: &str = "e1d2c3b4-a596-4778-8697-bacbdcedfe0f";

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) catalog: Catalog,
    pub(crate) organization_id: String,
    pub(crate) mailbox_connected: bool,
    /// The rows of all organisations, in the order in which they were made.
    rows: Vec<Row>,
    pub(crate) events: Vec<Json>,
    pub(crate) random: Random,
    pace: Pace,
}

/// How synchronisations go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// From when one is asked for until it begins and shows.
    pub(crate) lag: Duration,
    /// From then on until it is over.
    pub(crate) delay: Duration,
}

/// A synchronisation that was asked for. A time beyond what the clock can tell never comes.
#[derive(Clone, Copy, Debug)]
struct Sync {
    begins: Option<Instant>,
    ends: Option<Instant>,
    shows: bool,
}

/// A connection as it is stored.
#[derive(Debug)]
pub(crate) struct Row {
    document: Json,
    /// The synchronisation under way, if there is one.
    sync: Option<Sync>,
    rendered: Option<Rendered>,
}

/// The text of a connection, kept until it changes, and the schema that it is known to fit.
#[derive(Debug)]
struct Rendered {
    text: Bytes,
    fits: Option<Arc<Schema>>,
}

impl Row {
    fn new(document: Json) -> Self {
        Row { document, sync: None, rendered: None }
    }

    pub(crate) fn document(&self) -> &Json {
        &self.document
    }

    /// The connection, to be changed.
    pub(crate) fn edit(&mut self) -> &mut Json {
        self.rendered = None;
        &mut self.document
    }

    pub(crate) fn is_active(&self) -> bool {
        self.document.str_at("status") == Some("active")
    }

    pub(crate) fn tools(&self) -> &[Json] {
        self.document.get("tools").and_then(Json::as_array).unwrap_or_default()
    }

    pub(crate) fn tools_mut(&mut self) -> Option<&mut Vec<Json>> {
        self.edit().as_object_mut()?.get_mut("tools")?.as_array_mut()
    }

    /// The text of the connection; if it has to fit a schema, why it does not.
    pub(crate) fn render(&mut self, schema: Option<&Arc<Schema>>) -> Result<Bytes, String> {
        let document = &self.document;
        let rendered = self
            .rendered
            .get_or_insert_with(|| Rendered { text: document.to_text().into(), fits: None });
        if let Some(schema) = schema
            && !rendered.fits.as_ref().is_some_and(|known| Arc::ptr_eq(known, schema))
        {
            validate::answer(schema, document)?;
            rendered.fits = Some(Arc::clone(schema));
        }
        Ok(rendered.text.clone())
    }
}

impl State {
    pub(crate) fn new(seed: &Seed, pace: Pace) -> Result<Self, String> {
        let catalog = Catalog::read()?;
        let foreign = foreign_connection(&catalog);
        let documents = seed.connections.iter().cloned().chain([foreign]);
        Ok(State {
            catalog,
            organization_id: seed.organization_id.clone(),
            mailbox_connected: seed.mailbox_connected,
            rows: documents.map(Row::new).collect(),
            events: seed.webhook_events.clone(),
            random: Random::from_text("ids of what is created"),
            pace,
        })
    }

    /// The organisation's connections.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| is_owned(row, &self.organization_id))
    }

    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.rows.iter_mut().filter(|row| is_owned(row, &self.organization_id))
    }

    /// The organisation's connection with this id; one of another organisation is not found.
    pub(crate) fn row_mut(&mut self, id: &str) -> Option<&mut Row> {
        self.rows_mut().find(|row| has_id(&row.document, id))
    }

    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.rows.len();
        let organization_id = &self.organization_id;
        self.rows.retain(|row| !(has_id(&row.document, id) && is_owned(row, organization_id)));
        self.rows.len() < before
    }

    /// Stores a new connection, which has just been created. Those that name no status are
    /// `active`.
    pub(crate) fn insert(
        &mut self,
        integration_key: &str,
        nickname: &str,
        vendor: &str,
    ) -> &mut Row {
        let now = now();
        let document = Json::object([
            ("id", self.random.uuid().to_string().into()),
            ("organization_id", self.organization_id.as_str().into()),
            ("integration_key", integration_key.into()),
            ("nickname_slug", self.free_slug(integration_key, nickname).into()),
            ("nickname", nickname.into()),
            ("vendor", vendor.into()),
            ("vendor_connection_id", Json::Null),
            ("status", "pending_oauth".into()),
            ("tools_status", "pending".into()),
            ("tools_synced_at", Json::Null),
            ("status_reason", Json::Null),
            ("connected_at", Json::Null),
            ("last_refreshed_at", Json::Null),
            ("last_used_at", Json::Null),
            ("metadata", Json::object([])),
            ("voice_account_cps", Json::Null),
            ("created_at", now.as_str().into()),
            ("updated_at", now.as_str().into()),
            ("tools", Json::array([])),
        ]);
        self.rows.push(Row::new(document));
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// A slug that no other connection of the organisation has: tool slugs begin with it and
    /// have to stay apart.
    fn free_slug(&self, integration_key: &str, nickname: &str) -> String {
        let slug = tool::slugify(nickname);
        let slug = if slug.is_empty() { integration_key.to_owned() } else { slug };
        let taken =
            |slug: &str| self.rows().any(|row| row.document.str_at("nickname_slug") == Some(slug));
        let numbered = (2..).map(|number| format!("{slug}_{number}"));
        std::iter::once(slug.clone()).chain(numbered).find(|slug| !taken(slug)).unwrap_or(slug)
    }

    /// Makes a connection active and begins to synchronise its tools.
    pub(crate) fn activate(&mut self, id: &str) {
        let vendor_connection_id = format!("nango-conn-{}", &self.random.hex()[..8]);
        let pace = self.pace;
        let Some(row) = self.row_mut(id) else { return };
        let now = now();
        let document = row.edit();
        document.set("status", "active");
        document.set("status_reason", Json::Null);
        document.set("connected_at", now.as_str());
        document.set("updated_at", now.as_str());
        if document.str_at("vendor") == Some("nango")
            && document.get("vendor_connection_id").is_none_or(Json::is_null)
        {
            document.set("vendor_connection_id", vendor_connection_id);
        }
        row.ask_for_sync(pace);
    }

    /// Asks for a connection's tools to be synchronised.
    pub(crate) fn begin_sync(&mut self, id: &str) {
        let pace = self.pace;
        if let Some(row) = self.row_mut(id) {
            row.ask_for_sync(pace);
        }
    }

    /// Begins and ends the synchronisations whose time for it has come. Called before every look
    /// at the state, so that no task has to run beside the server.
    pub(crate) fn settle(&mut self) {
        let clock = Instant::now();
        let has_come = |time: Option<Instant>| time.is_some_and(|time| time <= clock);
        for row in &mut self.rows {
            match row.sync {
                Some(sync) if has_come(sync.ends) => row.end_sync(&self.catalog),
                Some(sync) if !sync.shows && has_come(sync.begins) => row.show_sync(),
                _ => {}
            }
        }
    }

    /// The events of connections that still exist, newest first, those without a time last.
    pub(crate) fn newest_events(&self) -> Vec<&Json> {
        let mut events: Vec<&Json> = self
            .events
            .iter()
            .filter(|event| match event.str_at("connection_id") {
                Some(id) => self.rows().any(|row| has_id(&row.document, id)),
                None => true,
            })
            .collect();
        let time = |event: &Json| {
            event.str_at("received_at").and_then(|at| DateTime::parse_from_rfc3339(at).ok())
        };
        events.sort_by_key(|event| std::cmp::Reverse(time(event)));
        events
    }

    /// The organisation in the form of a seed.
    pub(crate) fn to_seed(&self) -> Seed {
        Seed {
            organization_id: self.organization_id.clone(),
            connections: self.rows().map(|row| row.document.clone()).collect(),
            webhook_events: self.events.clone(),
            mailbox_connected: self.mailbox_connected,
        }
    }
}

impl Row {
    fn ask_for_sync(&mut self, pace: Pace) {
        let begins = Instant::now().checked_add(pace.lag);
        let ends = begins.and_then(|begins| begins.checked_add(pace.delay));
        self.sync = Some(Sync { begins, ends, shows: false });
        if pace.lag.is_zero() {
            self.show_sync();
        }
    }

    fn show_sync(&mut self) {
        if let Some(sync) = &mut self.sync {
            sync.shows = true;
        }
        let document = self.edit();
        document.set("tools_status", "syncing");
        document.set("updated_at", now());
    }

    /// Records what the service offers. Tools that are there keep their settings; a connection
    /// without any gets those of its integration.
    fn end_sync(&mut self, catalog: &Catalog) {
        self.sync = None;
        let now = now();
        let document = self.edit();
        if refuses_to_sync(document) {
            document.set("tools_status", "failed");
            document.set("status_reason", "The MCP server did not answer.");
            document.set("updated_at", now);
            return;
        }
        if document.get("tools").and_then(Json::as_array).is_none_or(<[Json]>::is_empty) {
            let key = document.str_at("integration_key").unwrap_or_default();
            let templates = catalog.tools(key).iter();
            let tools = templates.map(|template| tool::from_template(template, document, &now));
            let tools: Vec<Json> = tools.collect();
            document.set("tools", tools);
        }
        document.set("tools_status", "synced");
        document.set("tools_synced_at", now.as_str());
        document.set("last_refreshed_at", now.as_str());
        document.set("updated_at", now.as_str());
        for tool in self.tools_mut().into_iter().flatten() {
            tool.set("last_seen_at", now.as_str());
        }
    }
}

/// A way to see a synchronisation fail: an MCP server whose host name contains `broken`.
fn refuses_to_sync(connection: &Json) -> bool {
    let url = connection.get("metadata").and_then(|metadata| metadata.str_at("server_url"));
    url.and_then(|url| url.parse::<http::Uri>().ok())
        .is_some_and(|url| url.host().is_some_and(|host| host.contains("broken")))
}

/// A connection of an organisation that no key belongs to.
fn foreign_connection(catalog: &Catalog) -> Json {
    let time = "2026-01-01T00:00:00Z";
    let mut connection = Json::object([
        ("id", FOREIGN_CONNECTION_ID.into()),
        ("organization_id", FOREIGN_ORGANIZATION_ID.into()),
        ("integration_key", "slack".into()),
        ("nickname_slug", "somebody_else".into()),
        ("nickname", "Somebody else".into()),
        ("status", "active".into()),
        ("created_at", time.into()),
    ]);
    let tools = catalog.tools("slack").first().map(|template| {
        let mut tool = tool::from_template(template, &connection, time);
        tool.set("id", FOREIGN_TOOL_ID);
        tool
    });
    connection.set("tools", Json::array(tools));
    connection
}

fn is_owned(row: &Row, organization_id: &str) -> bool {
    row.document
        .str_at("organization_id")
        .is_some_and(|id| id.eq_ignore_ascii_case(organization_id))
}

/// Whether this is the id of a connection or tool. UUIDs are the same in either case of letters.
pub(crate) fn has_id(document: &Json, id: &str) -> bool {
    document.str_at("id").is_some_and(|known| known.eq_ignore_ascii_case(id))
}

/// The present time as the service writes it.
pub(crate) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A time from now, in whole seconds.
pub(crate) fn in_minutes(minutes: i64) -> String {
    (Utc::now() + TimeDelta::minutes(minutes)).to_rfc3339_opts(SecondsFormat::Secs, true)
}
