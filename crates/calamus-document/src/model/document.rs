//! A document to look things up in: what stands at a place, where a reference leads, which
//! components there are.
//!
//! Resolves only references within the document. A reference to anywhere else stays a name.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::super::pointer::Pointer;
use super::super::read::{Position, Source};
use super::super::walk;
use super::node::Node;
use super::types::Alternative;

/// An OpenAPI document whose parts can be looked up.
#[derive(Debug)]
pub struct Document<'d> {
    /// The parsed text, with the position of every value.
    pub source: &'d Source,
    value: &'d Value,
    /// What is known of alternatives, by address: the same one can be reached on more paths
    /// than there is time for.
    pub(super) alternatives: RefCell<HashMap<usize, Alternative>>,
    /// Owned names: with borrowed ones, a document could not be used with shorter lifetimes.
    anchors: OnceCell<HashMap<String, Pointer>>,
}

/// The end of a chain of references.
#[derive(Clone, Debug)]
pub enum Resolved<'d> {
    /// At a value that is not a reference.
    Node(Node<'d>),
    /// Nowhere: the last reference leads out of the document, or to nothing.
    Dangling(Node<'d>),
    /// At a reference of the chain itself.
    Cycle(Node<'d>),
}

/// A chain of references, from the first reference to where the last one leads.
#[derive(Clone, Debug)]
pub struct Chain<'d> {
    /// The references, in order.
    pub references: Vec<Node<'d>>,
    /// The end.
    pub end: Resolved<'d>,
}

impl<'d> Document<'d> {
    /// Wraps a parsed document as it is.
    pub fn new(source: &'d Source) -> Self {
        Self::of_value(source, &source.value)
    }

    /// Wraps a document that was changed after it was parsed, by validation for one. Positions
    /// are those of the text.
    pub fn of_value(source: &'d Source, value: &'d Value) -> Self {
        Self { source, value, alternatives: RefCell::default(), anchors: OnceCell::new() }
    }

    /// Returns the document as a node.
    pub fn root(&self) -> Node<'d> {
        Node { at: Pointer::root(), value: self.value }
    }

    /// Returns the version of the API (`info.version`).
    pub fn version(&self) -> Option<&'d str> {
        self.value.pointer("/info/version").and_then(Value::as_str)
    }

    /// Returns the line and the column of a place.
    pub fn position(&self, at: &Pointer) -> Position {
        self.source.nearest(at)
    }

    /// Returns the node at a place.
    pub fn find(&self, at: &Pointer) -> Option<Node<'d>> {
        let value = at.find(self.value)?;
        Some(Node { at: at.clone(), value })
    }

    /// Returns the node that a reference text names: `#/components/schemas/A` by place,
    /// `#name` by `$anchor`.
    pub fn target(&self, reference: &str) -> Option<Node<'d>> {
        match walk::target(reference) {
            Some(at) => self.find(&at),
            None => self.find(self.anchors().get(reference.strip_prefix('#')?)?),
        }
    }

    /// Follows one reference: `$ref`, or else `$dynamicRef`, which the model takes for a
    /// reference to the first anchor of its name.
    pub fn follow(&self, node: &Node<'d>) -> Option<Node<'d>> {
        self.target(reference(node)?)
    }

    /// Follows a chain of references, and tells where it ends.
    pub fn chain(&self, node: &Node<'d>) -> Chain<'d> {
        let (mut references, mut seen) = (Vec::new(), BTreeSet::new());
        let mut node = node.clone();
        let end = loop {
            if reference(&node).is_none() {
                break Resolved::Node(node);
            }
            if !seen.insert(node.address()) {
                break Resolved::Cycle(node);
            }
            let next = self.follow(&node);
            references.push(node.clone());
            match next {
                Some(next) => node = next,
                None => break Resolved::Dangling(node),
            }
        };
        Chain { references, end }
    }

    /// Returns the end of a chain of references. For everything but schemas, where a reference
    /// stands in the place of all else.
    pub fn resolve(&self, node: Node<'d>) -> Node<'d> {
        match self.chain(&node).end {
            Resolved::Node(end) | Resolved::Dangling(end) | Resolved::Cycle(end) => end,
        }
    }

    /// Lists the components of a kind, in the order of the document.
    pub fn components(&self, kind: &str) -> Vec<(&'d str, Node<'d>)> {
        let components = self.root().get("components");
        components.map(|components| components.entries_of(kind)).unwrap_or_default()
    }

    /// Returns whether there is a component schema of this name.
    pub fn has_schema(&self, name: &str) -> bool {
        let schemas = self.value.pointer("/components/schemas").and_then(Value::as_object);
        schemas.is_some_and(|schemas: &Map<String, Value>| schemas.contains_key(name))
    }

    /// Returns the places of anchors. Of two with one name, the first counts.
    fn anchors(&self) -> &HashMap<String, Pointer> {
        self.anchors.get_or_init(|| {
            let mut anchors = HashMap::new();
            walk::each_schema(self.value, &mut |at, schema| {
                for keyword in ["$anchor", "$dynamicAnchor"] {
                    if let Some(name) = schema.get(keyword).and_then(Value::as_str) {
                        anchors.entry(name.to_owned()).or_insert_with(|| at.clone());
                    }
                }
            });
            anchors
        })
    }
}

/// Returns the text of the reference that a node has.
pub(super) fn reference<'d>(node: &Node<'d>) -> Option<&'d str> {
    node.string("$ref").or_else(|| node.string("$dynamicRef"))
}

/// Returns the name of the component schema at a place.
pub fn schema_name(at: &Pointer) -> Option<String> {
    let rest = at.as_str().strip_prefix("/components/schemas/")?;
    (!rest.contains('/')).then(|| at.last())
}
