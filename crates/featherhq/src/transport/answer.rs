//! An answer whose body is still on its way: read piece by piece, within deadlines and
//! up to a limit.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::TRANSFER_ENCODING;
use tokio::time::Instant;

use super::failure;
use crate::error::{Deadline, Error, Head, Kind, Seconds};

/// An answer with an unread body.
#[derive(Debug)]
pub(crate) struct Answer {
    response: reqwest::Response,
    deadlines: Deadlines,
    /// The length of the body, if it was known before the body was read.
    announced: Option<u64>,
    limit: u64,
    read: u64,
}

/// The deadlines that hold while an attempt is under way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deadlines {
    /// When the call must be over, and how long it was given.
    pub(crate) total: Option<(Instant, Duration)>,
    /// When this attempt must be over, and how long it was given.
    pub(crate) attempt: Option<(Instant, Duration)>,
    /// How long the answer may stall.
    pub(crate) idle: Option<Duration>,
}

impl Deadlines {
    /// The earliest of the deadlines, and the error that stands for it.
    fn earliest(&self, idle: bool) -> Option<(Instant, Deadline, Duration)> {
        let fixed = [(self.total, Deadline::Total), (self.attempt, Deadline::Attempt)];
        let idle = self
            .idle
            .filter(|_| idle)
            .and_then(|idle| Instant::now().checked_add(idle).map(|at| (at, Deadline::Idle, idle)));
        fixed
            .into_iter()
            .filter_map(|(deadline, which)| deadline.map(|(at, given)| (at, which, given)))
            .chain(idle)
            .min_by_key(|(at, _, _)| *at)
    }

    /// Waits for `work`, but not beyond the earliest deadline; `idle` says whether the
    /// one between two pieces of a body counts.
    pub(crate) async fn bound<T>(
        &self,
        idle: bool,
        work: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let Some((at, which, given)) = self.earliest(idle) else { return Ok(work.await) };
        tokio::time::timeout_at(at, work).await.map_err(|_| timed_out(which, given))
    }

    /// An error if the call's time is up. A body that always has another piece ready
    /// never lets a timer fire, so this is asked between pieces.
    fn check(&self) -> Result<(), Error> {
        let now = Instant::now();
        for (deadline, which) in [(self.total, Deadline::Total), (self.attempt, Deadline::Attempt)]
        {
            if let Some((at, given)) = deadline
                && now >= at
            {
                return Err(timed_out(which, given));
            }
        }
        Ok(())
    }
}

/// The error for a deadline that passed.
pub(crate) fn timed_out(which: Deadline, given: Duration) -> Error {
    let given = Seconds(given);
    let message = match which {
        Deadline::Connect => format!("no connection within {given}"),
        Deadline::Attempt => format!("the attempt was not over within its {given}"),
        Deadline::Idle => format!("the answer stalled for {given}"),
        Deadline::Total => format!("the call was not over within its {given}"),
    };
    Error::new(Kind::Timeout(which), message)
}

impl Answer {
    pub(crate) fn new(response: reqwest::Response, deadlines: Deadlines, limit: u64) -> Self {
        let announced = response.content_length();
        Self { response, deadlines, announced, limit, read: 0 }
    }

    pub(crate) fn head(&self) -> Head {
        Head { status: self.response.status(), headers: self.response.headers().clone() }
    }

    /// Whether nothing but the end of the connection marks the end of the body, so that a cut
    /// cannot be told from a complete response by HTTP alone.
    ///
    /// Decompression removes the headers that this is read from. A compressed body that is cut
    /// fails as such, so what remains is one more attempt for JSON that the server itself cut.
    pub(crate) fn is_close_delimited(&self) -> bool {
        self.response.version() <= reqwest::Version::HTTP_11
            && self.announced.is_none()
            && !self.response.headers().contains_key(TRANSFER_ENCODING)
    }

    /// From here on only the total and the idle deadline hold: a stream has begun.
    pub(crate) fn begin_stream(&mut self) {
        self.deadlines.attempt = None;
    }

    /// Refuses an answer that announces itself as too large, before any of it is read.
    pub(crate) fn check_announced_size(&self) -> Result<(), Error> {
        match self.announced {
            Some(announced) if announced > self.limit => Err(self.too_large()),
            _ => Ok(()),
        }
    }

    /// The next piece of the body, or `None` at its end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        self.deadlines.check()?;
        let chunk = self.deadlines.bound(true, self.response.chunk()).await?;
        let Some(chunk) = chunk.map_err(failure::while_reading)? else { return Ok(None) };
        self.read = self.read.saturating_add(chunk.len() as u64);
        if self.read > self.limit {
            return Err(self.too_large());
        }
        Ok(Some(chunk))
    }

    /// The whole body, in a buffer of its own and of just its size: what an application keeps
    /// of it does not keep more alive than itself.
    pub(crate) async fn whole(&mut self) -> Result<Bytes, Error> {
        self.check_announced_size()?;
        let Some(first) = self.chunk().await? else { return Ok(Bytes::new()) };
        // Most answers are one piece.
        let Some(second) = self.chunk().await? else { return Ok(Bytes::copy_from_slice(&first)) };
        let mut body = Vec::with_capacity(first.len() + second.len());
        body.extend_from_slice(&first);
        body.extend_from_slice(&second);
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        body.shrink_to_fit();
        Ok(Bytes::from(body))
    }

    /// The beginning of the body, up to `most` bytes, whatever becomes of the rest; and
    /// whether there was more.
    pub(crate) async fn beginning(&mut self, most: usize) -> (Vec<u8>, bool) {
        let mut body = Vec::new();
        self.limit = u64::MAX;
        loop {
            match self.chunk().await {
                Ok(Some(chunk)) => {
                    let room = most - body.len();
                    body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                    if chunk.len() > room {
                        return (body, true);
                    }
                }
                Ok(None) => return (body, false),
                // The status is known and says more than the way its body broke off.
                Err(_) => return (body, true),
            }
        }
    }

    fn too_large(&self) -> Error {
        Error::new(
            Kind::TooLarge,
            format!("the answer is larger than the limit of {}", Size(self.limit)),
        )
    }
}

/// A number of bytes as people read one in a message.
struct Size(u64);

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] {
            if self.0 >= size && self.0.is_multiple_of(size) {
                return write!(f, "{} {unit}", self.0 / size);
            }
        }
        write!(f, "{} bytes", self.0)
    }
}
