//! The handle of a running server.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::fault::Fault;
use crate::handler::Handler;
use crate::request_log::ReceivedRequest;
use crate::seed::Seed;

/// A running server. Dropping it stops the server and closes all of its connections.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// let mock = featherhq_mock::MockFeather::builder().start().await?;
/// println!("listening on {}", mock.base_url());
/// mock.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "the server stops when this is dropped"]
pub struct MockFeather {
    pub(crate) addr: SocketAddr,
    pub(crate) handler: Arc<Handler>,
    /// The server runs until this is dropped.
    pub(crate) stop: oneshot::Sender<()>,
    /// Resolves when the server has stopped.
    pub(crate) stopped: oneshot::Receiver<()>,
}

impl MockFeather {
    /// Returns the base URL for a client, without a trailing slash. If the server listens on all
    /// addresses, it is that of loopback.
    #[must_use]
    pub fn base_url(&self) -> String {
        let mut addr = self.addr;
        if addr.ip().is_unspecified() {
            addr.set_ip(match addr {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{addr}")
    }

    /// Returns the address that the server listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the requests that have arrived, oldest first: the last 1,000 (see
    /// [`MockBuilder::max_received`](crate::MockBuilder::max_received)), or fewer if they take more
    /// than 64 MiB of memory. A request is added before its response is sent.
    ///
    /// ```
    /// use std::io::{Read, Write};
    ///
    /// let mock = featherhq_mock::MockFeather::builder().start_on_thread()?;
    /// let mut stream = std::net::TcpStream::connect(mock.addr())?;
    /// stream.write_all(b"GET /v1/integrations HTTP/1.0\r\nx-api-key: anything\r\n\r\n")?;
    /// stream.read_to_end(&mut Vec::new())?;
    ///
    /// let [request] = &mock.received()[..] else { panic!("one request") };
    /// assert_eq!(request.operation_id.as_deref(), Some("listIntegrations"));
    /// assert_eq!(request.header("x-api-key"), Some("anything"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn received(&self) -> Vec<ReceivedRequest> {
        self.handler.backend.received().all()
    }

    /// Clears the list of received requests.
    pub fn clear_received(&self) {
        self.handler.backend.received().clear();
    }

    /// Adds a fault. One for an operation that does not exist never applies.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// # use featherhq_mock::{Fault, MockFeather};
    /// let mock = MockFeather::builder().start().await?;
    /// mock.inject(Fault::reset().operation("getConnection").once());
    /// // The first request for a connection fails. Then, for the next part of the test:
    /// mock.clear_faults();
    /// mock.clear_received();
    /// # Ok(())
    /// # }
    /// ```
    pub fn inject(&self, fault: Fault) {
        self.handler.backend.faults.inject(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.handler.backend.faults.clear();
    }

    /// Returns the current organization in the format of [`Seed::from_json`]. A number that
    /// `serde_json` cannot represent becomes the nearest one; [`MockFeather::snapshot`] keeps
    /// numbers as they are.
    #[must_use]
    pub fn state(&self) -> serde_json::Value {
        self.snapshot().to_tree().to_value()
    }

    /// Returns the current organization, to start another server with or to save with
    /// [`Seed::to_json`].
    #[must_use]
    pub fn snapshot(&self) -> Seed {
        self.handler.backend.service.state().to_seed()
    }

    /// Saves the organization to the [state file](crate::MockBuilder::state_file), even if it has
    /// not changed since it was saved last. Does nothing without a state file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written. The previous file is left as it was.
    pub fn save_state(&self) -> std::io::Result<()> {
        self.handler.save_state()
    }

    /// Stops the server and waits until all of its connections are closed.
    pub async fn shutdown(self) {
        let MockFeather { stop, stopped, .. } = self;
        drop(stop);
        // Nothing is ever sent: the other end is dropped when the server has stopped.
        let _ = stopped.await;
    }
}
