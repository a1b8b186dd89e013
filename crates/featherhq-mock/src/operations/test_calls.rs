//! Operations that test a connection: they call its tools and check its credentials.

use super::{Call, Outcome, Reply, find_connection};
use crate::api_error::ApiError;
use crate::json::Json;
use crate::state::{State, StoredConnection};
use crate::tool;

/// Returns the tool with a slug, if it can be called.
fn available_tool<'a>(stored: &'a StoredConnection, slug: &str) -> Result<&'a Json, ApiError> {
    let tool = stored.tools().iter().find(|tool| tool.str_at("slug") == Some(slug));
    match tool {
        None => Err(ApiError::tool_unavailable(slug, "is not a tool of this connection")),
        Some(_) if !stored.is_active() => {
            Err(ApiError::tool_unavailable(slug, "cannot be called: the connection is not active"))
        }
        Some(tool) if tool.get("is_enabled") != Some(&Json::Bool(true)) => {
            Err(ApiError::tool_unavailable(slug, "is disabled"))
        }
        Some(tool) => Ok(tool),
    }
}

/// Passes the input on without validation: the service behind the tool would validate it.
pub(super) fn test_invoke_connection(state: &mut State, call: &Call) -> Outcome {
    let now = state.clock.timestamp();
    let stored = find_connection(state, call)?;
    let tool = available_tool(stored, call.body_string("slug").unwrap_or_default())?;
    let result = tool::call_result(tool, &input(call));
    let saved = tool.get("response_field_map").filter(|map| !map.is_null());
    let map = call.body_property("response_field_map").or(saved);
    let narrowed: Json = map.map(|map| tool::apply_field_map(&result, map)).into();
    stored.json_mut().set("last_used_at", now);
    Ok(Reply::Value(200, Json::object([("result", result), ("narrowed", narrowed)])))
}

/// Invalid arguments make the tool fail, which MCP reports inside of a successful response.
pub(super) fn test_mcp_call_connection(state: &mut State, call: &Call) -> Outcome {
    let now = state.clock.timestamp();
    let stored = find_connection(state, call)?;
    if stored.json().str_at("integration_key") != Some("custom_mcp") {
        let message = "Only a custom MCP connection takes MCP calls";
        return Err(ApiError::Code(400, "bad_request", message.to_owned()));
    }
    let tool = available_tool(stored, call.body_string("slug").unwrap_or_default())?;
    let input = input(call);
    let input_schema = tool.get("input_schema").cloned().unwrap_or_default();
    let (text, structured, failed) = match tool::validate_arguments(&input_schema, &input) {
        Ok(()) => {
            let result = tool::call_result(tool, &input);
            (String::from_utf8_lossy(&result.to_text()).into_owned(), Some(result), false)
        }
        Err(why) => (format!("Invalid arguments: {why}"), None, true),
    };
    let content = Json::object([("type", "text".into()), ("text", text.into())]);
    let mut result = Json::object([("content", Json::array([content]))]);
    if let Some(structured) = structured {
        result.set("structuredContent", structured);
    }
    result.set("isError", failed);
    stored.json_mut().set("last_used_at", now);
    Ok(Reply::Value(200, Json::object([("result", result)])))
}

/// An inactive connection is not an error: its credentials do not work.
pub(super) fn test_lease_connection(state: &mut State, call: &Call) -> Outcome {
    let stored = find_connection(state, call)?;
    let connection = stored.json();
    let team = connection.get("metadata").and_then(|metadata| metadata.get("team"));
    let slack = connection.str_at("integration_key") == Some("slack");
    let (ok, team, url, detail) = if !stored.is_active() {
        let status = connection.str_at("status").unwrap_or_default();
        let reason = connection.str_at("status_reason");
        let detail = reason.map_or_else(|| format!("The connection is {status}."), str::to_owned);
        (false, None, None, Some(detail))
    } else if slack {
        let name = team.and_then(|team| team.str_at("name")).unwrap_or("Workspace");
        let domain = team.and_then(|team| team.str_at("domain")).unwrap_or("workspace");
        (true, Some(name.to_owned()), Some(format!("https://{domain}.slack.example/")), None)
    } else {
        (true, None, None, Some("The credentials were leased.".to_owned()))
    };
    Ok(Reply::Value(
        200,
        Json::object([
            ("ok", ok.into()),
            ("team", team.into()),
            ("url", url.into()),
            ("detail", detail.into()),
        ]),
    ))
}

fn input(call: &Call) -> Json {
    call.body_property("input").cloned().unwrap_or_else(|| Json::object([]))
}
