//! The report of a run: generated and omitted operations, rewritten and approximated constructs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::plan::Plan;
use calamus_document::pointer::{Change, ChangeKind, Pointer};
use calamus_document::read::Source;
use calamus_document::validate::{Omission, Problem};
use calamus_document::walk;

pub(crate) mod json;

pub use json::GenerateReport;

/// The report of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The name of the document.
    pub document: String,
    /// The generated operations, in the order of the document.
    pub generated: Vec<Call>,
    /// The operations that were not generated.
    pub omitted: Vec<Omission>,
    /// The component schemas, in the order of the document, and the paths of their Rust
    /// types.
    pub types: Vec<(Pointer, String)>,
    /// Problems of the document that did not stop the run.
    pub problems: Vec<Problem>,
    /// Changes before generation, stage by stage.
    pub changes: Vec<Change>,
    /// What the code needs and a file of the user's does not have, behind the name of the file.
    pub missing: Vec<String>,
}

/// A generated operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its pointer in the document.
    pub pointer: Pointer,
    /// Its `operationId`.
    pub operation_id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
}

impl Report {
    pub(super) fn new(
        source: &Source,
        plan: &Plan,
        omitted: Vec<Omission>,
        problems: Vec<Problem>,
        changes: Vec<Change>,
    ) -> Self {
        let generated = plan.operations.iter().map(|operation| Call {
            pointer: operation.pointer.clone(),
            operation_id: operation.id.clone(),
            method: operation.method.to_owned(),
            path: operation.path.clone(),
        });
        Self {
            document: source.name.clone(),
            generated: generated.collect(),
            omitted,
            types: plan.component_types(),
            problems,
            changes,
            missing: Vec::new(),
        }
    }

    /// Returns the report as JSON, see `docs/generator.md`. Positions are those of `source`.
    pub fn to_json(&self, source: &Source) -> GenerateReport {
        GenerateReport::generated(self, source)
    }

    /// Returns the numbers of the run.
    pub fn summary(&self) -> String {
        let operations = match self.omitted.len() {
            0 => count(self.generated.len(), "operation"),
            omitted => {
                let declared = self.generated.len() + omitted;
                format!("{} of {}", self.generated.len(), count(declared, "operation"))
            }
        };
        let schemas = count(self.types.len(), "schema");
        let mut summary = format!("{}: {operations} and {schemas} generated", self.document);
        let approximations =
            self.changes.iter().filter(|change| change.kind == ChangeKind::Approximation).count();
        for (number, what) in [(self.problems.len(), "problem"), (approximations, "approximation")]
        {
            if number > 0 {
                summary += &format!(", {}", count(number, what));
            }
        }
        summary
    }

    /// Lists omitted operations, and counts changes of the same kind, in a line each.
    pub fn details(&self) -> Vec<String> {
        let mut lines: Vec<_> =
            self.omitted.iter().map(|omission| format!("omitted: {omission}")).collect();
        for (kind, label) in
            [(ChangeKind::Rewrite, "rewritten"), (ChangeKind::Approximation, "approximated")]
        {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for change in self.changes.iter().filter(|change| change.kind == kind) {
                *counts.entry(&change.what).or_default() += 1;
            }
            lines.extend(counts.iter().map(|(what, count)| format!("{label}: {what} ({count})")));
        }
        lines
    }
}

/// Returns a number with its noun.
pub(crate) fn count(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

/// Names each problem and each omitted operation, and counts changes of the same kind.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        for Problem { pointer, position, reason, remedy, .. } in &self.problems {
            let at = position.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
            write!(
                f,
                "\n  problem: {}{at}: {reason} (at {pointer}; remedy: {remedy})",
                self.document
            )?;
        }
        for missing in &self.missing {
            write!(f, "\n  missing in {missing}")?;
        }
        self.details().iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

/// Returns the tags of all operations.
pub fn tags(document: &Value) -> BTreeSet<&str> {
    let mut tags = BTreeSet::new();
    walk::operations(document, |_, _, _, operation| {
        let listed = operation.get("tags").and_then(Value::as_array);
        tags.extend(listed.into_iter().flatten().filter_map(Value::as_str));
    });
    tags
}

/// Returns whether the operation at a pointer has one of these tags, or there are no tags.
pub(super) fn has_tag(document: &Value, at: &Pointer, tags: &[String]) -> bool {
    let listed = at.find(document).and_then(|operation| operation.get("tags")?.as_array());
    tags.is_empty()
        || listed.is_some_and(|listed| {
            listed
                .iter()
                .filter_map(Value::as_str)
                .any(|tag| tags.iter().any(|selected| selected == tag))
        })
}
