//! The integrations that can be connected, and the tools that a connection to each of them gets
//! when it is synchronized.

use crate::json::Json;

/// Parses one of the data files that are embedded in the crate.
pub(crate) fn parse_data(text: &str) -> Result<Json, String> {
    Json::parse(text.as_bytes()).map_err(|error| error.to_string())
}

#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) integrations: Json,
    tools: Json,
}

impl Catalog {
    pub(crate) fn read() -> Result<Self, String> {
        Ok(Catalog {
            integrations: parse_data(include_str!("../data/integrations.json"))?,
            tools: parse_data(include_str!("../data/tools.json"))?,
        })
    }

    /// Returns the templates of the tools of an integration.
    pub(crate) fn tools(&self, integration_key: &str) -> &[Json] {
        self.tools.get(integration_key).and_then(Json::as_array).unwrap_or_default()
    }

    /// Returns the template of a tool.
    pub(crate) fn tool(&self, integration_key: &str, tool_path: &str) -> Option<&Json> {
        self.tools(integration_key).iter().find(|tool| tool.str_at("tool_path") == Some(tool_path))
    }
}
