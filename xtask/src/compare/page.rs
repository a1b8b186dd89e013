//! Renders the comparison as Markdown.

use std::fmt::Write as _;
use std::time::Duration;

use super::measure::{Cell, first_line};
use super::{Column, Document};

const INTRODUCTION: &str = "\
# Comparison of generators

Written by `cargo xtask compare`, which installs each generator in the version below, generates a
crate for each document, and compiles it. Not every document is public; those with an `@` are in the
npm registry. calamus is the version in this repository.
";

const COLUMNS: &str = "\
- **generates**: a crate is written. **compiles**: `cargo check` succeeds, with the dependencies that
  the generator asks for.
- **operations**: methods that send a request, in the crates that compile, of those that the documents
  declare. Some generators write several methods for one, so no document counts more than it declares.
- **code lines**: lines of Rust that are neither empty nor comments. Parts that all crates of a
  generator share count where the generator writes them: a copy in each crate, or a dependency.
- **generate**, **check**: processor time of the generator, and of `cargo check` for the crate without
  its dependencies, as a ratio to that of calamus over the documents that both generate and compile.

`progenitor-3.0` is progenitor after `openapi-down-convert`. Each generator has its defaults, so none
but calamus has retries, and only calamus and openapi-to-rust decode errors by status code. Whether
values survive decoding and encoding (`calamus verify`, [fidelity.md](fidelity.md)) was not measured
for the others: it needs a test program for the types of each.
";

/// Renders the page. `setting` says when and with what it was measured.
pub(super) fn render(documents: &[Document], columns: &[Column], setting: &str) -> String {
    let mut page = format!("{INTRODUCTION}\n{setting}\n\n{COLUMNS}\n");
    summary(&mut page, documents, columns);
    for column in columns {
        if let Ok(cells) = &column.cells {
            table(&mut page, documents, column, cells);
        }
    }
    page
}

/// Writes a row for each generator. Times and lines are compared for documents that both the
/// generator and calamus, the first column, generate and compile.
fn summary(page: &mut String, documents: &[Document], columns: &[Column]) {
    let declared: usize = documents.iter().filter_map(|document| document.operations).sum();
    page.push_str(
        "| generator | version | generates | compiles | operations | code lines | generate | check |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let first = columns.first().and_then(|column| column.cells.as_ref().ok());
    for column in columns {
        let (name, version) = (column.generator.name, column.generator.version);
        let cells = match &column.cells {
            Ok(cells) => cells,
            Err(reason) => {
                let reason = first_line(reason);
                let _ = writeln!(page, "| {name} | {version} | not installed: {reason} |||||||");
                continue;
            }
        };
        let count = documents.len();
        let generated = cells.iter().filter_map(Numbers::of);
        let compiled = cells.iter().filter_map(|cell| Numbers::of(cell)?.check);
        let operations = |(document, cell): (&Document, &Cell)| {
            Numbers::of(cell)
                .filter(|numbers| numbers.check.is_some())
                .map(|numbers| counted(numbers.operations, document))
        };
        let operations: usize = documents.iter().zip(cells).filter_map(operations).sum();
        let ratios = first.map(|first| Ratios::of(cells, first)).unwrap_or_default();
        let _ = writeln!(
            page,
            "| {name} | {version} | {} of {count} | {} of {count} | {operations} of {declared} | {ratios} |",
            generated.count(),
            compiled.count(),
        );
    }
    page.push('\n');
}

/// Returns the number of methods, and no more than the document has operations: a generator may
/// write several methods for one.
fn counted(methods: usize, document: &Document) -> usize {
    document.operations.map_or(methods, |declared| methods.min(declared))
}

/// The numbers of a generated crate.
#[derive(Clone, Copy)]
struct Numbers {
    operations: usize,
    code_lines: usize,
    generating: Duration,
    check: Option<Duration>,
}

impl Numbers {
    fn of(cell: &Cell) -> Option<Self> {
        let Cell::Generated { generating, operations, code_lines, check } = cell else {
            return None;
        };
        Some(Self {
            operations: *operations,
            code_lines: *code_lines,
            generating: *generating,
            check: check.as_ref().ok().copied(),
        })
    }
}

/// Sums over the documents that two generators have in common, as ratios.
#[derive(Default)]
struct Ratios(Option<[f64; 3]>);

impl Ratios {
    fn of(cells: &[Cell], first: &[Cell]) -> Self {
        let mut sums = [[0.0; 2]; 3];
        for (cell, other) in cells.iter().zip(first) {
            let (Some(cell), Some(other)) = (Numbers::of(cell), Numbers::of(other)) else {
                continue;
            };
            let (Some(check), Some(other_check)) = (cell.check, other.check) else { continue };
            let pairs = [
                (cell.code_lines as f64, other.code_lines as f64),
                (cell.generating.as_secs_f64(), other.generating.as_secs_f64()),
                (check.as_secs_f64(), other_check.as_secs_f64()),
            ];
            for (sum, (own, other)) in sums.iter_mut().zip(pairs) {
                sum[0] += own;
                sum[1] += other;
            }
        }
        let has_all = sums.iter().all(|[_, other]| *other > 0.0);
        Self(has_all.then(|| sums.map(|[own, other]| own / other)))
    }
}

impl std::fmt::Display for Ratios {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some([lines, generate, check]) => {
                write!(f, "{lines:.2}× | {generate:.2}× | {check:.2}×")
            }
            None => f.write_str("– | – | –"),
        }
    }
}

fn table(page: &mut String, documents: &[Document], column: &Column, cells: &[Cell]) {
    let _ = writeln!(page, "## {} {}\n", column.generator.name, column.generator.version);
    page.push_str(
        "| document | operations | code lines | generate s | check s |\n\
         | --- | ---: | ---: | ---: | ---: |\n",
    );
    for (document, cell) in documents.iter().zip(cells) {
        let name = &document.name;
        let declared = document.operations.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let _ = match cell {
            Cell::Failed(reason) => {
                writeln!(
                    page,
                    "| {name} | 0 of {declared} | not generated: {} |||",
                    first_line(reason)
                )
            }
            Cell::Generated { generating, operations, code_lines, check } => {
                let check = match check {
                    Ok(time) => format!("{:.1}", time.as_secs_f64()),
                    Err(errors) => format!("{errors} errors"),
                };
                let generating = generating.as_secs_f64();
                let operations = counted(*operations, document);
                writeln!(
                    page,
                    "| {name} | {operations} of {declared} | {code_lines} | {generating:.2} | {check} |"
                )
            }
        };
    }
    page.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::GENERATORS;

    fn generated(operations: usize, check: Result<u64, usize>) -> Cell {
        Cell::Generated {
            generating: Duration::from_millis(500),
            operations,
            code_lines: operations * 100,
            check: check.map(Duration::from_secs),
        }
    }

    #[test]
    fn documents_that_do_not_compile_count_in_no_ratio() {
        let document =
            |name: &str| Document { name: name.to_owned(), path: "".into(), operations: Some(4) };
        let documents = [document("a.json"), document("b.json")];
        let [calamus, progenitor, .., ploidy, _] = GENERATORS;
        let column = |generator, cells| Column { generator, cells };
        let page = render(
            &documents,
            &[
                column(calamus, Ok(vec![generated(5, Ok(2)), generated(4, Ok(2))])),
                column(progenitor, Ok(vec![generated(2, Ok(6)), generated(3, Err(7))])),
                column(ploidy, Err("no network\nat all".to_owned())),
            ],
            "Measured yesterday.",
        );
        let page = page.replace(calamus.version, "0.0.0");
        insta::assert_snapshot!(page);
    }
}
