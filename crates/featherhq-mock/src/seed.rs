//! What a mock organisation has when the server starts.

mod synthetic;

use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::str::FromStr;

use uuid::Uuid;

use crate::catalog::{self, Catalog};
use crate::document::Document;
use crate::json::Json;
use crate::{tool, validate};

/// The organisation of a seed that does not name one.
const ORGANIZATION_ID: &str = "7f1c1c5e-2f57-4f0e-9c58-6f5a0b9d3a10";

/// How many bytes of a file are read: an organization of 20,000 tools fits, and an endless device
/// does not fill the memory.
const FILE_LIMIT: u64 = 256 * 1024 * 1024;

/// The organisation that a server starts with: its connections with their tools, its webhook
/// events, and whether it has a mailbox.
///
/// The default is a believable organisation: connections to all seven integrations in different
/// states, tools with real-looking schemas and settings, and a few webhook events. Its
/// identifiers and timestamps are the same every time.
///
/// ```
/// use featherhq_mock::Seed;
///
/// let seed = Seed::from_json(r#"{ "connections": [], "mailbox_connected": false }"#)?;
/// assert_eq!(seed.connection_ids().count(), 0);
/// assert!(Seed::default().connection_ids().count() >= 7);
/// # Ok::<(), featherhq_mock::SeedError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Seed {
    pub(crate) organization_id: String,
    pub(crate) connections: Vec<Json>,
    pub(crate) webhook_events: Vec<Json>,
    pub(crate) mailbox_connected: bool,
}

/// Why a text or a file is no seed. Its message names the place.
#[derive(Debug)]
pub struct SeedError(String);

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SeedError {}

fn fail<T>(message: impl Into<String>) -> Result<T, SeedError> {
    Err(SeedError(message.into()))
}

