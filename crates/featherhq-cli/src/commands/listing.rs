//! Lists as they are printed: JSON at once, a table when its widths are known.

use std::marker::PhantomData;

use featherhq::Error;
use futures_util::Stream;

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

/// Prints those elements of a stream that are wanted, as they arrive. One that does not
/// decode is told of, and the list goes on.
pub(super) async fn print<T: Row, S: Stream<Item = Result<T, Error>> + Unpin>(
    mut elements: S,
    is_finished: impl Fn(&S) -> bool,
    is_wanted: impl Fn(&T) -> bool,
    text: impl Fn(&T) -> &str,
    none: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let mut listing = Listing::new(output.format());
    let mut left_out = 0_usize;
    while let Some(element) = output.next(&mut elements).await? {
        match element {
            Ok(element) if is_wanted(&element) => listing.add(&element, text(&element), output)?,
            Ok(_) => {}
            Err(error) if is_finished(&elements) => {
                return Err(listing.break_off(context.failure(error), output));
            }
            Err(error) => {
                left_out += 1;
                output.report(&context.failure(error));
            }
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
