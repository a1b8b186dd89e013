//! Operations as progenitor can take them: one type of answer, one type of request body,
//! parameters in the styles it knows.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Selection;
use super::answers::{self, Answer, Content};
use super::parameters::{self, template_names};
use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk::{self, METHODS};

/// The member of an operation that keeps what is said about the answers that were taken
/// off: status to description, or to an object with the `description` and a reference to
/// the `schema`.
pub const OTHER_ANSWERS: &str = "x-other-answers";
/// The member of an operation that says which media types are asked for, where that is
/// not the one that progenitor is told.
pub const ACCEPT: &str = "x-accept";

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
pub(super) fn shape(document: &mut Value, original: &Value, changes: &mut Changes) {
    let lookup = Lookup(original);
    let paths_at = Pointer::root().child("paths");
    let mut ids = BTreeSet::new();
    let mut unions_of_answers = Vec::new();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for (path, item) in paths {
        let item_at = paths_at.child(path);
        let Some(item) = item.as_object_mut() else { continue };
        item.retain(|name, _| METHODS.contains(&name.as_str()) || name == "parameters");
        share_parameters(item, &lookup);
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
            path_parameters(operation, path, &at, changes);
            request_body(operation, &at, &lookup, changes);
            parameters::part_names(operation, path);
            if ["options", "trace"].contains(&method) {
                changes.rewrite(&at, "a method that is sent by its name");
            }
            if let Some(several) = answers(operation, method, &at, &lookup, changes) {
                unions_of_answers.push((at, several));
            }
        }
    }
    answers::name(document, unions_of_answers);
}

/// What a path says of all its operations, each of them says itself.
fn share_parameters(item: &mut Map<String, Value>, lookup: &Lookup<'_>) {
    let Some(Value::Array(mut shared)) = item.shift_remove("parameters") else { return };
    shared.iter_mut().for_each(|parameter| lookup.resolve(parameter));
    for method in METHODS {
        let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
        let own = operation.entry("parameters").or_insert_with(|| json!([]));
        let Some(own) = own.as_array_mut() else { continue };
        own.iter_mut().for_each(|parameter| lookup.resolve(parameter));
        let same =
            |a: &Value, b: &Value| a.get("name") == b.get("name") && a.get("in") == b.get("in");
        let inherited: Vec<_> = shared
            .iter()
            .filter(|parameter| !own.iter().any(|other| same(parameter, other)))
            .cloned()
            .collect();
        // Behind its own, whose places in the document stay what they are.
        own.extend(inherited);
    }
}

/// The document as it was, while its paths are being changed.
struct Lookup<'a>(&'a Value);

impl Lookup<'_> {
    /// Puts what a reference names in its place: a component as a rule, and in documents
    /// that a bundler has put together often a part of another operation.
    fn resolve(&self, value: &mut Value) {
        // What is named may refer to another; more than a few steps are a circle.
        for _ in 0..8 {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return };
            let Some(found) = walk::target(reference).and_then(|at| at.find(self.0).cloned())
            else {
                return;
            };
            *value = found;
        }
    }
}

/// What a generated client has methods for besides those of its operations.
/// As letters and digits alone, in lower case.
const RESERVED: [&str; 8] =
    ["new", "direct", "withclient", "withapikey", "withbearertoken", "pre", "post", "exec"];

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
    let is_reserved = RESERVED.contains(&as_name(&wanted).as_str());
    let wanted = if is_reserved { wanted + "_operation" } else { wanted };
    let mut id = wanted.clone();
    let mut number = 2;
    while !ids.insert(as_name(&id)) {
        id = format!("{wanted}_{number}");
        number += 1;
    }
    if given.as_ref() != Some(&id) {
        let why = match given {
            Some(_) if is_reserved => "reserved",
            Some(_) => "repeated",
            None => "missing",
        };
        changes.rewrite(at, format!("a {why} operationId becomes `{id}`"));
        operation.insert("operationId".to_owned(), json!(id));
    }
}

