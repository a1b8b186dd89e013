//! Arguments for a tool: what a caller gives, together with what operators have set.

use featherhq_api::support;

use super::json::JsonObject;
use super::tool::{InputKind, Tool};
use crate::error::Error;

/// Members of an object in their order, each value as text.
type Members = support::Map<String, support::JsonValue>;

impl Tool {
    /// The arguments that a call of this tool should carry: those given, with pinned values in
    /// place of whatever was given for them, and defaults for what was not given. Everything
    /// given keeps its place and its text.
    ///
    /// Feather stores operators' values and does not put them into calls yet, so whoever calls
    /// a tool does it.
    ///
    /// # Errors
    ///
    /// [Invalid request](Error::is_invalid_request) if the arguments given are nested too
    /// deeply to be read.
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
    /// let given = JsonObject::from_text(r##"{"text": "Hello", "channel": "#random"}"##)?;
    /// assert_eq!(
    ///     tool.arguments(&given)?.as_str(),
    ///     r##"{"text":"Hello","channel":"#support","emoji":":wave:"}"##,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn arguments(&self, given: &JsonObject) -> Result<JsonObject, Error> {
        let unreadable = |error: serde_json::Error| {
            Error::invalid_request("the arguments cannot be read").with_source(error)
        };
        let given: Members = given.parse().map_err(unreadable)?;
        // Setting them one by one leaves no member twice: a reader that takes the first of two
        // must not find there what operators have replaced.
        let mut members = Members::new();
        for (name, value) in given {
            members.insert(name, value);
        }
        for (name, default) in self.input_defaults.iter().flat_map(|defaults| defaults.iter()) {
            // A kind that is not known yet is taken for a default, the weaker of the two.
            if default.kind == InputKind::Pinned || members.get(name).is_none() {
                members.insert(name.to_owned(), default.value.clone().into_wire());
            }
        }
        JsonObject::new(&members).map_err(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_value_is_the_only_one() {
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
        let given = r#"{"channel":"evil","text":"a","channel":"x","text":"b"}"#;
        let arguments = tool.arguments(&JsonObject::from_text(given).unwrap()).unwrap();
        assert_eq!(arguments.as_str(), r#"{"channel":1,"text":"b","new":2}"#);
    }
}
