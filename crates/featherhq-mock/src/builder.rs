//! How a server is set up, and the handle of one that runs.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::document::Document;
use crate::drill::Drill;
use crate::fault::Fault;
use crate::hosts::Hosts;
use crate::record::ReceivedRequest;
use crate::seed::Seed;
use crate::server::{self, Shared};
use crate::service::Service;
use crate::state::{Pace, State};

/// Sets up a server; made by [`MockFeather::builder`].
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
#[must_use = "nothing listens until the builder is started"]
pub struct MockBuilder {
    seed: Seed,
    port: u16,
    faults: Vec<Fault>,
    pace: Pace,
    check_answers: bool,
    hosts: Vec<String>,
}

impl Default for MockBuilder {
    fn default() -> Self {
        MockBuilder {
            seed: Seed::default(),
            port: 0,
            faults: Vec::new(),
            pace: Pace { lag: Duration::ZERO, delay: Duration::from_millis(250) },
            check_answers: true,
            hosts: Vec::new(),
        }
    }
}

impl MockBuilder {
    /// What the organisation has when the server starts; [`Seed::default`] unless set.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// The port to listen on; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Something that shall go wrong. May be called any number of times: the faults that strike a
    /// request act together, and of those that exclude each other the first one goes first.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// How long a synchronisation of tools takes; 250 milliseconds unless set.
    pub fn sync_delay(mut self, delay: Duration) -> Self {
        self.pace.delay = delay;
        self
    }

    /// How long a synchronisation of tools takes to begin, as with a queue that is behind; not at
    /// all unless set. Until it begins, the connection keeps the `tools_status`, `synced` and
    /// `failed` included, that it had before it was refreshed or became active.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use std::time::Duration;
    /// use featherhq_mock::MockFeather;
    ///
    /// // A refresh answers with the old `synced`, is `syncing` from 50 ms on, and `synced` anew
    /// // after 300 ms.
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
        self.pace.lag = lag;
        self
    }

    /// Whether answers are held against the document before they go out, which is so unless
    /// switched off. A connection that has not changed is not checked again, so this is for
    /// benchmarks with very large seeds.
    pub fn check_answers(mut self, check: bool) -> Self {
        self.check_answers = check;
        self
    }

    /// Accepts requests for this host name as well, with any port. Loopback names and the bound
    /// address are always accepted; requests for other hosts are refused with 421, since they may
    /// come from a web page by DNS rebinding.
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

    /// Starts the server on the loopback address `127.0.0.1`, on the runtime of the caller.
    ///
    /// # Errors
    ///
    /// If the port cannot be bound; if a fault names an operation that does not exist, or an
    /// allowed host is not a host name (kind `InvalidInput`); or if the embedded document cannot be read (kind `InvalidData`).
    pub async fn start(self) -> io::Result<MockFeather> {
        let (listener, addr, shared) = self.prepare()?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (stop, stopped) = oneshot::channel();
        let (ended, end) = oneshot::channel();
        let running = Arc::clone(&shared);
        tokio::spawn(async move {
            server::run(listener, running, stopped).await;
            drop(ended);
        });
        Ok(MockFeather { addr, shared, stop, end })
    }

    /// Starts the server on a thread and a runtime of its own, for callers that have none, such
    /// as those of a blocking client.
    ///
    /// ```
    /// let mock = featherhq_mock::MockFeather::builder().start_on_thread()?;
    /// std::net::TcpStream::connect(mock.addr())?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`MockBuilder::start`], and if the thread or the runtime cannot be made.
    pub fn start_on_thread(self) -> io::Result<MockFeather> {
        let (listener, addr, shared) = self.prepare()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let (ended, end) = oneshot::channel();
        let running = Arc::clone(&shared);
        std::thread::Builder::new().name("feather-mock".to_owned()).spawn(move || {
            runtime.block_on(server::run(listener, running, stopped));
            drop(ended);
        })?;
        Ok(MockFeather { addr, shared, stop, end })
    }

    /// What both ways to start have in common.
    pub(crate) fn prepare(self) -> io::Result<(TcpListener, SocketAddr, Arc<Shared>)> {
        let document = Document::embedded().map_err(invalid_data)?;
        let unknown = self.faults.iter().find_map(|fault| {
            fault.when.operation.as_deref().filter(|id| document.operation(id).is_none())
        });
        if let Some(id) = unknown {
            let message = format!("a fault names `{id}`, which is no operation");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let state = State::new(&self.seed, self.pace).map_err(invalid_data)?;
        let service = Service::new(document, state, self.check_answers);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let hosts = Hosts::new(addr.ip(), &self.hosts)
            .map_err(|message| io::Error::new(io::ErrorKind::InvalidInput, message))?;
        let shared = Arc::new(Shared::new(document, service, Drill::new(self.faults), hosts));
        Ok((listener, addr, shared))
    }
}

fn invalid_data(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

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
    addr: SocketAddr,
    shared: Arc<Shared>,
    /// The server runs until this is dropped.
    stop: oneshot::Sender<()>,
    /// Resolves when all is over.
    end: oneshot::Receiver<()>,
}

impl MockFeather {
    /// Sets up a server.
    pub fn builder() -> MockBuilder {
        MockBuilder::default()
    }

    /// The base URL to give to a client, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The address that the server listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The requests that have arrived, oldest first: the last 10,000 of them, and no more than
    /// take 64 MiB of memory. A request is here before its response is sent.
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
        self.shared.received().all()
    }

    /// Forgets the requests that have arrived.
    pub fn clear_received(&self) {
        self.shared.received().clear();
    }

    /// Adds a fault to those that are waiting. One that names an operation which does not exist
    /// never strikes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// # use featherhq_mock::{Fault, MockFeather};
    /// let mock = MockFeather::builder().start().await?;
    /// mock.inject(Fault::reset().operation("getConnection").once());
    /// // A client asks, and is let down once. Then, for the next part of the test:
    /// mock.clear_faults();
    /// mock.clear_received();
    /// # Ok(())
    /// # }
    /// ```
    pub fn inject(&self, fault: Fault) {
        self.shared.drill.inject(fault);
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.shared.drill.clear();
    }

    /// The organisation as it is now, in the form that [`Seed::from_json`] reads. A number that
    /// `serde_json` cannot hold becomes the nearest that it can; [`MockFeather::snapshot`] keeps
    /// the text.
    #[must_use]
    pub fn state(&self) -> serde_json::Value {
        self.snapshot().to_tree().to_value()
    }

    /// The organisation as it is now, from which another server could be started, or which could
    /// be kept in a file: see [`Seed::to_json`].
    #[must_use]
    pub fn snapshot(&self) -> Seed {
        self.shared.service.state().to_seed()
    }

    /// Stops the server, and returns when all of its connections are closed.
    pub async fn shutdown(self) {
        let MockFeather { stop, end, .. } = self;
        drop(stop);
        // Nothing is ever sent: the other side is dropped at the end.
        let _ = end.await;
    }
}
