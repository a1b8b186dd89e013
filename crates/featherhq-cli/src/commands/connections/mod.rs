//! `feather connections`: what can be asked, and the commands that take a few lines.

mod list;
mod mcp;

use clap::{ArgGroup, Subcommand};
use featherhq::{Connection, ConnectionId, ConnectionStatus, IntegrationKey, ToolsStatus, Wait};

use super::listing::Listing;
use super::{decoded, decoded_act};
use crate::args::Format;
use crate::context::Context;
use crate::failure::{Exit, Failure, Stop, is_total_timeout};
use crate::output::{Output, Progress};
use crate::target::Target;
use crate::view;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List what the organisation has connected
    #[command(after_help = "\
Examples:
  feather connections list
  feather connections list --integration slack --integration notion --status active
  feather connections list -o ndjson | jq -r 'select(.status_reason) | .nickname'")]
    List(list::Selection),

    /// Show one connection and its tools
    #[command(after_help = "\
Examples:
  feather connections get 0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801
  feather connections get acme_support -o json")]
    Get {
        /// The connection: its id, or its slug, which costs one more request
        #[arg(value_name = "ID")]
        connection: Target,
    },

    /// Begin a connection that somebody grants access to in the vendor's window
    ///
    /// The answer has what the vendor's frontend SDK needs to open that window, among it a
    /// session token: a table hides it, JSON shows it. Once the window is closed, finalize
    /// the connection.
    #[command(after_help = "\
Examples:
  feather connections create slack --nickname 'Acme Support'
  feather connections create notion --nickname Wiki -o json | jq -r .session_token")]
    Create {
        /// The integration, such as slack; `feather integrations list` shows them all
        #[arg(value_name = "KEY")]
        integration: IntegrationKey,
        /// The connection's name for people
        #[arg(long, value_name = "N")]
        nickname: String,
    },

    /// Complete a connection after its consent window was closed
    #[command(after_help = "\
Examples:
  feather connections finalize 5a7d9fb2-3e41-4c8a-99f6-2b1a0e8c7d05
  feather connections finalize demo_calendar --wait --timeout 3m -o json | jq '.tools | length'")]
    Finalize {
        /// The connection: its id, or its slug, which costs one more request
        #[arg(value_name = "ID")]
        connection: Target,
        /// Wait until it is active and its tools are synced, and print it then
        #[arg(long)]
        wait: bool,
    },

    /// Change a connection's name or voice rate; what is not named stays
    #[command(
        override_usage = "feather connections update [OPTIONS] <ID>",
        after_help = "\
Examples:
  feather connections update acme_support --nickname 'Support, Europe'
  feather connections update voice_line --voice-account-cps 2.5
  feather connections update voice_line --clear-voice-account-cps"
    )]
    Update(Changes),

    /// Remove a connection, here and at the vendor
    ///
    /// On a terminal it asks first; elsewhere it needs --yes. The server answers with nothing,
    /// so that is what -o json prints.
    #[command(after_help = "\
Examples:
  feather connections disconnect demo_calendar
  feather connections disconnect 5a7d9fb2-3e41-4c8a-99f6-2b1a0e8c7d05 --yes")]
    Disconnect {
        /// The connection: its id, or its slug, which costs one more request
        #[arg(value_name = "ID")]
        connection: Target,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },

    /// Add e-mail, for an organisation whose mailbox is connected already
    #[command(after_help = "\
Examples:
  feather connections connect-email
  feather connections connect-email --nickname Helpdesk -o json")]
    ConnectEmail {
        /// The connection's name for people; the API's default is Email
        #[arg(long, value_name = "N")]
        nickname: Option<String>,
    },

    /// Add an MCP server of the organisation's own
    ///
    /// Secrets come from files, from the environment or from standard input, never from the
    /// command line itself, where other users of the machine see them.
    #[command(after_help = "\
Examples:
  feather connections connect-mcp --nickname Inventory --server-url https://mcp.example.com/sse
  feather connections connect-mcp --nickname Stock --server-url https://mcp.example.com/sse \\
    --auth bearer --token-file ~/.config/stock/token --wait
  pass show stock | feather connections connect-mcp --nickname Stock \\
    --server-url https://mcp.example.com/sse --auth api-key --mcp-api-key-file -
  feather connections connect-mcp --nickname Shop --server-url https://oauth.example.com/sse \\
    --auth oauth --oauth-scope mcp:read -o json | jq -r .authorize_url")]
    ConnectMcp(Box<mcp::Arguments>),

    /// Ask an MCP server how it wants to be connected to; creates nothing
    #[command(after_help = "\
