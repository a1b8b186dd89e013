//! `feather tools invoke` and `call-mcp`.

use super::super::undecoded::value_of_non_idempotent;
use crate::context::Context;
use crate::failure::Stop;
use crate::id_or_slug::ConnectionRef;
use crate::input::JsonArgument;
use crate::output::Output;

/// A tool to call.
#[derive(Debug, clap::Args)]
pub(crate) struct Call {
    /// Connection id or slug
    ///
    /// A slug takes one more request
    #[arg(value_name = "CONNECTION")]
    connection: ConnectionRef,
    /// Tool slug
    #[arg(value_name = "SLUG")]
    slug: String,
    /// Set the input
    ///
    /// A JSON object, `@FILE`, or `-` for standard input
    #[arg(long, value_name = "JSON")]
    input: JsonArgument,
}

pub(super) async fn invoke(
    call: &Call,
    map: Option<&JsonArgument>,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let input = context.inputs.object(&call.input, "--input")?;
    let map = map.map(|map| context.inputs.object(map, "--response-field-map")).transpose()?;
    let connection = call.connection.resolve(context, output).await?;
    let mut request = context.connections().test_invoke(connection, &call.slug, input);
    if let Some(map) = map {
        request = request.response_field_map(map);
    }
    let response = request.total_timeout(context.left()).await;
    let response = value_of_non_idempotent(response, context, output)?;
    if !output.format().is_tabular() {
        output.json(response.raw())?;
        return Ok(());
    }
    output.titled_json("result", response.result.as_str())?;
    if let Some(narrowed) = &response.narrowed {
        output.titled_json("narrowed, as assistants see it", narrowed.as_str())?;
    }
    Ok(())
}

pub(super) async fn call_mcp(
    call: &Call,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let input = context.inputs.object(&call.input, "--input")?;
    let connection = call.connection.resolve(context, output).await?;
    let request = context.connections().test_mcp_call(connection, &call.slug, input);
    let response = request.total_timeout(context.left()).await;
    let response = value_of_non_idempotent(response, context, output)?;
    if output.format().is_tabular() {
        output.titled_json("result", response.result.as_str())
    } else {
        output.json(response.raw())
    }
}
