//! Holds requests and answers against the document.
//!
//! What does not fit in a request becomes a [`Problem`] in the form that FastAPI, and so Feather,
//! gives it; what does not fit in an answer becomes a sentence that names the place.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};

use crate::document::Schema;
use crate::error::Problem;
use crate::json::Json;

/// All that is wrong with one part of a request, `loc` being the way to that part.
pub(crate) fn request_part(schema: &Schema, value: &Json, loc: &[Json]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for error in schema.validator.iter_errors(value) {
        explain(&error, value, loc, &mut problems);
    }
    problems
}

/// Where and why an answer does not fit its schema, if it does not.
pub(crate) fn answer(schema: &Schema, value: &Json) -> Result<(), String> {
    match schema.validator.validate(value) {
        Ok(()) => Ok(()),
        Err(error) => Err(format!(
            "at `{}` of an answer that has to fit `#{}`: {error}",
            error.instance_path(),
            schema.pointer
        )),
    }
}

/// Turns what the JSON Schema library says into problems as a caller of Feather sees them.
fn explain(error: &ValidationError<'_>, root: &Json, loc: &[Json], problems: &mut Vec<Problem>) {
    // Of `anyOf: [T, null]` it is the first branch that says what was wanted.
    if let ValidationErrorKind::AnyOf { context } = error.kind() {
        let branch = context.iter().find(|errors| !wants_null(errors)).or(context.first());
        for inner in branch.into_iter().flatten() {
            explain(inner, root, loc, problems);
        }
        return;
    }
    let (input, path) = locate(root, error.instance_path().as_str());
    let mut loc = loc.to_vec();
    loc.extend(path);
    let problem = |kind: &str, message: String| Problem {
        loc: loc.clone(),
        message,
        kind: kind.to_owned(),
        input: Some(input.clone()),
        context: None,
    };
    let bound = |kind: &str, name: &str, words: &str, limit: &serde_json::Value| {
        let context = Json::from_value(&serde_json::json!({ name: limit }));
        let message = format!("Input should be {words} {limit}");
        Problem { context: Some(context), ..problem(kind, message) }
    };
    problems.push(match error.kind() {
        ValidationErrorKind::Required { property } => {
            let mut missing = problem("missing", "Field required".to_owned());
            missing.loc.push(property.as_str().unwrap_or_default().into());
            missing
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let mut extra =
                    problem("extra_forbidden", "Extra inputs are not permitted".to_owned());
                extra.loc.push(name.as_str().into());
                extra.input = input.get(name).cloned();
                problems.push(extra);
            }
            return;
        }
        ValidationErrorKind::Type { kind } => {
            let (kind, wanted) = type_words(kind);
            problem(kind, format!("Input should be a valid {wanted}"))
        }
        ValidationErrorKind::Enum { options } => {
            let expected = alternatives(options);
            let context = Json::object([("expected", expected.as_str().into())]);
            Problem {
                context: Some(context),
                ..problem("enum", format!("Input should be {expected}"))
            }
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
            problem("uuid_parsing", "Input should be a valid UUID".to_owned())
        }
        _ => problem("value_error", error.to_string()),
    });
}

fn wants_null(errors: &[ValidationError<'_>]) -> bool {
    errors.iter().all(|error| {
        matches!(error.kind(), ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Null) })
    })
}

/// The value at a JSON pointer, and the way to it as FastAPI writes it.
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

fn type_words(kind: &TypeKind) -> (&'static str, &'static str) {
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

/// `'a', 'b' or 'c'`.
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

    /// The comparisons of names that validating a request body of `count` wrong properties takes.
    fn comparisons(operation: &str, count: usize, body: impl Fn(String) -> String) -> usize {
        let document = Document::embedded().unwrap();
        let schema = &document.operation(operation).unwrap().body.as_ref().unwrap().schema;
        let names: Vec<_> = (0..count).map(|n| format!(r#""name{n}":1"#)).collect();
        let body = Json::parse(body(names.join(",")).as_bytes()).unwrap();
        COMPARISONS.set(0);
        let problems = request_part(schema, &body, &["body".into()]);
        assert!(problems.len() >= count, "{} problems", problems.len());
        COMPARISONS.get()
    }

    #[test]
    fn validation_is_linear_in_wrong_properties() {
        for count in [1_000, 4_000] {
            let undeclared = comparisons("createConnection", count, |names| format!("{{{names}}}"));
            assert!(undeclared <= 20 * count, "{undeclared} comparisons for {count} undeclared");
            let wrong = comparisons("connectCustomMcp", count, |names| {
                format!(r#"{{"headers":{{{names}}}}}"#)
            });
            assert!(wrong <= 20 * count, "{wrong} comparisons for {count} of a wrong type");
        }
    }
}
