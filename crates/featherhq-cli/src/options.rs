//! Global options and the parsers of their values.
//!
//! Values are only checked for their form here.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

/// Options that every command accepts, before or after its name.
///
/// Help of single commands leaves out those that are hidden from the short help.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Options {
    /// Run against a mock server of its own
    #[arg(long, global = true)]
    pub(crate) mock: bool,

    /// Format the output as table, json or ndjson
    ///
    /// Tables in a pipe are tab-separated lines; JSON is printed as sent. Default: table
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "table",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) output: Format,

    /// Limit the time of the whole command
    ///
    /// A number with a unit: 500ms, 2s, 1m30s. Default: 90s
    #[arg(
        long,
        global = true,
        value_name = "TIME",
        default_value = "90s",
        hide_default_value = true,
        value_parser = parse_duration
    )]
    pub(crate) timeout: Duration,

    /// Send requests to this server
    ///
    /// Default: FEATHER_BASE_URL, or Feather's hosted sandbox
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub(crate) base_url: Option<String>,

    /// Read the API key from a file; `-` for standard input
    ///
    /// Never an argument, which other users see. Default: FEATHER_API_KEY
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub(crate) api_key_file: Option<PathBuf>,

    /// Limit retries of transient failures
    ///
    /// Default: 3
    #[arg(
        long,
        global = true,
        value_name = "N",
        default_value_t = 3,
        hide_default_value = true,
        hide_short_help = true
    )]
    pub(crate) retries: u32,

    /// Limit the size of a response
    ///
    /// Bytes, or a unit of kB, MB, GB, KiB, MiB or GiB. Default: 256MiB
    #[arg(
        long,
        global = true,
        value_name = "N",
        default_value = "256MiB",
        hide_default_value = true,
        value_parser = parse_size,
        hide_short_help = true
    )]
    pub(crate) max_response_size: u64,

    /// Use colors: auto, always or never
    ///
    /// Default: auto, on terminals without NO_COLOR
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns that fit the terminal; in a pipe, fields separated by tabs
    Table,
    /// One JSON document, each value as the server sent it
    Json,
    /// One JSON value per line, printed as they arrive
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On terminals, unless NO_COLOR is set
    Auto,
    /// Everywhere, files and pipes included
    Always,
    /// Nowhere
    Never,
}

/// Parses `2s`, `500ms`, `1m30s`.
fn parse_duration(value: &str) -> Result<Duration, String> {
    match featherhq_mock::units::parse_duration(value)? {
        Duration::ZERO => Err("it must be above zero".to_owned()),
        duration => Ok(duration),
    }
}

/// Parses `64MiB`, `1GiB`, `4096`.
fn parse_size(value: &str) -> Result<u64, String> {
    match featherhq_mock::units::parse_size(value)? {
        0 => Err("it must be above zero".to_owned()),
        bytes => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_and_are_not_zero() {
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(parse_duration("1m30s"), Ok(Duration::from_secs(90)));
        for bad in ["", "2", "s", "-1s", "0s", "2 parsecs", "99999999999999999999s"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_binary_units() {
        assert_eq!(parse_size("1"), Ok(1));
        assert_eq!(parse_size("512B"), Ok(512));
        assert_eq!(parse_size("64KiB"), Ok(64 << 10));
        assert_eq!(parse_size("64 MiB"), Ok(64 << 20));
        assert_eq!(parse_size("2gib"), Ok(2 << 30));
        assert_eq!(parse_size("64MB"), Ok(64_000_000));
        for bad in ["", "MiB", "0", "-1", "1.5MiB", "64M", "99999999999999999999", "17179869184GiB"]
        {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }
}
