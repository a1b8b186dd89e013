//! Whether values survive the generated types: samples of every component schema are decoded
//! and encoded by a small program that has the types, and compared.
//!
//! What is valid is decided by a JSON Schema validator that shares no code with the generator
//! (`jsonschema`, behind the feature `verify`: its tree is the one that the mock server and
//! the tests build anyway, so a crate of its own would save nothing).

use std::collections::BTreeMap;
use std::path::PathBuf;

use calamus_document::model::Document;
use calamus_document::pointer::Pointer;
use calamus_document::read;
use serde_json::Value;

use crate::failure::Failure;
use crate::pipeline::{self, Generated};
use crate::plan::{Form, Plan, TypePlan};
use crate::runtime::Runtime;
use crate::settings::Settings;

mod census;
mod compare;
mod dialect;
mod numbers;
mod regex;
mod report;
mod runner;
mod sample;
mod strings;

pub use report::{Cause, Mismatch, Report};

use compare::Comparison;
use dialect::Schemas;
use runner::{Check, Outcome};

/// How many properties are removed from a candidate to make it valid.
const MAX_REPAIRS: usize = 16;

/// What to verify, and how to build the program that does.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The document.
    pub spec: PathBuf,
    /// Where the program takes its runtime from.
    pub runtime: Runtime,
    /// The folder for what cargo builds; by default a temporary one.
    pub target: Option<PathBuf>,
    /// A lock file for the program; by default cargo resolves its dependencies.
    pub lock: Option<PathBuf>,
}

/// Verifies the types of a document.
///
/// # Errors
///
/// If the document cannot be read, or the program cannot be built or run.
pub fn run(options: &Options) -> Result<Report, Failure> {
    pipeline::with_large_stack(|| verify(options))
}

fn verify(options: &Options) -> Result<Report, Failure> {
    let source = read::read(&options.spec).map_err(Failure::Unreadable)?;
    let settings = Settings::beside(&options.spec)?;
    // The program has none of the user's crates.
    let settings = Settings { types: Default::default(), derives: Default::default(), ..settings };
    let generated = pipeline::generate_with(&source, &[], &settings)?;
    let mut report = Report::new(options.spec.display().to_string());
    report.any_json = census::any_json(&Document::new(&source), &generated.plan);
    let subjects = subjects(&source.value, &generated.plan, &mut report)?;
    let checks: Vec<Check<'_>> = subjects
        .iter()
        .map(|subject| Check {
            plan: subject.plan,
            nullable: subject.nullable,
            samples: &subject.samples,
        })
        .collect();
    let outcomes = runner::outcomes(options, &types(&generated), &generated.plan, &checks)?;
    for (subject, outcomes) in subjects.iter().zip(outcomes) {
        judge(subject, &outcomes, &mut report);
    }
    Ok(report)
}

/// Returns the file of the generated types.
fn types(generated: &Generated) -> String {
    generated.code.types.clone()
}

/// A component schema with its samples.
struct Subject<'a> {
    pointer: &'a Pointer,
    plan: &'a TypePlan,
    nullable: bool,
    samples: Vec<Value>,
    validator: jsonschema::Validator,
}

fn subjects<'a>(
    document: &Value,
    plan: &'a Plan,
    report: &mut Report,
) -> Result<Vec<Subject<'a>>, Failure> {
    let schemas = Schemas::of(document);
    let sampler = sample::Sampler::new(schemas.root());
    let mut subjects = Vec::new();
    for ty in plan.types.iter().filter(|ty| ty.component) {
        report.components += 1;
        let mut skip = |why: String| report.unsampled.push((ty.pointer.clone(), why));
        if matches!(ty.form, Form::Multipart { .. }) {
            skip("a multipart body has no JSON".to_owned());
            continue;
        }
        let validator = match schemas.validator(&ty.pointer) {
            Ok(validator) => validator,
            Err(reason) => {
                skip(format!("the validator refuses the schema: {reason}"));
                continue;
            }
        };
        let candidates = sampler.component(&ty.pointer);
        let samples = valid(candidates, &validator);
        if samples.is_empty() {
            skip("no sample is valid".to_owned());
            continue;
        }
        let nullable = samples.iter().any(Value::is_null);
        subjects.push(Subject { pointer: &ty.pointer, plan: ty, nullable, samples, validator });
    }
    Ok(subjects)
}

/// Returns the valid ones of some candidates. What makes a candidate invalid and is optional is
/// removed from it first.
fn valid(candidates: Vec<Value>, validator: &jsonschema::Validator) -> Vec<Value> {
    let mut valid: Vec<Value> = Vec::new();
    for mut candidate in candidates {
        for _ in 0..MAX_REPAIRS {
            let error = validator.iter_errors(&candidate).next();
            let Some(error) = error.map(|error| error.instance_path().to_string()) else { break };
            if !remove(&mut candidate, Pointer::parse(error)) {
                break;
            }
        }
        if validator.is_valid(&candidate) && !valid.contains(&candidate) {
            valid.push(candidate);
        }
    }
    valid
}

/// Removes the innermost property that leads to a place.
fn remove(value: &mut Value, mut place: Pointer) -> bool {
    while !place.as_str().is_empty() {
        let parent = value.pointer_mut(place.parent().as_str());
        if let Some(Value::Object(object)) = parent {
            return object.shift_remove(&place.last()).is_some();
        }
        place = place.parent();
    }
    false
}

/// Notes what became of the samples of a component.
fn judge(subject: &Subject<'_>, outcomes: &[Outcome], report: &mut Report) {
    let mut mismatches: BTreeMap<Cause, Mismatch> = BTreeMap::new();
    for (sample, outcome) in subject.samples.iter().zip(outcomes) {
        report.samples += 1;
        let Some((cause, detail)) = cause(subject, sample, outcome, report) else { continue };
        mismatches.entry(cause).or_insert_with(|| Mismatch {
            pointer: subject.pointer.clone(),
            rust: format!("types::{}", subject.plan.name),
            cause,
            detail,
            sample: sample.clone(),
        });
    }
    report.sampled += 1;
    report.survive += usize::from(mismatches.keys().all(|cause| *cause == Cause::Unknown));
    report.survive_known += usize::from(mismatches.is_empty());
    report.mismatches.extend(mismatches.into_values());
}

fn cause(
    subject: &Subject<'_>,
    sample: &Value,
    outcome: &Outcome,
    report: &mut Report,
) -> Option<(Cause, String)> {
    let (output, unknown) = match outcome {
        Outcome::Encoded { output, unknown } => (output, *unknown),
        Outcome::Failed(reason) => return Some((Cause::Refused, reason.clone())),
    };
    let Ok(output) = serde_json::from_str::<Value>(output) else {
        return Some((Cause::Invalid, "the output is no JSON".to_owned()));
    };
    let comparison = Comparison::of(sample, &output);
    report.nulls += comparison.nulls;
    if let Some(place) = comparison.missing {
        return Some((Cause::Missing, place));
    }
    if let Some(place) = comparison.changed {
        return Some((Cause::Changed, place));
    }
    if let Some(error) = subject.validator.iter_errors(&output).next() {
        let place = error.instance_path().to_string();
        return Some((Cause::Invalid, format!("{place}: {}", error.kind().keyword())));
    }
    (unknown > 0).then(|| (Cause::Unknown, format!("{unknown} inside")))
}
