//! `listIntegrations`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::element_stream::streamed;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::Integration;

operation! {
    /// Lists the integrations that the platform offers. Created by
    /// [`Integrations::list`](crate::Integrations::list).
    pub struct ListIntegrations() -> Vec<Integration>;
}

streamed!(ListIntegrations of Integration);

impl ListIntegrations {
    pub(crate) fn build(self) -> Result<Prepared<Vec<wire::IntegrationSummary>>, Error> {
        prepare(self.client.api().list_integrations().request())
    }
}
