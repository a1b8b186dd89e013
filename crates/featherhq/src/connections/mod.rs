//! Methods for the organization's connections.

mod tools;

use calamus_runtime::Secret;

use crate::client::Client;
use crate::element_stream::ElementStream;
use crate::find::FindConnection;
use crate::operations::{
    ConnectEmail, ConnectMcp, CreateConnection, DisconnectConnection, DiscoverMcp,
    FinalizeConnection, GetConnection, ListConnections, TestLease, UpdateConnection,
};
use crate::types::{Connection, ConnectionId, IntegrationKey};
use crate::wait::Wait;

/// The connections of the organization and their tools. Created by [`Client::connections`].
///
/// # Errors
///
/// Every call can fail with [unauthorized](crate::Error::is_unauthorized) if the API key is not
/// accepted, with [rate limited](crate::Error::is_rate_limited), and with any transport error, see
/// [`Error`](crate::Error). The methods document the errors that they have besides.
#[derive(Clone, Copy, Debug)]
pub struct Connections<'a> {
    client: &'a Client,
}

impl Client {
    /// Returns the methods for the organization's connections.
    pub fn connections(&self) -> Connections<'_> {
        Connections { client: self }
    }
}

impl<'a> Connections<'a> {
    /// Lists all connections of the organization with their tools.
    ///
    /// The list is decoded while it arrives and held as a whole; [`stream`](Self::stream) holds
    /// one connection at a time. The order is that of the server, which does not document it.
    ///
    /// # Errors
    ///
    /// Those of [every call](Self#errors). A connection that does not decode fails the call;
    /// [`element_index`](crate::Error::element_index) returns its index.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// for connection in feather.connections().list().await? {
    ///     println!("{} has {} tools", connection.nickname, connection.tools.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> ListConnections {
        ListConnections::new(self.client)
    }

    /// Lists all connections of the organization, one at a time as they arrive.
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list), as elements of the stream. The stream continues after a
    /// connection that does not decode.
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
        self.list().stream()
    }

    /// Reads a connection with its tools.
    ///
    /// # Errors
    ///
    /// - [Not found](crate::Error::is_not_found) if the connection does not exist or belongs to
    ///   another organization.
    /// - Those of [every call](Self#errors).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let id: featherhq::ConnectionId = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse()?;
    /// let connection = feather.connections().get(id).await?;
    /// println!("{} is {}", connection.nickname, connection.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, id: ConnectionId) -> GetConnection {
        GetConnection::new(self.client, id)
    }

    /// Finds a connection by its id or its slug
    /// ([`nickname_slug`](Connection::nickname_slug)).
    ///
    /// An id takes one request for that connection. The API has no lookup by slug, so a slug takes
    /// a request for the list, which is read up to the connection.
    ///
    /// # Errors
    ///
    /// - [Not found](crate::Error::is_not_found) if the connection does not exist. The message
    ///   lists up to three similar slugs.
    /// - Those of [`get`](Self::get) and [`stream`](Self::stream).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let support = feather.connections().find("support").await?;
    /// println!("{} has {} tools", support.nickname, support.tools.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn find(&self, id_or_slug: impl Into<String>) -> FindConnection {
        FindConnection::new(self.client, id_or_slug.into())
    }

    /// Starts an OAuth connection. The user has to complete the vendor's consent screen.
    ///
    /// The response has the session token for the vendor's frontend SDK, which opens the consent
    /// screen. Once the user has completed it, call [`finalize`](Self::finalize). Non-idempotent:
    /// never retried once the request may have arrived, since each request creates a connection.
    ///
    /// # Errors
    ///
    /// - [Validation](crate::Error::is_validation) if the server rejects the integration or the
    ///   nickname.
    /// - Those of [every call](Self#errors).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// use featherhq::IntegrationKey;
    ///
    /// let new = feather.connections().create(IntegrationKey::Slack, "Support").await?;
    /// println!("authorize {} with the SDK of {}", new.connection_id, new.vendor);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(
        &self,
        integration: impl Into<IntegrationKey>,
        nickname: impl Into<String>,
    ) -> CreateConnection {
        CreateConnection::new(self.client, integration.into(), nickname.into())
    }

    /// Completes an OAuth connection after the consent screen, and starts the synchronization of
    /// its tools. [`wait_for_tools`](Self::wait_for_tools) waits for the tools.
    ///
    /// # Errors
    ///
    /// - [Not found](crate::Error::is_not_found) if the connection does not exist.
    /// - [Validation](crate::Error::is_validation) if the server rejects the request.
    /// - Those of [every call](Self#errors).
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
    pub fn finalize(&self, id: ConnectionId) -> FinalizeConnection {
        FinalizeConnection::new(self.client, id)
    }

    /// Changes a connection. Fields that are not set keep their values.
    ///
    /// # Errors
    ///
    /// - [Invalid request](crate::Error::is_invalid_request) if the rate is out of bounds. Nothing
    ///   is sent.
    /// - [Not found](crate::Error::is_not_found) if the connection does not exist.
    /// - [Validation](crate::Error::is_validation) if the server rejects the change.
    /// - Those of [every call](Self#errors).
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
    pub fn update(&self, id: ConnectionId) -> UpdateConnection {
        UpdateConnection::new(self.client, id)
    }

    /// Deletes a connection, in Feather and at the vendor. This cannot be undone.
    ///
    /// A 404 on a retried request counts as success, if an attempt before may have deleted the
    /// connection. [`with_response`](DisconnectConnection::with_response) returns the status 404
    /// then.
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
    /// feather.connections().disconnect(id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn disconnect(&self, id: ConnectionId) -> DisconnectConnection {
        DisconnectConnection::new(self.client, id)
    }

    /// Connects email, so that assistants can send it. The organization needs a mailbox, which
    /// this API does not create. Non-idempotent: never retried once the request may have arrived.
    ///
    /// # Errors
    ///
    /// - [Validation](crate::Error::is_validation) if the organization has no mailbox.
    /// - Those of [every call](Self#errors).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let email = feather.connections().connect_email().nickname("Helpdesk").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect_email(&self) -> ConnectEmail {
        ConnectEmail::new(self.client)
    }

    /// Connects an MCP server of the organization. Non-idempotent: never retried once the request
    /// may have arrived.
    ///
    /// The query of the URL and its credentials are treated as secrets, since some servers take an
    /// API key there.
    ///
    /// # Errors
    ///
    /// - [Bad request](crate::Error::is_bad_request) or
    ///   [validation](crate::Error::is_validation) if the server rejects the URL or another
    ///   argument.
    /// - Those of [every call](Self#errors).
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
    ) -> ConnectMcp {
        ConnectMcp::new(self.client, nickname.into(), server_url.into())
    }

    /// Discovers how an MCP server authenticates clients. Creates nothing.
    ///
    /// # Errors
    ///
    /// - [Validation](crate::Error::is_validation) if the server rejects the URL.
    /// - Those of [every call](Self#errors).
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
    pub fn discover_mcp(&self, server_url: impl Into<Secret>) -> DiscoverMcp {
        DiscoverMcp::new(self.client, server_url.into())
    }

    /// Tests whether the credentials of a connection work. The response does not contain them.
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
    /// let lease = feather.connections().test_lease(id).await?;
    /// println!("{}", if lease.ok { "works" } else { "does not work" });
    /// # Ok(())
    /// # }
    /// ```
    pub fn test_lease(&self, id: ConnectionId) -> TestLease {
        TestLease::new(self.client, id)
    }

    /// Polls a connection until it is active.
    ///
    /// # Errors
    ///
    /// - [Timeout](crate::Error::is_timeout) if the connection is not active in time. The message
    ///   has the last status.
    /// - Those of [`get`](Self::get).
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
}
