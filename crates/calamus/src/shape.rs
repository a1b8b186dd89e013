//! From a lowered document to one that progenitor can take.
//!
//! Nothing here is about OpenAPI's versions, and nothing about Rust: each rewrite is an
//! answer to something that progenitor or typify does with a document that is correct.
//! What a rewrite takes away and a reader should still know goes into the description,
//! which becomes rustdoc, or into an `x-` member that `refine` reads; everything else
//! that is taken away is recorded.

use std::collections::BTreeSet;

use openapiv3::OpenAPI;
use serde_json::{Value, json};

use super::lower::Lowered;
use calamus_document::pointer::{Change, Changes, Pointer};
use calamus_document::walk;

mod answers;
mod bases;
mod merge;
mod multipart;
mod nullable;
mod operations;
mod parameters;
mod prose;
mod reach;
mod references;
mod schemas;
mod unions;
mod unread;
mod values;

pub use answers::ANSWERS;
pub use multipart::{FILE, FORM};
pub use operations::{
    ACCEPT, Body, CONTENT_TYPE, ENCODINGS, MULTIPART, OTHER_ANSWERS, TEXT_ANSWER,
};
pub use parameters::SENT;
pub use reach::{Usage, closure};
pub use unions::UNION;
pub use values::{CONSTANTS, TEXTS};

/// A document as the generator is told it.
#[derive(Clone, Debug)]
pub struct Shaped {
    /// The document as a value, in which pointers can be followed.
    pub value: Value,
    /// The same document as progenitor takes it.
    pub openapi: OpenAPI,
    /// What was changed.
    pub changes: Vec<Change>,
}

/// What to leave out of a document.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Keep only operations with one of these tags; all of them, if there is none.
    pub tags: Vec<String>,
    /// Operations, by place, that are known to be impossible.
    pub omitted: BTreeSet<Pointer>,
}

/// Why a lowered document is still not one that can be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misshapen {
    /// The paths and schemas that are not of the right form, and why; none, if the fault
    /// is elsewhere.
    pub places: Vec<(Pointer, String)>,
    /// What is wrong with the whole.
    pub reason: String,
}

impl std::fmt::Display for Misshapen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the document does not have the form of OpenAPI 3.0: {}", self.reason)?;
        for (pointer, reason) in &self.places {
            write!(f, "\n  {pointer}: {reason}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Misshapen {}

/// Shapes a document.
pub fn shape(lowered: Lowered, selection: &Selection) -> Result<Shaped, Misshapen> {
    let Lowered { value: original, .. } = lowered;
    let mut value = original.clone();
    let mut changes = Changes::default();

    // What is referred to may lie in an operation, and that in one which is left out: it
    // is looked up in the document as it was.
    operations::select(&mut value, selection);
    if !selection.tags.is_empty() || !selection.omitted.is_empty() {
        // While the error answers are still there: their types are wanted too.
        reach::drop_unreachable(&mut value, &original);
    }
    unread::note(&mut value, &original, &mut changes);
    operations::shape(&mut value, &original, &mut changes);
    references::lead_to_components(&mut value, &original, &mut changes);
    bases::share(&mut value, &mut changes);
    merge::merge(&mut value, &mut changes);
    multipart::shape(&mut value, &mut changes);
    nullable::move_to_uses(&mut value);
    let lookup = json!({"components": value.get("components").cloned().unwrap_or_default()});
    walk::schemas(&mut value, &mut |at, schema| schemas::shape(schema, at, &lookup, &mut changes));
    operations::shape_parameter_schemas(&mut value);
    leave_out_what_nobody_reads(&mut value);

    let openapi = to_openapi(&value)?;
    Ok(Shaped { value, openapi, changes: changes.0 })
}

/// The same document in progenitor's own terms.
pub fn to_openapi(value: &Value) -> Result<OpenAPI, Misshapen> {
    serde_json::from_value(value.clone())
        .map_err(|error| Misshapen { places: misshapen_places(value), reason: error.to_string() })
}

/// openapiv3 does not say where it stumbled, so it is asked again, piece by piece.
fn misshapen_places(document: &Value) -> Vec<(Pointer, String)> {
    type PathItem = openapiv3::ReferenceOr<openapiv3::PathItem>;
    type Schema = openapiv3::ReferenceOr<openapiv3::Schema>;

    fn stumbles<T: serde::de::DeserializeOwned>(
        document: &Value,
        place: &Pointer,
        found: &mut Vec<(Pointer, String)>,
    ) {
        for (name, piece) in place.find(document).and_then(Value::as_object).into_iter().flatten() {
            if let Err(error) = serde_json::from_value::<T>(piece.clone()) {
                found.push((place.child(name), error.to_string()));
            }
        }
    }

    let mut found = Vec::new();
    stumbles::<PathItem>(document, &Pointer::root().child("paths"), &mut found);
    let schemas = Pointer::root().child("components").child("schemas");
    stumbles::<Schema>(document, &schemas, &mut found);
    found
}

/// progenitor ignores these, and openapiv3 is stricter about some of them than the
/// documents are.
fn leave_out_what_nobody_reads(document: &mut Value) {
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        // Where operations refer to them, they are written out by now.
        components.retain(|part, _| part == "schemas");
    }
    if let Some(document) = document.as_object_mut() {
        for part in ["security", "externalDocs", "servers", "tags"] {
            document.shift_remove(part);
        }
    }
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.retain(|name, _| matches!(name.as_str(), "title" | "description" | "version"));
        info.entry("title").or_insert_with(|| json!("API"));
        info.entry("version").or_insert_with(|| json!("0.0.0"));
    }
}
