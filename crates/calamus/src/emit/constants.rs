//! A constant for each operation: what the runtime has to know of it.

use super::security::Security;
use super::source::{Source, literal};
use crate::plan::{OperationPlan, Plan, screaming};

/// Emits the constants of the operations.
pub(super) fn text(plan: &Plan, security: &Security<'_>) -> String {
    /// The version of the runtime's contract that the code is written for.
    const CONTRACT: u32 = 1;
    let mut source = Source::default();
    source.line(0, "use super::support;");
    source.blank();
    source.line(0, format!("const _: () = support::__generated::require({CONTRACT});"));
    source.blank();
    source.line(0, "support::operations! {");
    for operation in &plan.operations {
        let OperationPlan { id, path, method, idempotent, .. } = operation;
        source.gate(1, plan, &operation.gate);
        let method = format!("{}{}", &method[..1], method[1..].to_ascii_lowercase());
        let (path, id) = (literal(path), literal(id));
        let idempotent = if *idempotent { " idempotent" } else { "" };
        let set = security.name(operation);
        source
            .line(1, format!("{} = {method} {path} {id} {set}{idempotent};", constant(operation)));
    }
    source.line(0, "}");
    source.text
}

/// The name of an operation's constant.
pub(super) fn constant(operation: &OperationPlan) -> String {
    let name = screaming(&operation.name);
    if name == "OPERATIONS" { format!("{name}_") } else { name }
}
