//! Spelling, by `typos` with its settings in `typos.toml`.

use std::process::Command;

use super::Workspace;
use super::tools::Tool;

const TYPOS: Tool = Tool {
    program: "typos",
    version: "1.52.0",
    krate: "typos-cli",
    options: &[],
    python: Some("typos"),
};

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let mut command = Command::new(TYPOS.find(workspace)?);
    command.args(["--format", "brief"]);
    workspace.run(command)
}
