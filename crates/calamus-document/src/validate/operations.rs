//! Which operations can be used.

use super::super::model::{Document, Location, Node, OperationKind, PathTemplate};
use super::super::pointer::Pointer;
use super::Findings;
use super::references::operations_of;

/// Validates all operations.
pub(super) fn validate(document: &Document<'_>, findings: &mut Findings) {
    for (path, item) in document.root().entries_of("paths") {
        if !path.starts_with("x-") {
            path_item(document, path, &item, findings);
        }
    }
    for operation in document.operations_of(OperationKind::Path) {
        one(document, &operation.node, findings);
    }
}

/// Notes what is wrong with a path, and so with all of its operations.
fn path_item(document: &Document<'_>, path: &str, item: &Node<'_>, findings: &mut Findings) {
    let operations = operations_of(document.root().value, path);
    if !path.starts_with('/') {
        findings.leave_out(
            &item.at,
            &operations,
            format!("the path `{path}` does not begin with a slash"),
            "write paths from the root of the server",
        );
    }
    if !PathTemplate::parse(path).is_balanced() {
        findings.leave_out(
            &item.at,
            &operations,
            format!("the braces of the path `{path}` do not enclose names"),
            "write each parameter of the path as `{name}`",
        );
    }
    parameters(document, item, &operations, findings);
}

fn one(document: &Document<'_>, operation: &Node<'_>, findings: &mut Findings) {
    let own = std::slice::from_ref(&operation.at);
    parameters(document, operation, own, findings);
    if let Some(responses) = operation.get("responses").filter(|found| !found.value.is_object()) {
        findings.leave_out(
            &responses.at,
            own,
            "`responses` is not an object",
            "make it a map from statuses to responses",
        );
    }
    let Some(body) = operation.get("requestBody") else { return };
    if !document.resolve(body.clone()).value.is_object() {
        findings.leave_out(&body.at, own, "`requestBody` is not an object", "give it a `content`");
    }
}

fn parameters(
    document: &Document<'_>,
    owner: &Node<'_>,
    operations: &[Pointer],
    findings: &mut Findings,
) {
    let Some(list) = owner.get("parameters") else { return };
    if !list.value.is_array() {
        findings.leave_out(
            &list.at,
            operations,
            "`parameters` is not a list",
            "make it a list of parameters",
        );
    }
    for declared in owner.elements_of("parameters") {
        let parameter = document.resolve(declared.clone());
        if parameter.get("$ref").is_some() {
            // The reference itself is a problem that has been noted.
            continue;
        }
        let location = parameter.string("in").and_then(Location::parse);
        if parameter.string("name").is_none() || location.is_none() {
            findings.leave_out(
                &declared.at,
                operations,
                "a parameter has no name, or no place that is known",
                "give it a `name`, and `in` as path, query, header or cookie",
            );
        }
    }
}
