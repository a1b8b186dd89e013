//! Strict mode: the subset of JSON Schema in which providers guarantee that arguments fit.

use std::collections::BTreeSet;

use super::inputs::describe_default;
use super::limits::Size;
use super::node::{Node, Object};
use super::note::Changes;
use super::subschemas::references;

/// Maximum depth of objects and arrays.
const MAX_DEPTH: usize = 10;

/// Keywords without which a schema means something else, and which no strict mode has.
const UNSUPPORTED: [&str; 15] = [
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
    "prefixItems",
    "contains",
    "$dynamicRef",
];

/// The strict mode of a provider.
pub(super) struct Rules {
    /// Whether all properties are required, and optional ones nullable.
    all_required: bool,
    /// Whether schemas may refer to themselves.
    recursion: bool,
    /// Keywords that are constraints and supported.
    constraints: &'static [&'static str],
    formats: &'static [&'static str],
}

pub(super) const OPENAI: Rules = Rules {
    all_required: true,
    recursion: true,
    constraints: &[
        "pattern",
        "multipleOf",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minItems",
        "maxItems",
    ],
    formats: &[
        "date-time",
        "time",
        "date",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uuid",
    ],
};

pub(super) const ANTHROPIC: Rules = Rules {
    all_required: false,
    recursion: false,
    constraints: &[],
    formats: &[
        "date-time",
        "time",
        "date",
        "duration",
        "email",
        "hostname",
        "uri",
        "ipv4",
        "ipv6",
        "uuid",
    ],
};

/// Converts a schema to strict mode.
///
/// # Errors
///
/// The reason why strict mode cannot express it.
pub(super) fn convert(
    root: &Object,
    rules: &Rules,
    changes: &mut Changes,
) -> Result<Object, String> {
    let mut converter = Converter {
        root,
        rules,
        changes,
        size: Size::default(),
        resolving: Vec::new(),
        resolved: BTreeSet::new(),
    };
    converter.object(root, 0, true)
}

struct Converter<'a> {
    root: &'a Object,
    rules: &'a Rules,
    changes: &'a mut Changes,
    size: Size,
    /// The references that lead to the schema that is converted.
    resolving: Vec<String>,
    /// References that lead to no circle.
    resolved: BTreeSet<String>,
}

