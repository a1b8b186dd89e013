//! Arguments of a tool call, merged with the operators' values.

use featherhq_api::support;

use super::input_defaults::InputKind;
use super::json::JsonObject;
use super::tool::Tool;
use crate::error::Error;

/// Properties of an object in their order, each value unparsed.
type Properties = support::Map<String, support::JsonValue>;

impl Tool {
    /// Merges arguments with the operators' values: pinned values replace arguments, defaults are
    /// added for missing arguments. Other arguments keep their order and their JSON.
    ///
    /// Feather stores operators' values and does not apply them to test calls, so the caller does.
    ///
    /// # Errors
    ///
    /// [Invalid request](Error::is_invalid_request) if the arguments are nested too deeply to be
    /// parsed.
    ///
    /// ```
    /// # let tool = featherhq::Tool::from_json(r##"{
    /// #     "id": "11111111-1111-4111-8111-111111111111",
    /// #     "connection_id": "22222222-2222-4222-8222-222222222222",
    /// #     "organization_id": "33333333-3333-4333-8333-333333333333",
    /// #     "integration_key": "slack", "nickname_slug": "support", "tool_path": "chat.post",
    /// #     "slug": "support_chat_post", "display_name": "Post", "description": null,
    /// #     "input_schema": {"type": "object"}, "is_enabled": true,
    /// #     "input_defaults": {
    /// #         "channel": {"value": "#support", "type": "pinned"},
    /// #         "emoji": {"value": ":wave:"}
    /// #     },
    /// #     "last_seen_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
    /// #     "updated_at": "2026-01-01T00:00:00Z", "stale_field_paths": [],
    /// #     "default_count": 1, "pinned_count": 1, "stale_input_fields": [],
    /// #     "merged_input_preview": {}
    /// # }"##).unwrap();
    /// use featherhq::JsonObject;
    ///
    /// // Operators have pinned `channel` to "#support", and suggest ":wave:" as `emoji`.
    /// let arguments = JsonObject::from_text(r##"{"text": "Hello", "channel": "#random"}"##)?;
    /// assert_eq!(
    ///     tool.arguments(&arguments)?.as_str(),
    ///     r##"{"text":"Hello","channel":"#support","emoji":":wave:"}"##,
    /// );
    /// # Ok::<(), featherhq::Error>(())
    /// ```
    pub fn arguments(&self, arguments: &JsonObject) -> Result<JsonObject, Error> {
        let parsed: Properties = arguments.parse().map_err(|_| unparsable())?;
        // Inserting them one by one removes duplicates: a parser that takes the first of two
        // properties must not find an argument that operators have replaced.
        let mut merged = Properties::new();
        for (name, value) in parsed {
            merged.insert(name, value);
        }
        for (name, default) in self.input_defaults.iter().flat_map(|defaults| defaults.iter()) {
            // An unknown kind counts as a default, the weaker of the two.
            if default.kind == InputKind::Pinned || merged.get(name).is_none() {
                merged.insert(name.to_owned(), default.value.clone().into_wire());
            }
        }
        JsonObject::new(&merged).map_err(|_| unparsable())
    }
}

fn unparsable() -> Error {
    Error::invalid_request("the arguments cannot be parsed: they are nested too deeply")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_values_replace_duplicate_arguments() {
        let tool = Tool::from_json(
            r#"{"id":"11111111-1111-4111-8111-111111111111",
            "connection_id":"22222222-2222-4222-8222-222222222222",
            "organization_id":"33333333-3333-4333-8333-333333333333",
            "integration_key":"slack","nickname_slug":"s","tool_path":"p","slug":"s_p",
            "display_name":"P","description":null,"input_schema":{},"is_enabled":true,
            "input_defaults":{"channel":{"value":1,"type":"pinned"},"new":{"value":2,"type":"odd"}},
            "last_seen_at":"2026-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z",
            "updated_at":"2026-01-01T00:00:00Z","stale_field_paths":[],"default_count":0,
            "pinned_count":0,"stale_input_fields":[],"merged_input_preview":{}}"#,
        )
        .unwrap();
        let arguments = r#"{"channel":"evil","text":"a","channel":"x","text":"b"}"#;
        let arguments = tool.arguments(&JsonObject::from_text(arguments).unwrap()).unwrap();
        assert_eq!(arguments.as_str(), r#"{"channel":1,"text":"b","new":2}"#);
    }
}
