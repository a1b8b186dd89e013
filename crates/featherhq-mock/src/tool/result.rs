//! Results of tool calls.

use crate::json::Json;

/// Returns the result of a call: an example of the response schema, or the input if there is no
/// response schema.
pub(crate) fn call_result(tool: &Json, input: &Json) -> Json {
    match tool.get("response_schema").filter(|schema| !schema.is_null()).map(example) {
        Some(result @ Json::Object(_)) => result,
        _ => Json::object([("ok", true.into()), ("echo", input.clone())]),
    }
}

/// Returns an example value of a schema: the one that it names, or the simplest of its type.
fn example(schema: &Json) -> Json {
    let first = |name: &str| schema.get(name).and_then(Json::as_array).and_then(<[Json]>::first);
    let explicit = schema.get("const").or(first("examples")).or(schema.get("default"));
    if let Some(value) = explicit.or(first("enum")) {
        return value.clone();
    }
    let kind = schema.str_at("type").or(first("type").and_then(Json::as_str));
    match kind {
        Some("string") => "".into(),
        Some("boolean") => false.into(),
        Some("integer" | "number") => 0_usize.into(),
        Some("array") => Json::array(schema.get("items").map(example)),
        Some("object") => schema
            .get("properties")
            .and_then(Json::as_object)
            .into_iter()
            .flat_map(|properties| properties.iter())
            .map(|(name, schema)| (name.into(), example(schema)))
            .collect(),
        _ => Json::Null,
    }
}
