//! Tools as function definitions for language models.
//!
//! The schema is copied as the server sent it: parsing and printing it again would reorder its
//! properties and cost more than everything else here.

use std::fmt::Write as _;

use super::json::JsonObject;
use super::tool::Tool;

impl Tool {
    /// Returns the tool as a function definition of OpenAI:
    /// `{"type": "function", "function": {"name", "description", "parameters"}}`.
    ///
    /// The name is the tool's slug.
    #[cfg_attr(docsrs, doc(cfg(feature = "definitions")))]
    pub fn to_openai(&self) -> JsonObject {
        let mut json = String::from(r#"{"type":"function","function":{"#);
        self.write_name_and_description(&mut json);
        let _ = write!(json, r#","parameters":{}}}}}"#, self.input_schema);
        object(json)
    }

    /// Returns the tool as a tool definition of Anthropic:
    /// `{"name", "description", "input_schema"}`.
    ///
    /// The name is the tool's slug.
    #[cfg_attr(docsrs, doc(cfg(feature = "definitions")))]
    pub fn to_anthropic(&self) -> JsonObject {
        let mut json = String::from("{");
        self.write_name_and_description(&mut json);
        let _ = write!(json, r#","input_schema":{}}}"#, self.input_schema);
        object(json)
    }

    /// Returns the tool as a list entry of the Model Context Protocol:
    /// `{"name", "title", "description", "inputSchema", "outputSchema"}`.
    ///
    /// The name is the tool's slug. `outputSchema` is present if the vendor publishes a schema of
    /// the result.
    #[cfg_attr(docsrs, doc(cfg(feature = "definitions")))]
    pub fn to_mcp(&self) -> JsonObject {
        let mut json = String::from("{");
        self.write_name_and_description(&mut json);
        let title = serde_json::Value::from(self.display_name.as_str());
        let _ = write!(json, r#","title":{title},"inputSchema":{}"#, self.input_schema);
        if let Some(schema) = &self.response_schema {
            let _ = write!(json, r#","outputSchema":{schema}"#);
        }
        json.push('}');
        object(json)
    }

    fn write_name_and_description(&self, json: &mut String) {
        let name = serde_json::Value::from(self.slug.as_str());
        let _ = write!(json, r#""name":{name}"#);
        if let Some(description) = &self.description {
            let description = serde_json::Value::from(description.as_str());
            let _ = write!(json, r#","description":{description}"#);
        }
    }
}

/// Converts a string that was concatenated from valid JSON.
fn object(json: String) -> JsonObject {
    JsonObject::from_text(json).unwrap_or_else(|_| JsonObject::empty())
}

#[cfg(test)]
mod tests {
    use crate::types::Tool;

    const TOOL: &str = r#"{
        "id": "11111111-1111-4111-8111-111111111111",
        "connection_id": "22222222-2222-4222-8222-222222222222",
        "organization_id": "33333333-3333-4333-8333-333333333333",
        "integration_key": "notion", "nickname_slug": "wiki", "tool_path": "pages.find",
        "slug": "wiki_pages_find", "display_name": "Find \"pages\"",
        "description": "Finds\npages.",
        "input_schema": {"type": "object", "properties": {"z": {"maximum": 1.50}, "a": {}}},
        "response_schema": {"type":  "array"}, "is_enabled": true,
        "last_seen_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z", "stale_field_paths": [], "default_count": 0,
        "pinned_count": 0, "stale_input_fields": [], "merged_input_preview": {}
    }"#;

    #[test]
    fn schemas_are_copied_unchanged() {
        let mut tool = Tool::from_json(TOOL).unwrap();
        assert_eq!(
            tool.to_openai().as_str(),
            r#"{"type":"function","function":{"name":"wiki_pages_find","description":"Finds\npages.","parameters":{"type": "object", "properties": {"z": {"maximum": 1.50}, "a": {}}}}}"#
        );
        assert_eq!(
            tool.to_anthropic().as_str(),
            r#"{"name":"wiki_pages_find","description":"Finds\npages.","input_schema":{"type": "object", "properties": {"z": {"maximum": 1.50}, "a": {}}}}"#
        );
        assert_eq!(
            tool.to_mcp().as_str(),
            r#"{"name":"wiki_pages_find","description":"Finds\npages.","title":"Find \"pages\"","inputSchema":{"type": "object", "properties": {"z": {"maximum": 1.50}, "a": {}}},"outputSchema":{"type":  "array"}}"#
        );
        tool.description = None;
        tool.response_schema = None;
        assert!(!tool.to_mcp().as_str().contains("description"));
        assert!(!tool.to_mcp().as_str().contains("outputSchema"));
    }
}
