//! Waiting for a connection to become what it was asked to be.
//!
//! It reads the connection through the same call as everybody else, and knows nothing of
//! HTTP.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use tokio::time::Instant;

use crate::call::BoxFuture;
use crate::client::Client;
use crate::error::{Deadline, Error, Kind, Seconds, one_line};
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
    deadline: Duration,
    first_pause: Duration,
    longest_pause: Duration,
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
            deadline: Duration::from_secs(120),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(5),
            on_progress: None,
        }
    }

    /// Sets how long to wait, all reads included. Default: 2 minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
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

    async fn run(mut self) -> Result<Connection, Error> {
        let begun = Instant::now();
        let mut pause = self.first_pause;
        let mut seen: Option<Connection> = None;
        loop {
            let left = self.deadline.saturating_sub(begun.elapsed());
            let read = self.client.connections().get(self.id).total_timeout(left);
            let connection = match (read.await, &seen) {
                (Ok(connection), _) => connection,
                // The deadline fell into a read: what the one before it saw says more.
                (Err(error), Some(seen))
                    if error.is_timeout() && begun.elapsed() >= self.deadline =>
                {
                    return Err(self.too_late(seen).with_source(error));
                }
                (Err(error), _) => return Err(error),
            };
            if let Some(observe) = &mut self.on_progress {
                observe(&connection);
            }
            if self.goal.is_reached(&connection) {
                return Ok(connection);
            }
            if self.goal.is_lost(&connection) {
                let message = format!("{} {}", subject(&connection), state(&connection));
                return Err(Error::new(Kind::FailedState, message));
            }
            if begun.elapsed().saturating_add(pause) >= self.deadline {
                return Err(self.too_late(&connection));
            }
            seen = Some(connection);
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(self.longest_pause);
        }
    }

    fn too_late(&self, seen: &Connection) -> Error {
        let message = format!(
            "{} did not get there within {}; it was last seen {}",
            subject(seen),
            Seconds(self.deadline),
            state(seen),
        );
        Error::new(Kind::Timeout(Deadline::Total), message)
    }
}

impl Goal {
    fn is_reached(self, connection: &Connection) -> bool {
        connection.status == ConnectionStatus::Active
            && match self {
                Self::Active => true,
                Self::Tools => connection.tools_status == ToolsStatus::Synced,
            }
    }

    fn is_lost(self, connection: &Connection) -> bool {
        matches!(self, Self::Tools) && connection.tools_status == ToolsStatus::Failed
    }
}

fn subject(connection: &Connection) -> String {
    format!("the connection {:?} ({})", connection.nickname, connection.id)
}

fn state(connection: &Connection) -> String {
    let mut state = format!("{} with tools {}", connection.status, connection.tools_status);
    if let Some(reason) = &connection.status_reason {
        state.push_str(&format!(" ({})", one_line(reason)));
    }
    state
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
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
