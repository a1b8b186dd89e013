//! `updateConnection`.

use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{Connection, ConnectionId};

operation! {
    /// Changes a connection. Created by [`Connections::update`](crate::Connections::update). Fields
    /// that are not set keep their values.
    pub struct UpdateConnection(id: ConnectionId) {
        body: wire::ConnectionPatchRequest,
    } -> Connection;
}

impl UpdateConnection {
    /// Renames the connection. Its slug stays the same.
    pub fn nickname(mut self, nickname: impl Into<String>) -> Self {
        self.body.nickname = Field::Value(nickname.into());
        self
    }

    /// Sets the maximum rate at which the organization's own voice account starts calls, in
    /// calls per second: above 0 and at most 10,000.
    pub fn voice_account_cps(mut self, calls_per_second: f64) -> Self {
        self.body.voice_account_cps = Field::Value(calls_per_second);
        self
    }

    /// Removes the maximum rate of calls.
    pub fn clear_voice_account_cps(mut self) -> Self {
        self.body.voice_account_cps = Field::Null;
        self
    }

    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionResponse>, Error> {
        if let Field::Value(rate) = self.body.voice_account_cps
            && !(rate > 0.0 && rate <= 10_000.0)
        {
            return Err(Error::invalid_request(format!(
                "voice_account_cps is {rate}, but must be above 0 and at most 10000"
            )));
        }
        prepare(self.client.api().update_connection(*self.id.as_uuid(), self.body).request())
    }
}
