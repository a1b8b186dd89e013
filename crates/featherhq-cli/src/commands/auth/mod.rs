//! `feather auth`: API keys and servers that are stored as profiles.

mod login;
mod profiles;
mod status;

use clap::Subcommand;

use crate::failure::Stop;
use crate::options::Options;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Store an API key after testing it
    ///
    /// Reads the key from a prompt, standard input or --api-key-file. Sends one request, and
    /// stores the key and --base-url as a profile, in a file that only you can read.
    #[command(after_help = "\
Examples:
  feather auth login
  feather auth login --profile prod --base-url https://api.example.com
  pass show feather | feather auth login --profile prod")]
    Login,

    /// Show which key and server commands use, and test the key
    #[command(after_help = "\
Examples:
  feather auth status
  feather auth status --profile prod -o json")]
    Status,

    /// List profiles
    #[command(after_help = "\
Examples:
  feather auth list
  feather auth list -o json")]
    List,

    /// Set the default profile
    #[command(after_help = "\
Example:
  feather auth use prod")]
    Use {
        /// Name of the profile
        #[arg(value_name = "NAME")]
        name: String,
    },

    /// Remove a profile
    ///
    /// The key stays valid at the server. Default: the profile that is in use
    #[command(after_help = "\
Example:
  feather auth logout --profile prod")]
    Logout,
}

pub(crate) async fn run(
    command: &Command,
    options: &Options,
    output: &mut Output,
) -> Result<(), Stop> {
    match command {
        Command::Login => login::login(options, output).await,
        Command::Status => status::status(options, output).await,
        Command::List => profiles::list(output),
        Command::Use { name } => profiles::use_by_default(name, output),
        Command::Logout => profiles::logout(options, output),
    }
}
