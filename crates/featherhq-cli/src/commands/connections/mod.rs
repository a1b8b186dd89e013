//! `feather connections`: the subcommands, and those that take a few lines.

mod apply;
mod consent;
mod disconnect;
mod export;
mod list;
mod mcp;
mod settings;
mod update;
mod wait;

use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;
use featherhq::{Connection, Error, IntegrationKey};

use super::listing::Listing;
use super::undecoded::{value_of_non_idempotent, value_or_print};
use crate::context::Context;
use crate::failure::Stop;
use crate::id_or_slug::ConnectionRef;
use crate::options::Format;
use crate::output::Output;
use crate::view;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List connections
    #[command(after_help = "\
Examples:
  feather connections list
  feather connections list --integration slack --status active
  feather connections list -o ndjson | jq -r .nickname")]
    List(list::Selection),

    /// Show one connection and its tools
    #[command(after_help = "\
Examples:
  feather connections get 0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801
  feather connections get acme_support -o json")]
    Get {
        /// Connection id or slug
        ///
        /// A slug takes one more request
        #[arg(value_name = "ID")]
        connection: ConnectionRef,
    },

    /// Start an OAuth connection
    ///
    /// Prints what the vendor's frontend SDK needs to show the consent screen. The session token
    /// is redacted in a table and present in JSON. Finalize the connection once the user has
    /// completed the consent screen, or use --open, which does all of it: it serves one page on
    /// 127.0.0.1 that leads to the consent screen, can be loaded once, and ends with the command.
    /// Set --timeout to the time that the user may take. In the command of --browser, the address
    /// replaces `%s`, or else is added.
    #[command(after_help = "\
Examples:
  feather connections create slack --nickname 'Acme Support'
  feather connections create slack --nickname 'Acme Support' --open --timeout 5m
  feather connections create notion --nickname Wiki -o json")]
    Create {
        /// Integration key, such as slack; see `feather integrations list`
        #[arg(value_name = "KEY")]
        integration: IntegrationKey,
        /// Set the nickname
        #[arg(long, value_name = "NAME")]
        nickname: String,
        #[command(flatten)]
        consent: consent::Options,
        #[command(flatten)]
        vendor: consent::VendorOptions,
    },

    /// Complete a connection after the consent screen
    #[command(after_help = "\
Examples:
  feather connections finalize 5a7d9fb2-3e41-4c8a-99f6-2b1a0e8c7d05
  feather connections finalize demo_calendar --wait --timeout 3m")]
    Finalize {
        /// Connection id or slug
        ///
        /// A slug takes one more request
        #[arg(value_name = "ID")]
        connection: ConnectionRef,
        /// Wait until it is active and its tools are synced
        #[arg(long)]
        wait: bool,
    },

    /// Change the nickname or voice rate of a connection
    #[command(
        override_usage = "feather connections update [OPTIONS] <ID>",
        after_help = "\
Examples:
  feather connections update acme_support --nickname 'Support, Europe'
  feather connections update voice_line --voice-account-cps 2.5
  feather connections update voice_line --clear-voice-account-cps"
    )]
    Update(update::Changes),

    /// Disconnect a connection, also at the vendor
    ///
    /// Asks for confirmation on a terminal, and requires --yes elsewhere. The response is empty,
    /// so -o json prints nothing.
    #[command(after_help = "\
Examples:
  feather connections disconnect demo_calendar
  feather connections disconnect 5a7d9fb2-3e41-4c8a-99f6-2b1a0e8c7d05 --yes")]
    Disconnect {
        /// Connection id or slug
        ///
        /// A slug takes one more request
        #[arg(value_name = "ID")]
        connection: ConnectionRef,
        /// Skip the confirmation
        #[arg(long, short)]
        yes: bool,
    },

    /// Add email, for an organization with a connected mailbox
    #[command(after_help = "\
