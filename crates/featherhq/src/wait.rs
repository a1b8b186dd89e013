//! Polls a connection until it has a state.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use calamus_runtime::sdk::{BoxFuture, CallFacts, Seconds, one_line};
use calamus_runtime::{Deadline, ErrorKind, Options};
use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::call::Call as _;
use crate::client::Client;
use crate::error::Error;
use crate::operations::GetConnection;
use crate::options::option_setters;
use crate::types::{Connection, ConnectionId, ConnectionStatus, ToolsStatus};

/// The shortest pause between two reads, so that no setting floods the server.
const MIN_PAUSE: Duration = Duration::from_millis(10);

/// Polls a connection until it has a state: set options, then `.await` it. Dropping it ends the
/// wait. Created by [`Connections::wait_until_active`](crate::Connections::wait_until_active) and
/// [`Connections::wait_for_tools`](crate::Connections::wait_for_tools).
///
/// Each read takes the options of a call, for instance its retries and its attempt timeout. A
/// status that this crate does not know does not end the wait; the timeout has it as the last
/// status.
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait {
    client: Client,
    id: ConnectionId,
    goal: Goal,
    total_timeout: Option<Duration>,
    first_pause: Duration,
    max_pause: Duration,
    options: Options,
    before: Option<Before>,
    on_progress: Option<Observer>,
}

/// Called with the result of every read.
type Observer = Box<dyn FnMut(&Connection) + Send>;

#[derive(Clone, Copy, Debug)]
enum Goal {
    Active,
    Tools,
}

impl Wait {
    pub(crate) fn until_active(client: &Client, id: ConnectionId) -> Self {
        Self::new(client, id, Goal::Active)
    }

    pub(crate) fn for_tools(client: &Client, id: ConnectionId) -> Self {
        Self::new(client, id, Goal::Tools)
    }

    fn new(client: &Client, id: ConnectionId, goal: Goal) -> Self {
        Self {
            client: client.clone(),
            id,
            goal,
            total_timeout: Some(Duration::from_secs(120)),
            first_pause: Duration::from_millis(250),
            max_pause: Duration::from_secs(5),
            options: client.runtime().options(),
            before: None,
            on_progress: None,
        }
    }

