//! Announcements of how long something will exist: `deprecated`, and the extensions
//! `x-sunset` and `x-stability-level`, for operations, parameters, headers and schemas alike.

use serde_json::Value;

use super::super::pointer::Pointer;
use super::node::{Node, Spanned};

/// The extension with the day of removal.
pub const SUNSET: &str = "x-sunset";
/// The extension with the level of stability.
pub const STABILITY: &str = "x-stability-level";

/// The deprecation and the sunset of a part of the document.
#[derive(Clone, Debug, Default)]
pub struct Lifetime<'d> {
    /// The place of `deprecated: true`.
    pub deprecated: Option<Pointer>,
    /// The day of removal.
    pub sunset: Option<Spanned<&'d Value>>,
    /// The level of stability.
    pub stability: Option<Spanned<&'d Value>>,
}

impl<'d> Lifetime<'d> {
    /// Reads the announcements of an operation, a parameter, a header or a schema.
    pub fn of(node: &Node<'d>) -> Self {
        let spanned = |keyword: &str| {
            node.get(keyword).map(|found| Spanned { value: found.value, at: found.at })
        };
        Self {
            deprecated: node.flag("deprecated").then(|| node.at.child("deprecated")),
            sunset: spanned(SUNSET),
            stability: spanned(STABILITY),
        }
    }

    /// Adds the announcements of `other` that this one lacks.
    pub(super) fn add(&mut self, other: Self) {
        let Self { deprecated, sunset, stability } = other;
        self.deprecated = self.deprecated.take().or(deprecated);
        self.sunset = self.sunset.take().or(sunset);
        self.stability = self.stability.take().or(stability);
    }
}
