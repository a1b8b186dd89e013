//! Output of commands: values on standard output, failures and notes on standard error, each in
//! the requested format.

mod array;
mod card;
mod cell;
mod error;
mod highlight;
#[cfg(feature = "jq")]
mod jq;
#[cfg(not(feature = "jq"))]
#[path = "no_jq.rs"]
mod jq;
mod json;
pub(crate) mod key;
mod sanitize;
mod separated;
mod stdout;
pub(crate) mod style;
mod table;
mod terminal;
mod wrap;
mod yaml;

use std::borrow::Cow;
use std::future::poll_fn;
use std::io::{self, BufWriter, IsTerminal as _, Stderr, Write as _};
use std::pin::pin;
use std::task::Poll;

use anstream::AutoStream;
use calamus_progress::StatusLine;

use featherhq::Secret;

use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop};
use crate::options::{Color, Format, Options};
use crate::redact;
use error::Severity;
use stdout::Stdout;

pub(crate) use array::Array;
pub(crate) use card::Card;
pub(crate) use cell::Cell;
pub(crate) use sanitize::printable;
pub(crate) use separated::Rows;
pub(crate) use table::{Column, Fit, Table};

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
    filter: Option<jq::Filter>,
    columns: Vec<String>,
    has_header: bool,
    redacts: bool,
    is_quiet: bool,
    /// Keys that messages must not contain, besides that of the environment.
    keys: Vec<Secret>,
    out: BufWriter<Stdout>,
    status: StatusLine,
    screen: Screen,
    color_errors: bool,
    deadline: Deadline,
    exit: Exit,
}

impl Output {
    /// Prepares the output that the options select. The filter is not compiled yet.
    pub(crate) fn new(options: &Options, deadline: Deadline) -> Self {
        Self {
            columns: options.columns.clone(),
            has_header: !options.no_header,
            redacts: options.redact,
            is_quiet: options.quiet,
            ..Self::plain(options.format(), options.color, deadline)
        }
    }

    /// Prepares an output of this format.
    pub(crate) fn plain(format: Format, color: Color, deadline: Deadline) -> Self {
        let out = io::stdout();
        let width = out.is_terminal().then(|| terminal::width(io::stdout()));
        let color_out = terminal::has_color(color, &out);
        Self {
            format,
            filter: None,
            columns: Vec::new(),
            has_header: true,
            redacts: false,
            is_quiet: false,
            keys: Vec::new(),
            screen: Screen { width, color: color_out },
            color_errors: terminal::has_color(color, &io::stderr()),
            out: Stdout::buffered(color_out),
            status: StatusLine::hidden(),
            deadline,
            exit: Exit::Done,
        }
    }

    /// Filters all JSON from now on.
    pub(crate) fn set_filter(&mut self, expression: &str) -> Result<(), Failure> {
        self.filter = Some(jq::Filter::new(expression, self.deadline)?);
        Ok(())
    }

