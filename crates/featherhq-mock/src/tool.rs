//! One tool of a connection: how it is made from a template, what follows from its settings, and
//! what a call of it answers.

use jsonschema::Draft;

use crate::error::Problem;
use crate::json::{Dialect, Json};
use crate::random::Random;

/// Lower-case words joined by underscores: runs of anything but ASCII letters and digits become
/// one underscore, and none stays at either end.
pub(crate) fn slugify(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}

/// The name by which agents call a tool.
pub(crate) fn slug(nickname_slug: &str, tool_path: &str) -> String {
    format!("{nickname_slug}_{}", slugify(tool_path))
}

/// A tool as a synchronisation records it for a connection: everything switched on, nothing
/// configured. The id depends on the connection and the path alone.
pub(crate) fn from_template(template: &Json, connection: &Json, now: &str) -> Json {
    let connection_id = connection.str_at("id").unwrap_or_default();
    let nickname_slug = connection.str_at("nickname_slug").unwrap_or_default();
    let tool_path = template.str_at("tool_path").unwrap_or_default();
    let id = Random::from_text(&format!("{connection_id}/{tool_path}")).uuid();
    let copy = |name: &str| template.get(name).cloned().unwrap_or_default();
    let mut tool = Json::object([
        ("id", id.to_string().into()),
        ("connection_id", connection_id.into()),
        ("organization_id", connection.get("organization_id").cloned().into()),
        ("integration_key", connection.get("integration_key").cloned().into()),
        ("nickname_slug", nickname_slug.into()),
        ("tool_path", tool_path.into()),
        ("slug", slug(nickname_slug, tool_path).into()),
        ("display_name", copy("display_name")),
        ("description", copy("description")),
        ("input_schema", copy("input_schema")),
    ]);
    // Some templates have a response schema, some say that there is none, some say nothing.
    if let Some(schema) = template.get("response_schema") {
        tool.set("response_schema", schema.clone());
    }
    for (name, value) in [
        ("response_field_map", Json::Null),
        ("input_defaults", Json::Null),
        ("is_enabled", true.into()),
        ("last_seen_at", now.into()),
        ("created_at", now.into()),
        ("updated_at", now.into()),
    ] {
        tool.set(name, value);
    }
    derive(&mut tool);
    tool
}

/// Computes what the document marks as read-only from the tool's schemas and settings.
pub(crate) fn derive(tool: &mut Json) {
    let configured = tool.get("input_defaults").cloned().unwrap_or_default();
    let input_schema = tool.get("input_schema").cloned().unwrap_or_default();
    let mut preview = input_schema.clone();
    let (mut defaults, mut pinned) = (0_usize, 0_usize);
    let mut stale_inputs = Vec::new();
    for (name, entry) in configured.as_object().into_iter().flat_map(|entries| entries.iter()) {
        let value = entry.get("value").cloned().unwrap_or_default();
        let keyword = if entry.str_at("type") == Some("pinned") {
            pinned += 1;
            "const"
        } else {
            defaults += 1;
            "default"
        };
        let property = preview
            .as_object_mut()
            .and_then(|schema| schema.get_mut("properties"))
            .and_then(Json::as_object_mut)
            .and_then(|properties| properties.get_mut(name));
        match property {
            Some(property) => property.set(keyword, value.clone()),
            None => stale_inputs.push(name.to_owned()),
        }
    }
    for problem in input_default_problems(&input_schema, &configured) {
        if let Some(name) = problem.loc.get(2).and_then(Json::as_str)
            && !stale_inputs.iter().any(|known| known == name)
        {
            stale_inputs.push(name.to_owned());
        }
    }
    tool.set("stale_field_paths", stale_field_paths(tool));
    tool.set("default_count", defaults);
    tool.set("pinned_count", pinned);
    tool.set("stale_input_fields", stale_inputs);
    tool.set("merged_input_preview", preview);
}

/// Saved paths that the response schema, where there is one, does not have.
fn stale_field_paths(tool: &Json) -> Vec<String> {
    let Some(schema) = tool.get("response_schema").filter(|schema| !schema.is_null()) else {
        return Vec::new();
    };
    mappings(tool.get("response_field_map"))
        .map(|(path, _)| path)
        .filter(|path| !schema_has(schema, path))
        .map(str::to_owned)
        .collect()
}

