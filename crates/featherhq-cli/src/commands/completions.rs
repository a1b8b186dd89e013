//! `feather completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::failure::Stop;
use crate::output::Output;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  feather completions bash > ~/.local/share/bash-completion/completions/feather"
)]
pub(crate) struct Args {
    /// The shell that the script is for
    shell: Shell,
}

pub(crate) fn run(args: &Args, output: &mut Output) -> Result<(), Stop> {
    // Into memory first: the generator panics where writing fails, such as into a pipe that
    // is closed early.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::args::Args::command(), "feather", &mut script);
    output.bytes(&script)?;
    Ok(())
}
