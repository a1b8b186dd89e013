//! `feather mcp`: an MCP server of the organization's tools.
//!
//! Protocol and stdio belong to `rmcp`, whose [handler] passes requests as jobs to the [server],
//! which owns the client. [`catalog`] is what it serves, [`call`] what becomes of a tool call.

mod call;
mod catalog;
mod handler;
mod server;
mod stdio;

use std::time::Duration;

use clap::Subcommand;

use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::id_or_slug::ConnectionRef;
use crate::options::Options;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve tools to an MCP client on standard input and output
    ///
    /// The client starts this command. Its tools are the enabled tools of active connections, and
    /// act at third parties for real. Operators' defaults and pinned values are applied, and
    /// arguments are validated before anything is sent. --timeout limits each request. Each call
    /// is logged on standard error, without values of arguments.
    #[command(after_help = "\
Examples:
  feather mcp serve --connection acme_support --read-only
  feather mcp serve --tool acme_support_list_channels --poll 5m")]
    Serve(Selection),
}

/// What is served, and how often it is compared with the organization.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Serve the connection of this id or slug; repeatable
    #[arg(long, value_name = "ID")]
    connection: Vec<ConnectionRef>,

    /// Serve the tool with this slug; repeatable
    #[arg(long, value_name = "SLUG")]
    tool: Vec<String>,

    /// Serve only tools that are annotated as reading
    ///
    /// Those whose JSON has `readOnlyHint` in `annotations`. Vendors write annotations, and Feather
    /// does not check them
    #[arg(long)]
    read_only: bool,

    /// Request the tools again after this time
    ///
    /// The client is notified of changes. Default: 30s
    #[arg(
        long,
        value_name = "TIME",
        default_value = "30s",
        hide_default_value = true,
        value_parser = crate::options::parse_duration
    )]
    poll: Duration,
}

impl Selection {
    /// Returns whether the user has named what is served.
    fn is_allowlist(&self) -> bool {
        !self.connection.is_empty() || !self.tool.is_empty()
    }
}

pub(crate) async fn run(
    command: &Command,
    options: &Options,
    output: &mut Output,
) -> Result<(), Stop> {
    let Command::Serve(selection) = command;
    if options.dry_run {
        let message = "--dry-run cannot be used with mcp serve, which prints nothing but MCP";
        return Err(Failure::usage(message).into());
    }
    let context = Context::open(options, output).await?;
    if context.inputs.stdin_is_used() {
        let message = "--api-key-file cannot be standard input, which the MCP client uses";
        return Err(Failure::usage(message).into());
    }
    if !selection.is_allowlist() {
        let which = if selection.read_only {
            "all tools that are annotated as reading"
        } else {
            "all enabled tools of all active connections, which act at third parties for real"
        };
        let warning = Failure::usage(format!("the client can call {which}"));
        output.warn(&warning.with_hint("select tools with --connection or --tool"));
    }
    server::serve(selection, &context, output).await
}
