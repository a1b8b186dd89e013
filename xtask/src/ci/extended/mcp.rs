//! The check of the MCP server.

use std::process::Command;
use std::time::Duration;

use super::tools::MockServer;
use super::{Context, Problem};

const LIMIT: Duration = Duration::from_secs(300);

/// The SDK, whose client negotiates the protocol version.
const PACKAGES: [&str; 1] = ["mcp==2.3.0"];

pub(super) fn python_client(context: &Context) -> Result<String, Problem> {
    let programs = context.python("mcp", &PACKAGES)?;
    let mock = MockServer::start(context)?;
    let mut command = Command::new(programs.join("python"));
    command.arg(context.script("mcp_client.py"));
    command.arg(context.target.join("debug/feather")).arg(&mock.url);
    let result = context.run("mcp-client", command, LIMIT)?;
    Ok(format!("{}: {result}", PACKAGES[0]))
}
