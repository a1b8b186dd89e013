//! Everything that a command says: values on standard output, failures and notes on
//! standard error, each in the format that was asked for.
//!
//! It knows how things look and not what they mean; commands hand it texts, rows and
//! failures.

mod error;
mod json;
mod progress;
mod table;
mod tabs;
mod text;

use std::future::poll_fn;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::pin::pin;
use std::task::Poll;

use anstyle::{AnsiColor, Style};

use crate::args::{Color, Format};
use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop};
use error::Weight;

pub(crate) use json::Array;
pub(crate) use progress::Progress;
pub(crate) use table::{Card, Cell, Column, Fit, Table};
pub(crate) use tabs::Rows;
pub(crate) use text::printable;

/// How parts of a table or a message are set off where there are colours.
pub(crate) mod style {
    use super::{AnsiColor, Style};

    pub(crate) const PLAIN: Style = Style::new();
    pub(crate) const HEADING: Style = Style::new().bold();
    pub(crate) const FAINT: Style = Style::new().dimmed();
    pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
    pub(crate) const WAITING: Style = AnsiColor::Yellow.on_default();
    pub(crate) const BAD: Style = AnsiColor::Red.on_default();
    pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
    pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    pub(super) const HINT: Style = AnsiColor::Cyan.on_default();
}

/// What a stream for people can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// How many columns there are; `None` where lines may be of any length.
    pub(crate) width: Option<usize>,
    pub(crate) color: bool,
}

/// Where a command's output goes, and what has become of it.
#[derive(Debug)]
pub(crate) struct Output {
    format: Format,
    out: BufWriter<StdoutLock<'static>>,
    screen: Screen,
    color_errors: bool,
    deadline: Deadline,
    exit: Exit,
}

