//! Operators' values in the schema that a model sees: pinned inputs are removed, defaults marked.

use super::node::{Node, Object};
use crate::types::{InputKind, Tool};

/// Keywords whose value is an array of schemas for the same value.
pub(super) const COMBINATORS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Keywords whose value is a schema for the same value.
const CONDITIONALS: [&str; 4] = ["if", "then", "else", "not"];

/// Maximum number of references that are inlined: each can lead to several others.
const MAX_REFERENCES: usize = 64;

/// Changes the input schema of a tool to what is left for the model to decide. Operators' values
/// for properties that the schema does not have are ignored.
pub(super) fn apply(root: &mut Object, tool: &Tool) {
    let Some(values) = &tool.input_defaults else { return };
    if values.is_empty() {
        return;
    }
    inline_references(root);
    for (name, value) in values.iter() {
        if value.kind == InputKind::Pinned {
            remove(root, name);
        } else {
            let json = Node::of(&value.value);
            mark_default(root, name, &json);
        }
    }
}

/// Replaces references in the schemas of the arguments as a whole by what they refer to, so that
/// a property that only such a schema declares is found. Circular references stay.
pub(super) fn inline_references(root: &mut Object) {
    let document = root.clone();
    let mut inliner = Inliner { document: &document, path: Vec::new(), left: MAX_REFERENCES };
    inliner.inline(root);
}

struct Inliner<'a> {
    document: &'a Object,
    /// The references that lead to the schema.
    path: Vec<String>,
    /// How many references may still be inlined.
    left: usize,
}

impl Inliner<'_> {
    fn inline(&mut self, schema: &mut Object) {
        let depth = self.path.len();
        while let Some(reference) = schema.string("$ref") {
            let Some(target) = self.document.resolve(&reference) else { break };
            if self.left == 0 || self.path.contains(&reference) {
                break;
            }
            self.left -= 1;
            self.path.push(reference);
            let mut inlined = target.clone();
            schema.remove("$ref");
            for (name, value) in schema.iter() {
                inlined.set(name, value.clone());
            }
            *schema = inlined;
        }
        for_each_applicator(schema, &mut |inner| self.inline(inner));
        self.path.truncate(depth);
    }
}

fn for_each_applicator(schema: &mut Object, visit: &mut dyn FnMut(&mut Object)) {
    for (keyword, value) in schema.iter_mut() {
        if COMBINATORS.contains(&keyword) {
            let alternatives = value.as_array_mut().map(|array| array.iter_mut());
            alternatives
                .into_iter()
                .flatten()
                .filter_map(Node::as_object_mut)
                .for_each(&mut *visit);
        } else if CONDITIONALS.contains(&keyword)
            && let Some(inner) = value.as_object_mut()
        {
            visit(inner);
        }
    }
}

/// Removes a property of the arguments. Where it was required, it is there: calls have its value.
fn remove(schema: &mut Object, name: &str) {
    if let Some(properties) = schema.get_mut("properties").and_then(Node::as_object_mut) {
        properties.remove(name);
    }
    remove_required(schema, name);
    for keyword in ["dependentRequired", "dependentSchemas", "dependencies"] {
        if let Some(dependent) = schema.get_mut(keyword).and_then(Node::as_object_mut) {
            dependent.remove(name);
            // Where another property requires it, it is there too.
            for (_, names) in dependent.iter_mut() {
                if let Some(names) = names.as_array_mut() {
                    names.retain(|own| own.as_string().as_deref() != Some(name));
                }
            }
        }
    }
    for_each_applicator(schema, &mut |inner| remove(inner, name));
}

fn remove_required(schema: &mut Object, name: &str) {
    let Some(required) = schema.get_mut("required").and_then(Node::as_array_mut) else { return };
    required.retain(|own| own.as_string().as_deref() != Some(name));
    if required.is_empty() {
        schema.remove("required");
    }
}

