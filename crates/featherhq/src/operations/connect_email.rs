//! `connectEmail`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::Connection;

operation! {
    /// Connects email. Created by
    /// [`Connections::connect_email`](crate::Connections::connect_email).
    pub struct ConnectEmail() {
        body: wire::PlatformConnectionCreate,
    } -> Connection;
}

impl ConnectEmail {
    /// Sets the nickname of the connection. Default: `Email`.
    pub fn nickname(mut self, nickname: impl Into<String>) -> Self {
        self.body.nickname = Some(nickname.into());
        self
    }

    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionResponse>, Error> {
        prepare(self.client.api().connect_email(self.body).request())
    }
}
