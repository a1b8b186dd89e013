//! Operations as progenitor can take them: one type of answer, one type of request body,
//! parameters in the styles it knows.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::pointer::{Changes, Pointer};
use super::super::walk::{self, METHODS};
use super::Selection;

/// The member of an operation that keeps what is said about the answers that were taken
/// off: status to description.
pub const OTHER_ANSWERS: &str = "x-other-answers";

/// Takes off the operations that are not wanted, and path items that become empty.
pub(super) fn select(document: &mut Value, selection: &Selection) {
    let paths_at = Pointer::root().child("paths");
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for (path, item) in paths.iter_mut() {
        let Some(item) = item.as_object_mut() else { continue };
        for method in METHODS {
            let wanted = item.get(method).is_none_or(|operation| {
                has_one_of(operation, &selection.tags)
                    && !selection.omitted.contains(&paths_at.child(path).child(method))
            });
            if !wanted {
                item.shift_remove(method);
            }
        }
    }
    paths.retain(|_, item| METHODS.iter().any(|method| item.get(method).is_some()));
}

fn has_one_of(operation: &Value, tags: &[String]) -> bool {
    let own = operation.get("tags").and_then(Value::as_array);
    tags.is_empty()
        || own.is_some_and(|own| {
            own.iter().filter_map(Value::as_str).any(|tag| tags.iter().any(|wanted| wanted == tag))
        })
}

/// Shapes every operation and every parameter.
pub(super) fn shape(document: &mut Value, changes: &mut Changes) {
    let components = document.get("components").cloned().unwrap_or_default();
    let lookup = Lookup(json!({"components": components}));
    let paths_at = Pointer::root().child("paths");
    let mut ids = BTreeSet::new();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for (path, item) in paths {
        let item_at = paths_at.child(path);
        let Some(item) = item.as_object_mut() else { continue };
        item.retain(|name, _| METHODS.contains(&name.as_str()) || name == "parameters");
        parameters(item, &item_at, &lookup, changes);
        without_strangers(item, path, &item_at, changes);
        let shared = path_names(item);
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                continue;
            };
            let at = item_at.child(method);
            for unread in ["callbacks", "servers", "security", "externalDocs"] {
                operation.shift_remove(unread);
            }
            // These would make progenitor write code that stands on other crates.
            operation.retain(|name, _| !name.starts_with("x-dropshot"));
            operation_id(operation, path, method, &mut ids, &at, changes);
            parameters(operation, &at, &lookup, changes);
            path_parameters(operation, &shared, path, &at, changes);
            request_body(operation, &at, &lookup, changes);
            answers(operation, &at, &lookup, changes);
        }
    }
}

/// Components, while the paths are being changed.
struct Lookup(Value);

impl Lookup {
    /// Puts a component in the place of a reference to it.
    fn resolve(&self, value: &mut Value) {
        // A component may refer to another; more than a few steps are a circle.
        for _ in 0..8 {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return };
            let Some(found) = walk::target(reference).and_then(|at| at.find(&self.0).cloned())
            else {
                return;
            };
            *value = found;
        }
    }
}