    /// Sets the deadline of the whole wait: all reads and the pauses between them, in place of
    /// the client's total timeout. `None` removes the deadline; the client's total timeout then
    /// applies to each read. Default: 2 minutes.
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.total_timeout = timeout.into();
        self
    }

    option_setters!(options);

    /// Sets the first and the longest pause between two reads. Each pause is twice as long as the
    /// one before. Default: 250 milliseconds and 5 seconds.
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.max_pause = longest;
        self
    }

    /// Calls `observe` with the connection after every read, the last one included.
    pub fn on_progress(mut self, observe: impl FnMut(&Connection) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(observe));
        self
    }

    /// Waits for a change since `before`, the response of the call that started the
    /// synchronization.
    ///
    /// Reads right after that call may still return the state before it: `synced` by an earlier
    /// synchronization, or `failed` before the cause was fixed. With `after`, neither counts until
    /// something has changed.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     feather: featherhq::Client,
    /// #     id: featherhq::ConnectionId,
    /// # ) -> Result<(), featherhq::Error> {
    /// let before = feather.connections().refresh_tools(id).await?;
    /// let connection = feather.connections().wait_for_tools(id).after(&before).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn after(mut self, before: &Connection) -> Self {
        self.before = Some(Before {
            tools_status: before.tools_status.clone(),
            tools_synced_at: before.tools_synced_at,
            updated_at: before.updated_at,
            status_has_changed: false,
        });
        self
    }

    /// Waits, and blocks this thread until the wait ends.
    ///
    /// # Errors
    ///
    /// Those of awaiting it, and a [configuration error](Error::is_configuration) on a thread of
    /// an async runtime.
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<Connection, Error> {
        calamus_runtime::blocking::block_on(self.into_future())
    }

    async fn run(mut self) -> Result<Connection, Error> {
        let mut reads = Reads { started: Instant::now(), count: 0, last: None };
        let mut pause = self.first_pause.max(MIN_PAUSE).min(self.max_pause);
        loop {
            let connection = self.read(&mut reads).await?;
            if let Some(observe) = &mut self.on_progress {
                observe(&connection);
            }
            match self.progress(&connection) {
                Progress::Reached => return Ok(connection),
                Progress::Failed => return Err(self.failed(&connection, &reads)),
                Progress::Pending => {}
            }
            let remaining = self.remaining(&reads);
            let reserve = self.reserve();
            if remaining.is_some_and(|left| left <= reserve) {
                return Err(self.timed_out(&connection, &reads));
            }
            reads.last = Some(connection);
            let until_last_read = remaining.map_or(Duration::MAX, |left| left - reserve);
            tokio::time::sleep(pause.min(until_last_read)).await;
            pause = pause.saturating_mul(2).min(self.max_pause);
        }
    }

    async fn read(&mut self, reads: &mut Reads) -> Result<Connection, Error> {
        reads.count += 1;
        let options = self.options.clone();
        let options = match self.remaining(reads) {
            Some(left) => options.total_timeout(left),
            None => options,
        };
        let read = GetConnection::new(&self.client, self.id).with_options(|_| options);
        read.await.map_err(|error| match &reads.last {
            // The deadline passed during a read: the status of the read before explains more.
            Some(last)
                if error.is_timeout()
                    && self.remaining(reads).is_some_and(|left| left.is_zero()) =>
            {
                self.timed_out(last, reads).with_source(error)
            }
            _ => error,
        })
    }

    /// Returns the time until the deadline.
    fn remaining(&self, reads: &Reads) -> Option<Duration> {
        Some(self.total_timeout?.saturating_sub(reads.started.elapsed()))
    }

    /// Returns the time for a last read, so that a change near the deadline is not missed.
    fn reserve(&self) -> Duration {
        self.total_timeout.map_or(Duration::ZERO, |total| (total / 10).min(Duration::from_secs(1)))
    }

    fn progress(&mut self, read: &Connection) -> Progress {
        if let Some(before) = &mut self.before {
            before.status_has_changed |= read.tools_status != before.tools_status;
        }
        let active = read.status == ConnectionStatus::Active;
        match (self.goal, &read.tools_status) {
            (Goal::Active, _) if active => Progress::Reached,
            (Goal::Tools, ToolsStatus::Synced)
                if active
                    && self.before.as_ref().is_none_or(|before| {
                        before.status_has_changed || before.tools_synced_at != read.tools_synced_at
                    }) =>
            {
                Progress::Reached
            }
            (Goal::Tools, ToolsStatus::Failed)
                if self.before.as_ref().is_none_or(|before| {
                    before.status_has_changed || before.updated_at != read.updated_at
                }) =>
            {
                Progress::Failed
            }
            _ => Progress::Pending,
        }
    }

    fn timed_out(&self, last: &Connection, reads: &Reads) -> Error {
        let total = Seconds(self.total_timeout.unwrap_or_else(|| reads.started.elapsed()));
        let goal = match self.goal {
            Goal::Active => "the connection to be active",
            Goal::Tools => "tools",
        };
        let message = format!("timed out after {total} waiting for {goal}");
        self.error(ErrorKind::Timeout(Deadline::Total), message, last, reads)
    }

    fn failed(&self, last: &Connection, reads: &Reads) -> Error {
        let message = "the synchronization of the tools failed".to_owned();
        self.error(ErrorKind::FailedState, message, last, reads)
    }

    fn error(&self, kind: ErrorKind, message: String, last: &Connection, reads: &Reads) -> Error {
        // The server controls all of these strings.
        let secrets = self.client.runtime().secrets();
        let clean = |value: &str| one_line(&secrets.redact(value));
        let mut quote = format!(
            " (last status: {}, tools {}",
            clean(last.status.as_str()),
            clean(last.tools_status.as_str()),
        );
        if let Some(reason) = &last.status_reason {
            quote.push_str(&format!(": {}", clean(reason)));
        }
        quote.push_str(&format!("; connection \"{}\", {})", clean(&last.nickname), last.id));
        calamus_runtime::Error::new(kind, message)
            .with_quote(quote)
            .with_call(CallFacts {
                operation: "getConnection",
                attempts: reads.count,
                elapsed: reads.started.elapsed(),
                idempotent: true,
            })
            .into()
    }
}

/// The state before the call that started the synchronization.
#[derive(Debug)]
struct Before {
    tools_status: ToolsStatus,
    tools_synced_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
    /// Whether any read has returned another status of the tools.
    status_has_changed: bool,
}

/// The reads so far.
struct Reads {
    started: Instant,
    count: u32,
    last: Option<Connection>,
}

enum Progress {
    Reached,
    Pending,
    Failed,
}

impl IntoFuture for Wait {
    type Output = Result<Connection, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("id", &self.id)
            .field("goal", &self.goal)
            .field("total_timeout", &self.total_timeout)
            .finish_non_exhaustive()
    }
}
