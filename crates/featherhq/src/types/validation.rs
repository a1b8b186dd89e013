//! Arguments held against a tool's input schema, before a vendor has to refuse them.

use std::fmt;

use calamus_runtime::sdk::one_line;
use serde_json::Value;

use super::json::JsonObject;
use super::tool::Tool;
use crate::error::Error;

/// One way in which arguments do not fit a tool's input schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArgumentError {
    /// Where in the arguments, as a JSON Pointer; empty for the whole.
    pub pointer: String,
    /// Which part of the schema it breaks, as a JSON Pointer.
    pub schema_pointer: String,
    /// What is wrong.
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
    /// Checks arguments against the tool's input schema; an empty list means that they fit.
    ///
    /// The dialect is the one that the schema names in `$schema`, and 2020-12 otherwise.
    /// References to other documents are not followed.
    ///
    /// # Errors
    ///
    /// [Invalid request](Error::is_invalid_request) if the schema itself is not one, or if
    /// either text cannot be read.
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
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "validation")))]
    pub fn validate(&self, arguments: &JsonObject) -> Result<Vec<ArgumentError>, Error> {
        let refuse = |what: &str, why: String| {
            Error::invalid_request(what).with_quote(format!(" of the tool {:?} {why}", self.slug))
        };
        let read = |what: &str, text: &JsonObject| {
            let parsed = text.parse::<Value>();
            parsed.map_err(|error| refuse(what, format!("cannot be read: {error}")))
        };
        let schema = read("the input schema", &self.input_schema)?;
        let arguments = read("the arguments", arguments)?;
        let validator = jsonschema::validator_for(&schema)
            .map_err(|error| refuse("the input schema", format!("is not a schema: {error}")))?;
        let problems = validator.iter_errors(&arguments);
        Ok(problems
            .map(|problem| ArgumentError {
                pointer: problem.instance_path().to_string(),
                schema_pointer: problem.schema_path().to_string(),
                // It quotes the value that does not fit, however large that is.
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
    fn a_value_that_does_not_fit_is_quoted_in_part() {
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
