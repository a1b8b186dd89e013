//! Documents with strings of the caller's choice in every place, and what has to hold of the
//! crate that is generated from one. Shared with the fuzz target.

use calamus::crates::Frame;
use calamus::failure::Failure;
use calamus::print::{Origin, OutputFile};
use calamus::runtime::Runtime;
use calamus::settings::Package;
use calamus::{pipeline, print, sanitize};
use calamus_document::read;
use serde_json::{Value, json};

/// Builds a document. `text` is called for every string that OpenAPI leaves to the author.
#[expect(clippy::too_many_lines, reason = "one document")]
pub(crate) fn document(text: &mut dyn FnMut() -> String) -> Value {
    // Braces in a path would be parameters; what is wrong with a path leaves its operations out.
    let segment = |text: &mut dyn FnMut() -> String| {
        text().replace(['{', '}', '/', '?', '#'], "").trim().to_owned()
    };
    let first = format!("/first/{}/{{id}}", segment(text));
    let second = format!("/second/{}", segment(text));
    let scheme = text();
    let (one, two) = (component(text()), component(format!("{} two", text())));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": text(), "version": text(), "summary": text(), "description": text(),
            "contact": {"name": text()}, "license": {"name": text()},
        },
        "servers": [{"url": format!("https://example.com/{}", text()), "description": text()}],
        "tags": [{"name": text(), "description": text()}],
        "externalDocs": {"url": text(), "description": text()},
        "paths": {
            first: {
                "summary": text(),
                "description": text(),
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "description": text(),
                     "schema": {"type": "string", "example": text()}},
                ],
                "get": {
                    "operationId": text(), "summary": text(), "description": text(),
                    "tags": [text(), text()],
                    "parameters": [
                        {"name": text(), "in": "query", "description": text(),
                         "schema": {"type": "string", "enum": [text(), text()], "default": text()}},
                        {"name": text(), "in": "query", "schema": {"$ref": reference(&one)}},
                        {"name": text(), "in": "header", "schema": {"type": "string"}},
                        {"name": text(), "in": "cookie", "schema": {"type": "string"}},
                    ],
                    "security": [{scheme.clone(): [text()]}],
                    "responses": {
                        "200": {"description": text(), "headers": {text(): {"description": text()}},
                            "content": {"application/json": {"schema": {"$ref": reference(&one)}}}},
                        "404": {"description": text(),
                            "content": {"application/json": {"schema": {"$ref": reference(&two)}}}},
                    },
                },
            },
            second: {
                "post": {
                    "operationId": text(), "deprecated": true, "description": text(),
                    "requestBody": {"description": text(), "required": true,
                        "content": {"multipart/form-data": {"schema": {
                            "type": "object",
                            "properties": {text(): {"type": "string", "format": "binary"}, text(): {"type": "string"}},
                        }}}},
                    "responses": {"200": {"description": text(),
                        "content": {"text/plain": {"schema": {"type": "string"}}}}},
                },
                "put": {
                    "summary": text(),
                    "requestBody": {"content": {text(): {"schema": {"type": "string"}}}},
                    "responses": {"2XX": {"description": text(), "content": {"application/json": {
                        "schema": {"title": text(), "description": text(), "type": "object",
                            "properties": {text(): {"type": "integer", "description": text()}}}}}}},
                },
            },
        },
        "components": {
            "schemas": {
                one.clone(): {
                    "title": text(), "description": text(), "type": "object",
                    "required": ["kind"],
                    "properties": {
                        "kind": {"const": text(), "description": text()},
                        text(): {"type": ["string", "null"], "description": text(), "default": text()},
                        text(): {"type": "string", "pattern": text(), "format": text()},
                        text(): {"type": "object", "description": text(), "additionalProperties": {
                            "type": "string", "enum": [text(), text(), text()]}},
                        text(): {"type": "string", "description": text(), "enum": [text(), text()],
                            "x-enum-varnames": [text(), text()], "x-enum-descriptions": [text(), text()]},
                    },
                    "example": {text(): text()},
                    format!("x-{}", text()): text(),
                },
                two.clone(): {
                    "description": text(),
                    "oneOf": [{"$ref": reference(&one)}, {"title": text(), "type": "object",
                        "required": ["kind"], "properties": {"kind": {"const": text()}, text(): {"$ref": reference(&two)}}}],
                    "discriminator": {"propertyName": text(), "mapping": {text(): reference(&one)}},
                },
                component(text()): {"description": text(), "type": "string", "enum": [text(), text()]},
                component(text()): {"description": text(), "type": "array", "items": {"$ref": reference(&two)}},
            },
            "securitySchemes": {
                scheme: {"type": "apiKey", "in": "header", "name": text(), "description": text()},
            },
        },
    })
}

/// A name of a component that is not empty.
fn component(text: String) -> String {
    format!("S{text}")
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Generates a crate, checks all of its files and returns them; nothing, if the document is
/// refused.
pub(crate) fn generate(document: &Value, command: &str) -> Option<Vec<OutputFile>> {
    pipeline::with_large_stack(|| Ok(files(document, command))).expect("a thread starts")
}

fn files(document: &Value, command: &str) -> Option<Vec<OutputFile>> {
    let source = read::decode("hostile.json", document.to_string().into_bytes()).ok()?;
    let generated = match pipeline::generate(&source, &[]) {
        Ok(generated) => generated,
        Err(Failure::Refused(_)) => return None,
        Err(failure) => panic!("{failure}"),
    };
    let origin = Origin { command, document: "hostile.json" };
    let frame = Frame {
        plan: &generated.plan,
        report: &generated.report,
        origin,
        tests: false,
        package: &Package::default(),
        // The folder of the runtime is a string of the user's.
        runtime: &Runtime::Path(command.into()),
    };
    let mut files = print::print(generated.code, origin);
    files.extend(frame.files());
    for file in &files {
        check(file);
    }
    Some(files)
}

fn check(file: &OutputFile) {
    let path = &file.path;
    let text = std::str::from_utf8(&file.contents).expect("generated files are text");
    if let Some(raw) = text.chars().find(|character| !sanitize::is_plain(*character)) {
        panic!("{path} contains a raw {raw:?}");
    }
    let error = if path.ends_with(".rs") {
        syn::parse_file(text).err().map(|error| error.to_string())
    } else if path.ends_with(".toml") {
        toml::from_str::<toml::Table>(text).err().map(|error| error.to_string())
    } else {
        None
    };
    assert_eq!(error, None, "{path} does not parse");
}