impl Converter<'_> {
    fn schema(&mut self, schema: &Node, depth: usize) -> Result<Object, String> {
        match schema.as_object() {
            Some(schema) => self.object(schema, depth, false),
            None => Err("a value has no type".to_owned()),
        }
    }

    fn object(&mut self, schema: &Object, depth: usize, is_root: bool) -> Result<Object, String> {
        if depth > MAX_DEPTH {
            return Err(format!("it is nested deeper than {MAX_DEPTH} levels"));
        }
        if let Some(merged) = without_single_all_of(schema) {
            return self.object(&merged, depth, is_root);
        }
        if let Some(name) = UNSUPPORTED.iter().find(|name| schema.get(name).is_some()) {
            return Err(format!("it has the keyword {name}"));
        }
        let has = |name: &str| schema.get(name).is_some();
        if has("properties") && (has("anyOf") || has("oneOf")) {
            return Err("an object has properties and alternatives".to_owned());
        }
        if has("properties") && has("$ref") {
            return Err("an object has properties and a reference".to_owned());
        }
        let mut strict = Object::default();
        self.set_type(&mut strict, schema)?;
        for (keyword, value) in schema.iter() {
            self.keyword(&mut strict, keyword, value, depth)?;
        }
        let types = strict.strings("type");
        if types.iter().any(|name| name == "object") {
            self.close(&mut strict, schema, is_root)?;
        }
        if types.iter().any(|name| name == "array") && strict.get("items").is_none() {
            return Err("an array has elements of any type".to_owned());
        }
        if let Some(default) = schema.get("default") {
            describe_default(&mut strict, default);
        }
        Ok(without_siblings(strict))
    }

    /// Copies the type, or infers it from other keywords.
    fn set_type(&self, strict: &mut Object, schema: &Object) -> Result<(), String> {
        let values = match (schema.get("enum"), schema.get("const")) {
            (Some(Node::Array(values)), _) => values.clone(),
            (_, Some(value)) => vec![value.clone()],
            _ => Vec::new(),
        };
        let kind = if let Some(kind) = schema.get("type") {
            kind.clone()
        } else if let Some(first) = values.first() {
            let mut names = vec![first.type_name()];
            for name in values.iter().map(Node::type_name) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if names.len() == 1 { Node::of(names[0]) } else { Node::strings(names) }
        } else if schema.get("properties").is_some() {
            Node::of("object")
        } else if schema.get("items").is_some() {
            Node::of("array")
        } else if ["$ref", "anyOf", "oneOf"].iter().any(|name| schema.get(name).is_some()) {
            return Ok(());
        } else {
            return Err("a value has no type".to_owned());
        };
        strict.set("type", kind);
        Ok(())
    }

    fn keyword(
        &mut self,
        strict: &mut Object,
        keyword: &str,
        value: &Node,
        depth: usize,
    ) -> Result<(), String> {
        match keyword {
            "type" | "required" | "default" => {}
            "additionalProperties" => {
                if value.scalar::<bool>() != Some(false) {
                    return Err("an object has properties of any name".to_owned());
                }
            }
            "description" | "title" => strict.set(keyword, value.clone()),
            "const" => {
                self.size.add_constant(value)?;
                strict.set(keyword, value.clone());
            }
            "enum" => {
                self.size.add_enum(value.as_array().unwrap_or_default())?;
                strict.set(keyword, value.clone());
            }
            "$ref" => self.reference(strict, value)?,
            "properties" | "$defs" | "definitions" => {
                let depth = if keyword == "properties" { depth + 1 } else { 0 };
                let mut converted = Object::default();
                for (name, schema) in value.as_object().into_iter().flat_map(Object::iter) {
                    self.size.add_string(name)?;
                    converted.set(name, Node::Object(self.schema(schema, depth)?));
                }
                strict.set(keyword, Node::Object(converted));
            }
            "items" => {
                let items = self.schema(value, depth + 1)?;
                strict.set(keyword, Node::Object(items));
            }
            "anyOf" | "oneOf" => {
                if keyword == "oneOf" {
                    self.changes.approximated(keyword);
                }
                let mut converted = Vec::new();
                for schema in value.as_array().unwrap_or_default() {
                    converted.push(Node::Object(self.schema(schema, depth)?));
                }
                strict.set("anyOf", Node::Array(converted));
            }
            _ if self.allows(keyword, value) => strict.set(keyword, value.clone()),
            _ => self.changes.dropped(keyword),
        }
        Ok(())
    }

    fn allows(&self, keyword: &str, value: &Node) -> bool {
        match (keyword, value.as_string()) {
            ("format", format) => self.rules.formats.contains(&format.unwrap_or_default().as_str()),
            // Lookaround is not supported.
            ("pattern", Some(pattern)) if pattern.contains("(?") => false,
            _ => self.rules.constraints.contains(&keyword),
        }
    }

    fn reference(&mut self, strict: &mut Object, value: &Node) -> Result<(), String> {
        let reference = value.as_string().unwrap_or_default();
        let Some(target) = self.root.resolve(&reference) else {
            return Err(format!("the reference {reference} does not resolve"));
        };
        if !self.rules.recursion {
            if self.resolving.contains(&reference) {
                return Err(format!("the schema {reference} refers to itself"));
            }
            if !self.resolved.contains(&reference) {
                self.resolving.push(reference.clone());
                for inner in references(&Node::Object(target.clone())) {
                    self.reference(&mut Object::default(), &Node::of(&inner))?;
                }
                self.resolving.pop();
                self.resolved.insert(reference);
            }
        }
        strict.set("$ref", value.clone());
        Ok(())
    }

    /// Closes an object: the model may send its properties and nothing else.
    fn close(&mut self, strict: &mut Object, schema: &Object, is_root: bool) -> Result<(), String> {
        let is_closed = schema.get("additionalProperties").is_some();
        let mut required = schema.strings("required");
        if strict.get("properties").is_none() {
            if !is_closed && !is_root {
                return Err("an object has properties of any name".to_owned());
            }
            strict.set("properties", Node::Object(Object::default()));
        }
        if let Some(properties) = strict.get_mut("properties").and_then(Node::as_object_mut) {
            self.size.add_properties(properties.len())?;
            if let Some(name) = required.iter().find(|name| properties.get(name).is_none()) {
                return Err(format!("it requires {name}, which it does not declare"));
            }
            if self.rules.all_required {
                for (name, property) in properties.iter_mut() {
                    if !required.iter().any(|own| own == name) {
                        *property = Node::Object(nullable(property));
                    }
                }
                required = properties.iter().map(|(name, _)| name.to_owned()).collect();
            }
        }
        if self.rules.all_required || !required.is_empty() {
            strict.set("required", Node::strings(required));
        }
        strict.set("additionalProperties", Node::of(&false));
        Ok(())
    }
}

