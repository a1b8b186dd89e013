//! The organization that a server starts with.

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

/// The default organization id.
const ORGANIZATION_ID: &str = "7f1c1c5e-2f57-4f0e-9c58-6f5a0b9d3a10";

/// The largest seed file: an organization with 20,000 tools fits, while an endless device does not
/// exhaust the memory.
const MAX_FILE_SIZE: u64 = 256 * 1024 * 1024;

/// The organization that a server starts with: its connections with their tools, its webhook
/// events, and whether it has a mailbox.
///
/// The default is a realistic organization: connections to all seven integrations in different
/// states, tools with realistic schemas and settings, and a few webhook events. Its identifiers and
/// timestamps are the same in every run.
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

/// An invalid seed. The message has the location.
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

/// Reads UTF-8 to the end. Fails after one byte more than the limit.
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
    /// Returns an organization that has a mailbox and nothing else.
    #[must_use]
    pub fn empty() -> Self {
        Seed {
            organization_id: ORGANIZATION_ID.to_owned(),
            connections: Vec::new(),
            webhook_events: Vec::new(),
            mailbox_connected: true,
        }
    }

    /// Generates an organization with a number of connections and of tools for each, for
    /// benchmarks. The same arguments give the same bytes. A tool takes about 11 kB: the response
    /// for 200 connections with 50 tools has about 110 MB.
    #[must_use]
    pub fn synthetic(connections: usize, tools: usize, random_seed: u64) -> Self {
        let connections = synthetic::connections(ORGANIZATION_ID, connections, tools, random_seed);
        Seed { connections, ..Seed::empty() }
    }

    /// Parses a seed from JSON: either an object
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
    /// in which every property is optional, or the array that `listConnections` returns, so that an
    /// application can be tested against its own organization. Elements are those of the API
    /// (`ConnectionResponse`, `WebhookEventResponse`). The format of numbers, the order of
    /// properties and unknown properties are preserved. The default `organization_id` is that of
    /// the first connection.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not JSON or has an unknown property; if an element violates
    /// its schema; if an id occurs twice; or if a connection or tool belongs to another
    /// organization or connection.
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
                                "unknown property `/{name}` of the seed; known are organization_id, \
                                 connections, webhook_events, mailbox_connected"
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
        seed.validate()?;
        Ok(seed)
    }

    /// Reads a seed from a file of at most 256 MiB. See [`Seed::from_json`] for the format.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, is too large or is not a valid seed. The
    /// message has the file name.
    pub fn from_json_file(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        match std::fs::File::open(path).and_then(|file| read_text(file, MAX_FILE_SIZE)) {
            Ok(text) => Seed::from_json(&text)
                .map_err(|error| SeedError(format!("{}: {error}", path.display()))),
            Err(error) => fail(format!("cannot read {}: {error}", path.display())),
        }
    }

    /// Sets whether the organization has a mailbox. Without one, `connectEmail` fails.
    #[must_use]
    pub fn mailbox_connected(mut self, connected: bool) -> Self {
        self.mailbox_connected = connected;
        self
    }

    /// Returns the ids of the connections in the order of `listConnections`.
    pub fn connection_ids(&self) -> impl Iterator<Item = &str> {
        self.connections.iter().filter_map(|connection| connection.str_at("id"))
    }

    /// Returns the seed as JSON for [`Seed::from_json`].
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

    fn validate(&self) -> Result<(), SeedError> {
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
                    fail(format!("`{at}/{name}` of the seed is {found}, expected {owner}"))
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
                if let Err(why) = validate::response(schema, value) {
                    return fail(format!("`{at}` of the seed is invalid: {why}"));
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

    /// Builds the organization in `data/organization.json`, whose tools consist of the path of a
    /// template and their settings.
    fn default_organization() -> Result<Self, String> {
        let catalog = Catalog::read()?;
        let data = catalog::parse_data(include_str!("../data/organization.json"))?;
        let list = |name: &str| data.get(name).and_then(Json::as_array).unwrap_or_default();
        let organization_id = data.str_at("organization_id").unwrap_or_default().to_owned();
        let mut connections = Vec::new();
        for description in list("connections") {
            let mut connection = description.clone();
            connection.set("organization_id", organization_id.as_str());
            let key = description.str_at("integration_key").unwrap_or_default();
            // Seeded tools have the time of their connection, so that every run gives the same
            // bytes.
            let time = description
                .str_at("tools_synced_at")
                .or(description.str_at("created_at"))
                .unwrap_or_default();
            let mut tools = Vec::new();
            let settings = description.get("tools").and_then(Json::as_object);
            for (path, settings) in settings.into_iter().flat_map(|settings| settings.iter()) {
                let template = catalog
                    .tool(key, path)
                    .ok_or_else(|| format!("unknown tool {path} of {key}"))?;
                let mut tool = tool::from_template(template, &connection, time);
                for (name, value) in settings.as_object().into_iter().flat_map(|all| all.iter()) {
                    tool.set(name, value.clone());
                }
                tool::derive(&mut tool);
                tools.push(tool);
            }
            connection.set("tools", tools);
            connections.push(with_ids_first(&connection));
        }
        Ok(Seed {
            organization_id,
            connections,
            webhook_events: list("webhook_events").to_vec(),
            mailbox_connected: data.get("mailbox_connected") == Some(&Json::Bool(true)),
        })
    }
}

/// Moves the id and the organization id to the front, as in the responses of the service.
fn with_ids_first(connection: &Json) -> Json {
    let properties = connection.as_object().into_iter().flat_map(|object| object.iter());
    let ids = ["id", "organization_id"];
    let first = ids.into_iter().filter_map(|name| Some((name, connection.get(name)?)));
    first
        .chain(properties.filter(|(name, _)| !ids.contains(name)))
        .map(|(name, value)| (name.into(), value.clone()))
        .collect()
}

fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}

