//! The subset of OpenAPI's schemas that function declarations of Gemini consist of.

use super::inputs::describe_default;
use super::node::{Node, Object};
use super::note::Changes;

/// Keywords that are copied.
const COPIED: [&str; 11] = [
    "title",
    "description",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// Formats that the API accepts. It rejects others.
const FORMATS: [&str; 5] = ["date-time", "int32", "int64", "float", "double"];

/// Converts a schema. References are replaced by what they refer to.
pub(super) fn convert(root: &Object, changes: &mut Changes) -> Object {
    let mut converter = Converter { root, changes, resolving: Vec::new() };
    converter.object(root)
}

struct Converter<'a> {
    root: &'a Object,
    changes: &'a mut Changes,
    /// The references that lead to the schema that is converted.
    resolving: Vec<String>,
}

impl Converter<'_> {
    fn schema(&mut self, schema: &Node) -> Object {
        match schema.as_object() {
            Some(schema) => self.object(schema),
            None => self.untyped(),
        }
    }

    /// Returns the schema of a value of any type, which the format does not have.
    fn untyped(&mut self) -> Object {
        self.changes.approximated("values of any type");
        typed("STRING")
    }

    fn object(&mut self, schema: &Object) -> Object {
        if let Some(reference) = schema.string("$ref") {
            return self.reference(schema, &reference);
        }
        let merged = self.merge_all_of(schema);
        let schema = merged.as_ref().unwrap_or(schema);
        let mut converted = Object::default();
        self.set_type(&mut converted, schema);
        for (keyword, value) in schema.iter() {
            self.keyword(&mut converted, keyword, value);
        }
        self.finish(&mut converted, schema);
        converted
    }

    fn reference(&mut self, schema: &Object, reference: &str) -> Object {
        let circular = self.resolving.iter().any(|own| own == reference);
        let Some(target) = self.root.resolve(reference).filter(|_| !circular) else {
            // A circle is cut where it closes.
            self.changes.approximated("$ref");
            let mut open = typed("OBJECT");
            if let Some(description) = schema.get("description") {
                open.set("description", description.clone());
            }
            return open;
        };
        let mut inlined = target.clone();
        for (name, value) in schema.iter().filter(|(name, _)| *name != "$ref") {
            inlined.set(name, value.clone());
        }
        self.resolving.push(reference.to_owned());
        let converted = self.object(&inlined);
        self.resolving.pop();
        converted
    }

    /// Merges the parts of `allOf` into the schema, as far as their keywords differ.
    fn merge_all_of(&mut self, schema: &Object) -> Option<Object> {
        let parts = schema.get("allOf")?.as_array()?;
        let mut merged = schema.clone();
        merged.remove("allOf");
        self.changes.approximated("allOf");
        for part in parts.iter().filter_map(Node::as_object) {
            let target = part.string("$ref").and_then(|reference| self.root.resolve(&reference));
            for (name, value) in target.unwrap_or(part).iter() {
                match (merged.get_mut(name), value) {
                    (Some(Node::Object(own)), Node::Object(other)) if name == "properties" => {
                        for (name, value) in other.iter() {
                            own.set(name, value.clone());
                        }
                    }
                    (Some(Node::Array(own)), Node::Array(other)) if name == "required" => {
                        own.extend(other.iter().cloned());
                    }
                    (Some(_), _) => {}
                    (None, _) => merged.set(name, value.clone()),
                }
            }
        }
        Some(merged)
    }

    fn set_type(&mut self, converted: &mut Object, schema: &Object) {
        let mut types = schema.strings("type");
        if types.is_empty() {
            let inferred = match (schema.get("enum"), schema.get("const")) {
                (Some(Node::Array(values)), _) => {
                    values.iter().find(|value| !value.is_null()).map(Node::type_name)
                }
                (_, Some(value)) => Some(value.type_name()),
                _ if schema.get("properties").is_some() => Some("object"),
                _ if schema.get("items").is_some() => Some("array"),
                _ => None,
            };
            types.extend(inferred.map(str::to_owned));
        }
        let is_nullable = types.iter().any(|name| name == "null")
            || schema
                .get("enum")
                .and_then(Node::as_array)
                .is_some_and(|enumeration| enumeration.iter().any(Node::is_null));
        types.retain(|name| name != "null");
        match types.as_slice() {
            [] if ["anyOf", "oneOf"].iter().any(|name| schema.get(name).is_some()) => {}
            [] => converted.set("type", Node::of("STRING")),
            [one] => converted.set("type", Node::of(&one.to_uppercase())),
            several => {
                let alternatives = several.iter().map(|name| {
                    let mut schema = typed(&name.to_uppercase());
                    if name == "array" {
                        schema.set("items", Node::Object(self.untyped()));
                    }
                    Node::Object(schema)
                });
                let alternatives = alternatives.collect();
                converted.set("anyOf", Node::Array(alternatives));
            }
        }
        if types.is_empty() && converted.get("type").is_some() {
            self.changes.approximated("values of any type");
        }
        if is_nullable {
            converted.set("nullable", Node::of(&true));
        }
    }

    fn keyword(&mut self, converted: &mut Object, keyword: &str, value: &Node) {
        match keyword {
            // Definitions are where they are used; the others are written by `finish`.
            "type" | "required" | "default" | "$defs" | "definitions" => {}
            "properties" => {
                let mut properties = Object::default();
                for (name, schema) in value.as_object().into_iter().flat_map(Object::iter) {
                    properties.set(name, Node::Object(self.schema(schema)));
                }
                converted.set(keyword, Node::Object(properties));
            }
            "items" => {
                let items = self.schema(value);
                converted.set(keyword, Node::Object(items));
            }
            "anyOf" | "oneOf" => self.alternatives(converted, keyword, value),
            "enum" => self.enumeration(converted, keyword, value.as_array().unwrap_or_default()),
            "const" => self.enumeration(converted, keyword, std::slice::from_ref(value)),
            "format" => {
                if value.as_string().is_some_and(|format| FORMATS.contains(&format.as_str())) {
                    converted.set(keyword, value.clone());
                } else {
                    self.changes.dropped(keyword);
                }
            }
            _ if COPIED.contains(&keyword) => converted.set(keyword, value.clone()),
            _ => self.changes.dropped(keyword),
        }
    }

    fn alternatives(&mut self, converted: &mut Object, keyword: &str, value: &Node) {
        if keyword == "oneOf" {
            self.changes.approximated(keyword);
        }
        let mut alternatives = Vec::new();
        for schema in value.as_array().unwrap_or_default() {
            if schema.as_object().is_some_and(|schema| schema.strings("type") == ["null"]) {
                converted.set("nullable", Node::of(&true));
            } else {
                alternatives.push(Node::Object(self.schema(schema)));
            }
        }
        converted.set("anyOf", Node::Array(alternatives));
    }

    /// Writes an enum. Its values are strings; others are part of the description.
    fn enumeration(&mut self, converted: &mut Object, keyword: &str, values: &[Node]) {
        let values: Vec<&Node> = values.iter().filter(|value| !value.is_null()).collect();
        let strings: Vec<String> = values.iter().filter_map(|value| value.as_string()).collect();
        if strings.len() == values.len() && !strings.is_empty() {
            converted.set("enum", Node::strings(strings));
            converted.set("format", Node::of("enum"));
            return;
        }
        self.changes.approximated(keyword);
        let values: Vec<String> = values.iter().map(|value| value.to_json()).collect();
        let sentence = format!("One of: {}.", values.join(", "));
        let description = match converted.string("description") {
            Some(description) => format!("{description} {sentence}"),
            None => sentence,
        };
        converted.set("description", Node::of(&description));
    }

    fn finish(&mut self, converted: &mut Object, schema: &Object) {
        let kind = converted.string("type");
        if kind.as_deref() == Some("ARRAY") && converted.get("items").is_none() {
            let items = self.untyped();
            converted.set("items", Node::Object(items));
        }
        if let Some(properties) = converted.object("properties") {
            let names: Vec<String> = properties.iter().map(|(name, _)| name.to_owned()).collect();
            // The API rejects required properties that are not declared.
            let mut required: Vec<String> = Vec::new();
            for name in schema.strings("required") {
                if names.contains(&name) && !required.contains(&name) {
                    required.push(name);
                }
            }
            if !required.is_empty() {
                converted.set("required", Node::strings(required));
            }
            if names.len() > 1 {
                converted.set("propertyOrdering", Node::strings(names));
            }
        }
        if let Some(default) = schema.get("default") {
            describe_default(converted, default);
        }
    }
}

