//! Limits of strict mode: those of a schema, and those of all strict definitions of a request.

use super::format::Format;
use super::node::{Node, Object};

/// Maximum number of properties of a schema.
const MAX_PROPERTIES: usize = 5000;

/// Maximum number of values of all enums of a schema.
const MAX_ENUM_VALUES: usize = 1000;

/// Number of values from which on the strings of an enum are limited, and their maximum length.
const LARGE_ENUM: (usize, usize) = (250, 15_000);

/// Maximum length of the names of properties and definitions, and of the values of enums and
/// constants, all together.
const MAX_STRINGS: usize = 120_000;

/// The size of a schema, which grows up to the limits.
#[derive(Debug, Default)]
pub(super) struct Size {
    properties: usize,
    enum_values: usize,
    strings: usize,
}

impl Size {
    pub(super) fn add_properties(&mut self, count: usize) -> Result<(), String> {
        self.properties += count;
        if self.properties > MAX_PROPERTIES {
            return Err(format!("it has more than {MAX_PROPERTIES} properties"));
        }
        Ok(())
    }

    pub(super) fn add_enum(&mut self, values: &[Node]) -> Result<(), String> {
        self.enum_values += values.len();
        if self.enum_values > MAX_ENUM_VALUES {
            return Err(format!("it has more than {MAX_ENUM_VALUES} values of enums"));
        }
        let before = self.strings;
        values.iter().try_for_each(|value| self.add_constant(value))?;
        let (large, max) = LARGE_ENUM;
        if values.len() > large && self.strings - before > max {
            return Err(format!(
                "an enum of more than {large} values is longer than {max} characters"
            ));
        }
        Ok(())
    }

    pub(super) fn add_constant(&mut self, value: &Node) -> Result<(), String> {
        if !matches!(value, Node::Scalar(_)) {
            return Err("a constant or a value of an enum is an object or array".to_owned());
        }
        value.as_string().map_or(Ok(()), |string| self.add_string(&string))
    }

    pub(super) fn add_string(&mut self, string: &str) -> Result<(), String> {
        self.strings += string.chars().count();
        if self.strings > MAX_STRINGS {
            return Err(format!("its names and values are longer than {MAX_STRINGS} characters"));
        }
        Ok(())
    }
}

/// What is left of the limits of a request, as definitions are added to it.
#[derive(Debug)]
pub(super) struct Budget(Option<Cost>);

/// What a strict definition takes of the limits of a request.
#[derive(Clone, Copy, Debug)]
struct Cost {
    tools: usize,
    optional: usize,
    unions: usize,
}

/// The limits of Anthropic's API, which rejects a request beyond them.
const ANTHROPIC: Cost = Cost { tools: 20, optional: 24, unions: 16 };

impl Budget {
    pub(super) fn new(format: Format) -> Self {
        Self((format == Format::Anthropic).then_some(ANTHROPIC))
    }

    /// Subtracts what a strict schema takes.
    ///
    /// # Errors
    ///
    /// The limit that it exceeds. Nothing is subtracted then.
    pub(super) fn take(&mut self, schema: &Object) -> Result<(), String> {
        let Some(left) = &mut self.0 else { return Ok(()) };
        let mut cost = Cost { tools: 1, optional: 0, unions: 0 };
        add_cost(&mut cost, schema);
        for (own, left, max, what) in [
            (cost.tools, left.tools, ANTHROPIC.tools, "strict tools"),
            (
                cost.optional,
                left.optional,
                ANTHROPIC.optional,
                "optional properties in strict tools",
            ),
            (
                cost.unions,
                left.unions,
                ANTHROPIC.unions,
                "properties of several types in strict tools",
            ),
        ] {
            if own > left {
                return Err(format!("a request has at most {max} {what}"));
            }
        }
        left.tools -= cost.tools;
        left.optional -= cost.optional;
        left.unions -= cost.unions;
        Ok(())
    }
}

fn add_cost(cost: &mut Cost, schema: &Object) {
    let required = schema.strings("required");
    for (name, property) in schema.object("properties").into_iter().flat_map(Object::iter) {
        cost.optional += usize::from(!required.iter().any(|own| own == name));
        let property = property.as_object();
        let is_union = property.is_some_and(|it| {
            it.get("anyOf").is_some() || matches!(it.get("type"), Some(Node::Array(_)))
        });
        cost.unions += usize::from(is_union);
    }
    for (keyword, value) in schema.iter() {
        match (keyword, value) {
            ("properties" | "$defs" | "definitions", Node::Object(named)) => {
                let schemas = named.iter().filter_map(|(_, value)| value.as_object());
                schemas.for_each(|schema| add_cost(cost, schema));
            }
            ("items", Node::Object(items)) => add_cost(cost, items),
            ("anyOf", Node::Array(alternatives)) => {
                let schemas = alternatives.iter().filter_map(Node::as_object);
                schemas.for_each(|schema| add_cost(cost, schema));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_the_whole_schema() {
        let strings = |count: usize, length: usize| -> Vec<Node> {
            (0..count).map(|number| Node::of(&format!("{number:0>length$}"))).collect()
        };
        let mut size = Size::default();
        size.add_enum(&strings(1000, 4)).unwrap();
        assert_eq!(
            size.add_enum(&strings(1, 4)).unwrap_err(),
            "it has more than 1000 values of enums"
        );
        size = Size::default();
        size.add_enum(&strings(250, 70)).unwrap();
        assert_eq!(
            size.add_enum(&strings(251, 70)).unwrap_err(),
            "an enum of more than 250 values is longer than 15000 characters"
        );
        size = Size::default();
        size.add_string(&"a".repeat(120_000)).unwrap();
        assert_eq!(
            size.add_constant(&Node::of("a")).unwrap_err(),
            "its names and values are longer than 120000 characters"
        );
        size.add_properties(5000).unwrap();
        assert_eq!(size.add_properties(1).unwrap_err(), "it has more than 5000 properties");
    }

    #[test]
    fn strict_definitions_of_a_request_are_limited() {
        let schema = |json: &str| Node::parse(json).unwrap().as_object().unwrap().clone();
        let optional = |count: usize| {
            let names: Vec<String> =
                (0..count).map(|number| format!(r#""p{number}":{{"type":"string"}}"#)).collect();
            let names = names.join(",");
            schema(&format!(
                r#"{{"properties":{{"a":{{"items":{{"properties":{{{names}}}}}}}}},"required":["a"]}}"#
            ))
        };
        let mut budget = Budget::new(Format::Anthropic);
        budget.take(&optional(20)).unwrap();
        assert_eq!(
            budget.take(&optional(5)).unwrap_err(),
            "a request has at most 24 optional properties in strict tools"
        );
        budget.take(&optional(4)).unwrap();
        let unions = schema(
            r##"{"properties":{"a":{"anyOf":[{"$ref":"#/$defs/a"}]},"b":{"type":["string","null"]}},
            "required":["a","b"],"$defs":{"a":{"properties":{"c":{"anyOf":[]}},"required":["c"]}}}"##,
        );
        for _ in 0..5 {
            budget.take(&unions).unwrap();
        }
        assert_eq!(
            budget.take(&unions).unwrap_err(),
            "a request has at most 16 properties of several types in strict tools"
        );
        let plain = schema("{}");
        for _ in 0..13 {
            budget.take(&plain).unwrap();
        }
        assert_eq!(budget.take(&plain).unwrap_err(), "a request has at most 20 strict tools");
        let mut unlimited = Budget::new(Format::OpenAi);
        assert!((0..100).all(|_| unlimited.take(&optional(9)).is_ok()));
    }
}