impl Output {
    pub(crate) fn new(format: Format, color: Color, deadline: Deadline) -> Self {
        let out = io::stdout();
        let width = out.is_terminal().then(|| terminal_width(io::stdout()));
        Self {
            format,
            screen: Screen { width, color: wants_color(color, out.is_terminal()) },
            color_errors: wants_color(color, io::stderr().is_terminal()),
            out: BufWriter::with_capacity(64 * 1024, out.lock()),
            deadline,
            exit: Exit::Done,
        }
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Returns whether rows have to fit the width of a terminal.
    pub(crate) fn has_width(&self) -> bool {
        self.screen.width.is_some()
    }

    pub(crate) fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Fails if the command is at its deadline. Loops that read or render ask for each element:
    /// a stream that always has another one ready never lets a timer fire.
    pub(crate) fn check_deadline(&self) -> Result<(), Failure> {
        if self.deadline.has_passed() {
            return Err(Failure::timed_out(self.deadline));
        }
        Ok(())
    }

    pub(crate) fn colors_errors(&self) -> bool {
        self.color_errors
    }

    /// The code for the end: that of the last failure, if any was reported.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Tells of a failure on standard error. The command may go on after it.
    pub(crate) fn report(&mut self, failure: &Failure) {
        self.tell(failure, Weight::Error);
        self.exit = failure.exit;
    }

    /// Tells on standard error of something that is odd, but took nothing from the output.
    pub(crate) fn warn(&mut self, failure: &Failure) {
        self.tell(failure, Weight::Warning);
    }

    fn tell(&mut self, failure: &Failure, weight: Weight) {
        // What was written before the failure is seen before it. If that cannot be
        // written, there is nobody to tell.
        let _ = self.flush();
        let text = match self.format {
            Format::Table => error::paragraph(failure, weight, self.color_errors),
            Format::Json | Format::Ndjson => error::object(failure, weight),
        };
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Says something on standard error that is no failure.
    pub(crate) fn note(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{}", text::printable(text));
    }

    /// Prints one JSON value as it was sent.
    pub(crate) fn json(&mut self, text: &str) -> io::Result<()> {
        match self.format {
            Format::Ndjson => self.line(&json::one_line(text)),
            Format::Json | Format::Table => self.line(text),
        }
    }

    /// Prints one thing: as it was sent, or as a card.
    pub(crate) fn document(&mut self, text: &str, card: impl FnOnce() -> Card) -> io::Result<()> {
        match self.format {
            Format::Table => self.card(&card()),
            Format::Json | Format::Ndjson => self.json(text),
        }
    }

    /// Prints a JSON value for people, under a title.
    pub(crate) fn spread(&mut self, title: &str, text: &str) -> Result<(), Stop> {
        if self.screen.color {
            writeln!(self.out, "{0}{title}{0:#}", style::HEADING)?;
        } else {
            writeln!(self.out, "{title}")?;
        }
        json::lines(text, |line| {
            self.check_deadline()?;
            writeln!(self.out, "  {}", text::printable(line))?;
            Ok(())
        })
    }

    /// Waits for `work`, with a sign of life where standard error is a terminal.
    pub(crate) async fn wait<F: Future>(&self, progress: &Progress, work: F) -> F::Output {
        if self.has_terminal() {
            let width = terminal_width(io::stderr());
            progress.spin(work, width).await
        } else {
            work.await
        }
    }

    /// Whether somebody reads standard error as it is written.
    fn has_terminal(&self) -> bool {
        io::stderr().is_terminal() && !is_dumb()
    }

    /// Whether there is somebody to [ask](Self::ask).
    pub(crate) fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks for a yes on the terminal. Anything else is a no.
    pub(crate) fn ask(&self, question: &str) -> io::Result<bool> {
        let mut terminal = io::stderr();
        write!(terminal, "{} [y/N] ", text::printable(question))?;
        terminal.flush()?;
        let mut answer = String::new();
        if io::stdin().read_line(&mut answer)? == 0 {
            // The line that a line break would have ended.
            writeln!(terminal)?;
        }
        Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    /// Prints a line of its own, for programs.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Prints a table, and fails with a part of it printed at the deadline.
    pub(crate) fn table(&mut self, table: &Table) -> Result<(), Stop> {
        let width = self.screen.width.unwrap_or(usize::MAX);
        let deadline = self.deadline.for_rendering();
        if table.write(&mut self.out, width, self.screen.color, deadline)? {
            return Ok(());
        }
        let failure = Failure::timed_out(self.deadline);
        Err(failure.with_hint_before("the output is incomplete").into())
    }

    /// Prints a row of a table for programs: fields separated by tabs.
    fn fields(&mut self, cells: &[Cell]) -> io::Result<()> {
        tabs::write(cells, &mut self.out, self.screen.color)
    }

    pub(crate) fn card(&mut self, card: &Card) -> io::Result<()> {
        card.write(&mut self.out, self.screen)
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Awaits `work`. If it has to wait, what was written so far is flushed first: elements are
    /// seen as they arrive, and many that arrive at once are written at once.
    pub(crate) async fn flush_before<F: Future>(&mut self, work: F) -> io::Result<F::Output> {
        let mut work = pin!(work);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Ok(done)),
            Poll::Pending => match self.out.flush() {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            },
        })
        .await
    }
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

#[cfg(unix)]
fn terminal_width(stream: impl std::os::fd::AsFd) -> usize {
    width_or_usual(terminal_size::terminal_size_of(stream))
}

#[cfg(windows)]
fn terminal_width(stream: impl std::os::windows::io::AsHandle) -> usize {
    width_or_usual(terminal_size::terminal_size_of(stream))
}

fn width_or_usual(size: Option<(terminal_size::Width, terminal_size::Height)>) -> usize {
    // Some terminals do not say how wide they are, or say 0.
    size.map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0).unwrap_or(80)
}

fn wants_color(color: Color, terminal: bool) -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !is_dumb() && !is_set("NO_COLOR"),
    }
}
