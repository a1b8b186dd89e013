//! Calls about the organisation's connections.

use crate::call::{Call, ElementStream};
use crate::client::Client;
use crate::transport::prepare;
use crate::types::{Connection, ConnectionId};

/// What the organisation has connected; from [`Client::connections`].
#[derive(Clone, Copy, Debug)]
pub struct Connections<'a> {
    client: &'a Client,
}

impl<'a> Connections<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

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
        Call::new(self.client, prepare(self.client.api().list_connections()))
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
        ElementStream::new(self.client, prepare(self.client.api().list_connections()))
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
        Call::new(self.client, prepare(self.client.api().get_connection(id.as_uuid())))
    }
}
