//! Unions, as a vessel in which typify carries them through unharmed.
//!
//! typify guesses from the alternatives what a union is meant to be: an enum with a tag
//! inside or outside, an option, an object of everything that may occur. What it guesses
//! depends on details and decides about decoding. Here a union becomes an object with one
//! required member for each alternative, which typify takes as it is, and an `x-` member
//! that says what it stands for; `refine` makes the enum of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk;

/// The member of an object that stands for a union: what `refine` has to know of it.
///
/// Its value is an object: `tag`, the member of the alternatives that tells them apart,
/// and `values`, from the values of that member to names of alternatives; it is empty
/// where nothing tells them apart.
pub const UNION: &str = "x-union";
/// The member of a schema that keeps the name of what it was made from.
pub(super) const NAME: &str = "x-name";

/// How deep unions may lie in each other.
const MAX_DEPTH: usize = 8;

/// Makes a vessel of a union, the alternatives having been shaped before.
pub(super) fn shape(
    schema: &mut Map<String, Value>,
    at: &Pointer,
    lookup: &Value,
    changes: &mut Changes,
) {
    let Some(keyword) = ["oneOf", "anyOf"].into_iter().find(|name| schema.contains_key(*name))
    else {
        if schema.shift_remove("discriminator").is_some() {
            changes.loss(at, "a `discriminator` of a schema without alternatives: the members of its heirs are not decoded");
        }
        return;
    };
    let Some(Value::Array(mut alternatives)) = schema.shift_remove(keyword) else { return };
    let discriminator = schema.shift_remove("discriminator");
    // What is left here says the same of every alternative.
    schema.shift_remove("type");
    schema.shift_remove("format");
    let mut nullable = false;
    for alternative in alternatives.iter_mut().filter_map(Value::as_object_mut) {
        nullable |= alternative.shift_remove("nullable").is_some_and(|flag| flag == true);
    }
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
    let mut seen = Vec::new();
    alternatives.retain(|alternative| {
        let bare = bare(alternative);
        let is_new = !seen.contains(&bare);
        seen.push(bare);
        is_new
    });
    if let [only] = alternatives.as_mut_slice() {
        let only = only.take();
        if only.get("$ref").is_some() {
            schema.insert("allOf".to_owned(), json!([only]));
        } else if let Value::Object(only) = only {
            for (name, value) in only {
                if name != NAME {
                    schema.entry(name).or_insert(value);
                }
            }
        }
        changes.rewrite(at, "a union of one is that one");
        return;
    }

    let names = names(&alternatives);
    let tag = tag(&alternatives, &names, discriminator.as_ref(), lookup);
    if tag.is_none() && discriminator.is_some() {
        changes.loss(at, "a `discriminator` that does not tell the alternatives apart: the first that fits is taken");
    }
    let union = match tag {
        Some((tag, values)) => json!({"tag": tag, "values": values}),
        None => json!({}),
    };
    let properties: Map<_, _> = names
        .iter()
        .cloned()
        .zip(alternatives.into_iter().map(|mut alternative| {
            if let Some(alternative) = alternative.as_object_mut() {
                alternative.shift_remove(NAME);
            }
            alternative
        }))
        .collect();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("required".to_owned(), json!(names));
    schema.insert(UNION.to_owned(), union);
    changes.rewrite(at, format!("`{keyword}` becomes an enum"));
}

/// An alternative without what only remarks on it.
fn bare(alternative: &Value) -> Value {
    let mut bare = alternative.clone();
    if let Some(bare) = bare.as_object_mut() {
        bare.retain(|name, _| name != "description" && name != "example" && name != NAME);
    }
    bare
}

/// A name for each alternative, in the form of a Rust variant: what it refers to, or the
/// kind of its values.
fn names(alternatives: &[Value]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    alternatives
        .iter()
        .map(|alternative| {
            let wanted = name(alternative);
            let mut name = wanted.clone();
            let mut number = 2;
            while !taken.insert(name.to_lowercase()) {
                name = format!("{wanted}{number}");
                number += 1;
            }
            name
        })
        .collect()
}

fn name(alternative: &Value) -> String {
    let text = |name: &str| alternative.get(name).and_then(Value::as_str);
    let reference = text("$ref").or_else(|| {
        let all = alternative.get("allOf")?.as_array()?;
        all.first()?.get("$ref")?.as_str()
    });
    let named = text(NAME)
        .or_else(|| reference.map(|reference| reference.rsplit('/').next().unwrap_or(reference)))
        .map(pascal)
        .filter(|name| !name.is_empty());
    if let Some(name) = named {
        return name;
    }
    if let Some([Value::String(value)]) =
        alternative.get("enum").and_then(Value::as_array).map(Vec::as_slice)
    {
        let name = pascal(value);
        if !name.is_empty() {
            return name;
        }
    }
    match (text("type"), text("format")) {
        (Some("string"), Some("uuid")) => "Uuid".to_owned(),
        (Some("string"), Some("date-time")) => "Timestamp".to_owned(),
        (Some("string"), Some("date")) => "Date".to_owned(),
        (Some("string"), _) => "String".to_owned(),
        (Some("integer"), _) => "Integer".to_owned(),
        (Some("number"), _) => "Number".to_owned(),
        (Some("boolean"), _) => "Boolean".to_owned(),
        (Some("array"), _) => "Array".to_owned(),
        (Some("object"), _) => "Object".to_owned(),
        _ => "Value".to_owned(),
    }
}