/// progenitor needs an id for every operation, and two of them must not be alike once
/// they are Rust names.
fn operation_id(
    operation: &mut Map<String, Value>,
    path: &str,
    method: &str,
    ids: &mut BTreeSet<String>,
    at: &Pointer,
    changes: &mut Changes,
) {
    let given = operation.get("operationId").and_then(Value::as_str).map(str::to_owned);
    let wanted = given.clone().unwrap_or_else(|| {
        let words = path.split(|character: char| !character.is_alphanumeric());
        words.filter(|word| !word.is_empty()).fold(method.to_owned(), |id, word| id + "_" + word)
    });
    let as_name = |id: &str| {
        id.chars()
            .filter(|character| character.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    let mut id = wanted.clone();
    let mut number = 2;
    while !ids.insert(as_name(&id)) {
        id = format!("{wanted}_{number}");
        number += 1;
    }
    if given.as_ref() != Some(&id) {
        let why = if given.is_some() { "repeated" } else { "missing" };
        changes.rewrite(at, format!("a {why} operationId becomes `{id}`"));
        operation.insert("operationId".to_owned(), json!(id));
    }
}

fn parameters(
    owner: &mut Map<String, Value>,
    at: &Pointer,
    lookup: &Lookup,
    changes: &mut Changes,
) {
    let Some(Value::Array(parameters)) = owner.get_mut("parameters") else { return };
    let at = at.child("parameters");
    let mut index = 0;
    parameters.retain_mut(|parameter| {
        let at = at.child(index);
        index += 1;
        lookup.resolve(parameter);
        let Some(parameter) = parameter.as_object_mut() else { return false };
        let location = parameter.get("in").and_then(Value::as_str).unwrap_or_default().to_owned();
        if location == "cookie" {
            changes.loss(&at, "a cookie parameter: left out");
            return false;
        }
        for unread in ["example", "examples", "allowReserved", "explode"] {
            parameter.shift_remove(unread);
        }
        let usual = if location == "query" { "form" } else { "simple" };
        if let Some(style) = parameter.insert("style".to_owned(), json!(usual))
            && style != usual
        {
            changes.loss(&at, format!("a parameter in style {style} is sent in style \"{usual}\""));
        }
        if parameter.shift_remove("content").is_some() {
            parameter.insert("schema".to_owned(), json!({"type": "string"}));
            changes.loss(&at, "a parameter with `content` becomes text");
        }
        let is_list = parameter.get("schema").and_then(|schema| schema.get("type"));
        if location == "header" && is_list.is_some_and(|kind| kind == "array") {
            parameter.insert("schema".to_owned(), json!({"type": "string"}));
            changes.loss(&at, "a header with a list becomes text");
        }
        true
    });
    if parameters.is_empty() {
        owner.shift_remove("parameters");
    }
}

/// Every name in a path is a parameter, and every path parameter a name in the path:
/// progenitor takes both for granted.
fn path_parameters(
    operation: &mut Map<String, Value>,
    shared: &BTreeSet<String>,
    path: &str,
    at: &Pointer,
    changes: &mut Changes,
) {
    without_strangers(operation, path, at, changes);
    let declared = path_names(operation);
    for name in
        template_names(path).filter(|name| !declared.contains(*name) && !shared.contains(*name))
    {
        let parameter =
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.push(parameter);
        }
        changes.rewrite(at, "a name in the path that is not declared becomes a parameter of text");
    }
}

/// Drops the path parameters that the path has no place for.
fn without_strangers(
    owner: &mut Map<String, Value>,
    path: &str,
    at: &Pointer,
    changes: &mut Changes,
) {
    let names: BTreeSet<_> = template_names(path).collect();
    let Some(Value::Array(parameters)) = owner.get_mut("parameters") else { return };
    parameters.retain(|parameter| {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let fits = !is_in_path(parameter) || names.contains(name);
        if !fits {
            changes.loss(at, format!("the path has no place for its parameter `{name}`: left out"));
        }
        fits
    });
}

fn path_names(owner: &Map<String, Value>) -> BTreeSet<String> {
    let parameters = owner.get("parameters").and_then(Value::as_array);
    parameters
        .into_iter()
        .flatten()
        .filter(|parameter| is_in_path(parameter))
        .filter_map(|parameter| parameter.get("name")?.as_str().map(str::to_owned))
        .collect()
}

fn is_in_path(parameter: &Value) -> bool {
    parameter.get("in").is_some_and(|place| place == "path")
}

/// The names in braces in a path.
fn template_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// What is said about the schema of a parameter belongs to the parameter, and a
/// parameter that may be absent needs no null: with both, what progenitor writes does
/// not compile.
pub(super) fn shape_parameter_schemas(document: &mut Value) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for item in paths.values_mut() {
        let mut owners = vec![&mut *item];
        while let Some(owner) = owners.pop() {
            let Some(owner) = owner.as_object_mut() else { continue };
            for (name, value) in owner {
                if METHODS.contains(&name.as_str()) {
                    owners.push(value);
                } else if name == "parameters"
                    && let Some(parameters) = value.as_array_mut()
                {
                    parameters.iter_mut().for_each(shape_parameter_schema);
                }
            }
        }
    }
}

