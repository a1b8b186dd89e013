//! Validation of arguments against a tool's input schema.

use std::fmt;

use calamus_runtime::sdk::one_line;
use serde_json::Value;

use super::json::JsonObject;
use super::tool::Tool;
use crate::error::Error;

/// An invalid argument. Returned by [`Tool::validate`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArgumentError {
    /// JSON Pointer to the invalid value in the arguments; empty for the arguments as a whole.
    pub pointer: String,
    /// JSON Pointer to the violated keyword in the schema.
    pub schema_pointer: String,
    /// The human-readable message.
    pub message: String,
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        f.write_str(&self.message)
    }
}

impl Tool {
    /// Validates arguments against the tool's input schema. An empty list means that they are
    /// valid.
    ///
    /// The dialect is that of `$schema`, by default 2020-12. References to other documents are
    /// errors.
    ///
    /// # Errors
    ///
    /// [Invalid request](Error::is_invalid_request) if the input schema is not a JSON Schema, or if
    /// either cannot be parsed.
    ///
    /// ```
    /// # let tool = featherhq::Tool::from_json(r##"{
    /// #     "id": "11111111-1111-4111-8111-111111111111",
    /// #     "connection_id": "22222222-2222-4222-8222-222222222222",
    /// #     "organization_id": "33333333-3333-4333-8333-333333333333",
    /// #     "integration_key": "slack", "nickname_slug": "support", "tool_path": "chat.post",
    /// #     "slug": "support_chat_post", "display_name": "Post", "description": null,
    /// #     "input_schema": {"type": "object", "required": ["channel"]}, "is_enabled": true,
    /// #     "last_seen_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
    /// #     "updated_at": "2026-01-01T00:00:00Z", "stale_field_paths": [],
    /// #     "default_count": 0, "pinned_count": 0, "stale_input_fields": [],
    /// #     "merged_input_preview": {}
    /// # }"##).unwrap();
    /// use featherhq::JsonObject;
    ///
    /// // The tool's schema requires `channel`.
    /// let problems = tool.validate(&JsonObject::from_text(r#"{"text": "Hello"}"#)?)?;
    /// assert_eq!(problems[0].to_string(), "\"channel\" is a required property");
    /// # Ok::<(), featherhq::Error>(())
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "validation")))]
    pub fn validate(&self, arguments: &JsonObject) -> Result<Vec<ArgumentError>, Error> {
        let error = |what: &str, cause: String| {
            Error::invalid_request(what).with_quote(format!(" of the tool {:?} {cause}", self.slug))
        };
        let parse = |what: &str, json: &JsonObject| {
            let parsed = json.parse::<Value>();
            parsed.map_err(|cause| error(what, format!("cannot be parsed: {cause}")))
        };
        let schema = parse("the input schema", &self.input_schema)?;
        let arguments = parse("the arguments", arguments)?;
        let validator = jsonschema::validator_for(&schema)
            .map_err(|cause| error("the input schema", format!("is not a JSON Schema: {cause}")))?;
        let problems = validator.iter_errors(&arguments);
        Ok(problems
            .map(|problem| ArgumentError {
                pointer: problem.instance_path().to_string(),
                schema_pointer: problem.schema_path().to_string(),
                // It quotes the invalid value, which may be large.
                message: one_line(&problem.to_string()),
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn large_invalid_values_are_quoted_in_part() {
        const ID: &str = "11111111-1111-4111-8111-111111111111";
        let at = "2026-01-01T00:00:00Z";
        let tool = json!({
            "id": ID, "connection_id": ID, "organization_id": ID, "integration_key": "slack",
            "nickname_slug": "n", "tool_path": "p", "slug": "s", "display_name": "d",
            "description": null, "is_enabled": true, "last_seen_at": at, "created_at": at,
            "updated_at": at, "stale_field_paths": [], "default_count": 0, "pinned_count": 0,
            "stale_input_fields": [], "merged_input_preview": {},
            "input_schema": {"properties": {"a": {"type": "integer"}}},
        });
        let tool = Tool::from_json(&tool.to_string()).unwrap();
        let arguments = JsonObject::new(&json!({"a": "x\n".repeat(100_000)})).unwrap();
        let problems = tool.validate(&arguments).unwrap();
        assert_eq!(problems[0].pointer, "/a");
        assert!(problems[0].message.len() < 1024, "{}", problems[0].message.len());
    }
}
