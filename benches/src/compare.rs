//! What changed from one run to another, beyond noise.

use std::fmt::Write as _;

use crate::render::{quantity, times};
use crate::report::{Cell, Report};

/// Lists the numbers that changed from one report to another: those whose runs do not overlap, in
/// the order of the tables. Numbers of single runs have no noise that is known, so a twentieth is
/// taken for it.
pub fn changes(before: &Report, after: &Report) -> String {
    let mut text = String::new();
    if before.machine != after.machine {
        text.push_str("The machines differ: clocks cannot be compared.\n");
    }
    for table in &after.tables {
        for line in &table.lines {
            for (column, cell) in table.columns.iter().zip(&line.cells) {
                let earlier = before.cell([&table.id, &line.name, &column.name]);
                let (Some(before), Some(after)) = (earlier, cell) else { continue };
                if differ(before, after) {
                    let _ = writeln!(
                        text,
                        "{}: {}, {}: {} to {} ({})",
                        table.id,
                        line.name,
                        column.name,
                        quantity(before.median, column.unit),
                        quantity(after.median, column.unit),
                        times(after.median / before.median),
                    );
                }
            }
        }
    }
    if text.is_empty() {
        text.push_str("Nothing changed beyond noise.\n");
    }
    text
}

fn differ(one: &Cell, other: &Cell) -> bool {
    let range = |cell: &Cell| match cell.runs {
        1 => (cell.median * 0.975, cell.median * 1.025),
        _ => (cell.low, cell.high),
    };
    let ((low, high), (other_low, other_high)) = (range(one), range(other));
    high < other_low || other_high < low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Machine, Table, Unit};

    #[test]
    fn changes_are_those_whose_runs_do_not_overlap() {
        let report = |runs: &[f64], count: f64| {
            let columns = [("time", Unit::Seconds), ("instructions", Unit::Count)];
            let mut table = Table::new("get", "", &columns);
            table.push("ours", vec![Cell::of(runs.iter().copied()), Cell::of([count])]);
            Report {
                machine: Machine::sample(),
                versions: Vec::new(),
                notes: Vec::new(),
                tables: vec![table],
            }
        };
        let before = report(&[1.0, 2.0, 3.0], 1000.0);
        assert_eq!(
            changes(&before, &report(&[2.9, 4.0, 5.0], 1001.0)),
            "Nothing changed beyond noise.\n"
        );
        assert_eq!(
            changes(&before, &report(&[3.1, 4.0, 5.0], 500.0)),
            "get: ours, time: 2.00 s to 4.00 s (2.00×)\n\
             get: ours, instructions: 1,000 to 500 (0.50×)\n"
        );
    }
}
