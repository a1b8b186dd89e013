//! Help that fits a screen.
//!
//! Clap prints long help with an empty line between any two options and repeats global options in
//! each command, which makes several screens of it. Here the long help becomes the continuation of
//! the short one, and subcommands list only the global options that are used most.

use std::ffi::OsStr;

use clap::builder::{Resettable, StyledStr};
use clap::{Arg, Command};

/// The end of the short help.
const MORE: &str = "See `--help` for details, examples and more options.";

/// The end of the long help of subcommands.
const MORE_GLOBAL_OPTIONS: &str =
    "See `feather --help` for more global options, environment and exit codes.";

/// How much help prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// One line for each option, as for `-h`.
    Short,
    /// All there is, as for `--help` and `help`.
    Long,
}

impl Detail {
    /// Returns the detail that a command line asks for, if it asks for help.
    pub(crate) fn of<S: AsRef<OsStr>>(mut arguments: impl Iterator<Item = S>) -> Self {
        let asks = |argument: S| argument.as_ref() == "--help" || argument.as_ref() == "help";
        if arguments.any(asks) { Self::Long } else { Self::Short }
    }
}

/// Prepares the help of a command and of its subcommands.
pub(crate) fn prepare(root: Command, detail: Detail) -> Command {
    let globals: Vec<Arg> = root
        .get_arguments()
        .filter(|arg| arg.is_global_set())
        .map(|arg| condense_arg(arg.clone(), Detail::Short))
        .collect();
    condense(root, detail).mut_subcommands(|command| prepare_subcommand(command, &globals, detail))
}

fn prepare_subcommand(command: Command, globals: &[Arg], detail: Detail) -> Command {
    // Clap adds the global options that a subcommand lacks. These ones print differently.
    let is_hidden = detail == Detail::Short && command.has_subcommands();
    let own = globals.iter().cloned().map(|arg| if is_hidden { arg.hide(true) } else { arg });
    let command = condense(command, detail).args(own);
    let command = match (detail, command.get_after_help()) {
        (Detail::Long, Some(after)) => {
            let after = format!("{after}\n\n{MORE_GLOBAL_OPTIONS}");
            command.after_help(after)
        }
        _ => command,
    };
    command.mut_subcommands(|command| prepare_subcommand(command, globals, detail))
}

/// Makes the help of one detail the only help of a command.
fn condense(command: Command, detail: Detail) -> Command {
    let after = match detail {
        Detail::Short => MORE.to_owned(),
        Detail::Long => {
            // The short help stays what it is, since lists of subcommands print it.
            let about = command.get_long_about().map(ToString::to_string);
            let about = about.as_deref().and_then(|about| about.split_once("\n\n"));
            let notes = command.get_after_long_help().or(command.get_after_help());
            let notes = notes.map(ToString::to_string);
            let parts = about.map(|(_, rest)| rest).into_iter().chain(notes.as_deref());
            parts.collect::<Vec<_>>().join("\n\n")
        }
    };
    let after = Some(after).filter(|after| !after.is_empty()).map(StyledStr::from);
    command
        .long_about(NONE)
        .after_help(Resettable::from(after))
        .after_long_help(NONE)
        .mut_args(|arg| condense_arg(arg, detail))
}

/// Makes the help of one detail the only help of an argument.
fn condense_arg(arg: Arg, detail: Detail) -> Arg {
    let help = match (detail, arg.get_long_help()) {
        (Detail::Long, Some(help)) => Some(help.to_string().replace("\n\n", ". ").into()),
        _ => arg.get_help().cloned(),
    };
    let is_hidden = arg.is_hide_set() || (detail == Detail::Short && arg.is_hide_short_help_set());
    arg.help(Resettable::from(help)).long_help(NONE).hide(is_hidden).hide_short_help(false)
}

