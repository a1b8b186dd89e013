//! Schemas as places: which place a schema stands at once mere references are followed.

use std::collections::BTreeSet;

use super::super::pointer::Pointer;
use super::document::{Document, schema_name};
use super::lifetime::{STABILITY, SUNSET};
use super::node::Node;

/// A schema: the places whose schemas a value must satisfy all at once. One, as a rule;
/// several where `allOf` brings properties of one name together.
#[derive(Clone, Debug)]
pub struct Schema<'d> {
    /// The places, with mere references followed.
    pub parts: Vec<Node<'d>>,
    /// The node of its use: a reference is not resolved.
    pub declared: Node<'d>,
}

/// Tells one schema of a document from another.
pub type Key = Vec<usize>;

/// The extension that lists the known values of an enumeration that may grow.
pub const EXTENSIBLE_ENUM: &str = "x-extensible-enum";
/// The extensions that the model understands.
const EXTENSIONS: [&str; 3] = [SUNSET, STABILITY, EXTENSIBLE_ENUM];
/// Keywords that may stand beside a reference without constraining values.
const ANNOTATIONS: [&str; 6] = ["$ref", "description", "summary", "title", "example", "examples"];

impl<'d> Schema<'d> {
    /// Returns the schema at a place. Mere references, which constrain nothing themselves, are
    /// followed at once, so that all users of a shared schema refer to the same one.
    pub fn at(document: &Document<'d>, node: Node<'d>) -> Self {
        Self { parts: vec![follow_mere_references(document, node.clone())], declared: node }
    }

    /// Identifies the schema within its document.
    pub fn key(&self) -> Key {
        self.parts.iter().map(Node::address).collect()
    }

    /// Returns the place that stands for the schema in messages.
    pub fn place(&self) -> Pointer {
        self.parts.first().map(|part| part.at.clone()).unwrap_or_default()
    }

    /// The name of the component schema that this is, if it is one.
    pub fn name(&self) -> Option<String> {
        match self.parts.as_slice() {
            [part] => schema_name(&part.at),
            _ => None,
        }
    }

    /// Returns the description at the place of use, which stands before the schema's own.
    pub fn description(&self) -> Option<&'d str> {
        let own = || self.parts.iter().find_map(|part| part.string("description"));
        self.declared.string("description").or_else(own)
    }

    /// Adds the places of another schema that must hold too.
    pub(super) fn add(&mut self, other: Self) {
        for part in other.parts {
            if !self.parts.iter().any(|known| known.address() == part.address()) {
                self.parts.push(part);
            }
        }
    }
}

impl<'d> Document<'d> {
    /// Lists the component schemas, in the order of the document.
    pub fn schemas(&self) -> Vec<(&'d str, Schema<'d>)> {
        let schemas = self.components("schemas").into_iter();
        schemas.map(|(name, node)| (name, Schema::at(self, node))).collect()
    }
}

fn follow_mere_references<'d>(document: &Document<'d>, node: Node<'d>) -> Node<'d> {
    let is_mere_reference = |node: &Node<'_>| {
        node.value.as_object().is_some_and(|object| {
            object.keys().all(|key| {
                ANNOTATIONS.contains(&key.as_str())
                    || key.starts_with("x-") && !EXTENSIONS.contains(&key.as_str())
            })
        })
    };
    let mut node = node;
    let mut seen = BTreeSet::new();
    while is_mere_reference(&node) && seen.insert(node.address()) {
        match document.follow(&node) {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}
