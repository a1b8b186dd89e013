//! `finalizeConnection`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{Connection, ConnectionId};

operation! {
    /// Completes an OAuth connection. Created by
    /// [`Connections::finalize`](crate::Connections::finalize).
    pub struct FinalizeConnection(id: ConnectionId) -> Connection;
}

impl FinalizeConnection {
    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionResponse>, Error> {
        prepare(self.client.api().finalize_connection(*self.id.as_uuid()).request())
    }
}
