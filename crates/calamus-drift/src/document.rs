//! The operations of one of the two documents, in the form in which they are paired.

use std::collections::BTreeSet;

use calamus_document::model::{OperationKind, OperationNode};

pub(crate) use calamus_document::model::{Document, Node as Spot, same};

/// An operation where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Declared<'d> {
    /// The path template.
    pub(crate) path: &'d str,
    /// The method, as OpenAPI spells it.
    pub(crate) method: &'static str,
    /// The operation.
    pub(crate) spot: Spot<'d>,
    /// The path item that it belongs to.
    pub(crate) item: Spot<'d>,
}

impl<'d> Declared<'d> {
    /// Lists the operations of a kind.
    pub(crate) fn all(document: &Document<'d>, kind: OperationKind) -> Vec<Self> {
        document.operations_of(kind).into_iter().map(Self::from).collect()
    }

    /// The `operationId`.
    pub(crate) fn id(&self) -> Option<&'d str> {
        self.spot.string("operationId")
    }

    /// The tags.
    pub(crate) fn tags(&self) -> BTreeSet<&'d str> {
        self.spot.elements_of("tags").iter().filter_map(|tag| tag.value.as_str()).collect()
    }
}

impl<'d> From<OperationNode<'d>> for Declared<'d> {
    fn from(OperationNode { path, method, node, item }: OperationNode<'d>) -> Self {
        Self { path, method, spot: node, item }
    }
}
