//! What a schema says, whichever of its spellings it uses: references followed, `allOf`
//! taken together, the ways to allow `null` made one, `const` an enumeration of one,
//! exclusive bounds in both notations the same kind of bound.
//!
//! A view is one level deep: what is below are schemas again, looked at when it is their
//! turn. So a schema that contains itself is no special case.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::document::{Document, Spot, same, schema_name};
use super::bounds::Bound;
use super::merge::Null;
use crate::codegen::pointer::Pointer;

/// The types of JSON Schema without `null`, which is looked at separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

impl Type {
    /// All of them.
    pub const ALL: [(&'static str, Self); 6] = [
        ("array", Self::Array),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("object", Self::Object),
        ("string", Self::String),
    ];

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
    }

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, found)| *found == self).map_or("", |(name, _)| name)
    }
}

/// A schema: places whose schemas a value must satisfy all at once. One, as a rule; more
/// where `allOf` brings several members of one name together.
#[derive(Clone, Debug)]
pub struct Schema<'d> {
    pub parts: Vec<Spot<'d>>,
    /// Where it is declared: the place of a reference, not where that leads.
    pub declared: Pointer,
}

/// What tells one schema of a document from another.
pub type Key = Vec<usize>;

impl<'d> Schema<'d> {
    /// The schema at a place. Mere references are followed at once, so that whoever refers
    /// to a shared schema refers to the same one.
    pub fn at(document: &Document<'d>, spot: Spot<'d>) -> Self {
        let declared = spot.at.clone();
        Self { parts: vec![follow_mere_references(document, spot)], declared }
    }

    pub fn key(&self) -> Key {
        self.parts.iter().map(Spot::address).collect()
    }

    /// The place that stands for the schema in messages.
    pub fn place(&self) -> Pointer {
        self.parts.first().map(|part| part.at.clone()).unwrap_or_default()
    }

    /// The name it has among the components, if it is one of them.
    pub fn name(&self) -> Option<String> {
        match self.parts.as_slice() {
            [part] => schema_name(&part.at),
            _ => None,
        }
    }
}

/// What may stand beside a reference without saying anything about values.
const REMARKS: [&str; 6] =
    ["$ref", "description", "summary", "title", "example", "examples"];

fn follow_mere_references<'d>(document: &Document<'d>, spot: Spot<'d>) -> Spot<'d> {
    let mut spot = spot;
    let mut seen = BTreeSet::new();
    while seen.insert(spot.address())
        && spot.value.as_object().is_some_and(|object| {
            object.keys().all(|key| REMARKS.contains(&key.as_str()) || key.starts_with("x-"))
        })
    {
        match document.follow(&spot) {
            Some(next) => spot = next,
            None => break,
        }
    }
    spot
}

/// What applies to members or elements that nothing else names.
#[derive(Clone, Debug)]
pub enum Rest<'d> {
    /// Anything.
    Open,
    /// There must be none; where that is said.
    Closed(Pointer),
    /// What fits a schema.
    Of(Schema<'d>),
}

/// Alternatives.
#[derive(Clone, Debug)]
pub struct Union<'d> {
    /// `anyOf` or `oneOf`.
    pub keyword: &'static str,
    /// Where the list stands.
    pub at: Pointer,
    /// All but `null`.
    pub branches: Vec<Schema<'d>>,
}

/// Something said at a place.
#[derive(Clone, Debug)]
pub struct Said<T> {
    pub value: T,
    pub at: Pointer,
}

/// The values that are allowed, without `null`.
#[derive(Clone, Debug)]
pub struct Values<'d> {
    pub values: Vec<&'d Value>,
    pub at: Pointer,
    /// Whether it was said with `const`.
    pub constant: bool,
}

impl Values<'_> {
    pub fn contains(&self, value: &Value) -> bool {
        self.values.iter().any(|own| same(own, value))
    }
}

/// Keywords that are compared as a whole.
pub const WHOLE: [&str; 11] = [
    "not",
    "if",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];

/// Keywords that are a number of things, in the order in which they are compared.
pub const COUNTS: [&str; 8] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
];

/// A schema, one level deep.
#[derive(Clone, Debug, Default)]
pub struct View<'d> {
    /// The place that stands for it.
    pub place: Pointer,
    /// The schema `false`: nothing fits.
    pub never: bool,
    /// Nothing said means that any type fits.
    pub types: Option<BTreeSet<Type>>,
    pub null: Null,
    pub values: Option<Values<'d>>,
    pub format: Option<Said<&'d str>>,
    pub default: Option<Said<&'d Value>>,
    pub lower: Option<Bound>,
    pub upper: Option<Bound>,
    pub counts: BTreeMap<&'static str, Said<f64>>,
    pub multiple_of: Option<Said<f64>>,
    pub patterns: BTreeMap<&'d str, Pointer>,
    pub unique: Option<Pointer>,
    pub properties: BTreeMap<&'d str, Schema<'d>>,
    pub required: BTreeMap<&'d str, Pointer>,
    pub pattern_properties: BTreeMap<&'d str, Schema<'d>>,
    pub additional: Option<Rest<'d>>,
    pub items: Option<Rest<'d>>,
    pub prefix_items: Vec<Schema<'d>>,
    pub unions: Vec<Union<'d>>,
    pub discriminator: Option<Spot<'d>>,
    pub read_only: Option<Pointer>,
    pub write_only: Option<Pointer>,
    pub deprecated: Option<Pointer>,
    pub whole: BTreeMap<&'static str, Spot<'d>>,
    /// References that lead out of the document, or nowhere.
    pub elsewhere: BTreeSet<&'d str>,
}

impl View<'_> {
    /// Whether anything at all fits.
    pub fn is_open(&self) -> bool {
        !self.never
            && self.types.is_none()
            && self.values.is_none()
            && self.format.is_none()
            && self.lower.is_none()
            && self.upper.is_none()
            && self.counts.is_empty()
            && self.multiple_of.is_none()
            && self.patterns.is_empty()
            && self.unique.is_none()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.pattern_properties.is_empty()
            && matches!(self.additional, None | Some(Rest::Open))
            && matches!(self.items, None | Some(Rest::Open))
            && self.prefix_items.is_empty()
            && self.unions.is_empty()
            && self.whole.is_empty()
            && self.elsewhere.is_empty()
    }

    /// Whether the types are all that is said about values.
    pub fn is_mere_type(&self) -> bool {
        let rest = View { types: None, null: Null::Unsaid, ..self.clone() };
        self.types.is_some() && rest.is_open() && self.default.is_none()
    }

    /// The types as a document spells them.
    pub fn spelled_types(&self) -> Option<Value> {
        let types = self.types.as_ref()?;
        let mut names: Vec<_> = types.iter().map(|found| Value::from(found.name())).collect();
        Some(match (names.len(), names.pop()) {
            (1, Some(only)) => only,
            (_, last) => names.into_iter().chain(last).collect(),
        })
    }
}
