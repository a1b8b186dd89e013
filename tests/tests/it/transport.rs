//! The transport suite of the runtime, with a generated client that stands alone.

#[allow(dead_code)] // The suite uses a part of it.
#[path = "../../../crates/calamus-runtime/tests/support/server.rs"]
mod server;
#[path = "../../../crates/calamus-runtime/tests/suite/mod.rs"]
mod suite;

use parcels_client::support::{ClientBuilder, Error};
use parcels_client::{Client, types};
use serde_json::json;

impl suite::Subject for Client {
    const HEADER: &str = "x-parcel-key";

    fn build(
        url: &str,
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Error> {
        Client::builder().base_url(url).api_key(suite::KEY).options(settings).build()
    }

    async fn read(&self) -> Result<(), Error> {
        Ok(self.read_events().await.map(drop)?)
    }

    async fn write(&self) -> Result<(), Error> {
        let event: types::Event = serde_json::from_value(json!({})).unwrap();
        Ok(self.tell_event(event).await?)
    }
}

suite::transport_suite!(Client);
