//! The operations of a document.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::walk;
use super::document::Document;
use super::node::Node;

/// Who sends the request of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// The client: an operation below `paths`.
    Path,
    /// The server: a webhook.
    Webhook,
}

/// An operation at its place.
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

impl<'d> OperationNode<'d> {
    /// The `operationId`.
    pub fn id(&self) -> Option<&'d str> {
        self.node.string("operationId")
    }

    /// The tags.
    pub fn tags(&self) -> BTreeSet<&'d str> {
        let tags = self.node.value.get("tags").and_then(Value::as_array);
        tags.into_iter().flatten().filter_map(Value::as_str).collect()
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