/// Reads UTF-8 to the end, or fails after one byte more than the limit.
fn read_text(reader: impl Read, limit: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("larger than {} MiB", limit / (1024 * 1024));
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

impl Seed {
    /// An organisation with a mailbox and nothing else.
    #[must_use]
    pub fn empty() -> Self {
        Seed {
            organization_id: ORGANIZATION_ID.to_owned(),
            connections: Vec::new(),
            webhook_events: Vec::new(),
            mailbox_connected: true,
        }
    }

    /// An organisation with so many connections of so many tools each, for measurements. The same
    /// numbers give the same bytes; a tool takes about 11 kB, so that 200 connections of 50 tools
    /// are an answer of about 110 MB.
    #[must_use]
    pub fn synthetic(connections: usize, tools: usize, random_seed: u64) -> Self {
        let connections = synthetic::connections(ORGANIZATION_ID, connections, tools, random_seed);
        Seed { connections, ..Seed::empty() }
    }

    /// Reads a seed from JSON text: either an object
    ///
    /// ```json
    /// {
    ///   "organization_id": "7f1c1c5e-2f57-4f0e-9c58-6f5a0b9d3a10",
    ///   "connections": [],
    ///   "webhook_events": [],
    ///   "mailbox_connected": true
    /// }
    /// ```
    ///
    /// in which everything may be left out, or the bare array that `listConnections` answers, so
    /// that an application can be tested against the shape of its own organisation. Elements are
    /// what the API answers (`ConnectionResponse`, `WebhookEventResponse`). Number text, key
    /// order, and fields that the document does not know are kept. Without an organisation id,
    /// the first connection's counts.
    ///
    /// # Errors
    ///
    /// If the text is not JSON or has a field that means nothing here; if an element does not fit
    /// the document; if an id occurs twice; or if a connection or tool belongs elsewhere.
    pub fn from_json(text: &str) -> Result<Self, SeedError> {
        let root = match Json::parse(text.as_bytes()) {
            Ok(root) => root,
            Err(error) => return fail(format!("the seed is not JSON: {error}")),
        };
        let mut seed = Seed::empty();
        let mut organization_id = None;
        match &root {
            Json::Array(connections) => seed.connections = connections.to_vec(),
            Json::Object(fields) => {
                for (name, value) in fields.iter() {
                    match (name, value) {
                        ("organization_id", Json::String(id)) if is_uuid(id) => {
                            organization_id = Some(id.to_string());
                        }
                        ("connections", Json::Array(list)) => seed.connections = list.to_vec(),
                        ("webhook_events", Json::Array(list)) => {
                            seed.webhook_events = list.to_vec();
                        }
                        ("mailbox_connected", Json::Bool(yes)) => seed.mailbox_connected = *yes,
                        ("organization_id", _) => {
                            return fail("`/organization_id` of the seed is not a UUID");
                        }
                        ("connections" | "webhook_events", _) => {
                            return fail(format!("`/{name}` of the seed is not an array"));
                        }
                        ("mailbox_connected", _) => {
                            return fail("`/mailbox_connected` of the seed is not a boolean");
                        }
                        _ => {
                            return fail(format!(
                                "`/{name}` means nothing in a seed; what may be there is \
                                 organization_id, connections, webhook_events, mailbox_connected"
                            ));
                        }
                    }
                }
            }
            _ => return fail("a seed is an object, or an array of connections"),
        }
        let first = seed.connections.first().and_then(|first| first.str_at("organization_id"));
        if let Some(id) = organization_id.as_deref().or(first) {
            seed.organization_id = id.to_owned();
        }
        seed.check()?;
        Ok(seed)
    }

    /// Reads a seed from a file of at most 256 MiB; see [`Seed::from_json`].
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is too large, or what is in it is no seed. The message names
    /// the file.
    pub fn from_json_file(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        match std::fs::File::open(path).and_then(|file| read_text(file, FILE_LIMIT)) {
            Ok(text) => Seed::from_json(&text)
                .map_err(|error| SeedError(format!("{}: {error}", path.display()))),
            Err(error) => fail(format!("cannot read {}: {error}", path.display())),
        }
    }

    /// The same seed with or without a mailbox. Without one, `connectEmail` is refused.
    #[must_use]
    pub fn mailbox_connected(mut self, connected: bool) -> Self {
        self.mailbox_connected = connected;
        self
    }

    /// The ids of the connections, in the order in which `listConnections` gives them.
    pub fn connection_ids(&self) -> impl Iterator<Item = &str> {
        self.connections.iter().filter_map(|connection| connection.str_at("id"))
    }

    /// The seed as JSON text that [`Seed::from_json`] reads.
    ///
    /// ```
    /// # use featherhq_mock::Seed;
    /// let text = Seed::default().to_json();
    /// assert_eq!(text.parse::<Seed>()?, Seed::default());
    /// # Ok::<(), featherhq_mock::SeedError>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = self.to_tree().to_text();
        String::from_utf8_lossy(&text).into_owned()
    }

    pub(crate) fn to_tree(&self) -> Json {
        Json::object([
            ("organization_id", self.organization_id.as_str().into()),
            ("connections", self.connections.clone().into()),
            ("webhook_events", self.webhook_events.clone().into()),
            ("mailbox_connected", self.mailbox_connected.into()),
        ])
    }

    fn check(&self) -> Result<(), SeedError> {
        let document = Document::embedded().map_err(SeedError)?;
        let mut seen = std::collections::HashSet::new();
        let mut unique = |id: Option<&str>, at: &str| match id {
            Some(id) if !seen.insert(id.to_ascii_lowercase()) => {
                fail(format!("`{at}/id` of the seed: {id} occurs twice"))
            }
            _ => Ok(()),
        };
        let belongs = |value: &Json, name: &str, owner: Option<&str>, at: &str| {
            let found = value.str_at(name);
            match owner {
                Some(owner) if !found.is_some_and(|id| id.eq_ignore_ascii_case(owner)) => {
                    let found = found.unwrap_or_default();
                    fail(format!("`{at}/{name}` of the seed is {found}, but should be {owner}"))
                }
                _ => Ok(()),
            }
        };
        for (name, schema, values) in [
            ("connections", "ConnectionResponse", &self.connections),
            ("webhook_events", "WebhookEventResponse", &self.webhook_events),
        ] {
            let Some(schema) = document.component(schema) else {
                return fail(format!("the document has no {schema}"));
            };
            for (index, value) in values.iter().enumerate() {
                let at = format!("/{name}/{index}");
                if let Err(why) = validate::answer(schema, value) {
                    return fail(format!("`{at}` of the seed does not fit the API: {why}"));
                }
            }
        }
        for (index, connection) in self.connections.iter().enumerate() {
            let at = format!("/connections/{index}");
            unique(connection.str_at("id"), &at)?;
            belongs(connection, "organization_id", Some(&self.organization_id), &at)?;
            let tools = connection.get("tools").and_then(Json::as_array).unwrap_or_default();
            for (index, tool) in tools.iter().enumerate() {
                let at = format!("{at}/tools/{index}");
                unique(tool.str_at("id"), &at)?;
                belongs(tool, "connection_id", connection.str_at("id"), &at)?;
                belongs(tool, "organization_id", Some(&self.organization_id), &at)?;
            }
        }
        Ok(())
    }

    /// The organisation of `data/organization.json`, whose tools name a template and what is set
    /// differently.
    fn believable() -> Result<Self, String> {
        let catalog = Catalog::read()?;
        let data = catalog::data(include_str!("../data/organization.json"))?;
        let list = |name: &str| data.get(name).and_then(Json::as_array).unwrap_or_default();
        let organization_id = data.str_at("organization_id").unwrap_or_default().to_owned();
        let mut connections = Vec::new();
        for described in list("connections") {
            let mut connection = described.clone();
            connection.set("organization_id", organization_id.as_str());
            let key = described.str_at("integration_key").unwrap_or_default();
            // Seeded tools bear the time of their connection, never that of the run.
            let time = described
                .str_at("tools_synced_at")
                .or(described.str_at("created_at"))
                .unwrap_or_default();
            let mut tools = Vec::new();
            let settings = described.get("tools").and_then(Json::as_object);
            for (path, settings) in settings.into_iter().flat_map(|settings| settings.iter()) {
                let template = catalog
                    .tool(key, path)
                    .ok_or_else(|| format!("there is no tool {path} for {key}"))?;
                let mut tool = tool::from_template(template, &connection, time);
                for (name, value) in settings.as_object().into_iter().flat_map(|all| all.iter()) {
                    tool.set(name, value.clone());
                }
                tool::derive(&mut tool);
                tools.push(tool);
            }
            connection.set("tools", tools);
            connections.push(in_order(&connection));
        }
        Ok(Seed {
            organization_id,
            connections,
            webhook_events: list("webhook_events").to_vec(),
            mailbox_connected: data.get("mailbox_connected") == Some(&Json::Bool(true)),
        })
    }
}

