//! Operations that synchronize and configure the tools of a connection.

use super::{Call, Outcome, Reply, find_connection};
use crate::api_error::{ApiError, Problem};
use crate::json::Json;
use crate::state::{State, has_id};
use crate::tool;

/// The response is `syncing` already, so that a client that polls does not mistake the previous
/// synchronization for this one.
pub(super) fn refresh_connection_tools(state: &mut State, call: &Call) -> Outcome {
    if !find_connection(state, call)?.is_active() {
        return Err(ApiError::Invalid(vec![Problem {
            loc: vec!["path".into(), "connection_id".into()],
            message: "Only an active connection can be synchronized".to_owned(),
            kind: "connection_not_active".to_owned(),
            input: Some(call.connection_id().into()),
            context: None,
        }]));
    }
    state.schedule_sync(call.connection_id());
    Ok(Reply::Connection(202, call.connection_id().to_owned()))
}

pub(super) fn bulk_update_connection_tools(state: &mut State, call: &Call) -> Outcome {
    let now = state.clock.timestamp();
    let stored = find_connection(state, call)?;
    let enabled = call.body_property("is_enabled").cloned().unwrap_or_default();
    for tool in stored.tools_mut().into_iter().flatten() {
        if tool.get("is_enabled") != Some(&enabled) {
            tool.set("is_enabled", enabled.clone());
            tool.set("updated_at", now.as_str());
        }
    }
    let mut tools = stored.tools().to_vec();
    tools.sort_by(|a, b| a.str_at("tool_path").cmp(&b.str_at("tool_path")));
    Ok(Reply::Value(200, tools.into()))
}

/// A `null` `is_enabled` changes nothing, since a tool is always enabled or disabled.
pub(super) fn update_connection_tool(state: &mut State, call: &Call) -> Outcome {
    let now = state.clock.timestamp();
    let stored = find_connection(state, call)?;
    let tool_id = call.parameter("tool_id");
    let Some(tool) = stored.tools().iter().find(|tool| has_id(tool, tool_id)) else {
        return Err(ApiError::not_found("Tool"));
    };
    let mut tool = tool.clone();
    let defaults = call.body.get("input_defaults").map(with_types);
    if let Some(defaults) = &defaults {
        let input_schema = tool.get("input_schema").cloned().unwrap_or_default();
        let problems = tool::input_default_problems(&input_schema, defaults);
        if !problems.is_empty() {
            return Err(ApiError::Invalid(problems));
        }
    }
    let map = call.body.get("response_field_map").cloned();
    let enabled = call.body_property("is_enabled").cloned();
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
        tool.set("updated_at", now);
        tool::derive(&mut tool);
        let stored_tool =
            stored.tools_mut().into_iter().flatten().find(|known| has_id(known, tool_id));
        if let Some(stored_tool) = stored_tool {
            *stored_tool = tool.clone();
        }
    }
    Ok(Reply::Value(200, tool))
}

/// Returns input defaults as they are stored: an entry without a type is a `default`.
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