fn shape_parameter_schema(parameter: &mut Value) {
    let Some(parameter) = parameter.as_object_mut() else { return };
    let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut) else { return };
    schema.shift_remove("nullable");
    let Some(said) = schema.shift_remove("description").filter(|said| said.is_string()) else {
        return;
    };
    let said = said.as_str().unwrap_or_default();
    let told = match parameter.get("description").and_then(Value::as_str).map(str::trim) {
        None | Some("") => said.to_owned(),
        Some(description) if said.starts_with(description) => said.to_owned(),
        Some(description) => format!("{description} {said}"),
    };
    parameter.insert("description".to_owned(), json!(told));
}

/// One request body of the kinds that progenitor sends, JSON rather than a form.
fn request_body(
    operation: &mut Map<String, Value>,
    at: &Pointer,
    lookup: &Lookup,
    changes: &mut Changes,
) {
    let Some(body) = operation.get_mut("requestBody") else { return };
    lookup.resolve(body);
    let at = at.child("requestBody");
    let Some(content) = body.get_mut("content").and_then(Value::as_object_mut) else { return };
    let Some((name, kind)) = Body::choose(content) else { return };
    let mut media = content.shift_remove(&name).unwrap_or_default();
    if !content.is_empty() {
        let others = content.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        changes.loss(&at, format!("of several request bodies `{name}` is sent, not {others}"));
    }
    let schema = media.get_mut("schema").map(Value::take).unwrap_or_else(|| json!({}));
    let (sent, schema) = match kind {
        Body::Json => ("application/json", schema),
        Body::Form => ("application/x-www-form-urlencoded", schema),
        Body::Bytes => ("application/octet-stream", json!({"type": "string", "format": "binary"})),
        Body::Text => ("text/plain", json!({"type": "string"})),
    };
    if sent != essence(&name) {
        changes.rewrite(&at, format!("a request body of `{name}` is sent as {sent}"));
    }
    *content = Map::from_iter([(sent.to_owned(), json!({"schema": schema}))]);
}

/// The kinds of request bodies that progenitor sends, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Body {
    /// JSON, under whatever name.
    Json,
    /// A form in the style of a query.
    Form,
    /// Bytes of any kind.
    Bytes,
    /// Plain text.
    Text,
}

impl Body {
    /// The media type to send, of those that an operation takes.
    pub fn choose(content: &Map<String, Value>) -> Option<(String, Self)> {
        content
            .keys()
            .filter_map(|name| Some((name.clone(), Self::of(name)?)))
            .min_by_key(|(name, kind)| (*kind, name != "application/json"))
    }

