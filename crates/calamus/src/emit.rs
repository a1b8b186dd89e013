//! From a plan to Rust syntax: each file below emits one kind of item and decides nothing.

use syn::{Attribute, Item, parse_quote};

use crate::operations::{self, Failed};
use crate::plan::{Gate, Plan};

pub mod client;
mod constants;
pub mod credentials;
mod imports;
mod operation_doc;
pub mod requests;
pub mod rustdoc;
pub mod signature;
mod types;
mod unsent;

/// The code of a client, file by file.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// The client: one method for each operation.
    pub client: Vec<Item>,
    /// The constants of the operations.
    pub operations: Vec<Item>,
    /// The type that builds requests.
    pub requests: Vec<Item>,
    /// The type that builds typed, unsent requests.
    pub unsent: Vec<Item>,
    /// The types of the operations, as text.
    pub types: String,
    /// Whether a type or a field is deprecated; the code around it uses it all the same.
    pub deprecated: bool,
    /// Whether the code stands in a crate with lints that must be allowed.
    pub lenient: bool,
}

/// Emits the code of a plan.
pub fn code(plan: &Plan) -> Result<Code, Failed> {
    Ok(Code {
        client: client::items(plan),
        operations: constants::items(plan),
        requests: requests::items(plan, operations::request_code(plan)?)?,
        unsent: unsent::items(plan),
        types: types::text(plan),
        deprecated: types::is_any_deprecated(plan),
        lenient: false,
    })
}

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

#[cfg(test)]
mod tests;
