//! Calls about the organisation's connections.

use calamus_runtime::Secret;
use featherhq_api::types as wire;

use crate::call::{Call, ElementStream};
use crate::client::Client;
use crate::requests::{
    ConnectEmail, ConnectMcp, DiscoverMcp, TestInvoke, UpdateConnection, UpdateTool,
};
use crate::types::{
    Connection, ConnectionId, IntegrationKey, Invocation, JsonObject, Lease, McpCallResult,
    McpConnection, McpDiscovery, NewConnection, Tool, ToolId,
};
use crate::unsent::prepare;
use crate::wait::Wait;

/// What the organisation has connected; from [`Client::connections`].
#[derive(Clone, Copy, Debug)]
pub struct Connections<'a> {
    client: &'a Client,
}

impl Client {
    /// What the organisation has connected.
    pub fn connections(&self) -> Connections<'_> {
        Connections { client: self }
    }
}

impl<'a> Connections<'a> {
    /// Lists all connections of the organisation, with their tools.
    ///
    /// The list is decoded while it arrives, but held whole; for a large organisation
    /// [`stream`](Self::stream) holds one connection at a time. The order is the server's;
    /// none is published.
    ///
    /// # Errors
    ///
    /// [Unauthorized](crate::Error::is_unauthorized) if the key is not accepted, and
    /// whatever can happen on the way. A connection that does not decode fails the call,
    /// with its [index](crate::Error::element_index).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// for connection in feather.connections().list().await? {
    ///     println!("{} has {} tools", connection.nickname, connection.tools.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Call<Vec<Connection>> {
        Call::plain(self.client, prepare(self.client.api().list_connections().request()))
    }

    /// Lists all connections of the organisation, one at a time as they arrive.
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list), as elements of the stream. A connection that does not
    /// decode does not end it.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let mut connections = feather.connections().stream();
    /// while let Some(connection) = connections.next().await {
    ///     match connection {
    ///         Ok(connection) => println!("{}", connection.nickname),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&self) -> ElementStream<Connection> {
        Call::plain(self.client, prepare(self.client.api().list_connections().request())).stream()
    }

    /// Reads one connection, with its tools.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) if there is no such connection, or if it
    /// belongs to another organisation; [unauthorized](crate::Error::is_unauthorized) if the
    /// key is not accepted; and whatever can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let id: featherhq::ConnectionId = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse()?;
    /// let connection = feather.connections().get(id).await?;
    /// println!("{} is {}", connection.nickname, connection.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, id: ConnectionId) -> Call<Connection> {
        Call::plain(self.client, prepare(self.client.api().get_connection(*id.as_uuid()).request()))
    }

    /// Begins a connection that somebody has to grant access to in the vendor's window.
    ///
    /// The answer has what the vendor's frontend SDK needs to open that window. Once it is
    /// closed, call [`finalize`](Self::finalize). Never repeated once the request may have
    /// arrived: a second one would create a second connection.
    ///
    /// # Errors
    ///
    /// [Validation](crate::Error::is_validation) if the server does not accept the key or the
    /// nickname; [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and
    /// whatever can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// use featherhq::IntegrationKey;
    ///
    /// let new = feather.connections().create(IntegrationKey::Slack, "Support").await?;
    /// println!("open {}'s window for {}", new.vendor, new.connection_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(
        &self,
        integration: impl Into<IntegrationKey>,
        nickname: impl Into<String>,
    ) -> Call<NewConnection> {
        let body = wire::ConnectionCreate {
            integration_key: integration.into().as_str().into(),
            nickname: nickname.into(),
        };
        Call::plain(self.client, prepare(self.client.api().create_connection(body).request()))
    }

    /// Completes a connection after its consent window was closed, and starts reading its
    /// tools; [`wait_for_tools`](Self::wait_for_tools) waits for them.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) if there is no such connection;
    /// [validation](crate::Error::is_validation) if the server refuses;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// let before = feather.connections().finalize(id).await?;
    /// let connection = feather.connections().wait_for_tools(id).after(&before).await?;
    /// println!("{} tools", connection.tools.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn finalize(&self, id: ConnectionId) -> Call<Connection> {
        Call::plain(
            self.client,
            prepare(self.client.api().finalize_connection(*id.as_uuid()).request()),
        )
    }

    /// Changes a connection. What is not set stays.
    ///
    /// # Errors
    ///
    /// [Invalid request](crate::Error::is_invalid_request), and nothing sent, if a rate is out
    /// of bounds; [not found](crate::Error::is_not_found) if there is no such connection;
    /// [validation](crate::Error::is_validation) if the server refuses;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// let renamed = feather
    ///     .connections()
    ///     .update(id)
    ///     .nickname("Support, Europe")
    ///     .clear_voice_account_cps()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, id: ConnectionId) -> Call<Connection, UpdateConnection> {
        Call::new(self.client, UpdateConnection::new(id))
    }

    /// Deletes a connection, here and at the vendor. It cannot be brought back.
    ///
    /// An attempt that fails in a way that may pass is repeated. If one may have taken effect,
    /// because its answer never came, and the next finds no such connection, the call has
    /// succeeded: the connection is gone, as was asked.
    /// [`with_response`](Call::with_response) still shows the status 404.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) if the first answer is that there is no such
    /// connection; [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and
    /// whatever can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// feather.connections().disconnect(id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn disconnect(&self, id: ConnectionId) -> Call<()> {
        Call::plain(
            self.client,
            prepare(self.client.api().disconnect_connection(*id.as_uuid()).request()),
        )
    }

    /// Adds e-mail, so that assistants can send it. Needs a mailbox that was connected
    /// before, elsewhere. Never repeated once the request may have arrived.
    ///
    /// # Errors
    ///
    /// [Validation](crate::Error::is_validation) if there is no mailbox;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let email = feather.connections().connect_email().nickname("Helpdesk").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect_email(&self) -> Call<Connection, ConnectEmail> {
        Call::new(self.client, ConnectEmail::new())
    }

    /// Adds an MCP server of the organisation's own. Never repeated once the request may have
    /// arrived.
    ///
    /// Some servers take a key in the query of their address, so that and credentials in it are
    /// treated as secrets.
    ///
    /// # Errors
    ///
    /// [Validation](crate::Error::is_validation) if the server does not accept a member;
    /// [bad request](crate::Error::is_bad_request) or validation if it refuses the address;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let mcp = feather
    ///     .connections()
    ///     .connect_mcp("Inventory", "https://mcp.example.com/sse")
    ///     .api_key_in("X-Inventory-Key", "s3cret")
    ///     .await?;
    /// println!("{} is {}", mcp.connection_id, mcp.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect_mcp(
        &self,
        nickname: impl Into<String>,
        server_url: impl Into<Secret>,
    ) -> Call<McpConnection, ConnectMcp> {
        Call::new(self.client, ConnectMcp::new(nickname.into(), server_url.into()))
    }

    /// Asks an MCP server how it wants to be connected to. Creates nothing.
    ///
    /// # Errors
    ///
    /// [Validation](crate::Error::is_validation) if the address is not accepted;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let found = feather.connections().discover_mcp("https://mcp.example.com/sse").await?;
    /// if !found.supports_dcr {
    ///     println!("this server needs an OAuth client id");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn discover_mcp(&self, server_url: impl Into<Secret>) -> Call<McpDiscovery, DiscoverMcp> {
        Call::new(self.client, DiscoverMcp::new(server_url.into()))
    }

    /// Asks Feather to read a connection's tools from the vendor again. The answer is the
    /// connection as it is now; [`wait_for_tools`](Self::wait_for_tools) waits for the rest.
    ///
    /// # Errors
    ///
    /// [Validation](crate::Error::is_validation) if the connection is not active;
    /// [not found](crate::Error::is_not_found) if there is none;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
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
    pub fn refresh_tools(&self, id: ConnectionId) -> Call<Connection> {
        Call::plain(
            self.client,
            prepare(self.client.api().refresh_connection_tools(*id.as_uuid()).request()),
        )
    }

    /// Lets assistants use all tools of a connection, or none. Answers with all of them, in
    /// the order of their [`tool_path`](Tool::tool_path).
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) if there is no such connection;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// let tools = feather.connections().set_tools_enabled(id, false).await?;
    /// println!("{} tools are off", tools.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_tools_enabled(&self, id: ConnectionId, enabled: bool) -> Call<Vec<Tool>> {
        let body = wire::ConnectionToolsBulkToggleRequest { is_enabled: enabled };
        let call = self.client.api().bulk_update_connection_tools(*id.as_uuid(), body).request();
        Call::plain(self.client, prepare(call))
    }

    /// Changes a tool. What is not set stays.
    ///
    /// # Errors
    ///
    /// [Validation](crate::Error::is_validation), with each place, if values do not fit the
    /// tool's input; [not found](crate::Error::is_not_found) if there is no such tool, or its
    /// connection is another organisation's; [unauthorized](crate::Error::is_unauthorized) if
    /// the key is not accepted; and whatever can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     connection_id: featherhq::ConnectionId,
    /// #     tool_id: featherhq::ToolId,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
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
    pub fn update_tool(&self, connection: ConnectionId, tool: ToolId) -> Call<Tool, UpdateTool> {
        Call::new(self.client, UpdateTool::new(connection, tool))
    }

    /// Calls a tool of a connection for real: the vendor does what it says. Never repeated
    /// once the request may have arrived.
    ///
    /// # Errors
    ///
    /// [Bad request](crate::Error::is_bad_request) if the slug is unknown or its tool disabled;
    /// [not found](crate::Error::is_not_found) if there is no such connection;
    /// [validation](crate::Error::is_validation) if the server refuses the input;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use featherhq::JsonObject;
    ///
    /// let input = JsonObject::from_text(r##"{"channel": "#general", "text": "Hello"}"##)?;
    /// let answer = feather.connections().test_invoke(id, "support_send_message", input).await?;
    /// println!("{}", answer.result);
    /// # Ok(())
    /// # }
    /// ```
    pub fn test_invoke(
        &self,
        id: ConnectionId,
        slug: impl Into<String>,
        input: JsonObject,
    ) -> Call<Invocation, TestInvoke> {
        Call::new(self.client, TestInvoke::new(id, slug.into(), input))
    }

    /// Calls a tool of an MCP server for real. Never repeated once the request may have
    /// arrived.
    ///
    /// # Errors
    ///
    /// Those of [`test_invoke`](Self::test_invoke).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use featherhq::JsonObject;
    ///
    /// let input = JsonObject::from_text(r#"{"sku": "A-1"}"#)?;
    /// let answer = feather.connections().test_mcp_call(id, "inventory_stock", input).await?;
    /// println!("{}", answer.result);
    /// # Ok(())
    /// # }
    /// ```
    pub fn test_mcp_call(
        &self,
        id: ConnectionId,
        slug: impl Into<String>,
        input: JsonObject,
    ) -> Call<McpCallResult> {
        let body = wire::ConnectionTestMcpCallRequest {
            slug: slug.into(),
            input: Some(input.into_wire()),
        };
        let call = self.client.api().test_mcp_call_connection(*id.as_uuid(), body).request();
        Call::plain(self.client, prepare(call))
    }

    /// Proves that a connection's credentials work, without showing them.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) if there is no such connection;
    /// [unauthorized](crate::Error::is_unauthorized) if the key is not accepted; and whatever
    /// can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// let lease = feather.connections().test_lease(id).await?;
    /// println!("{}", if lease.ok { "works" } else { "does not work" });
    /// # Ok(())
    /// # }
    /// ```
    pub fn test_lease(&self, id: ConnectionId) -> Call<Lease> {
        Call::plain(
            self.client,
            prepare(self.client.api().test_lease_connection(*id.as_uuid()).request()),
        )
    }

    /// Reads a connection again and again until it is active.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::Error::is_timeout) that says what was last seen, if it does not
    /// become active in time; and whatever can happen to [`get`](Self::get).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// use std::time::Duration;
    ///
    /// let connection = feather
    ///     .connections()
    ///     .wait_until_active(id)
    ///     .total_timeout(Duration::from_secs(300))
    ///     .on_progress(|connection| println!("{}", connection.status))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_until_active(&self, id: ConnectionId) -> Wait {
        Wait::until_active(self.client, id)
    }

    /// Reads a connection again and again until it is active and its tools are synced.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::Error::is_timeout) that says what was last seen, if they are not
    /// synced in time; a [failed state](crate::Error::is_failed_state) if reading them
    /// failed; and whatever can happen to [`get`](Self::get).
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
