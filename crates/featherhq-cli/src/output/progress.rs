//! A sign of life while something is waited for, for people at a terminal.

use std::io::{self, Write};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};

use super::text;

const FRAMES: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const PAUSE: Duration = Duration::from_millis(100);

/// Goes to the beginning of the line and clears it.
const CLEAR: &str = "\r\u{1b}[K";

/// The last status of what is waited for.
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

    /// Turns on standard error until `work` is done, and leaves nothing behind.
    pub(super) async fn spin<F: Future>(&self, work: F, width: usize) -> F::Output {
        let begun = Instant::now();
        let mut work = pin!(work);
        let mut frames = FRAMES.iter().cycle();
        loop {
            // What ends at once needs no sign of life, so the pause comes first.
            match select(work, pin!(tokio::time::sleep(PAUSE))).await {
                Either::Left((done, _)) => {
                    draw(CLEAR);
                    return done;
                }
                Either::Right(((), unfinished)) => work = unfinished,
            }
            let frame = frames.next().copied().unwrap_or_default();
            let line =
                format!("{frame} waiting: {} ({} s)", self.status(), begun.elapsed().as_secs());
            // The last column stays free: some terminals go to the next line after it.
            let line = text::printable(&line);
            draw(&format!("{CLEAR}{}", text::fit(&line, width.saturating_sub(1))));
        }
    }
}

/// If a terminal cannot be written to, there is nobody to tell.
fn draw(text: &str) {
    let mut terminal = io::stderr();
    let _ = terminal.write_all(text.as_bytes());
    let _ = terminal.flush();
}
