//! A tool call: its arguments before, and its result after the request.

use std::fmt::Write as _;

use featherhq::definitions::{Definitions, ResolveError, ToolCall};
use featherhq::{ArgumentError, InputKind, Invocation, JsonObject, Tool};
use rmcp::ErrorData;
use rmcp::model::{CallToolRequestParams, CallToolResult, ContentBlock};
use serde_json::{Map, Value};

/// A call that is not sent.
#[derive(Debug)]
pub(super) struct Rejection {
    /// The response to the client.
    pub(super) response: Result<CallToolResult, ErrorData>,
    /// The reason for the log, without values.
    pub(super) reason: String,
}

/// Resolves the call of a client. Errors that a model can correct are results, as MCP recommends.
pub(super) fn resolve(
    definitions: &Definitions,
    request: &CallToolRequestParams,
) -> Result<ToolCall, Rejection> {
    let arguments = request.arguments.clone().unwrap_or_default();
    let arguments = Value::Object(arguments).to_string();
    definitions.resolve(&request.name, &arguments).map_err(|error| match error {
        ResolveError::UnknownName { .. } => Rejection {
            response: Err(ErrorData::invalid_params(error.to_string(), None)),
            reason: "unknown tool".to_owned(),
        },
        ResolveError::InvalidArguments(problems) => {
            let tool = definitions.get(&request.name).map(|definition| definition.tool());
            let pointers: Vec<&str> = problems.iter().map(|it| it.pointer.as_str()).collect();
            let reason = format!("invalid arguments {pointers:?}");
            let text = describe(&problems, tool);
            Rejection { response: Ok(failed(text)), reason }
        }
        error => Rejection {
            response: Ok(failed(format!("{error}\nNothing was sent."))),
            reason: "the arguments or the tool's input schema cannot be used".to_owned(),
        },
    })
}

/// Describes invalid arguments.
fn describe(problems: &[ArgumentError], tool: Option<&Tool>) -> String {
    let mut text = "invalid arguments, nothing was sent:".to_owned();
    for problem in problems {
        let _ = match quoting_pinned(problem, tool) {
            false => write!(text, "\n{problem}"),
            true => write!(
                text,
                "\n{}: does not fit {} of the input schema; operators have pinned values of this tool",
                problem.pointer, problem.schema_pointer
            ),
        };
    }
    text
}

/// Returns whether a message may quote a value that operators have pinned. Those can be secrets,
/// which models do not get.
fn quoting_pinned(problem: &ArgumentError, tool: Option<&Tool>) -> bool {
    let defaults = tool.and_then(|tool| tool.input_defaults.as_ref());
    let pinned = |name: &str| {
        let default = defaults.and_then(|defaults| defaults.get(name));
        default.is_some_and(|default| default.kind == InputKind::Pinned)
    };
    if !defaults.is_some_and(|defaults| defaults.iter().any(|(name, _)| pinned(name))) {
        return false;
    }
    let keyword = problem.schema_pointer.rsplit('/').next().unwrap_or_default();
    match problem.pointer.strip_prefix('/') {
        Some(path) => {
            let name = path.split('/').next().unwrap_or_default();
            pinned(&name.replace("~1", "/").replace("~0", "~"))
        }
        // These name properties, and the others quote the whole object.
        None => !matches!(keyword, "required" | "additionalProperties"),
    }
}

/// Returns the names of arguments.
pub(super) fn names(arguments: &JsonObject) -> String {
    let arguments = arguments.parse::<Map<String, Value>>().unwrap_or_default();
    arguments.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Returns the result of a call that was carried out: as assistants see it, if the tool narrows its
/// results.
pub(super) fn result(invocation: &Invocation) -> CallToolResult {
    let json = match &invocation.narrowed {
        Some(narrowed) => narrowed.as_str(),
        None => invocation.result.as_str(),
    };
    let mut result = CallToolResult::success(vec![ContentBlock::text(json)]);
    // Numbers that Rust cannot express remain in the text.
    result.structured_content = serde_json::from_str(json).ok().filter(Value::is_object);
    result
}

/// Returns the result of a call that failed, which the model reads.
pub(super) fn failed(text: impl Into<String>) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(text)])
}

#[cfg(test)]
mod tests {
    use featherhq::definitions::Format;
    use featherhq::{Connection, InputDefaults, JsonValue};
    use serde_json::json;

    use super::*;

    fn definitions() -> Definitions {
        let id = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse().unwrap();
        let tool_id = "0a3a5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse().unwrap();
        let mut tool = Tool::new(tool_id, id, "crm_find");
        tool.input_schema = json!({
            "type": "object",
            "properties": {"token": {"type": "integer"}, "limit": {"type": "integer"}},
            "required": ["query"],
            "additionalProperties": {"type": "string"},
            "not": {"required": ["forbidden"]},
        })
        .try_into()
        .unwrap();
        let pinned = JsonValue::from_text("\"pinned-canary\"").unwrap();
        tool.input_defaults = Some(InputDefaults::new().pinned("token", pinned));
        let mut connection = Connection::new(id, "slack", "CRM");
        connection.tools.push(tool);
        Definitions::new(Format::Mcp, [&connection])
    }

    fn reject(name: &'static str, arguments: Value) -> Rejection {
        let mut request = CallToolRequestParams::new(name);
        request.arguments = arguments.as_object().cloned();
        resolve(&definitions(), &request).unwrap_err()
    }

    fn text(rejection: Rejection) -> String {
        let result = rejection.response.unwrap();
        assert_eq!(result.is_error, Some(true));
        serde_json::to_string(&result.content).unwrap()
    }

    #[test]
    fn messages_about_arguments_do_not_quote_pinned_values() {
        let rejection = reject("crm_find", json!({"limit": "own-canary", "forbidden": "x"}));
        assert!(!rejection.reason.contains("canary"), "{}", rejection.reason);
        let text = text(rejection);
        assert!(!text.contains("pinned-canary"), "{text}");
        for part in ["/token: does not fit", "/limit: ", "own-canary", "query", "/not of the input"]
        {
            assert!(text.contains(part), "no {part}: {text}");
        }
    }

    #[test]
    fn unknown_tools_are_protocol_errors() {
        let error = reject("crm_fin", json!({})).response.unwrap_err();
        assert_eq!(error.code, rmcp::model::ErrorCode::INVALID_PARAMS);
        assert!(error.message.contains("crm_find"), "{error}");
    }

    #[test]
    fn results_are_narrowed_and_keep_their_numbers() {
        let mut invocation = Invocation::new(JsonObject::from_text(r#"{"n": 1e400}"#).unwrap());
        let whole = result(&invocation);
        assert_eq!(whole.structured_content, None);
        assert!(serde_json::to_string(&whole.content).unwrap().contains("1e400"));
        invocation.narrowed = Some(JsonValue::from_text(r#"{"a": 1}"#).unwrap());
        assert_eq!(result(&invocation).structured_content, Some(json!({"a": 1})));
        invocation.narrowed = Some(JsonValue::from_text("[1]").unwrap());
        assert_eq!(result(&invocation).structured_content, None);
    }
}
