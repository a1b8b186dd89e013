//! The shape of a schema: its constraints on values, without names and prose, to a limited
//! depth. Two of the same shape are taken to be the same thing under another name, or at
//! another place in a list of alternatives.
//!
//! Used to find counterparts only. Counterparts are compared afterwards, so a shape that is too
//! coarse costs clarity and never a finding.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use calamus_document::key_kind::KeyKind;
use calamus_document::prose;
use serde_json::{Map, Value};

use calamus_document::model::{Additional, Document, Key, Node, Null, Schema, SchemaView};
use indexmap::IndexMap;

use super::super::change::Documents;

/// How many levels of a schema make up its shape.
const DEPTH: usize = 4;

/// The shapes of the schemas of both documents.
#[derive(Debug)]
pub(crate) struct Shapes<'a, 'd> {
    pub(crate) base: OneSide<'a, 'd>,
    pub(crate) new: OneSide<'a, 'd>,
}

impl<'a, 'd> Shapes<'a, 'd> {
    pub(crate) fn new(documents: &'a Documents<'d>) -> Self {
        Self { base: OneSide::new(&documents.base), new: OneSide::new(&documents.new) }
    }
}

/// The shapes of the schemas of a document, each computed once.
#[derive(Debug)]
pub(crate) struct OneSide<'a, 'd> {
    document: &'a Document<'d>,
    known: RefCell<HashMap<(Key, usize), u64>>,
}

impl<'a, 'd> OneSide<'a, 'd> {
    fn new(document: &'a Document<'d>) -> Self {
        Self { document, known: RefCell::default() }
    }

    /// The shape of a schema.
    pub(crate) fn of(&self, schema: &Schema<'d>) -> u64 {
        self.to_depth(schema, DEPTH)
    }

    /// The shape of a schema, whether or not it allows `null`.
    pub(crate) fn beside_null(&self, schema: &Schema<'d>) -> u64 {
        let view = SchemaView { null: Null::Unspecified, ..SchemaView::of(self.document, schema) };
        self.compute(&view, DEPTH - 1)
    }

    fn to_depth(&self, schema: &Schema<'d>, depth: usize) -> u64 {
        if depth == 0 {
            return 0;
        }
        let key = (schema.key(), depth);
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let shape = self.compute(&SchemaView::of(self.document, schema), depth - 1);
        self.known.borrow_mut().insert(key, shape);
        shape
    }

    fn compute(&self, view: &SchemaView<'d>, depth: usize) -> u64 {
        // Without `..`: whether a new keyword is part of the shape is to be decided here.
        #[rustfmt::skip]
        let SchemaView {
            never, types, null, values, format, lower, upper, counts, patterns, properties,
            required, pattern_properties, dependent_schemas, property_names, content_schema,
            additional, items, prefix_items, unions, whole, dangling,
            // What follows distinguishes no two schemas that would be taken for each other.
            place: _, extensible: _, title: _, description: _, default: _, examples: _,
            multiple_of: _, unique: _, bases: _, folded: _, discriminator: _, read_only: _,
            write_only: _, lifetime: _,
        } = view;
        let hasher = &mut DefaultHasher::new();
        (never, types, *null as u8).hash(hasher);
        if let Some(values) = values {
            let mut values: Vec<_> = values.values.iter().map(|value| value.to_string()).collect();
            values.sort();
            values.hash(hasher);
        }
        format.as_ref().map(|format| format.value).hash(hasher);
        for bound in [lower, upper] {
            bound.as_ref().map(|bound| (bound.value.to_bits(), bound.exclusive)).hash(hasher);
        }
        for (keyword, count) in counts {
            (keyword, count.value.to_bits()).hash(hasher);
        }
        patterns.keys().collect::<Vec<_>>().hash(hasher);
        let to_depth = |schema: &Schema<'d>| self.to_depth(schema, depth);
        for (name, schema) in sorted(properties) {
            (name, required.contains_key(name), to_depth(schema)).hash(hasher);
        }
        sorted(required).into_iter().map(|(name, _)| name).collect::<Vec<_>>().hash(hasher);
        for named in [pattern_properties, dependent_schemas] {
            for (name, schema) in sorted(named) {
                (name, to_depth(schema)).hash(hasher);
            }
        }
        for schema in [property_names, content_schema] {
            schema.as_ref().map(to_depth).hash(hasher);
        }
        for additional in [additional, items] {
            let shape = match additional {
                None | Some(Additional::Open) => 0u64,
                Some(Additional::Closed(_)) => 1,
                Some(Additional::Schema(schema)) => to_depth(schema),
            };
            shape.hash(hasher);
        }
        prefix_items.iter().for_each(|item| to_depth(item).hash(hasher));
        for union in unions {
            let mut branches: Vec<_> = union.branches.iter().map(to_depth).collect();
            branches.sort_unstable();
            (union.keyword, branches).hash(hasher);
        }
        for (keyword, node) in whole {
            (keyword, self.whole(keyword, node).to_string()).hash(hasher);
        }
        dangling.hash(hasher);
        hasher.finish()
    }

    /// A value with references resolved, as far as the shape goes.
    pub(crate) fn expanded(&self, value: &Value) -> Value {
        self.expand(value, DEPTH)
    }

    /// The value of a keyword that is part of the shape as a whole.
    fn whole(&self, keyword: &str, node: &Node<'d>) -> Value {
        if keyword != "if" {
            return self.expanded(node.value);
        }
        // The consequences stand beside the condition.
        let holder = self.document.find(&node.at.parent());
        let part = |name: &str| {
            let inner = holder.as_ref().and_then(|holder| holder.value.get(name));
            inner.map_or(Value::Null, |inner| self.expanded(inner))
        };
        Value::Array(vec![part("if"), part("then"), part("else")])
    }

    /// A value with the references in it replaced by what they lead to, so far.
    fn expand(&self, value: &Value, depth: usize) -> Value {
        let value = match value.get("$ref").and_then(Value::as_str) {
            Some(_) if depth == 0 => return Value::Null,
            Some(reference) => match self.document.target(reference) {
                Some(found) => return self.expand(found.value, depth - 1),
                None => value,
            },
            None => value,
        };
        match value {
            Value::Object(object) => object
                .iter()
                .filter(|(key, _)| !prose::is_prose(key))
                .map(|(key, inner)| (key.clone(), self.expand(inner, depth)))
                .collect::<Map<_, _>>()
                .into(),
            Value::Array(list) => list.iter().map(|inner| self.expand(inner, depth)).collect(),
            other => other.clone(),
        }
    }
}

/// The entries in an order that does not depend on the document.
fn sorted<'a, 'd, T>(named: &'a IndexMap<&'d str, T>) -> Vec<(&'a &'d str, &'a T)> {
    let mut entries: Vec<_> = named.iter().collect();
    entries.sort_unstable_by_key(|(name, _)| **name);
    entries
}

/// A part of a document without prose and extensions.
pub(crate) fn without_prose(value: &Value) -> Value {
    prose::strip(value, KeyKind::Keywords)
}