    fn of(media_type: &str) -> Option<Self> {
        let name = essence(media_type);
        match name.as_str() {
            _ if is_json(&name) => Some(Self::Json),
            "application/x-www-form-urlencoded" => Some(Self::Form),
            "application/octet-stream" => Some(Self::Bytes),
            "text/plain" => Some(Self::Text),
            _ => None,
        }
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Keeps the answer that means success, and of all others what is said about them.
///
/// progenitor decodes one type for success and one for errors. With no error declared,
/// every other answer reaches the caller untouched, which serves all of them.
fn answers(
    operation: &mut Map<String, Value>,
    at: &Pointer,
    lookup: &Lookup,
    changes: &mut Changes,
) {
    let at = at.child("responses");
    let Some(Value::Object(mut responses)) = operation.shift_remove("responses") else {
        operation.insert("responses".to_owned(), json!({"2XX": {"description": ""}}));
        changes.rewrite(&at, "missing `responses` are filled in");
        return;
    };
    responses.values_mut().for_each(|response| lookup.resolve(response));
    let means_success = |status: &str| {
        status.len() == 3
            && status.starts_with('2')
            && (status.ends_with("XX") || status.ends_with("xx") || status.parse::<u16>().is_ok())
    };
    if !responses.keys().any(|status| means_success(status))
        && let Some(default) = responses.shift_remove("default")
    {
        responses.insert("2XX".to_owned(), default);
        changes.rewrite(&at, "`default` is the only answer that can mean success: it becomes 2XX");
    }

    let (mut kept, mut others) = (Map::new(), Map::new());
    let mut kind = None;
    for (status, mut response) in responses {
        let description = response.get("description").cloned().unwrap_or_else(|| json!(""));
        if !means_success(&status) {
            others.insert(status, description);
            continue;
        }
        let own = answer_content(&mut response, &at.child(&status), changes);
        match &kind {
            None => kind = Some(own),
            Some(first) if *first == own => {}
            Some(_) => {
                changes.loss(
                    &at.child(&status),
                    format!("{status} answers another type: it comes back undecoded"),
                );
                others.insert(status, description);
                continue;
            }
        }
        if let Some(response) = response.as_object_mut() {
            response.retain(|name, _| matches!(name.as_str(), "description" | "content"));
            response.entry("description").or_insert_with(|| json!(""));
        }
        kept.insert(status.to_uppercase(), response);
    }
    operation.insert("responses".to_owned(), Value::Object(kept));
    if !others.is_empty() {
        operation.insert(OTHER_ANSWERS.to_owned(), Value::Object(others));
    }
}

/// Leaves an answer one content: JSON where there is any. Says what it is.
fn answer_content(response: &mut Value, at: &Pointer, changes: &mut Changes) -> Option<Value> {
    let content = response.get_mut("content").and_then(Value::as_object_mut)?;
    let name = content.keys().find(|name| is_json(&essence(name))).cloned();
    let Some(name) = name else {
        // Anything else comes back as a stream of bytes, whatever its name and schema.
        return content.keys().next().is_some().then_some(Value::Null);
    };
    let mut media = content.shift_remove(&name).unwrap_or_default();
    if !content.is_empty() {
        let others = content.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        changes.loss(at, format!("of several contents `{name}` is decoded, not {others}"));
    }
    let schema = media.get_mut("schema").map(Value::take).unwrap_or_else(|| json!({}));
    *content = Map::from_iter([("application/json".to_owned(), json!({"schema": schema.clone()}))]);
    Some(schema)
}

#[cfg(test)]
mod tests {
    use super::super::super::pointer::Change;
    use super::*;

    /// What becomes of one operation, `{..}` being that of `POST /a/{b}`, and what is said
    /// about it.
    fn shaped(operation: &str) -> String {
        shaped_with(operation, json!({}))
    }

    fn shaped_with(operation: &str, components: Value) -> String {
        let operation: Value = serde_json::from_str(operation).unwrap();
        let mut document =
            json!({"paths": {"/a/{b}": {"post": operation}}, "components": components});
        let mut changes = Changes::default();
        shape(&mut document, &mut changes);
        let operation = document["paths"]["/a/{b}"]["post"].as_object().unwrap();
        let members = operation.iter().map(|(name, value)| format!("{name}: {value}"));
        let changes = changes.0.iter().map(|Change { pointer, kind, what }| {
            let place = pointer.as_str().strip_prefix("/paths/~1a~1{b}/post").unwrap();
            format!("  {kind:?} {place}: {what}")
        });
        members.chain(changes).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn one_answer_means_success_and_the_others_are_told() {
        insta::assert_snapshot!(shaped_with(
            r##"{
                "operationId": "x",
                "parameters": [{"name": "b", "in": "path"}],
                "responses": {
                    "200": {"description": "Done", "headers": {}, "content": {
                        "text/csv": {},
                        "application/problem+json; charset=utf-8": {"schema": {"type": "string"}, "example": 1}
                    }},
                    "204": {"description": "Nothing to do"},
                    "4XX": {"$ref": "#/components/responses/Bad"},
                    "default": {"description": "Anything"}
                }
            }"##,
            json!({"responses": {"Bad": {"description": "Your fault", "content": {}}}}),
        ), @r#"
        operationId: "x"
        parameters: [{"name":"b","in":"path","style":"simple"}]
        responses: {"200":{"description":"Done","content":{"application/json":{"schema":{"type":"string"}}}}}
        x-other-answers: {"204":"Nothing to do","4XX":"Your fault","default":"Anything"}
          Loss /responses/200: of several contents `application/problem+json; charset=utf-8` is decoded, not text/csv
          Loss /responses/204: 204 answers another type: it comes back undecoded
        "#);
    }

    #[test]
    fn a_default_answer_alone_means_success() {
        insta::assert_snapshot!(shaped(
            r#"{"operationId": "x", "parameters": [{"name": "b", "in": "path"}],
                "responses": {"default": {"description": "Done", "content": {"application/json": {}}}}}"#
        ), @r#"
        operationId: "x"
        parameters: [{"name":"b","in":"path","style":"simple"}]
        responses: {"2XX":{"description":"Done","content":{"application/json":{"schema":{}}}}}
          Rewrite /responses: `default` is the only answer that can mean success: it becomes 2XX
        "#);
    }

    #[test]
    fn a_missing_id_a_missing_answer_and_a_missing_parameter_are_filled_in() {
        insta::assert_snapshot!(shaped("{}"), @r#"
        operationId: "post_a_b"
        parameters: [{"name":"b","in":"path","required":true,"schema":{"type":"string"}}]
        responses: {"2XX":{"description":""}}
          Rewrite : a missing operationId becomes `post_a_b`
          Rewrite : a name in the path that is not declared becomes a parameter of text
          Rewrite /responses: missing `responses` are filled in
        "#);
    }

    #[test]
    fn parameters_are_sent_in_the_styles_that_are_known() {
        insta::assert_snapshot!(shaped_with(
            r##"{"operationId": "x", "responses": {"204": {}}, "parameters": [
                {"$ref": "#/components/parameters/B"},
                {"name": "stranger", "in": "path", "schema": {}},
                {"name": "q", "in": "query", "style": "deepObject", "explode": true, "schema": {}},
                {"name": "c", "in": "cookie", "schema": {}},
                {"name": "h", "in": "header", "schema": {"type": "array", "items": {}}},
                {"name": "j", "in": "query", "content": {"application/json": {}}}
            ]}"##,
            json!({"parameters": {"B": {"name": "b", "in": "path", "schema": {}}}}),
        ), @r#"
        operationId: "x"
        parameters: [{"name":"b","in":"path","schema":{},"style":"simple"},{"name":"q","in":"query","style":"form","schema":{}},{"name":"h","in":"header","schema":{"type":"string"},"style":"simple"},{"name":"j","in":"query","style":"form","schema":{"type":"string"}}]
        responses: {"204":{"description":""}}
          Loss /parameters/2: a parameter in style "deepObject" is sent in style "form"
          Loss /parameters/3: a cookie parameter: left out
          Loss /parameters/4: a header with a list becomes text
          Loss /parameters/5: a parameter with `content` becomes text
          Loss : the path has no place for its parameter `stranger`: left out
        "#);
    }

    #[test]
    fn of_several_request_bodies_one_is_sent() {
        insta::assert_snapshot!(shaped(
            r#"{"operationId": "x", "responses": {"204": {}}, "parameters": [{"name": "b", "in": "path"}],
                "requestBody": {"content": {
                    "multipart/form-data": {},
                    "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
                    "application/merge-patch+json": {"schema": {"type": "object"}, "encoding": {}}
                }}}"#
        ), @r#"
        operationId: "x"
        parameters: [{"name":"b","in":"path","style":"simple"}]
        requestBody: {"content":{"application/json":{"schema":{"type":"object"}}}}
        responses: {"204":{"description":""}}
          Loss /requestBody: of several request bodies `application/merge-patch+json` is sent, not multipart/form-data, application/x-www-form-urlencoded
          Rewrite /requestBody: a request body of `application/merge-patch+json` is sent as application/json
        "#);
    }

    #[test]
    fn ids_that_would_be_one_rust_name_are_numbered() {
        let mut document = json!({"paths": {
            "/a": {"get": {"operationId": "getIt"}, "put": {"operationId": "get_it"}},
            "/b": {"get": {"operationId": "get-it"}},
        }});
        shape(&mut document, &mut Changes::default());
        let id = |path: &str| document.pointer(path).unwrap()["operationId"].as_str().unwrap();
        assert_eq!(
            [id("/paths/~1a/get"), id("/paths/~1a/put"), id("/paths/~1b/get")],
            ["getIt", "get_it_2", "get-it_3"]
        );
    }

    #[test]
    fn tags_select_operations_and_paths_without_any_are_dropped() {
        let mut document = json!({"paths": {
            "/a": {"get": {"tags": ["x", "y"]}, "put": {"tags": ["z"]}},
            "/b": {"get": {}},
        }});
        let tags = vec!["y".to_owned()];
        select(&mut document, &Selection { tags, omitted: BTreeSet::new() });
        assert_eq!(document, json!({"paths": {"/a": {"get": {"tags": ["x", "y"]}}}}));
    }
}
