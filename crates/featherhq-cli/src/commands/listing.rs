//! Lists as they are printed: JSON at once, a table when its widths are known.

use std::marker::PhantomData;

use featherhq::{Element, ElementStream, Error};
use serde_json::value::RawValue;

use crate::args::Format;
use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::output::{Array, Output, Table};
use crate::view::Row;

pub(super) struct Listing<T> {
    shape: Shape,
    elements: PhantomData<fn(&T)>,
}

enum Shape {
    Table(Table),
    Array(Array),
}

impl<T: Row> Listing<T> {
    pub(super) fn new(format: Format) -> Self {
        let shape = match format {
            Format::Json | Format::Ndjson => Shape::Array(Array::default()),
            Format::Table => Shape::Table(Table::new(T::COLUMNS)),
        };
        Self { shape, elements: PhantomData }
    }

    /// Adds an element, which came as `text`.
    pub(super) fn add(&mut self, element: &T, text: &str, output: &mut Output) -> Result<(), Stop> {
        match &mut self.shape {
            Shape::Array(array) => array.element(text, output)?,
            Shape::Table(table) => table.push(element.cells()),
        }
        Ok(())
    }

    /// Adds an element that did not decode, if this is a list of texts; says whether it is.
    pub(super) fn add_text(&mut self, text: &str, output: &mut Output) -> Result<bool, Stop> {
        match &mut self.shape {
            Shape::Array(array) => array.element(text, output)?,
            Shape::Table(_) => return Ok(false),
        }
        Ok(true)
    }

    /// Ends the list. An empty table is no table: `none` is said in its place.
    pub(super) fn finish(self, none: &str, output: &mut Output) -> Result<(), Stop> {
        match self.shape {
            Shape::Array(array) => array.finish(output)?,
            Shape::Table(table) if table.len() > 0 => output.table(&table)?,
            Shape::Table(_) => output.note(none),
        }
        Ok(())
    }

    /// Ends a list that broke off: what has come is shown, and said to be a part, JSON by an
    /// array that stays open.
    pub(super) fn break_off(self, mut failure: Failure, output: &mut Output) -> Stop {
        let count = match &self.shape {
            Shape::Array(array) => array.count(),
            Shape::Table(table) => table.len(),
        };
        if count == 0 {
            return failure.into();
        }
        let shown = match &self.shape {
            // The last line ends, so that what follows on a terminal begins on its own.
            Shape::Array(_) if output.format() == Format::Json => output.line(""),
            Shape::Array(_) => Ok(()),
            Shape::Table(table) => output.table(table),
        };
        if let Err(error) = shown {
            return error.into();
        }
        let hint = failure.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        failure.hint = Some(format!("the output is incomplete{hint}"));
        failure.into()
    }
}

/// Which elements of a list are wanted.
pub(super) trait Filter<T> {
    fn admits(&self, element: &T) -> bool;

    /// The same of an element that does not decode, as far as its text says. One that may be
    /// wanted is.
    fn admits_text(&self, text: &str) -> bool;
}

/// All of them.
pub(super) struct All;

impl<T> Filter<T> for All {
    fn admits(&self, _: &T) -> bool {
        true
    }

    fn admits_text(&self, _: &str) -> bool {
        true
    }
}

/// Prints those elements of a stream that are wanted, as they arrive. One that does not
/// decode is told of, and the list goes on: in JSON with its text, which is all that was asked
/// for, and in a table without it.
pub(super) async fn print<T: Row + Element>(
    mut elements: ElementStream<T>,
    filter: &impl Filter<T>,
    text: impl Fn(&T) -> &str,
    none: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let mut listing = Listing::new(output.format());
    let mut left_out = 0_usize;
    while let Some(element) = output.next(&mut elements).await? {
        match element {
            Ok(element) if filter.admits(&element) => {
                listing.add(&element, text(&element), output)?;
            }
            Ok(_) => {}
            Err(error) if elements.is_finished() => {
                return Err(listing.break_off(context.failure(error), output));
            }
            Err(error) => match undecoded(&error) {
                Some(text) if !filter.admits_text(text) => {}
                Some(text) if listing.add_text(text, output)? => {
                    output.warn(&passed_on(error));
                }
                readable => {
                    left_out += 1;
                    let hint = match readable {
                        Some(_) => "it is missing from the table; -o json prints it as it was sent",
                        None => "it is missing from the output",
                    };
                    output.report(&Failure::of_call(error, Some(hint.to_owned())));
                }
            },
        }
    }
    // A list of which nothing could be read is not an empty one.
    let none = match left_out {
        0 => none.to_owned(),
        1 => "What came back could not be read.".to_owned(),
        count => format!("None of the {count} elements that came back could be read."),
    };
    listing.finish(&none, output)
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
