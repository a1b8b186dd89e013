//! Listing events that vendors have sent.

use std::num::NonZeroU64;

use calamus_runtime::sdk::Secrets;
use featherhq_api::types as wire;

use crate::call::{Call, Prepare};
use crate::client::Client;
use crate::error::Error;
use crate::types::WebhookEvent;
use crate::unsent::{Prepared, prepare};

/// Which events to list; from [`WebhookEvents::list`](crate::WebhookEvents::list).
#[derive(Debug, Default)]
pub struct ListWebhookEvents {
    vendor: Option<String>,
    limit: Option<u16>,
}

impl Call<Vec<WebhookEvent>, ListWebhookEvents> {
    /// Lists events of this vendor. Default: `nango`.
    pub fn vendor(mut self, vendor: impl Into<String>) -> Self {
        self.request.vendor = Some(vendor.into());
        self
    }

    /// Lists this many events at most, from 1 to 200. Default: 50.
    pub fn limit(mut self, limit: u16) -> Self {
        if !(1..=200).contains(&limit) {
            self.refuse(Error::invalid_request(format!(
                "limit is {limit}, but must be from 1 to 200"
            )));
        }
        self.request.limit = Some(limit);
        self
    }
}

impl Prepare<Vec<WebhookEvent>> for ListWebhookEvents {
    #[allow(private_interfaces)]
    fn prepare(
        self,
        client: &Client,
        _: &mut Secrets,
    ) -> Result<Prepared<Vec<wire::WebhookEventResponse>>, Error> {
        let limit = self.limit.and_then(|limit| NonZeroU64::new(limit.into()));
        let mut request = client.api().list_webhook_events();
        if let Some(limit) = limit {
            request = request.limit(limit);
        }
        if let Some(vendor) = self.vendor {
            request = request.vendor(vendor);
        }
        prepare(request.request())
    }
}
