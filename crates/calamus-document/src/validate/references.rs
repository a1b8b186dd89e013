//! Every reference leads to something in the document, and not in a circle.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::model::{Document, Node, Resolved};
use super::super::pointer::Pointer;
use super::super::walk::METHODS;
use super::Findings;

/// Objects whose keys are names that the document chooses.
const MAPS: [&str; 18] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
    "paths",
    "webhooks",
    "content",
    "encoding",
];

/// Follows all references, and returns the places of those that lead to nothing.
pub(super) fn check(document: &Document<'_>, findings: &mut Findings) -> BTreeSet<Pointer> {
    let mut dangling = BTreeSet::new();
    for node in all(document) {
        let at = node.at.child("$ref");
        let Some(reference) = node.string("$ref") else {
            // A property may be called `$ref`.
            if node.value.get("$ref").is_some_and(|found| !found.is_object()) {
                dangling.insert(at);
            }
            continue;
        };
        if !reference.starts_with('#') {
            let remedy = if reference.contains("://") || reference.starts_with("//") {
                "bundle it first: references to URLs are not followed"
            } else {
                "name the folder of its files with --resolve, or bundle it first"
            };
            findings.refuse(&at, format!("`{reference}` leads out of the document"), remedy);
            continue;
        }
        match document.chain(&node).end {
            Resolved::Node(_) => {}
            Resolved::Dangling(_) => {
                dangling.insert(at);
            }
            Resolved::Cycle(_) => findings.refuse(
                &at,
                format!("`{reference}` leads back to itself in a circle"),
                "give one place of the circle a content",
            ),
        }
    }
    dangling
}

/// Lists all objects with a reference. What stands in an example is data.
fn all<'d>(document: &Document<'d>) -> Vec<Node<'d>> {
    let mut found = Vec::new();
    let mut open = vec![(document.root(), false)];
    while let Some((node, is_map)) = open.pop() {
        match node.value {
            Value::Object(object) => {
                for (name, value) in object {
                    let is_data = matches!(
                        name.as_str(),
                        "example" | "examples" | "default" | "enum" | "const" | "$ref"
                    ) || name.starts_with("x-");
                    if is_map || !is_data {
                        // In a map a name means nothing.
                        let is_map = !is_map && MAPS.contains(&name.as_str());
                        open.push((Node { at: node.at.child(name), value }, is_map));
                    }
                }
                if object.contains_key("$ref") && !is_map {
                    found.push(node);
                }
            }
            Value::Array(values) => {
                let children = values.iter().enumerate();
                let child = |(index, value)| (Node { at: node.at.child(index), value }, false);
                open.extend(children.map(child));
            }
            _ => {}
        }
    }
    found
}

/// Removes dangling references outside of schemas, or omits the operations that need them.
pub(super) fn remove(value: &mut Value, dangling: BTreeSet<Pointer>, findings: &mut Findings) {
    const REMEDY: &str = "correct the reference, or define what it names";
    for at in dangling {
        let Some(reference) = at.find(value) else { continue };
        let reason = match reference.as_str() {
            Some(reference) => format!("`{reference}` leads to nothing"),
            None => "`$ref` is not text".to_owned(),
        };
        let tokens: Vec<_> = at.tokens().collect();
        let tokens: Vec<_> = tokens.iter().map(String::as_str).collect();
        match tokens.as_slice() {
            ["paths", _, method, "responses", status, "$ref"]
                if METHODS.contains(method) && !status.starts_with('2') && *status != "default" =>
            {
                // The operation can do without the description of an error.
                set(value, &at, json!({"description": ""}));
                findings.take_out(&at, reason, REMEDY);
            }
            ["paths", _, method, "parameters" | "requestBody" | "responses", rest @ ..]
                if METHODS.contains(method)
                    && !rest.contains(&"headers")
                    && !rest.contains(&"links") =>
            {
                let operation = walk_up(&tokens, 3);
                findings.leave_out(&at, &[operation], reason, REMEDY);
            }
            ["paths", path, "parameters", ..] | ["paths", path, "$ref"] => {
                let operations = operations_of(value, path);
                findings.leave_out(&at, &operations, reason, REMEDY);
            }
            _ => {
                set(value, &at, json!({}));
                findings.take_out(&at, reason, REMEDY);
            }
        }
    }
}

/// Replaces the object that has the reference.
fn set(value: &mut Value, at: &Pointer, new: Value) {
    let text = at.as_str();
    let owner = text.strip_suffix("/$ref").unwrap_or(text);
    if let Some(place) = value.pointer_mut(owner) {
        *place = new;
    }
}

fn walk_up(tokens: &[&str], count: usize) -> Pointer {
    Pointer::root().join(tokens.iter().take(count))
}

/// Lists the places of the operations of a path.
pub(super) fn operations_of(document: &Value, path: &str) -> Vec<Pointer> {
    let at = Pointer::root().child("paths").child(path);
    METHODS
        .iter()
        .map(|method| at.child(method))
        .filter(|at| at.find(document).is_some_and(Value::is_object))
        .collect()
}
