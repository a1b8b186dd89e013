//! Lists as they are printed: JSON and rows in a pipe at once, a table on a terminal when the
//! widths of its columns are known.

use std::marker::PhantomData;

use featherhq::{Element, ElementStream, Error};
use serde_json::value::RawValue;

use crate::args::Format;
use crate::context::Context;
use crate::failure::{ElementFailures, Failure, Stop};
use crate::list_stream::ListStream;
use crate::output::{Array, Output, Rows, Table};
use crate::view::Row;

pub(super) struct Listing<T> {
    shape: Shape,
    elements: PhantomData<fn(&T)>,
}

enum Shape {
    /// Printed at the end, when the widths of its columns are known.
    Table(Table),
    Rows(Rows),
    Array(Array),
}

impl<T: Row> Listing<T> {
    pub(super) fn new(output: &Output) -> Self {
        let shape = match output.format() {
            Format::Json | Format::Ndjson => Shape::Array(Array::default()),
            Format::Table if output.has_width() => Shape::Table(Table::new(T::COLUMNS)),
            Format::Table => Shape::Rows(Rows::new(T::COLUMNS)),
        };
        Self { shape, elements: PhantomData }
    }

    /// Adds an element, which came as `text`.
    pub(super) fn add(&mut self, element: &T, text: &str, output: &mut Output) -> Result<(), Stop> {
        match &mut self.shape {
            Shape::Array(array) => array.element(text, output)?,
            Shape::Table(table) => table.push(element.cells()),
            Shape::Rows(rows) => rows.push(&element.cells(), output)?,
        }
        Ok(())
    }

    /// Adds an element that did not decode, if this is a list of JSON; returns whether it is.
    pub(super) fn add_text(&mut self, text: &str, output: &mut Output) -> Result<bool, Stop> {
        match &mut self.shape {
            Shape::Array(array) => array.element(text, output)?,
            Shape::Table(_) | Shape::Rows(_) => return Ok(false),
        }
        Ok(true)
    }

    /// Returns whether some of the list is printed already.
    fn has_printed(&self) -> bool {
        !matches!(self.shape, Shape::Table(_)) && self.len() > 0
    }

    fn len(&self) -> usize {
        match &self.shape {
            Shape::Array(array) => array.count(),
            Shape::Table(table) => table.len(),
            Shape::Rows(rows) => rows.len(),
        }
    }

    /// Ends the list. In place of an empty table, `none` is noted.
    pub(super) fn finish(self, none: &str, output: &mut Output) -> Result<(), Stop> {
        match self.shape {
            Shape::Array(array) => array.finish(output)?,
            _ if self.len() == 0 => output.note(none),
            Shape::Table(table) => output.table(&table)?,
            Shape::Rows(_) => {}
        }
        Ok(())
    }

    /// Ends a list that broke off: what has come is printed, and reported as incomplete, JSON by
    /// an array that stays open.
    pub(super) fn break_off(self, failure: Failure, output: &mut Output) -> Stop {
        if self.len() == 0 {
            return failure.into();
        }
        let printed = match &self.shape {
            // The last line ends, so that what follows on a terminal begins on its own.
            Shape::Array(_) if output.format() == Format::Json => {
                output.line("").map_err(Stop::from)
            }
            Shape::Array(_) | Shape::Rows(_) => Ok(()),
            Shape::Table(table) => output.table(table),
        };
        match printed {
            Err(stop @ Stop::BrokenPipe) => stop,
            // That printing stopped at the deadline as well says nothing new.
            _ => failure.with_hint_before("the output is incomplete").into(),
        }
    }
}

/// Which elements of a list are wanted.
pub(super) trait Filter<T> {
    fn admits(&mut self, element: &T) -> bool;

    /// The same of an element that does not decode, as far as its text says. One that may be
    /// wanted is.
    fn admits_text(&mut self, text: &str) -> bool;
}

/// All of them.
pub(super) struct All;

impl<T> Filter<T> for All {
    fn admits(&mut self, _: &T) -> bool {
        true
    }

    fn admits_text(&mut self, _: &str) -> bool {
        true
    }
}

