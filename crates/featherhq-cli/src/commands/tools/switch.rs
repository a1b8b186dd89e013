//! `feather tools enable` and `disable`.

use clap::ArgGroup;
use featherhq::Tool;

use super::super::list::{All, print};
use super::super::listing::Listing;
use super::super::undecoded::{printed_as_sent, undecoded};
use super::{NONE, raw};
use crate::context::Context;
use crate::failure::Stop;
use crate::id_or_slug::{ConnectionRef, ToolRef};
use crate::output::Output;

/// Which tools to enable or disable.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("selection").required(true).args(["tools", "all"]))]
pub(crate) struct Selection {
    /// Connection id or slug
    ///
    /// A slug takes one more request
    #[arg(value_name = "CONNECTION")]
    connection: ConnectionRef,
    /// Tool ids or slugs
    ///
    /// All slugs together take one more request
    #[arg(value_name = "TOOL")]
    tools: Vec<ToolRef>,
    /// Select all tools of the connection
    #[arg(long)]
    all: bool,
}

pub(super) async fn switch(
    selection: &Selection,
    enabled: bool,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let connections = context.connections();
    let connection = selection.connection.resolve(context, output).await?;
    if selection.all {
        let open = || connections.set_tools_enabled(connection, enabled).stream();
        return print(open, &mut All, raw, NONE, context, output).await;
    }
    let mut listing = Listing::<Tool>::new(output)?;
    for tool in ToolRef::resolve(&selection.tools, connection, context).await? {
        let request = connections.update_tool(connection, tool).enabled(enabled);
        match request.total_timeout(context.left()).await {
            Ok(tool) => listing.add(&tool, raw(&tool), output)?,
            // The requests for the other tools are printed as well.
            Err(_) if context.is_dry_run() => {}
            Err(error) => match undecoded(&error) {
                Some(json) if listing.add_undecoded(json, output)? => {
                    output.warn(&printed_as_sent(error));
                }
                _ => return Err(listing.break_off(context.failure(error), output)),
            },
        }
        // Changes are printed even if the next one is interrupted.
        output.flush()?;
    }
    listing.finish(NONE, output)
}
