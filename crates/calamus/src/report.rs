//! What became of a document: what was generated, what was left out and why, what was
//! rewritten and what was lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use super::omission::Omission;
use super::plan::Plan;
use super::vet::Problem;
use calamus_document::pointer::{Change, ChangeKind, Pointer};
use calamus_document::read::Source;
use calamus_document::walk;

/// The version of the JSON form: it grows when a property goes or means something else.
pub const FORMAT: u32 = 1;

/// An account of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The name of the document.
    pub document: String,
    /// The operations that have a method, in the order of the document.
    pub generated: Vec<Call>,
    /// Those that have none.
    pub omitted: Vec<Omission>,
    /// The component schemas, in the order of the document, and the paths of their Rust
    /// types.
    pub types: Vec<(Pointer, String)>,
    /// What was wrong with the document, and did not stop the run.
    pub problems: Vec<Problem>,
    /// What was changed before generation, stage by stage.
    pub changes: Vec<Change>,
    /// What the user's manifest has not, and the code needs.
    pub missing: Vec<String>,
}

/// An operation as a request says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Where it stands in the document.
    pub pointer: Pointer,
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

    /// The account as JSON; `docs/generator.md` says what its properties mean. Places are
    /// those of the document that was read.
    pub fn to_json(&self, source: &Source) -> Value {
        let place = |pointer: &Pointer| {
            let position = source.nearest(pointer);
            (pointer.as_str().to_owned(), position.line, position.column)
        };
        let changes = |kind: ChangeKind| -> Vec<Value> {
            let changes = self.changes.iter().filter(|change| change.kind == kind);
            changes
                .map(|change| {
                    let (pointer, line, column) = place(&change.pointer);
                    json!({"pointer": pointer, "line": line, "column": column, "what": change.what})
                })
                .collect()
        };
        let generated: Vec<_> = self
            .generated
            .iter()
            .map(|call| {
                json!({
                    "operationId": call.operation_id,
                    "method": call.method,
                    "path": call.path,
                    "pointer": call.pointer.as_str(),
                })
            })
            .collect();
        let types: Vec<_> = self
            .types
            .iter()
            .map(|(pointer, rust)| json!({"pointer": pointer.as_str(), "rust": rust}))
            .collect();
        let left_out: Vec<_> = self
            .omitted
            .iter()
            .map(|omission| {
                let (pointer, line, column) = place(&omission.pointer);
                let (method, path) = omission.call.split_once(' ').unwrap_or_default();
                json!({
                    "operationId": omission.operation_id,
                    "method": method,
                    "path": path,
                    "pointer": pointer,
                    "line": line,
                    "column": column,
                    "reason": omission.reason,
                })
            })
            .collect();
        json!({
            "format": FORMAT,
            "document": self.document,
            "result": "generated",
            "operations": {
                "declared": self.generated.len() + self.omitted.len(),
                "generated": self.generated.len(),
                "left_out": self.omitted.len(),
            },
            "schemas": self.types.len(),
            "generated": generated,
            "types": types,
            "left_out": left_out,
            "rewritten": changes(ChangeKind::Rewrite),
            "lost": changes(ChangeKind::Loss),
            "problems": self.problems.iter().map(Problem::to_json).collect::<Vec<_>>(),
            "missing": self.missing,
        })
    }
}

/// The account of a run that refused its document.
pub(super) fn refused(document: &str, problems: Vec<Value>) -> Value {
    json!({"format": FORMAT, "document": document, "result": "refused", "problems": problems})
}

/// The account of a run that failed for another reason than its document.
pub(super) fn failed(document: &str, error: &str) -> Value {
    json!({"format": FORMAT, "document": document, "result": "failed", "error": error})
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
            self.types.len()
        )?;
        for omission in &self.omitted {
            write!(f, "\n  left out: {omission}")?;
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
pub fn tags(document: &Value) -> BTreeSet<&str> {
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
