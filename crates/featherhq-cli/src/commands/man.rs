//! `feather man`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::failure::{Exit, Failure, Stop};
use crate::output::Output;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  feather man ~/.local/share/man/man1")]
pub(crate) struct Args {
    /// Folder for the pages
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Writes a page for `command` and each of its subcommands.
pub(crate) fn run(args: &Args, command: clap::Command, output: &Output) -> Result<(), Stop> {
    let failure = |error: io::Error| {
        let message = format!("cannot write man pages to {}: {error}", args.dir.display());
        Failure::new("output", Exit::Failed, message)
    };
    fs::create_dir_all(&args.dir).map_err(failure)?;
    let count = write(command, &args.dir).map_err(failure)?;
    output.note(&format!("Wrote {count} pages to {}.", args.dir.display()));
    Ok(())
}

fn write(command: clap::Command, dir: &Path) -> io::Result<usize> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    pages(&command, dir)
}

fn pages(command: &clap::Command, dir: &Path) -> io::Result<usize> {
    let mut page = Vec::new();
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    clap_mangen::Man::new(command.clone()).title(name.to_uppercase()).render(&mut page)?;
    fs::write(dir.join(format!("{name}.1")), page)?;
    command.get_subcommands().try_fold(1, |count, command| Ok(count + pages(command, dir)?))
}
