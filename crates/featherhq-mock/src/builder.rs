//! Configures and starts a server.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::allowed_hosts::AllowedHosts;
use crate::backend::{Backend, Start};
use crate::document::Document;
use crate::fault::Fault;
use crate::handler::Handler;
use crate::mock_feather::MockFeather;
use crate::request_log::DEFAULT_MAX_REQUESTS;
use crate::seed::Seed;
use crate::server;
use crate::service::Service;
use crate::state::{State, SyncTiming};
use crate::state_file::StateFile;

/// Configures a server. Created by [`MockFeather::builder`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use featherhq_mock::{Fault, MockFeather, Seed};
///
/// let mock = MockFeather::builder()
///     .seed(Seed::from_json(r#"{ "connections": [] }"#)?)
///     .port(0)
///     .fault(Fault::latency(Duration::from_millis(50)))
///     .fault("status=429;retry-after=1s;once".parse()?)
///     .sync_delay(Duration::ZERO)
///     .start()
///     .await?;
/// assert_eq!(mock.state()["connections"].as_array().map(Vec::len), Some(0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "the server does not listen until the builder is started"]
pub struct MockBuilder {
    seed: Seed,
    host: IpAddr,
    port: u16,
    faults: Vec<Fault>,
    timing: SyncTiming,
    validate_responses: bool,
    hosts: Vec<String>,
    max_received: usize,
    state_file: Option<PathBuf>,
}

impl Default for MockBuilder {
    fn default() -> Self {
        MockBuilder {
            seed: Seed::default(),
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            faults: Vec::new(),
            timing: SyncTiming { lag: Duration::ZERO, delay: Duration::from_millis(250) },
            validate_responses: true,
            hosts: Vec::new(),
            max_received: DEFAULT_MAX_REQUESTS,
            state_file: None,
        }
    }
}

impl MockFeather {
    /// Returns a builder with a default organization and no faults.
    pub fn builder() -> MockBuilder {
        MockBuilder::default()
    }
}

impl MockBuilder {
    /// Sets the organization that the server starts with. Default: [`Seed::default`].
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the address to listen on. Default: `127.0.0.1`. Any other than a loopback address lets
    /// other machines control the server, which knows no passwords.
    pub fn host(mut self, host: impl Into<IpAddr>) -> Self {
        self.host = host.into();
        self
    }

    /// Sets how many requests [`MockFeather::received`] and the control API keep. Default: 1,000.
    pub fn max_received(mut self, count: usize) -> Self {
        self.max_received = count;
        self
    }

    /// Keeps the organization in a file. If it exists, it is loaded in place of
    /// [`MockBuilder::seed`]. Every change replaces it atomically before the response is sent;
    /// [`MockFeather::save_state`] replaces it as well.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use featherhq_mock::{MockFeather, Seed};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("organization.json");
    /// let mock = MockFeather::builder().state_file(&path).start().await?;
    /// mock.save_state()?;
    /// assert_eq!(Seed::from_json_file(&path)?, mock.snapshot());
    /// # Ok(())
    /// # }
    /// ```
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Sets the port to listen on. 0, the default, picks a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Adds a fault to inject. All faults that match a request apply together; of two that exclude
    /// each other, the one added first applies.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Sets how long a tool synchronization takes. Default: 250 ms.
    pub fn sync_delay(mut self, delay: Duration) -> Self {
        self.timing.delay = delay;
        self
    }

    /// Sets how long a tool synchronization is queued before it starts. Default: none. Until it
    /// starts, the connection keeps its previous `tools_status`, even `synced` or `failed`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use std::time::Duration;
    /// use featherhq_mock::MockFeather;
    ///
    /// // A refresh returns the previous status, `synced`. The status is `syncing` after 50 ms and
    /// // `synced` again after 300 ms.
    /// let mock = MockFeather::builder()
    ///     .sync_lag(Duration::from_millis(50))
    ///     .sync_delay(Duration::from_millis(250))
    ///     .start()
    ///     .await?;
    /// # drop(mock);
    /// # Ok(())
    /// # }
    /// ```
    pub fn sync_lag(mut self, lag: Duration) -> Self {
        self.timing.lag = lag;
        self
    }

