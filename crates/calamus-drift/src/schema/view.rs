//! What a schema says, whichever of its spellings it uses: references followed, `allOf`
//! taken together, the ways to allow `null` made one, `const` an enumeration of one,
//! exclusive bounds in both notations the same kind of bound.
//!
//! A view is one level deep: what is below are schemas again, looked at when it is their
//! turn. So a schema that contains itself is no special case.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::document::{Document, Spot, same, schema_name};
use super::super::lifetime::{Lifetime, STABILITY, SUNSET};
use super::bounds::Bound;
use super::merge::Null;
use calamus_document::pointer::Pointer;

/// The types of JSON Schema without `null`, which is looked at separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Type {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

impl Type {
    /// All of them.
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("array", Self::Array),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("object", Self::Object),
        ("string", Self::String),
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, found)| *found == self).map_or("", |(name, _)| name)
    }
}

/// A schema: places whose schemas a value must satisfy all at once. One, as a rule; more
/// where `allOf` brings several members of one name together.
#[derive(Clone, Debug)]
pub(crate) struct Schema<'d> {
    pub(crate) parts: Vec<Spot<'d>>,
    /// Where it is declared: the place of a reference, not where that leads.
    pub(crate) declared: Pointer,
}

/// What tells one schema of a document from another.
pub(crate) type Key = Vec<usize>;

impl<'d> Schema<'d> {
    /// The schema at a place. Mere references are followed at once, so that whoever refers
    /// to a shared schema refers to the same one.
    pub(crate) fn at(document: &Document<'d>, spot: Spot<'d>) -> Self {
        let declared = spot.at.clone();
        Self { parts: vec![follow_mere_references(document, spot)], declared }
    }

    pub(crate) fn key(&self) -> Key {
        self.parts.iter().map(Spot::address).collect()
    }

    /// The place that stands for the schema in messages.
    pub(crate) fn place(&self) -> Pointer {
        self.parts.first().map(|part| part.at.clone()).unwrap_or_default()
    }

    /// The name it has among the components, if it is one of them.
    pub(crate) fn name(&self) -> Option<String> {
        match self.parts.as_slice() {
            [part] => schema_name(&part.at),
            _ => None,
        }
    }
}

/// The extension that lists the values so far of an enumeration that may grow.
pub(crate) const EXTENSIBLE_ENUM: &str = "x-extensible-enum";
/// The extensions that are looked at.
const EXTENSIONS: [&str; 3] = [SUNSET, STABILITY, EXTENSIBLE_ENUM];
/// What may stand beside a reference without saying anything about values.
const REMARKS: [&str; 6] = ["$ref", "description", "summary", "title", "example", "examples"];

fn follow_mere_references<'d>(document: &Document<'d>, spot: Spot<'d>) -> Spot<'d> {
    let mut spot = spot;
    let mut seen = BTreeSet::new();
    while seen.insert(spot.address())
        && spot.value.as_object().is_some_and(|object| {
            object.keys().all(|key| {
                REMARKS.contains(&key.as_str())
                    || key.starts_with("x-") && !EXTENSIONS.contains(&key.as_str())
            })
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
pub(crate) enum Rest<'d> {
    /// Anything.
    Open,
    /// There must be none; where that is said.
    Closed(Pointer),
    /// What fits a schema.
    Of(Schema<'d>),
}

/// Alternatives.
#[derive(Clone, Debug)]
pub(crate) struct Union<'d> {
    /// `anyOf` or `oneOf`.
    pub(crate) keyword: &'static str,
    /// Where the list stands.
    pub(crate) at: Pointer,
    /// All but `null`.
    pub(crate) branches: Vec<Schema<'d>>,
}

/// Something said at a place.
#[derive(Clone, Debug)]
pub(crate) struct Said<T> {
    pub(crate) value: T,
    pub(crate) at: Pointer,
}

/// The values that are allowed, without `null`.
#[derive(Clone, Debug)]
pub(crate) struct Values<'d> {
    pub(crate) values: Vec<&'d Value>,
    pub(crate) at: Pointer,
    /// Whether it was said with `const`.
    pub(crate) constant: bool,
}

impl Values<'_> {
    pub(crate) fn contains(&self, value: &Value) -> bool {
        self.values.iter().any(|own| same(own, value))
    }
}

