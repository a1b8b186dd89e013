//! How what the API speaks of looks to people: a row of a table, or a card.
//!
//! It knows what values mean and which of them are secrets, and neither where they come
//! from nor how wide a terminal is. Programs get JSON, which does not pass through here.

mod connection;
mod event;
mod integration;
mod opening;
mod secret;
mod tool;

use chrono::{DateTime, Utc};

use crate::output::{Cell, Column, style};

pub(crate) use connection::{card as connection, doing};
pub(crate) use opening::{discovery, lease, mcp_connection, new_connection};
pub(crate) use tool::card as tool;

/// Something that is a row of a table.
pub(crate) trait Row {
    const COLUMNS: &'static [Column];

    /// As many as there are columns.
    fn cells(&self) -> Vec<Cell>;
}

/// What stands in the place of a secret.
fn hidden() -> Cell {
    Cell::styled("hidden; -o json shows it", style::FAINT)
}

fn time(at: Option<DateTime<Utc>>) -> Cell {
    match at {
        Some(at) => Cell::new(at.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        None => Cell::styled("never", style::FAINT),
    }
}

fn optional(text: Option<&str>) -> Cell {
    match text {
        Some(text) => Cell::new(text),
        None => Cell::styled("-", style::FAINT),
    }
}
