//! Validation, and what follows for operations whose paths the next stage cannot read.

pub use calamus_document::validate::{
    Consequence, Problem, Problems, Validated as Vetted, validate as vet,
};

use super::generate::Omission;
use super::shape::Misshapen;
use calamus_document::pointer::Pointer;
use calamus_document::walk::METHODS;

/// Omits the operations of the paths that are not of the form that the generator reads.
/// Returns the error as `Err` if it is about anything else too.
pub(super) fn without(vetted: &mut Vetted, error: Misshapen) -> Result<Misshapen, Misshapen> {
    let paths: Vec<_> = error
        .places
        .iter()
        .filter_map(|(place, reason)| {
            let tokens: Vec<_> = place.tokens().collect();
            match tokens.as_slice() {
                [paths, path, ..] if paths == "paths" => Some((path.clone(), reason)),
                _ => None,
            }
        })
        .collect();
    if paths.is_empty() || paths.len() < error.places.len() {
        return Err(error);
    }
    for (path, reason) in paths {
        for method in METHODS {
            let at = Pointer::root().child("paths").child(&path).child(method);
            let is_operation = at.find(&vetted.value).is_some_and(serde_json::Value::is_object);
            if is_operation && !vetted.omitted.iter().any(|omission| omission.pointer == at) {
                let reason = format!("its path does not have the form of OpenAPI: {reason}");
                vetted.omitted.push(Omission::new(&vetted.value, &at, reason));
            }
        }
    }
    Ok(error)
}
