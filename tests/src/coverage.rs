//! The table in docs/coverage.md.

use crate::root;

/// A row: an operation, and where it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The `operationId`.
    pub operation: String,
    /// The method and the path template, as in `GET /v1/integrations`.
    pub request: String,
    /// Calls of the facade, such as `connections().get`.
    pub facade: Vec<String>,
}

/// Reads the table.
///
/// # Panics
///
/// If the file cannot be read.
pub fn rows() -> Vec<Row> {
    let path = root().join("docs/coverage.md");
    let page = std::fs::read_to_string(path).expect("docs/coverage.md can be read");
    page.lines().filter(|line| line.starts_with("| `")).map(row).collect()
}

fn row(line: &str) -> Row {
    let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', ""));
    let mut next = || cells.next().unwrap_or_default();
    let (operation, request, facade) = (next(), next(), next());
    Row { operation, request, facade: facade.split(", ").map(str::to_owned).collect() }
}
