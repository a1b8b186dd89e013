//! Tables that fit the width of a terminal.
//!
//! No library, since columns shrink in an order of their own, and ids move to a line below instead
//! of being truncated. Table libraries distribute width evenly.

use std::io::{self, Write};

use super::cell::Cell;
use super::{style, wrap};
use crate::deadline::Deadline;

/// Between two columns.
pub(super) const GAP: &str = "  ";

/// The width of flexible columns for which others are moved or dropped.
const COMFORTABLE: usize = 30;

/// The minimum width of flexible columns, as long as others can be dropped.
const NARROWEST: usize = 12;

/// Maximum number of lines of a cell.
const MAX_LINES: usize = 4;

/// The heading of a column, and what happens to it in a narrow terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) fit: Fit,
}

impl Column {
    /// Returns the name of the column for programs and for `--columns`.
    pub(crate) fn name(&self) -> String {
        self.title.to_ascii_lowercase().replace(' ', "_")
    }

    /// Returns whether a user may mean this column.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.name() == name.trim().to_ascii_lowercase().replace([' ', '-'], "_")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Keeps its width.
    Keep,
    /// Is truncated.
    Cut,
    /// Is wrapped.
    Wrap,
    /// Is dropped, as the last resort.
    Drop,
    /// Moves to a line below the others. Omitted if all of its cells are empty.
    Below,
}

#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    /// The full width of each column. Updated with each row, so that the layout takes no time
    /// near the deadline.
    natural: Vec<usize>,
    /// Whether all cells of a column are empty.
    is_empty: Vec<bool>,
}

/// The place of a column in the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Column(usize),
    Below,
    Nowhere,
}

impl Table {
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        Self {
            rows: Vec::new(),
            natural: columns.iter().map(|column| wrap::width(column.title)).collect(),
            is_empty: vec![true; columns.len()],
            columns,
        }
    }

    /// Adds a row of as many cells as there are columns.
    pub(crate) fn push(&mut self, cells: impl Into<Vec<Cell>>) {
        let cells = cells.into();
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for every column");
        for (at, cell) in cells.iter().enumerate() {
            self.natural[at] = self.natural[at].max(wrap::width(&cell.text));
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
        has_header: bool,
        deadline: Deadline,
    ) -> io::Result<bool> {
        let places = self.layout(width);
        let headings: Vec<Cell> =
            self.columns.iter().map(|column| Cell::styled(column.title, style::HEADING)).collect();
        if has_header {
            self.write_line(&headings, &places, out, color)?;
        }
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
    fn layout(&self, available: usize) -> Vec<Place> {
        // No wider than the terminal, so that shrinking takes few steps.
        let widths = self.natural.iter().map(|natural| (*natural).min(available));
        let mut places: Vec<Place> = widths.map(Place::Column).collect();
        for (at, place) in places.iter_mut().enumerate() {
            if self.columns[at].fit == Fit::Below && self.is_empty[at] {
                *place = Place::Nowhere;
            }
        }
        let is_flexible = |at: usize| matches!(self.columns[at].fit, Fit::Cut | Fit::Wrap);
        for (at, place) in places.iter_mut().enumerate() {
            if let Place::Column(width) = place
                && is_flexible(at)
            {
                *width = (*width).min(COMFORTABLE);
            }
        }
        // From the right, since the most important columns are on the left.
        for at in (0..places.len()).rev() {
            if total(&places) > available
                && self.columns[at].fit == Fit::Below
                && places[at] != Place::Nowhere
            {
                places[at] = Place::Below;
            }
        }
        shrink(&mut places, available, NARROWEST, is_flexible);
        for at in (0..places.len()).rev() {
            if total(&places) > available && self.columns[at].fit == Fit::Drop {
                places[at] = Place::Nowhere;
            }
        }
        shrink(&mut places, available, 3, |_| true);
        // The remaining width goes to columns that were shrunk.
        for (at, natural) in self.natural.iter().enumerate() {
            let spare = available.saturating_sub(total(&places));
            if let Place::Column(width) = &mut places[at]
                && is_flexible(at)
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
                    Fit::Wrap => wrap::wrap(&cell.text, width, MAX_LINES),
                    _ => vec![wrap::truncate(&cell.text, width).into_owned()],
                };
                columns.push((cell, width, lines));
            }
        }
        let height = columns.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or_default();
        for line in 0..height {
            // No whitespace at the end of a line.
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
        let width = width.saturating_sub(GAP.len());
        for (at, cell) in cells.iter().enumerate() {
            if places[at] != Place::Below || cell.text.is_empty() {
                continue;
            }
            for line in wrap::wrap(&cell.text, width, MAX_LINES) {
                out.write_all(GAP.as_bytes())?;
                cell.write(&line, 0, out, color)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

/// Returns the width of a line with all columns.
fn total(places: &[Place]) -> usize {
    let widths = places.iter().filter_map(|place| match place {
        Place::Column(width) => Some(width + GAP.len()),
        _ => None,
    });
    widths.sum::<usize>().saturating_sub(GAP.len())
}

/// Shrinks the widest of the columns that may shrink, until all fit or all have the width
/// `least`.
fn shrink(
    places: &mut [Place],
    available: usize,
    least: usize,
    may_shrink: impl Fn(usize) -> bool,
) {
    while total(places) > available {
        let widest = places
            .iter_mut()
            .enumerate()
            .filter_map(|(at, place)| match place {
                Place::Column(width) if may_shrink(at) && *width > least => Some(width),
                _ => None,
            })
            .max_by_key(|width| **width);
        match widest {
            Some(width) => *width -= 1,
            None => return,
        }
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
        let mut table = Table::new(COLUMNS.to_vec());
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
        assert!(table.write(&mut out, width, false, true, deadline).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn ids_are_below_and_whole_at_80_columns() {
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
    fn the_time_for_a_huge_cell_is_linear() {
        let mut table = Table::new(COLUMNS.to_vec());
        let huge = "x".repeat(1_000_000);
        table.push([&*huge; 6].map(Cell::new));
        let began = Instant::now();
        for line in show(&table, 80).lines() {
            assert!(wrap::width(line) <= 80, "{line:?}");
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[test]
    fn rendering_stops_at_the_deadline() {
        let mut out = Vec::new();
        let deadline = Deadline::start(Duration::ZERO);
        assert!(!table().write(&mut out, 80, false, true, deadline).unwrap());
        assert_eq!(String::from_utf8(out).unwrap().lines().count(), 1);
    }

    #[test]
    fn lines_fit_the_terminal_and_end_without_whitespace() {
        for width in 16..240 {
            for line in show(&table(), width).lines() {
                assert!(wrap::width(line) <= width, "{width}: {line:?}");
                assert_eq!(line.trim_end(), line, "{width}");
            }
        }
    }

    #[test]
    fn empty_columns_are_omitted() {
        let mut table = Table::new(COLUMNS.to_vec());
        table.push(["a", "b", "c", "d", "e", ""].map(Cell::new));
        assert!(!show(&table, 120).contains("REASON"));
        assert!(show(&table, 120).contains("ID"));
    }

    #[test]
    fn colors_take_no_width() {
        const TWO: [Column; 2] = [COLUMNS[0], COLUMNS[1]];
        let mut table = Table::new(TWO.to_vec());
        table.push([Cell::styled("x", style::GOOD), Cell::new("y")]);
        let mut out = Vec::new();
        table.write(&mut out, 80, true, true, Deadline::start(Duration::MAX)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.ends_with("\u{1b}[32mx\u{1b}[0m         y\n"), "{text:?}");
    }
}
