//! What became of a document: what was generated, what was left out and why, what was
//! rewritten and what was lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::generate::Omission;
use super::pointer::{Change, ChangeKind, Pointer};
use super::read::Source;
use super::shape::Shaped;
use super::walk;

/// An account of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The name of the document.
    pub document: String,
    /// The operations that have a method, in the order of the document.
    pub generated: Vec<Call>,
    /// Those that have none.
    pub omitted: Vec<Omission>,
    /// How many schemas have a type.
    pub schemas: usize,
    /// What was changed before generation.
    pub changes: Vec<Change>,
}

/// An operation as a request says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its `operationId`.
    pub operation_id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path with its holes.
    pub path: String,
}

impl Report {
    pub(super) fn new(
        source: &Source,
        shaped: &Shaped,
        omitted: Vec<Omission>,
        changes: Vec<Change>,
    ) -> Self {
        let mut generated = Vec::new();
        walk::operations(&shaped.value, |at, path, method, operation| {
            if !omitted.iter().any(|omission: &Omission| omission.pointer == at) {
                generated.push(Call {
                    operation_id: operation
                        .get("operationId")
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned(),
                    method: method.to_uppercase(),
                    path: path.to_owned(),
                });
            }
        });
        let schemas = shaped.value.pointer("/components/schemas").and_then(Value::as_object);
        Self {
            document: source.name.clone(),
            generated,
            omitted,
            schemas: schemas.map_or(0, serde_json::Map::len),
            changes,
        }
    }
}

/// Counts where places would be too many, and names each operation that is not there.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let declared = self.generated.len() + self.omitted.len();
        write!(
            f,
            "{}: {} of {declared} operations and {} schemas generated",
            self.document,
            self.generated.len(),
            self.schemas
        )?;
        for omission in &self.omitted {
            write!(f, "\n  left out: {omission}")?;
        }
        for (kind, label) in [(ChangeKind::Rewrite, "rewritten"), (ChangeKind::Loss, "lost")] {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for change in self.changes.iter().filter(|change| change.kind == kind) {
                *counts.entry(&change.what).or_default() += 1;
            }
            for (what, count) in counts {
                write!(f, "\n  {label}: {what} ({count})")?;
            }
        }
        Ok(())
    }
}

/// The tags that operations have.
pub(crate) fn tags(document: &Value) -> BTreeSet<&str> {
    let mut tags = BTreeSet::new();
    walk::operations(document, |_, _, _, operation| {
        let own = operation.get("tags").and_then(Value::as_array);
        tags.extend(own.into_iter().flatten().filter_map(Value::as_str));
    });
    tags
}

/// Whether the operation at a place is one of those that were asked for.
pub(super) fn has_tag(document: &Value, at: &Pointer, tags: &[String]) -> bool {
    let own = at.find(document).and_then(|operation| operation.get("tags")?.as_array());
    tags.is_empty()
        || own.is_some_and(|own| {
            own.iter().filter_map(Value::as_str).any(|tag| tags.iter().any(|wanted| wanted == tag))
        })
}
