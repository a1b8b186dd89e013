//! The stages in a row, from a document to Rust. Reads and writes no file.

use std::collections::BTreeSet;

use calamus_document::{outline, pointer, read};
use openapiv3::OpenAPI;

use crate::failure::Failure;
use crate::report::{self, Report};
use crate::{generate, lower, refine, shape, vet};

/// Does work where there is room for documents that nest deeply. The reader limits how
/// deeply; the stack of a thread that happens to call is not to be a second limit.
pub fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> std::io::Result<T> {
    /// Only what is used of it takes memory.
    const STACK: usize = 512 * 1024 * 1024;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        Ok(thread.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload)))
    })
}

/// What the stages up to `refine` make of a document.
#[derive(Clone, Debug)]
pub struct Made {
    /// The document as the generator was told it.
    pub shaped: shape::Shaped,
    /// The code.
    pub refined: refine::Refined,
    /// What became of the document.
    pub report: Report,
}

/// From a document to refined code; touches no disk.
pub fn make(source: &read::Source, tags: &[String]) -> Result<Made, Failure> {
    let mut vetted = vet::vet(source).map_err(Failure::Refused)?;
    known_tags(&vetted.value, tags)?;
    let lowered = lower::lower(vetted.value.clone());
    let mut shaped = match shape::shape(lowered.clone(), &selection(&vetted, tags)) {
        Ok(shaped) => shaped,
        Err(error) => {
            // What is wrong with a path is wrong with its operations alone.
            if !vetted.omit_paths(&error.places) {
                return Err(misshapen(error, source));
            }
            let selection = selection(&vetted, tags);
            shape::shape(lowered.clone(), &selection).map_err(|_| misshapen(error, source))?
        }
    };
    let mut changes = source.lost.clone();
    changes.append(&mut vetted.changes);
    changes.extend(lowered.changes);
    changes.extend(shaped.changes.iter().cloned());
    let mut generated = generate::generate(&shaped).map_err(|failed| located(failed, source))?;
    shaped.value = std::mem::take(&mut generated.value);
    changes.append(&mut generated.changes);
    let omitted = vetted
        .omitted
        .into_iter()
        .filter(|omission| report::has_tag(&vetted.value, &omission.pointer, tags))
        .chain(generated.omitted.iter().cloned())
        .collect();
    let report = Report::new(source, &shaped, omitted, vetted.problems, changes);
    let mut refined = refine::refine(generated, &shaped).map_err(Failure::Unfamiliar)?;
    refined.client.items.extend(refine::credentials::setters(&vetted.value));
    Ok(Made { shaped, refined, report })
}

/// A tag that no operation has is a slip, and would give an empty client.
fn known_tags(document: &serde_json::Value, tags: &[String]) -> Result<(), Failure> {
    let known = report::tags(document);
    match tags.iter().find(|tag| !known.contains(tag.as_str())) {
        None => Ok(()),
        Some(tag) => {
            let known: Vec<_> = known.into_iter().collect();
            Err(Failure::Usage(format!(
                "no operation has the tag `{tag}`; there are: {}",
                known.join(", ")
            )))
        }
    }
}

/// A failure of the generator on certain schemas is a problem of the document, as far as
/// its maintainer is concerned.
fn located(failed: generate::Failed, source: &read::Source) -> Failure {
    let remedy = "say the same in another way: the generator cannot take this schema";
    if failed.schemas.is_empty() {
        return Failure::Generator(failed);
    }
    Failure::Refused(problems(&failed.schemas, remedy, source))
}

fn misshapen(error: shape::Misshapen, source: &read::Source) -> Failure {
    let remedy = "compare with the specification of OpenAPI: something below has another form";
    let whole = [(pointer::Pointer::root(), error.reason)];
    let places = if error.places.is_empty() { &whole[..] } else { &error.places };
    Failure::Refused(problems(places, remedy, source))
}

fn problems(
    places: &[(pointer::Pointer, String)],
    remedy: &str,
    source: &read::Source,
) -> vet::Problems {
    let problems = places
        .iter()
        .map(|(pointer, reason)| vet::Problem {
            position: Some(source.nearest(pointer)),
            pointer: pointer.clone(),
            reason: reason.clone(),
            remedy: remedy.to_owned(),
            consequence: vet::Consequence::Refused,
        })
        .collect();
    vet::Problems { name: source.name.clone(), problems }
}

fn selection(vetted: &vet::Vetted, tags: &[String]) -> shape::Selection {
    let omitted: BTreeSet<_> =
        vetted.omitted.iter().map(|omission| omission.pointer.clone()).collect();
    shape::Selection { tags: tags.to_vec(), omitted }
}

/// The document as progenitor is told it: what a reviewer reads to see what was
/// generated from.
pub fn shaped(source: &read::Source) -> Result<OpenAPI, Failure> {
    let vetted = vet::vet(source).map_err(Failure::Refused)?;
    let selection = selection(&vetted, &[]);
    let shaped = shape::shape(lower::lower(vetted.value), &selection)
        .map_err(|error| misshapen(error, source))?;
    Ok(shaped.openapi)
}

/// A document's operations and schemas at a glance.
pub fn outline(source: &read::Source) -> Result<String, Failure> {
    let vetted = vet::vet(source).map_err(Failure::Refused)?;
    Ok(outline::outline(&vetted.value))
}

/// The tags that a document says it is about: those that it lists, or, where it lists none,
/// those that its operations have. A crate that others
/// write by hand may be about the first, with the others behind features.
pub fn listed_tags(document: &serde_json::Value) -> Vec<&str> {
    let listed = document.get("tags").and_then(serde_json::Value::as_array);
    let listed: Vec<_> =
        listed.into_iter().flatten().filter_map(|tag| tag.get("name")?.as_str()).collect();
    if listed.is_empty() { report::tags(document).into_iter().collect() } else { listed }
}
