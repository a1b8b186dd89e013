//! The JSON form of the report. `docs/generate-report.schema.json` is made from these types.

use calamus_document::pointer::ChangeKind;
use calamus_document::read::{Position, Source};
use calamus_document::validate;
use serde::Serialize;

/// The version of the format, which is incremented for breaking changes.
const FORMAT: u32 = 1;

/// The report of one run of `calamus generate`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct GenerateReport {
    /// The version of this format.
    format: u32,
    /// The name of the document.
    document: String,
    /// The outcome.
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(tag = "result", rename_all = "lowercase")]
enum Outcome {
    /// A crate was generated, or would be by a run that writes.
    Generated(Box<Generated>),
    /// The document was refused because of its problems.
    Refused {
        /// What is wrong with the document.
        problems: Vec<Problem>,
    },
    /// The run failed for another reason.
    Failed {
        /// The reason.
        error: String,
    },
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct Generated {
    operations: Operations,
    /// The number of component schemas that have a type.
    schemas: usize,
    /// The operations that have a method.
    generated: Vec<Operation>,
    /// The component schemas and their types.
    types: Vec<Type>,
    /// The operations that have no method.
    omitted: Vec<Omission>,
    /// Constructs that are expressed in another way.
    rewritten: Vec<Change>,
    /// Constructs that are ignored or approximated.
    approximated: Vec<Change>,
    /// What is wrong with the document.
    problems: Vec<Problem>,
    /// What the code needs and a file of the user's does not have, behind the name of the file.
    missing: Vec<String>,
}

/// Numbers of operations.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct Operations {
    /// In the document.
    declared: usize,
    /// In the crate.
    generated: usize,
    /// In the document only.
    omitted: usize,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct Operation {
    /// Its `operationId`, or the one that was made for it.
    #[serde(rename = "operationId")]
    operation_id: String,
    /// The HTTP method, in upper case.
    method: String,
    /// The path template.
    path: String,
    /// The JSON Pointer of the operation.
    pointer: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct Type {
    /// The JSON Pointer of the schema.
    pointer: String,
    /// The path of the type in the crate.
    rust: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct Omission {
    /// Its `operationId`, if it has one.
    #[serde(rename = "operationId")]
    operation_id: Option<String>,
    /// The HTTP method, in upper case.
    method: String,
    /// The path template.
    path: String,
    /// The JSON Pointer of the operation.
    pointer: String,
    /// The line of the operation, from 1.
    line: usize,
    /// The character in the line, from 1.
    column: usize,
    /// Why it has no method.
    reason: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct Change {
    /// The JSON Pointer of the construct.
    pointer: String,
    /// The line of the construct, from 1.
    line: usize,
    /// The character in the line, from 1.
    column: usize,
    /// What is different.
    what: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct Problem {
    /// The JSON Pointer of what is wrong; null if the document cannot be parsed.
    pub(crate) pointer: Option<String>,
    /// The line, from 1; null if there is no such place.
    pub(crate) line: Option<usize>,
    /// The character in the line, from 1; null if there is no such place.
    pub(crate) column: Option<usize>,
    /// What is wrong.
    pub(crate) reason: String,
    /// What to do about it.
    pub(crate) remedy: String,
    /// The consequence.
    pub(crate) consequence: Consequence,
}

/// The consequence of a problem.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(crate) enum Consequence {
    /// The document is refused.
    Refused,
    /// The operations that it concerns are omitted.
    Omitted,
    /// The invalid part is removed.
    Removed,
}

impl GenerateReport {
    fn new(document: &str, outcome: Outcome) -> Self {
        Self { format: FORMAT, document: document.to_owned(), outcome }
    }

    /// The report of a run that generated a crate. Positions are those of `source`.
    pub(super) fn generated(report: &super::Report, source: &Source) -> Self {
        let changes = |kind: ChangeKind| {
            let changes = report.changes.iter().filter(move |change| change.kind == kind);
            let changes = changes.map(|change| {
                let Position { line, column } = source.nearest(&change.pointer);
                let (pointer, what) = (change.pointer.as_str().to_owned(), change.what.clone());
                Change { pointer, line, column, what }
            });
            changes.collect()
        };
        let generated = report.generated.iter().map(|call| Operation {
            operation_id: call.operation_id.clone(),
            method: call.method.clone(),
            path: call.path.clone(),
            pointer: call.pointer.as_str().to_owned(),
        });
        let types = report.types.iter().map(|(pointer, rust)| Type {
            pointer: pointer.as_str().to_owned(),
            rust: rust.clone(),
        });
        let generated = Generated {
            operations: Operations {
                declared: report.generated.len() + report.omitted.len(),
                generated: report.generated.len(),
                omitted: report.omitted.len(),
            },
            schemas: report.types.len(),
            generated: generated.collect(),
            types: types.collect(),
            omitted: report
                .omitted
                .iter()
                .map(|omission| Omission::new(omission, source))
                .collect(),
            rewritten: changes(ChangeKind::Rewrite),
            approximated: changes(ChangeKind::Approximation),
            problems: report.problems.iter().map(Problem::from).collect(),
            missing: report.missing.clone(),
        };
        Self::new(&report.document, Outcome::Generated(Box::new(generated)))
    }

    /// The report of a run that refused its document.
    pub(crate) fn refused(document: &str, problems: Vec<Problem>) -> Self {
        Self::new(document, Outcome::Refused { problems })
    }

    /// The report of a run that failed for another reason than its document.
    pub(crate) fn failed(document: &str, error: String) -> Self {
        Self::new(document, Outcome::Failed { error })
    }
}

impl Omission {
    fn new(omission: &validate::Omission, source: &Source) -> Self {
        let Position { line, column } = source.nearest(&omission.pointer);
        let (method, path) = omission.call.split_once(' ').unwrap_or_default();
        Self {
            operation_id: omission.operation_id.clone(),
            method: method.to_owned(),
            path: path.to_owned(),
            pointer: omission.pointer.as_str().to_owned(),
            line,
            column,
            reason: omission.reason.clone(),
        }
    }
}

impl From<&validate::Problem> for Problem {
    fn from(problem: &validate::Problem) -> Self {
        Self {
            pointer: Some(problem.pointer.as_str().to_owned()),
            line: problem.position.map(|at| at.line),
            column: problem.position.map(|at| at.column),
            reason: problem.reason.clone(),
            remedy: problem.remedy.clone(),
            consequence: match problem.consequence {
                validate::Consequence::Refused => Consequence::Refused,
                validate::Consequence::Omitted => Consequence::Omitted,
                validate::Consequence::Removed => Consequence::Removed,
            },
        }
    }
}
