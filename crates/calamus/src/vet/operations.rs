//! Which operations a client can be generated for.

use serde_json::{Map, Value};

use super::Findings;
use super::references::operations_of;
use calamus_document::pointer::Pointer;
use calamus_document::walk;

/// How many references may lead from one to the next before it is a matter of circles.
const MAX_CHAIN: usize = 64;

/// Vets all operations.
pub(super) fn vet(document: &Value, findings: &mut Findings) {
    paths(document, findings);
    let mut operations = Vec::new();
    walk::operations(document, |at, _, _, operation| operations.push((at, operation)));
    for (at, operation) in operations {
        one(document, &at, operation, findings);
    }
}

/// What is wrong with a path is wrong with all of its operations.
fn paths(document: &Value, findings: &mut Findings) {
    let place = Pointer::root().child("paths");
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-")) {
        let at = place.child(path);
        let operations = operations_of(document, path);
        if !path.starts_with('/') {
            findings.leave_out(
                &at,
                &operations,
                format!("the path `{path}` does not begin with a slash"),
                "write paths from the root of the server",
            );
        }
        if !is_template(path) {
            findings.leave_out(
                &at,
                &operations,
                format!("the braces of the path `{path}` do not enclose names"),
                "write each parameter of the path as `{name}`",
            );
        }
        if let Some(list) = item.get("parameters") {
            parameters(document, &at.child("parameters"), list, &operations, findings);
        }
    }
}

/// Whether every brace has its counterpart, with a name in between.
fn is_template(path: &str) -> bool {
    let mut name: Option<usize> = None;
    for character in path.chars() {
        name = match (character, name) {
            ('{', None) => Some(0),
            ('{', Some(_)) | ('}', None | Some(0)) => return false,
            ('}', Some(_)) => None,
            (_, Some(length)) => Some(length + 1),
            (_, None) => None,
        };
    }
    name.is_none()
}

fn one(document: &Value, at: &Pointer, operation: &Map<String, Value>, findings: &mut Findings) {
    let own = std::slice::from_ref(at);
    if let Some(list) = operation.get("parameters") {
        parameters(document, &at.child("parameters"), list, own, findings);
    }
    if operation.get("responses").is_some_and(|responses| !responses.is_object()) {
        findings.leave_out(
            &at.child("responses"),
            own,
            "`responses` is not an object",
            "make it a map from statuses to answers",
        );
    }
    let Some(body) = operation.get("requestBody") else { return };
    if !resolve(document, body).is_object() {
        findings.leave_out(
            &at.child("requestBody"),
            own,
            "`requestBody` is not an object",
            "give it a `content`",
        );
    }
}

fn parameters(
    document: &Value,
    place: &Pointer,
    list: &Value,
    operations: &[Pointer],
    findings: &mut Findings,
) {
    let Some(list) = list.as_array() else {
        findings.leave_out(
            place,
            operations,
            "`parameters` is not a list",
            "make it a list of parameters",
        );
        return;
    };
    for (index, parameter) in list.iter().enumerate() {
        let parameter = resolve(document, parameter);
        if parameter.get("$ref").is_some() {
            // Said already, of the reference.
            continue;
        }
        let location = parameter.get("in").and_then(Value::as_str).unwrap_or_default();
        let is_named = parameter.get("name").is_some_and(Value::is_string);
        if !is_named || !["path", "query", "header", "cookie"].contains(&location) {
            findings.leave_out(
                &place.child(index),
                operations,
                "a parameter has no name, or no place that is known",
                "give it a `name`, and `in` as path, query, header or cookie",
            );
        }
    }
}

/// What a chain of references leads to.
fn resolve<'v>(document: &'v Value, value: &'v Value) -> &'v Value {
    let mut value = value;
    for _ in 0..MAX_CHAIN {
        let target = value.get("$ref").and_then(Value::as_str).and_then(walk::target);
        match target.and_then(|target| target.find(document)) {
            Some(found) => value = found,
            None => break,
        }
    }
    value
}
