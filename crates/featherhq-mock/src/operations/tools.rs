//! Operations that synchronise and configure a connection's tools.

use super::{Call, Outcome, Reply, own};
use crate::error::{Problem, Refusal};
use crate::json::Json;
use crate::state::{self, State, has_id};
use crate::tool;

/// The answer says `syncing` already, so that somebody who polls does not take the last
/// synchronisation for this one.
pub(super) fn refresh_connection_tools(state: &mut State, call: &Call) -> Outcome {
    if !own(state, call)?.is_active() {
        return Err(Refusal::Invalid(vec![Problem {
            loc: vec!["path".into(), "connection_id".into()],
            message: "Only an active connection can be synchronised".to_owned(),
            kind: "connection_not_active".to_owned(),
            input: Some(call.connection_id().into()),
            context: None,
        }]));
    }
    state.begin_sync(call.connection_id());
    Ok(Reply::Connection(202, call.connection_id().to_owned()))
}

pub(super) fn bulk_update_connection_tools(state: &mut State, call: &Call) -> Outcome {
    let row = own(state, call)?;
    let enabled = call.given("is_enabled").cloned().unwrap_or_default();
    let now = state::now();
    for tool in row.tools_mut().into_iter().flatten() {
        if tool.get("is_enabled") != Some(&enabled) {
            tool.set("is_enabled", enabled.clone());
            tool.set("updated_at", now.as_str());
        }
    }
    let mut tools = row.tools().to_vec();
    tools.sort_by(|a, b| a.str_at("tool_path").cmp(&b.str_at("tool_path")));
    Ok(Reply::Value(200, tools.into()))
}

/// `is_enabled` that is `null` changes nothing, since a tool is always one or the other.
pub(super) fn update_connection_tool(state: &mut State, call: &Call) -> Outcome {
    let row = own(state, call)?;
    let tool_id = call.parameter("tool_id");
    let Some(tool) = row.tools().iter().find(|tool| has_id(tool, tool_id)) else {
        return Err(Refusal::not_found("Tool"));
    };
    let mut tool = tool.clone();
    let defaults = call.body.get("input_defaults").map(with_types);
    if let Some(defaults) = &defaults {
        let input_schema = tool.get("input_schema").cloned().unwrap_or_default();
        let problems = tool::input_default_problems(&input_schema, defaults);
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems));
        }
    }
    let map = call.body.get("response_field_map").cloned();
    let enabled = call.given("is_enabled").cloned();
    let changes =
        [("response_field_map", map), ("input_defaults", defaults), ("is_enabled", enabled)];
    let mut changed = false;
    for (name, value) in changes {
        if let Some(value) = value {
            tool.set(name, value);
            changed = true;
        }
    }
    if changed {
        tool.set("updated_at", state::now());
        tool::derive(&mut tool);
        let place = row.tools_mut().into_iter().flatten().find(|known| has_id(known, tool_id));
        if let Some(place) = place {
            *place = tool.clone();
        }
    }
    Ok(Reply::Value(200, tool))
}

/// Configured values as they are stored: an entry that names no type is a `default`.
fn with_types(defaults: &Json) -> Json {
    let mut defaults = defaults.clone();
    let entries = defaults.as_object_mut().into_iter().flat_map(|entries| entries.iter_mut());
    for (_, entry) in entries {
        if entry.get("type").is_none() {
            entry.set("type", "default");
        }
    }
    defaults
}
