//! `listWebhookEvents`.

use std::num::NonZeroU64;

use featherhq_api::types as wire;

use crate::call::operation;
use crate::element_stream::streamed;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::WebhookEvent;

operation! {
    /// Lists events that vendors have sent. Created by
    /// [`WebhookEvents::list`](crate::WebhookEvents::list).
    pub struct ListWebhookEvents() {
        vendor: Option<String>,
        limit: Option<u16>,
    } -> Vec<WebhookEvent>;
}

streamed!(ListWebhookEvents of WebhookEvent);

impl ListWebhookEvents {
    /// Lists events of this vendor. Default: `nango`.
    pub fn vendor(mut self, vendor: impl Into<String>) -> Self {
        self.vendor = Some(vendor.into());
        self
    }

    /// Sets the maximum number of events, from 1 to 200. Default: 50.
    pub fn limit(mut self, limit: u16) -> Self {
        self.limit = Some(limit);
        self
    }

    pub(crate) fn build(self) -> Result<Prepared<Vec<wire::WebhookEventResponse>>, Error> {
        if let Some(limit) = self.limit.filter(|limit| !(1..=200).contains(limit)) {
            let message = format!("limit is {limit}, but must be from 1 to 200");
            return Err(Error::invalid_request(message));
        }
        let limit = self.limit.and_then(|limit| NonZeroU64::new(limit.into()));
        let mut request = self.client.api().list_webhook_events();
        if let Some(limit) = limit {
            request = request.limit(limit);
        }
        if let Some(vendor) = self.vendor {
            request = request.vendor(vendor);
        }
        prepare(request.request())
    }
}
