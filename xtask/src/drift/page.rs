//! `docs/drift-rules.md`: the rules of drift, as this project's policy reads them.

use super::policy::POLICY;

/// Where the page stands, below the root.
pub const PAGE: &str = "docs/drift-rules.md";
/// The command that prints it.
pub const COMMAND: &str = "cargo xtask drift --rules";

/// The page.
pub fn page() -> String {
    format!(
        "<!-- Printed by `{COMMAND}`. Do not edit. -->\n\n{}\n{}",
        include_str!("introduction.md"),
        calamus_drift::page::rules(&POLICY)
    )
}
