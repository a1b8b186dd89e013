//! `feather tools`.

use clap::{ArgGroup, Subcommand};
use featherhq::{InputDefaults, Tool};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::listing::{self, Listing};
use super::{decoded, decoded_act};
use crate::args::Format;
use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::input::JsonArgument;
use crate::output::Output;
use crate::target::{Target, ToolName};
use crate::view;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the tools of a connection
    #[command(after_help = "\
Examples:
  feather tools list acme_support
  feather tools list acme_support -o ndjson | jq -r 'select(.is_enabled) | .slug'")]
    List {
        /// The connection: its id, or its slug, which costs one more request
        #[arg(value_name = "CONNECTION")]
        connection: Target,
    },

    /// Let assistants use tools of a connection
    #[command(
        override_usage = "\
feather tools enable [OPTIONS] <CONNECTION> <TOOL>...
       feather tools enable [OPTIONS] <CONNECTION> --all",
        after_help = "\
Examples:
  feather tools enable acme_support acme_support_add_reaction
  feather tools enable acme_support --all"
    )]
    Enable(Choice),

    /// Keep assistants from using tools of a connection
    #[command(
        override_usage = "\
feather tools disable [OPTIONS] <CONNECTION> <TOOL>...
       feather tools disable [OPTIONS] <CONNECTION> --all",
        after_help = "\
Examples:
  feather tools disable acme_support acme_support_send_message acme_support_files_upload
  feather tools disable acme_support --all -o ndjson | jq -r .slug"
    )]
    Disable(Choice),

    /// Change a tool; what is not named stays
    #[command(
        override_usage = "feather tools update [OPTIONS] <CONNECTION> <TOOL>",
        after_help = "\
Examples:
  feather tools update acme_support acme_support_list_channels --enable \\
    --input-defaults '{\"limit\": {\"value\": 50, \"type\": \"pinned\"}}'
  feather tools update acme_support acme_support_send_message --response-field-map @map.json
  feather tools update acme_support acme_support_send_message --clear-response-field-map"
    )]
    Update(Changes),

    /// Call a tool for real: the vendor does what it says
    #[command(after_help = "\
Examples:
  feather tools invoke acme_support acme_support_list_channels --input '{\"limit\": 5}'
  feather tools invoke acme_support acme_support_list_channels --input @in.json -o json | jq .result")]
    Invoke {
        #[command(flatten)]
        call: Call,
        /// Narrow the answer by this map instead of the tool's own, to try it out
        #[arg(long, value_name = "JSON")]
        response_field_map: Option<JsonArgument>,
    },

    /// Call a tool of an MCP server for real
    ///
    /// That the tool failed is an answer with `isError` in it: the exit code is 0.
    #[command(after_help = "\
Examples:
  feather tools call-mcp handbook handbook_search_documents --input '{\"query\": \"leave\"}'
  jq -n '{query: \"leave\"}' | feather tools call-mcp handbook handbook_search_documents --input -")]
    CallMcp(Call),
}

/// Which tools to switch.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("choice").required(true).args(["tools", "all"]))]
pub(crate) struct Choice {
    /// The connection: its id, or its slug, which costs one more request
    #[arg(value_name = "CONNECTION")]
    connection: Target,
    /// Its tools: their ids, or their slugs, which cost one more request together
    #[arg(value_name = "TOOL")]
    tools: Vec<ToolName>,
    /// All of its tools, at once
    #[arg(long)]
    all: bool,
}

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
    /// The connection: its id, or its slug, which costs one more request
    #[arg(value_name = "CONNECTION")]
    connection: Target,
    /// The tool: its id, or its slug, which costs one more request
    #[arg(value_name = "TOOL")]
    tool: ToolName,
    /// Let assistants use it
    #[arg(long)]
    enable: bool,
    /// Keep assistants from using it
    #[arg(long, conflicts_with = "enable")]
    disable: bool,
    /// Set values for its input, in place of all that were set
    ///
    /// A JSON object of `"MEMBER": {"value": ANY, "type": "default" or "pinned"}`; `@FILE` or
    /// `-` for standard input.
    #[arg(long, value_name = "JSON")]
    input_defaults: Option<JsonArgument>,
    /// Take all values for its input away
    #[arg(long, conflicts_with = "input_defaults")]
    clear_input_defaults: bool,
    /// Set which members of its answers assistants get to see
    ///
    /// A JSON object of `"field_mappings": [...]`; `@FILE` or `-` for standard input.
    #[arg(long, value_name = "JSON")]
    response_field_map: Option<JsonArgument>,
    /// Let assistants see its answers whole
    #[arg(long, conflicts_with = "response_field_map")]
    clear_response_field_map: bool,
}

/// A tool to call.
#[derive(Debug, clap::Args)]
pub(crate) struct Call {
    /// The connection: its id, or its slug, which costs one more request
    #[arg(value_name = "CONNECTION")]
    connection: Target,
    /// The tool's slug
    #[arg(value_name = "SLUG")]
    slug: String,
    /// What to call it with: a JSON object, `@FILE`, or `-` for standard input
    #[arg(long, value_name = "JSON")]
    input: JsonArgument,
}

pub(crate) async fn run(
    command: &Command,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    match command {
        Command::List { connection } => list(connection, context, output).await,
        Command::Enable(choice) => switch(choice, true, context, output).await,
        Command::Disable(choice) => switch(choice, false, context, output).await,
        Command::Update(changes) => update(changes, context, output).await,
        Command::Invoke { call, response_field_map } => {
            invoke(call, response_field_map.as_ref(), context, output).await
        }
        Command::CallMcp(call) => call_mcp(call, context, output).await,
    }
}

/// What is said where there is nothing to list.
const NONE: &str = "The connection has no tools.";