Examples:
  feather connections connect-email
  feather connections connect-email --nickname Helpdesk -o json")]
    ConnectEmail {
        /// Set the nickname
        ///
        /// Default of the server: Email
        #[arg(long, value_name = "NAME")]
        nickname: Option<String>,
    },

    /// Connect an MCP server
    ///
    /// Secrets come from files, the environment or standard input (`-` as FILE).
    #[command(
        override_usage = "\
feather connections connect-mcp [OPTIONS] \\
         --nickname <NAME> --server-url <URL>",
        after_help = "\
Examples:
  feather connections connect-mcp --nickname Stock --auth bearer --wait \\
    --token-file ~/.config/stock/token --server-url https://mcp.example.com/sse
  pass show stock | feather connections connect-mcp --nickname Stock \\
    --server-url https://mcp.example.com/sse --auth api-key --mcp-api-key-file -
  feather connections connect-mcp --nickname Shop --auth oauth --open \\
    --server-url https://oauth.example.com/sse --timeout 5m"
    )]
    ConnectMcp(Box<mcp::Arguments>),

    /// Discover how an MCP server authenticates; creates nothing
    #[command(after_help = "\
Examples:
  feather connections discover-mcp https://oauth.example.com/sse
  feather connections discover-mcp https://oauth.example.com/sse -o json")]
    DiscoverMcp {
        /// URL of the MCP server
        #[arg(value_name = "URL")]
        server_url: String,
    },

    /// Refresh the tools of a connection from the vendor
    #[command(after_help = "\
Examples:
  feather connections refresh-tools acme_support
  feather connections refresh-tools acme_support --wait")]
    RefreshTools {
        /// Connection id or slug
        ///
        /// A slug takes one more request
        #[arg(value_name = "ID")]
        connection: ConnectionRef,
        /// Wait until the tools are synced
        #[arg(long)]
        wait: bool,
    },

    /// Test the credentials of a connection
    ///
    /// Credentials that do not work are a result and no failure: the exit code is 0.
    #[command(after_help = "\
Examples:
  feather connections test-lease acme_support
  feather connections test-lease acme_support -o json | jq -e .ok")]
    TestLease {
        /// Connection id or slug
        ///
        /// A slug takes one more request
        #[arg(value_name = "ID")]
        connection: ConnectionRef,
    },

    /// Wait until a connection is ready
    #[command(after_help = "\
Examples:
  feather connections wait demo_calendar --timeout 3m
  feather connections wait demo_calendar --for active")]
    Wait {
        /// Connection id or slug
        ///
        /// A slug takes one more request
        #[arg(value_name = "ID")]
        connection: ConnectionRef,
        /// Select what to wait for: active or tools
        ///
        /// Default: tools, which are synced after the connection is active
        #[arg(
            long = "for",
            value_name = "WHAT",
            default_value = "tools",
            hide_default_value = true,
            hide_possible_values = true
        )]
        goal: wait::Goal,
    },

    /// Write the settings of all tools to a file
    ///
    /// The file can be changed and applied. It may contain secrets, so only you can read it.
    #[command(after_help = "\
Examples:
  feather connections export tools.json
  feather connections export - | jq .connections[].slug")]
    Export {
        /// File to write; `-` for standard output
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },

    /// Change the settings of tools as a file says
    ///
    /// Prints the differences and asks for confirmation on a terminal, and requires --yes
    /// elsewhere. A change that fails is reported, and the others are made.
    #[command(after_help = "\
Examples:
  feather connections apply tools.json --dry-run
  feather connections apply tools.json --yes")]
    Apply(apply::Arguments),
}

impl Command {
    /// Returns the time between two requests of a list that is watched.
    pub(crate) fn watches(&self) -> Option<Duration> {
        match self {
            Self::List(selection) => selection.watch.interval(),
            _ => None,
        }
    }
}

