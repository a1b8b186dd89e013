//! Checks of the definitions of tools.

use std::process::Command;
use std::time::Duration;

use super::{Context, Problem};

const LIMIT: Duration = Duration::from_secs(120);

/// The providers' SDKs, whose types are the published schema of their formats.
const SDKS: [&str; 4] =
    ["openai==3.57.0", "anthropic==2.14.0", "google-genai==3.6.1", "mcp==2.3.0"];

/// Validates the snapshots of the tests.
pub(super) fn definitions(context: &Context) -> Result<String, Problem> {
    // A folder of its own: its packages need other versions than the other checks.
    let programs = context.python("definitions", &SDKS)?;
    let mut command = Command::new(programs.join("python"));
    command
        .arg(context.script("definitions.py"))
        .arg(context.root.join("tests/tests/it/snapshots"));
    context.run("definitions", command, LIMIT)
}
