//! Validation: from a parsed document to one that every later stage can rely on.
//!
//! All problems are collected, each with its place, line and column, what is wrong, what to
//! do, and the consequence. A problem with the document as a whole refuses it; a problem with
//! an operation omits that operation; a problem with a schema or an annotation removes the
//! keyword, which is recorded as an approximation.
//!
//! The result has the form of OpenAPI wherever the model looks: references lead to something
//! in the document and not in circles, strings are strings, lists are lists.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::model::Document;
use super::pointer::{Change, Changes, Pointer};
use super::read::{Excerpt, Position, Source};

mod anchors;
mod form;
mod operations;
mod references;
mod schemas;

/// A valid document, or what remains of one.
#[derive(Clone, Debug)]
pub struct Validated {
    /// The document, repaired.
    pub value: Value,
    /// The operations that cannot be used.
    pub omitted: Vec<Omission>,
    /// The problems, in the order of the text. None of them refuses the document.
    pub problems: Vec<Problem>,
    /// Removed and rewritten parts.
    pub changes: Vec<Change>,
}

/// An operation that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omission {
    /// The place of the operation.
    pub pointer: Pointer,
    /// Method and path, as in a request.
    pub call: String,
    /// The `operationId`.
    pub operation_id: Option<String>,
    /// The reason.
    pub reason: String,
}

impl Omission {
    /// Omits the operation at `pointer` of `document`.
    pub fn new(document: &Value, pointer: &Pointer, reason: impl Into<String>) -> Self {
        let tokens: Vec<_> = pointer.tokens().collect();
        let call = match tokens.as_slice() {
            [_, path, method, ..] => format!("{} {path}", method.to_uppercase()),
            _ => String::new(),
        };
        let operation_id = pointer
            .find(document)
            .and_then(|operation| operation.get("operationId"))
            .and_then(Value::as_str)
            .map(str::to_owned);
        Self { pointer: pointer.clone(), call, operation_id, reason: reason.into() }
    }
}

impl fmt::Display for Omission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.operation_id {
            Some(id) => write!(f, "{id} ({}): {}", self.call, self.reason),
            None => write!(f, "{}: {}", self.call, self.reason),
        }
    }
}

/// Something that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place.
    pub pointer: Pointer,
    /// The place in the text.
    pub position: Option<Position>,
    /// The problem.
    pub reason: String,
    /// The remedy.
    pub remedy: String,
    /// The consequence.
    pub consequence: Consequence,
    /// The line of the place. Only the first problems of a document have it.
    pub excerpt: Option<Excerpt>,
}

/// The consequence of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// The document is refused.
    Refused,
    /// The operations that it concerns are omitted.
    Omitted,
    /// The invalid part is removed.
    Removed,
}

impl Consequence {
    /// Returns the word for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Omitted => "omitted",
            Self::Removed => "removed",
        }
    }
}

/// How many problems are displayed; more of them have few causes.
pub const MAX_SHOWN: usize = 200;

/// All problems of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The name of the document.
    pub name: String,
    /// Never empty; in the order of the text.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Problem { pointer, position, reason, remedy, consequence, .. } in
            self.problems.iter().take(MAX_SHOWN)
        {
            match position {
                Some(Position { line, column }) => write!(f, "{}:{line}:{column}: ", self.name)?,
                None => write!(f, "{}: ", self.name)?,
            }
            let follows = match consequence {
                Consequence::Refused => "",
                Consequence::Omitted => " (omitted)",
                Consequence::Removed => " (removed)",
            };
            writeln!(f, "{reason}{follows}\n  at {pointer}\n  remedy: {remedy}")?;
        }
        if let Some(more @ 1..) = self.problems.len().checked_sub(MAX_SHOWN) {
            writeln!(f, "and {more} more, which the report lists (`--report FILE`)")?;
        }
        match self.problems.len() {
            1 => f.write_str("1 problem"),
            count => write!(f, "{count} problems"),
        }
    }
}

