//! `bulkUpdateConnectionTools`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::element_stream::streamed;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{ConnectionId, Tool};

operation! {
    /// Enables or disables all tools of a connection. Created by
    /// [`Connections::set_tools_enabled`](crate::Connections::set_tools_enabled).
    pub struct SetToolsEnabled(id: ConnectionId, enabled: bool) -> Vec<Tool>;
}

streamed!(SetToolsEnabled of Tool);

impl SetToolsEnabled {
    pub(crate) fn build(self) -> Result<Prepared<Vec<wire::ConnectionToolResponse>>, Error> {
        let body = wire::ConnectionToolsBulkToggleRequest { is_enabled: self.enabled };
        prepare(self.client.api().bulk_update_connection_tools(*self.id.as_uuid(), body).request())
    }
}