fn typed(name: &str) -> Object {
    std::iter::once(("type".to_owned(), Node::of(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(schema: &str) -> (String, Vec<String>, Vec<String>) {
        let root = Node::parse(schema).unwrap();
        let mut changes = Changes::default();
        let converted = convert(root.as_object().unwrap(), &mut changes);
        (
            Node::Object(converted).to_json(),
            changes.dropped.into_iter().collect(),
            changes.approximated.into_iter().collect(),
        )
    }

    #[test]
    fn types_are_upper_case_and_null_is_nullable() {
        let (json, dropped, approximated) = converted(
            r#"{"type":"object","properties":{"a":{"type":["string","null"]},"b":{"enum":["x","y"]},
            "c":{"anyOf":[{"type":"integer"},{"type":"null"}]},"d":{"type":["string","integer"]}},
            "required":["a","gone"],"additionalProperties":false}"#,
        );
        assert_eq!(
            json,
            r#"{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true},"b":{"type":"STRING","enum":["x","y"],"format":"enum"},"c":{"nullable":true,"anyOf":[{"type":"INTEGER"}]},"d":{"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]}},"required":["a"],"propertyOrdering":["a","b","c","d"]}"#
        );
        assert_eq!(dropped, ["additionalProperties"]);
        assert!(approximated.is_empty());
    }

    #[test]
    fn references_are_inlined_and_circles_cut() {
        let (json, _, approximated) = converted(
            r##"{"type":"object","properties":{"n":{"$ref":"#/$defs/node","description":"First."}},
            "$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"}}}}}"##,
        );
        assert_eq!(
            json,
            r#"{"type":"OBJECT","properties":{"n":{"type":"OBJECT","properties":{"next":{"type":"OBJECT"}},"description":"First."}}}"#
        );
        assert_eq!(approximated, ["$ref"]);
    }

    #[test]
    fn values_that_the_format_lacks_are_described() {
        let (json, dropped, approximated) = converted(
            r#"{"type":"object","properties":{"a":{"enum":[1,2],"default":2},"b":{"type":"array"},
            "c":{"type":"string","format":"email"},"d":true,
            "e":{"allOf":[{"type":"string"},{"maxLength":3}]}}}"#,
        );
        assert_eq!(
            json,
            r#"{"type":"OBJECT","properties":{"a":{"type":"INTEGER","description":"One of: 1, 2. Default: 2."},"b":{"type":"ARRAY","items":{"type":"STRING"}},"c":{"type":"STRING"},"d":{"type":"STRING"},"e":{"type":"STRING","maxLength":3}},"propertyOrdering":["a","b","c","d","e"]}"#
        );
        assert_eq!(dropped, ["format"]);
        assert_eq!(approximated, ["allOf", "enum", "values of any type"]);
    }
}
