//! `docs/drift-rules.md`: the drift rules, with the severities of this project's policy.

use super::policy::POLICY;

/// The page, relative to the root.
pub const PAGE: &str = "docs/drift-rules.md";
/// The command that prints the page.
pub const COMMAND: &str = "cargo xtask drift --rules";

/// Returns the page.
pub fn page() -> String {
    format!(
        "<!-- Printed by `{COMMAND}`. Do not edit. -->\n\n{}\n{}",
        include_str!("introduction.md"),
        calamus_drift::page::rules(&POLICY)
    )
}
