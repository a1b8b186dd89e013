//! Sessions of the consent screen: one for each connection that waits for consent.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

/// How long a session is valid.
const VALIDITY: TimeDelta = TimeDelta::minutes(30);

/// How many sessions are kept. A server that runs for days does not run out of memory.
const MAX_SESSIONS: usize = 1_000;

/// What the user decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Allowed,
    Denied,
}

/// A consent screen that can be used once.
#[derive(Clone, Debug)]
pub(crate) struct ConsentSession {
    pub(crate) token: String,
    pub(crate) connection_id: String,
    pub(crate) expires_at: DateTime<Utc>,
    /// Whether consent activates the connection at once, as the redirect of an OAuth server does.
    /// Otherwise `finalizeConnection` does.
    pub(crate) activates: bool,
    pub(crate) decision: Option<Decision>,
}

/// The latest sessions, oldest first.
#[derive(Debug, Default)]
pub(crate) struct ConsentSessions(VecDeque<ConsentSession>);

impl ConsentSessions {
    /// Starts a session.
    pub(crate) fn start(
        &mut self,
        token: &str,
        connection_id: &str,
        activates: bool,
        now: DateTime<Utc>,
    ) -> &ConsentSession {
        if self.0.len() >= MAX_SESSIONS {
            self.0.pop_front();
        }
        self.0.push_back(ConsentSession {
            token: token.to_owned(),
            connection_id: connection_id.to_owned(),
            expires_at: now + VALIDITY,
            activates,
            decision: None,
        });
        &self.0[self.0.len() - 1]
    }

    pub(crate) fn find_mut(&mut self, token: &str) -> Option<&mut ConsentSession> {
        self.0.iter_mut().find(|session| session.token == token)
    }

    /// Returns whether the user denied access to a connection in its last session.
    pub(crate) fn was_denied(&self, connection_id: &str) -> bool {
        let of_connection =
            |session: &&ConsentSession| session.connection_id.eq_ignore_ascii_case(connection_id);
        let last = self.0.iter().rev().find(of_connection);
        last.is_some_and(|session| session.decision == Some(Decision::Denied))
    }

    pub(super) fn remove(&mut self, connection_id: &str) {
        self.0.retain(|session| !session.connection_id.eq_ignore_ascii_case(connection_id));
    }
}