/// Prints the elements of a list that pass the filter, as they arrive. One that does not
/// decode is reported, and the list goes on: in JSON with its text, which is all that was asked
/// for, and in a table without it.
///
/// A list that breaks off before anything was printed is requested again.
pub(super) async fn print<T: Row + Element>(
    open: impl Fn() -> ElementStream<T>,
    filter: &mut impl Filter<T>,
    text: impl Fn(&T) -> &str,
    none: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let mut list = ListStream::new(open, context);
    let mut received = Received::new(output);
    // Of attempts that broke off, the one that came furthest.
    let mut furthest: Option<Received<T>> = None;
    let end = loop {
        match received.read(&mut list, filter, &text, output).await? {
            End::Broken(error) if !received.listing.has_printed() && list.restart(&error).await => {
                let broken = std::mem::replace(&mut received, Received::new(output));
                furthest = Some(broken.or_longer(furthest));
            }
            End::Broken(error) => break Err(list.failure(error)),
            End::Deadline(failure) => break Err(failure),
            End::Complete => break Ok(()),
        }
    };
    if let Err(failure) = end {
        let mut received = received.or_longer(furthest);
        received.report_failures(output);
        return Err(received.listing.break_off(failure, output));
    }
    received.report_failures(output);
    // A list of which nothing could be read is not an empty one.
    let none = match received.missing {
        0 => none.to_owned(),
        1 => "The only element that was received could not be decoded.".to_owned(),
        count => format!("None of the {count} elements that were received could be decoded."),
    };
    received.listing.finish(&none, output)
}

/// What an attempt to read a list has received.
struct Received<T> {
    listing: Listing<T>,
    failures: ElementFailures,
    /// Failures of elements that are not reported yet: an attempt that is dropped takes them
    /// with it.
    held: Vec<Failure>,
    /// Elements that are missing from the output, since they do not decode.
    missing: usize,
}

/// How reading a list ended.
enum End {
    Complete,
    Broken(Error),
    /// The command is at its deadline.
    Deadline(Failure),
}

impl<T: Row + Element> Received<T> {
    fn new(output: &Output) -> Self {
        Self {
            listing: Listing::new(output),
            failures: ElementFailures::default(),
            held: Vec::new(),
            missing: 0,
        }
    }

    /// Returns this or `other`, whichever has more elements; this if they have the same number.
    fn or_longer(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other.listing.len() > self.listing.len() => other,
            _ => self,
        }
    }

    /// Reads a list to its end.
    async fn read<F: Fn() -> ElementStream<T>>(
        &mut self,
        list: &mut ListStream<'_, T, F>,
        filter: &mut impl Filter<T>,
        text: impl Fn(&T) -> &str,
        output: &mut Output,
    ) -> Result<End, Stop> {
        loop {
            let Some(element) = output.flush_before(list.next()).await? else {
                return Ok(End::Complete);
            };
            let deadline = output.check_deadline();
            match (element, deadline) {
                (Err(error), _) if list.is_finished() => return Ok(End::Broken(error)),
                (_, Err(failure)) => return Ok(End::Deadline(failure)),
                (Ok(element), Ok(())) if filter.admits(&element) => {
                    self.listing.add(&element, text(&element), output)?;
                    if self.listing.has_printed() {
                        self.report_held(output);
                    }
                }
                (Ok(_), Ok(())) => {}
                (Err(error), Ok(())) => self.add_undecoded(error, filter, output)?,
            }
        }
    }

    /// Adds an element that did not decode.
    fn add_undecoded(
        &mut self,
        error: Error,
        filter: &mut impl Filter<T>,
        output: &mut Output,
    ) -> Result<(), Stop> {
        let hint = match undecoded(&error) {
            Some(text) if !filter.admits_text(text) => return Ok(()),
            Some(text) if self.listing.add_text(text, output)? => {
                if self.failures.count() {
                    output.warn(&passed_on(error));
                }
                return Ok(());
            }
            Some(_) => "it is missing from the table; -o json prints it as it was sent",
            None => "it is missing from the output",
        };
        self.missing += 1;
        if self.failures.count() {
            self.held.push(Failure::of_call(error, Some(hint.to_owned())));
        }
        if self.listing.has_printed() {
            self.report_held(output);
        }
        Ok(())
    }

    fn report_held(&mut self, output: &mut Output) {
        for failure in self.held.drain(..) {
            output.report(&failure);
        }
    }

    /// Reports the failures of elements that were not reported yet, most of them as a number.
    fn report_failures(&mut self, output: &mut Output) {
        self.report_held(output);
        match self.failures.others() {
            Some(others) if self.missing > 0 => output.report(&others),
            Some(others) => output.warn(&others),
            None => {}
        }
    }
}

/// The JSON that an error is about, if that is what it is about: it does not decode, but can be
/// handed on.
pub(super) fn undecoded(error: &Error) -> Option<&str> {
    let text = error.undecoded()?;
    serde_json::from_str::<&RawValue>(text).is_ok().then_some(text)
}

/// What is said of JSON that was printed although it does not decode.
pub(super) fn passed_on(error: Error) -> Failure {
    let hint = "it was printed all the same, just as it was sent";
    Failure::of_call(error, Some(hint.to_owned()))
}