fn schema_has(schema: &Json, path: &str) -> bool {
    path.split('.')
        .try_fold(schema, |schema, step| {
            let schema = if step.parse::<usize>().is_ok() {
                return schema.get("items");
            } else {
                schema.get("items").unwrap_or(schema)
            };
            schema.get("properties").and_then(|properties| properties.get(step))
        })
        .is_some()
}

/// The entries of a field map: a dotted path into the result, and the name to give what is there.
fn mappings(map: Option<&Json>) -> impl Iterator<Item = (&str, &str)> {
    map.and_then(|map| map.get("field_mappings"))
        .and_then(Json::as_array)
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| {
            let path = entry.str_at("path").or(entry.as_str())?;
            Some((path, entry.str_at("alias").unwrap_or(path)))
        })
}

/// The part of a result that a field map lets through, under the names that the map gives.
/// Paths that the result does not have are left out.
pub(crate) fn narrow(result: &Json, map: &Json) -> Json {
    let mut narrowed = Json::object([]);
    for (path, name) in mappings(Some(map)) {
        let found = path.split('.').try_fold(result, |value, step| match value {
            Json::Array(elements) => elements.get(step.parse::<usize>().ok()?),
            _ => value.get(step),
        });
        if let Some(found) = found {
            narrowed.set(name, found.clone());
        }
    }
    narrowed
}

/// What is wrong with values configured for a tool's inputs: names that the input schema does not
/// have, and values that do not fit the schema of their input.
pub(crate) fn input_default_problems(input_schema: &Json, configured: &Json) -> Vec<Problem> {
    let Some(entries) = configured.as_object() else { return Vec::new() };
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
                if let Err(why) = check_input(input_schema, name, &value) {
                    problem("invalid_input", format!("Not a value for input '{name}': {why}"));
                }
            }
        }
    }
    problems
}

