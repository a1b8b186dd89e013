//! Operations that try a connection out: calls of its tools, and a look at its credentials.

use super::{Call, Outcome, Reply, own};
use crate::error::Refusal;
use crate::json::Json;
use crate::state::{self, Row, State};
use crate::tool;

/// The tool of this slug, if it may be called.
fn available<'a>(row: &'a Row, slug: &str) -> Result<&'a Json, Refusal> {
    let tool = row.tools().iter().find(|tool| tool.str_at("slug") == Some(slug));
    match tool {
        None => Err(Refusal::tool_unavailable(slug, "is not a tool of this connection")),
        Some(_) if !row.is_active() => {
            Err(Refusal::tool_unavailable(slug, "cannot be called: the connection is not active"))
        }
        Some(tool) if tool.get("is_enabled") != Some(&Json::Bool(true)) => {
            Err(Refusal::tool_unavailable(slug, "is disabled"))
        }
        Some(tool) => Ok(tool),
    }
}

/// The input is passed on as it is: the schema belongs to the service, which would judge it.
pub(super) fn test_invoke_connection(state: &mut State, call: &Call) -> Outcome {
    let row = own(state, call)?;
    let tool = available(row, call.text("slug").unwrap_or_default())?;
    let result = tool::result(tool, &input(call));
    let saved = tool.get("response_field_map").filter(|map| !map.is_null());
    let map = call.given("response_field_map").or(saved);
    let narrowed: Json = map.map(|map| tool::narrow(&result, map)).into();
    row.edit().set("last_used_at", state::now());
    Ok(Reply::Value(200, Json::object([("result", result), ("narrowed", narrowed)])))
}

/// Arguments that do not fit the tool's schema make the tool fail, which MCP reports inside of a
/// successful answer.
pub(super) fn test_mcp_call_connection(state: &mut State, call: &Call) -> Outcome {
    let row = own(state, call)?;
    if row.document().str_at("integration_key") != Some("custom_mcp") {
        let message = "Only a custom MCP connection takes MCP calls";
        return Err(Refusal::Error(400, "bad_request", message.to_owned()));
    }
    let tool = available(row, call.text("slug").unwrap_or_default())?;
    let input = input(call);
    let input_schema = tool.get("input_schema").cloned().unwrap_or_default();
    let (text, structured, failed) = match tool::check_arguments(&input_schema, &input) {
        Ok(()) => {
            let result = tool::result(tool, &input);
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
    row.edit().set("last_used_at", state::now());
    Ok(Reply::Value(200, Json::object([("result", result)])))
}

/// An inactive connection is an answer, not a refusal: its credentials do not work.
pub(super) fn test_lease_connection(state: &mut State, call: &Call) -> Outcome {
    let row = own(state, call)?;
    let connection = row.document();
    let team = connection.get("metadata").and_then(|metadata| metadata.get("team"));
    let slack = connection.str_at("integration_key") == Some("slack");
    let (ok, team, url, detail) = if !row.is_active() {
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
    call.given("input").cloned().unwrap_or_else(|| Json::object([]))
}