impl std::error::Error for Problems {}

/// Validates a document.
pub fn validate(source: &Source) -> Result<Validated, Problems> {
    let mut findings = Findings::default();
    let mut value = source.value.clone();
    form::frame(&mut value, &mut findings);
    anchors::resolve(&mut value, &mut findings);
    let mut dangling = references::check(&Document::of_value(source, &value), &mut findings);
    form::path_references(&mut value, &mut findings);
    form::repair(&mut value, &mut findings);
    schemas::validate(&mut value, &mut dangling, &mut findings);
    references::remove(&mut value, dangling, &mut findings);
    operations::validate(&Document::of_value(source, &value), &mut findings);

    let Findings { mut problems, changes, omitted } = findings;
    for problem in &mut problems {
        match source.part(&problem.pointer) {
            // The text has no such line.
            Some(place) => problem.reason += &format!(", in {place}"),
            None => problem.position = Some(source.nearest(&problem.pointer)),
        }
    }
    problems.sort_by(|a, b| (a.position, &a.pointer).cmp(&(b.position, &b.pointer)));
    add_excerpts(&mut problems, &source.text);
    if problems.iter().any(|problem| problem.consequence == Consequence::Refused) {
        return Err(Problems { name: source.name.clone(), problems });
    }
    let omitted = omitted
        .into_iter()
        .map(|(at, reasons)| Omission::new(&value, &at, reasons.join("; ")))
        .collect();
    Ok(Validated { value, omitted, problems, changes: changes.0 })
}

/// Adds their lines to the problems that are displayed, which are in the order of the text.
fn add_excerpts(problems: &mut [Problem], text: &str) {
    let mut lines = text.trim_start_matches('\u{FEFF}').lines().zip(1_usize..);
    let mut current = lines.next();
    for problem in problems.iter_mut().take(MAX_SHOWN) {
        let Some(Position { line, column }) = problem.position else { continue };
        while current.is_some_and(|(_, number)| number < line) {
            current = lines.next();
        }
        let found = current.filter(|(_, number)| *number == line);
        problem.excerpt = found.and_then(|(text, _)| Excerpt::of_line(text, column));
    }
}

/// The findings of a validation.
#[derive(Debug, Default)]
struct Findings {
    problems: Vec<Problem>,
    changes: Changes,
    /// Operations by place, and why they cannot be used.
    omitted: BTreeMap<Pointer, Vec<String>>,
}

impl Findings {
    /// Refuses the document.
    fn refuse(&mut self, at: &Pointer, reason: impl Into<String>, remedy: &str) {
        self.problem(at, reason.into(), remedy, Consequence::Refused);
    }

    /// Notes something that is removed.
    fn take_out(&mut self, at: &Pointer, reason: impl Into<String>, remedy: &str) {
        let reason = reason.into();
        self.changes.approximate(at, format!("{reason}: removed"));
        self.problem(at, reason, remedy, Consequence::Removed);
    }

    /// Notes something that is wrong with operations, and omits them.
    fn leave_out(
        &mut self,
        at: &Pointer,
        operations: &[Pointer],
        reason: impl Into<String>,
        remedy: &str,
    ) {
        let reason = reason.into();
        for operation in operations {
            self.omit(operation, reason.clone());
        }
        self.problem(at, reason, remedy, Consequence::Omitted);
    }

    /// Omits an operation.
    fn omit(&mut self, operation: &Pointer, reason: String) {
        let reasons = self.omitted.entry(operation.clone()).or_default();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }

    fn problem(&mut self, at: &Pointer, reason: String, remedy: &str, consequence: Consequence) {
        self.problems.push(Problem {
            pointer: at.clone(),
            position: None,
            reason,
            remedy: remedy.to_owned(),
            consequence,
            excerpt: None,
        });
    }
}

#[cfg(test)]
mod tests;
