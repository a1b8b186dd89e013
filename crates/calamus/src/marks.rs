//! Threads that lead from generated code back to the document.
//!
//! progenitor and typify drop facts (whether an optional member is nullable, the order
//! of properties, what an operation is called in the document) and make names by rules
//! of their own. What they do keep is descriptions: they come out as rustdoc. So every
//! description gets a mark in front before generation, the number of its place, and
//! `refine` reads the marks off the rustdoc. No name is ever guessed.

use serde_json::{Map, Value, json};

use calamus_document::pointer::Pointer;
use calamus_document::walk::{self, METHODS};

/// Private-use characters: they have no meaning in any text.
const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// The places that the marks of a document stand for.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    places: Vec<Pointer>,
}

impl Marks {
    /// Puts a mark in front of every description of a shaped document.
    pub fn set(document: &Value) -> (Value, Self) {
        let mut marked = document.clone();
        let mut marks = Self::default();
        walk::schemas(&mut marked, &mut |at, schema| {
            if let Some(schema) = schema.as_object_mut() {
                marks.set_on_schema(schema, at);
            }
        });
        marks.set_on_operations(&mut marked);
        (marked, marks)
    }

    /// The place that a text is marked with, and the text without the mark.
    pub fn split<'a>(&self, text: &'a str) -> (Option<&Pointer>, &'a str) {
        let Some((number, rest)) = text.strip_prefix(OPEN).and_then(|rest| rest.split_once(CLOSE))
        else {
            return (None, text);
        };
        (number.parse().ok().and_then(|number: usize| self.places.get(number)), rest)
    }

    /// The number that a text is marked with. In one schema, it grows in the order of the
    /// document.
    pub fn number(&self, text: &str) -> Option<usize> {
        let (number, _) = text.strip_prefix(OPEN)?.split_once(CLOSE)?;
        number.parse().ok()
    }

    /// The first marked place in a line, and what stands before the mark.
    pub fn find_in_line<'a>(&self, line: &'a str) -> Option<(&'a str, &Pointer)> {
        let (before, _) = line.split_once(OPEN)?;
        let (place, _) = self.split(line.get(before.len()..)?);
        Some((before, place?))
    }

    fn set_on_schema(&mut self, schema: &mut Map<String, Value>, at: &Pointer) {
        if let Some(reference) = schema.get("$ref").cloned() {
            // A reference has no room for a description, and only the members of an
            // object have a place in the generated code where one could stand.
            if !is_property(at) {
                return;
            }
            schema.clear();
            schema.insert("allOf".to_owned(), json!([{"$ref": reference}]));
        }
        self.mark(schema, "description", at);
        // typify gives the description of an inline object to the type that it makes, and
        // the member that has the type goes without. In a frame there is one for each.
        if is_property(at) && schema.contains_key("properties") {
            let mut inner = std::mem::take(schema);
            for outer in ["nullable", "description"] {
                if let Some(value) = inner.get(outer).cloned() {
                    schema.insert(outer.to_owned(), value);
                }
            }
            inner.shift_remove("nullable");
            schema.insert("allOf".to_owned(), json!([inner]));
        }
    }

    fn set_on_operations(&mut self, document: &mut Value) {
        let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
        for (path, item) in paths {
            let at = Pointer::root().child("paths").child(path);
            self.set_on_parameters(item, &at);
            for method in METHODS {
                let Some(operation) = item.get_mut(method) else { continue };
                let at = at.child(method);
                self.set_on_parameters(operation, &at);
                if let Some(operation) = operation.as_object_mut() {
                    self.mark(operation, "summary", &at);
                    if let Some(Value::Object(body)) = operation.get_mut("requestBody") {
                        self.mark(body, "description", &at.child("requestBody"));
                    }
                }
            }
        }
    }

    fn set_on_parameters(&mut self, owner: &mut Value, at: &Pointer) {
        let parameters = owner.get_mut("parameters").and_then(Value::as_array_mut);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            if let Some(parameter) = parameter.as_object_mut() {
                self.mark(parameter, "description", &at.child("parameters").child(index));
            }
        }
    }

    fn mark(&mut self, object: &mut Map<String, Value>, member: &str, at: &Pointer) {
        let text = object.get(member).and_then(Value::as_str).unwrap_or_default();
        let marked = format!("{OPEN}{}{CLOSE}{text}", self.places.len());
        object.insert(member.to_owned(), json!(marked));
        self.places.push(at.clone());
    }
}

/// Whether a place is a member of an object's schema, and not a property that happens to
/// be called `properties`.
fn is_property(at: &Pointer) -> bool {
    let tokens: Vec<_> = at.tokens().collect();
    let [.., before, keyword, _] = tokens.as_slice() else { return false };
    keyword == "properties" && before != "properties"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_leads_back_to_its_place() {
        let document = json!({
            "paths": {"/a": {"get": {"summary": "Read it", "parameters": [{"name": "p"}]}}},
            "components": {"schemas": {"A": {
                "description": "\u{E000}7\u{E001}not ours",
                "properties": {"b": {"$ref": "#/components/schemas/A"}},
            }}},
        });
        let (marked, marks) = Marks::set(&document);
        let place = |pointer: &str| {
            let text = marked.pointer(pointer).unwrap().as_str().unwrap();
            let (place, rest) = marks.split(text);
            format!("{} {rest}", place.unwrap())
        };
        assert_eq!(
            place("/components/schemas/A/properties/b/description"),
            "/components/schemas/A/properties/b "
        );
        assert_eq!(
            place("/components/schemas/A/description"),
            "/components/schemas/A \u{E000}7\u{E001}not ours"
        );
        assert_eq!(place("/paths/~1a/get/summary"), "/paths/~1a/get Read it");
        assert_eq!(
            place("/paths/~1a/get/parameters/0/description"),
            "/paths/~1a/get/parameters/0 "
        );
        assert_eq!(marks.split("plain"), (None, "plain"));
    }
}