fn parameters(
    owner: &mut Map<String, Value>,
    at: &Pointer,
    lookup: &Lookup<'_>,
    changes: &mut Changes,
) {
    let Some(Value::Array(parameters)) = owner.get_mut("parameters") else { return };
    let at = at.child("parameters");
    let mut index = 0;
    let mut seen = BTreeSet::new();
    parameters.retain_mut(|parameter| {
        let at = at.child(index);
        index += 1;
        lookup.resolve(parameter);
        let Some(parameter) = parameter.as_object_mut() else { return false };
        let text = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
        if !seen.insert((text("in").to_owned(), text("name").to_owned())) {
            changes.loss(&at, "a parameter that is declared twice: the first counts");
            return false;
        }
        parameters::shape(parameter, &at, |schema| lookup.resolve(schema), changes)
    });
    if parameters.is_empty() {
        owner.shift_remove("parameters");
    }
}

/// Every name in a path is a parameter, and every path parameter a name in the path:
/// progenitor takes both for granted.
fn path_parameters(
    operation: &mut Map<String, Value>,
    path: &str,
    at: &Pointer,
    changes: &mut Changes,
) {
    without_strangers(operation, path, at, changes);
    let declared = path_names(operation);
    for name in template_names(path).filter(|name| !declared.contains(*name)) {
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
    lookup: &Lookup<'_>,
    changes: &mut Changes,
) {
    let Some(body) = operation.get_mut("requestBody") else { return };
    lookup.resolve(body);
    let at = at.child("requestBody");
    let Some(body) = body.as_object_mut() else { return };
    let Some(content) = body.get_mut("content").and_then(Value::as_object_mut) else { return };
    let Some((name, kind)) = Body::choose(content) else {
        operation.shift_remove("requestBody");
        changes.loss(&at, "a request body without a media type: left out");
        return;
    };
    let mut media = content.shift_remove(&name).unwrap_or_default();
    if !content.is_empty() {
        let others = content.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        changes.loss(&at, format!("of several request bodies `{name}` is sent, not {others}"));
    }
    let schema = media.get_mut("schema").map(Value::take).unwrap_or_else(|| json!({}));
    let (told, schema) = match kind {
        Body::Json | Body::Multipart => ("application/json", schema),
        Body::Form => ("application/x-www-form-urlencoded", schema),
        Body::Bytes => ("application/octet-stream", json!({"type": "string", "format": "binary"})),
        Body::Text => ("text/plain", json!({"type": "string"})),
    };
    *content = Map::from_iter([(told.to_owned(), json!({"schema": schema}))]);
    let sent = essence(&name);
    if kind == Body::Multipart {
        let encoding = media.get_mut("encoding").map(Value::take).unwrap_or_default();
        part_headers(&encoding, &at, changes);
        body.insert(MULTIPART.to_owned(), encoding);
    } else if sent != told && !sent.contains('*') && is_field_value(&sent) {
        body.insert(CONTENT_TYPE.to_owned(), json!(sent));
        if kind == Body::Bytes {
            changes.loss(&at, format!("a request body of `{name}` is taken as bytes"));
        }
    }
    if kind == Body::Form {
        body.insert(ENCODINGS.to_owned(), encodings(media.get("encoding")));
    }
    let is_required = body.get("required").and_then(Value::as_bool) == Some(true);
    if !is_required && matches!(kind, Body::Bytes | Body::Text | Body::Multipart) {
        changes
            .loss(&at, format!("a request body of `{name}` that may be left out is always sent"));
        body.insert("required".to_owned(), json!(true));
    }
}

/// The member of a request body that says that it is sent in parts, and how each is.
pub const MULTIPART: &str = "x-multipart";
/// The member of a request body that says under which media type it is sent, where that
/// is not the one that progenitor is told.
pub const CONTENT_TYPE: &str = "x-content-type";

/// The member of a request body that says that it is a form, and how those members are
/// sent that are not sent as usual: their names, with `json`, `deepObject`, `exploded`,
/// `comma`, `space` or `pipe`.
pub const ENCODINGS: &str = "x-encodings";

/// How the members of a form are sent. Where the style or the list of separators is said,
/// it counts, and else the media type.
fn encodings(encoding: Option<&Value>) -> Value {
    let said = encoding.and_then(Value::as_object).into_iter().flatten();
    let known = said.filter_map(|(name, encoding)| {
        let text = |name: &str| encoding.get(name).and_then(Value::as_str);
        let explode = encoding.get("explode").and_then(Value::as_bool);
        let way = match (text("style"), explode) {
            (Some("deepObject"), _) => "deepObject",
            (Some("spaceDelimited"), None | Some(false)) => "space",
            (Some("pipeDelimited"), None | Some(false)) => "pipe",
            (_, Some(false)) => "comma",
            (Some(_), _) | (None, Some(true)) => "exploded",
            (None, None) if text("contentType").is_some_and(|own| is_json(&essence(own))) => "json",
            (None, None) => return None,
        };
        Some((name.clone(), json!(way)))
    });
    Value::Object(known.collect())
}

/// Headers of a part have no place in the type of the body.
fn part_headers(encoding: &Value, at: &Pointer, changes: &mut Changes) {
    for (name, encoding) in encoding.as_object().into_iter().flatten() {
        if encoding.get("headers").and_then(Value::as_object).is_some_and(|own| !own.is_empty()) {
            changes.loss(at, format!("the headers of the part `{name}` cannot be set: left out"));
        }
    }
}

/// The kinds of request bodies that can be sent, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Body {
    /// JSON, under whatever name.
    Json,
    /// Parts, some of which may be files.
    Multipart,
    /// A form in the style of a query.
    Form,
    /// Plain text.
    Text,
    /// Bytes of any kind.
    Bytes,
}