/// Whether a value fits the schema of one input. A schema that cannot be compiled, which a
/// service may well publish, admits everything.
fn check_input(input_schema: &Json, name: &str, value: &Json) -> Result<(), String> {
    let mut schema = input_schema.clone();
    // References inside of the input's schema start at the root, so the root stays; only what it
    // demands of the other inputs goes.
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

/// Whether arguments fit the tool's whole input schema.
pub(crate) fn check_arguments(input_schema: &Json, arguments: &Json) -> Result<(), String> {
    let validator = jsonschema::options_for::<Dialect>().build(&input_schema.to_value());
    let Ok(validator) = validator else { return Ok(()) };
    validator.validate(arguments).map_err(|error| error.to_string())
}

/// What the service behind a tool answers: an example of the response schema, or, where there is
/// none, the input given back.
pub(crate) fn result(tool: &Json, input: &Json) -> Json {
    match tool.get("response_schema").filter(|schema| !schema.is_null()).map(example) {
        Some(result @ Json::Object(_)) => result,
        _ => Json::object([("ok", true.into()), ("echo", input.clone())]),
    }
}

/// A value that a schema describes: the one it names itself, or else the plainest of its type.
fn example(schema: &Json) -> Json {
    let first = |name: &str| schema.get(name).and_then(Json::as_array).and_then(<[Json]>::first);
    let named = schema.get("const").or(first("examples")).or(schema.get("default"));
    if let Some(value) = named.or(first("enum")) {
        return value.clone();
    }
    let kind = schema.str_at("type").or(first("type").and_then(Json::as_str));
    match kind {
        Some("string") => "".into(),
        Some("boolean") => false.into(),
        Some("integer" | "number") => 0_usize.into(),
        Some("array") => Json::array(schema.get("items").map(example)),
        Some("object") => schema
            .get("properties")
            .and_then(Json::as_object)
            .into_iter()
            .flat_map(|properties| properties.iter())
            .map(|(name, schema)| (name.into(), example(schema)))
            .collect(),
        _ => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::parse(text.as_bytes()).unwrap()
    }

    fn text(value: &Json) -> String {
        String::from_utf8(value.to_text()).unwrap()
    }

    #[test]
    fn slugs_are_lower_case_words() {
        for (nickname, expected) in [
            ("My Slack Workspace", "my_slack_workspace"),
            ("  Köln -- Büro! ", "k_ln_b_ro"),
            ("日本", ""),
        ] {
            assert_eq!(slugify(nickname), expected);
        }
        assert_eq!(slug("my_slack_workspace", "send_message"), "my_slack_workspace_send_message");
        assert_eq!(slug("s", "files/upload (v2)"), "s_files_upload_v2");
    }

    #[test]
    fn a_field_map_narrows_a_result() {
        let result = json(r#"{"message":{"text":"hi","user":"U1"},"items":[{"n":1.0}],"x":null}"#);
        let map = json(
            r#"{"field_mappings":[{"path":"message.text","alias":"text"},{"path":"items.0.n"},{"path":"no.where"},{"path":"x"}]}"#,
        );
        assert_eq!(text(&narrow(&result, &map)), r#"{"text":"hi","items.0.n":1.0,"x":null}"#);
        assert_eq!(text(&narrow(&result, &json("{}"))), "{}");
    }

    #[test]
    fn settings_are_counted_and_written_into_the_preview() {
        let mut tool = json(
            r##"{"input_schema":{"type":"object","properties":{"b":{"type":"integer"},"a":{"type":"string"},"c":{"$ref":"#/$defs/c"}},"$defs":{"c":{"enum":["x"]}}},
                "response_schema":{"properties":{"m":{"properties":{"t":{}}},"l":{"items":{"properties":{"n":{}}}}}},
                "response_field_map":{"field_mappings":[{"path":"m.t"},{"path":"m.gone"},{"path":"l.0.n"},{"path":"l.n"}]},
                "input_defaults":{"a":{"value":"v"},"b":{"value":7,"type":"pinned"},"gone":{"value":1},"c":{"value":"y"}}}"##,
        );
        derive(&mut tool);
        let at = |name: &str| text(tool.get(name).unwrap());
        assert_eq!(at("default_count"), "3");
        assert_eq!(at("pinned_count"), "1");
        assert_eq!(at("stale_input_fields"), r#"["gone","c"]"#);
        assert_eq!(at("stale_field_paths"), r#"["m.gone"]"#);
        assert_eq!(
            at("merged_input_preview"),
            r##"{"type":"object","properties":{"b":{"type":"integer","const":7},"a":{"type":"string","default":"v"},"c":{"$ref":"#/$defs/c","default":"y"}},"$defs":{"c":{"enum":["x"]}}}"##
        );
    }

    #[test]
    fn values_for_inputs_are_checked_one_by_one() {
        let schema = json(
            r##"{"type":"object","required":["z"],"additionalProperties":false,
                "properties":{"n":{"type":"integer"},"e":{"$ref":"#/$defs/e"},"z":{}},"$defs":{"e":{"enum":["x"]}}}"##,
        );
        let names = |configured: &str| -> Vec<String> {
            input_default_problems(&schema, &json(configured))
                .iter()
                .map(|problem| format!("{} {}", problem.loc[2].as_str().unwrap(), problem.kind))
                .collect()
        };
        assert!(names(r#"{"n":{"value":1.0},"e":{"value":"x"}}"#).is_empty());
        assert_eq!(
            names(r#"{"n":{"value":"1"},"e":{"value":"y"},"q":{"value":null}}"#),
            ["n invalid_input", "e invalid_input", "q unknown_input"]
        );
        // What is no schema, leads elsewhere, or in circles, admits everything.
        for odd in [
            r#"{"properties":{"n":{"type":"no such type"}}}"#,
            r#"{"properties":{"n":{"$ref":"https://example.com/schema.json"}}}"#,
            r##"{"properties":{"n":{"$ref":"#/properties/n"}}}"##,
        ] {
            assert!(input_default_problems(&json(odd), &json(r#"{"n":{"value":1}}"#)).is_empty());
        }
    }
}
