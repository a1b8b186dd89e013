//! `createConnection`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{IntegrationKey, NewConnection};

operation! {
    /// Starts an OAuth connection. Created by [`Connections::create`](crate::Connections::create).
    pub struct CreateConnection(integration: IntegrationKey, nickname: String) -> NewConnection;
}

impl CreateConnection {
    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionCreateResponse>, Error> {
        let body = wire::ConnectionCreate {
            integration_key: self.integration.as_str().into(),
            nickname: self.nickname,
        };
        prepare(self.client.api().create_connection(body).request())
    }
}