Examples:
  feather connections discover-mcp https://oauth.example.com/sse
  feather connections discover-mcp https://oauth.example.com/sse -o json | jq .supports_dcr")]
    DiscoverMcp {
        /// Where the MCP server is
        #[arg(value_name = "URL")]
        server_url: String,
    },

    /// Have a connection's tools read from the vendor again
    #[command(after_help = "\
Examples:
  feather connections refresh-tools acme_support
  feather connections refresh-tools acme_support --wait -o json | jq -r '.tools[].slug'")]
    RefreshTools {
        /// The connection: its id, or its slug, which costs one more request
        #[arg(value_name = "ID")]
        connection: Target,
        /// Wait until they are synced, and print the connection then
        #[arg(long)]
        wait: bool,
    },

    /// Prove that a connection's credentials work, without showing them
    ///
    /// That they do not work is an answer and no failure: the exit code is 0.
    #[command(after_help = "\
Examples:
  feather connections test-lease acme_support
  feather connections test-lease acme_support -o json | jq -e .ok")]
    TestLease {
        /// The connection: its id, or its slug, which costs one more request
        #[arg(value_name = "ID")]
        connection: Target,
    },
}

/// What to change about a connection.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("changes").required(true).multiple(true).args([
    "nickname",
    "voice_account_cps",
    "clear_voice_account_cps",
]))]
pub(crate) struct Changes {
    /// The connection: its id, or its slug, which costs one more request
    #[arg(value_name = "ID")]
    connection: Target,
    /// Give it another name; its slug stays
    #[arg(long, value_name = "N")]
    nickname: Option<String>,
    /// Set how many calls a second its voice account may begin: above 0, at most 10000
    #[arg(long, value_name = "X", value_parser = rate, allow_negative_numbers = true)]
    voice_account_cps: Option<f64>,
    /// Take that rate away
    #[arg(long, conflicts_with = "voice_account_cps")]
    clear_voice_account_cps: bool,
}

/// Reads a voice rate. Checked here, since naming a connection by its slug sends a request
/// before the client gets to see the rate.
fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if rate > 0.0 && rate <= 10_000.0 => Ok(rate),
        _ => Err("give a number above 0 and at most 10000".to_owned()),
    }
}

pub(crate) async fn run(
    command: &Command,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let connections = context.connections();
    let connection = match command {
        Command::List(selection) => return list::list(selection, context, output).await,
        Command::Get { connection } => {
            let id = connection.resolve(context, output).await?;
            connections.get(id).total_timeout(context.left()).await
        }
        Command::Create { integration, nickname } => {
            return create(integration, nickname, context, output).await;
        }
        Command::Finalize { connection, wait } => {
            let id = connection.resolve(context, output).await?;
            let answer = connections.finalize(id).total_timeout(context.left()).await;
            match answer {
                Ok(connection) if *wait && !is_ready(&connection) => {
                    Ok(wait_for_tools(&connection, context, output).await?)
                }
                answer => answer,
            }
        }
        Command::Update(changes) => {
            let id = changes.connection.resolve(context, output).await?;
            let mut call = connections.update(id).total_timeout(context.left());
            if let Some(nickname) = &changes.nickname {
                call = call.nickname(nickname);
            }
            if let Some(rate) = changes.voice_account_cps {
                call = call.voice_account_cps(rate);
            }
            if changes.clear_voice_account_cps {
                call = call.clear_voice_account_cps();
            }
            call.await
        }
        Command::Disconnect { connection, yes } => {
            return disconnect(connection, *yes, context, output).await;
        }
        Command::ConnectEmail { nickname } => {
            let mut call = connections.connect_email().total_timeout(context.left());
            if let Some(nickname) = nickname {
                call = call.nickname(nickname);
            }
            return show(&decoded_act(call.await, context, output)?, output);
        }
        Command::ConnectMcp(arguments) => return mcp::connect(arguments, context, output).await,
        Command::DiscoverMcp { server_url } => {
            return mcp::discover(server_url, context, output).await;
        }
        Command::RefreshTools { connection, wait } => {
            let id = connection.resolve(context, output).await?;
            let answer = connections.refresh_tools(id).total_timeout(context.left()).await;
            match answer {
                Ok(connection) if *wait => Ok(wait_for_tools(&connection, context, output).await?),
                answer => answer,
            }
        }
        Command::TestLease { connection } => {
            return test_lease(connection, context, output).await;
        }
    };
    let connection = decoded(connection, context, output)?;
    connection.map_or(Ok(()), |connection| show(&connection, output))
}