/// Merges an `allOf` of one schema into the schema around it, where that means the same. Generators
/// write it around a reference, since older drafts ignore keywords beside `$ref`.
fn without_single_all_of(schema: &Object) -> Option<Object> {
    let [Node::Object(only)] = schema.get("allOf")?.as_array()? else { return None };
    let mut merged = schema.clone();
    merged.remove("allOf");
    for (keyword, value) in only.iter() {
        match merged.get(keyword) {
            None => merged.set(keyword, value.clone()),
            Some(_) if ["title", "description", "default"].contains(&keyword) => {}
            Some(own) if own.to_json() == value.to_json() => {}
            Some(_) => return None,
        }
    }
    Some(merged)
}

/// Puts a reference that has other keywords beside it into an `anyOf` of its own: OpenAI rejects
/// keywords beside `$ref`.
fn without_siblings(mut schema: Object) -> Object {
    if schema.len() > 1
        && let Some(reference) = schema.remove("$ref")
    {
        let inner = std::iter::once(("$ref".to_owned(), reference)).collect();
        schema.set("anyOf", Node::Array(vec![Node::Object(inner)]));
    }
    schema
}

/// Returns the schema that accepts `null` in addition.
fn nullable(schema: &Node) -> Object {
    let mut schema = schema.as_object().cloned().unwrap_or_default();
    let null = || {
        let null: Object = std::iter::once(("type".to_owned(), Node::of("null"))).collect();
        Node::Object(null)
    };
    let has = |name: &str| schema.get(name).is_some();
    let (typed, has_alternatives, is_constant) = (has("type"), has("anyOf"), has("const"));
    if has_alternatives && !typed {
        if let Some(Node::Array(alternatives)) = schema.get_mut("anyOf") {
            alternatives.push(null());
        }
    } else if typed && !has_alternatives && !is_constant {
        let mut types = schema.strings("type");
        if !types.iter().any(|name| name == "null") {
            types.push("null".to_owned());
        }
        schema.set("type", Node::strings(types));
        if let Some(Node::Array(values)) = schema.get_mut("enum")
            && !values.iter().any(Node::is_null)
        {
            values.push(Node::of(&()));
        }
    } else {
        // The description stays where the model finds that of every other property.
        let description = schema.remove("description");
        let mut outer = Object::default();
        if let Some(description) = description {
            outer.set("description", description);
        }
        outer.set("anyOf", Node::Array(vec![Node::Object(schema), null()]));
        schema = outer;
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict(schema: &str, rules: &Rules) -> Result<(String, Vec<String>), String> {
        let root = Node::parse(schema).unwrap();
        let mut changes = Changes::default();
        let converted = convert(root.as_object().unwrap(), rules, &mut changes)?;
        Ok((Node::Object(converted).to_json(), changes.dropped.into_iter().collect()))
    }

    #[test]
    fn optional_properties_become_nullable() {
        let schema = r##"{"type":"object","properties":{
            "a":{"type":"string","minLength":1},
            "b":{"type":"integer","default":3,"description":"How many."},
            "c":{"enum":["x","y"]},
            "d":{"const":1},
            "e":{"$ref":"#/$defs/e","description":"An e."},
            "f":{"anyOf":[{"type":"string"},{"type":"integer"}]}
        },"required":["a"],"$defs":{"e":{"type":"array","items":{"type":"number","maximum":1}}}}"##;
        let (converted, dropped) = strict(schema, &OPENAI).unwrap();
        assert_eq!(
            converted,
            r##"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"],"description":"How many. Default: 3."},"c":{"type":["string","null"],"enum":["x","y",null]},"d":{"anyOf":[{"type":"integer","const":1},{"type":"null"}]},"e":{"description":"An e.","anyOf":[{"$ref":"#/$defs/e"},{"type":"null"}]},"f":{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}},"$defs":{"e":{"type":"array","items":{"type":"number","maximum":1}}},"required":["a","b","c","d","e","f"],"additionalProperties":false}"##
        );
        assert_eq!(dropped, ["minLength"]);
    }

    #[test]
    fn anthropic_keeps_optional_properties_and_drops_bounds() {
        let schema = r#"{"properties":{"a":{"type":"integer","minimum":1},"b":{"type":"string"}},"required":["a"]}"#;
        let (converted, dropped) = strict(schema, &ANTHROPIC).unwrap();
        assert_eq!(
            converted,
            r#"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"],"additionalProperties":false}"#
        );
        assert_eq!(dropped, ["minimum"]);
    }

    #[test]
    fn schemas_that_strict_mode_cannot_express_are_rejected_with_the_reason() {
        let property = |schema: &str| {
            let schema = format!(r#"{{"type":"object","properties":{{"a":{schema}}}}}"#);
            strict(&schema, &OPENAI).unwrap_err()
        };
        assert_eq!(property("{}"), "a value has no type");
        assert_eq!(property("true"), "a value has no type");
        assert_eq!(property(r#"{"type":"object"}"#), "an object has properties of any name");
        let any = r#"{"type":"object","additionalProperties":{"type":"string"}}"#;
        assert_eq!(property(any), "an object has properties of any name");
        assert_eq!(property(r#"{"type":"array"}"#), "an array has elements of any type");
        let both = r#"{"allOf":[{"type":"string"},{"minLength":1}]}"#;
        assert_eq!(property(both), "it has the keyword allOf");
        let undeclared = r#"{"type":"object","properties":{"b":{"type":"null"}},"required":["c"]}"#;
        assert_eq!(property(undeclared), "it requires c, which it does not declare");
        let compound = "a constant or a value of an enum is an object or array";
        assert_eq!(property(r#"{"enum":[[1]]}"#), compound);
        assert_eq!(property(r#"{"const":{}}"#), compound);
        let inherited = r##"{"$ref":"#","properties":{"b":{"type":"null"}}}"##;
        assert_eq!(property(inherited), "an object has properties and a reference");
        let unresolved = r##"{"$ref":"#/$defs/none"}"##;
        assert_eq!(property(unresolved), "the reference #/$defs/none does not resolve");
        let mut deep = r#"{"type":"string"}"#.to_owned();
        for _ in 0..11 {
            deep = format!(r#"{{"type":"array","items":{deep}}}"#);
        }
        assert_eq!(property(&deep), "it is nested deeper than 10 levels");
    }

    #[test]
    fn an_all_of_around_one_schema_is_merged() {
        let schema = r##"{"properties":{"a":{"allOf":[{"$ref":"#/$defs/a"}],"description":"An a."}},
            "$defs":{"a":{"enum":["x"]}}}"##;
        let (converted, _) = strict(schema, &ANTHROPIC).unwrap();
        let expected = r##"{"a":{"description":"An a.","anyOf":[{"$ref":"#/$defs/a"}]}}"##;
        assert!(converted.contains(expected), "{converted}");
        let two = r#"{"properties":{"a":{"type":"string","allOf":[{"type":"integer"}]}}}"#;
        assert_eq!(strict(two, &ANTHROPIC).unwrap_err(), "it has the keyword allOf");
    }

    #[test]
    fn chains_of_references_take_linear_time() {
        let definitions: Vec<String> = (0..60)
            .map(|number| {
                let next = format!(r##"{{"$ref":"#/$defs/d{}"}}"##, number + 1);
                format!(r#""d{number}":{{"type":"object","properties":{{"a":{next},"b":{next}}}}}"#)
            })
            .collect();
        let definitions = definitions.join(",");
        let schema = format!(
            r##"{{"properties":{{"a":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{definitions},"d60":{{"type":"null"}}}}}}"##
        );
        assert!(strict(&schema, &ANTHROPIC).is_ok());
    }

    #[test]
    fn recursion_is_rejected_where_the_provider_rejects_it() {
        let schema = r##"{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"],
            "$defs":{"a":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}}}}}"##;
        assert!(strict(schema, &OPENAI).is_ok());
        assert_eq!(
            strict(schema, &ANTHROPIC).unwrap_err(),
            "the schema #/$defs/a refers to itself"
        );
    }
}
