//! The subset of OpenAPI's schemas that function declarations of Gemini consist of.

use super::inputs::describe_default;
use super::node::{Node, Object};
use super::note::Changes;

/// Keywords that are copied, and the type whose values they are about.
const COPIED: [(&str, Option<&str>); 11] = [
    ("title", None),
    ("description", None),
    ("minimum", Some("number")),
    ("maximum", Some("number")),
    ("minLength", Some("string")),
    ("maxLength", Some("string")),
    ("pattern", Some("string")),
    ("minItems", Some("array")),
    ("maxItems", Some("array")),
    ("minProperties", Some("object")),
    ("maxProperties", Some("object")),
];

/// Formats that the API accepts, and the type that they belong to. It rejects others.
const FORMATS: [(&str, &str); 5] = [
    ("date-time", "STRING"),
    ("int32", "INTEGER"),
    ("int64", "INTEGER"),
    ("float", "NUMBER"),
    ("double", "NUMBER"),
];

/// Maximum number of schemas, and their maximum depth. Schemas can refer to others so that they
/// double with each level.
const MAX_SCHEMAS: usize = 5000;
const MAX_DEPTH: usize = 64;

/// Converts a schema. References are replaced by what they refer to.
pub(super) fn convert(root: &Object, changes: &mut Changes) -> Object {
    let mut converter = Converter { root, changes, resolving: Vec::new(), schemas: 0, depth: 0 };
    converter.object(root)
}

