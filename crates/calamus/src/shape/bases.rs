//! What heirs have in common is one type.
//!
//! A schema that takes others in by `allOf` gets all that they say, once for each heir. An
//! object that lies in one of those others would be written out again with each of them,
//! and again for what is merged in it, without an end where a base is part of itself.
//! Here such objects become components before anything is merged, so that what is taken
//! in refers to them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::merge;
use super::unions::pascal;
use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk;

/// Makes components of the objects that lie in what other schemas take in.
pub(super) fn share(document: &mut Value, changes: &mut Changes) {
    let mut bases = BTreeSet::new();
    walk::schemas(document, &mut |_, schema| taken_in(schema, &mut bases));
    behind(document, &mut bases);
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
    else {
        return;
    };
    let place = Pointer::root().child("components").child("schemas");
    let taken = schemas.keys().map(|name| name.to_lowercase()).collect();
    let mut sharing = Sharing { taken, added: Map::new(), changes };
    for (name, base) in schemas.iter_mut() {
        let at = place.child(name);
        if bases.contains(&at) {
            sharing.base(base, &at);
        }
    }
    let added = sharing.added;
    schemas.extend(added);
}

/// Adds the schemas that one takes in: those that must fit as well, and the alternatives
/// where something is said beside them.
fn taken_in(schema: &Value, bases: &mut BTreeSet<Pointer>) {
    let Some(schema) = schema.as_object().filter(|schema| merge::is_composed(schema)) else {
        return;
    };
    if merge::framed(schema).is_some() {
        return;
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for member in schema.get(keyword).and_then(Value::as_array).into_iter().flatten() {
            let framed = member.as_object().and_then(merge::framed);
            let reference = member.get("$ref").or(framed).and_then(Value::as_str);
            bases.extend(reference.and_then(walk::target));
        }
    }
}

/// Adds what stands behind a base that is only another name.
fn behind(document: &Value, bases: &mut BTreeSet<Pointer>) {
    let mut open: Vec<_> = bases.iter().cloned().collect();
    while let Some(base) = open.pop() {
        let Some(schema) = base.find(document).and_then(Value::as_object) else { continue };
        let reference = schema.get("$ref").or_else(|| merge::framed(schema));
        if let Some(target) = reference.and_then(Value::as_str).and_then(walk::target)
            && bases.insert(target.clone())
        {
            open.push(target);
        }
    }
}

struct Sharing<'a> {
    /// The names of components, in small letters.
    taken: BTreeSet<String>,
    added: Map<String, Value>,
    changes: &'a mut Changes,
}

impl Sharing<'_> {
    /// What is said here is said of the heirs too; what lies in it is theirs in common.
    fn base(&mut self, schema: &mut Value, at: &Pointer) {
        let Some(schema) = schema.as_object_mut() else { return };
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let members = schema.get_mut(keyword).and_then(Value::as_array_mut);
            for (index, member) in members.into_iter().flatten().enumerate() {
                self.base(member, &at.child(keyword).child(index));
            }
        }
        self.inside(schema, at);
        let at = at.child("properties");
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, member) in properties.into_iter().flatten() {
            self.part(member, &at.child(name));
        }
    }

    fn inside(&mut self, schema: &mut Map<String, Value>, at: &Pointer) {
        for keyword in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get_mut(keyword) {
                self.part(inner, &at.child(keyword));
            }
        }
    }

    fn part(&mut self, value: &mut Value, at: &Pointer) {
        let Some(schema) = value.as_object_mut() else { return };
        if schema.contains_key("$ref") || merge::framed(schema).is_some() {
            return;
        }
        let is_object = ["properties", "allOf", "oneOf", "anyOf"]
            .into_iter()
            .any(|keyword| schema.contains_key(keyword));
        if !is_object {
            self.inside(schema, at);
            return;
        }
        let name = self.name(at);
        let mut frame = merge::remarks_of(schema);
        frame.shift_remove("title");
        frame.insert("allOf".to_owned(), json!([{"$ref": format!("#/components/schemas/{name}")}]));
        schema.shift_remove("nullable");
        schema.shift_remove("default");
        let mut schema = std::mem::replace(value, Value::Object(frame));
        // Where an heir says more of a member, this is taken in as well.
        self.base(&mut schema, at);
        self.added.insert(name, schema);
        self.changes.rewrite(at, "a schema in one that others take in becomes a component");
    }

    fn name(&mut self, at: &Pointer) -> String {
        const FRAME: [&str; 4] = ["properties", "allOf", "oneOf", "anyOf"];
        let words: Vec<_> = at
            .tokens()
            .skip(2)
            .filter(|word| {
                !FRAME.contains(&word.as_str()) && !word.bytes().all(|byte| byte.is_ascii_digit())
            })
            .map(|word| if word == "items" { "item".to_owned() } else { word })
            .collect();
        let wanted = pascal(&words.join("_"));
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.taken.insert(name.to_lowercase()) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        name
    }
}
