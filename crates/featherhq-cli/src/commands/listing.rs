//! The printed form of a list: JSON and rows in a pipe at once, a table on a terminal when the
//! widths of its columns are known.

use std::marker::PhantomData;

use crate::failure::{Failure, Stop};
use crate::options::Format;
use crate::output::{Array, Cell, Column, Fit, Output, Rows, Table};
use crate::view::Row;

pub(super) struct Listing<T> {
    shape: Shape,
    /// The columns to print, as positions.
    selection: Vec<usize>,
    elements: PhantomData<fn(&T)>,
}

enum Shape {
    /// Printed at the end.
    Table(Table),
    Rows(Rows),
    Array(Array),
}

impl<T: Row> Listing<T> {
    /// Prepares a list. Fails if a selected column does not exist.
    pub(super) fn new(output: &Output) -> Result<Self, Failure> {
        let selection = output.selection(T::COLUMNS)?;
        let mut columns: Vec<Column> = selection.iter().map(|at| T::COLUMNS[*at]).collect();
        if output.has_selection() {
            // What was selected is neither dropped nor moved.
            let is_optional = |fit| matches!(fit, Fit::Drop | Fit::Below);
            columns.iter_mut().filter(|it| is_optional(it.fit)).for_each(|it| it.fit = Fit::Keep);
        }
        let shape = match output.format() {
            Format::Json | Format::Ndjson | Format::Yaml => Shape::Array(Array::default()),
            Format::Table if output.has_width() => Shape::Table(Table::new(columns)),
            Format::Table | Format::Csv | Format::Tsv => Shape::Rows(Rows::new(columns)),
        };
        Ok(Self { shape, selection, elements: PhantomData })
    }

    fn cells(&self, element: &T) -> Vec<Cell> {
        let cells = element.cells();
        self.selection.iter().map(|at| cells[*at].clone()).collect()
    }

    /// Adds an element, which the server sent as `json`.
    pub(super) fn add(&mut self, element: &T, json: &str, output: &mut Output) -> Result<(), Stop> {
        if let Shape::Array(array) = &mut self.shape {
            return array.element(json, output);
        }
        let cells = self.cells(element);
        match &mut self.shape {
            Shape::Array(_) => {}
            Shape::Table(table) => table.push(cells),
            Shape::Rows(rows) => rows.push(&cells, output)?,
        }
        Ok(())
    }

    /// Adds an element that does not decode, if this is a list of JSON. Returns whether it is.
    pub(super) fn add_undecoded(&mut self, json: &str, output: &mut Output) -> Result<bool, Stop> {
        match &mut self.shape {
            Shape::Array(array) => array.element(json, output)?,
            Shape::Table(_) | Shape::Rows(_) => return Ok(false),
        }
        Ok(true)
    }

    /// Returns whether some of the list is printed already.
    pub(super) fn has_printed(&self) -> bool {
        match &self.shape {
            Shape::Array(array) => array.has_printed(),
            Shape::Table(_) => false,
            Shape::Rows(rows) => rows.len() > 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        match &self.shape {
            Shape::Array(array) => array.count(),
            Shape::Table(table) => table.len(),
            Shape::Rows(rows) => rows.len(),
        }
    }

    /// Ends the list. `none` is the note that replaces an empty table.
    pub(super) fn finish(self, none: &str, output: &mut Output) -> Result<(), Stop> {
        match self.shape {
            Shape::Array(array) => array.finish(output)?,
            Shape::Rows(rows) if output.format() != Format::Table => rows.finish(output)?,
            _ if self.len() == 0 => output.note(none),
            Shape::Table(table) => output.table(&table)?,
            Shape::Rows(_) => {}
        }
        Ok(())
    }

    /// Ends a list that broke off. What was received is printed and reported as incomplete; an
    /// array of JSON stays open.
    pub(super) fn break_off(self, failure: Failure, output: &mut Output) -> Stop {
        let is_unprinted = matches!(&self.shape, Shape::Array(array) if !array.has_printed());
        if self.len() == 0 || is_unprinted {
            return failure.into();
        }
        let printed = match &self.shape {
            // Ends the last line, so that the error on a terminal begins on its own.
            Shape::Array(_) if output.format() == Format::Json => {
                output.line("").map_err(Stop::from)
            }
            Shape::Array(_) | Shape::Rows(_) => Ok(()),
            Shape::Table(table) => output.table(table),
        };
        match printed {
            Err(stop @ Stop::BrokenPipe) => stop,
            // If printing stopped at the deadline as well, one of both failures is enough.
            _ => failure.with_hint_before("the output is incomplete").into(),
        }
    }
}
