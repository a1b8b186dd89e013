//! The title, servers and tags of an API.

use indexmap::IndexMap;
use serde_json::Value;

use super::document::Document;
use super::node::Node;

/// `info`
#[derive(Clone, Debug, Default)]
pub struct Info<'d> {
    /// `title`
    pub title: Option<&'d str>,
    /// `version`
    pub version: Option<&'d str>,
    /// `summary`
    pub summary: Option<&'d str>,
    /// `description`
    pub description: Option<&'d str>,
}

/// A server.
#[derive(Clone, Debug)]
pub struct Server<'d> {
    /// The Server Object.
    pub node: Node<'d>,
    /// The URL, with variables in braces.
    pub url: &'d str,
    /// `description`
    pub description: Option<&'d str>,
    /// The variables of the URL.
    pub variables: IndexMap<&'d str, ServerVariable<'d>>,
}

/// A variable of the URL of a server.
#[derive(Clone, Debug)]
pub struct ServerVariable<'d> {
    /// The default.
    pub default: Option<&'d str>,
    /// The allowed values; none if any is allowed.
    pub values: Vec<&'d str>,
    /// `description`
    pub description: Option<&'d str>,
}

/// A tag that the document describes.
#[derive(Clone, Debug)]
pub struct Tag<'d> {
    /// The name.
    pub name: &'d str,
    /// `description`
    pub description: Option<&'d str>,
}

impl<'d> Document<'d> {
    /// Returns `info`.
    pub fn info(&self) -> Info<'d> {
        let Some(node) = self.root().get("info") else { return Info::default() };
        Info {
            title: node.string("title"),
            version: node.string("version"),
            summary: node.string("summary"),
            description: node.string("description"),
        }
    }

    /// Lists the servers of the document.
    pub fn servers(&self) -> Vec<Server<'d>> {
        Server::all(&self.root())
    }

    /// Lists the tags that the document describes, in its order.
    pub fn described_tags(&self) -> Vec<Tag<'d>> {
        let tags = self.root().elements_of("tags").into_iter();
        tags.filter_map(|node| {
            Some(Tag { name: node.string("name")?, description: node.string("description") })
        })
        .collect()
    }
}

impl<'d> Server<'d> {
    /// Lists the servers of a document, a path item or an operation.
    pub fn all(owner: &Node<'d>) -> Vec<Self> {
        let servers = owner.elements_of("servers").into_iter();
        servers.filter_map(Self::of).collect()
    }

    fn of(node: Node<'d>) -> Option<Self> {
        let variables = node.entries_of("variables").into_iter().map(|(name, variable)| {
            let values = variable.value.get("enum").and_then(Value::as_array);
            let values = values.into_iter().flatten().filter_map(Value::as_str);
            let variable = ServerVariable {
                default: variable.string("default"),
                values: values.collect(),
                description: variable.string("description"),
            };
            (name, variable)
        });
        let variables = variables.collect();
        Some(Self {
            url: node.string("url")?,
            description: node.string("description"),
            variables,
            node,
        })
    }
}
