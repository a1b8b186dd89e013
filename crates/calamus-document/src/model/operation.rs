//! The operations of a document.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::walk;
use super::content::MediaType;
use super::document::Document;
use super::info::Server;
use super::lifetime::Lifetime;
use super::node::Node;
use super::parameter::Parameter;
use super::path::PathTemplate;
use super::response::Response;
use super::security::Security;

/// Who sends the request of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// The client: an operation below `paths`.
    Path,
    /// The server: a webhook.
    Webhook,
}

/// An operation at its place. Cheap: nothing below it is read.
#[derive(Clone, Debug)]
pub struct OperationNode<'d> {
    /// The path template; for a webhook, its name.
    pub path: &'d str,
    /// The method in lower case, as in the document.
    pub method: &'static str,
    /// The operation.
    pub node: Node<'d>,
    /// The path item that it belongs to.
    pub item: Node<'d>,
}

/// An operation with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Operation<'d> {
    /// The Operation Object.
    pub node: Node<'d>,
    /// The Path Item Object.
    pub item: Node<'d>,
    /// `operationId`
    pub id: Option<&'d str>,
    /// The method in lower case, as in the document.
    pub method: &'static str,
    /// The path template; for a webhook, its name.
    pub path: PathTemplate<'d>,
    /// The tags, in the order of the document.
    pub tags: Vec<&'d str>,
    /// `summary`, of the operation or else of its path item.
    pub summary: Option<&'d str>,
    /// `description`, of the operation or else of its path item.
    pub description: Option<&'d str>,
    /// Its deprecation and sunset.
    pub lifetime: Lifetime<'d>,
    /// The parameters: its own, then those of the path item that it does not override.
    pub parameters: Vec<Parameter<'d>>,
    /// The request body.
    pub request_body: Option<RequestBody<'d>>,
    /// The responses, in the order of the document.
    pub responses: Vec<Response<'d>>,
    /// Its security requirement, or else the document's.
    pub security: Security<'d>,
    /// Its servers, or those of the path item, or those of the document.
    pub servers: Vec<Server<'d>>,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct RequestBody<'d> {
    /// The Request Body Object, with references followed.
    pub node: Node<'d>,
    /// The node in the operation: a reference is not resolved.
    pub declared: Node<'d>,
    /// `required`
    pub required: bool,
    /// `description`
    pub description: Option<&'d str>,
    /// The media types, in the order of the document.
    pub content: Vec<MediaType<'d>>,
}

impl<'d> OperationNode<'d> {
    /// Returns the `operationId`.
    pub fn id(&self) -> Option<&'d str> {
        self.node.string("operationId")
    }

    /// Returns the tags.
    pub fn tags(&self) -> BTreeSet<&'d str> {
        self.tag_list().collect()
    }

    fn tag_list(&self) -> impl Iterator<Item = &'d str> {
        let tags = self.node.value.get("tags").and_then(Value::as_array);
        tags.into_iter().flatten().filter_map(Value::as_str)
    }

    /// Reads the operation with everything that belongs to it.
    pub fn read(&self, document: &Document<'d>) -> Operation<'d> {
        let Self { path, method, node, item } = self;
        let text = |name: &str| node.string(name).or_else(|| item.string(name));
        let servers = [node, item, &document.root()];
        let servers = servers.into_iter().map(Server::all).find(|servers| !servers.is_empty());
        Operation {
            id: self.id(),
            method,
            path: PathTemplate::parse(path),
            tags: self.tag_list().collect(),
            summary: text("summary"),
            description: text("description"),
            lifetime: Lifetime::of(node),
            parameters: Parameter::all(document, node, item),
            request_body: RequestBody::of(document, node),
            responses: Response::all(document, node),
            security: Security::of(document, node),
            servers: servers.unwrap_or_default(),
            node: node.clone(),
            item: item.clone(),
        }
    }
}

impl<'d> RequestBody<'d> {
    fn of(document: &Document<'d>, operation: &Node<'d>) -> Option<Self> {
        let declared = operation.get("requestBody")?;
        let node = document.resolve(declared.clone());
        node.value.is_object().then(|| Self {
            declared,
            required: node.flag("required"),
            description: node.string("description"),
            content: MediaType::all(document, &node),
            node,
        })
    }
}

impl<'d> Document<'d> {
    /// Lists the operations of a kind, in the order of the document.
    pub fn operations_of(&self, kind: OperationKind) -> Vec<OperationNode<'d>> {
        let items = match kind {
            OperationKind::Path => self.root().entries_of("paths"),
            OperationKind::Webhook => self.root().entries_of("webhooks"),
        };
        let items = items.into_iter().filter(|(path, _)| !path.starts_with("x-"));
        items.flat_map(|(path, item)| self.operations_at(path, item)).collect()
    }

    /// Lists the operations of one path item.
    pub fn operations_at(&self, path: &'d str, item: Node<'d>) -> Vec<OperationNode<'d>> {
        let item = self.resolve(item);
        let found = walk::METHODS.into_iter().filter_map(|method| {
            let node = item.get(method).filter(|node| node.value.is_object())?;
            Some(OperationNode { path, method, node, item: item.clone() })
        });
        found.collect()
    }

    /// The tags that operations below `paths` have.
    pub fn tags(&self) -> BTreeSet<&'d str> {
        self.operations_of(OperationKind::Path).iter().flat_map(OperationNode::tags).collect()
    }
}