/// The connection with its organisation beside its id, where the service puts it.
fn in_order(connection: &Json) -> Json {
    let members = connection.as_object().into_iter().flat_map(|members| members.iter());
    let id = ["id", "organization_id"];
    let first = id.into_iter().filter_map(|name| Some((name, connection.get(name)?)));
    first
        .chain(members.filter(|(name, _)| !id.contains(name)))
        .map(|(name, value)| (name.into(), value.clone()))
        .collect()
}

fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}

impl Default for Seed {
    fn default() -> Self {
        // The data is part of the crate, and a test reads it; empty would be the honest answer
        // if it could not be read.
        Seed::believable().unwrap_or_else(|_| Seed::empty())
    }
}

impl FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        Seed::from_json(text)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seed")
            .field("organization_id", &self.organization_id)
            .field("connections", &self.connections.len())
            .field("webhook_events", &self.webhook_events.len())
            .field("mailbox_connected", &self.mailbox_connected)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the bytes that are taken from an endless source.
    struct Counted(u64);

    impl Read for &mut Counted {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(0);
            self.0 += buffer.len() as u64;
            Ok(buffer.len())
        }
    }

    #[test]
    fn an_endless_file_is_read_up_to_the_limit() {
        for limit in [0, 1, 3 * 1024 * 1024] {
            let mut source = Counted(0);
            let error = read_text(&mut source, limit).unwrap_err();
            assert_eq!(source.0, limit + 1);
            assert_eq!(error.to_string(), format!("larger than {} MiB", limit >> 20));
        }
        assert_eq!(read_text(&b"abc"[..], 3).unwrap(), "abc");
        assert_eq!(read_text(&b"abc"[..], 2).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read_text(&b"\xff"[..], 3).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_an_end_is_refused() {
        let error = Seed::from_json_file("/dev/zero").unwrap_err().to_string();
        assert_eq!(error, "cannot read /dev/zero: larger than 256 MiB");
    }

    #[test]
    fn the_default_is_valid_and_reads_back_as_it_is() {
        let seed = Seed::believable().unwrap();
        seed.check().unwrap();
        assert_eq!(Seed::from_json(&seed.to_json()).unwrap(), seed);
        assert_eq!(Seed::default(), seed);
    }

    #[test]
    fn a_synthetic_organisation_is_valid_and_of_the_size_it_says() {
        let seed = Seed::synthetic(3, 50, 1);
        seed.check().unwrap();
        assert_eq!(seed.to_json(), Seed::synthetic(3, 50, 1).to_json());
        assert_ne!(seed.to_json(), Seed::synthetic(3, 50, 2).to_json());
        let per_tool = seed.to_json().len() / 150;
        assert!((10_000..12_000).contains(&per_tool), "{per_tool}");
    }

    #[test]
    fn the_default_keeps_the_text_of_its_numbers() {
        let text = Seed::default().to_json();
        for number in ["1.0", "6e4", "12345678901234567890", "41.50", "1e6", "0.50", "5E-7"] {
            assert!(text.contains(&format!(":{number}")), "{number}");
        }
    }
}
