//! `feather connections apply`.

use std::path::PathBuf;

use featherhq::{Connection, ConnectionId, InputDefaults, JsonObject, Tool, ToolId};

use super::settings::{ConnectionSettings, Settings, ToolSettings, is_same};
use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
use crate::input::JsonArgument;
use crate::output::{Output, printable};
use crate::redact::redact_json;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// File of `feather connections export`; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Skip the confirmation
    #[arg(long, short)]
    yes: bool,
}

/// What to change about a tool.
struct Change {
    connection: ConnectionId,
    tool: ToolId,
    /// The slugs of both, for messages.
    name: String,
    enabled: Option<bool>,
    input_defaults: Option<InputDefaults>,
    response_field_map: Option<JsonObject>,
    /// Lines of the diff, without secrets.
    diff: Vec<String>,
}

pub(super) async fn apply(
    arguments: &Arguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let can_confirm = output.can_confirm() && arguments.file.as_os_str() != "-";
    if !arguments.yes && !context.is_dry_run() && !can_confirm {
        return Err(Failure::usage("apply requires --yes if it cannot ask for confirmation").into());
    }
    let settings = read(arguments, context)?;
    let connections = context.connections().list().total_timeout(context.left()).await;
    let connections = connections.map_err(|error| context.failure(error))?;
    let changes = compare(&settings, &connections, output)?;
    if changes.is_empty() {
        output.note("Nothing to change.");
        return Ok(());
    }
    for change in &changes {
        output.line(&printable(&change.name))?;
        for line in &change.diff {
            output.line(&format!("  {}", printable(line)))?;
        }
    }
    output.flush()?;
    if context.is_dry_run() {
        output.note(&format!("{} tools would change.", changes.len()));
        return Ok(());
    }
    let question = format!("Change {} tools?", changes.len());
    if !arguments.yes && !output.confirm(&question)? {
        let message = "nothing was changed, since it was not confirmed";
        return Err(Failure::new("declined", Exit::Failed, message).into());
    }
    apply_all(changes, context, output).await
}

fn read(arguments: &Arguments, context: &Context) -> Result<Settings, Failure> {
    let argument = match arguments.file.as_os_str() == "-" {
        true => JsonArgument::StandardInput,
        false => JsonArgument::File(arguments.file.clone()),
    };
    let object = context.inputs.object(&argument, "FILE")?;
    // The cause is left out, since it may quote a value.
    serde_json::from_str(object.as_str()).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Failure::usage(format!("FILE is no file of settings ({place})"))
            .with_hint("`feather connections export FILE` writes one")
    })
}

/// Applies all changes. One that fails does not keep the others from being applied.
async fn apply_all(
    changes: Vec<Change>,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let (count, mut failed) = (changes.len(), 0);
    for (at, change) in changes.into_iter().enumerate() {
        output.status().set(format!("{} of {count} tools", at + 1));
        let mut request = context.connections().update_tool(change.connection, change.tool);
        if let Some(enabled) = change.enabled {
            request = request.enabled(enabled);
        }
        request = match change.input_defaults {
            Some(defaults) if defaults.is_empty() => request.clear_input_defaults(),
            Some(defaults) => request.input_defaults(defaults),
            None => request,
        };
        request = match change.response_field_map {
            Some(map) if is_same(&map, &JsonObject::empty()) => request.clear_response_field_map(),
            Some(map) => request.response_field_map(map),
            None => request,
        };
        // Without the deadline of the command, which the confirmation has used a part of.
        if let Err(error) = request.await {
            let mut failure = context.failure(error);
            failure.message = format!("{}: {}", change.name, failure.message);
            output.report(&failure);
            failed += 1;
        }
    }
    output.note(&format!("Changed {} of {count} tools.", count - failed));
    Ok(())
}

/// Returns the differences. Connections and tools that do not exist are reported.
fn compare(
    settings: &Settings,
    connections: &[Connection],
    output: &mut Output,
) -> Result<Vec<Change>, Failure> {
    let mut changes = Vec::new();
    for desired in &settings.connections {
        let Some(connection) = find(desired, connections) else {
            let message = format!("there is no connection {:?}", desired.slug);
            output.report(&Failure::new("not_found", Exit::Failed, message));
            continue;
        };
        for settings in &desired.tools {
            let name = format!("{}: {}", connection.nickname_slug, settings.slug);
            match connection.tools.iter().find(|tool| tool.slug == settings.slug) {
                Some(tool) => changes.extend(change(name, settings, connection, tool)?),
                None => {
                    let message = format!("{name}: there is no such tool");
                    output.report(&Failure::new("not_found", Exit::Failed, message));
                }
            }
        }
    }
    Ok(changes)
}

/// Returns the connection with an id, or else the only one with a slug.
fn find<'a>(desired: &ConnectionSettings, connections: &'a [Connection]) -> Option<&'a Connection> {
    if let Some(found) = connections.iter().find(|it| Some(it.id) == desired.id) {
        return Some(found);
    }
    let mut found = connections.iter().filter(|it| it.nickname_slug == desired.slug);
    found.next().filter(|_| found.next().is_none())
}

fn change(
    name: String,
    desired: &ToolSettings,
    connection: &Connection,
    tool: &Tool,
) -> Result<Option<Change>, Failure> {
    let current = ToolSettings::of(tool).map_err(Failure::no_json)?;
    let mut diff = Vec::new();
    let enabled = desired.enabled.filter(|enabled| *enabled != tool.is_enabled);
    if let Some(enabled) = enabled {
        let word = |on: bool| if on { "yes" } else { "no" };
        diff.push(format!("enabled: {} → {}", word(tool.is_enabled), word(enabled)));
    }
    let mut differing = |name: &str, desired: &Option<JsonObject>, current: Option<JsonObject>| {
        let (desired, current) = (desired.clone()?, current.unwrap_or_default());
        if is_same(&desired, &current) {
            return None;
        }
        let (from, to) = (redact_json(current.as_str()), redact_json(desired.as_str()));
        diff.push(format!("{name}: {from} → {to}"));
        Some(desired)
    };
    let defaults = differing("input defaults", &desired.input_defaults, current.input_defaults);
    let map =
        differing("response field map", &desired.response_field_map, current.response_field_map);
    let input_defaults = defaults.map(|json| InputDefaults::from_json(json.as_str())).transpose();
    let input_defaults = input_defaults
        .map_err(|_| Failure::usage(format!("{name}: these are no input defaults")))?;
    Ok((!diff.is_empty()).then_some(Change {
        connection: connection.id,
        tool: tool.id,
        name,
        enabled,
        input_defaults,
        response_field_map: map,
        diff,
    }))
}
