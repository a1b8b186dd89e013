//! The commands in docs/coverage.md send the operations that it lists for them.

use std::path::Path;

use crate::support::{ACME, ALL, Mock, SEND};

/// Commands of operations that another command of [`ALL`] sends.
const OTHERS: [(&str, &[&str]); 4] = [
    ("getConnection", &["tools", "list", ACME]),
    ("bulkUpdateConnectionTools", &["tools", "enable", ACME, "--all"]),
    ("updateConnectionTool", &["tools", "enable", ACME, SEND]),
    ("updateConnectionTool", &["tools", "disable", ACME, SEND]),
];

/// Returns the operations of the page with their commands.
fn rows() -> Vec<(String, Vec<String>)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/coverage.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `")).map(|line| {
        let cells: Vec<_> = line.split('|').map(|cell| cell.trim().replace('`', "")).collect();
        (cells[1].clone(), cells[4].split(", ").map(str::to_owned).collect())
    });
    rows.collect()
}

#[test]
fn the_table_has_each_command_and_each_command_sends_its_operation() {
    let mock = Mock::start();
    for (operation, listed) in rows() {
        let mut names: Vec<String> = Vec::new();
        for (own, arguments) in ALL.iter().chain(&OTHERS).filter(|(own, _)| *own == operation) {
            let name = arguments[..2].join(" ");
            if !names.contains(&name) {
                names.push(name);
            }
            mock.run(arguments);
            assert!(mock.operations().contains(&(*own).to_owned()), "{arguments:?}");
        }
        names.sort_unstable();
        let mut listed = listed;
        listed.sort_unstable();
        assert_eq!(listed, names, "{operation} in docs/coverage.md");
    }
}
