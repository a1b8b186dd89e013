//! Mistakes on the command line, told in the format that was asked for.
//!
//! Clap tells of them itself, in its own words for people. Who asked for JSON gets the same
//! words in the one object that every failure is.

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::args::{Color, Format};
use crate::failure::Failure;
use crate::output::Output;

/// Tells of what clap has to say: help and the version as well, which are no mistakes.
pub(crate) fn tell(error: &clap::Error) -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.into_string());
    if !error.use_stderr() || !wants_json(arguments.map_while(Result::ok)) {
        error.exit();
    }
    let mut output = Output::new(Format::Json, Color::Never);
    output.report(&failure(error.kind(), &error.render().to_string()));
    output.exit().into()
}

/// Whether the arguments ask for JSON, as far as arguments that do not fit can tell.
fn wants_json(arguments: impl Iterator<Item = String>) -> bool {
    let mut format = None;
    let mut follows = false;
    for argument in arguments.take_while(|argument| argument != "--") {
        let value = if std::mem::take(&mut follows) {
            Some(argument.as_str())
        } else if matches!(argument.as_str(), "-o" | "--output") {
            follows = true;
            None
        } else {
            argument
                .strip_prefix("--output=")
                .or_else(|| argument.strip_prefix("-o").map(|value| value.trim_start_matches('=')))
        };
        if let Some(value) = value {
            format = Some(matches!(value, "json" | "ndjson"));
        }
    }
    format.unwrap_or(false)
}

/// Clap's paragraphs: the first says what is wrong, the others what would be right.
fn failure(kind: ErrorKind, text: &str) -> Failure {
    if kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::usage("a command is missing")
            .with_hint("`feather --help` shows what there is");
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
    fn the_format_is_found_among_arguments_that_do_not_fit() {
        let wants = |line: &str| wants_json(line.split(' ').map(str::to_owned));
        for line in [
            "-o json x",
            "x -o ndjson",
            "-ojson",
            "-o=json",
            "--output json",
            "--output=ndjson --nope",
            "-o table -o json",
        ] {
            assert!(wants(line), "{line}");
        }
        for line in ["", "-o", "-o table", "-o yaml", "json", "-- -o json", "-o json -o table"] {
            assert!(!wants(line), "{line}");
        }
    }

    #[test]
    fn what_is_wrong_and_what_would_be_right_are_told_apart() {
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
