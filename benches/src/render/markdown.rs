//! Markdown whose columns line up.

use std::fmt::Write as _;

use super::{quantity, times};
use crate::goals::{GOALS, Goal};
use crate::report::{Report, Table};

/// Everything that was measured.
pub fn full(report: &Report) -> String {
    let mut text = String::new();
    for table in &report.tables {
        let [before, after] = table.taken.load;
        let _ = write!(
            text,
            "### {}\n\n{}\n{}, load {before:.1} to {after:.1}.\n\n",
            table.title,
            numbers(table),
            table.taken.date
        );
    }
    for note in &report.notes {
        let _ = writeln!(text, "Left out: {note}.");
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Returns where, when and with what it was measured, in two sentences.
pub fn circumstances(report: &Report) -> String {
    let machine = &report.machine;
    let versions: Vec<_> =
        report.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let mut dates: Vec<_> = report.tables.iter().map(|table| table.taken.date.as_str()).collect();
    dates.sort_unstable();
    dates.dedup();
    let loads = report.tables.iter().flat_map(|table| table.taken.load);
    let (low, high) =
        loads.fold((f64::INFINITY, 0.0_f64), |(low, high), load| (low.min(load), high.max(load)));
    format!(
        "Measured on {} with {} cores of {}, {:.0} GiB of memory and {}, under a load of {low:.1} to {high:.1}. {}.",
        dates.join(" and "),
        machine.cores,
        machine.processor,
        machine.memory as f64 / f64::from(1 << 30),
        machine.system,
        versions.join(", ")
    )
}

/// Returns the goals beside what was measured; `None` if nothing of it was.
pub fn goals(report: &Report) -> Option<String> {
    let rows: Vec<_> = GOALS
        .iter()
        .filter_map(|goal| {
            let value = goal.value(report)?;
            let verdict = if value <= goal.most { "yes" } else { "**no**" };
            Some(vec![
                goal.what.to_owned(),
                format_value(goal, value),
                format!("≤ {}", format_value(goal, goal.most)),
                verdict.to_owned(),
            ])
        })
        .collect();
    let header = ["what", "measured", "goal", "reached"].map(str::to_owned).to_vec();
    (!rows.is_empty()).then(|| aligned(header, &rows))
}

/// Returns why goals are missed, one line each; nothing if none is.
pub fn shortfalls(report: &Report) -> String {
    let mut text = String::new();
    for goal in GOALS {
        let missed = goal.value(report).is_some_and(|value| value > goal.most);
        if missed && !goal.remark.is_empty() {
            let _ = writeln!(text, "- Falls short: {}. {}", goal.what, goal.remark);
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn format_value(goal: &Goal, value: f64) -> String {
    match goal.unit() {
        Some(unit) => quantity(value, unit),
        None => times(value),
    }
}

/// One table: each number, and how many times it is that of the first line.
fn numbers(table: &Table) -> String {
    let header = std::iter::once(String::new()).chain(table.columns.iter().map(|c| c.name.clone()));
    let reference = table.lines.first().filter(|_| table.compared);
    let rows: Vec<Vec<String>> = table
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let cells = line.cells.iter().enumerate().map(|(column, cell)| {
                let Some(cell) = cell else { return "–".to_owned() };
                let text = quantity(cell.median, table.columns[column].unit);
                let base = reference.filter(|_| index > 0).and_then(|line| line.cells[column]);
                match base {
                    Some(base) if base.median > 0.0 => {
                        format!("{text} ({})", times(cell.median / base.median))
                    }
                    _ => text,
                }
            });
            std::iter::once(line.name.clone()).chain(cells).collect()
        })
        .collect();
    aligned(header.collect(), &rows)
}

/// Returns a Markdown table with the first column to the left and the others to the right.
fn aligned(header: Vec<String>, rows: &[Vec<String>]) -> String {
    let width = |text: &str| text.chars().count();
    let widths: Vec<usize> = (0..header.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.chain([&header[column]]).map(|cell| width(cell)).max().unwrap_or_default().max(2)
        })
        .collect();
    let mut text = String::new();
    let mut row = |cells: &[String]| {
        for (column, cell) in cells.iter().enumerate() {
            let gap = " ".repeat(widths[column] - width(cell));
            let _ = match column {
                0 => write!(text, "| {cell}{gap} "),
                _ => write!(text, "| {gap}{cell} "),
            };
        }
        text.push_str("|\n");
    };
    row(&header);
    let rule = |(column, width): (usize, &usize)| match column {
        0 => "-".repeat(*width),
        _ => format!("{}:", "-".repeat(width - 1)),
    };
    row(&widths.iter().enumerate().map(rule).collect::<Vec<_>>());
    rows.iter().for_each(|cells| row(cells));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Cell, Unit};

    #[test]
    fn others_are_compared_with_the_first_line() {
        let mut table = Table::new("x", "X", &[("time", Unit::Seconds), ("size", Unit::Count)]);
        table.push("ours", vec![Cell::of([0.1]), Cell::of([2.0])]);
        table.push("another", vec![Cell::of([0.35]), None]);
        assert_eq!(
            numbers(&table),
            "\
|         |           time | size |
| ------- | -------------: | ---: |
| ours    |         100 ms |    2 |
| another | 350 ms (3.50×) |    – |
"
        );
    }
}
