//! The report of a run: tables of numbers, and the machine.
//!
//! It is stored as JSON; the other formats are rendered from it.

use serde::{Deserialize, Serialize};

/// One run of the benchmarks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where it ran.
    pub machine: Machine,
    /// What ran, as names and versions.
    pub versions: Vec<(String, String)>,
    /// What was left out, and why.
    pub notes: Vec<String>,
    /// What was measured.
    pub tables: Vec<Table>,
}

/// The machine that a run ran on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's own name for itself.
    pub processor: String,
    /// How many of its cores could be used.
    pub cores: usize,
    /// How much memory there is, in bytes.
    pub memory: u64,
    /// The operating system.
    pub system: String,
}

#[cfg(test)]
impl Machine {
    /// Returns any machine, for tests.
    pub(crate) fn sample() -> Self {
        Self { processor: "x".to_owned(), cores: 2, memory: 1, system: "y".to_owned() }
    }
}

/// When a row was measured, and how busy the machine was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// The day, as `2026-03-01`.
    pub date: String,
    /// How many processes wanted a core when the row began and when it ended, on average over
    /// a minute. More than there are cores means that clocks show the others as well.
    pub load: [f64; 2],
}

/// Contenders beside each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What others call it.
    pub id: String,
    /// The row that it belongs to.
    #[serde(default)]
    pub row: String,
    /// When it was measured.
    #[serde(default)]
    pub taken: Taken,
    /// What it is about.
    pub title: String,
    /// Whether the first line is what the others are compared with.
    pub compared: bool,
    /// What is measured of each.
    pub columns: Vec<Column>,
    /// Who is measured.
    pub lines: Vec<Line>,
}

/// One thing that is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What it is.
    pub name: String,
    /// What its numbers count.
    pub unit: Unit,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Bytes, in thousands or millions.
    Bytes,
    /// Memory, in bytes, shown in powers of 1,024.
    Memory,
    /// Bytes a second.
    BytesPerSecond,
    /// Things a second.
    PerSecond,
    /// Things.
    Count,
}

/// One contender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its numbers, one for each column; `None` where there is none.
    pub cells: Vec<Option<Cell>>,
}

/// One number, from so many runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The one in the middle.
    pub median: f64,
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// How many there were.
    pub runs: usize,
}

impl Cell {
    /// Of all these runs; `None` if there are none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (low, high) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = if values.len().is_multiple_of(2) {
            f64::midpoint(values[middle - 1], values[middle])
        } else {
            values[middle]
        };
        Some(Self { median, low, high, runs: values.len() })
    }
}

impl Table {
    /// A table without lines, whose first line others are compared with.
    pub fn new(id: &str, title: impl Into<String>, columns: &[(&str, Unit)]) -> Self {
        Self {
            id: id.to_owned(),
            row: String::new(),
            taken: Taken::default(),
            title: title.into(),
            compared: true,
            columns: columns
                .iter()
                .map(|(name, unit)| Column { name: (*name).to_owned(), unit: *unit })
                .collect(),
            lines: Vec::new(),
        }
    }

    /// The same table, of lines that are not compared with the first.
    pub fn uncompared(self) -> Self {
        Self { compared: false, ..self }
    }

    /// Adds a line.
    pub fn push(&mut self, name: &str, cells: Vec<Option<Cell>>) {
        self.lines.push(Line { name: name.to_owned(), cells });
    }

    /// Returns the number of this contender in this column.
    pub fn cell(&self, line: &str, column: &str) -> Option<&Cell> {
        let index = self.columns.iter().position(|candidate| candidate.name == column)?;
        self.lines.iter().find(|candidate| candidate.name == line)?.cells.get(index)?.as_ref()
    }
}

impl Report {
    /// Returns the number of a contender in a table.
    pub fn cell(&self, [table, line, column]: [&str; 3]) -> Option<&Cell> {
        self.table(table)?.cell(line, column)
    }

    /// This report, with the rows that it does not have taken from an earlier one.
    ///
    /// Nothing is taken from another machine, or of other versions.
    #[must_use]
    pub fn over(self, earlier: Self, order: &[&str]) -> Self {
        if earlier.machine != self.machine || earlier.versions != self.versions {
            return self;
        }
        let measured = |row: &str| self.tables.iter().any(|table| table.row == row);
        let (mut tables, mut notes) = (self.tables.clone(), self.notes.clone());
        tables.extend(earlier.tables.into_iter().filter(|table| !measured(&table.row)));
        tables.sort_by_key(|table| order.iter().position(|row| *row == table.row));
        notes.extend(earlier.notes.into_iter().filter(|note| !self.notes.contains(note)));
        Self { tables, notes, ..self }
    }

    /// Returns the table with this id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_not_measured_again_stay_if_nothing_else_has_changed() {
        let report = |rows: &[&str], version: &str| {
            let table =
                |row: &&str| Table { row: (*row).to_owned(), ..Table::new(row, version, &[]) };
            Report {
                machine: Machine::sample(),
                versions: vec![("reqwest".to_owned(), version[..1].to_owned())],
                notes: Vec::new(),
                tables: rows.iter().map(table).collect(),
            }
        };
        let titles = |report: Report| -> Vec<_> {
            report.tables.into_iter().map(|table| (table.id, table.title)).collect()
        };
        let pair = |id: &str, title: &str| (id.to_owned(), title.to_owned());
        let merged = report(&["b"], "1 new").over(report(&["a", "b"], "1 old"), &["a", "b"]);
        assert_eq!(titles(merged), [pair("a", "1 old"), pair("b", "1 new")]);
        let alone = report(&["b"], "2 new").over(report(&["a", "b"], "1 old"), &["a", "b"]);
        assert_eq!(titles(alone), [pair("b", "2 new")]);
    }

    #[test]
    fn a_cell_is_the_middle_of_its_runs() {
        assert_eq!(Cell::of([]), None);
        assert_eq!(
            Cell::of([3.0, 1.0, 10.0]),
            Some(Cell { median: 3.0, low: 1.0, high: 10.0, runs: 3 })
        );
        assert_eq!(Cell::of([4.0, 1.0]).map(|cell| cell.median), Some(2.5));
    }
}
