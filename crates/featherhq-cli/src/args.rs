//! What can be asked on the command line, as declarations, and the parsers of its values.
//!
//! It knows no client and no server: values are checked for their form only.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use crate::commands::{completions, connections, integrations, mock, tools, webhooks};
use crate::failure::Failure;

/// Feather's integrations API at a terminal. Unofficial.
///
/// Lists what an organization has connected to Feather, opens and closes connections, and
/// configures and tests the tools that come with them; as tables to read or as JSON to pipe.
///
/// `feather --mock …` runs one command against a mock server that is started for it: no account,
/// no key, no network. Changes do not last. For several commands on the same made-up
/// organization, run `feather mock` and set FEATHER_BASE_URL to its address.
#[derive(Debug, Parser)]
#[command(
    name = "feather",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 100,
    after_help = "See `feather --help` for examples, environment variables and exit codes.",
    after_long_help = AFTER_LONG_HELP,
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_LONG_HELP: &str = "\
Examples:
  feather --mock connections list
  feather connections list --status error
  feather connections list -o ndjson | jq -r .nickname
  feather --api-key-file ~/.config/feather/key connections get acme_support
  feather connections refresh-tools acme_support --wait
  feather tools disable acme_support acme_support_send_message

Output:
  Tables fit the terminal. In a pipe they are one line per row, fields separated by tabs, every
  column present and nothing cut. Tables hide secrets and properties with names of secrets;
  control characters and invisible ones are replaced or escaped.
  -o json prints one document with every value as the server sent it, secrets included. Under
  json and ndjson, errors and warnings are one object each on standard error.
  Of elements that do not decode, the first ten are reported and the others counted.

Timeouts:
  --timeout limits the whole command: reading keys and other input, requests, retries, waits and
  printing. Messages report it as given, not what was left of it for one request.

Files:
  A file that cannot be read ends the command with exit code 2 before anything is sent,
  whichever option names it. A warning is printed if other users can read a file with a key or
  another secret.

Environment:
  FEATHER_API_KEY   the API key, unless --api-key-file names a file that holds it
  FEATHER_BASE_URL  the server, unless --base-url names one
  HTTPS_PROXY       the proxy for https:// servers, or else ALL_PROXY; NO_PROXY names those that
                    are reached without it, as loopback addresses always are
  NO_COLOR          no colors, whatever the terminal can do
  RUST_LOG          traces on standard error, such as `featherhq=debug`

Exit codes:
  0    done; also if the reader of the output closed it early
  1    failed: an error response, no response, or a response that does not decode
  2    usage: a mistake on the command line, in the key or in the base URL, or a file that cannot
       be read; nothing was sent. With --strict also a filter value that is neither known nor
       present
  130  interrupted with Ctrl-C";

/// Options that every command takes, before or after its name.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Options {
    /// Run against a built-in mock server, started for this command alone
    #[arg(long, global = true)]
    pub(crate) mock: bool,

    /// Where requests go: https://, or http:// to a loopback address
    ///
    /// Default: FEATHER_BASE_URL, or Feather's hosted sandbox.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// A file that holds the API key; `-` for standard input
    ///
    /// A line break at its end does not count. Default: the key in FEATHER_API_KEY. A key is
    /// never taken from the command line itself, where other users of the machine see it.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,

    /// How to print what comes back
    #[arg(short, long, global = true, value_name = "FORMAT", default_value = "table")]
    pub(crate) output: Format,

    /// Maximum time for the whole command
    ///
    /// Includes reading input, retries, waits and printing. A number with a unit: 500ms, 2s,
    /// 1m30s.
    #[arg(long, global = true, value_name = "DURATION", default_value = "90s", value_parser = duration)]
    pub(crate) timeout: Duration,

    /// How often a request is repeated after a failure that may pass
    #[arg(long, global = true, value_name = "N", default_value_t = 3)]
    pub(crate) retries: u32,

    /// The largest answer that is accepted
    ///
    /// A number of bytes, or a number with a unit: B, KiB, MiB, GiB.
    #[arg(long, global = true, value_name = "SIZE", default_value = "256MiB", value_parser = size)]
    pub(crate) max_response_size: u64,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns that fit the terminal; in a pipe, fields separated by tabs
    Table,
    /// One JSON document, each value in it just as the server sent it
    Json,
    /// One JSON value a line, printed as they arrive
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On terminals, unless NO_COLOR is set
    Auto,
    /// Even into files and pipes
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What the organisation has connected
    #[command(subcommand, arg_required_else_help = true)]
    Connections(connections::Command),
    /// What the platform offers to connect
    #[command(subcommand, arg_required_else_help = true)]
    Integrations(integrations::Command),
    /// What assistants can do through a connection
    #[command(subcommand, arg_required_else_help = true)]
    Tools(tools::Command),
    /// What vendors have sent
    #[command(subcommand, arg_required_else_help = true)]
    Webhooks(webhooks::Command),
    /// Serve the built-in mock server until it is interrupted
    ///
    /// The first line of output is the server's address. It accepts any key that is not empty,
    /// keeps its organisation in memory, and answers this machine only.
    Mock(mock::Args),
    /// Print a script that completes commands in a shell
    Completions(completions::Args),
}

impl Args {
    /// Checks what clap cannot: options that exclude each other while one stands before
    /// the command and the other after it.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.options.mock && self.options.base_url.is_some() {
            return Err(Failure::usage(
                "--mock starts a server of its own and cannot be used with --base-url",
            ));
        }
        Ok(())
    }
}

/// Reads `2s`, `500ms`, `1m30s`.
fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("it must be longer than nothing".to_owned()),
        Ok(duration) => Ok(duration),
        Err(_) => Err("give a number with a unit, such as 500ms, 2s or 1m30s".to_owned()),
    }
}

/// Reads `64MiB`, `1GiB`, `4096`.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit: u64 = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err("the units are B, KiB, MiB and GiB, such as 64MiB".to_owned()),
    };
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    match bytes {
        Some(0) => Err("it must be more than nothing".to_owned()),
        Some(bytes) => Ok(bytes),
        None if number.is_empty() => Err("give a size, such as 64MiB".to_owned()),
        None => Err("it is too large".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_declarations_fit_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_in_its_help() {
        fn look(command: &clap::Command) {
            if command.has_subcommands() {
                command.get_subcommands().for_each(look);
            } else {
                let help = command.get_after_long_help().or(command.get_after_help());
                let help = help.map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("feather "), "{} has no example", command.get_name());
            }
        }
        look(&Args::command());
    }

    #[test]
    fn durations_have_units_and_are_not_zero() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("1m30s"), Ok(Duration::from_secs(90)));
        for bad in ["", "2", "s", "-1s", "0s", "2 parsecs", "99999999999999999999s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_binary_units() {
        assert_eq!(size("1"), Ok(1));
        assert_eq!(size("512B"), Ok(512));
        assert_eq!(size("64KiB"), Ok(64 << 10));
        assert_eq!(size("64 MiB"), Ok(64 << 20));
        assert_eq!(size("2gib"), Ok(2 << 30));
        for bad in [
            "",
            "MiB",
            "0",
            "-1",
            "1.5MiB",
            "64MB",
            "64M",
            "99999999999999999999",
            "17179869184GiB",
        ] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