pub(crate) async fn run(
    command: &Command,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    match command {
        Command::List(selection) => list::list(selection, context, output).await,
        Command::Get { connection } => {
            let id = connection.resolve(context, output).await?;
            let response = context.connections().get(id).total_timeout(context.left()).await;
            print_response(response, context, output)
        }
        Command::Create { integration, nickname, consent, vendor } if consent.open => {
            let script = vendor.script()?;
            create_and_open(integration, nickname, consent, script, context, output).await
        }
        Command::Create { integration, nickname, .. } => {
            create(integration, nickname, context, output).await
        }
        Command::Finalize { connection, wait } => {
            finalize(connection, *wait, context, output).await
        }
        Command::Update(changes) => {
            print_response(update::update(changes, context, output).await?, context, output)
        }
        Command::Disconnect { connection, yes } => {
            disconnect::disconnect(connection, *yes, context, output).await
        }
        Command::ConnectEmail { nickname } => {
            connect_email(nickname.as_deref(), context, output).await
        }
        Command::ConnectMcp(arguments) => mcp::connect(arguments, context, output).await,
        Command::DiscoverMcp { server_url } => mcp::discover(server_url, context, output).await,
        Command::RefreshTools { connection, wait } => {
            refresh_tools(connection, *wait, context, output).await
        }
        Command::Wait { connection, goal } => {
            let id = connection.resolve(context, output).await?;
            let connection = wait::wait_for(id, *goal, context, output).await?;
            print_connection(&connection, output)
        }
        Command::Export { file } => export::export(file, context, output).await,
        Command::Apply(arguments) => apply::apply(arguments, context, output).await,
        Command::TestLease { connection } => test_lease(connection, context, output).await,
    }
}

async fn finalize(
    connection: &ConnectionRef,
    wait: bool,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let id = connection.resolve(context, output).await?;
    let mut response = context.connections().finalize(id).total_timeout(context.left()).await;
    if wait
        && let Ok(connection) = &response
        && !wait::is_ready(connection)
    {
        response = Ok(wait::wait_for_tools(connection, context, output).await?);
    }
    print_response(response, context, output)
}

async fn refresh_tools(
    connection: &ConnectionRef,
    wait: bool,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let id = connection.resolve(context, output).await?;
    let mut response = context.connections().refresh_tools(id).total_timeout(context.left()).await;
    if wait && let Ok(connection) = &response {
        response = Ok(wait::wait_for_tools(connection, context, output).await?);
    }
    print_response(response, context, output)
}

async fn connect_email(
    nickname: Option<&str>,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let mut request = context.connections().connect_email().total_timeout(context.left());
    if let Some(nickname) = nickname {
        request = request.nickname(nickname);
    }
    print_connection(&value_of_non_idempotent(request.await, context, output)?, output)
}

async fn create(
    integration: &IntegrationKey,
    nickname: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let new = context.connections().create(integration.clone(), nickname);
    let new = new.total_timeout(context.left()).await;
    let new = value_of_non_idempotent(new, context, output)?;
    output.document(new.raw(), || view::new_connection(nickname, &new))?;
    Ok(())
}

/// Creates a connection, runs the consent in a browser, and waits for the tools.
async fn create_and_open(
    integration: &IntegrationKey,
    nickname: &str,
    options: &consent::Options,
    script: Option<consent::VendorScript>,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let new = context.connections().create(integration.clone(), nickname);
    let new = new.total_timeout(context.left()).with_response().await;
    let new = value_of_non_idempotent(new, context, output)?;
    let screen = consent::mock_screen(&new, context);
    let new = new.into_inner();
    let key = integration.as_str();
    consent::of_new_connection(options, &new, key, screen, script, context, output).await?;
    finalize(&ConnectionRef::Id(new.connection_id), true, context, output).await
}

async fn test_lease(
    connection: &ConnectionRef,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let id = connection.resolve(context, output).await?;
    let lease = context.connections().test_lease(id).total_timeout(context.left()).await;
    if let Some(lease) = value_or_print(lease, context, output)? {
        output.document(lease.raw(), || view::lease(&lease))?;
    }
    Ok(())
}

/// Prints the connection of a response to an idempotent request.
fn print_response(
    response: Result<Connection, Error>,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    match value_or_print(response, context, output)? {
        Some(connection) => print_connection(&connection, output),
        None => Ok(()),
    }
}

/// Prints a connection and its tools.
fn print_connection(connection: &Connection, output: &mut Output) -> Result<(), Stop> {
    output.document(connection.raw(), || view::connection(connection))?;
    if output.format() == Format::Table && !output.has_selection() && !connection.tools.is_empty() {
        output.line("")?;
        let mut tools = Listing::new(output)?;
        for tool in &connection.tools {
            output.check_deadline()?;
            tools.add(tool, "", output)?;
        }
        tools.finish("", output)?;
    }
    Ok(())
}
