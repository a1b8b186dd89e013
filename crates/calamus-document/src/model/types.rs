//! The types of JSON Schema, with `null` apart from the others.

use std::collections::BTreeSet;

/// A type of JSON Schema other than `null`, which [`Null`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// `array`
    Array,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `object`
    Object,
    /// `string`
    String,
}

impl Type {
    /// All types, with their names.
    pub const ALL: [(&'static str, Self); 6] = [
        ("array", Self::Array),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("object", Self::Object),
        ("string", Self::String),
    ];

    /// Parses the name of a type.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
    }

    /// Returns the name in a document.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, found)| *found == self).map_or("", |(name, _)| name)
    }

    /// The types that are in both sets. Integers are numbers.
    pub(super) fn intersection(left: &BTreeSet<Self>, right: &BTreeSet<Self>) -> BTreeSet<Self> {
        let has = |types: &BTreeSet<Self>, expected: Self| {
            types.contains(&expected)
                || (expected == Self::Integer && types.contains(&Self::Number))
        };
        Self::ALL
            .into_iter()
            .map(|(_, found)| found)
            .filter(|found| has(left, *found) && has(right, *found))
            .collect()
    }
}

/// Whether `null` is valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Null {
    /// No keyword allows or excludes it.
    #[default]
    Unspecified,
    /// A keyword allows it: `nullable`, `null` among the types or the values, or an
    /// alternative that only `null` satisfies.
    Allowed,
    /// A keyword excludes it.
    Excluded,
}

impl Null {
    /// What holds when both must.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Excluded, _) | (_, Self::Excluded) => Self::Excluded,
            (Self::Allowed, _) | (_, Self::Allowed) => Self::Allowed,
            (Self::Unspecified, Self::Unspecified) => Self::Unspecified,
        }
    }
}

/// What combining alternatives needs to know of each. The document caches it by place.
#[derive(Clone, Debug)]
pub(super) struct Alternative {
    pub(super) null: Null,
    pub(super) types: Option<BTreeSet<Type>>,
    pub(super) has_only_types: bool,
    pub(super) has_only_values: bool,
}
