//! Calls about the catalogue of integrations.

use crate::call::{Call, ElementStream};
use crate::client::Client;
use crate::types::Integration;
use crate::unsent::prepare;

/// What the platform offers to connect; from [`Client::integrations`].
#[derive(Clone, Copy, Debug)]
pub struct Integrations<'a> {
    client: &'a Client,
}

impl Client {
    /// What the platform offers to connect.
    pub fn integrations(&self) -> Integrations<'_> {
        Integrations { client: self }
    }
}

impl<'a> Integrations<'a> {
    /// Lists the integrations that the platform offers, connected or not.
    ///
    /// # Errors
    ///
    /// [Unauthorized](crate::Error::is_unauthorized) if the key is not accepted, and
    /// whatever can happen on the way.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// for integration in feather.integrations().list().await? {
    ///     println!("{}: {}", integration.key, integration.description);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Call<Vec<Integration>> {
        Call::plain(self.client, prepare(self.client.api().list_integrations().request()))
    }

    /// Lists the integrations that the platform offers, one at a time as they arrive.
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list), as elements of the stream. An integration that does not
    /// decode does not end it.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let mut integrations = feather.integrations().stream();
    /// while let Some(integration) = integrations.next().await {
    ///     println!("{}", integration?.display_name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&self) -> ElementStream<Integration> {
        Call::plain(self.client, prepare(self.client.api().list_integrations().request())).stream()
    }
}
