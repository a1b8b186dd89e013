//! Tables and cards, fit to the width of a terminal.
//!
//! Our own, since what matters here is which column gives way first, and that ids move to
//! a line of their own rather than being cut; the libraries for tables distribute width
//! evenly, wrap or cut whatever is long, and need a second parser once a cell has colour.
//! How wide a text is comes from `unicode-width`.

use std::io::{self, Write};

use anstyle::Style;

use super::text::{self, printable};
use super::{Screen, style};
use crate::deadline::Deadline;

/// What padding is cut from.
const SPACES: &str = "                                ";

/// Between two columns.
const GAP: &str = "  ";

/// What a column that can give way claims before others are moved or dropped for it.
const COMFORTABLE: usize = 30;

/// The narrowest that such a column becomes for the sake of others.
const NARROWEST: usize = 12;

/// The most lines that a cell of a table fills, and the most that a value on a card does.
const CELL_LINES: usize = 4;
const VALUE_LINES: usize = 12;

/// A column's heading, and what becomes of the column where there is not room for all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) fit: Fit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It stays as wide as it is.
    Keep,
    /// Its texts are cut.
    Cut,
    /// Its texts go on in the next line.
    Wrap,
    /// It goes, once nothing else helps.
    Drop,
    /// Its texts move to a line below the others. Left out if it is empty throughout.
    Below,
}

