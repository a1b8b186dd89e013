//! The report of a run: generated and omitted operations, rewritten and approximated constructs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use super::plan::Plan;
use calamus_document::pointer::{Change, ChangeKind, Pointer};
use calamus_document::read::Source;
use calamus_document::validate::{Omission, Problem};
use calamus_document::walk;

/// The version of the JSON format, which is incremented for breaking changes.
pub const FORMAT: u32 = 1;

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
    /// What the user's manifest has not, and the code needs.
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
        let generated = plan.operations.iter().map(|own| Call {
            pointer: own.pointer.clone(),
            operation_id: own.id.clone(),
            method: own.method.to_owned(),
            path: own.path.clone(),
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
    pub fn to_json(&self, source: &Source) -> Value {
        let types: Vec<_> = self
            .types
            .iter()
            .map(|(pointer, rust)| json!({"pointer": pointer.as_str(), "rust": rust}))
            .collect();
        let changes = |kind| -> Vec<Value> {
            let changes = self.changes.iter().filter(|change| change.kind == kind);
            changes.map(|own| change(source, own)).collect()
        };
        json!({
            "format": FORMAT,
            "document": self.document,
            "result": "generated",
            "operations": {
                "declared": self.generated.len() + self.omitted.len(),
                "generated": self.generated.len(),
                "omitted": self.omitted.len(),
            },
            "schemas": self.types.len(),
            "generated": self.generated.iter().map(Call::to_json).collect::<Vec<_>>(),
            "types": types,
            "omitted": self.omitted.iter().map(|own| omission(source, own)).collect::<Vec<_>>(),
            "rewritten": changes(ChangeKind::Rewrite),
            "approximated": changes(ChangeKind::Approximation),
            "problems": self.problems.iter().map(Problem::to_json).collect::<Vec<_>>(),
            "missing": self.missing,
        })
    }
}

impl Call {
    fn to_json(&self) -> Value {
        json!({
            "operationId": self.operation_id,
            "method": self.method,
            "path": self.path,
            "pointer": self.pointer.as_str(),
        })
    }
}

fn omission(source: &Source, omission: &Omission) -> Value {
    let (method, path) = omission.call.split_once(' ').unwrap_or_default();
    let position = source.nearest(&omission.pointer);
    json!({
        "operationId": omission.operation_id,
        "method": method,
        "path": path,
        "pointer": omission.pointer.as_str(),
        "line": position.line,
        "column": position.column,
        "reason": omission.reason,
    })
}

fn change(source: &Source, change: &Change) -> Value {
    let position = source.nearest(&change.pointer);
    json!({
        "pointer": change.pointer.as_str(),
        "line": position.line,
        "column": position.column,
        "what": change.what,
    })
}

/// Returns the report of a run that refused its document.
pub(super) fn refused(document: &str, problems: Vec<Value>) -> Value {
    json!({"format": FORMAT, "document": document, "result": "refused", "problems": problems})
}

/// Returns the report of a run that failed for another reason than its document.
pub(super) fn failed(document: &str, error: &str) -> Value {
    json!({"format": FORMAT, "document": document, "result": "failed", "error": error})
}

/// Names each omitted operation, and counts changes of the same kind.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let declared = self.generated.len() + self.omitted.len();
        write!(
            f,
            "{}: {} of {declared} operations and {} schemas generated",
            self.document,
            self.generated.len(),
            self.types.len()
        )?;
        for omission in &self.omitted {
            write!(f, "\n  omitted: {omission}")?;
        }
        for Problem { pointer, position, reason, remedy, .. } in &self.problems {
            let at = position.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
            write!(
                f,
                "\n  problem: {}{at}: {reason} (at {pointer}; remedy: {remedy})",
                self.document
            )?;
        }
        for missing in &self.missing {
            write!(f, "\n  missing in Cargo.toml: {missing}")?;
        }
        for (kind, label) in
            [(ChangeKind::Rewrite, "rewritten"), (ChangeKind::Approximation, "approximated")]
        {
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

/// Returns the tags of all operations.
pub fn tags(document: &Value) -> BTreeSet<&str> {
    let mut tags = BTreeSet::new();
    walk::operations(document, |_, _, _, operation| {
        let own = operation.get("tags").and_then(Value::as_array);
        tags.extend(own.into_iter().flatten().filter_map(Value::as_str));
    });
    tags
}

/// Returns whether the operation at a pointer has one of these tags, or there are no tags.
pub(super) fn has_tag(document: &Value, at: &Pointer, tags: &[String]) -> bool {
    let own = at.find(document).and_then(|operation| operation.get("tags")?.as_array());
    tags.is_empty()
        || own.is_some_and(|own| {
            own.iter()
                .filter_map(Value::as_str)
                .any(|tag| tags.iter().any(|selected| selected == tag))
        })
}
