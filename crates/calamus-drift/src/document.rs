//! A document that is compared: its references resolved one at a time, its operations
//! listed.
//!
//! Resolves only what is inside the document. A reference to anywhere else stays what it
//! is, a name.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::schema::Branch;
use calamus_document::pointer::Pointer;
use calamus_document::read::Source;
use calamus_document::walk;

/// How many references may lead from one to the next.
const MAX_CHAIN: usize = 64;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Spot<'d> {
    /// The place.
    pub(crate) at: Pointer,
    /// What stands there.
    pub(crate) value: &'d Value,
}

impl<'d> Spot<'d> {
    /// The member of this name.
    pub(crate) fn member(&self, name: &str) -> Option<Spot<'d>> {
        let value = self.value.get(name)?;
        Some(Spot { at: self.at.child(name), value })
    }

    /// The text of a member.
    pub(crate) fn text(&self, name: &str) -> Option<&'d str> {
        self.value.get(name)?.as_str()
    }

    /// Whether a member is `true`.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.value.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The members of a member that is an object.
    pub(crate) fn members(&self, name: &str) -> Vec<(&'d str, Spot<'d>)> {
        let at = self.at.child(name);
        let object = self.value.get(name).and_then(Value::as_object);
        object
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), Spot { at: at.child(key), value }))
            .collect()
    }

    /// The elements of a member that is an array.
    pub(crate) fn elements(&self, name: &str) -> Vec<Spot<'d>> {
        let at = self.at.child(name);
        let array = self.value.get(name).and_then(Value::as_array);
        array
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, value)| Spot { at: at.child(index), value })
            .collect()
    }

    /// What tells one place of a document from another without comparing pointers.
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self.value) as usize
    }
}

/// An operation where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Declared<'d> {
    /// The path with its holes.
    pub(crate) path: &'d str,
    /// The method, as OpenAPI spells it.
    pub(crate) method: &'static str,
    /// The operation.
    pub(crate) spot: Spot<'d>,
    /// The path item that it belongs to.
    pub(crate) item: Spot<'d>,
}

impl<'d> Declared<'d> {
    /// Its `operationId`.
    pub(crate) fn id(&self) -> Option<&'d str> {
        self.spot.text("operationId")
    }

    /// Its tags.
    pub(crate) fn tags(&self) -> BTreeSet<&'d str> {
        let tags = self.spot.value.get("tags").and_then(Value::as_array);
        tags.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// One of the two documents.
#[derive(Debug)]
pub(crate) struct Document<'d> {
    /// The text and the value.
    pub(crate) source: &'d Source,
    /// What is known of alternatives, by where they stand: each may be come across on more
    /// ways than there is time for.
    pub(crate) branches: RefCell<HashMap<usize, Branch>>,
}

impl<'d> Document<'d> {
    /// Takes a document as it was read.
    pub(crate) fn new(source: &'d Source) -> Self {
        Self { source, branches: RefCell::default() }
    }

    /// The document itself.
    pub(crate) fn root(&self) -> Spot<'d> {
        Spot { at: Pointer::root(), value: &self.source.value }
    }

    /// The version of the API, for people.
    pub(crate) fn version(&self) -> Option<&'d str> {
        self.source.value.pointer("/info/version").and_then(Value::as_str)
    }

    /// What stands at a pointer.
    pub(crate) fn find(&self, at: &Pointer) -> Option<Spot<'d>> {
        let value = at.find(&self.source.value)?;
        Some(Spot { at: at.clone(), value })
    }

    /// Where a reference leads, one step.
    pub(crate) fn follow(&self, spot: &Spot<'d>) -> Option<Spot<'d>> {
        let target = walk::target(spot.text("$ref")?)?;
        self.find(&target)
    }

    /// Where a chain of references ends: for everything that is not a schema, where a
    /// reference stands in the place of all else.
    pub(crate) fn resolve(&self, spot: Spot<'d>) -> Spot<'d> {
        let mut spot = spot;
        for _ in 0..MAX_CHAIN {
            match self.follow(&spot) {
                Some(next) => spot = next,
                None => break,
            }
        }
        spot
    }

    /// The operations below `paths`, in the order of the document.
    pub(crate) fn operations(&self) -> Vec<Declared<'d>> {
        self.root()
            .members("paths")
            .into_iter()
            .filter(|(path, _)| !path.starts_with("x-"))
            .flat_map(|(path, item)| self.item(path, item))
            .collect()
    }

    /// The operations of the webhooks, under the names of these.
    pub(crate) fn webhooks(&self) -> Vec<Declared<'d>> {
        let hooks = self.root().members("webhooks");
        hooks.into_iter().flat_map(|(name, item)| self.item(name, item)).collect()
    }

    /// The operations of one path item.
    pub(crate) fn item(&self, path: &'d str, item: Spot<'d>) -> Vec<Declared<'d>> {
        let item = self.resolve(item);
        let found = walk::METHODS.into_iter().filter_map(|method| {
            let spot = item.member(method).filter(|spot| spot.value.is_object())?;
            Some(Declared { path, method, spot, item: item.clone() })
        });
        found.collect()
    }

    /// The tags that operations have.
    pub(crate) fn tags(&self) -> BTreeSet<&'d str> {
        self.operations().iter().flat_map(Declared::tags).collect()
    }

    /// The components of a kind.
    pub(crate) fn components(&self, kind: &str) -> Vec<(&'d str, Spot<'d>)> {
        match self.root().member("components") {
            Some(components) => components.members(kind),
            None => Vec::new(),
        }
    }

    /// Whether there is a schema of this name.
    pub(crate) fn has_schema(&self, name: &str) -> bool {
        let schemas = self.source.value.pointer("/components/schemas").and_then(Value::as_object);
        schemas.is_some_and(|schemas: &Map<String, Value>| schemas.contains_key(name))
    }
}

/// The name of the component schema that stands at a place.
pub(crate) fn schema_name(at: &Pointer) -> Option<String> {
    let rest = at.as_str().strip_prefix("/components/schemas/")?;
    (!rest.contains('/')).then(|| at.last())
}

/// Whether two values say the same: numbers by what they are worth, all else as it is.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, l)| right.get(key).is_some_and(|r| same(l, r)))
        }
        _ => left == right,
    }
}
