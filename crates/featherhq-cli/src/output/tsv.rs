//! Tables in a pipe: one line per row, fields separated by tabs, no padding.
//!
//! Rows are printed as they arrive, so neither memory nor output depends on the widest one.

use std::io::{self, Write};

use super::{Cell, Column, Output, style};

/// A table that is printed row by row. The heading precedes the first row.
#[derive(Debug)]
pub(crate) struct Rows {
    columns: &'static [Column],
    count: usize,
}

impl Rows {
    pub(crate) fn new(columns: &'static [Column]) -> Self {
        Self { columns, count: 0 }
    }

    /// Prints a row of as many cells as there are columns.
    pub(crate) fn push(&mut self, cells: &[Cell], output: &mut Output) -> io::Result<()> {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for every column");
        if self.count == 0 {
            let heading = self.columns.iter().map(|column| column.title);
            let heading: Vec<Cell> =
                heading.map(|title| Cell::styled(title, style::HEADING)).collect();
            output.fields(&heading)?;
        }
        self.count += 1;
        output.fields(cells)
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }
}

/// Writes a line of fields. Cells contain neither tabs nor line breaks.
pub(super) fn write(cells: &[Cell], out: &mut dyn Write, color: bool) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b"\t")?;
        }
        cell.write_whole(out, color)?;
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_contain_no_separators() {
        let cells = ["a\tb", "", "c\nd", &"x".repeat(70_000)].map(Cell::new);
        let mut out = Vec::new();
        write(&cells, &mut out, false).unwrap();
        let line = String::from_utf8(out).unwrap();
        assert_eq!(line, format!("a b\t\tc d\t{}\n", "x".repeat(70_000)));
        let mut out = Vec::new();
        write(&[Cell::styled("x", style::GOOD), Cell::new("y")], &mut out, true).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\u{1b}[32mx\u{1b}[0m\ty\n");
    }
}
