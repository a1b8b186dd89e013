//! One name for each type.
//!
//! typify names a type that has no component after the place where it stands. Where two
//! places, or a place and a component, come to one name, it writes two types of that
//! name, or gives one place the type of the other without a word. Both are found in what
//! it writes, by the marks, and repaired in the document: one of the two becomes a
//! component with a name of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use syn::{Attribute, Expr, Item, Lit, Meta};

use super::super::marks::Marks;
use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk;

/// Whether each type has a name of its own. If not, the document has been changed, and
/// must be generated again.
pub(super) fn part(
    document: &mut Value,
    file: &syn::File,
    marks: &Marks,
    changes: &mut Changes,
) -> bool {
    let types = types(file, marks);
    let mut taken: BTreeSet<String> = types.keys().map(|name| name.to_lowercase()).collect();
    let written: BTreeSet<_> = types.values().flatten().cloned().collect();
    let components = Pointer::root().child("components").child("schemas");
    let is_component = |place: &Pointer| {
        place.tokens().count() == 3 && place.as_str().starts_with(components.as_str())
    };

    let mut again = Vec::new();
    for places in types.values().filter(|places| places.len() > 1) {
        // A component keeps its name before a place that only happens to come to it.
        let kept = places.iter().position(is_component).unwrap_or_default();
        let others = places.iter().enumerate().filter(|(index, _)| *index != kept);
        again.extend(others.map(|(_, place)| place.clone()));
    }
    let mut forgotten = Vec::new();
    // The answers of one operation have one type.
    let answered: BTreeSet<_> = written.iter().filter_map(in_any_answer).collect();
    walk::schemas(&mut document.clone(), &mut |at, schema| {
        let has_type = || in_any_answer(at).is_some_and(|place| answered.contains(&place));
        if makes_a_type(schema) && !is_component(at) && !written.contains(at) && !has_type() {
            forgotten.push(at.clone());
        }
    });
    // What lies in a place that is moved moves with it.
    forgotten.retain(|place| {
        !again.iter().any(|other| place.as_str().starts_with(&format!("{other}/")))
    });
    let outer = forgotten.iter().filter(|place| {
        !forgotten.iter().any(|other| place.as_str().starts_with(&format!("{other}/")))
    });
    again.extend(outer.cloned());
    again.sort();
    again.dedup();
    let mut moved = BTreeSet::new();
    again.retain(|place| in_any_answer(place).is_none_or(|place| moved.insert(place)));
    for place in &again {
        let wanted = name_of(place, document);
        let mut name = wanted.clone();
        let mut number = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        if is_component(place) {
            rename(document, &place.last(), &name);
        } else {
            hoist(document, place, &name);
        }
        changes.rewrite(place, format!("a type whose name another has is called `{name}`"));
    }
    again.is_empty()
}

/// A place in an answer, as it is the same in all answers of the operation.
fn in_any_answer(place: &Pointer) -> Option<Pointer> {
    let mut tokens: Vec<_> = place.tokens().collect();
    match tokens.as_mut_slice() {
        [paths, _, _, responses, status, ..] if paths == "paths" && responses == "responses" => {
            *status = "*".to_owned();
            Some(Pointer::root().join(tokens))
        }
        _ => None,
    }
}

/// The places that have the type of one, itself among them.
fn twins(place: &Pointer, document: &Value) -> Vec<Pointer> {
    let tokens: Vec<_> = place.tokens().collect();
    let [paths, path, method, responses, _, rest @ ..] = tokens.as_slice() else {
        return vec![place.clone()];
    };
    let all = Pointer::root().join([paths, path, method, responses]);
    match all.find(document).and_then(Value::as_object) {
        Some(answers) if in_any_answer(place).is_some() => {
            answers.keys().map(|status| all.child(status).join(rest)).collect()
        }
        _ => vec![place.clone()],
    }
}