/// The tools of a connection as the server sent them.
#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    tools: Option<&'a RawValue>,
}

async fn list(target: &Target, context: &Context, output: &mut Output) -> Result<(), Stop> {
    let id = target.resolve(context, output).await?;
    let connection = context.connections().get(id).total_timeout(context.left()).await;
    match connection {
        Ok(connection) if output.format() == Format::Table => {
            let mut listing = Listing::new(output);
            for tool in &connection.tools {
                output.check_deadline()?;
                listing.add(tool, "", output)?;
            }
            listing.finish(NONE, output)
        }
        Ok(connection) => list_texts(connection.raw(), output),
        Err(error) => match listing::undecoded(&error) {
            // What does not decode need not be about the tools, and they need not be tables.
            Some(text) if output.format() != Format::Table => {
                list_texts(text, output)?;
                output.warn(&listing::passed_on(error));
                Ok(())
            }
            _ => Err(context.failure(error).into()),
        },
    }
}

/// Prints the tools in the text of a connection, as texts.
fn list_texts(connection: &str, output: &mut Output) -> Result<(), Stop> {
    let part: Part<'_> = serde_json::from_str(connection).map_err(unreadable)?;
    let array = part.tools.map_or("[]", RawValue::get);
    if output.format() == Format::Json {
        output.json(array)?;
        return Ok(());
    }
    let texts: Vec<&RawValue> = serde_json::from_str(array).map_err(unreadable)?;
    for text in texts {
        output.check_deadline()?;
        output.json(text.get())?;
    }
    Ok(())
}

/// A tool as it was sent, of which each is an answer or an element of one.
fn text_of(tool: &Tool) -> &str {
    tool.raw().unwrap_or_default()
}

fn unreadable(error: serde_json::Error) -> Failure {
    use crate::failure::Exit;
    Failure::new("decode", Exit::Failed, format!("the connection's tools cannot be read: {error}"))
}

async fn switch(
    choice: &Choice,
    enabled: bool,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let connections = context.connections();
    let connection = choice.connection.resolve(context, output).await?;
    if choice.all {
        let open = || connections.set_tools_enabled(connection, enabled).stream();
        return listing::print(open, &mut listing::All, text_of, NONE, context, output).await;
    }
    let mut listing = Listing::<Tool>::new(output);
    for tool in ToolName::resolve(&choice.tools, connection, context).await? {
        let call = connections.update_tool(connection, tool).enabled(enabled);
        match call.total_timeout(context.left()).await {
            Ok(tool) => listing.add(&tool, text_of(&tool), output)?,
            Err(error) => match listing::undecoded(&error) {
                Some(text) if listing.add_text(text, output)? => {
                    output.warn(&listing::passed_on(error));
                }
                _ => return Err(listing.break_off(context.failure(error), output)),
            },
        }
        // What was changed is told also if the next change is interrupted.
        output.flush()?;
    }
    listing.finish(NONE, output)
}

async fn update(changes: &Changes, context: &Context, output: &mut Output) -> Result<(), Stop> {
    // Before anything is sent, a look-up included.
    let object = |argument: &Option<JsonArgument>, option| {
        argument.as_ref().map(|argument| context.inputs.object(argument, option)).transpose()
    };
    let input_defaults = object(&changes.input_defaults, "--input-defaults")?;
    let input_defaults = input_defaults
        .map(|object| InputDefaults::from_json(object.as_str()))
        .transpose()
        .map_err(|_| no_input_defaults())?;
    let response_field_map = object(&changes.response_field_map, "--response-field-map")?;

    let connection = changes.connection.resolve(context, output).await?;
    let tools = std::slice::from_ref(&changes.tool);
    for tool in ToolName::resolve(tools, connection, context).await? {
        let mut call = context.connections().update_tool(connection, tool);
        if changes.enable || changes.disable {
            call = call.enabled(changes.enable);
        }
        if let Some(defaults) = &input_defaults {
            call = call.input_defaults(defaults.clone());
        }
        if changes.clear_input_defaults {
            call = call.clear_input_defaults();
        }
        if let Some(map) = &response_field_map {
            call = call.response_field_map(map.clone());
        }
        if changes.clear_response_field_map {
            call = call.clear_response_field_map();
        }
        let tool = call.total_timeout(context.left()).await;
        let Some(tool) = decoded(tool, context, output)? else { continue };
        output.document(text_of(&tool), || view::tool(&tool))?;
    }
    Ok(())
}

/// What exactly is wrong is left out: it would be said of the request and not of what was
/// given.
fn no_input_defaults() -> Failure {
    Failure::usage("--input-defaults has not the form of input defaults").with_hint(
        r#"give every member of the input its value and its type: {"limit": {"value": 50, "type": "pinned"}}; the other type is default"#,
    )
}

async fn invoke(
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
    let answer = request.total_timeout(context.left()).await;
    let answer = decoded_act(answer, context, output)?;
    if output.format() != Format::Table {
        output.json(answer.raw())?;
        return Ok(());
    }
    output.spread("result", answer.result.as_str())?;
    if let Some(narrowed) = &answer.narrowed {
        output.spread("narrowed, as assistants see it", narrowed.as_str())?;
    }
    Ok(())
}

async fn call_mcp(call: &Call, context: &Context, output: &mut Output) -> Result<(), Stop> {
    let input = context.inputs.object(&call.input, "--input")?;
    let connection = call.connection.resolve(context, output).await?;
    let request = context.connections().test_mcp_call(connection, &call.slug, input);
    let answer = request.total_timeout(context.left()).await;
    let answer = decoded_act(answer, context, output)?;
    match output.format() {
        Format::Table => output.spread("result", answer.result.as_str())?,
        Format::Json | Format::Ndjson => output.json(answer.raw())?,
    }
    Ok(())
}
