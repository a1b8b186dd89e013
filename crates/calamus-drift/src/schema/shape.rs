//! The shape of a schema: what it says about values, without names and prose, to a limited
//! depth. Two of the same shape are taken to be the same thing under another name, or at
//! another place in a list of alternatives.
//!
//! Used to find counterparts only. What differs between counterparts is for the comparison
//! to say, so a shape that is too coarse costs clarity and never a finding.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use serde_json::{Map, Value};

use super::super::change::Documents;
use super::super::document::{Document, Spot};
use super::Null;
use super::view::{Key, Rest, Schema, View};

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

    /// The shape of a schema, whether or not it lets `null` in.
    pub(crate) fn beside_null(&self, schema: &Schema<'d>) -> u64 {
        let view = View { null: Null::Unsaid, ..View::of(self.document, schema) };
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
        let shape = self.compute(&View::of(self.document, schema), depth - 1);
        self.known.borrow_mut().insert(key, shape);
        shape
    }

    fn compute(&self, view: &View<'d>, depth: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        let hasher = &mut hasher;
        (view.never, &view.types, view.null as u8).hash(hasher);
        if let Some(values) = &view.values {
            let mut values: Vec<_> = values.values.iter().map(|value| value.to_string()).collect();
            values.sort();
            values.hash(hasher);
        }
        view.format.as_ref().map(|said| said.value).hash(hasher);
        for bound in [&view.lower, &view.upper] {
            bound.as_ref().map(|bound| (bound.value.to_bits(), bound.exclusive)).hash(hasher);
        }
        for (keyword, said) in &view.counts {
            (keyword, said.value.to_bits()).hash(hasher);
        }
        view.patterns.keys().collect::<Vec<_>>().hash(hasher);
        for (name, member) in &view.properties {
            (name, view.required.contains_key(name), self.to_depth(member, depth)).hash(hasher);
        }
        view.required.keys().collect::<Vec<_>>().hash(hasher);
        for named in [&view.pattern_properties, &view.dependent_schemas] {
            for (name, inner) in named {
                (name, self.to_depth(inner, depth)).hash(hasher);
            }
        }
        for inner in [&view.property_names, &view.content_schema] {
            inner.as_ref().map(|inner| self.to_depth(inner, depth)).hash(hasher);
        }
        for rest in [&view.additional, &view.items] {
            match rest {
                None | Some(Rest::Open) => 0u64.hash(hasher),
                Some(Rest::Closed(_)) => 1u64.hash(hasher),
                Some(Rest::Of(schema)) => self.to_depth(schema, depth).hash(hasher),
            }
        }
        for item in &view.prefix_items {
            self.to_depth(item, depth).hash(hasher);
        }
        for union in &view.unions {
            let branches = union.branches.iter();
            let mut branches: Vec<_> =
                branches.map(|branch| self.to_depth(branch, depth)).collect();
            branches.sort_unstable();
            (union.keyword, branches).hash(hasher);
        }
        for (keyword, spot) in &view.whole {
            (keyword, self.whole(keyword, spot).to_string()).hash(hasher);
        }
        view.elsewhere.hash(hasher);
        hasher.finish()
    }

    /// What a keyword says that is compared as a whole, with references resolved.
    pub(crate) fn whole(&self, keyword: &str, spot: &Spot<'d>) -> Value {
        if keyword != "if" {
            return self.expand(spot.value, DEPTH);
        }
        // The consequences stand beside the condition.
        let holder = self.document.find(&spot.at.parent());
        let part = |name: &str| {
            let inner = holder.as_ref().and_then(|holder| holder.value.get(name));
            inner.map_or(Value::Null, |inner| self.expand(inner, DEPTH))
        };
        Value::Array(vec![part("if"), part("then"), part("else")])
    }

    /// A value with the references in it replaced by what they lead to, so far.
    fn expand(&self, value: &Value, depth: usize) -> Value {
        let value = match value.get("$ref").and_then(Value::as_str) {
            Some(_) if depth == 0 => return Value::Null,
            Some(reference) => {
                let target = calamus_document::walk::target(reference);
                let found = target.and_then(|target| target.find(&self.document.source.value));
                match found {
                    Some(found) => return self.expand(found, depth - 1),
                    None => value,
                }
            }
            None => value,
        };
        match value {
            Value::Object(object) => object
                .iter()
                .filter(|(key, _)| !is_prose(key))
                .map(|(key, inner)| (key.clone(), self.expand(inner, depth)))
                .collect::<Map<_, _>>()
                .into(),
            Value::Array(list) => list.iter().map(|inner| self.expand(inner, depth)).collect(),
            other => other.clone(),
        }
    }
}

/// Whether a keyword of schemas is for people alone.
fn is_prose(keyword: &str) -> bool {
    matches!(
        keyword,
        "title" | "description" | "example" | "examples" | "externalDocs" | "$comment" | "xml"
    )
}

/// A schema without what is for people alone. A member may be called like a keyword, so
/// that maps of members are taken as they are, and only what is in them is looked at.
pub(crate) fn without_prose(value: &Value) -> Value {
    fn schema(value: &Value) -> Value {
        match value {
            Value::Object(object) => object
                .iter()
                .filter(|(key, _)| !is_prose(key))
                .map(|(key, inner)| {
                    let inner = match (key.as_str(), inner) {
                        (
                            "properties" | "patternProperties" | "$defs" | "dependentSchemas",
                            Value::Object(map),
                        ) => map
                            .iter()
                            .map(|(name, inner)| (name.clone(), schema(inner)))
                            .collect::<Map<_, _>>()
                            .into(),
                        ("default" | "const" | "enum", data) => data.clone(),
                        (_, inner) => schema(inner),
                    };
                    (key.clone(), inner)
                })
                .collect::<Map<_, _>>()
                .into(),
            Value::Array(list) => list.iter().map(schema).collect(),
            other => other.clone(),
        }
    }
    schema(value)
}
