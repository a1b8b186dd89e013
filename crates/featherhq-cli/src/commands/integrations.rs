//! `feather integrations`.

use clap::Subcommand;
use featherhq::Integration;

use crate::args::Format;
use crate::context::Context;
use crate::failure::Stop;
use crate::output::{Array, Cell, Column, Fit, Output, Table};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the integrations that the platform offers, connected or not
    #[command(
        after_help = "Examples:\n  feather --mock integrations list\n  feather integrations list -o ndjson | jq -r .key"
    )]
    List,
}

pub(crate) async fn run(
    command: &Command,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    match command {
        Command::List => list(context, output).await,
    }
}

async fn list(context: &Context, output: &mut Output) -> Result<(), Stop> {
    let integrations = context.client.integrations().list().await;
    let integrations = integrations.map_err(|error| context.failure(error))?;
    if output.format() == Format::Table {
        return table(&integrations, output);
    }
    let mut array = Array::default();
    for integration in &integrations {
        array.element(integration.raw(), output)?;
    }
    array.finish(output)?;
    Ok(())
}

fn table(integrations: &[Integration], output: &mut Output) -> Result<(), Stop> {
    if integrations.is_empty() {
        output.note("The platform offers no integrations.");
        return Ok(());
    }
    let mut table = Table::new([
        Column { title: "KEY", fit: Fit::Keep },
        Column { title: "NAME", fit: Fit::Cut },
        Column { title: "CATEGORY", fit: Fit::Drop },
        Column { title: "DESCRIPTION", fit: Fit::Wrap },
    ]);
    for integration in integrations {
        table.push([
            Cell::new(integration.key.as_str()),
            Cell::new(&integration.display_name),
            Cell::new(&integration.category),
            Cell::new(&integration.description),
        ]);
    }
    output.table(&table)?;
    Ok(())
}
