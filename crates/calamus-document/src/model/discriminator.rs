//! The property that tells the alternatives of a union apart.

use indexmap::IndexMap;

use super::super::pointer::Pointer;
use super::super::walk;
use super::document::Document;
use super::node::{Node, Spanned};
use super::schema::Schema;

/// A `discriminator`.
#[derive(Clone, Debug)]
pub struct Discriminator<'d> {
    /// The object itself.
    pub node: Node<'d>,
    /// The property that has the value.
    pub property_name: Option<Spanned<&'d str>>,
    /// The meaning of the values, in the order of the document. Values that are missing here name
    /// component schemas.
    pub mapping: IndexMap<&'d str, Mapping<'d>>,
}

/// The meaning of one value of a discriminator.
#[derive(Clone, Debug)]
pub struct Mapping<'d> {
    /// The entry.
    pub node: Node<'d>,
    /// The schema, unless the entry leads to nothing.
    pub schema: Option<Schema<'d>>,
}

impl<'d> Discriminator<'d> {
    pub(super) fn of(document: &Document<'d>, node: Node<'d>) -> Self {
        let mapping = node.entries_of("mapping").into_iter().map(|(value, node)| {
            let target = node.value.as_str().map(mapping_target);
            let found = target.and_then(|target| document.find(&target));
            (value, Mapping { schema: found.map(|found| Schema::at(document, found)), node })
        });
        let mapping = mapping.collect();
        Self { property_name: node.spanned("propertyName"), mapping, node }
    }
}

/// Returns the place that an entry of a mapping names: a reference, or the bare name of a
/// component schema.
pub fn mapping_target(entry: &str) -> Pointer {
    walk::target(entry).unwrap_or_else(|| Pointer::root().join(["components", "schemas", entry]))
}
