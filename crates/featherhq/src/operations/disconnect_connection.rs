//! `disconnectConnection`.

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::ConnectionId;

operation! {
    /// Deletes a connection. Created by
    /// [`Connections::disconnect`](crate::Connections::disconnect).
    pub struct DisconnectConnection(id: ConnectionId) -> ();
}

impl DisconnectConnection {
    pub(crate) fn build(self) -> Result<Prepared<()>, Error> {
        prepare(self.client.api().disconnect_connection(*self.id.as_uuid()).request())
    }
}
