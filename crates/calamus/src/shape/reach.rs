//! Which schemas an operation can come across, and on which way: in what it sends or in
//! what it receives.

use std::collections::BTreeSet;

use serde_json::Value;

use calamus_document::pointer::Pointer;
use calamus_document::walk;

/// The schemas that requests are made of.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    sent: BTreeSet<Pointer>,
}

impl Usage {
    /// Follows every request body and every parameter of a document.
    pub fn of(document: &Value) -> Self {
        let mut sent = BTreeSet::new();
        walk::operations(document, |at, path, _, operation| {
            if let Some(body) = operation.get("requestBody") {
                follow(document, body, &at.child("requestBody"), &mut sent);
            }
            if let Some(parameters) = operation.get("parameters") {
                follow(document, parameters, &at.child("parameters"), &mut sent);
            }
            let item = Pointer::root().child("paths").child(path).child("parameters");
            if let Some(parameters) = item.find(document) {
                follow(document, parameters, &item, &mut sent);
            }
        });
        Self { sent }
    }

    /// Whether the schema at `place` can be part of a request.
    pub fn is_sent(&self, place: &Pointer) -> bool {
        self.sent.contains(place)
    }
}

/// Adds the places in and below `value`, and those that its references lead to.
fn follow(document: &Value, value: &Value, at: &Pointer, seen: &mut BTreeSet<Pointer>) {
    // A list of its own instead of the call stack: documents nest deeply on purpose.
    let mut open = vec![(at.clone(), value)];
    while let Some((at, value)) = open.pop() {
        // What is neither holds nothing that could be asked for.
        if !(value.is_object() || value.is_array()) || !seen.insert(at.clone()) {
            continue;
        }
        match value {
            Value::Object(object) => {
                let reference = object.get("$ref").and_then(Value::as_str).and_then(walk::target);
                if let Some(target) = reference
                    && let Some(value) = target.find(document)
                {
                    open.push((target, value));
                }
                open.extend(object.iter().map(|(name, inner)| (at.child(name), inner)));
            }
            Value::Array(values) => {
                let children = values.iter().enumerate();
                open.extend(children.map(|(index, inner)| (at.child(index), inner)));
            }
            _ => {}
        }
    }
}

/// The components that one schema cannot do without, itself included.
pub fn closure(document: &Value, schema: &Pointer) -> BTreeSet<Pointer> {
    let mut seen = BTreeSet::new();
    if let Some(value) = schema.find(document) {
        follow(document, value, schema, &mut seen);
    }
    // Of what lies in a component, the component itself is three names deep.
    seen.into_iter().filter(|place| place.tokens().count() == 3).collect()
}

/// Drops the schemas that no operation comes across. References are followed in
/// `original`, which has the operations that `document` may lack.
pub(super) fn drop_unreachable(document: &mut Value, original: &Value) {
    let mut seen = BTreeSet::new();
    let paths = Pointer::root().child("paths");
    if let Some(value) = paths.find(document) {
        follow(original, value, &paths, &mut seen);
    }
    let place = Pointer::root().child("components").child("schemas");
    if let Some(schemas) = document.pointer_mut(place.as_str()).and_then(Value::as_object_mut) {
        schemas.retain(|name, _| seen.contains(&place.child(name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        serde_json::json!({
            "paths": {"/a": {
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "post": {
                    "requestBody": {"content": {"x": {"schema": {"$ref": "#/components/schemas/Sent"}}}},
                    "responses": {"200": {"content": {"x": {"schema": {"$ref": "#/components/schemas/Received"}}}}},
                },
            }},
            "components": {
                "parameters": {"P": {"schema": {"$ref": "#/components/schemas/Asked"}}},
                "schemas": {
                    "Sent": {"properties": {"both": {"$ref": "#/components/schemas/Both"}}},
                    "Received": {"properties": {"both": {"$ref": "#/components/schemas/Both"}}},
                    "Both": {"items": {"$ref": "#/components/schemas/Both"}},
                    "Asked": {},
                    "Unused": {"$ref": "#/components/schemas/Asked"},
                },
            },
        })
    }

    #[test]
    fn what_requests_are_made_of_is_known() {
        let usage = Usage::of(&document());
        let sent =
            |name: &str| usage.is_sent(&Pointer::parse(format!("/components/schemas/{name}")));
        assert!(sent("Sent") && sent("Both") && sent("Asked") && sent("Sent/properties/both"));
        assert!(!sent("Received") && !sent("Unused"));
    }

    #[test]
    fn what_a_schema_stands_on_is_known() {
        let names = |name: &str| {
            let place = Pointer::parse(format!("/components/schemas/{name}"));
            let closure = closure(&document(), &place);
            closure.iter().map(Pointer::last).collect::<Vec<_>>()
        };
        assert_eq!(names("Sent"), ["Both", "Sent"]);
        assert_eq!(names("Unused"), ["Asked", "Unused"]);
    }

    #[test]
    fn schemas_that_no_operation_comes_across_are_dropped() {
        let mut document = document();
        let original = document.clone();
        drop_unreachable(&mut document, &original);
        let names: Vec<_> = document["components"]["schemas"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["Sent", "Received", "Both", "Asked"]);
    }
}
