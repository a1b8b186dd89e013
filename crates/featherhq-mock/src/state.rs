//! The state of the server: connections and webhook events.
//!
//! Knows neither HTTP nor operations.

mod clock;
mod consent;
mod stored_connection;

pub(crate) use consent::Decision;
pub(crate) use stored_connection::{StoredConnection, SyncTiming};

use chrono::{DateTime, SecondsFormat};

use crate::catalog::Catalog;
use crate::json::Json;
use crate::random::Random;
use crate::seed::Seed;
use crate::tool;

use clock::Clock;
use consent::ConsentSessions;

/// The id of a connection of another organization, for which every operation returns 404.
pub const FOREIGN_CONNECTION_ID: &str = "f0e1d2c3-b4a5-4687-9788-a9bacbdcedfe";

/// The id of a tool of [`FOREIGN_CONNECTION_ID`].
pub const FOREIGN_TOOL_ID: &str = "f0e1d2c3-b4a5-4687-9788-a9bacbdcedff";

const FOREIGN_ORGANIZATION_ID: &str = "e1d2c3b4-a596-4778-8697-bacbdcedfe0f";

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) catalog: Catalog,
    pub(crate) organization_id: String,
    pub(crate) mailbox_connected: bool,
    /// The connections of all organizations, oldest first.
    connections: Vec<StoredConnection>,
    events: Vec<Json>,
    pub(crate) random: Random,
    pub(crate) clock: Clock,
    pub(crate) sessions: ConsentSessions,
    timing: SyncTiming,
    /// Changes with the organization.
    revision: u64,
}

impl State {
    pub(crate) fn new(seed: &Seed, timing: SyncTiming) -> Result<Self, String> {
        let catalog = Catalog::read()?;
        let foreign = foreign_connection(&catalog);
        let connections = seed.connections.iter().cloned().chain([foreign]);
        Ok(State {
            catalog,
            organization_id: seed.organization_id.clone(),
            mailbox_connected: seed.mailbox_connected,
            connections: connections.map(StoredConnection::new).collect(),
            events: seed.webhook_events.clone(),
            random: Random::from_text("ids of what is created"),
            clock: Clock::default(),
            sessions: ConsentSessions::default(),
            timing,
            revision: 0,
        })
    }

    /// Replaces the organization. Consent screens of the previous one are closed.
    pub(crate) fn replace(&mut self, seed: &Seed) -> Result<(), String> {
        let (clock, random) = (self.clock, self.random.clone());
        self.reset(seed)?;
        (self.clock, self.random) = (clock, random);
        Ok(())
    }

    /// Replaces everything by the state in which a server starts.
    pub(crate) fn reset(&mut self, seed: &Seed) -> Result<(), String> {
        let revision = self.revision() + 1;
        *self = State { revision, ..State::new(seed, self.timing)? };
        Ok(())
    }

    /// Returns a number that changes with the organization.
    pub(crate) fn revision(&mut self) -> u64 {
        // Every connection is asked, so that none reports the same change twice.
        let changed = self.connections.iter_mut().filter_map(|it| it.take_changed().then_some(()));
        if changed.count() > 0 {
            self.revision += 1;
        }
        self.revision
    }

    /// Returns the connections of the organization.
    pub(crate) fn connections(&self) -> impl Iterator<Item = &StoredConnection> {
        self.connections.iter().filter(|stored| belongs_to(stored, &self.organization_id))
    }

    pub(crate) fn connections_mut(&mut self) -> impl Iterator<Item = &mut StoredConnection> {
        self.connections.iter_mut().filter(|stored| belongs_to(stored, &self.organization_id))
    }