struct Converter<'a> {
    root: &'a Object,
    changes: &'a mut Changes,
    /// The references that lead to the schema that is converted.
    resolving: Vec<String>,
    /// How many schemas were converted.
    schemas: usize,
    depth: usize,
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
        if self.schemas == MAX_SCHEMAS || self.depth == MAX_DEPTH {
            return self.cut(schema);
        }
        self.schemas += 1;
        self.depth += 1;
        let converted = self.convert(schema);
        self.depth -= 1;
        converted
    }

    fn convert(&mut self, schema: &Object) -> Object {
        if let Some(reference) = schema.string("$ref") {
            return self.reference(schema, &reference);
        }
        let merged = self.merge_all_of(schema);
        let schema = merged.as_ref().unwrap_or(schema);
        if let Some(converted) = self.alternatives(schema) {
            return converted;
        }
        let mut converted = Object::default();
        self.set_type(&mut converted, schema);
        for (keyword, value) in schema.iter() {
            self.keyword(&mut converted, keyword, value);
        }
        self.finish(&mut converted, schema);
        converted
    }

    fn reference(&mut self, schema: &Object, reference: &str) -> Object {
        let is_circular = self.resolving.iter().any(|own| own == reference);
        let Some(target) = self.root.resolve(reference).filter(|_| !is_circular) else {
            // A circle is cut where it closes.
            return self.cut(schema);
        };
        let mut inlined = schema.clone();
        inlined.remove("$ref");
        merge(&mut inlined, target);
        self.resolving.push(reference.to_owned());
        let converted = self.object(&inlined);
        self.resolving.pop();
        converted
    }

    /// Returns the schema of any object in place of another one.
    fn cut(&mut self, schema: &Object) -> Object {
        self.changes.approximated("$ref");
        let mut open = typed("OBJECT");
        if let Some(description) = schema.get("description") {
            open.set("description", description.clone());
        }
        open
    }

    /// Merges the parts of `allOf` into the schema, as far as their keywords differ.
    fn merge_all_of(&mut self, schema: &Object) -> Option<Object> {
        let parts = schema.get("allOf")?.as_array()?;
        let mut merged = schema.clone();
        merged.remove("allOf");
        self.changes.approximated("allOf");
        for part in parts.iter().filter_map(Node::as_object) {
            let target = part.string("$ref").and_then(|reference| self.root.resolve(&reference));
            merge(&mut merged, target.unwrap_or(part));
        }
        Some(merged)
    }

    /// Converts a schema with alternatives, or of several types. Vertex AI rejects other keywords
    /// beside `anyOf`, so each alternative gets them. `None` for any other schema.
    fn alternatives(&mut self, schema: &Object) -> Option<Object> {
        let mut outer = schema.clone();
        let types = outer.strings("type");
        let keyword = ["anyOf", "oneOf"].into_iter().find(|name| outer.get(name).is_some());
        let alternatives: Vec<Node> = if let Some(keyword) = keyword {
            if keyword == "oneOf" {
                self.changes.approximated(keyword);
            }
            outer.remove(keyword)?.as_array()?.to_vec()
        } else if types.iter().filter(|name| *name != "null").count() > 1 {
            outer.remove("type");
            let typed =
                types.iter().map(|name| std::iter::once(("type".to_owned(), Node::of(name))));
            typed.map(|pair| Node::Object(pair.collect())).collect()
        } else {
            return None;
        };
        // Definitions are where they are used.
        outer.remove("$defs");
        outer.remove("definitions");
        let is_nullable = alternatives.iter().any(is_null);
        let mut converted: Vec<Object> = alternatives
            .iter()
            .filter(|schema| !is_null(schema))
            .map(|schema| self.alternative(schema, &outer))
            .collect();
        if is_nullable {
            converted.iter_mut().for_each(|schema| schema.set("nullable", Node::of(&true)));
        }
        if converted.len() == 1 {
            return converted.pop();
        }
        if converted.is_empty() {
            return Some(typed("STRING"));
        }
        let converted = converted.into_iter().map(Node::Object).collect();
        Some(std::iter::once(("anyOf".to_owned(), Node::Array(converted))).collect())
    }

    /// Converts an alternative, with the keywords beside it.
    fn alternative(&mut self, schema: &Node, outer: &Object) -> Object {
        let mut merged = schema.as_object().cloned().unwrap_or_default();
        if let (Some(own), Some(description)) =
            (merged.string("description"), outer.string("description"))
        {
            merged.set("description", Node::of(&format!("{description} {own}")));
        }
        merge(&mut merged, outer);
        self.object(&merged)
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
        match types.iter().find(|name| *name != "null") {
            Some(name) => converted.set("type", Node::of(&name.to_uppercase())),
            None => {
                self.changes.approximated("values of any type");
                converted.set("type", Node::of("STRING"));
            }
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
            // What follows the elements of a tuple.
            "items" if converted.get("items").is_some() => {}
            "items" => {
                let items = self.schema(value);
                converted.set(keyword, Node::Object(items));
            }
            "prefixItems" => self.tuple(converted, value.as_array().unwrap_or_default()),
            "enum" => self.enumeration(converted, keyword, value.as_array().unwrap_or_default()),
            "const" => self.enumeration(converted, keyword, std::slice::from_ref(value)),
            "format" => {
                let kind = converted.string("type").unwrap_or_default();
                let format = value.as_string().unwrap_or_default();
                if FORMATS.contains(&(format.as_str(), kind.as_str())) {
                    converted.set(keyword, value.clone());
                } else {
                    self.changes.dropped(keyword);
                }
            }
            _ => {
                let kind = converted.string("type").unwrap_or_default().to_lowercase();
                match COPIED.iter().find(|(name, _)| *name == keyword) {
                    None => self.changes.dropped(keyword),
                    // It has no effect on values of another type.
                    Some((_, Some(of))) if *of != kind.replace("integer", "number") => {}
                    Some(_) => converted.set(keyword, value.clone()),
                }
            }
        }
    }

    /// Writes the elements of a tuple as elements of an array.
    fn tuple(&mut self, converted: &mut Object, elements: &[Node]) {
        self.changes.approximated("prefixItems");
        let mut schemas: Vec<Node> = Vec::new();
        for element in elements {
            let schema = Node::Object(self.schema(element));
            if !schemas.iter().any(|own| own.to_json() == schema.to_json()) {
                schemas.push(schema);
            }
        }
        let items = match schemas.pop() {
            None => Node::Object(self.untyped()),
            Some(only) if schemas.is_empty() => only,
            Some(last) => {
                schemas.push(last);
                let any = std::iter::once(("anyOf".to_owned(), Node::Array(schemas)));
                Node::Object(any.collect())
            }
        };
        converted.set("items", items);
    }

    /// Writes an enum. Its values are strings; others are part of the description.
    fn enumeration(&mut self, converted: &mut Object, keyword: &str, values: &[Node]) {
        let values: Vec<&Node> = values.iter().filter(|value| !value.is_null()).collect();
        let strings: Vec<String> = values.iter().filter_map(|value| value.as_string()).collect();
        let is_string = converted.string("type").as_deref() == Some("STRING");
        if is_string && strings.len() == values.len() && !strings.is_empty() {
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

fn is_null(schema: &Node) -> bool {
    schema.as_object().is_some_and(|schema| schema.strings("type") == ["null"])
}

/// Adds the keywords of another schema for the same value. Of keywords in both, those that the
/// schema has stay, except that it gets all properties.
fn merge(schema: &mut Object, other: &Object) {
    for (keyword, value) in other.iter() {
        match (schema.get_mut(keyword), value) {
            (Some(Node::Object(own)), Node::Object(other)) if keyword == "properties" => {
                for (name, value) in other.iter() {
                    if own.get(name).is_none() {
                        own.set(name, value.clone());
                    }
                }
            }
            (Some(Node::Array(own)), Node::Array(other)) if keyword == "required" => {
                own.extend(other.iter().cloned());
            }
            (Some(_), _) => {}
            (None, _) => schema.set(keyword, value.clone()),
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
            r#"{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true},"b":{"type":"STRING","enum":["x","y"],"format":"enum"},"c":{"type":"INTEGER","nullable":true},"d":{"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]}},"required":["a"],"propertyOrdering":["a","b","c","d"]}"#
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
            r#"{"type":"OBJECT","properties":{"n":{"type":"OBJECT","description":"First.","properties":{"next":{"type":"OBJECT"}}}}}"#
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

    #[test]
    fn alternatives_have_no_keywords_beside_them() {
        let (json, _, approximated) = converted(
            r##"{"type":"object","properties":{
            "a":{"anyOf":[{"type":"string","description":"A name."},{"type":"integer"},{"type":"null"}],"description":"Who.","default":"me"},
            "b":{"type":["string","integer","null"],"minLength":1,"maximum":9},
            "c":{"properties":{"x":{"type":"string"},"y":{"type":"string"}},"anyOf":[{"required":["x"]},{"required":["y"]}]},
            "d":{"anyOf":[{"$ref":"#/$defs/d"},{"type":"null"}],"title":"D"},
            "e":{"type":"null"}},"$defs":{"d":{"type":"string","maxLength":3}}}"##,
        );
        let x_or_y = r#""properties":{"x":{"type":"STRING"},"y":{"type":"STRING"}},"required":["@"],"propertyOrdering":["x","y"]}"#;
        let [x, y] = ["x", "y"].map(|name| x_or_y.replace('@', name));
        let expected = [
            r#""a":{"anyOf":[{"type":"STRING","description":"Who. A name. Default: \"me\".","nullable":true},{"type":"INTEGER","description":"Who. Default: \"me\".","nullable":true}]}"#.to_owned(),
            r#""b":{"anyOf":[{"type":"STRING","minLength":1,"nullable":true},{"type":"INTEGER","maximum":9,"nullable":true}]}"#.to_owned(),
            format!(r#""c":{{"anyOf":[{{"type":"OBJECT",{x},{{"type":"OBJECT",{y}]}}"#),
            r#""d":{"type":"STRING","title":"D","maxLength":3,"nullable":true}"#.to_owned(),
            r#""e":{"type":"STRING","nullable":true}"#.to_owned(),
        ];
        for expected in expected {
            assert!(json.contains(&expected), "no {expected} in {json}");
        }
        assert_eq!(approximated, ["values of any type"]);
    }

    #[test]
    fn keywords_of_other_types_are_omitted() {
        let (json, dropped, approximated) = converted(
            r#"{"type":"object","properties":{"a":{"type":"string","format":"int32","maximum":1},
            "b":{"type":"integer","format":"int32","maximum":1,"enum":["1"]},
            "c":{"type":"array","prefixItems":[{"type":"number"},{"type":"number"}],"items":false},
            "d":{"type":"array","prefixItems":[{"type":"number"},{"type":"string"}]}}}"#,
        );
        for expected in [
            r#""a":{"type":"STRING"}"#,
            r#""b":{"type":"INTEGER","format":"int32","maximum":1,"description":"One of: \"1\"."}"#,
            r#""c":{"type":"ARRAY","items":{"type":"NUMBER"}}"#,
            r#""d":{"type":"ARRAY","items":{"anyOf":[{"type":"NUMBER"},{"type":"STRING"}]}}"#,
        ] {
            assert!(json.contains(expected), "no {expected} in {json}");
        }
        assert_eq!(dropped, ["format"]);
        assert_eq!(approximated, ["enum", "prefixItems"]);
    }

    #[test]
    fn schemas_that_double_with_each_reference_are_cut() {
        let definitions: Vec<String> = (0..40)
            .map(|number| {
                let next = format!(r##"{{"$ref":"#/$defs/d{}"}}"##, number + 1);
                format!(r#""d{number}":{{"properties":{{"a":{next},"b":{next}}}}}"#)
            })
            .collect();
        let definitions = definitions.join(",");
        let schema = format!(
            r##"{{"properties":{{"a":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{definitions},"d40":{{}}}}}}"##
        );
        let (json, _, approximated) = converted(&schema);
        let circular = r##"{"properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"allOf":[{"$ref":"#/$defs/a"}],"anyOf":[{},{}]}}}"##;
        converted(circular);
        assert!(json.len() < 1_000_000, "{}", json.len());
        assert!(approximated.contains(&"$ref".to_owned()), "{approximated:?}");
    }
}
