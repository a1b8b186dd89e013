//! Usage errors, in the requested format: clap's own messages, or the same as a JSON object.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::deadline::Deadline;
use crate::failure::{Failure, Stop};
use crate::input::KEY_PREFIX;
use crate::options::{Color, Format};
use crate::output::{Output, key};

/// Replaces an argument that may be a secret.
const REDACTED: &str = "[redacted]";

/// Prints a usage error, or the help or version that was requested.
pub(crate) fn report(mut error: clap::Error) -> ExitCode {
    redact(&mut error);
    // The reason of an invalid value may quote the value.
    let text = error.render().to_string();
    let safe = key::redact(&text);
    if safe != text {
        error = clap::Error::raw(error.kind(), safe.trim_start_matches("error: "));
    }
    let arguments = std::env::args_os().skip(1).map(|argument| argument.into_string());
    let format =
        if wants_json(arguments.map_while(Result::ok)) { Format::Json } else { Format::Table };
    let mut output = Output::plain(format, Color::Never, Deadline::start(Duration::MAX));
    if !error.use_stderr() || format == Format::Table {
        // Help that could not be printed is a failure, unless its reader has seen enough.
        let printed = error.print().and_then(|()| io::stdout().flush());
        match printed.map_err(Stop::from) {
            Err(Stop::Failed(failure)) => {
                output.report(&failure);
                return output.exit().into();
            }
            _ => return ExitCode::from(error.exit_code() as u8),
        }
    }
    output.report(&failure(error.kind(), &error.render().to_string()));
    output.exit().into()
}

/// Redacts arguments that may be secrets: a key can be in the place of a command or value by
/// mistake, and the message in a log.
fn redact(error: &mut clap::Error) {
    for kind in [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue]
    {
        let Some(ContextValue::String(text)) = error.get(kind) else { continue };
        // Unknown options and invalid values are useful in a message. An unexpected argument may
        // be anything.
        let is_unexpected = error.kind() == ErrorKind::UnknownArgument && !text.starts_with('-');
        if (kind == ContextKind::InvalidArg && is_unexpected) || looks_like_secret(text) {
            error.insert(kind, ContextValue::String(REDACTED.to_owned()));
            // Suggestions quote it.
            error.remove(ContextKind::Suggested);
        }
    }
}

/// Returns whether an argument looks like a key or a token: by its prefix, or because it is long
/// and consists of letters and digits.
fn looks_like_secret(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    let is_token = |c: char| c.is_ascii_alphanumeric() || "-_.+/=".contains(c);
    text.contains(KEY_PREFIX)
        || (text.len() >= 24
            && text.chars().all(is_token)
            && has(u8::is_ascii_digit)
            && has(u8::is_ascii_alphabetic))
}

/// Returns whether arguments that do not parse request JSON.
fn wants_json(arguments: impl Iterator<Item = String>) -> bool {
    let mut format = None;
    let mut is_value = false;
    for argument in arguments.take_while(|argument| argument != "--") {
        let value = if std::mem::take(&mut is_value) {
            Some(argument.as_str())
        } else if matches!(argument.as_str(), "-o" | "--output") {
            is_value = true;
            None
        } else {
            argument
                .strip_prefix("--output=")
                .or_else(|| argument.strip_prefix("-o").map(|value| value.trim_start_matches('=')))
        };
        if let Some(value) = value {
            format = Some(matches!(value, "json" | "ndjson" | "yaml"));
        }
    }
    format.unwrap_or(false)
}

/// Builds a failure from the paragraphs of clap: the first is the message, the others the hint.
fn failure(kind: ErrorKind, text: &str) -> Failure {
    if kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::usage("a command is missing")
            .with_hint("see `feather --help` for the commands");
    }
    let mut paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|paragraph| {
            !paragraph.is_empty() && !paragraph.starts_with("For more information")
        });
    let message = paragraphs.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(&message).to_owned();
    let hint: Vec<String> = paragraphs.collect();
    if hint.is_empty() {
        Failure::usage(message)
    } else {
        Failure::usage(message).with_hint(hint.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_found_among_invalid_arguments() {
        let wants = |line: &str| wants_json(line.split(' ').map(str::to_owned));
        for line in [
            "-o json x",
            "x -o ndjson",
            "-ojson",
            "-o=json",
            "--output json",
            "--output=ndjson --nope",
            "-o table -o json",
            "-o yaml",
        ] {
            assert!(wants(line), "{line}");
        }
        for line in ["", "-o", "-o table", "-o csv", "json", "-- -o json", "-o json -o table"] {
            assert!(!wants(line), "{line}");
        }
    }

    #[test]
    fn keys_and_tokens_look_like_secrets() {
        for secret in
            ["fth_live_x", "--fth_x", "eyJhbGciOiJIUzI1NiJ9.e30.abc", "0123456789abcdef01234567"]
        {
            assert!(looks_like_secret(secret), "{secret}");
        }
        for text in [
            "",
            "conections",
            "--no-such-option-at-all-here",
            "1m30s",
            "a sentence of 24 characters",
        ] {
            assert!(!looks_like_secret(text), "{text}");
        }
    }

    #[test]
    fn paragraphs_after_the_first_are_the_hint() {
        let text = "error: unexpected argument '--x' found\n\n  tip: a similar argument exists: \
                    '--y'\n\nUsage: feather --y\n\nFor more information, try '--help'.\n";
        let failure = failure(ErrorKind::UnknownArgument, text);
        assert_eq!(failure.message, "unexpected argument '--x' found");
        assert_eq!(
            failure.hint.as_deref(),
            Some("tip: a similar argument exists: '--y'; Usage: feather --y")
        );
    }
}
