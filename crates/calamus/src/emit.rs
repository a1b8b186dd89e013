//! From a plan to Rust syntax: each file below emits one kind of item and decides nothing.

use crate::operations::{self, Failed};
use crate::plan::Plan;
pub(crate) use values::parameters;

mod build;
mod builders;
mod client;
mod constants;
pub mod examples;
mod expected;
mod operation_doc;
mod pages;
mod responses;
pub mod rustdoc;
mod samples;
pub mod security;
mod source;
mod types;
mod values;
mod webhooks;
mod wire_tests;

/// The module of webhooks.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// The condition on which it is compiled.
    pub condition: String,
    /// Its code.
    pub code: String,
}

/// The code of a client, file by file, as text.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// The client: one method for each operation.
    pub client: String,
    /// The builders of the operations.
    pub builders: String,
    /// The error responses.
    pub errors: String,
    /// The response headers.
    pub headers: String,
    /// The constants of the operations.
    pub operations: String,
    /// The security schemes.
    pub security: String,
    /// The webhooks, if the document has any.
    pub webhooks: Option<Webhooks>,
    /// A test for each operation; none unless they are asked for.
    pub tests: Option<String>,
    /// The types of the operations.
    pub types: String,
    /// Whether a type or a field is deprecated; the code around it uses it all the same.
    pub deprecated: bool,
    /// Whether the code stands in a crate with lints that must be allowed.
    pub lenient: bool,
}

/// Emits the code of a plan; with a test for each operation, if `tests` says so.
pub fn code(plan: &Plan, tests: bool) -> Result<Code, Failed> {
    let security = security::Security::of(plan);
    Ok(Code {
        client: client::text(plan, &security),
        builders: builders::text(plan, operations::request_code(plan)?)?,
        errors: responses::errors(plan),
        headers: responses::headers(plan),
        operations: constants::text(plan, &security),
        security: security.text(),
        tests: if tests { wire_tests::text(plan)? } else { None },
        types: types::text(plan),
        webhooks: webhooks::text(plan),
        deprecated: types::is_any_deprecated(plan),
        lenient: false,
    })
}

#[cfg(test)]
mod tests;