/// A text and how it is set off. It may be anything that a server sent.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self::styled(text, style::PLAIN)
    }

    pub(crate) fn styled(text: impl AsRef<str>, style: Style) -> Self {
        Self { text: printable(text.as_ref()).into_owned(), style }
    }

    /// Writes the cell without padding.
    pub(super) fn write_whole(&self, out: &mut dyn Write, color: bool) -> io::Result<()> {
        self.write(&self.text, 0, out, color)
    }

    /// Writes a part of the cell, padded to `width` columns.
    fn write(&self, part: &str, width: usize, out: &mut dyn Write, color: bool) -> io::Result<()> {
        let style = self.style;
        if color && !part.is_empty() && style != style::PLAIN {
            write!(out, "{style}{part}{style:#}")?;
        } else {
            out.write_all(part.as_bytes())?;
        }
        // Not a width of the formatter, which panics from 65,536 columns on.
        let mut padding = width.saturating_sub(text::width(part));
        while padding > 0 {
            let step = padding.min(SPACES.len());
            out.write_all(&SPACES.as_bytes()[..step])?;
            padding -= step;
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(crate) struct Table {
    columns: &'static [Column],
    rows: Vec<Vec<Cell>>,
    /// The width of each column if nothing is cut. Kept with each row, so that the layout takes
    /// no time when the deadline is near.
    natural: Vec<usize>,
    /// Whether each column is empty in every row.
    is_empty: Vec<bool>,
}

/// Where a column went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Column(usize),
    Below,
    Nowhere,
}

impl Table {
    pub(crate) fn new(columns: &'static [Column]) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            natural: columns.iter().map(|column| text::width(column.title)).collect(),
            is_empty: vec![true; columns.len()],
        }
    }

    /// Adds a row of as many cells as there are columns.
    pub(crate) fn push(&mut self, cells: impl Into<Vec<Cell>>) {
        let cells = cells.into();
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for every column");
        for (at, cell) in cells.iter().enumerate() {
            self.natural[at] = self.natural[at].max(text::width(&cell.text));
            self.is_empty[at] &= cell.text.is_empty();
        }
        self.rows.push(cells);
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes the table in lines of at most `width` columns. Returns whether all rows were
    /// written before the deadline.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        width: usize,
        color: bool,
        deadline: Deadline,
    ) -> io::Result<bool> {
        let places = self.layout(width);
        let headings: Vec<Cell> =
            self.columns.iter().map(|column| Cell::styled(column.title, style::HEADING)).collect();
        self.write_line(&headings, &places, out, color)?;
        for row in &self.rows {
            if deadline.has_passed() {
                return Ok(false);
            }
            self.write_line(row, &places, out, color)?;
            self.write_below(row, &places, out, width, color)?;
        }
        Ok(true)
    }

    /// Decides where each column goes and how wide it is.
    fn layout(&self, room: usize) -> Vec<Place> {
        // No column is wider than the terminal, so that narrowing takes few steps.
        let widths = self.natural.iter().map(|width| (*width).min(room));
        let mut places: Vec<Place> = widths.map(Place::Column).collect();
        for (at, place) in places.iter_mut().enumerate() {
            if self.columns[at].fit == Fit::Below && self.is_empty[at] {
                *place = Place::Nowhere;
            }
        }
        let gives_way = |at: usize| matches!(self.columns[at].fit, Fit::Cut | Fit::Wrap);
        for (at, place) in places.iter_mut().enumerate() {
            if let Place::Column(width) = place
                && gives_way(at)
            {
                *width = (*width).min(COMFORTABLE);
            }
        }
        // From the right, since the columns that matter most stand on the left.
        for at in (0..places.len()).rev() {
            if total(&places) > room
                && self.columns[at].fit == Fit::Below
                && places[at] != Place::Nowhere
            {
                places[at] = Place::Below;
            }
        }
        shrink(&mut places, room, NARROWEST, gives_way);
        for at in (0..places.len()).rev() {
            if total(&places) > room && self.columns[at].fit == Fit::Drop {
                places[at] = Place::Nowhere;
            }
        }
        shrink(&mut places, room, 3, |_| true);
        // What is left over goes to those that were cut down.
        for (at, natural) in self.natural.iter().enumerate() {
            let spare = room.saturating_sub(total(&places));
            if let Place::Column(width) = &mut places[at]
                && gives_way(at)
            {
                *width = (*natural).min(*width + spare);
            }
        }
        places
    }

    fn write_line(
        &self,
        cells: &[Cell],
        places: &[Place],
        out: &mut dyn Write,
        color: bool,
    ) -> io::Result<()> {
        let mut columns = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            if let Place::Column(width) = places[at] {
                let lines = match self.columns[at].fit {
                    Fit::Wrap => text::wrap(&cell.text, width, CELL_LINES),
                    _ => vec![text::fit(&cell.text, width).into_owned()],
                };
                columns.push((cell, width, lines));
            }
        }
        let height = columns.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or_default();
        for line in 0..height {
            // No blanks at the end of a line.
            let last = columns
                .iter()
                .rposition(|(_, _, lines)| lines.get(line).is_some_and(|text| !text.is_empty()));
            for (at, (cell, width, lines)) in columns.iter().enumerate() {
                let part = lines.get(line).map(String::as_str).unwrap_or_default();
                match last {
                    Some(last) if at < last => {
                        cell.write(part, *width, out, color)?;
                        out.write_all(GAP.as_bytes())?;
                    }
                    Some(last) if at == last => cell.write(part, 0, out, color)?,
                    _ => {}
                }
            }
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn write_below(
        &self,
        cells: &[Cell],
        places: &[Place],
        out: &mut dyn Write,
        width: usize,
        color: bool,
    ) -> io::Result<()> {
        let room = width.saturating_sub(GAP.len());
        for (at, cell) in cells.iter().enumerate() {
            if places[at] != Place::Below || cell.text.is_empty() {
                continue;
            }
            for line in text::wrap(&cell.text, room, CELL_LINES) {
                out.write_all(GAP.as_bytes())?;
                cell.write(&line, 0, out, color)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

/// The width of a line with all columns in it.
fn total(places: &[Place]) -> usize {
    let widths = places.iter().filter_map(|place| match place {
        Place::Column(width) => Some(width + GAP.len()),
        _ => None,
    });
    widths.sum::<usize>().saturating_sub(GAP.len())
}

/// Takes from the widest of the columns that may give way, until all fit or all are down
/// to `least`.
fn shrink(places: &mut [Place], room: usize, least: usize, may: impl Fn(usize) -> bool) {
    while total(places) > room {
        let widest = places
            .iter_mut()
            .enumerate()
            .filter_map(|(at, place)| match place {
                Place::Column(width) if may(at) && *width > least => Some(width),
                _ => None,
            })
            .max_by_key(|width| **width);
        match widest {
            Some(width) => *width -= 1,
            None => return,
        }
    }
}

/// The members of one thing, a line each, under its name.
#[derive(Debug)]
pub(crate) struct Card {
    title: Cell,
    members: Vec<(&'static str, Cell)>,
}

impl Card {
    pub(crate) fn new(title: impl AsRef<str>) -> Self {
        Self { title: Cell::styled(title, style::HEADING), members: Vec::new() }
    }

    pub(crate) fn push(&mut self, name: &'static str, value: Cell) {
        self.members.push((name, value));
    }

    pub(super) fn write(&self, out: &mut dyn Write, screen: Screen) -> io::Result<()> {
        let title = match screen.width {
            Some(width) => text::fit(&self.title.text, width),
            None => self.title.text.as_str().into(),
        };
        self.title.write(&title, 0, out, screen.color)?;
        out.write_all(b"\n")?;
        let names = self.members.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let indent = GAP.len() + names + GAP.len();
        for (name, value) in &self.members {
            let lines = match screen.width {
                Some(width) => text::wrap(&value.text, width.saturating_sub(indent), VALUE_LINES),
                None => vec![value.text.clone()],
            };
            for (at, line) in lines.iter().enumerate() {
                let name = if at == 0 { name } else { "" };
                out.write_all(GAP.as_bytes())?;
                Cell::styled(name, style::FAINT).write(name, names, out, screen.color)?;
                out.write_all(GAP.as_bytes())?;
                value.write(line, 0, out, screen.color)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const COLUMNS: [Column; 6] = [
        Column { title: "NICKNAME", fit: Fit::Cut },
        Column { title: "INTEGRATION", fit: Fit::Keep },
        Column { title: "STATUS", fit: Fit::Keep },
        Column { title: "LAST USED", fit: Fit::Drop },
        Column { title: "ID", fit: Fit::Below },
        Column { title: "REASON", fit: Fit::Below },
    ];

    fn table() -> Table {
        let mut table = Table::new(&COLUMNS);
        for cells in [
            [
                "Acme Support",
                "slack",
                "active",
                "2026-08-13",
                "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801",
                "",
            ],
            [
                "営業チームのカレンダー 📚 と Notizen",
                "google_drive",
                "pending_oauth",
                "never",
                "4f6c8ea1-2d30-4b79-88e5-1a0f9d7b6c04",
                "Google refused the refresh token (invalid_grant): access was withdrawn. Connect again.",
            ],
        ] {
            table.push(cells.map(Cell::new));
        }
        table
    }

    fn show(table: &Table, width: usize) -> String {
        let mut out = Vec::new();
        let deadline = Deadline::start(Duration::MAX);
        assert!(table.write(&mut out, width, false, deadline).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn on_eighty_columns_ids_stand_below_and_whole() {
        insta::assert_snapshot!(show(&table(), 80), @r"
        NICKNAME                              INTEGRATION   STATUS         LAST USED
        Acme Support                          slack         active         2026-08-13
          0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801
        営業チームのカレンダー 📚 と Notizen  google_drive  pending_oauth  never
          4f6c8ea1-2d30-4b79-88e5-1a0f9d7b6c04
          Google refused the refresh token (invalid_grant): access was withdrawn.
          Connect again.
        ");
    }

    #[test]
    fn a_huge_cell_costs_no_more_than_its_length() {
        let mut table = Table::new(&COLUMNS);
        let huge = "x".repeat(1_000_000);
        table.push([&*huge; 6].map(Cell::new));
        let began = Instant::now();
        for line in show(&table, 80).lines() {
            assert!(text::width(line) <= 80, "{line:?}");
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[test]
    fn rendering_stops_at_the_deadline() {
        let mut out = Vec::new();
        let deadline = Deadline::start(Duration::ZERO);
        assert!(!table().write(&mut out, 80, false, deadline).unwrap());
        assert_eq!(String::from_utf8(out).unwrap().lines().count(), 1);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_none_ends_in_blanks() {
        for width in 16..240 {
            for line in show(&table(), width).lines() {
                assert!(text::width(line) <= width, "{width}: {line:?}");
                assert_eq!(line.trim_end(), line, "{width}");
            }
        }
    }

    #[test]
    fn a_column_that_is_empty_throughout_is_left_out() {
        let mut table = Table::new(&COLUMNS);
        table.push(["a", "b", "c", "d", "e", ""].map(Cell::new));
        assert!(!show(&table, 120).contains("REASON"));
        assert!(show(&table, 120).contains("ID"));
    }

    #[test]
    fn colours_do_not_move_columns() {
        const TWO: [Column; 2] = [COLUMNS[0], COLUMNS[1]];
        let mut table = Table::new(&TWO);
        table.push([Cell::styled("x", style::GOOD), Cell::new("y")]);
        let mut out = Vec::new();
        table.write(&mut out, 80, true, Deadline::start(Duration::MAX)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.ends_with("\u{1b}[32mx\u{1b}[0m         y\n"), "{text:?}");
    }

    #[test]
    fn a_card_wraps_its_values_beside_their_names() {
        let mut card = Card::new("Shared Drive");
        card.push("status", Cell::new("error"));
        card.push("reason", Cell::new("Google refused the refresh token: access was withdrawn."));
        let mut out = Vec::new();
        card.write(&mut out, Screen { width: Some(40), color: false }).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        Shared Drive
          status  error
          reason  Google refused the refresh
                  token: access was withdrawn.
        ");
    }
}
