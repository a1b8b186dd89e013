//! `refreshConnectionTools`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{Connection, ConnectionId};

operation! {
    /// Starts a synchronization of a connection's tools. Created by
    /// [`Connections::refresh_tools`](crate::Connections::refresh_tools).
    pub struct RefreshTools(id: ConnectionId) -> Connection;
}

impl RefreshTools {
    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionResponse>, Error> {
        prepare(self.client.api().refresh_connection_tools(*self.id.as_uuid()).request())
    }
}
