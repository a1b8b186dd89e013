//! Calls about events that vendors have sent.

use crate::call::Call;
use crate::client::Client;
use crate::requests::ListWebhookEvents;
use crate::types::WebhookEvent;

/// What vendors have sent; from [`Client::webhook_events`].
#[derive(Clone, Copy, Debug)]
pub struct WebhookEvents<'a> {
    client: &'a Client,
}

impl Client {
    /// What vendors have sent about the organisation's connections.
    pub fn webhook_events(&self) -> WebhookEvents<'_> {
        WebhookEvents { client: self }
    }
}

impl<'a> WebhookEvents<'a> {
    /// Lists recent events about the organisation's connections. There are no further pages.
    ///
    /// # Errors
    ///
    /// [Invalid request](crate::Error::is_invalid_request), and nothing sent, if the limit is
    /// not from 1 to 200; [unauthorized](crate::Error::is_unauthorized) if the key is not
    /// accepted; and whatever can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// for event in feather.webhook_events().list().limit(20).await? {
    ///     println!("{} {}", event.event_type, event.nickname.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Call<Vec<WebhookEvent>, ListWebhookEvents> {
        Call::new(self.client, ListWebhookEvents::default())
    }
}
