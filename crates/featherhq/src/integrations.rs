//! Methods for the catalog of integrations.

use crate::client::Client;
use crate::element_stream::ElementStream;
use crate::operations::ListIntegrations;
use crate::types::Integration;

/// The integrations that the platform offers. Created by [`Client::integrations`].
#[derive(Clone, Copy, Debug)]
pub struct Integrations<'a> {
    client: &'a Client,
}

impl Client {
    /// Returns the methods for the integrations that the platform offers.
    pub fn integrations(&self) -> Integrations<'_> {
        Integrations { client: self }
    }
}

impl<'a> Integrations<'a> {
    /// Lists the integrations that the platform offers, whether the organization has connected
    /// them or not.
    ///
    /// # Errors
    ///
    /// Those of [every call](crate::Connections#errors).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// for integration in feather.integrations().list().await? {
    ///     println!("{}: {}", integration.key, integration.description);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> ListIntegrations {
        ListIntegrations::new(self.client)
    }

    /// Lists the integrations that the platform offers, one at a time as they arrive.
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list), as elements of the stream. The stream continues after an
    /// integration that does not decode.
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
        self.list().stream()
    }
}