/// Makes a property of the arguments optional, with this default.
fn mark_default(schema: &mut Object, name: &str, value: &Node) {
    let properties = schema.get_mut("properties").and_then(Node::as_object_mut);
    if let Some(property) = properties.and_then(|properties| properties.get_mut(name)) {
        if property.as_object().is_none() {
            *property = Node::Object(Object::default());
        }
        if let Some(property) = property.as_object_mut() {
            property.set("default", value.clone());
        }
    }
    remove_required(schema, name);
    for_each_applicator(schema, &mut |inner| mark_default(inner, name, value));
}

/// Writes a default into the description, for formats without the keyword.
pub(super) fn describe_default(schema: &mut Object, value: &Node) {
    let sentence = format!("Default: {}.", value.to_json());
    let description = match schema.string("description") {
        Some(description) if !description.trim().is_empty() => format!("{description} {sentence}"),
        _ => sentence,
    };
    schema.set("description", Node::of(&description));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{InputDefaults, JsonObject, JsonValue};

    fn applied(schema: &str, values: InputDefaults) -> String {
        let id = uuid::Uuid::nil();
        let mut tool = Tool::new(id.into(), id.into(), "t");
        tool.input_schema = JsonObject::from_text(schema).unwrap();
        tool.input_defaults = Some(values);
        let mut root = Node::parse(schema).unwrap();
        apply(root.as_object_mut().unwrap(), &tool);
        root.to_json()
    }

    fn value(json: &str) -> JsonValue {
        JsonValue::from_text(json).unwrap()
    }

    #[test]
    fn pinned_inputs_are_removed_wherever_they_are_declared() {
        let pinned = || InputDefaults::new().pinned("a", value("1"));
        let schema = r#"{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]}"#;
        let rest = r#"{"type":"object","properties":{"b":{}},"required":["b"]}"#;
        assert_eq!(applied(schema, pinned()), rest);

        let schema = r##"{"allOf":[{"$ref":"#/$defs/base"}],"anyOf":[{"required":["a"]},{"required":["b"]}],
            "dependentRequired":{"a":["b"],"b":["a","c"]},"$defs":{"base":{"properties":{"a":{"type":"string"}}}}}"##;
        let rest = r##"{"allOf":[{"properties":{}}],"anyOf":[{},{"required":["b"]}],"dependentRequired":{"b":["c"]},"$defs":{"base":{"properties":{"a":{"type":"string"}}}}}"##;
        assert_eq!(applied(schema, pinned()), rest);

        // An inner property of the same name is another one.
        let inner = r#"{"properties":{"c":{"properties":{"a":{}},"required":["a"]}}}"#;
        assert_eq!(applied(inner, pinned()), inner);
    }

    #[test]
    fn defaults_are_optional_and_marked() {
        let values =
            InputDefaults::new().suggested("a", value("1.50")).suggested("gone", value("1"));
        let schema =
            r#"{"properties":{"a":{"type":"number","default":2},"b":true},"required":["a"]}"#;
        let rest = r#"{"properties":{"a":{"type":"number","default":1.50},"b":true}}"#;
        assert_eq!(applied(schema, values), rest);
        let values = InputDefaults::new().suggested("b", value("null"));
        let rest = r#"{"properties":{"a":{"type":"number","default":2},"b":{"default":null}},"required":["a"]}"#;
        assert_eq!(applied(schema, values), rest);
    }

    #[test]
    fn circular_references_end() {
        let schema = r##"{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"$ref":"#/$defs/a"}],"properties":{"a":{}}}}}"##;
        assert!(!applied(schema, InputDefaults::new().pinned("b", value("1"))).is_empty());
        // Three more with each level.
        let schema =
            r##"{"allOf":[{"$ref":"#"},{"$ref":"#"},{"$ref":"#"}],"properties":{"a":{}}}"##;
        assert!(applied(schema, InputDefaults::new().pinned("b", value("1"))).len() < 10_000);
    }
}
