//! `feather tools export`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use featherhq::Connection;
use featherhq::definitions::{Definitions, Format};

use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::id_or_slug::ConnectionRef;
use crate::options::Format as OutputFormat;
use crate::output::Output;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Select openai, openai-responses, anthropic, gemini or mcp
    #[arg(long, value_name = "FORMAT", value_parser = formats(), hide_possible_values = true)]
    format: Format,
    /// Select a connection, by id or slug [default: all active ones]
    ///
    /// Several are selected by several options. A slug takes one more request
    #[arg(long, value_name = "CONNECTION")]
    connection: Vec<ConnectionRef>,
    /// Request strict mode where the schema allows it
    #[arg(long)]
    strict: bool,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::as_str))
        .try_map(|name| name.parse::<Format>())
}

pub(super) async fn export(
    arguments: &Arguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let format = arguments.format;
    if arguments.strict && !format.has_strict_mode() {
        let message = format!("--strict: the format {format} has no strict mode");
        return Err(Failure::usage(message).into());
    }
    let connections = connections(&arguments.connection, context, output).await?;
    let definitions = Definitions::builder(format).strict(arguments.strict).build(&connections);
    for note in definitions.notes() {
        output.note(&note.to_string());
    }
    if definitions.is_empty() {
        output.note("No active connection has an enabled tool.");
    }
    if output.format() == OutputFormat::Ndjson {
        return definitions
            .iter()
            .try_for_each(|definition| output.json(definition.json().as_str()));
    }
    let array = definitions.to_json();
    if output.format().is_tabular() && output.has_width() {
        output.json_with_margin(array.as_str())
    } else {
        output.json(array.as_str())
    }
}

/// Requests the named connections, or all.
async fn connections(
    names: &[ConnectionRef],
    context: &Context,
    output: &mut Output,
) -> Result<Vec<Connection>, Stop> {
    if names.is_empty() {
        let connections = context.connections().list().total_timeout(context.left()).await;
        return Ok(connections.map_err(|error| context.failure(error))?);
    }
    let mut connections: Vec<Connection> = Vec::new();
    for name in names {
        let id = name.resolve(context, output).await?;
        if connections.iter().any(|connection| connection.id == id) {
            continue;
        }
        let connection = context.connections().get(id).total_timeout(context.left()).await;
        let connection = connection.map_err(|error| context.failure(error))?;
        if !connection.is_active() {
            let (slug, status) = (&connection.nickname_slug, &connection.status);
            output.note(&format!("{slug}: omitted, since its status is {status}"));
        }
        connections.push(connection);
    }
    Ok(connections)
}
