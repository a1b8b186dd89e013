//! Values of the API as rows and cards, without secrets. JSON is printed as sent instead.

mod connect;
mod connection;
mod integration;
mod lease;
mod tool;
mod webhook_event;

use chrono::{DateTime, Utc};

use crate::output::{Cell, Column, style};

pub(crate) use connect::{discovery, mcp_connection, new_connection};
pub(crate) use connection::{card as connection, status_line};
pub(crate) use lease::card as lease;
pub(crate) use tool::card as tool;

/// A value that is a row of a table.
pub(crate) trait Row {
    const COLUMNS: &'static [Column];

    /// Returns a cell for each column.
    fn cells(&self) -> Vec<Cell>;
}

/// Returns the cell in place of a secret.
fn redacted() -> Cell {
    Cell::styled("redacted; -o json prints it", style::FAINT)
}

fn time(at: Option<DateTime<Utc>>) -> Cell {
    match at {
        Some(at) => Cell::new(at.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        None => Cell::absent("never"),
    }
}

fn optional(text: Option<&str>) -> Cell {
    match text {
        Some(text) => Cell::new(text),
        None => Cell::absent("-"),
    }
}
