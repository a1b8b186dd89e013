//! Global options and the parsers of their values.
//!
//! Values are only checked for their form here.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use crate::failure::Failure;

/// Options that every command accepts, before or after its name.
///
/// Help of single commands leaves out those that are hidden from the short help.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Options {
    /// Run against a mock server of its own
    #[arg(long, global = true)]
    pub(crate) mock: bool,

    /// Select table, json, ndjson, yaml, csv or tsv
    #[arg(short, long, global = true, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) output: Option<Format>,

    /// Select from the JSON with a jq expression
    #[arg(long, global = true, value_name = "EXPR", hide_short_help = true)]
    pub(crate) jq: Option<String>,

    /// Select columns, such as slug,id
    #[arg(
        long,
        global = true,
        value_name = "NAMES",
        value_delimiter = ',',
        hide_short_help = true
    )]
    pub(crate) columns: Vec<String>,

    /// Remove headings from tables, csv and tsv
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) no_header: bool,

    /// Remove secrets from JSON and YAML
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) redact: bool,

    /// Print the requests that would change something
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) dry_run: bool,

    /// Print a line for each attempt
    #[arg(short, long, global = true, hide_short_help = true)]
    pub(crate) verbose: bool,

    /// Print requests and heads of responses
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) debug: bool,

    /// Hide progress and notes
    #[arg(short, long, global = true, hide_short_help = true)]
    pub(crate) quiet: bool,

    /// Use a profile
    ///
    /// Default: FEATHER_PROFILE, or that of `feather auth use`
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub(crate) profile: Option<String>,

    /// Limit the time of the whole command
    ///
    /// Default: 90s
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
    /// Default: FEATHER_BASE_URL, the profile's, or the sandbox
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub(crate) base_url: Option<String>,

    /// Read the API key from a file; `-` for standard input
    ///
    /// Default: FEATHER_API_KEY, or the profile's
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
    /// Default: 256MiB
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
    /// Default: auto
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
    /// One YAML document with the values of the JSON
    Yaml,
    /// Comma-separated values with all columns (RFC 4180)
    Csv,
    /// Tab-separated values with all columns
    Tsv,
}

impl Format {
    /// Returns whether values are printed as rows and cards, and not as JSON or YAML.
    pub(crate) fn is_tabular(self) -> bool {
        matches!(self, Self::Table | Self::Csv | Self::Tsv)
    }
}

impl Options {
    /// Returns the format of the output.
    pub(crate) fn format(&self) -> Format {
        let default = if self.jq.is_some() { Format::Json } else { Format::Table };
        self.output.unwrap_or(default)
    }

    /// Checks what clap cannot: combinations of options that may be before and after the
    /// command.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let is_tabular = self.format().is_tabular();
        let wrong = if self.mock && self.base_url.is_some() {
            "--mock starts a server of its own and cannot be used with --base-url"
        } else if self.jq.is_some() && !matches!(self.format(), Format::Json | Format::Ndjson) {
            "--jq filters JSON and requires -o json or -o ndjson, or no -o"
        } else if !self.columns.is_empty() && !is_tabular {
            "--columns requires -o table, csv or tsv"
        } else if self.no_header && !is_tabular {
            "--no-header requires -o table, csv or tsv"
        } else {
            return Ok(());
        };
        Err(Failure::usage(wrong))
    }
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
pub(crate) fn parse_duration(value: &str) -> Result<Duration, String> {
    match calamus_progress::units::parse_duration(value)? {
        Duration::ZERO => Err("it must be above zero".to_owned()),
        duration => Ok(duration),
    }
}

/// Parses `64MiB`, `1GiB`, `4096`.
fn parse_size(value: &str) -> Result<u64, String> {
    match calamus_progress::units::parse_size(value)? {
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
