//! Methods for the tools of a connection.

use super::Connections;
use crate::operations::{RefreshTools, SetToolsEnabled, TestInvoke, TestMcpCall, UpdateTool};
use crate::types::{ConnectionId, JsonObject, ToolId};
use crate::wait::Wait;

/// Tools of a connection.
impl Connections<'_> {
    /// Starts a synchronization of a connection's tools with the vendor. The response is the
    /// connection before it; [`wait_for_tools`](Self::wait_for_tools) waits for its end.
    ///
    /// # Errors
    ///
    /// - [Validation](crate::Error::is_validation) if the connection is not active.
    /// - [Not found](crate::Error::is_not_found) if the connection does not exist.
    /// - Those of [every call](Self#errors).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// let connection = feather.connections().refresh_tools(id).await?;
    /// println!("tools are {}", connection.tools_status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn refresh_tools(&self, id: ConnectionId) -> RefreshTools {
        RefreshTools::new(self.client, id)
    }

    /// Enables or disables all tools of a connection for assistants. Returns all tools, ordered by
    /// [`tool_path`](crate::Tool::tool_path).
    ///
    /// # Errors
    ///
    /// - [Not found](crate::Error::is_not_found) if the connection does not exist.
    /// - Those of [every call](Self#errors).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// let tools = feather.connections().set_tools_enabled(id, false).await?;
    /// println!("{} tools are disabled", tools.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_tools_enabled(&self, id: ConnectionId, enabled: bool) -> SetToolsEnabled {
        SetToolsEnabled::new(self.client, id, enabled)
    }

    /// Changes a tool. Fields that are not set keep their values.
    ///
    /// # Errors
    ///
    /// - [Validation](crate::Error::is_validation) if values do not fit the tool's input schema,
    ///   with a detail for each.
    /// - [Not found](crate::Error::is_not_found) if the tool does not exist or belongs to another
    ///   organization.
    /// - Those of [every call](Self#errors).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     connection_id: featherhq::ConnectionId,
    /// #     tool_id: featherhq::ToolId,
    /// # ) -> Result<(), featherhq::Error> {
    /// use featherhq::{InputDefaults, JsonValue};
    ///
    /// let channel = JsonValue::new("#support")?;
    /// feather
    ///     .connections()
    ///     .update_tool(connection_id, tool_id)
    ///     .enabled(true)
    ///     .input_defaults(InputDefaults::new().pinned("channel", channel))
    ///     .clear_response_field_map()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_tool(&self, connection: ConnectionId, tool: ToolId) -> UpdateTool {
        UpdateTool::new(self.client, connection, tool)
    }

    /// Calls a tool of a connection at the vendor, with its real effects. Non-idempotent: never
    /// retried once the request may have arrived.
    ///
    /// # Errors
    ///
    /// - [Bad request](crate::Error::is_bad_request) if the tool does not exist or is disabled.
    /// - [Not found](crate::Error::is_not_found) if the connection does not exist.
    /// - [Validation](crate::Error::is_validation) if the server rejects the input.
    /// - Those of [every call](Self#errors).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// use featherhq::JsonObject;
    ///
    /// let input = JsonObject::from_text(r##"{"channel": "#general", "text": "Hello"}"##)?;
    /// let response = feather.connections().test_invoke(id, "support_send_message", input).await?;
    /// println!("{}", response.result);
    /// # Ok(())
    /// # }
    /// ```
    pub fn test_invoke(
        &self,
        id: ConnectionId,
        slug: impl Into<String>,
        input: JsonObject,
    ) -> TestInvoke {
        TestInvoke::new(self.client, id, slug.into(), input)
    }

    /// Calls a tool of an MCP server, with its real effects. Non-idempotent: never retried once
    /// the request may have arrived.
    ///
    /// # Errors
    ///
    /// Those of [`test_invoke`](Self::test_invoke).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// use featherhq::JsonObject;
    ///
    /// let input = JsonObject::from_text(r#"{"sku": "A-1"}"#)?;
    /// let response = feather.connections().test_mcp_call(id, "inventory_stock", input).await?;
    /// println!("{}", response.result);
    /// # Ok(())
    /// # }
    /// ```
    pub fn test_mcp_call(
        &self,
        id: ConnectionId,
        slug: impl Into<String>,
        input: JsonObject,
    ) -> TestMcpCall {
        TestMcpCall::new(self.client, id, slug.into(), input)
    }

    /// Polls a connection until it is active and its tools are synchronized.
    ///
    /// # Errors
    ///
    /// - [Timeout](crate::Error::is_timeout) if the tools are not synchronized in time. The
    ///   message has the last status.
    /// - [Failed state](crate::Error::is_failed_state) if the synchronization failed.
    /// - Those of [`get`](Self::get).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// let before = feather.connections().refresh_tools(id).await?;
    /// let connection = feather.connections().wait_for_tools(id).after(&before).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_tools(&self, id: ConnectionId) -> Wait {
        Wait::for_tools(self.client, id)
    }
}
