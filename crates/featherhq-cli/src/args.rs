//! The command line as a whole: global options and the commands.

use std::time::Duration;

use clap::{Parser, Subcommand};

#[cfg(feature = "mcp")]
use crate::commands::mcp;
#[cfg(feature = "mock")]
use crate::commands::mock;
use crate::commands::{api, auth, completions, connections, integrations, man, tools, webhooks};
use crate::options::Options;

/// Use Feather's integrations API from the terminal (unofficial)
///
/// `feather --mock …` runs one command against a mock server: no account, no key. For several,
/// since changes do not last, run `feather mock` and set FEATHER_BASE_URL to its address.
#[derive(Debug, Parser)]
#[command(
    name = "feather",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 100,
    after_long_help = AFTER_LONG_HELP,
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_LONG_HELP: &str = "\
Tables redact secrets; JSON has them unless --redact is used. With json, ndjson
and yaml, errors are JSON objects. --timeout limits all that a command does.
Messages report it unchanged. Setup: feather completions SHELL, feather man DIR

Environment:
  FEATHER_API_KEY, FEATHER_BASE_URL, FEATHER_PROFILE  unless an option is used
  HTTPS_PROXY, ALL_PROXY, NO_PROXY, NO_COLOR  proxies, exceptions, no colors
  RUST_LOG  traces on standard error, such as `featherhq=debug`

Exit codes:
  0    success; also if the reader of the output closes it early
  1    failure: an error response, no response, or one that does not decode
  2    usage error, a file that cannot be read, or a mistake that --strict found
  4    no API key is configured: nothing was sent
  130  interrupted with Ctrl-C";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Manage API keys and servers as profiles
    #[command(subcommand, arg_required_else_help = true)]
    Auth(auth::Command),
    /// Manage connections of the organization
    #[command(subcommand, arg_required_else_help = true)]
    Connections(connections::Command),
    /// List the integrations that Feather offers
    #[command(subcommand, arg_required_else_help = true)]
    Integrations(integrations::Command),
    /// Configure and call the tools of a connection
    #[command(subcommand, arg_required_else_help = true)]
    Tools(tools::Command),
    /// List webhook events received from vendors
    #[command(subcommand, arg_required_else_help = true)]
    Webhooks(webhooks::Command),
    /// Send a request to any endpoint
    ///
    /// Prints the JSON of the response. Paths stay below the base URL.
    #[command(after_help = "\
Examples:
  feather api GET /v1/integrations
  feather api POST /v1/things -f name=x -f count:=3
  feather api PATCH /v1/things/1 --input change.json --include")]
    Api(api::Request),
    /// Serve tools to agents
    #[cfg(feature = "mcp")]
    #[command(subcommand, arg_required_else_help = true)]
    Mcp(mcp::Command),
    /// Serve the built-in mock server until interrupted
    ///
    /// The first line of output is the server's address. It accepts any API key that is not
    /// empty. By default, it keeps its organization in memory and listens on loopback.
    #[cfg(feature = "mock")]
    Mock(mock::Args),
    /// Print a shell completion script
    #[command(hide = true)]
    Completions(completions::Args),
    /// Print man pages to a folder
    #[command(hide = true)]
    Man(man::Args),
}

impl Command {
    /// Returns the time between two requests of a list that is watched.
    pub(crate) fn watches(&self) -> Option<Duration> {
        match self {
            Self::Connections(command) => command.watches(),
            Self::Integrations(command) => command.watches(),
            Self::Tools(command) => command.watches(),
            Self::Webhooks(command) => command.watches(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn declarations_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_in_its_help() {
        fn check(command: &clap::Command) {
            if command.has_subcommands() {
                command.get_subcommands().for_each(check);
            } else {
                let help = command.get_after_long_help().or(command.get_after_help());
                let help = help.map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("feather "), "{} has no example", command.get_name());
            }
        }
        check(&Args::command());
    }
}
