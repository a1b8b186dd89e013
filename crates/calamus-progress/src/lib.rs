//! A status line for commands that take a while: what is going on, and for how long.
//!
//! It is on standard error, from [`DELAY`] after the start until something is printed, and is
//! cleared at its end. There is none if standard error is no terminal, on terminals that cannot
//! clear a line (`TERM=dumb`), and where `CI` is set.
//!
//! ```
//! let status = calamus_progress::StatusLine::start("generating");
//! status.set("emitting types: 120 of 700");
//! status.pause(|| eprintln!("warning: …"));
//! status.stop();
//! ```
//!
//! indicatif draws bars of many kinds; this one line takes 4 crates less, and is the only one
//! that waits before it shows.

#![warn(missing_docs)]

pub mod units;

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthChar as _;

/// The time before the line is shown, so that fast commands show none.
pub const DELAY: Duration = Duration::from_millis(300);

/// The time between two frames.
const INTERVAL: Duration = Duration::from_millis(100);

const FRAMES: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Returns to the start of the line and clears it.
const CLEAR: &str = "\r\u{1b}[K";

/// The width of a terminal that reports none.
const DEFAULT_WIDTH: usize = 80;

/// The status line of a command. Clones are the same line, which ends with the last of them.
#[derive(Clone)]
pub struct StatusLine(Arc<Handle>);

/// Ends the line when the last clone is dropped.
struct Handle(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    what: String,
    detail: String,
    started: Instant,
    frame: usize,
    /// Whether the line is on the screen.
    is_shown: bool,
    is_stopped: bool,
}

impl StatusLine {
    /// Starts a line about `what`, if standard error can show one.
    pub fn start(what: impl Into<String>) -> Self {
        let line = Self::new(what.into(), !can_show());
        line.spawn();
        line
    }

    /// Returns a line that is never shown.
    pub fn hidden() -> Self {
        Self::new(String::new(), true)
    }

    fn new(what: String, is_stopped: bool) -> Self {
        let state = State {
            what,
            detail: String::new(),
            started: Instant::now(),
            frame: 0,
            is_shown: false,
            is_stopped,
        };
        let shared = Shared { state: Mutex::new(state), changed: Condvar::new() };
        Self(Arc::new(Handle(Arc::new(shared))))
    }

    fn spawn(&self) {
        if self.state().is_stopped {
            return;
        }
        let shared = Arc::clone(&self.0.0);
        // Without a thread there is no line, which is no reason to fail.
        let _ = thread::Builder::new().name("status".to_owned()).spawn(move || shared.draw_all());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock()
    }

    /// Sets the detail after what is going on.
    pub fn set(&self, detail: impl Into<String>) {
        self.state().detail = detail.into();
    }

    /// Returns the detail.
    pub fn detail(&self) -> String {
        self.state().detail.clone()
    }

    /// Clears the line while `print` runs.
    pub fn pause<T>(&self, print: impl FnOnce() -> T) -> T {
        let mut state = self.state();
        state.clear();
        print()
    }

    /// Clears the line for good.
    pub fn stop(&self) {
        self.0.0.stop();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw_all(&self) {
        let mut state = self.lock();
        while !state.is_stopped {
            let waited = self.changed.wait_timeout(state, INTERVAL);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            if !state.is_stopped && state.started.elapsed() >= DELAY {
                state.draw(width());
            }
        }
    }

    fn stop(&self) {
        let mut state = self.lock();
        state.clear();
        state.is_stopped = true;
        self.changed.notify_all();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl State {
    fn draw(&mut self, width: usize) {
        let line = self.line(width);
        self.frame += 1;
        self.is_shown = true;
        print(&format!("{CLEAR}{line}"));
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            print(CLEAR);
        }
    }

    /// Returns the line, which leaves the last column free: some terminals wrap after it.
    fn line(&self, width: usize) -> String {
        let frame = FRAMES[self.frame % FRAMES.len()];
        let separator = if self.detail.is_empty() { "" } else { ": " };
        let end = format!(" ({} s)", self.started.elapsed().as_secs());
        let text = format!("{frame} {}{separator}{}", self.what, self.detail);
        let most = width.saturating_sub(1 + end.len());
        let line = truncate(&text, most);
        if line.ends_with('…') && !self.detail.is_empty() {
            // The detail says more than what the user has entered.
            return truncate(&format!("{frame} {}", self.detail), most) + &end;
        }
        line + &end
    }
}

/// Returns the first columns of a text without control characters, with an ellipsis if it is
/// longer.
fn truncate(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut columns = 0;
    let mut characters = text.chars().filter(|c| !c.is_control()).peekable();
    while let Some(c) = characters.next() {
        let width = c.width().unwrap_or_default();
        // The ellipsis takes a column as well.
        let needed = if characters.peek().is_some() { width + 1 } else { width };
        if columns + needed > most {
            line.push('…');
            break;
        }
        columns += width;
        line.push(c);
    }
    line
}

fn can_show() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stderr().is_terminal() && !is_dumb && !is_set("CI")
}

fn width() -> usize {
    let size = terminal_size::terminal_size_of(io::stderr());
    size.map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0).unwrap_or(DEFAULT_WIDTH)
}

/// Ignores errors, since they could not be printed either.
fn print(text: &str) {
    let mut terminal = io::stderr();
    let _ = terminal.write_all(text.as_bytes());
    let _ = terminal.flush();
}

impl fmt::Debug for StatusLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusLine").field("what", &self.state().what).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_the_terminal_and_have_no_control_characters() {
        let line = StatusLine::new("lists\u{1b}[2J".to_owned(), true);
        assert_eq!(line.state().line(80), "⠋ lists[2J (0 s)");
        line.set("漢字かな交じり文 and more");
        assert_eq!(line.state().line(80), "⠋ lists[2J: 漢字かな交じり文 and more (0 s)");
        for width in 8..60 {
            let text = line.state().line(width);
            let columns: usize = text.chars().filter_map(|c| c.width()).sum();
            assert!(columns < width, "{width}: {text:?}");
        }
        assert_eq!(line.detail(), "漢字かな交じり文 and more");
    }
}
