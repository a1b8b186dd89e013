//! Methods for events that vendors have sent.

use crate::client::Client;
use crate::operations::ListWebhookEvents;

/// The events that vendors have sent about the organization's connections. Created by
/// [`Client::webhook_events`].
#[derive(Clone, Copy, Debug)]
pub struct WebhookEvents<'a> {
    client: &'a Client,
}

impl Client {
    /// Returns the methods for events that vendors have sent.
    pub fn webhook_events(&self) -> WebhookEvents<'_> {
        WebhookEvents { client: self }
    }
}

impl<'a> WebhookEvents<'a> {
    /// Lists recent events about the organization's connections, at most 200. The API has no
    /// further pages.
    ///
    /// # Errors
    ///
    /// - [Invalid request](crate::Error::is_invalid_request) if the limit is not from 1 to 200.
    ///   Nothing is sent.
    /// - Those of [every call](crate::Connections#errors).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// for event in feather.webhook_events().list().limit(20).await? {
    ///     println!("{} {}", event.event_type, event.nickname.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> ListWebhookEvents {
        ListWebhookEvents::new(self.client)
    }
}
