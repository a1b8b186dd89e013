//! The normalized keywords of a schema, one level deep.
//!
//! Subschemas are viewed when they are needed, so that recursive schemas are no special case.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::super::pointer::Pointer;
use super::bounds::Bound;
use super::discriminator::Discriminator;
use super::lifetime::Lifetime;
use super::node::{Node, Spanned, same};
use super::schema::Schema;
use super::types::{Null, Type};

/// The schema of properties or elements that no other keyword describes.
#[derive(Clone, Debug)]
pub enum Additional<'d> {
    /// Anything.
    Open,
    /// There must be none; the place that says so.
    Closed(Pointer),
    /// Values that satisfy a schema.
    Schema(Schema<'d>),
}

/// A list of alternatives.
#[derive(Clone, Debug)]
pub struct Union<'d> {
    /// `anyOf` or `oneOf`.
    pub keyword: &'static str,
    /// The place of the list.
    pub at: Pointer,
    /// The alternatives, without those that only `null` satisfies.
    pub branches: Vec<Schema<'d>>,
}

/// The values that are allowed, without `null`.
#[derive(Clone, Debug)]
pub struct Values<'d> {
    /// The values.
    pub values: Vec<&'d Value>,
    /// The place of the keyword.
    pub at: Pointer,
    /// Whether the keyword is `const`.
    pub constant: bool,
}

impl Values<'_> {
    /// Returns whether a value is one of them.
    pub fn contains(&self, value: &Value) -> bool {
        self.values.iter().any(|own| same(own, value))
    }
}

/// Keywords that are kept as they stand.
pub const WHOLE: [&str; 8] = [
    "not",
    "if",
    "contains",
    "dependentRequired",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentEncoding",
    "contentMediaType",
];

/// Keywords that count something.
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
pub struct SchemaView<'d> {
    /// The place that stands for it.
    pub place: Pointer,
    /// The schema `false`, which nothing satisfies.
    pub never: bool,
    /// The types; `None` allows any.
    pub types: Option<BTreeSet<Type>>,
    /// Whether `null` is valid.
    pub null: Null,
    /// The allowed values (`enum`, `const`).
    pub values: Option<Values<'d>>,
    /// The known values of an enumeration that may grow (`x-extensible-enum`).
    pub extensible: Option<Spanned<&'d Value>>,
    /// `format`
    pub format: Option<Spanned<&'d str>>,
    /// `title`
    pub title: Option<Spanned<&'d str>>,
    /// `description`
    pub description: Option<Spanned<&'d str>>,
    /// `default`
    pub default: Option<Spanned<&'d Value>>,
    /// `example` and `examples`
    pub examples: Vec<Spanned<&'d Value>>,
    /// The lower bound of numbers.
    pub lower: Option<Bound>,
    /// The upper bound of numbers.
    pub upper: Option<Bound>,
    /// Keywords that count, see [`COUNTS`].
    pub counts: BTreeMap<&'static str, Spanned<f64>>,
    /// `multipleOf`
    pub multiple_of: Option<Spanned<f64>>,
    /// All patterns that strings must match, without those that every string matches.
    pub patterns: BTreeMap<&'d str, Pointer>,
    /// The place of `uniqueItems: true`.
    pub unique: Option<Pointer>,
    /// The properties, in the order of the document.
    pub properties: IndexMap<&'d str, Schema<'d>>,
    /// The required properties, with the place that requires each.
    pub required: IndexMap<&'d str, Pointer>,
    /// Schemas of properties by a pattern of their names.
    pub pattern_properties: IndexMap<&'d str, Schema<'d>>,
    /// Schemas that apply to the whole object if it has a property of that name.
    pub dependent_schemas: IndexMap<&'d str, Schema<'d>>,
    /// The schema of property names.
    pub property_names: Option<Schema<'d>>,
    /// The schema of what an encoded string contains.
    pub content_schema: Option<Schema<'d>>,
    /// The schema of other properties.
    pub additional: Option<Additional<'d>>,
    /// The schema of elements after `prefix_items`.
    pub items: Option<Additional<'d>>,
    /// The schemas of the first elements of an array.
    pub prefix_items: Vec<Schema<'d>>,
    /// What the schema is composed of: its references with siblings and the elements of
    /// `allOf`, in the order of the document. What they say is part of the view, unless it is
    /// that of the own keywords alone.
    pub bases: Vec<Schema<'d>>,
    /// The lists of alternatives.
    pub unions: Vec<Union<'d>>,
    /// Lists of alternatives that `types` or `values` say the same as.
    pub folded: Vec<Union<'d>>,
    /// `discriminator`
    pub discriminator: Option<Discriminator<'d>>,
    /// The place of `readOnly: true`.
    pub read_only: Option<Pointer>,
    /// The place of `writeOnly: true`.
    pub write_only: Option<Pointer>,
    /// Its deprecation and sunset.
    pub lifetime: Lifetime<'d>,
    /// Keywords that are kept as they stand, see [`WHOLE`].
    pub whole: BTreeMap<&'static str, Node<'d>>,
    /// References that lead out of the document, or to nothing.
    pub dangling: BTreeSet<&'d str>,
}

