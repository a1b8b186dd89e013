//! Subschemas: where a schema has others, and the references between them.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Node, Object};

/// Keywords whose value is a schema, or an array of schemas.
const ONE_OR_SEVERAL: [&str; 15] = [
    "items",
    "prefixItems",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
];

/// Keywords whose value is an object of schemas.
const NAMED: [&str; 6] =
    ["properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"];

/// Calls a function with each subschema that is an object, without those inside of it.
pub(super) fn for_each(schema: &mut Object, visit: &mut dyn FnMut(&mut Object)) {
    for (keyword, value) in schema.iter_mut() {
        if ONE_OR_SEVERAL.contains(&keyword) {
            match value {
                Node::Object(inner) => visit(inner),
                Node::Array(elements) => {
                    elements.iter_mut().filter_map(Node::as_object_mut).for_each(&mut *visit);
                }
                Node::Scalar(_) => {}
            }
        } else if NAMED.contains(&keyword)
            && let Some(named) = value.as_object_mut()
        {
            let named = named.iter_mut().map(|(_, inner)| inner);
            named.filter_map(Node::as_object_mut).for_each(&mut *visit);
        }
    }
}

/// Returns all references in a schema.
pub(super) fn references(schema: &Node) -> BTreeSet<String> {
    fn collect(schema: &Node, found: &mut BTreeSet<String>) {
        match schema {
            Node::Object(object) => {
                found.extend(object.string("$ref"));
                object.iter().for_each(|(_, value)| collect(value, found));
            }
            Node::Array(elements) => elements.iter().for_each(|value| collect(value, found)),
            Node::Scalar(_) => {}
        }
    }

    let mut found = BTreeSet::new();
    collect(schema, &mut found);
    found
}

/// Moves schemas to `$defs` that a conversion has removed although others refer to them: that of a
/// pinned input, or a part of an alternative. zod writes such references, for instance
/// `#/properties/from`.
pub(super) fn restore_referenced(root: &mut Object, original: &Object) {
    let mut moved: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let dangling: BTreeSet<String> = references(&Node::Object(root.clone()))
            .into_iter()
            .filter(|it| root.resolve(it).is_none() && original.resolve(it).is_some())
            .collect();
        if dangling.is_empty() {
            return;
        }
        for reference in dangling {
            if moved.contains_key(&reference) {
                continue;
            }
            let Some(target) = original.resolve(&reference).cloned() else { continue };
            if root.object("$defs").is_none() {
                root.set("$defs", Node::Object(Object::default()));
            }
            let Some(definitions) = root.get_mut("$defs").and_then(Node::as_object_mut) else {
                return;
            };
            let mut number = moved.len() + 1;
            while definitions.get(&format!("shared_{number}")).is_some() {
                number += 1;
            }
            let name = format!("shared_{number}");
            definitions.set(&name, Node::Object(target));
            moved.insert(reference, format!("#/$defs/{name}"));
        }
        redirect(root, &moved);
    }
}

/// Replaces references.
fn redirect(schema: &mut Object, moved: &BTreeMap<String, String>) {
    if let Some(new) = schema.string("$ref").and_then(|reference| moved.get(&reference)) {
        schema.set("$ref", Node::of(new));
    }
    for_each(schema, &mut |inner| redirect(inner, moved));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removed_schemas_that_others_refer_to_become_definitions() {
        let original = Node::parse(
            r##"{"properties":{"a":{"items":{"$ref":"#/properties/b"}},"b":{"anyOf":[{"$ref":"#/properties/a"}]},
            "c":{"$ref":"#/properties/a"},"d":{"$ref":"#/properties/none"}},"$defs":{"shared_1":{}}}"##,
        )
        .unwrap();
        let original = original.as_object().unwrap();
        let mut root = original.clone();
        let properties = root.get_mut("properties").and_then(Node::as_object_mut).unwrap();
        properties.remove("a");
        properties.remove("b");
        restore_referenced(&mut root, original);
        assert_eq!(
            Node::Object(root).to_json(),
            r##"{"properties":{"c":{"$ref":"#/$defs/shared_2"},"d":{"$ref":"#/properties/none"}},"$defs":{"shared_1":{},"shared_2":{"items":{"$ref":"#/$defs/shared_3"}},"shared_3":{"anyOf":[{"$ref":"#/$defs/shared_2"}]}}}"##
        );
    }
}
