//! Parameters of operations.

use super::content::{Serialization, explode};
use super::document::Document;
use super::lifetime::Lifetime;
use super::node::Node;
use super::style::{Location, Style};

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter<'d> {
    /// The Parameter Object, with references followed.
    pub node: Node<'d>,
    /// The node in the operation or the path item: a reference is not resolved.
    pub declared: Node<'d>,
    /// The name on the wire.
    pub name: &'d str,
    /// Its location.
    pub location: Location,
    /// Whether it is required, as every path parameter is.
    pub required: bool,
    /// `description`
    pub description: Option<&'d str>,
    /// Its deprecation and sunset.
    pub lifetime: Lifetime<'d>,
    /// The style, with its default for the location.
    pub style: Style,
    /// `explode`, with its default for the style.
    pub explode: bool,
    /// `allowReserved`
    pub allow_reserved: bool,
    /// `allowEmptyValue`
    pub allow_empty_value: bool,
    /// Its schema or content.
    pub serialization: Serialization<'d>,
}

/// Headers that OpenAPI describes elsewhere: parameters of these names are to be ignored.
pub const RESERVED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

impl<'d> Parameter<'d> {
    /// Lists the parameters of an operation: its own, then those of its path item that it does
    /// not override. Reserved headers are left out, as are parameters without a name or a known
    /// location.
    pub fn all(document: &Document<'d>, operation: &Node<'d>, item: &Node<'d>) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for owner in [operation, item] {
            for declared in owner.elements_of("parameters") {
                let Some(parameter) = Self::of(document, declared) else { continue };
                if !parameter.is_reserved() && !found.iter().any(|own| own.is_same(&parameter)) {
                    found.push(parameter);
                }
            }
        }
        found
    }

    fn of(document: &Document<'d>, declared: Node<'d>) -> Option<Self> {
        let node = document.resolve(declared.clone());
        let name = node.string("name")?;
        let location = Location::parse(node.string("in")?)?;
        let style = node.string("style").and_then(Style::parse);
        let style = style.unwrap_or(location.default_style());
        Some(Self {
            declared,
            name,
            location,
            required: location == Location::Path || node.flag("required"),
            description: node.string("description"),
            lifetime: Lifetime::of(&node),
            style,
            explode: explode(&node, style),
            allow_reserved: node.flag("allowReserved"),
            allow_empty_value: node.flag("allowEmptyValue"),
            serialization: Serialization::of(document, &node),
            node,
        })
    }

    /// Returns whether two parameters are one for an operation, which can only have one of them.
    pub fn is_same(&self, other: &Self) -> bool {
        let same_name = match self.location {
            Location::Header => self.name.eq_ignore_ascii_case(other.name),
            _ => self.name == other.name,
        };
        self.location == other.location && same_name
    }

    fn is_reserved(&self) -> bool {
        let is_known = |name: &&str| self.name.eq_ignore_ascii_case(name);
        self.location == Location::Header && RESERVED_HEADERS.iter().any(is_known)
    }
}