impl<'d> SchemaView<'d> {
    /// Returns whether no keyword constrains values, `null` aside.
    pub fn is_open(&self) -> bool {
        // Without `..`: whether a new keyword constrains values is to be decided here.
        #[rustfmt::skip]
        let Self {
            never, types, values, format, lower, upper, counts, multiple_of, patterns, unique,
            properties, required, pattern_properties, dependent_schemas, property_names,
            content_schema, additional, items, prefix_items, unions, whole, dangling,
            // What follows constrains nothing, or is said by what precedes.
            place: _, null: _, extensible: _, title: _, description: _, default: _, examples: _,
            bases: _, folded: _, discriminator: _, read_only: _, write_only: _, lifetime: _,
        } = self;
        let is_open = |additional: &Option<Additional<'_>>| {
            matches!(additional, None | Some(Additional::Open))
        };
        let is_scalar_open = !*never
            && types.is_none()
            && values.is_none()
            && format.is_none()
            && lower.is_none()
            && upper.is_none()
            && counts.is_empty()
            && multiple_of.is_none()
            && patterns.is_empty()
            && content_schema.is_none();
        let is_container_open = unique.is_none()
            && properties.is_empty()
            && required.is_empty()
            && pattern_properties.is_empty()
            && dependent_schemas.is_empty()
            && property_names.is_none()
            && is_open(additional)
            && is_open(items)
            && prefix_items.is_empty();
        is_scalar_open
            && is_container_open
            && unions.is_empty()
            && whole.is_empty()
            && dangling.is_empty()
    }

    /// Returns whether the types are all that constrains values.
    pub fn has_only_types(&self) -> bool {
        let rest = SchemaView { types: None, null: Null::Unspecified, ..self.clone() };
        self.types.is_some() && rest.is_open() && self.default.is_none()
    }

    /// Returns whether a list of values is all that constrains them.
    pub fn has_only_values(&self) -> bool {
        let rest =
            SchemaView { types: None, values: None, null: Null::Unspecified, ..self.clone() };
        // One that was folded itself stays a list of alternatives.
        let is_one = self.values.is_some() && self.folded.is_empty();
        is_one && rest.is_open() && self.default.is_none()
    }

    /// Returns the same view with folded alternatives as alternatives.
    pub fn unfolded(self) -> Self {
        if self.folded.is_empty() {
            return self;
        }
        Self { unions: self.folded, folded: Vec::new(), types: None, values: None, ..self }
    }

    /// Returns the types as a document spells them.
    pub fn type_names(&self) -> Option<Value> {
        let types = self.types.as_ref()?;
        let mut names: Vec<_> = types.iter().map(|found| Value::from(found.name())).collect();
        Some(match (names.len(), names.pop()) {
            (1, Some(only)) => only,
            (_, last) => names.into_iter().chain(last).collect(),
        })
    }

    /// `contentMediaType`
    pub fn content_media_type(&self) -> Option<&'d str> {
        self.whole.get("contentMediaType")?.value.as_str()
    }

    /// `contentEncoding`
    pub fn content_encoding(&self) -> Option<&'d str> {
        self.whole.get("contentEncoding")?.value.as_str()
    }
}
