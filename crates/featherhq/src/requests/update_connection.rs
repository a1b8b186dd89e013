//! Changing a connection.

use calamus_runtime::sdk::Secrets;
use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::{Call, Prepare};
use crate::client::Client;
use crate::error::Error;
use crate::types::{Connection, ConnectionId};
use crate::unsent::{Prepared, prepare};

/// What to change about a connection; from
/// [`Connections::update`](crate::Connections::update).
#[derive(Debug)]
pub struct UpdateConnection {
    id: ConnectionId,
    body: wire::ConnectionPatchRequest,
}

impl UpdateConnection {
    pub(crate) fn new(id: ConnectionId) -> Self {
        let body = wire::ConnectionPatchRequest {
            nickname: Field::Absent,
            voice_account_cps: Field::Absent,
        };
        Self { id, body }
    }
}

impl Call<Connection, UpdateConnection> {
    /// Gives the connection another name. Its slug stays.
    pub fn nickname(mut self, nickname: impl Into<String>) -> Self {
        self.request.body.nickname = Field::Value(nickname.into());
        self
    }

    /// Sets how many calls a second the organisation's own voice account may begin: above 0
    /// and at most 10,000.
    pub fn voice_account_cps(mut self, calls_per_second: f64) -> Self {
        if !(calls_per_second > 0.0 && calls_per_second <= 10_000.0) {
            self.refuse(Error::invalid_request(format!(
                "voice_account_cps is {calls_per_second}, but must be above 0 and at most 10000"
            )));
        }
        self.request.body.voice_account_cps = Field::Value(calls_per_second);
        self
    }

    /// Takes that rate away.
    pub fn clear_voice_account_cps(mut self) -> Self {
        self.request.body.voice_account_cps = Field::Null;
        self
    }
}

impl Prepare<Connection> for UpdateConnection {
    #[allow(private_interfaces)]
    fn prepare(
        self,
        client: &Client,
        _: &mut Secrets,
    ) -> Result<Prepared<wire::ConnectionResponse>, Error> {
        prepare(client.api().update_connection(*self.id.as_uuid(), self.body).request())
    }
}
