//! `feather tools`: the subcommands.

mod export;
mod invoke;
mod list;
mod switch;
mod update;

use std::time::Duration;

use clap::Subcommand;
use featherhq::Tool;

use crate::context::Context;
use crate::failure::Stop;
use crate::id_or_slug::ConnectionRef;
use crate::input::JsonArgument;
use crate::output::Output;
use crate::watch::Watch;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the tools of a connection
    #[command(after_help = "\
Examples:
  feather tools list acme_support
  feather tools list acme_support -o ndjson | jq -r .slug")]
    List {
        /// Connection id or slug
        ///
        /// A slug takes one more request
        #[arg(value_name = "CONNECTION")]
        connection: ConnectionRef,
        #[command(flatten)]
        watch: Watch,
    },

    /// Enable tools of a connection
    #[command(
        override_usage = "\
feather tools enable [OPTIONS] <CONNECTION> <TOOL>...
       feather tools enable [OPTIONS] <CONNECTION> --all",
        after_help = "\
Examples:
  feather tools enable acme_support acme_support_add_reaction
  feather tools enable acme_support --all"
    )]
    Enable(switch::Selection),

    /// Disable tools of a connection
    #[command(
        override_usage = "\
feather tools disable [OPTIONS] <CONNECTION> <TOOL>...
       feather tools disable [OPTIONS] <CONNECTION> --all",
        after_help = "\
Examples:
  feather tools disable acme_support acme_support_send_message
  feather tools disable acme_support --all -o ndjson | jq -r .slug"
    )]
    Disable(switch::Selection),

    /// Change the settings of a tool
    #[command(
        override_usage = "feather tools update [OPTIONS] <CONNECTION> <TOOL>",
        after_help = "\
Examples:
  feather tools update acme_support acme_support_list_channels --enable \\
    --input-defaults '{\"limit\": {\"value\": 50, \"type\": \"pinned\"}}'
  feather tools update acme_support acme_support_send_message \\
    --response-field-map @map.json
  feather tools update acme_support acme_support_send_message \\
    --clear-response-field-map"
    )]
    Update(update::Changes),

    /// Print definitions of the enabled tools for a language model
    ///
    /// Pinned inputs are removed from the schemas. Notes on standard error tell which names were
    /// changed and what the format cannot express.
    #[command(after_help = "\
Examples:
  feather tools export --format openai --strict > tools.json
  feather tools export --format anthropic --connection acme_support")]
    Export(export::Arguments),

    /// Call a tool at the vendor, with its real effects
    #[command(after_help = "\
Examples:
  feather tools invoke acme_support acme_support_list_channels \\
    --input '{\"limit\": 5}'
  feather tools invoke acme_support acme_support_list_channels \\
    --input @in.json -o json | jq .result")]
    Invoke {
        #[command(flatten)]
        call: invoke::Call,
        /// Narrow the result with this map
        ///
        /// Instead of the map of the tool, to test it: a JSON object, `@FILE`, or `-` for standard
        /// input
        #[arg(long, value_name = "JSON")]
        response_field_map: Option<JsonArgument>,
    },

    /// Call a tool of an MCP server, with its real effects
    ///
    /// A tool that fails is a result with `isError`: the exit code is 0.
    #[command(after_help = "\
Examples:
  feather tools call-mcp handbook handbook_search_documents \\
    --input '{\"query\": \"leave\"}'
  jq -n '{query: \"leave\"}' \\
    | feather tools call-mcp handbook handbook_search_documents --input -")]
    CallMcp(invoke::Call),
}

impl Command {
    /// Returns the time between two requests of a list that is watched.
    pub(crate) fn watches(&self) -> Option<Duration> {
        match self {
            Self::List { watch, .. } => watch.interval(),
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
        Command::List { connection, .. } => list::list(connection, context, output).await,
        Command::Enable(selection) => switch::switch(selection, true, context, output).await,
        Command::Disable(selection) => switch::switch(selection, false, context, output).await,
        Command::Update(changes) => update::update(changes, context, output).await,
        Command::Export(arguments) => export::export(arguments, context, output).await,
        Command::Invoke { call, response_field_map } => {
            invoke::invoke(call, response_field_map.as_ref(), context, output).await
        }
        Command::CallMcp(call) => invoke::call_mcp(call, context, output).await,
    }
}

/// The note that replaces an empty table.
const NONE: &str = "The connection has no tools.";

/// Returns the JSON of a tool that is a response or an element of one.
fn raw(tool: &Tool) -> &str {
    tool.raw().unwrap_or_default()
}