impl Body {
    /// The media type to send, of those that an operation takes.
    pub fn choose(content: &Map<String, Value>) -> Option<(String, Self)> {
        content
            .keys()
            .map(|name| (name.clone(), Self::of(name)))
            .min_by_key(|(name, kind)| (*kind, name != "application/json"))
    }

    fn of(media_type: &str) -> Self {
        let name = essence(media_type);
        match name.as_str() {
            _ if is_json(&name) => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            "text/plain" => Self::Text,
            _ => Self::Bytes,
        }
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A media type as it is asked for: JSON has one charset.
fn without_charset(media_type: &str) -> String {
    let parts = media_type.split(';').map(str::trim);
    let kept = parts.filter(|part| !part.to_ascii_lowercase().starts_with("charset="));
    kept.collect::<Vec<_>>().join("; ")
}

/// Whether a text can stand in a header: a document may call a media type as it likes.
fn is_field_value(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| (' '..='~').contains(&character))
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
    method: &str,
    at: &Pointer,
    lookup: &Lookup<'_>,
    changes: &mut Changes,
) -> Option<Vec<Answer>> {
    let at = at.child("responses");
    let Some(Value::Object(mut responses)) = operation.shift_remove("responses") else {
        operation.insert("responses".to_owned(), json!({"2XX": {"description": ""}}));
        changes.rewrite(&at, "missing `responses` are filled in");
        return None;
    };
    responses.retain(|name, _| !name.starts_with("x-"));
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
    let mut kinds = Vec::new();
    let mut asked_for = Vec::new();
    for (status, mut response) in responses {
        let description = response.get("description").cloned().unwrap_or_else(|| json!(""));
        if !means_success(&status) {
            let said = match named_schema(&response) {
                Some(reference) => json!({"description": description, "schema": reference}),
                None => description,
            };
            others.insert(status, said);
            continue;
        }
        if let Some(response) = response.as_object_mut() {
            response.retain(|name, _| matches!(name.as_str(), "description" | "content"));
            response.entry("description").or_insert_with(|| json!(""));
            if method == "head" && response.shift_remove("content").is_some() {
                changes.rewrite(&at.child(&status), "an answer to HEAD has no content");
            }
        }
        let kind = answer_content(&mut response, &at.child(&status), &mut asked_for, changes);
        kinds.push(Answer { status: status.to_uppercase(), kind });
        kept.insert(status.to_uppercase(), response);
    }
    let first = kinds.first().map(|answer| answer.kind.clone()).unwrap_or_default();
    let mut several = None;
    if kept.is_empty() {
        kept.insert("2XX".to_owned(), json!({"description": "", "content": {"*/*": {}}}));
        changes.rewrite(&at, "no answer means success: any that does comes as a stream of bytes");
    }
    if let Some(accept) = accept(&kinds, &asked_for) {
        operation.insert(TEXT_ANSWER.to_owned(), json!(accept));
    }
    if kinds.iter().any(|answer| answer.kind != first) {
        if kinds.iter().any(|answer| answer.kind == Content::Bytes) {
            changes.loss(
                &at,
                "several answers that mean success, one of them not JSON: all come as bytes",
            );
            for response in kept.values_mut() {
                response["content"] = json!({"*/*": {}});
            }
            operation.shift_remove(TEXT_ANSWER);
        } else {
            changes.rewrite(&at, "several answers that mean success become an enum");
            several = Some(kinds);
        }
    }
    if asked_for.iter().any(|name| name != "application/json") {
        operation.insert(ACCEPT.to_owned(), json!(asked_for.join(", ")));
    }
    operation.insert("responses".to_owned(), Value::Object(kept));
    if !others.is_empty() {
        operation.insert(OTHER_ANSWERS.to_owned(), Value::Object(others));
    }
    several
}

/// The reference to the schema of an answer of JSON.
fn named_schema(response: &Value) -> Option<&Value> {
    let content = response.get("content")?.as_object()?;
    let (_, media) = content.iter().find(|(name, _)| is_json(&essence(name)))?;
    media.get("schema")?.get("$ref")
}

/// The media types to ask for, where some of the answers are text: with those of JSON.
fn accept(answers: &[Answer], asked_for: &[String]) -> Option<String> {
    let texts = answers.iter().filter_map(|answer| match &answer.kind {
        Content::Text(names) => Some(names),
        _ => None,
    });
    let mut accepted: Vec<&String> = asked_for.iter().collect();
    for names in texts.clone() {
        if !accepted.contains(&names) {
            accepted.push(names);
        }
    }
    let accepted: Vec<_> = accepted.into_iter().map(String::as_str).collect();
    (texts.count() > 0).then(|| accepted.join(", "))
}

/// The member of an operation that says that an answer is text, and which media types to
/// ask for.
pub const TEXT_ANSWER: &str = "x-text-answer";

/// Media types of which nobody wants a stream.
const TEXTS: [&str; 3] = ["text/plain", "text/html", "text/markdown"];

/// Leaves an answer one content: JSON where there is any. Says what it is.
/// Adds its media type to those that are asked for.
fn answer_content(
    response: &mut Value,
    at: &Pointer,
    asked_for: &mut Vec<String>,
    changes: &mut Changes,
) -> Content {
    let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) else {
        return Content::Nothing;
    };
    let name = content
        .keys()
        .filter(|name| is_json(&essence(name)))
        .min_by_key(|name| essence(name) != "application/json")
        .cloned();
    let Some(name) = name else {
        if content.is_empty() {
            return Content::Nothing;
        }
        let names = content.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let has_members = content.values().any(|media| {
            let schema = media.get("schema");
            schema.is_some_and(|own| {
                let keywords = ["$ref", "properties", "items", "enum", "allOf", "oneOf", "anyOf"];
                keywords.iter().any(|keyword| own.get(*keyword).is_some())
            })
        });
        let is_text = content.keys().all(|name| TEXTS.contains(&essence(name).as_str()));
        let comes_as = if is_text { "text" } else { "a stream of bytes" };
        let what = format!("an answer of {names} comes as {comes_as}");
        if has_members {
            changes.loss(at, format!("{what}, and is not decoded"));
        } else {
            changes.rewrite(at, what);
        }
        if !is_text {
            *content = Map::from_iter([("*/*".to_owned(), json!({}))]);
            return Content::Bytes;
        }
        let accepted = content.keys().map(|name| essence(name)).collect::<Vec<_>>().join(", ");
        *content = text_content();
        return Content::Text(accepted);
    };
    let mut media = content.shift_remove(&name).unwrap_or_default();
    let wanted = without_charset(&name);
    if is_field_value(&wanted) && !asked_for.contains(&wanted) {
        asked_for.push(wanted);
    }
    if !content.is_empty() {
        let others = content.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        changes.loss(at, format!("of several contents `{name}` is decoded, not {others}"));
    }
    let schema = media.get_mut("schema").map(Value::take).unwrap_or_else(|| json!({}));
    *content = Map::from_iter([("application/json".to_owned(), json!({"schema": schema.clone()}))]);
    Content::Json(schema)
}

