//! Every reference leads to something in the document, and to its end.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Findings;
use calamus_document::pointer::Pointer;
use calamus_document::walk::{self, METHODS};

/// Members of which everything below is a name given by the document, and never data.
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

/// Follows all references. Gives back the places of those that lead to nothing.
pub(super) fn check(document: &Value, findings: &mut Findings) -> BTreeSet<Pointer> {
    let mut dangling = BTreeSet::new();
    for (at, reference) in all(document) {
        let Some(reference) = reference.as_str() else {
            // A property may be called `$ref`.
            if !reference.is_object() {
                dangling.insert(at);
            }
            continue;
        };
        if !reference.starts_with('#') {
            findings.refuse(
                &at,
                format!("`{reference}` leads out of the document"),
                "nothing is read or fetched besides the document itself: bundle it first",
            );
        } else {
            match end(document, reference) {
                End::Found => {}
                End::Nothing => {
                    dangling.insert(at);
                }
                End::Circle => findings.refuse(
                    &at,
                    format!("`{reference}` leads back to itself in a circle"),
                    "give one place of the circle a content",
                ),
            }
        }
    }
    dangling
}

/// All references, with their places. What stands in an example is data.
fn all(document: &Value) -> Vec<(Pointer, &Value)> {
    let mut found = Vec::new();
    let mut open = vec![(Pointer::root(), document, false)];
    while let Some((at, value, is_map)) = open.pop() {
        match value {
            Value::Object(object) => {
                if let Some(reference) = object.get("$ref")
                    && !is_map
                {
                    found.push((at.child("$ref"), reference));
                }
                for (name, inner) in object {
                    let is_data = matches!(
                        name.as_str(),
                        "example" | "examples" | "default" | "enum" | "const" | "$ref"
                    ) || name.starts_with("x-");
                    if is_map || !is_data {
                        // In a map a name means nothing.
                        let is_map = !is_map && MAPS.contains(&name.as_str());
                        open.push((at.child(name), inner, is_map));
                    }
                }
            }
            Value::Array(values) => {
                let children = values.iter().enumerate();
                open.extend(children.map(|(index, inner)| (at.child(index), inner, false)));
            }
            _ => {}
        }
    }
    found
}

enum End {
    Found,
    Nothing,
    Circle,
}

/// Where a chain of references ends.
fn end(document: &Value, reference: &str) -> End {
    let mut seen = BTreeSet::new();
    let mut reference = reference;
    loop {
        let Some(target) = walk::target(reference) else { return End::Nothing };
        let Some(found) = target.find(document) else { return End::Nothing };
        if !seen.insert(target) {
            return End::Circle;
        }
        match found.get("$ref").and_then(Value::as_str) {
            Some(next) => reference = next,
            None => return End::Found,
        }
    }
}

/// What follows from references to nothing outside of schemas.
pub(super) fn dangle(value: &mut Value, dangling: BTreeSet<Pointer>, findings: &mut Findings) {
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
                // Nothing is made of declared errors but a word in the documentation.
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

/// Puts something in the place of the object that has the reference.
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

/// The operations of a path.
pub(super) fn operations_of(document: &Value, path: &str) -> Vec<Pointer> {
    let at = Pointer::root().child("paths").child(path);
    METHODS
        .iter()
        .map(|method| at.child(method))
        .filter(|at| at.find(document).is_some_and(Value::is_object))
        .collect()
}
