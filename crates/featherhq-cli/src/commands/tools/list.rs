//! `feather tools list`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::listing::Listing;
use super::super::undecoded::{printed_as_sent, undecoded};
use super::NONE;
use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
use crate::id_or_slug::ConnectionRef;
use crate::options::Format;
use crate::output::Output;

/// The tools of a connection, as the server sent them.
#[derive(Deserialize)]
struct RawTools<'a> {
    #[serde(borrow)]
    tools: Option<&'a RawValue>,
}

pub(super) async fn list(
    connection: &ConnectionRef,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let id = connection.resolve(context, output).await?;
    let response = context.connections().get(id).total_timeout(context.left()).await;
    match response {
        Ok(connection) if output.format().is_tabular() => {
            let mut listing = Listing::new(output)?;
            for tool in &connection.tools {
                output.check_deadline()?;
                listing.add(tool, "", output)?;
            }
            listing.finish(NONE, output)
        }
        Ok(connection) => print_raw(connection.raw(), output),
        Err(error) => match undecoded(&error) {
            // What does not decode may be another property, and no table is requested.
            Some(json) if !output.format().is_tabular() => {
                print_raw(json, output)?;
                output.warn(&printed_as_sent(error));
                Ok(())
            }
            _ => Err(context.failure(error).into()),
        },
    }
}

/// Prints the tools in the JSON of a connection, as the server sent them.
fn print_raw(connection: &str, output: &mut Output) -> Result<(), Stop> {
    let raw: RawTools<'_> = serde_json::from_str(connection).map_err(undecodable_tools)?;
    let array = raw.tools.map_or("[]", RawValue::get);
    if output.format() != Format::Ndjson {
        output.json(array)?;
        return Ok(());
    }
    let tools: Vec<&RawValue> = serde_json::from_str(array).map_err(undecodable_tools)?;
    for tool in tools {
        output.check_deadline()?;
        output.json(tool.get())?;
    }
    Ok(())
}

fn undecodable_tools(error: serde_json::Error) -> Failure {
    Failure::new(
        "decode",
        Exit::Failed,
        format!("cannot decode the tools of the connection: {error}"),
    )
}