    /// Redacts this key in all messages from now on.
    pub(crate) fn add_key(&mut self, key: &Secret) {
        self.keys.push(key.clone());
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

    /// Sets another deadline, for a command that is repeated.
    pub(crate) fn set_deadline(&mut self, deadline: Deadline) {
        self.deadline = deadline;
    }

    /// Keeps output back from now on, until it is [printed](Self::print_recorded).
    pub(crate) fn start_recording(&mut self) {
        self.out.get_mut().record();
    }

    /// Prints what was kept back, unless it is the same as the last time. A terminal is cleared
    /// before.
    pub(crate) fn print_recorded(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.status.stop();
        let clears = self.screen.width.is_some();
        self.out.get_mut().write_recording(clears)
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
        let text = if self.format.is_tabular() {
            error::paragraph(failure, severity, self.color_errors)
        } else {
            error::object(failure, severity)
        };
        let text = self.without_keys(&text);
        let _ = self.status.pause(|| writeln!(self.stderr(), "{text}"));
    }

    /// Returns a message without API keys.
    pub(crate) fn without_keys(&self, text: &str) -> String {
        self.keys.iter().fold(key::redact(text), |text, key| key::redact_with(&text, key.expose()))
    }

    /// Returns standard error as a stream that translates colors for Windows consoles.
    fn stderr(&self) -> AutoStream<Stderr> {
        AutoStream::new(io::stderr(), terminal::passthrough(self.color_errors))
    }

    /// Prints a note on standard error.
    pub(crate) fn note(&self, text: &str) {
        if !self.is_quiet {
            self.important_note(text);
        }
    }

    /// Prints a note that `--quiet` does not hide, since the user has to act on it.
    pub(crate) fn important_note(&self, text: &str) {
        let text = self.without_keys(&printable(text));
        let _ = self.status.pause(|| writeln!(io::stderr(), "{text}"));
    }

    /// Returns whether JSON is filtered.
    fn filters(&self) -> bool {
        self.filter.is_some()
    }

    /// Returns whether JSON is indented, as for people.
    fn is_pretty(&self) -> bool {
        self.format == Format::Json && self.screen.width.is_some()
    }

    /// Returns JSON, without secrets if that is requested.
    fn redacted<'a>(&self, json: &'a str) -> Cow<'a, str> {
        if self.redacts { redact::redact_json(json).into() } else { json.into() }
    }

    /// Prints one JSON value: in a pipe as the server sent it.
    pub(crate) fn json(&mut self, json: &str) -> Result<(), Stop> {
        let json = &*self.redacted(json).into_owned();
        match (self.filter.take(), self.format) {
            (Some(filter), _) => {
                let result = filter.run(json, self.deadline, |value| self.filtered(value));
                self.filter = Some(filter);
                return result;
            }
            (None, Format::Ndjson) => self.line(&json::one_line(json))?,
            (None, Format::Yaml) => {
                let yaml = yaml::document(json).map_err(Failure::no_json)?;
                self.bytes(yaml.as_bytes())?;
            }
            (None, _) if self.is_pretty() => self.pretty_json(json, "", true)?,
            (None, _) => self.line(json)?,
        }
        Ok(())
    }

    /// Prints a result of a filter.
    fn filtered(&mut self, value: jq::Value) -> Result<(), Stop> {
        match value {
            jq::Value::Json(json) if self.is_pretty() => self.pretty_json(&json, "", true)?,
            jq::Value::String(text) if self.screen.width.is_some() => {
                for line in text.split('\n') {
                    self.line(&printable(line))?;
                }
            }
            jq::Value::Json(text) | jq::Value::String(text) => self.line(&text)?,
        }
        Ok(())
    }

    /// Prints one value: as JSON as the server sent it, or as a card.
    pub(crate) fn document(&mut self, json: &str, card: impl FnOnce() -> Card) -> Result<(), Stop> {
        if self.format.is_tabular() { Ok(self.card(card())?) } else { self.json(json) }
    }

    /// Prints an indented JSON value below a title.
    pub(crate) fn titled_json(&mut self, title: &str, json: &str) -> Result<(), Stop> {
        if self.screen.color {
            writeln!(self.out, "{0}{title}{0:#}", style::HEADING)?;
        } else {
            writeln!(self.out, "{title}")?;
        }
        let json = self.redacted(json).into_owned();
        self.pretty_json(&json, "  ", true)
    }

    /// Prints indented JSON with a margin.
    fn pretty_json(
        &mut self,
        json: &str,
        margin: &str,
        trailing_newline: bool,
    ) -> Result<(), Stop> {
        let mut is_first = true;
        json::pretty_lines(json, |line| {
            self.check_deadline()?;
            let line = highlight::paint(line, self.screen.color);
            let before = if std::mem::take(&mut is_first) { "" } else { "\n" };
            write!(self.out, "{before}{margin}{line}")?;
            Ok::<(), Stop>(())
        })?;
        if trailing_newline {
            self.line("")?;
        }
        Ok(())
    }

    /// Prints indented JSON with a margin of two spaces.
    pub(crate) fn json_with_margin(&mut self, json: &str) -> Result<(), Stop> {
        self.pretty_json(json, "  ", true)
    }

    /// Starts the status line of a command.
    pub(crate) fn start_status(&mut self, what: &str) {
        if !self.is_quiet {
            self.status = StatusLine::start(what);
            self.out.get_mut().status = self.status.clone();
        }
    }

    /// Returns the status line. It is hidden until it is started.
    pub(crate) fn status(&self) -> &StatusLine {
        &self.status
    }

    /// Returns whether a user can be asked to [confirm](Self::confirm).
    pub(crate) fn can_confirm(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks a question on the terminal. Returns whether the user entered yes.
    pub(crate) fn confirm(&self, question: &str) -> io::Result<bool> {
        self.status.pause(|| {
            let mut terminal = io::stderr();
            write!(terminal, "{} [y/N] ", printable(question))?;
            terminal.flush()?;
            let mut input = String::new();
            if io::stdin().read_line(&mut input)? == 0 {
                // Without input there was no line break either.
                writeln!(terminal)?;
            }
            Ok(matches!(input.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
        })
    }

    /// Prints a line.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Returns the columns to print, as positions: those of `--columns`, or all.
    pub(crate) fn selection(&self, columns: &[Column]) -> Result<Vec<usize>, Failure> {
        if self.columns.is_empty() {
            return Ok((0..columns.len()).collect());
        }
        let position = |name: &String| {
            let position = columns.iter().position(|column| column.has_name(name));
            position.ok_or_else(|| {
                let names: Vec<String> = columns.iter().map(Column::name).collect();
                Failure::usage(format!("--columns: there is no column {name:?}"))
                    .with_hint(format!("the columns are: {}", names.join(", ")))
            })
        };
        self.columns.iter().map(position).collect()
    }

    /// Returns whether columns were selected.
    pub(crate) fn has_selection(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Prints a table. At the deadline it fails after a part of it.
    pub(crate) fn table(&mut self, table: &Table) -> Result<(), Stop> {
        let width = self.screen.width.unwrap_or(usize::MAX);
        let deadline = self.deadline.for_rendering();
        if table.write(&mut self.out, width, self.screen.color, self.has_header, deadline)? {
            return Ok(());
        }
        let failure = Failure::timed_out(self.deadline);
        Err(failure.with_hint_before("the output is incomplete").into())
    }

    /// Prints the heading of separated fields.
    fn headings(&mut self, columns: &[Column]) -> io::Result<()> {
        if !self.has_header {
            return Ok(());
        }
        let heading = |column: &Column| match self.format {
            Format::Csv | Format::Tsv => Cell::new(column.name()),
            _ => Cell::styled(column.title, style::HEADING),
        };
        let headings: Vec<Cell> = columns.iter().map(heading).collect();
        self.fields(&headings)
    }

    /// Prints a row of separated fields.
    fn fields(&mut self, cells: &[Cell]) -> io::Result<()> {
        match self.format {
            Format::Csv => separated::write_csv(cells, &mut self.out),
            Format::Tsv => separated::write_tsv(cells, &mut self.out),
            _ => separated::write(cells, &mut self.out, self.screen.color),
        }
    }

    /// Prints a card: as one row if the format has fields.
    pub(crate) fn card(&mut self, card: Card) -> io::Result<()> {
        let names = card.names();
        let unknown: Vec<String> =
            self.columns.iter().filter(|name| !card.has(name)).cloned().collect();
        for name in unknown {
            // No failure, since the request of the command has been sent.
            let warning = Failure::usage(format!("--columns: there is no property {name:?}"))
                .with_hint(format!("the properties are: {names}"));
            self.warn(&warning);
        }
        let card = card.select(&self.columns);
        if self.format == Format::Table {
            return card.write(&mut self.out, self.screen);
        }
        let (columns, cells) = card.into_fields();
        self.headings(&columns)?;
        self.fields(&cells)
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