/// Shows a connection and its tools.
fn show(connection: &Connection, output: &mut Output) -> Result<(), Stop> {
    output.document(connection.raw(), || view::connection(connection))?;
    if output.format() == Format::Table && !connection.tools.is_empty() {
        output.line("")?;
        let mut tools = Listing::new(output);
        for tool in &connection.tools {
            output.check_deadline()?;
            tools.add(tool, "", output)?;
        }
        tools.finish("", output)?;
    }
    Ok(())
}

/// Whether nothing is left to wait for once a connection was finalized. Tools that were synced
/// before access was granted are about to be synced anew; later ones, or those of which no
/// time is known, are what was asked for.
fn is_ready(connection: &Connection) -> bool {
    let before_the_grant =
        connection.tools_synced_at.zip(connection.connected_at).is_some_and(|(a, b)| a < b);
    connection.status == ConnectionStatus::Active
        && connection.tools_status == ToolsStatus::Synced
        && !before_the_grant
}

/// Waits for what a call has begun that answered with `connection`. The answer may still show
/// how the tools were before.
async fn wait_for_tools(
    connection: &Connection,
    context: &Context,
    output: &mut Output,
) -> Result<Connection, Stop> {
    let wait = context.connections().wait_for_tools(connection.id).after(connection);
    finish(wait, connection.id, &view::doing(connection), context, output).await
}

/// Waits for a connection of which `state` is known so far. What was asked for before has
/// been done, so a failure says how to go on from there.
async fn finish(
    wait: Wait,
    id: ConnectionId,
    state: &str,
    context: &Context,
    output: &mut Output,
) -> Result<Connection, Stop> {
    let progress = Progress::new(state);
    let wait = wait.total_timeout(context.left()).on_progress({
        let progress = progress.clone();
        move |connection| progress.set(view::doing(connection))
    });
    output.wait(&progress, wait.into_future()).await.map_err(|error| {
        let hint = format!("`feather connections get {id}` shows how far it has come");
        if is_total_timeout(&error) {
            let hint = format!("{hint}; raise --timeout to wait longer");
            return context.wait_timed_out(error, &progress.status()).with_hint(hint).into();
        }
        let failure = context.failure(error);
        let hint = match &failure.hint {
            Some(other) => format!("{other}; {hint}"),
            None => hint,
        };
        failure.with_hint(hint).into()
    })
}

async fn create(
    integration: &IntegrationKey,
    nickname: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let new = context.connections().create(integration.clone(), nickname);
    let new = new.total_timeout(context.left()).await;
    let new = decoded_act(new, context, output)?;
    output.document(new.raw(), || view::new_connection(nickname, &new))?;
    Ok(())
}

async fn disconnect(
    target: &Target,
    yes: bool,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    if !yes && (!output.can_ask() || context.inputs.is_taken()) {
        return Err(Failure::usage("disconnect needs --yes where it cannot ask").into());
    }
    let id = target.resolve(context, output).await?;
    if !yes {
        let question = format!("Disconnect {target}, here and at the vendor? It cannot be undone.");
        if !output.ask(&question)? {
            let message = "not disconnected, since the answer was not yes";
            return Err(Failure::new("declined", Exit::Failed, message).into());
        }
    }
    // Without the deadline of the command: whoever thought about the answer took of it.
    let done = context.connections().disconnect(id).await;
    done.map_err(|error| context.failure(error))?;
    if output.format() == Format::Table {
        output.note(&format!("Disconnected {target}."));
    }
    Ok(())
}

async fn test_lease(target: &Target, context: &Context, output: &mut Output) -> Result<(), Stop> {
    let id = target.resolve(context, output).await?;
    let lease = context.connections().test_lease(id).total_timeout(context.left()).await;
    if let Some(lease) = decoded(lease, context, output)? {
        output.document(lease.raw(), || view::lease(&lease))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_above_nothing_and_has_a_limit() {
        assert_eq!(rate("2.5"), Ok(2.5));
        assert_eq!(rate("10000"), Ok(10_000.0));
        assert_eq!(rate("1e-3"), Ok(0.001));
        for bad in ["", "0", "-1", "10000.1", "NaN", "inf", "1e400", "two"] {
            assert!(rate(bad).is_err(), "{bad}");
        }
    }
}
