//! `feather tools update`.

use clap::ArgGroup;
use featherhq::InputDefaults;

use super::super::undecoded::value_or_print;
use super::raw;
use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::id_or_slug::{ConnectionRef, ToolRef};
use crate::input::JsonArgument;
use crate::output::Output;
use crate::view;

/// What to change about a tool.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("changes").required(true).multiple(true).args([
    "enable",
    "disable",
    "input_defaults",
    "clear_input_defaults",
    "response_field_map",
    "clear_response_field_map",
]))]
pub(crate) struct Changes {
    /// Connection id or slug
    ///
    /// A slug takes one more request
    #[arg(value_name = "CONNECTION")]
    connection: ConnectionRef,
    /// Tool id or slug
    ///
    /// A slug takes one more request
    #[arg(value_name = "TOOL")]
    tool: ToolRef,
    /// Enable the tool
    #[arg(long)]
    enable: bool,
    /// Disable the tool
    #[arg(long, conflicts_with = "enable")]
    disable: bool,
    /// Set the input defaults, replacing all
    ///
    /// A JSON object of `"PROPERTY": {"value": ANY, "type": "default" or "pinned"}`, `@FILE`, or
    /// `-` for standard input
    #[arg(long, value_name = "JSON")]
    input_defaults: Option<JsonArgument>,
    /// Clear all input defaults
    #[arg(long, conflicts_with = "input_defaults")]
    clear_input_defaults: bool,
    /// Set which result properties assistants see
    ///
    /// A JSON object of `"field_mappings": [...]`, `@FILE`, or `-` for standard input
    #[arg(long, value_name = "JSON")]
    response_field_map: Option<JsonArgument>,
    /// Clear the map: assistants see whole results
    #[arg(long, conflicts_with = "response_field_map")]
    clear_response_field_map: bool,
}

pub(super) async fn update(
    changes: &Changes,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    // Before any request, lookups included.
    let parse = |argument: &Option<JsonArgument>, option| {
        argument.as_ref().map(|argument| context.inputs.object(argument, option)).transpose()
    };
    let input_defaults = parse(&changes.input_defaults, "--input-defaults")?;
    let input_defaults = input_defaults
        .map(|object| InputDefaults::from_json(object.as_str()))
        .transpose()
        .map_err(|_| not_input_defaults())?;
    let response_field_map = parse(&changes.response_field_map, "--response-field-map")?;

    let connection = changes.connection.resolve(context, output).await?;
    let tools = std::slice::from_ref(&changes.tool);
    for tool in ToolRef::resolve(tools, connection, context).await? {
        let mut request = context.connections().update_tool(connection, tool);
        if changes.enable || changes.disable {
            request = request.enabled(changes.enable);
        }
        if let Some(defaults) = &input_defaults {
            request = request.input_defaults(defaults.clone());
        }
        if changes.clear_input_defaults {
            request = request.clear_input_defaults();
        }
        if let Some(map) = &response_field_map {
            request = request.response_field_map(map.clone());
        }
        if changes.clear_response_field_map {
            request = request.clear_response_field_map();
        }
        let response = request.total_timeout(context.left()).await;
        let Some(tool) = value_or_print(response, context, output)? else { continue };
        output.document(raw(&tool), || view::tool(&tool))?;
    }
    Ok(())
}

/// Builds the failure for JSON of another form. The cause is left out, since its path is that of
/// the request.
fn not_input_defaults() -> Failure {
    Failure::usage("--input-defaults is not an object of input defaults").with_hint(
        r#"give each property a value and a type: {"limit": {"value": 50, "type": "pinned"}}; the other type is default"#,
    )
}
