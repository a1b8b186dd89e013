//! `updateConnectionTool`.

use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{ConnectionId, InputDefaults, JsonObject, Tool, ToolId};

operation! {
    /// Changes a tool. Created by [`Connections::update_tool`](crate::Connections::update_tool).
    /// Fields that are not set keep their values.
    pub struct UpdateTool(connection: ConnectionId, tool: ToolId) {
        body: wire::ConnectionToolPatchRequest,
    } -> Tool;
}

impl UpdateTool {
    /// Sets whether assistants may use the tool.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.body.is_enabled = Field::Value(enabled);
        self
    }

    /// Replaces the operators' values for the tool's input. The server validates them against
    /// the tool's input schema; its [422 response](crate::Error::is_validation) has a detail for
    /// each invalid value.
    pub fn input_defaults(mut self, defaults: InputDefaults) -> Self {
        self.body.input_defaults = Field::Value(defaults.into_wire());
        self
    }

    /// Removes all operators' values.
    pub fn clear_input_defaults(mut self) -> Self {
        self.body.input_defaults = Field::Null;
        self
    }

    /// Sets which properties of the tool's results assistants see, as
    /// `{"field_mappings": [...]}`. Feather does not publish the schema of the items.
    pub fn response_field_map(mut self, map: JsonObject) -> Self {
        self.body.response_field_map = Field::Value(map.into_wire());
        self
    }

    /// Removes the map, so that assistants see whole results.
    pub fn clear_response_field_map(mut self) -> Self {
        self.body.response_field_map = Field::Null;
        self
    }

    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionToolResponse>, Error> {
        let (connection, tool) = (*self.connection.as_uuid(), *self.tool.as_uuid());
        prepare(self.client.api().update_connection_tool(connection, tool, self.body).request())
    }
}
