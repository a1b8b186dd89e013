//! From a plan to Rust syntax: each file below emits one kind of item and decides nothing.

use syn::{Attribute, parse_quote};

use crate::plan::{Gate, Plan};

pub mod client;
mod imports;
mod operation_doc;
pub mod requests;
pub mod rustdoc;
pub mod signature;

/// The attribute of an item that features enable; none, if it is always compiled.
pub fn gate(plan: &Plan, gate: &Gate) -> Option<Attribute> {
    let features = gate.iter().filter_map(|index| plan.features.get(*index));
    let names: Vec<_> = features.map(|feature| feature.name.as_str()).collect();
    Some(match names.as_slice() {
        [] => return None,
        [only] => parse_quote!(#[cfg(feature = #only)]),
        several => parse_quote!(#[cfg(any(#(feature = #several),*))]),
    })
}
