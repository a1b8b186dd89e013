//! Tables in a pipe, csv and tsv: one line per row, separated fields, no padding.
//!
//! Rows are printed as they arrive, so neither memory nor output depends on the widest one.

use std::io::{self, Write};

use super::{Cell, Column, Output};

/// A table that is printed row by row. The heading precedes the first row.
#[derive(Debug)]
pub(crate) struct Rows {
    columns: Vec<Column>,
    count: usize,
}

impl Rows {
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        Self { columns, count: 0 }
    }

    /// Prints a row of as many cells as there are columns.
    pub(crate) fn push(&mut self, cells: &[Cell], output: &mut Output) -> io::Result<()> {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for every column");
        if self.count == 0 {
            output.headings(&self.columns)?;
        }
        self.count += 1;
        output.fields(cells)
    }

    /// Ends the table. In csv and tsv, one without rows has its heading.
    pub(crate) fn finish(self, output: &mut Output) -> io::Result<()> {
        if self.count == 0 { output.headings(&self.columns) } else { Ok(()) }
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }
}

/// Writes a line of CSV (RFC 4180, but with line feeds only).
pub(super) fn write_csv(cells: &[Cell], out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        let value = cell.value();
        if value.contains([',', '"']) {
            write!(out, "\"{}\"", value.replace('"', "\"\""))?;
        } else {
            out.write_all(value.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

/// Writes a line of tab-separated values.
pub(super) fn write_tsv(cells: &[Cell], out: &mut dyn Write) -> io::Result<()> {
    let values: Vec<&str> = cells.iter().map(Cell::value).collect();
    out.write_all(values.join("\t").as_bytes())?;
    out.write_all(b"\n")
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
    use super::super::style;
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

    #[test]
    fn csv_quotes_separators_and_omits_placeholders() {
        let cells = [Cell::new("a,b"), Cell::new("c\"d"), Cell::absent("never"), Cell::new("e f")];
        let mut out = Vec::new();
        write_csv(&cells, &mut out).unwrap();
        write_tsv(&cells, &mut out).unwrap();
        let lines = String::from_utf8(out).unwrap();
        assert_eq!(lines, "\"a,b\",\"c\"\"d\",,e f\na,b\tc\"d\t\te f\n");
    }
}
