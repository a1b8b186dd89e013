//! The tools that are served: definitions of the selected tools, with the vendors' annotations.

use std::collections::{BTreeSet, HashMap};

use featherhq::definitions::{Definitions, Format};
use featherhq::{Connection, ToolId};
use rmcp::model::{Tool, ToolAnnotations};
use serde::Deserialize;
use serde_json::Value;

use super::Selection;
use crate::id_or_slug::ConnectionRef;

/// The tools that are served at one time.
#[derive(Debug)]
pub(super) struct Catalog {
    pub(super) definitions: Definitions,
    pub(super) tools: Vec<Tool>,
    /// What is not served as it was selected or defined.
    pub(super) notes: BTreeSet<String>,
}

impl Catalog {
    /// Selects tools of the organization's connections.
    pub(super) fn new(selection: &Selection, mut connections: Vec<Connection>) -> Self {
        let mut notes = missing_connections(selection, &connections);
        let mut annotations: HashMap<ToolId, ToolAnnotations> = HashMap::new();
        for connection in &mut connections {
            if !selects(selection, connection) {
                connection.tools.clear();
            }
            annotations.extend(annotations_of(connection));
            connection.tools.retain(|tool| {
                let reads = annotations.get(&tool.id).and_then(|it| it.read_only_hint);
                (selection.tool.is_empty() || selection.tool.contains(&tool.slug))
                    && (!selection.read_only || reads == Some(true))
            });
        }
        let definitions = Definitions::new(Format::Mcp, &connections);
        notes.extend(missing_tools(selection, &definitions));
        notes.extend(definitions.notes().iter().map(ToString::to_string));
        let mut tools = Vec::new();
        for definition in definitions.iter() {
            match serde_json::from_str::<Tool>(definition.json().as_str()) {
                Ok(mut tool) => {
                    // Clients fail calls whose results do not fit this schema. Vendors follow
                    // theirs loosely, and the call has taken effect by then.
                    tool.output_schema = None;
                    tool.annotations = annotations.remove(&definition.tool().id);
                    tools.push(tool);
                }
                Err(error) => {
                    notes.insert(format!("{}: omitted: {error}", definition.tool().slug));
                }
            }
        }
        if selection.read_only && tools.is_empty() {
            let note = "no selected tool is annotated as reading, so none is served";
            notes.insert(note.to_owned());
        }
        Self { definitions, tools, notes }
    }
}

/// Returns whether a connection is among those on the command line.
fn selects(selection: &Selection, connection: &Connection) -> bool {
    selection.connection.is_empty()
        || selection.connection.iter().any(|reference| is(reference, connection))
}

fn is(reference: &ConnectionRef, connection: &Connection) -> bool {
    match reference {
        ConnectionRef::Id(id) => *id == connection.id,
        ConnectionRef::Slug(slug) => *slug == connection.nickname_slug,
    }
}

/// Describes connections on the command line that are not served.
fn missing_connections(selection: &Selection, connections: &[Connection]) -> BTreeSet<String> {
    let describe = |reference: &ConnectionRef| {
        let found = connections.iter().find(|connection| is(reference, connection));
        let problem = match found {
            None => "the organization has no such connection".to_owned(),
            Some(connection) if !connection.is_active() => {
                format!("the connection is not active (status: {})", connection.status)
            }
            Some(_) => return None,
        };
        Some(format!("--connection {reference}: {problem}"))
    };
    selection.connection.iter().filter_map(describe).collect()
}

/// Describes tools on the command line that are not served.
fn missing_tools<'a>(
    selection: &'a Selection,
    definitions: &'a Definitions,
) -> impl Iterator<Item = String> {
    let is_served = |slug: &str| definitions.iter().any(|it| it.tool().slug == slug);
    let missing = selection.tool.iter().filter(move |slug| !is_served(slug));
    let which = if selection.read_only { "enabled and annotated as reading" } else { "enabled" };
    missing.map(move |slug| {
        format!("--tool {slug}: no tool of the selected connections is {which} and has this slug")
    })
}

/// Returns the annotations of a connection's tools. Feather's document does not declare them, so
/// they are read from the JSON.
fn annotations_of(connection: &Connection) -> HashMap<ToolId, ToolAnnotations> {
    #[derive(Deserialize)]
    struct Annotated {
        #[serde(default)]
        tools: Vec<AnnotatedTool>,
    }

    #[derive(Deserialize)]
    struct AnnotatedTool {
        id: ToolId,
        annotations: Option<Value>,
    }

    if !connection.raw().contains("\"annotations\"") {
        return HashMap::new();
    }
    let annotated = serde_json::from_str::<Annotated>(connection.raw());
    let tools = annotated.map(|annotated| annotated.tools).unwrap_or_default();
    let annotations = tools
        .into_iter()
        .filter_map(|tool| Some((tool.id, serde_json::from_value(tool.annotations?).ok()?)));
    annotations.collect()
}
