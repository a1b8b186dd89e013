//! The schema of the arguments as a whole, which every provider wants to be one of an object.

use std::collections::BTreeSet;

use super::inputs::{COMBINATORS, inline_references};
use super::node::{Node, Object};
use super::note::Changes;

/// Sets the type of the arguments as a whole. Arguments are objects, whatever the schema accepts.
pub(super) fn set_object_type(root: &mut Object) {
    let mut typed: Object = std::iter::once(("type".to_owned(), Node::of("object"))).collect();
    root.remove("type");
    for (name, value) in root.iter() {
        typed.set(name, value.clone());
    }
    *root = typed;
}

/// Replaces alternatives of the arguments as a whole, which providers reject, by one object with
/// the properties of all of them.
pub(super) fn merge_alternatives(root: &mut Object, changes: &mut Changes) {
    if root.get("$ref").is_some() || COMBINATORS.iter().any(|name| root.get(name).is_some()) {
        inline_references(root);
    }
    merge(root, changes);
}

fn merge(root: &mut Object, changes: &mut Changes) {
    for keyword in COMBINATORS {
        let Some(Node::Array(alternatives)) = root.remove(keyword) else { continue };
        changes.approximated(keyword);
        let mut required: Option<BTreeSet<String>> = None;
        for alternative in &alternatives {
            let mut alternative = alternative.as_object().cloned().unwrap_or_default();
            merge(&mut alternative, changes);
            add_properties(root, &alternative);
            let own: BTreeSet<String> = alternative.strings("required").into_iter().collect();
            required = Some(match required {
                None => own,
                Some(others) if keyword == "allOf" => &others | &own,
                Some(others) => &others & &own,
            });
        }
        let mut all = root.strings("required");
        all.extend(required.unwrap_or_default());
        let mut unique = BTreeSet::new();
        all.retain(|name| unique.insert(name.clone()));
        if !all.is_empty() {
            root.set("required", Node::strings(all));
        }
    }
    for keyword in ["enum", "not", "if", "then", "else"] {
        if root.remove(keyword).is_some() {
            changes.dropped(keyword);
        }
    }
}

/// Adds the properties that the schema does not have.
fn add_properties(root: &mut Object, alternative: &Object) {
    let Some(added) = alternative.object("properties") else { return };
    if root.get("properties").is_none() {
        root.set("properties", Node::Object(Object::default()));
    }
    let Some(properties) = root.get_mut("properties").and_then(Node::as_object_mut) else { return };
    for (name, schema) in added.iter() {
        if properties.get(name).is_none() {
            properties.set(name, schema.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_become_one_object() {
        let schema = r##"{"oneOf":[{"$ref":"#/$defs/page"},{"properties":{"id":{"type":"integer"},"database":{}},"required":["id","database"]}],
            "required":["title"],"$defs":{"page":{"properties":{"id":{"type":"string"}},"required":["id"]}},"not":{}}"##;
        let mut root = Node::parse(schema).unwrap();
        let root = root.as_object_mut().unwrap();
        let mut changes = Changes::default();
        merge_alternatives(root, &mut changes);
        set_object_type(root);
        assert_eq!(
            Node::Object(root.clone()).to_json(),
            r#"{"type":"object","required":["title","id"],"$defs":{"page":{"properties":{"id":{"type":"string"}},"required":["id"]}},"properties":{"id":{"type":"string"},"database":{}}}"#
        );
        assert_eq!(changes.approximated.into_iter().collect::<Vec<_>>(), ["oneOf"]);
        assert_eq!(changes.dropped.into_iter().collect::<Vec<_>>(), ["not"]);
    }

    #[test]
    fn circular_alternatives_end() {
        let schema = r##"{"anyOf":[{"$ref":"#"},{"properties":{"a":{}}}]}"##;
        let mut root = Node::parse(schema).unwrap();
        let root = root.as_object_mut().unwrap();
        merge_alternatives(root, &mut Changes::default());
        assert_eq!(Node::Object(root.clone()).to_json(), r#"{"properties":{"a":{}}}"#);
    }

    #[test]
    fn all_of_requires_what_each_part_requires() {
        let schema = r#"{"allOf":[{"required":["a"]},{"required":["b"]}]}"#;
        let mut root = Node::parse(schema).unwrap();
        let root = root.as_object_mut().unwrap();
        merge_alternatives(root, &mut Changes::default());
        assert_eq!(root.strings("required"), ["a", "b"]);
    }
}
