//! Waiting for a connection to become what it was asked to be.
//!
//! It reads the connection through the same call as everybody else, and knows nothing of
//! HTTP.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::call::BoxFuture;
use crate::client::Client;
use crate::error::{CallFacts, Deadline, Error, Kind, Seconds, one_line};
use crate::types::{Connection, ConnectionId, ConnectionStatus, ToolsStatus};

/// A wait that has not begun: set what it needs, then `.await` it. Dropping it ends it.
///
/// A state that this crate does not know neither ends the wait nor is lost: the timeout says
/// which one was last seen.
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait {
    client: Client,
    id: ConnectionId,
    goal: Goal,
    total_timeout: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    before: Option<Before>,
    on_progress: Option<Observer>,
}

/// What is called with every read.
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
            total_timeout: Duration::from_secs(120),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(5),
            before: None,
            on_progress: None,
        }
    }

    /// Sets the deadline of the whole wait: all reads, and the pauses between them. It takes
    /// the place of the client's own, which is for single calls. Default: 2 minutes.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Sets the pauses between reads: the first, and the longest; they double in between.
    /// Default: 250 milliseconds and 5 seconds.
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest;
        self
    }

    /// Calls `observe` with what each read brought, the last one included.
    pub fn on_progress(mut self, observe: impl FnMut(&Connection) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(observe));
        self
    }

    /// Waits for news since `before`, which is what the call that set things going answered.
    ///
    /// That answer, and those right after it, may still show how things were: `synced` from
    /// the last time, or `failed` from before the cause was mended. With this, neither counts
    /// until something has changed.
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

    async fn run(mut self) -> Result<Connection, Error> {
        let begun = Instant::now();
        // Time for a last read, so that what becomes true near the end is not missed.
        let reserve = (self.total_timeout / 10).min(Duration::from_secs(1));
        let mut pause = self.first_pause.max(SHORTEST_PAUSE).min(self.longest_pause);
        let mut reads = Reads { begun, count: 0, last: None };
        loop {
            let left = self.total_timeout.saturating_sub(begun.elapsed());
            reads.count += 1;
            let read = self.client.connections().get(self.id).total_timeout(left);
            let connection = match (read.await, &reads.last) {
                (Ok(connection), _) => connection,
                // The deadline fell into a read: what the one before it saw says more.
                (Err(error), Some(seen))
                    if error.is_timeout() && begun.elapsed() >= self.total_timeout =>
                {
                    return Err(self.too_late(seen, &reads).with_source(error));
                }
                (Err(error), _) => return Err(error),
            };
            if let Some(observe) = &mut self.on_progress {
                observe(&connection);
            }
            match self.judge(&connection) {
                Verdict::Reached => return Ok(connection),
                Verdict::Lost => return Err(self.lost(&connection, &reads)),
                Verdict::NotYet => {}
            }
            let left = self.total_timeout.saturating_sub(begun.elapsed());
            if left <= reserve {
                return Err(self.too_late(&connection, &reads));
            }
            reads.last = Some(connection);
            tokio::time::sleep(pause.min(left - reserve)).await;
            pause = pause.saturating_mul(2).min(self.longest_pause);
        }
    }

    /// What a read means for the wait.
    fn judge(&mut self, seen: &Connection) -> Verdict {
        if let Some(before) = &mut self.before {
            before.status_has_changed |= seen.tools_status != before.tools_status;
        }
        let active = seen.status == ConnectionStatus::Active;
        match (self.goal, &seen.tools_status) {
            (Goal::Active, _) if active => Verdict::Reached,
            (Goal::Tools, ToolsStatus::Synced)
                if active
                    && self.before.as_ref().is_none_or(|before| {
                        before.status_has_changed || before.tools_synced_at != seen.tools_synced_at
                    }) =>
            {
                Verdict::Reached
            }
            (Goal::Tools, ToolsStatus::Failed)
                if self.before.as_ref().is_none_or(|before| {
                    before.status_has_changed || before.updated_at != seen.updated_at
                }) =>
            {
                Verdict::Lost
            }
            _ => Verdict::NotYet,
        }
    }

    fn too_late(&self, seen: &Connection, reads: &Reads) -> Error {
        let what =
            format!("did not get there within {}; it was last seen", Seconds(self.total_timeout));
        self.error(Kind::Timeout(Deadline::Total), seen, &what, reads)
    }

    fn lost(&self, seen: &Connection, reads: &Reads) -> Error {
        self.error(Kind::FailedState, seen, "is", reads)
    }

    fn error(&self, kind: Kind, seen: &Connection, what: &str, reads: &Reads) -> Error {
        // The server chose all of these texts.
        let mut secrets = self.client.transport().secrets.clone();
        for value in self.client.options().headers.values() {
            secrets.add(String::from_utf8_lossy(value.as_bytes()).into_owned());
        }
        let clean = |text: &str| one_line(&secrets.mask(text));
        let mut message = format!(
            "the connection \"{}\" ({}) {what} {} with tools {}",
            clean(&seen.nickname),
            seen.id,
            clean(seen.status.as_str()),
            clean(seen.tools_status.as_str()),
        );
        if let Some(reason) = &seen.status_reason {
            message.push_str(&format!(" ({})", clean(reason)));
        }
        Error::new(kind, message).with_call(CallFacts {
            operation: "getConnection",
            attempts: reads.count,
            elapsed: reads.begun.elapsed(),
            repeatable: true,
        })
    }
}

/// The shortest pause between two reads, whatever was asked for: a server is not hammered.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// How things were before whatever is waited for was set going.
#[derive(Debug)]
struct Before {
    tools_status: ToolsStatus,
    tools_synced_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
    /// Whether any read has shown another status of the tools.
    status_has_changed: bool,
}

/// The reads so far.
struct Reads {
    begun: Instant,
    count: u32,
    last: Option<Connection>,
}

enum Verdict {
    Reached,
    NotYet,
    Lost,
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