/// The types of the module `types`, by name, with the places they were made from.
fn types(file: &syn::File, marks: &Marks) -> BTreeMap<String, Vec<Pointer>> {
    let mut types: BTreeMap<String, Vec<Pointer>> = BTreeMap::new();
    let items = file.items.iter().find_map(|item| match item {
        Item::Mod(item) if item.ident == "types" => item.content.as_ref().map(|(_, items)| items),
        _ => None,
    });
    for item in items.into_iter().flatten() {
        let (name, attributes) = match item {
            Item::Struct(item) => (&item.ident, &item.attrs),
            Item::Enum(item) => (&item.ident, &item.attrs),
            Item::Type(item) => (&item.ident, &item.attrs),
            _ => continue,
        };
        let place = attributes.iter().find_map(|own| marks.split(&doc(own)?).0.cloned());
        let places = types.entry(name.to_string()).or_default();
        places.extend(place);
    }
    types
}

fn doc(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    match &meta.value {
        Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether typify makes a type with a name of a schema.
fn makes_a_type(schema: &Value) -> bool {
    let members = schema.get("properties").and_then(Value::as_object);
    let is_object = schema.get("type").is_some_and(|kind| kind == "object");
    let is_text = schema.get("type").is_some_and(|kind| kind == "string");
    is_object && members.is_some_and(|members| !members.is_empty())
        || is_text && schema.get("enum").is_some()
}

/// A name for a place: the words that lead to it.
fn name_of(place: &Pointer, document: &Value) -> String {
    let tokens: Vec<_> = place.tokens().collect();
    let words: Vec<String> = match tokens.as_slice() {
        [_, _, rest @ ..] if place.as_str().starts_with("/components/") => rest.to_vec(),
        [_, path, method, rest @ ..] => {
            let operation = Pointer::root().child("paths").child(path).child(method);
            let id = operation.find(document).and_then(|own| own.get("operationId")?.as_str());
            std::iter::once(id.unwrap_or(method).to_owned()).chain(rest.iter().cloned()).collect()
        }
        other => other.to_vec(),
    };
    const FRAME: [&str; 8] = [
        "properties",
        "schema",
        "content",
        "application/json",
        "parameters",
        "responses",
        "allOf",
        "requestBody",
    ];
    let mut name = String::new();
    for word in words.iter().filter(|word| !FRAME.contains(&word.as_str())) {
        for part in word.split(|character: char| !character.is_ascii_alphanumeric()) {
            let mut characters = part.chars();
            if let Some(first) = characters.next() {
                name.extend(first.to_uppercase());
                name.push_str(characters.as_str());
            }
        }
    }
    if name.starts_with(|character: char| character.is_ascii_alphabetic()) {
        name
    } else {
        format!("Type{name}")
    }
}

/// Gives a component another name, and tells all who refer to it.
fn rename(document: &mut Value, from: &str, to: &str) {
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    if let Some(schemas) = schemas {
        *schemas = std::mem::take(schemas)
            .into_iter()
            .map(|(name, schema)| (if name == from { to.to_owned() } else { name }, schema))
            .collect();
    }
    let place = Pointer::root().child("components").child("schemas").child(from);
    refer(document, &place, to);
}

fn refer(value: &mut Value, place: &Pointer, to: &str) {
    match value {
        Value::Object(object) => {
            let leads_there = |own: &str| walk::target(own).is_some_and(|target| target == *place);
            if object.get("$ref").and_then(Value::as_str).is_some_and(leads_there) {
                object.insert("$ref".to_owned(), json!(format!("#/components/schemas/{to}")));
            }
            object.values_mut().for_each(|inner| refer(inner, place, to));
        }
        Value::Array(values) => values.iter_mut().for_each(|inner| refer(inner, place, to)),
        _ => {}
    }
}

/// Makes a component of what stands at a place, and at those that have its type.
fn hoist(document: &mut Value, place: &Pointer, name: &str) {
    let Some(mut schema) = place.find(document).cloned() else { return };
    for place in twins(place, document) {
        let Some(found) = document.pointer_mut(place.as_str()) else { continue };
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        *found = match found.get("nullable") {
            Some(nullable) => json!({"allOf": [reference], "nullable": nullable}),
            None => reference,
        };
    }
    if let Some(schema) = schema.as_object_mut() {
        schema.shift_remove("nullable");
    }
    walk::add_schemas(document, [(name.to_owned(), schema)]);
}
