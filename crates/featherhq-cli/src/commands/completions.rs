//! `feather completions`.

use clap_complete::Shell;

use crate::failure::Stop;
use crate::output::Output;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  feather completions bash \\\n    > ~/.local/share/bash-completion/completions/feather"
)]
pub(crate) struct Args {
    /// Shell: bash, elvish, fish, powershell or zsh
    #[arg(hide_possible_values = true)]
    shell: Shell,
}

/// Prints the script that completes `command`.
pub(crate) fn run(
    args: &Args,
    command: &mut clap::Command,
    output: &mut Output,
) -> Result<(), Stop> {
    // The generator panics if writing fails, such as into a pipe that is closed early.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "feather", &mut script);
    output.bytes(&script)?;
    Ok(())
}
