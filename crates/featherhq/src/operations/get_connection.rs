//! `getConnection`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{Connection, ConnectionId};

operation! {
    /// Reads a connection with its tools. Created by [`Connections::get`](crate::Connections::get).
    pub struct GetConnection(id: ConnectionId) -> Connection;
}

impl GetConnection {
    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionResponse>, Error> {
        prepare(self.client.api().get_connection(*self.id.as_uuid()).request())
    }
}
