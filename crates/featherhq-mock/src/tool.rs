//! The tools of a connection: created from templates, with properties derived from their settings.

mod field_map;
mod input;
mod result;

pub(crate) use field_map::apply_field_map;
pub(crate) use input::{input_default_problems, validate_arguments};
pub(crate) use result::call_result;

use crate::json::Json;
use crate::random::Random;

/// Converts a name to lower-case words joined by underscores. Runs of anything but ASCII letters
/// and digits become one underscore, except at the start and the end.
pub(crate) fn slugify(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}

/// Returns the name by which agents call a tool.
pub(crate) fn slug(nickname_slug: &str, tool_path: &str) -> String {
    format!("{nickname_slug}_{}", slugify(tool_path))
}

/// Creates the tool that a synchronization adds to a connection: enabled and not configured. The id
/// depends only on the connection and the path.
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
    // The response schema of a template may be a schema, `null` or absent.
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

/// Computes the read-only properties from the tool's schemas and settings.
pub(crate) fn derive(tool: &mut Json) {
    let input_defaults = tool.get("input_defaults").cloned().unwrap_or_default();
    let input_schema = tool.get("input_schema").cloned().unwrap_or_default();
    let mut preview = input_schema.clone();
    let (mut defaults, mut pinned) = (0_usize, 0_usize);
    let mut stale_inputs = Vec::new();
    for (name, entry) in input_defaults.as_object().into_iter().flat_map(|entries| entries.iter()) {
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
    for problem in input_default_problems(&input_schema, &input_defaults) {
        if let Some(name) = problem.loc.get(2).and_then(Json::as_str)
            && !stale_inputs.iter().any(|known| known == name)
        {
            stale_inputs.push(name.to_owned());
        }
    }
    tool.set("stale_field_paths", field_map::stale_paths(tool));
    tool.set("default_count", defaults);
    tool.set("pinned_count", pinned);
    tool.set("stale_input_fields", stale_inputs);
    tool.set("merged_input_preview", preview);
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
    fn input_defaults_are_counted_and_added_to_the_preview() {
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
}
