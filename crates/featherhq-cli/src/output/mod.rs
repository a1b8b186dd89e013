//! Output of commands: values on standard output, failures and notes on standard error, each in
//! the requested format.

mod card;
mod cell;
mod error;
mod json;
pub(crate) mod key;
mod progress;
mod sanitize;
pub(crate) mod style;
mod table;
mod terminal;
mod tsv;
mod wrap;

use std::future::poll_fn;
use std::io::{self, BufWriter, IsTerminal as _, Stderr, StdoutLock, Write as _};
use std::pin::pin;
use std::task::Poll;

use anstream::AutoStream;

use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop};
use crate::options::{Color, Format};
use error::Severity;

pub(crate) use card::Card;
pub(crate) use cell::Cell;
pub(crate) use json::Array;
pub(crate) use progress::Progress;
pub(crate) use sanitize::printable;
pub(crate) use table::{Column, Fit, Table};
pub(crate) use tsv::Rows;

/// Width and color of standard output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// The number of columns, if standard output is a terminal.
    pub(crate) width: Option<usize>,
    pub(crate) color: bool,
}

/// The output of a command, and its exit code.
#[derive(Debug)]
pub(crate) struct Output {
    format: Format,
    out: BufWriter<AutoStream<StdoutLock<'static>>>,
    screen: Screen,
    color_errors: bool,
    deadline: Deadline,
    exit: Exit,
}

impl Output {
    pub(crate) fn new(format: Format, color: Color, deadline: Deadline) -> Self {
        let out = io::stdout();
        let width = out.is_terminal().then(|| terminal::width(io::stdout()));
        let color_out = terminal::has_color(color, &out);
        Self {
            format,
            screen: Screen { width, color: color_out },
            color_errors: terminal::has_color(color, &io::stderr()),
            out: BufWriter::with_capacity(
                64 * 1024,
                AutoStream::new(out.lock(), terminal::passthrough(color_out)),
            ),
            deadline,
            exit: Exit::Done,
        }
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Returns whether rows have to fit a terminal.
    pub(crate) fn has_width(&self) -> bool {
        self.screen.width.is_some()
    }

    pub(crate) fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Fails if the command is at its deadline. Loops call this for each element: a stream that
    /// always has another element ready never lets a timer fire.
    pub(crate) fn check_deadline(&self) -> Result<(), Failure> {
        if self.deadline.has_passed() {
            return Err(Failure::timed_out(self.deadline));
        }
        Ok(())
    }

    pub(crate) fn colors_errors(&self) -> bool {
        self.color_errors
    }

    /// Returns the exit code: that of the last failure, if any was reported.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Prints a failure on standard error. The command may continue.
    pub(crate) fn report(&mut self, failure: &Failure) {
        self.print_failure(failure, Severity::Error);
        self.exit = failure.exit;
    }

    /// Prints a warning on standard error.
    pub(crate) fn warn(&mut self, failure: &Failure) {
        self.print_failure(failure, Severity::Warning);
    }

    fn print_failure(&mut self, failure: &Failure, severity: Severity) {
        // The output so far precedes the failure. Its errors could not be printed either.
        let _ = self.flush();
        let text = match self.format {
            Format::Table => error::paragraph(failure, severity, self.color_errors),
            Format::Json | Format::Ndjson => error::object(failure, severity),
        };
        let _ = writeln!(self.stderr(), "{}", key::redact(&text));
    }

    /// Returns standard error, which enables colors of Windows consoles.
    fn stderr(&self) -> AutoStream<Stderr> {
        AutoStream::new(io::stderr(), terminal::passthrough(self.color_errors))
    }

    /// Prints a note on standard error.
    pub(crate) fn note(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{}", printable(text));
    }

    /// Prints one JSON value as the server sent it.
    pub(crate) fn json(&mut self, json: &str) -> io::Result<()> {
        match self.format {
            Format::Ndjson => self.line(&json::one_line(json)),
            Format::Json | Format::Table => self.line(json),
        }
    }

    /// Prints one value: as JSON as the server sent it, or as a card.
    pub(crate) fn document(&mut self, json: &str, card: impl FnOnce() -> Card) -> io::Result<()> {
        match self.format {
            Format::Table => self.card(&card()),
            Format::Json | Format::Ndjson => self.json(json),
        }
    }

    /// Prints an indented JSON value below a title.
    pub(crate) fn pretty_json(&mut self, title: &str, json: &str) -> Result<(), Stop> {
        if self.screen.color {
            writeln!(self.out, "{0}{title}{0:#}", style::HEADING)?;
        } else {
            writeln!(self.out, "{title}")?;
        }
        json::pretty_lines(json, |line| {
            self.check_deadline()?;
            writeln!(self.out, "  {}", printable(line))?;
            Ok(())
        })
    }

    /// Awaits `work`, with a progress line if standard error is a terminal.
    pub(crate) async fn wait<F: Future>(&self, progress: &Progress, work: F) -> F::Output {
        if terminal::shows_progress(&io::stderr()) {
            let width = terminal::width(io::stderr());
            progress.spin(work, width).await
        } else {
            work.await
        }
    }

    /// Returns whether a user can be asked to [confirm](Self::confirm).
    pub(crate) fn can_confirm(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks a question on the terminal. Returns whether the user entered yes.
    pub(crate) fn confirm(&self, question: &str) -> io::Result<bool> {
        let mut terminal = io::stderr();
        write!(terminal, "{} [y/N] ", printable(question))?;
        terminal.flush()?;
        let mut input = String::new();
        if io::stdin().read_line(&mut input)? == 0 {
            // Without input there was no line break either.
            writeln!(terminal)?;
        }
        Ok(matches!(input.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    /// Prints a line.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Prints a table. At the deadline it fails after a part of it.
    pub(crate) fn table(&mut self, table: &Table) -> Result<(), Stop> {
        let width = self.screen.width.unwrap_or(usize::MAX);
        let deadline = self.deadline.for_rendering();
        if table.write(&mut self.out, width, self.screen.color, deadline)? {
            return Ok(());
        }
        let failure = Failure::timed_out(self.deadline);
        Err(failure.with_hint_before("the output is incomplete").into())
    }

    /// Prints a row of tab-separated fields.
    fn fields(&mut self, cells: &[Cell]) -> io::Result<()> {
        tsv::write(cells, &mut self.out, self.screen.color)
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
