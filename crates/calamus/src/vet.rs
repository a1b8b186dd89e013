//! Is this a document that a client can be made of, and how much of it?
//!
//! Reports everything that is wrong at once, each with its place in the file, what is
//! wrong, what to do, and what follows from it. What is wrong with the document as a whole
//! refuses it; what is wrong with an operation leaves that operation out by name; what is
//! wrong with a schema or a remark is taken out, and reported as lost. An operation that is
//! sound but cannot be generated is no problem: it is left out by name too.
//!
//! What comes out has the form of OpenAPI wherever later stages look. Knows nothing about
//! versions of OpenAPI, and of the generator only what it has no words for.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use super::omission::Omission;
use calamus_document::pointer::{Change, Changes, Pointer};
use calamus_document::read::{Position, Source};

mod anchors;
mod form;
mod operations;
mod references;
mod schemas;

/// A document that is in order, or has been brought in order.
#[derive(Clone, Debug)]
pub struct Vetted {
    /// The document.
    pub value: Value,
    /// The operations that cannot be generated.
    pub omitted: Vec<Omission>,
    /// What was wrong, and has been left out or taken out.
    pub problems: Vec<Problem>,
    /// What was taken out, and what is said in another way.
    pub changes: Vec<Change>,
}

/// Something in a document that must be repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub pointer: Pointer,
    /// Where in the text.
    pub position: Option<Position>,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
    /// What follows from it.
    pub consequence: Consequence,
}

/// What follows from a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// Nothing is generated.
    Refused,
    /// The operation is not generated, or all that it concerns.
    LeftOut,
    /// What is wrong is taken out.
    TakenOut,
}

impl Consequence {
    /// The word for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::LeftOut => "left out",
            Self::TakenOut => "taken out",
        }
    }
}

impl Problem {
    /// The problem as an object, with the members `pointer`, `line`, `column`, `reason`,
    /// `remedy` and `consequence`.
    pub fn to_json(&self) -> Value {
        json!({
            "pointer": self.pointer.as_str(),
            "line": self.position.map(|position| position.line),
            "column": self.position.map(|position| position.column),
            "reason": self.reason,
            "remedy": self.remedy,
            "consequence": self.consequence.as_str(),
        })
    }
}

/// How many problems are shown to people; more of them have few causes.
const MAX_SHOWN: usize = 200;

/// All that must be repaired in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The name of the document.
    pub name: String,
    /// Never empty; in the order of the text.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Problem { pointer, position, reason, remedy, consequence } in
            self.problems.iter().take(MAX_SHOWN)
        {
            match position {
                Some(Position { line, column }) => write!(f, "{}:{line}:{column}: ", self.name)?,
                None => write!(f, "{}: ", self.name)?,
            }
            let follows = match consequence {
                Consequence::Refused => "",
                Consequence::LeftOut => " (left out)",
                Consequence::TakenOut => " (taken out)",
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

impl Vetted {
    /// Leaves out the operations of paths that do not have the form that the generator reads.
    /// Returns whether that was possible: a place that is in no path concerns the whole.
    pub(super) fn omit_paths(&mut self, places: &[(Pointer, String)]) -> bool {
        let paths: Vec<_> = places
            .iter()
            .filter_map(|(place, reason)| {
                let tokens: Vec<_> = place.tokens().collect();
                match tokens.as_slice() {
                    [paths, path, ..] if paths == "paths" => Some((path.clone(), reason)),
                    _ => None,
                }
            })
            .collect();
        if paths.is_empty() || paths.len() < places.len() {
            return false;
        }
        for (path, reason) in paths {
            for at in references::operations_of(&self.value, &path) {
                if !self.omitted.iter().any(|omission| omission.pointer == at) {
                    let reason = format!("its path does not have the form of OpenAPI: {reason}");
                    self.omitted.push(Omission::new(&self.value, &at, reason));
                }
            }
        }
        true
    }
}

/// Vets a document.
pub fn vet(source: &Source) -> Result<Vetted, Problems> {
    let mut findings = Findings::default();
    let mut value = source.value.clone();
    form::frame(&mut value, &mut findings);
    anchors::resolve(&mut value, &mut findings);
    let mut dangling = references::check(&value, &mut findings);
    form::paths_by_reference(&mut value, &mut findings);
    form::mend(&mut value, &mut findings);
    schemas::vet(&mut value, &mut dangling, &mut findings);
    references::dangle(&mut value, dangling, &mut findings);
    operations::vet(&value, &mut findings);

    let Findings { mut problems, changes, omitted } = findings;
    for problem in &mut problems {
        problem.position = Some(source.nearest(&problem.pointer));
    }
    problems.sort_by(|a, b| (a.position, &a.pointer).cmp(&(b.position, &b.pointer)));
    if problems.iter().any(|problem| problem.consequence == Consequence::Refused) {
        return Err(Problems { name: source.name.clone(), problems });
    }
    let omitted = omitted
        .into_iter()
        .map(|(at, reasons)| Omission::new(&value, &at, reasons.join("; ")))
        .collect();
    Ok(Vetted { value, omitted, problems, changes: changes.0 })
}

/// What is found on the way.
#[derive(Debug, Default)]
struct Findings {
    problems: Vec<Problem>,
    changes: Changes,
    /// Operations, by place, and why they cannot be generated.
    omitted: BTreeMap<Pointer, Vec<String>>,
}

impl Findings {
    /// The document cannot be taken.
    fn refuse(&mut self, at: &Pointer, reason: impl Into<String>, remedy: &str) {
        self.problem(at, reason.into(), remedy, Consequence::Refused);
    }

    /// Something is wrong that can be taken out.
    fn take_out(&mut self, at: &Pointer, reason: impl Into<String>, remedy: &str) {
        let reason = reason.into();
        self.changes.loss(at, format!("{reason}: taken out"));
        self.problem(at, reason, remedy, Consequence::TakenOut);
    }

    /// Something is wrong with these operations.
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
        self.problem(at, reason, remedy, Consequence::LeftOut);
    }

    /// Nothing is wrong with an operation, except that it cannot be generated.
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
        });
    }
}

#[cfg(test)]
mod tests;
