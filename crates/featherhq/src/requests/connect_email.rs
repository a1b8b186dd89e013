//! Adding e-mail.

use calamus_runtime::sdk::Secrets;
use featherhq_api::types as wire;

use crate::call::{Call, Prepare};
use crate::client::Client;
use crate::error::Error;
use crate::types::Connection;
use crate::unsent::{Prepared, prepare};

/// How to add e-mail; from [`Connections::connect_email`](crate::Connections::connect_email).
#[derive(Debug)]
pub struct ConnectEmail {
    body: wire::PlatformConnectionCreate,
}

impl ConnectEmail {
    pub(crate) fn new() -> Self {
        Self { body: wire::PlatformConnectionCreate { nickname: None } }
    }
}

impl Call<Connection, ConnectEmail> {
    /// Names the connection. Default: `Email`.
    pub fn nickname(mut self, nickname: impl Into<String>) -> Self {
        self.request.body.nickname = Some(nickname.into());
        self
    }
}

impl Prepare<Connection> for ConnectEmail {
    #[allow(private_interfaces)]
    fn prepare(
        self,
        client: &Client,
        _: &mut Secrets,
    ) -> Result<Prepared<wire::ConnectionResponse>, Error> {
        prepare(client.api().connect_email(self.body).request())
    }
}