impl Default for Seed {
    fn default() -> Self {
        // The data is embedded and a test parses it, so this does not fail.
        Seed::default_organization().unwrap_or_else(|_| Seed::empty())
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

    /// An endless reader that counts the bytes.
    struct EndlessReader(u64);

    impl Read for &mut EndlessReader {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(0);
            self.0 += buffer.len() as u64;
            Ok(buffer.len())
        }
    }

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        for limit in [0, 1, 3 * 1024 * 1024] {
            let mut source = EndlessReader(0);
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
    fn an_endless_device_is_rejected() {
        let error = Seed::from_json_file("/dev/zero").unwrap_err().to_string();
        assert_eq!(error, "cannot read /dev/zero: larger than 256 MiB");
    }

    #[test]
    fn the_default_is_valid_and_survives_a_round_trip() {
        let seed = Seed::default_organization().unwrap();
        seed.validate().unwrap();
        assert_eq!(Seed::from_json(&seed.to_json()).unwrap(), seed);
        assert_eq!(Seed::default(), seed);
    }

    #[test]
    fn a_synthetic_organization_is_valid_and_has_the_documented_size() {
        let seed = Seed::synthetic(3, 50, 1);
        seed.validate().unwrap();
        assert_eq!(seed.to_json(), Seed::synthetic(3, 50, 1).to_json());
        assert_ne!(seed.to_json(), Seed::synthetic(3, 50, 2).to_json());
        let per_tool = seed.to_json().len() / 150;
        assert!((10_000..12_000).contains(&per_tool), "{per_tool}");
    }

    #[test]
    fn the_default_preserves_the_format_of_numbers() {
        let text = Seed::default().to_json();
        for number in ["1.0", "6e4", "12345678901234567890", "41.50", "1e6", "0.50", "5E-7"] {
            assert!(text.contains(&format!(":{number}")), "{number}");
        }
    }
}