    /// Returns the connection of the organization with this id.
    pub(crate) fn connection_mut(&mut self, id: &str) -> Option<&mut StoredConnection> {
        self.connections_mut().find(|stored| has_id(stored.json(), id))
    }

    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.connections.len();
        let organization_id = &self.organization_id;
        self.connections
            .retain(|stored| !(has_id(stored.json(), id) && belongs_to(stored, organization_id)));
        let removed = self.connections.len() < before;
        if removed {
            self.sessions.remove(id);
            self.events.retain(|event| {
                !event.str_at("connection_id").is_some_and(|known| known.eq_ignore_ascii_case(id))
            });
            self.revision += 1;
        }
        removed
    }

    /// Stores a new connection that waits for consent.
    pub(crate) fn insert(
        &mut self,
        integration_key: &str,
        nickname: &str,
        vendor: &str,
    ) -> &mut StoredConnection {
        let now = self.clock.timestamp();
        let connection = Json::object([
            ("id", self.random.uuid().to_string().into()),
            ("organization_id", self.organization_id.as_str().into()),
            ("integration_key", integration_key.into()),
            ("nickname_slug", self.unique_slug(integration_key, nickname).into()),
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
        self.connections.push(StoredConnection::new(connection));
        self.revision += 1;
        let last = self.connections.len() - 1;
        &mut self.connections[last]
    }

    /// Returns a slug that no other connection of the organization has: tool slugs begin with it
    /// and have to be unique.
    fn unique_slug(&self, integration_key: &str, nickname: &str) -> String {
        let slug = tool::slugify(nickname);
        let slug = if slug.is_empty() { integration_key.to_owned() } else { slug };
        let taken = |slug: &str| {
            self.connections().any(|stored| stored.json().str_at("nickname_slug") == Some(slug))
        };
        let numbered = (2..).map(|number| format!("{slug}_{number}"));
        std::iter::once(slug.clone()).chain(numbered).find(|slug| !taken(slug)).unwrap_or(slug)
    }

    /// Makes a connection active and requests a synchronization of its tools.
    pub(crate) fn activate(&mut self, id: &str) {
        let vendor_connection_id = format!("nango-conn-{}", &self.random.hex()[..8]);
        let (timing, clock) = (self.timing, self.clock);
        let Some(stored) = self.connection_mut(id) else { return };
        let now = clock.timestamp();
        let connection = stored.json_mut();
        connection.set("status", "active");
        connection.set("status_reason", Json::Null);
        connection.set("connected_at", now.as_str());
        connection.set("updated_at", now.as_str());
        if connection.str_at("vendor") == Some("nango")
            && connection.get("vendor_connection_id").is_none_or(Json::is_null)
        {
            connection.set("vendor_connection_id", vendor_connection_id);
        }
        stored.schedule_sync(timing, &clock);
    }

    /// Requests a synchronization of the tools of a connection.
    pub(crate) fn schedule_sync(&mut self, id: &str) {
        let (timing, clock) = (self.timing, self.clock);
        if let Some(stored) = self.connection_mut(id) {
            stored.schedule_sync(timing, &clock);
        }
    }

    /// Starts and finishes the synchronizations that are due. Called before every access to the
    /// state, so that no background task is needed.
    pub(crate) fn run_due_syncs(&mut self) {
        for stored in &mut self.connections {
            stored.run_due_sync(&self.clock, &self.catalog);
        }
    }

    /// Decides a session: what the user chose on the consent screen. A connection whose consent was
    /// denied keeps waiting, with the reason.
    pub(crate) fn decide(&mut self, token: &str, decision: Decision) {
        let Some(session) = self.sessions.find_mut(token) else { return };
        session.decision = Some(decision);
        let (id, activates) = (session.connection_id.clone(), session.activates);
        let now = self.clock.timestamp();
        match decision {
            Decision::Allowed if activates => self.activate(&id),
            Decision::Allowed => {}
            Decision::Denied => {
                if let Some(stored) = self.connection_mut(&id) {
                    let connection = stored.json_mut();
                    connection.set("status_reason", "Access was denied on the consent screen.");
                    connection.set("updated_at", now);
                }
            }
        }
    }

    pub(crate) fn add_event(&mut self, event: Json) {
        self.events.push(event);
        self.revision += 1;
    }

    /// Returns the events of connections that still exist, newest first, those without a time last.
    pub(crate) fn newest_events(&self) -> Vec<&Json> {
        let mut events: Vec<&Json> = self
            .events
            .iter()
            .filter(|event| match event.str_at("connection_id") {
                Some(id) => self.connections().any(|stored| has_id(stored.json(), id)),
                None => true,
            })
            .collect();
        let time = |event: &Json| {
            event.str_at("received_at").and_then(|at| DateTime::parse_from_rfc3339(at).ok())
        };
        events.sort_by_key(|event| std::cmp::Reverse(time(event)));
        events
    }

    /// Returns the organization as a seed.
    pub(crate) fn to_seed(&self) -> Seed {
        Seed {
            organization_id: self.organization_id.clone(),
            connections: self.connections().map(|stored| stored.json().clone()).collect(),
            webhook_events: self.events.clone(),
            mailbox_connected: self.mailbox_connected,
        }
    }
}

/// Returns a connection of an organization that no API key belongs to.
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

fn belongs_to(stored: &StoredConnection, organization_id: &str) -> bool {
    stored
        .json()
        .str_at("organization_id")
        .is_some_and(|id| id.eq_ignore_ascii_case(organization_id))
}

/// Returns whether a connection or tool has this id. UUIDs are case-insensitive.
pub(crate) fn has_id(value: &Json, id: &str) -> bool {
    value.str_at("id").is_some_and(|known| known.eq_ignore_ascii_case(id))
}

/// Formats a time in whole seconds.
pub(crate) fn in_seconds(time: DateTime<chrono::Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