/// Removes a help text.
const NONE: Option<&str> = None;

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Args;

    /// Calls `check` with the name of each command, the command, and its help at 80 columns.
    fn for_each_help(detail: Detail, mut check: impl FnMut(&str, &Command, &str)) {
        fn visit<'a>(
            command: &'a Command,
            path: &[&'a str],
            visited: &mut Vec<(Vec<&'a str>, &'a Command)>,
        ) {
            let path = [path, &[command.get_name()]].concat();
            command.get_subcommands().for_each(|command| visit(command, &path, visited));
            visited.push((path, command));
        }
        let root = prepare(Args::command(), detail).term_width(80);
        let mut commands = Vec::new();
        visit(&root, &[], &mut commands);
        for (path, command) in commands {
            let name = path.join(" ");
            let flag = if detail == Detail::Short { "-h" } else { "--help" };
            let error = root.clone().try_get_matches_from(path.into_iter().chain([flag]));
            let error = error.unwrap_err();
            assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelp, "{name}");
            check(&name, command, &error.render().to_string());
        }
    }

    #[test]
    fn help_of_each_command_fits_its_lines_at_80_columns() {
        for (detail, most) in [(Detail::Short, 25), (Detail::Long, 60)] {
            let mut count = 0;
            for_each_help(detail, |name, _, help| {
                count += 1;
                // The grammar of faults is a reference, which has no other place.
                let grammar = featherhq_mock::Fault::grammar();
                let start = grammar.lines().next().unwrap();
                let grammar = if help.contains(start) { grammar.lines().count() } else { 0 };
                let lines = help.lines().count() - grammar;
                assert!(lines <= most, "{name}: {lines} lines\n{help}");
            });
            assert!(count > 20, "only {count} commands");
        }
    }

    #[test]
    fn short_help_of_each_argument_is_one_line() {
        for_each_help(Detail::Short, |name, command, help| {
            let arguments = command.get_arguments().filter(|arg| !arg.is_hide_set());
            for text in arguments.map(Arg::get_help).chain([command.get_about()]) {
                let text = text.map(ToString::to_string).unwrap_or_default();
                assert!(!text.is_empty() && !text.ends_with('.'), "{name}: {text:?}");
                assert!(help.lines().any(|line| line.ends_with(&text)), "{name}: {text:?}\n{help}");
            }
        });
    }

    #[test]
    fn examples_are_not_wrapped_at_80_columns() {
        for_each_help(Detail::Long, |name, command, help| {
            let notes = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            for line in notes.lines().filter(|line| line.starts_with("  ")) {
                assert!(help.lines().any(|printed| printed == line), "{name}: {line:?} in\n{help}");
            }
        });
    }

    #[test]
    fn help_of_commands_and_options_starts_with_a_verb() {
        /// Nothing else starts these texts, so that a new verb is added with care.
        const VERBS: &[&str] = &[
            "Accept",
            "Add",
            "Allow",
            "Authenticate",
            "Call",
            "Change",
            "Clear",
            "Complete",
            "Configure",
            "Connect",
            "Discover",
            "Disconnect",
            "Enable",
            "Disable",
            "Fail",
            "Hide",
            "Inject",
            "Keep",
            "Limit",
            "List",
            "Listen",
            "Load",
            "Manage",
            "Name",
            "Narrow",
            "Open",
            "Print",
            "Read",
            "Refresh",
            "Remove",
            "Request",
            "Require",
            "Run",
            "Select",
            "Send",
            "Serve",
            "Set",
            "Show",
            "Skip",
            "Start",
            "Store",
            "Test",
            "Use",
            "Wait",
            "Write",
        ];
        fn visit(command: &Command) {
            let options = command.get_arguments().filter(|arg| !arg.is_positional());
            let texts = options.map(Arg::get_help).chain([command.get_about()]);
            for help in texts {
                let help = help.map(ToString::to_string).unwrap_or_default();
                let first = help.split(' ').next().unwrap_or_default();
                assert!(VERBS.contains(&first), "{}: {help:?}", command.get_name());
            }
            command.get_subcommands().for_each(visit);
        }
        visit(&Args::command());
    }

    #[test]
    fn help_uses_standard_terms_and_american_spelling() {
        const AVOIDED: &[&str] =
            &["answer", "blank", "member", "nobody", "refus", "repeated", "somebody", "whoever"];
        for_each_help(Detail::Long, |name, _, help| {
            let help = help.to_lowercase();
            for word in AVOIDED {
                assert!(!help.contains(word), "{name}: {word:?} in\n{help}");
            }
        });
    }

    #[test]
    fn details_are_found_anywhere_on_the_command_line() {
        let detail = |line: &str| Detail::of(line.split(' '));
        for line in ["--help", "tools list --help", "help tools", "-o json help"] {
            assert_eq!(detail(line), Detail::Long, "{line}");
        }
        for line in ["", "-h", "tools list -h"] {
            assert_eq!(detail(line), Detail::Short, "{line}");
        }
    }

    #[test]
    fn subcommands_list_the_common_global_options_only() {
        for_each_help(Detail::Long, |name, _, help| {
            assert_eq!(help.contains("--max-response-size"), name == "feather", "{name}: {help}");
            assert!(help.contains("--output"), "{name}: {help}");
        });
    }
}
