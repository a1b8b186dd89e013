//! The mock server of `--mock`.

use crate::failure::{Exit, Failure};

/// A mock server of one command. It stops when it is dropped.
#[cfg(feature = "mock")]
#[derive(Debug)]
pub(crate) struct Mock(featherhq_mock::MockFeather);

#[cfg(feature = "mock")]
impl Mock {
    pub(crate) async fn start() -> Result<Self, Failure> {
        let started = featherhq_mock::MockFeather::builder().start().await;
        started.map(Self).map_err(|error| {
            let message = format!("cannot start the mock server: {error}");
            Failure::new("mock", Exit::Failed, message)
        })
    }

    pub(crate) fn base_url(&self) -> String {
        self.0.base_url()
    }
}

/// No mock server, in a build without the feature `mock`.
#[cfg(not(feature = "mock"))]
#[derive(Debug)]
pub(crate) struct Mock;

#[cfg(not(feature = "mock"))]
impl Mock {
    #[allow(clippy::unused_async)] // As with the feature.
    pub(crate) async fn start() -> Result<Self, Failure> {
        let message = "--mock is not part of this build (feature `mock`)";
        Err(Failure::new("mock", Exit::Usage, message))
    }

    pub(crate) fn base_url(&self) -> String {
        String::new()
    }
}