    /// Sets whether responses are validated against the document. Default: true. An unchanged
    /// connection is not validated again, so turning this off only helps benchmarks with very
    /// large seeds.
    pub fn validate_responses(mut self, validate: bool) -> Self {
        self.validate_responses = validate;
        self
    }

    /// Accepts requests for another host name, with any port. Loopback names and the bound address
    /// are always accepted. Requests for other hosts are rejected with 421, since they may come
    /// from a web page by DNS rebinding.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// // A proxy in a container network forwards requests for `feather.test`.
    /// let mock = featherhq_mock::MockFeather::builder().allow_host("feather.test").start().await?;
    /// # drop(mock);
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Starts the server on the caller's runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if the port cannot be bound; if a fault is for an unknown operation, an
    /// allowed host is not a host name or the state file is invalid or cannot be written (kind
    /// `InvalidInput`); or if the embedded document cannot
    /// be parsed (kind `InvalidData`).
    pub async fn start(self) -> io::Result<MockFeather> {
        let (listener, addr, handler) = self.prepare()?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (stop, stop_requested) = oneshot::channel();
        let (stopped_sender, stopped) = oneshot::channel();
        let running = Arc::clone(&handler);
        tokio::spawn(async move {
            server::run(listener, running, stop_requested).await;
            drop(stopped_sender);
        });
        Ok(MockFeather { addr, handler, stop, stopped })
    }

    /// Starts the server on a thread and runtime of its own, for callers without a runtime, such
    /// as tests of a blocking client.
    ///
    /// ```
    /// let mock = featherhq_mock::MockFeather::builder().start_on_thread()?;
    /// std::net::TcpStream::connect(mock.addr())?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`MockBuilder::start`], and an error if the thread or the runtime cannot be
    /// created.
    pub fn start_on_thread(self) -> io::Result<MockFeather> {
        let (listener, addr, handler) = self.prepare()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stop_requested) = oneshot::channel();
        let (stopped_sender, stopped) = oneshot::channel();
        let running = Arc::clone(&handler);
        std::thread::Builder::new().name("feather-mock".to_owned()).spawn(move || {
            runtime.block_on(server::run(listener, running, stop_requested));
            drop(stopped_sender);
        })?;
        Ok(MockFeather { addr, handler, stop, stopped })
    }

    fn prepare(self) -> io::Result<(TcpListener, SocketAddr, Arc<Handler>)> {
        let document = Document::embedded().map_err(invalid_data)?;
        let unknown = self.faults.iter().find_map(|fault| {
            fault.conditions.operation.as_deref().filter(|id| document.operation(id).is_none())
        });
        if let Some(id) = unknown {
            let message = format!("fault for unknown operation `{id}`");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let invalid_input = |message| io::Error::new(io::ErrorKind::InvalidInput, message);
        let (state_file, saved) = match &self.state_file {
            Some(path) => StateFile::open(path).map(|(file, seed)| (Some(file), seed)),
            None => Ok((None, None)),
        }
        .map_err(invalid_input)?;
        let seed = saved.unwrap_or(self.seed);
        let state = State::new(&seed, self.timing).map_err(invalid_data)?;
        let service = Service::new(document, state, self.validate_responses);
        let listener = TcpListener::bind((self.host, self.port))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let hosts = AllowedHosts::new(addr.ip(), &self.hosts).map_err(invalid_input)?;
        let start = Start { seed, faults: self.faults };
        let backend = Backend::new(service, start, self.max_received);
        let handler = Handler::new(document, backend, hosts, state_file);
        Ok((listener, addr, Arc::new(handler)))
    }
}

fn invalid_data(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