/// Text as progenitor is told of it.
fn text_content() -> Map<String, Value> {
    let media = json!({"schema": {"type": "string"}});
    Map::from_iter([("application/json".to_owned(), media)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamus_document::pointer::Change;

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
        let original = document.clone();
        shape(&mut document, &original, &mut changes);
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
        ), @r##"
        operationId: "x"
        parameters: [{"name":"b","in":"path","schema":{"type":"string"},"required":true,"style":"simple"}]
        x-accept: "application/problem+json"
        responses: {"200":{"description":"Done","content":{"application/json":{"schema":{"$ref":"#/components/schemas/XAnswer"}}}},"204":{"description":"Nothing to do","content":{"application/json":{"schema":{"$ref":"#/components/schemas/XAnswer"}}}}}
        x-other-answers: {"4XX":"Your fault","default":"Anything"}
          Loss /responses/200: of several contents `application/problem+json; charset=utf-8` is decoded, not text/csv
          Rewrite /responses: several answers that mean success become an enum
        "##);
    }

    #[test]
    fn a_default_answer_alone_means_success() {
        insta::assert_snapshot!(shaped(
            r#"{"operationId": "x", "parameters": [{"name": "b", "in": "path"}],
                "responses": {"default": {"description": "Done", "content": {"application/json": {}}}}}"#
        ), @r#"
        operationId: "x"
        parameters: [{"name":"b","in":"path","schema":{"type":"string"},"required":true,"style":"simple"}]
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
        parameters: [{"name":"b","in":"path","schema":{},"required":true,"style":"simple","x-sent":{"name":"b","as":"simple","explode":false}},{"name":"q","in":"query","style":"form","schema":{},"x-sent":{"name":"q","as":"deepObject"}},{"name":"c","in":"header","schema":{},"style":"simple","x-sent":{"name":"c","as":"cookie"}},{"name":"h","in":"header","schema":{"type":"array","items":{}},"style":"simple","x-sent":{"name":"h","as":"simple","explode":false}},{"name":"j","in":"query","schema":{},"style":"form","x-sent":{"name":"j","as":"json"}}]
        responses: {"204":{"description":""}}
          Rewrite /parameters/3: a cookie parameter is sent in the header `cookie`
          Rewrite /parameters/5: a parameter with JSON as `content` is typed, and sent as JSON
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
        parameters: [{"name":"b","in":"path","schema":{"type":"string"},"required":true,"style":"simple"}]
        requestBody: {"content":{"application/json":{"schema":{"type":"object"}}},"x-content-type":"application/merge-patch+json"}
        responses: {"204":{"description":""}}
          Loss /requestBody: of several request bodies `application/merge-patch+json` is sent, not multipart/form-data, application/x-www-form-urlencoded
        "#);
    }

    #[test]
    fn ids_that_would_be_one_rust_name_are_numbered() {
        let mut document = json!({"paths": {
            "/a": {"get": {"operationId": "getIt"}, "put": {"operationId": "get_it"}},
            "/b": {"get": {"operationId": "get-it"}},
        }});
        let original = document.clone();
        shape(&mut document, &original, &mut Changes::default());
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
