//! Field maps: which parts of a tool's result assistants see.

use crate::json::Json;

/// Returns the mapped paths that the response schema, if there is one, does not have.
pub(super) fn stale_paths(tool: &Json) -> Vec<String> {
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

/// Returns the entries of a field map: a dotted path into the result, and its new name.
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

/// Returns the mapped parts of a result under their new names. Paths that the result does not have
/// are omitted.
pub(crate) fn apply_field_map(result: &Json, map: &Json) -> Json {
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
    fn a_field_map_selects_and_renames_fields() {
        let result = json(r#"{"message":{"text":"hi","user":"U1"},"items":[{"n":1.0}],"x":null}"#);
        let map = json(
            r#"{"field_mappings":[{"path":"message.text","alias":"text"},{"path":"items.0.n"},{"path":"no.where"},{"path":"x"}]}"#,
        );
        assert_eq!(
            text(&apply_field_map(&result, &map)),
            r#"{"text":"hi","items.0.n":1.0,"x":null}"#
        );
        assert_eq!(text(&apply_field_map(&result, &json("{}"))), "{}");
    }
}
