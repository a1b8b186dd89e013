//! `listConnections`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::element_stream::streamed;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::Connection;

operation! {
    /// Lists the connections of the organization. Created by
    /// [`Connections::list`](crate::Connections::list).
    pub struct ListConnections() -> Vec<Connection>;
}

streamed!(ListConnections of Connection);

impl ListConnections {
    pub(crate) fn build(self) -> Result<Prepared<Vec<wire::ConnectionResponse>>, Error> {
        prepare(self.client.api().list_connections().request())
    }
}
