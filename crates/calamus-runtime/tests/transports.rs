//! The transport suite, with a client that is written by hand.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod suite;
mod support;

use calamus_runtime::{Client, ClientBuilder, Error};

use suite::Subject;
use support::{create, list, server};

impl Subject for Client {
    const HEADER: &str = "x-key";

    fn build(
        url: &str,
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Error> {
        settings(Client::builder(url).credentials(support::API_KEY, suite::KEY)).build()
    }

    async fn read(&self) -> Result<(), Error> {
        self.send(list(self)).await.map(drop)
    }

    async fn write(&self) -> Result<(), Error> {
        let request = create(self).with_decoder(calamus_runtime::Decoder::any_json());
        self.send(request).await.map(drop)
    }
}

suite::transport_suite!(Client);
