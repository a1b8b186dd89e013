//! A constant for each operation: what the runtime has to know of it.

use super::security::Security;
use super::source::{Source, condition, literal};
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
    for operations in plan.operations.chunk_by(|one, other| one.gate == other.gate) {
        let condition = operations.first().and_then(|operation| condition(plan, &operation.gate));
        source.line(1, format!("({}) {{", condition.unwrap_or_else(|| "all()".to_owned())));
        operations.iter().for_each(|operation| source.line(2, entry(operation, security)));
        source.line(1, "}");
    }
    source.line(0, "}");
    source.text
}

fn entry(operation: &OperationPlan, security: &Security<'_>) -> String {
    let OperationPlan { id, path, method, idempotent, .. } = operation;
    let method = format!("{}{}", &method[..1], method[1..].to_ascii_lowercase());
    let (path, id) = (literal(path), literal(id));
    let idempotent = if *idempotent { " idempotent" } else { "" };
    let set = security.name(operation);
    format!("{} = {method} {path} {id} {set}{idempotent};", constant(operation))
}

/// Returns the name of an operation's constant.
pub(super) fn constant(operation: &OperationPlan) -> String {
    let name = screaming(&operation.name);
    if name == "OPERATIONS" { format!("{name}_") } else { name }
}
