//! Validates requests and responses against the schemas of the document.
//!
//! An error in a request becomes a [`Problem`] in the format of FastAPI, and so of Feather; one in
//! a response becomes a message with its location.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};

use crate::api_error::Problem;
use crate::document::Schema;
use crate::json::Json;

/// How many problems with a value are reported: a response must not be far larger than its
/// request.
const MAX_PROBLEMS: usize = 100;

/// Returns the problems with a value of a request, at the location `loc`. After the first 100, one
/// more tells that there are others.
pub(crate) fn request_value(schema: &Schema, value: &Json, loc: &[Json]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for error in schema.validator.iter_errors(value) {
        explain(&error, value, loc, &mut problems);
        if problems.len() > MAX_PROBLEMS {
            problems.truncate(MAX_PROBLEMS);
            problems.push(Problem {
                loc: loc.to_vec(),
                message: format!("Only the first {MAX_PROBLEMS} problems are listed"),
                kind: "too_many_problems".to_owned(),
                input: None,
                context: None,
            });
            break;
        }
    }
    problems
}

/// Validates a value of a response, or returns the location and the reason of the first error.
pub(crate) fn response(schema: &Schema, value: &Json) -> Result<(), String> {
    match schema.validator.validate(value) {
        Ok(()) => Ok(()),
        Err(error) => Err(format!(
            "at `{}`, by the schema `#{}`: {error}",
            error.instance_path(),
            schema.pointer
        )),
    }
}

/// Converts an error of the JSON Schema library to problems in FastAPI's format.
fn explain(error: &ValidationError<'_>, root: &Json, loc: &[Json], problems: &mut Vec<Problem>) {
    // Of `anyOf: [T, null]`, the error for `T` is the useful one.
    if let ValidationErrorKind::AnyOf { context } = error.kind() {
        let branch = context.iter().find(|errors| !expects_null(errors)).or(context.first());
        for inner in branch.into_iter().flatten() {
            explain(inner, root, loc, problems);
        }
        return;
    }
    let (input, path) = locate(root, error.instance_path().as_str());
    let loc = [loc, &path].concat();
    if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
        problems.extend(unexpected.iter().take(MAX_PROBLEMS + 1).map(|name| Problem {
            loc: [&loc[..], &[name.as_str().into()]].concat(),
            message: "Extra inputs are not permitted".to_owned(),
            kind: "extra_forbidden".to_owned(),
            input: input.get(name).cloned(),
            context: None,
        }));
        return;
    }
    let mut loc = loc;
    if let ValidationErrorKind::Required { property } = error.kind() {
        loc.push(property.as_str().unwrap_or_default().into());
    }
    let (kind, message, context) = describe(error);
    let input = Some(input.clone());
    problems.push(Problem { loc, message, kind: kind.to_owned(), input, context });
}

/// Returns the type, the message and the context that FastAPI gives for an error.
fn describe(error: &ValidationError<'_>) -> (&'static str, String, Option<Json>) {
    let bound = |kind, name: &str, comparison: &str, limit: &serde_json::Value| {
        let context = Json::from_value(&serde_json::json!({ name: limit }));
        (kind, format!("Input should be {comparison} {limit}"), Some(context))
    };
    match error.kind() {
        ValidationErrorKind::Required { .. } => ("missing", "Field required".to_owned(), None),
        ValidationErrorKind::Type { kind } => {
            let (kind, expected) = type_names(kind);
            (kind, format!("Input should be a valid {expected}"), None)
        }
        ValidationErrorKind::Enum { options } => {
            let expected = alternatives(options);
            let context = Json::object([("expected", expected.as_str().into())]);
            ("enum", format!("Input should be {expected}"), Some(context))
        }
        ValidationErrorKind::Minimum { limit } => {
            bound("greater_than_equal", "ge", "greater than or equal to", limit)
        }
        ValidationErrorKind::ExclusiveMinimum { limit } => {
            bound("greater_than", "gt", "greater than", limit)
        }
        ValidationErrorKind::Maximum { limit } => {
            bound("less_than_equal", "le", "less than or equal to", limit)
        }
        ValidationErrorKind::ExclusiveMaximum { limit } => {
            bound("less_than", "lt", "less than", limit)
        }
        ValidationErrorKind::Format { format } if format == "uuid" => {
            ("uuid_parsing", "Input should be a valid UUID".to_owned(), None)
        }
        _ => ("value_error", error.to_string(), None),
    }
}

fn expects_null(errors: &[ValidationError<'_>]) -> bool {
    errors.iter().all(|error| {
        matches!(error.kind(), ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Null) })
    })
}

/// Returns the value at a JSON pointer, and its location in FastAPI's format.
fn locate<'a>(root: &'a Json, pointer: &str) -> (&'a Json, Vec<Json>) {
    let mut value = root;
    let mut path = Vec::new();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match value {
            Json::Array(elements) => {
                let index = step.parse::<usize>().unwrap_or(usize::MAX);
                path.push(index.into());
                elements.get(index)
            }
            _ => {
                path.push(step.as_str().into());
                value.get(&step)
            }
        };
        match next {
            Some(next) => value = next,
            None => break,
        }
    }
    (value, path)
}

fn type_names(kind: &TypeKind) -> (&'static str, &'static str) {
    let single = match kind {
        TypeKind::Single(single) => *single,
        TypeKind::Multiple(_) => return ("value_error", "value"),
    };
    match single {
        JsonType::String => ("string_type", "string"),
        JsonType::Boolean => ("bool_type", "boolean"),
        JsonType::Integer => ("int_type", "integer"),
        JsonType::Number => ("float_type", "number"),
        JsonType::Array => ("list_type", "list"),
        JsonType::Object => ("dict_type", "dictionary"),
        JsonType::Null => ("none_required", "null"),
    }
}

/// Formats enum values as `'a', 'b' or 'c'`.
fn alternatives(options: &serde_json::Value) -> String {
    let options: Vec<String> = options
        .as_array()
        .into_iter()
        .flatten()
        .map(|option| match option {
            serde_json::Value::String(text) => format!("'{text}'"),
            other => other.to_string(),
        })
        .collect();
    match options.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::json::COMPARISONS;

    /// Counts the name comparisons while a request body with `count` invalid properties is
    /// validated.
    fn comparisons(operation: &str, count: usize, body: impl Fn(String) -> String) -> usize {
        let document = Document::embedded().unwrap();
        let schema = &document.operation(operation).unwrap().body.as_ref().unwrap().schema;
        let names: Vec<_> = (0..count).map(|n| format!(r#""name{n}":1"#)).collect();
        let body = Json::parse(body(names.join(",")).as_bytes()).unwrap();
        COMPARISONS.set(0);
        let problems = request_value(schema, &body, &["body".into()]);
        assert_eq!(problems.len(), MAX_PROBLEMS + 1);
        assert_eq!(problems[MAX_PROBLEMS].kind, "too_many_problems");
        COMPARISONS.get()
    }

    #[test]
    fn validation_is_linear_in_invalid_properties() {
        for count in [1_000, 4_000] {
            let undeclared = comparisons("createConnection", count, |names| format!("{{{names}}}"));
            assert!(undeclared <= 20 * count, "{undeclared} comparisons for {count} undeclared");
            let mistyped = comparisons("connectCustomMcp", count, |names| {
                format!(r#"{{"headers":{{{names}}}}}"#)
            });
            assert!(mistyped <= 20 * count, "{mistyped} comparisons for {count} of a wrong type");
        }
    }
}