/// Words in the form of a Rust type; empty, if there is none.
pub(super) fn pascal(text: &str) -> String {
    let mut name = String::new();
    for word in text.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            name.extend(first.to_uppercase());
            name.push_str(characters.as_str());
        }
    }
    if name.starts_with(|character: char| character.is_ascii_digit()) {
        name.insert(0, 'N');
    }
    if name == "Self" { "SelfValue".to_owned() } else { name }
}

/// The member that tells the alternatives apart, and which value means which: what the
/// document names, or else the first member that has values of its own in each object.
fn tag(
    alternatives: &[Value],
    names: &[String],
    discriminator: Option<&Value>,
    lookup: &Value,
) -> Option<(String, Map<String, Value>)> {
    let declared = discriminator.and_then(|own| own.get("propertyName")).and_then(Value::as_str);
    if let Some(tag) = declared {
        return by_declaration(alternatives, names, discriminator, tag, lookup);
    }
    let first =
        alternatives.iter().map(|own| members(own, lookup, 0)).find(|own| !own.is_empty())?;
    first.into_iter().find_map(|tag| {
        let mut values = Map::new();
        let mut objects = 0;
        for (alternative, name) in alternatives.iter().zip(names) {
            if members(alternative, lookup, 0).is_empty() && !is_object(alternative, lookup) {
                continue;
            }
            objects += 1;
            for value in tag_values(alternative, &tag, lookup, 0)? {
                if values.insert(value, json!(name)).is_some() {
                    return None;
                }
            }
        }
        (objects > 1).then_some((tag, values))
    })
}

fn by_declaration(
    alternatives: &[Value],
    names: &[String],
    discriminator: Option<&Value>,
    tag: &str,
    lookup: &Value,
) -> Option<(String, Map<String, Value>)> {
    let mapping = discriminator.and_then(|own| own.get("mapping")).and_then(Value::as_object);
    let mut values = Map::new();
    for (value, target) in mapping.into_iter().flatten() {
        let target = target.as_str().unwrap_or_default();
        let last = target.rsplit('/').next().unwrap_or(target);
        let found = alternatives.iter().zip(names).find(|(alternative, _)| {
            reference(alternative)
                .is_some_and(|own| own == target || own.rsplit('/').next() == Some(last))
                || alternative.get(NAME).is_some_and(|name| name == last)
        });
        if let Some((_, name)) = found {
            values.insert(value.clone(), json!(name));
        }
    }
    for (alternative, name) in alternatives.iter().zip(names) {
        let own = tag_values(alternative, tag, lookup, 0).unwrap_or_default();
        let implied = reference(alternative)
            .and_then(|own| own.rsplit('/').next())
            .filter(|_| own.is_empty() && mapping.is_none())
            .map(str::to_owned);
        for value in own.into_iter().chain(implied) {
            values.entry(value).or_insert_with(|| json!(name));
        }
    }
    (!values.is_empty()).then(|| (tag.to_owned(), values))
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str).or_else(|| {
        match schema.get("allOf")?.as_array()?.as_slice() {
            [only] => only.get("$ref")?.as_str(),
            _ => None,
        }
    })
}

/// What a schema is once its references are followed.
fn resolved<'a>(schema: &'a Value, lookup: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..MAX_DEPTH {
        let target = reference(schema).and_then(walk::target);
        match target.and_then(|target| target.find(lookup)) {
            Some(found) => schema = found,
            None => break,
        }
    }
    schema
}

fn is_object(schema: &Value, lookup: &Value) -> bool {
    let schema = resolved(schema, lookup);
    schema.get("type").is_some_and(|kind| kind == "object") || schema.get("properties").is_some()
}

/// The alternatives of a schema that is a union itself, or a vessel of one.
fn inner_alternatives(schema: &Value) -> Option<Vec<&Value>> {
    if schema.get(UNION).is_some() {
        return Some(schema.get("properties")?.as_object()?.values().collect());
    }
    let members = schema.get("oneOf").or_else(|| schema.get("anyOf"))?;
    Some(members.as_array()?.iter().collect())
}

/// The required members of an object, or those that are in each alternative of a union.
fn members(schema: &Value, lookup: &Value, depth: usize) -> Vec<String> {
    let schema = resolved(schema, lookup);
    if let Some(alternatives) = inner_alternatives(schema) {
        return alternatives
            .first()
            .filter(|_| depth < MAX_DEPTH)
            .map(|first| members(first, lookup, depth + 1))
            .unwrap_or_default();
    }
    let required = schema.get("required").and_then(Value::as_array);
    let has = |name: &str| schema.get("properties").is_some_and(|own| own.get(name).is_some());
    required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|name| has(name))
        .map(str::to_owned)
        .collect()
}

/// The values that a member of an object can have, if the document lists them.
fn tag_values(schema: &Value, tag: &str, lookup: &Value, depth: usize) -> Option<Vec<String>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let schema = resolved(schema, lookup);
    if let Some(alternatives) = inner_alternatives(schema) {
        let mut values = Vec::new();
        for alternative in alternatives {
            values.extend(tag_values(alternative, tag, lookup, depth + 1)?);
        }
        return Some(values);
    }
    let member = resolved(schema.get("properties")?.get(tag)?, lookup);
    let values = member.get("enum")?.as_array()?;
    let texts: Vec<_> = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    (texts.len() == values.len()).then_some(texts)
}
