//! Changing a tool.

use calamus_runtime::sdk::Secrets;
use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::{Call, Prepare};
use crate::client::Client;
use crate::error::Error;
use crate::types::{ConnectionId, InputDefaults, JsonObject, Tool, ToolId};
use crate::unsent::{Prepared, prepare};

/// What to change about a tool; from
/// [`Connections::update_tool`](crate::Connections::update_tool). What is not set stays.
#[derive(Debug)]
pub struct UpdateTool {
    connection: ConnectionId,
    tool: ToolId,
    body: wire::ConnectionToolPatchRequest,
}

impl UpdateTool {
    pub(crate) fn new(connection: ConnectionId, tool: ToolId) -> Self {
        let body = wire::ConnectionToolPatchRequest {
            response_field_map: Field::Absent,
            is_enabled: Field::Absent,
            input_defaults: Field::Absent,
        };
        Self { connection, tool, body }
    }
}

impl Call<Tool, UpdateTool> {
    /// Sets whether assistants may use the tool.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.request.body.is_enabled = Field::Value(enabled);
        self
    }

    /// Sets the operators' values for the tool's input, in place of all that were set. The
    /// server checks them against the tool's input schema and answers
    /// [422](crate::Error::is_validation) with each that does not fit.
    pub fn input_defaults(mut self, defaults: InputDefaults) -> Self {
        self.request.body.input_defaults = Field::Value(defaults.into_wire());
        self
    }

    /// Takes all operators' values away.
    pub fn clear_input_defaults(mut self) -> Self {
        self.request.body.input_defaults = Field::Null;
        self
    }

    /// Sets which members of the tool's answers assistants get to see, as
    /// `{"field_mappings": [...]}`. The form of the items is not published.
    pub fn response_field_map(mut self, map: JsonObject) -> Self {
        self.request.body.response_field_map = Field::Value(map.into_wire());
        self
    }

    /// Lets assistants see the tool's answers whole.
    pub fn clear_response_field_map(mut self) -> Self {
        self.request.body.response_field_map = Field::Null;
        self
    }
}

impl Prepare<Tool> for UpdateTool {
    #[allow(private_interfaces)]
    fn prepare(
        self,
        client: &Client,
        _: &mut Secrets,
    ) -> Result<Prepared<wire::ConnectionToolResponse>, Error> {
        let (connection, tool) = (*self.connection.as_uuid(), *self.tool.as_uuid());
        prepare(client.api().update_connection_tool(connection, tool, self.body).request())
    }
}