/// Keywords that are compared as a whole.
pub(crate) const WHOLE: [&str; 8] = [
    "not",
    "if",
    "contains",
    "dependentRequired",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentEncoding",
    "contentMediaType",
];

/// Keywords that are a number of things, in the order in which they are compared.
pub(crate) const COUNTS: [&str; 8] = [
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
pub(crate) struct View<'d> {
    /// The place that stands for it.
    pub(crate) place: Pointer,
    /// The schema `false`: nothing fits.
    pub(crate) never: bool,
    /// Nothing said means that any type fits.
    pub(crate) types: Option<BTreeSet<Type>>,
    pub(crate) null: Null,
    pub(crate) values: Option<Values<'d>>,
    /// The values so far, of an enumeration that may grow (`x-extensible-enum`).
    pub(crate) extensible: Option<Said<&'d Value>>,
    pub(crate) format: Option<Said<&'d str>>,
    pub(crate) default: Option<Said<&'d Value>>,
    pub(crate) lower: Option<Bound>,
    pub(crate) upper: Option<Bound>,
    pub(crate) counts: BTreeMap<&'static str, Said<f64>>,
    pub(crate) multiple_of: Option<Said<f64>>,
    pub(crate) patterns: BTreeMap<&'d str, Pointer>,
    pub(crate) unique: Option<Pointer>,
    pub(crate) properties: BTreeMap<&'d str, Schema<'d>>,
    pub(crate) required: BTreeMap<&'d str, Pointer>,
    pub(crate) pattern_properties: BTreeMap<&'d str, Schema<'d>>,
    /// What the whole must fit if it has a member of this name.
    pub(crate) dependent_schemas: BTreeMap<&'d str, Schema<'d>>,
    pub(crate) property_names: Option<Schema<'d>>,
    pub(crate) content_schema: Option<Schema<'d>>,
    pub(crate) additional: Option<Rest<'d>>,
    pub(crate) items: Option<Rest<'d>>,
    pub(crate) prefix_items: Vec<Schema<'d>>,
    pub(crate) unions: Vec<Union<'d>>,
    /// Alternatives that `types` or `values` already say as much as.
    pub(crate) folded: Vec<Union<'d>>,
    pub(crate) discriminator: Option<Spot<'d>>,
    pub(crate) read_only: Option<Pointer>,
    pub(crate) write_only: Option<Pointer>,
    pub(crate) lifetime: Lifetime<'d>,
    pub(crate) whole: BTreeMap<&'static str, Spot<'d>>,
    /// References that lead out of the document, or nowhere.
    pub(crate) elsewhere: BTreeSet<&'d str>,
}

impl View<'_> {
    /// Whether anything at all fits.
    pub(crate) fn is_open(&self) -> bool {
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
            && self.dependent_schemas.is_empty()
            && self.property_names.is_none()
            && self.content_schema.is_none()
            && matches!(self.additional, None | Some(Rest::Open))
            && matches!(self.items, None | Some(Rest::Open))
            && self.prefix_items.is_empty()
            && self.unions.is_empty()
            && self.whole.is_empty()
            && self.elsewhere.is_empty()
    }

    /// Whether the types are all that is said about values.
    pub(crate) fn is_mere_type(&self) -> bool {
        let rest = View { types: None, null: Null::Unsaid, ..self.clone() };
        self.types.is_some() && rest.is_open() && self.default.is_none()
    }

    /// Whether a list of values is all that is said about them.
    pub(crate) fn is_mere_enumeration(&self) -> bool {
        let rest = View { types: None, values: None, null: Null::Unsaid, ..self.clone() };
        // One that was taken together itself stays a list of alternatives.
        let is_one = self.values.is_some() && self.folded.is_empty();
        is_one && rest.is_open() && self.default.is_none()
    }

    /// The same, with alternatives that were taken together told apart again: the other
    /// side has some that cannot be.
    pub(crate) fn unfolded(self) -> Self {
        if self.folded.is_empty() {
            return self;
        }
        Self { unions: self.folded, folded: Vec::new(), types: None, values: None, ..self }
    }

    /// The types as a document spells them.
    pub(crate) fn spelled_types(&self) -> Option<Value> {
        let types = self.types.as_ref()?;
        let mut names: Vec<_> = types.iter().map(|found| Value::from(found.name())).collect();
        Some(match (names.len(), names.pop()) {
            (1, Some(only)) => only,
            (_, last) => names.into_iter().chain(last).collect(),
        })
    }
}
