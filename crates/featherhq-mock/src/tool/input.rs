//! Validates input defaults and the arguments of a tool call.

use jsonschema::Draft;

use crate::api_error::Problem;
use crate::json::{Dialect, Json};

/// Returns the problems of input defaults: unknown names, and values that are invalid for the
/// schema of their input.
pub(crate) fn input_default_problems(input_schema: &Json, defaults: &Json) -> Vec<Problem> {
    let Some(entries) = defaults.as_object() else { return Vec::new() };
    let properties = input_schema.get("properties").and_then(Json::as_object);
    let mut problems = Vec::new();
    for (name, entry) in entries.iter() {
        let value = entry.get("value").cloned().unwrap_or_default();
        let mut problem = |kind: &str, message: String| {
            problems.push(Problem {
                loc: vec!["body".into(), "input_defaults".into(), name.into(), "value".into()],
                message,
                kind: kind.to_owned(),
                input: Some(value.clone()),
                context: None,
            });
        };
        match properties.and_then(|properties| properties.get(name)) {
            None => problem("unknown_input", format!("The tool has no input '{name}'")),
            Some(_) => {
                if let Err(why) = validate_input(input_schema, name, &value) {
                    problem("invalid_input", format!("Not a value for input '{name}': {why}"));
                }
            }
        }
    }
    problems
}

/// Validates a value against the schema of one input. A schema that cannot be compiled, which a
/// service may publish, allows every value.
fn validate_input(input_schema: &Json, name: &str, value: &Json) -> Result<(), String> {
    let mut schema = input_schema.clone();
    // References inside of the input's schema start at the root, so the root stays, without the
    // keywords that constrain the other inputs.
    if let Some(root) = schema.as_object_mut() {
        for keyword in [
            "required",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "minProperties",
            "dependentRequired",
            "dependentSchemas",
            "$ref",
            "$id",
            "$schema",
        ] {
            root.remove(keyword);
        }
    }
    let validator = jsonschema::options_for::<Dialect>()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema.to_value());
    let Ok(validator) = validator else { return Ok(()) };
    let input: Json = [(name.into(), value.clone())].into_iter().collect();
    validator.validate(&input).map_err(|error| error.to_string())
}

/// Validates arguments against the whole input schema of a tool.
pub(crate) fn validate_arguments(input_schema: &Json, arguments: &Json) -> Result<(), String> {
    let validator = jsonschema::options_for::<Dialect>().build(&input_schema.to_value());
    let Ok(validator) = validator else { return Ok(()) };
    validator.validate(arguments).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn input_defaults_are_validated_one_by_one() {
        let schema = json(
            r##"{"type":"object","required":["z"],"additionalProperties":false,
                "properties":{"n":{"type":"integer"},"e":{"$ref":"#/$defs/e"},"z":{}},"$defs":{"e":{"enum":["x"]}}}"##,
        );
        let names = |defaults: &str| -> Vec<String> {
            input_default_problems(&schema, &json(defaults))
                .iter()
                .map(|problem| format!("{} {}", problem.loc[2].as_str().unwrap(), problem.kind))
                .collect()
        };
        assert!(names(r#"{"n":{"value":1.0},"e":{"value":"x"}}"#).is_empty());
        assert_eq!(
            names(r#"{"n":{"value":"1"},"e":{"value":"y"},"q":{"value":null}}"#),
            ["n invalid_input", "e invalid_input", "q unknown_input"]
        );
        // An invalid schema, or one with an external or circular reference, allows every value.
        for schema in [
            r#"{"properties":{"n":{"type":"no such type"}}}"#,
            r#"{"properties":{"n":{"$ref":"https://example.com/schema.json"}}}"#,
            r##"{"properties":{"n":{"$ref":"#/properties/n"}}}"##,
        ] {
            assert!(
                input_default_problems(&json(schema), &json(r#"{"n":{"value":1}}"#)).is_empty()
            );
        }
    }
}
