//! A progress line for people at a terminal.

use std::io::{self, Write};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};

use super::{sanitize, wrap};

const FRAMES: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const INTERVAL: Duration = Duration::from_millis(100);

/// Returns to the start of the line and clears it.
const CLEAR: &str = "\r\u{1b}[K";

/// The status of an operation in progress.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress(Arc<Mutex<String>>);

impl Progress {
    pub(crate) fn new(status: impl Into<String>) -> Self {
        Self(Arc::new(Mutex::new(status.into())))
    }

    pub(crate) fn set(&self, status: impl Into<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = status.into();
    }

    pub(crate) fn status(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows a spinner on standard error until `work` is done, and clears it.
    pub(super) async fn spin<F: Future>(&self, work: F, width: usize) -> F::Output {
        let started = Instant::now();
        let mut work = pin!(work);
        let mut frames = FRAMES.iter().cycle();
        loop {
            // The first wait precedes the first frame, so that fast operations show none.
            match select(work, pin!(tokio::time::sleep(INTERVAL))).await {
                Either::Left((done, _)) => {
                    draw(CLEAR);
                    return done;
                }
                Either::Right(((), unfinished)) => work = unfinished,
            }
            let frame = frames.next().copied().unwrap_or_default();
            let line =
                format!("{frame} waiting: {} ({} s)", self.status(), started.elapsed().as_secs());
            // The last column stays free: some terminals wrap after it.
            let line = sanitize::printable(&line);
            draw(&format!("{CLEAR}{}", wrap::truncate(&line, width.saturating_sub(1))));
        }
    }
}

/// Ignores errors, since they could not be printed either.
fn draw(text: &str) {
    let mut terminal = io::stderr();
    let _ = terminal.write_all(text.as_bytes());
    let _ = terminal.flush();
}
