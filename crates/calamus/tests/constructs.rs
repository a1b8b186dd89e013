//! What becomes of each construct of JSON Schema 2020-12 and of OpenAPI that Rust, or the
//! generator, has no word for: the type that it leads to, and what the report says.

// In a test, a panic is how a failure is told.
#![allow(clippy::unwrap_used)]

use calamus::{pipeline, print};
use calamus_document::read;

/// The types of a document with a schema `S` that comes back, and the changes but for
/// those that every document has.
fn schema(schema: &str) -> String {
    schemas(&format!(r#""S": {schema}"#))
}

fn schemas(schemas: &str) -> String {
    told(
        r##"{"get": {"operationId": "read", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}}}}}}"##,
        schemas,
        true,
    )
}

/// The signature and the builder of an operation, and what was changed.
fn operation(operation: &str) -> String {
    told(operation, "", false)
}

fn told(item: &str, schemas: &str, of_types: bool) -> String {
    let document = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}}, "paths": {{"/a/{{id}}": {item}}},
            "components": {{"schemas": {{{schemas}}}}}}}"#
    );
    let source = read::parse("test.json", document).unwrap();
    let made = pipeline::make(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(made.report.omitted, []);
    let files = print::print(made.code.clone(), print::Origin { command: "t", document: "t" });
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path).unwrap();
        String::from_utf8(file.contents.clone()).unwrap()
    };
    let mut lines = if of_types {
        types(&text("types.rs"))
    } else {
        request(&text("client.rs"), &text("builders.rs"))
    };
    for change in made.report.changes {
        let place = change.pointer.as_str();
        if place != "/openapi" && !change.what.contains("a name in the path") {
            lines.push(format!("{:?} {place}: {}", change.kind, change.what));
        }
    }
    lines.join("\n")
}

/// The operations of a whole document, the names of its types, and all that was changed.
fn whole(document: &str) -> String {
    let source = read::parse("test.json", document.to_owned()).unwrap();
    let made = pipeline::make(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"));
    let files = print::print(made.code.clone(), print::Origin { command: "t", document: "t" });
    let text = &files.iter().find(|file| file.path == "types.rs").unwrap().contents;
    let text = String::from_utf8_lossy(text);
    let types = text.lines().map(str::trim_start).filter(|line| line.starts_with("pub "));
    let types = types.filter(|line| !line.contains(':'));
    let mut lines: Vec<String> = types.map(str::to_owned).collect();
    for call in &made.report.generated {
        lines.push(format!("{} {}: {}", call.method, call.path, call.operation_id));
    }
    lines.extend(made.report.omitted.iter().map(|omission| format!("left out: {omission}")));
    for problem in made.report.problems {
        lines.push(format!("Problem {}: {}", problem.pointer, problem.reason));
    }
    for change in made.report.changes {
        lines.push(format!("{:?} {}: {}", change.kind, change.pointer, change.what));
    }
    lines.join("\n")
}

/// Definitions without documentation, attributes and implementations.
fn types(text: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut in_attribute = false;
    for line in text.lines().skip_while(|line| !line.starts_with("use super")).skip(1) {
        let trimmed = line.trim_start();
        let is_attribute = in_attribute || trimmed.starts_with("#[");
        in_attribute = is_attribute && !line.ends_with(']');
        if !is_attribute && !trimmed.starts_with("///") && !trimmed.is_empty() {
            kept.push(line.to_owned());
        }
    }
    kept
}

/// The last method: its signature, and its builder without documentation.
fn request(client: &str, builders: &str) -> Vec<String> {
    let (_, method) = client.rsplit_once("    pub fn ").unwrap();
    let (signature, _) = method.split_once(" {\n").unwrap();
    let (_, builder) = builders.rsplit_once("support::builder! {\n").unwrap();
    let lines = format!("    pub fn {signature}");
    let lines = lines.lines().chain(builder.lines().take_while(|line| *line != "}"));
    let lines = lines.filter(|line| !line.trim_start().starts_with("///"));
    lines.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect()
}

macro_rules! construct {
    ($name:ident, $told:expr, @$snapshot:literal) => {
        #[test]
        fn $name() {
            insta::assert_snapshot!($told, @$snapshot);
        }
    };
}

construct!(null_among_types, schema(r##"{"type": "object", "properties": {"a": {"type": ["string", "null"]}}}"##), @r"
pub struct S {
    pub a: Option<String>,
}
");

construct!(several_types, schema(r##"{"type": ["string", "integer"], "minLength": 2, "minimum": 1}"##), @r"
support::union! {
    pub enum S: Display {
        Integer(i64): From,
        String(String): From,
        _ => Unknown,
    }
}
Loss /components/schemas/S: `pattern` and lengths are documented, and not checked
Loss /components/schemas/S: bounds of a number are documented, and not checked
");

construct!(null_in_any_of, schema(r##"{"type": "object", "required": ["a"], "properties": {"a": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}"##), @r"
pub struct S {
    pub a: Option<i64>,
}
");

construct!(null_in_one_of_with_several, schema(r##"{"type": "object", "properties": {"a": {"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}}}"##), @r"
pub struct S {
    pub a: Option<SA>,
}
support::union! {
    pub enum SA: Display {
        Integer(i64): From,
        String(String): From,
        _ => Unknown,
    }
}
");

construct!(null_in_enum, schema(r##"{"type": "object", "properties": {"a": {"enum": ["x", null]}}}"##), @r#"
pub struct S {
    pub a: Option<SA>,
}
support::open_enum! {
    pub enum SA {
        X = "x",
        _ => Unknown,
    }
}
"#);

construct!(null_as_const, schema(r##"{"type": "object", "properties": {"a": {"const": null}}}"##), @r"
pub struct S {
    pub a: Option<()>,
}
");

construct!(a_constant, schema(r##"{"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}, "legs": {"const": 4}, "tame": {"const": true}}}"##), @r#"
pub struct S {
    pub kind: SKind,
    pub legs: Option<i64>,
    pub tame: Option<bool>,
}
support::open_enum! {
    pub enum SKind {
        Cat = "cat",
        _ => Unknown,
    }
}
"#);

construct!(exclusive_bounds, schema(r##"{"type": "object", "properties": {"a": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}}}"##), @r"
pub struct S {
    pub a: Option<f64>,
}
Loss /components/schemas/S/properties/a: bounds of a number are documented, and not checked
");

construct!(examples, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "examples": ["x", "y"]}}}"##), @r"
pub struct S {
    pub a: Option<String>,
}
");

construct!(definitions_inside_a_schema, schema(r##"{"type": "object", "$defs": {"Inner": {"type": "object", "properties": {"x": {"type": "string"}}}}, "properties": {"a": {"$ref": "#/components/schemas/S/$defs/Inner"}}}"##), @r"
pub struct S {
    pub a: Option<SInner>,
}
pub struct SInner {
    pub x: Option<String>,
}
Rewrite /components/schemas/S/$defs/Inner: a schema that is referred to becomes the component `SInner`
");

construct!(a_reference_to_a_member, schema(r##"{"type": "object", "properties": {"a": {"type": "object", "properties": {"x": {"type": "string"}}}, "b": {"$ref": "#/components/schemas/S/properties/a"}}}"##), @r"
pub struct S {
    pub a: Option<Sa>,
    pub b: Option<Sa>,
}
pub struct Sa {
    pub x: Option<String>,
}
Rewrite /components/schemas/S/properties/a: a schema that is referred to becomes the component `Sa`
");

construct!(places_of_a_list, schema(r##"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}"##), @r"
support::newtype! {
    pub struct S(Vec<SItem>): Debug;
}
support::union! {
    pub enum SItem: Display {
        Integer(i64): From,
        String(String): From,
        _ => Unknown,
    }
}
Loss /components/schemas/S: a list with a type for each place and no fixed length becomes a list of any of them
");

construct!(what_a_text_contains, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"}, "b": {"type": "string", "contentMediaType": "application/octet-stream"}, "c": {"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object"}}}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<String>,
    pub c: Option<String>,
}
Loss /components/schemas/S/properties/c: `contentMediaType` says what a text contains: left out
Loss /components/schemas/S/properties/c: `contentSchema` says what a text contains: left out
");

construct!(boolean_schemas, schema(r##"{"type": "object", "required": ["a"], "properties": {"a": true, "b": false}}"##), @r"
pub struct S {
    pub a: support::JsonValue,
    pub b: Option<support::JsonValue>,
}
Loss /components/schemas/S/properties/b: `not` says what values are not: left out
");

construct!(names_of_members, schema(r##"{"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}, "additionalProperties": {"type": "integer"}}"##), @r"
support::newtype! {
    pub struct S(support::Map<String, i64>): Debug;
}
Loss /components/schemas/S: `propertyNames` has no counterpart in 3.0: left out
");

construct!(members_by_pattern, schema(r##"{"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false}"##), @r"
support::newtype! {
    pub struct S(support::Map<String, String>): Debug;
}
Loss /components/schemas/S: properties whose names fit a pattern become properties of any name
");

construct!(conditions, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}}, "if": {"required": ["a"]}, "then": {"properties": {"b": {"type": "string"}}}, "else": {"properties": {"c": {"type": "string"}}}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<String>,
    pub c: Option<String>,
}
Loss /components/schemas/S: `if` has no counterpart in 3.0: left out
Loss /components/schemas/S: `then` has no counterpart in 3.0: left out
Loss /components/schemas/S: `else` has no counterpart in 3.0: left out
");

construct!(dependent_schemas, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}}, "dependentSchemas": {"a": {"properties": {"b": {"type": "string"}}}}, "dependentRequired": {"a": ["b"]}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<String>,
}
Loss /components/schemas/S: `dependentSchemas` has no counterpart in 3.0: left out
Loss /components/schemas/S: `dependentRequired` has no counterpart in 3.0: left out
");

construct!(unevaluated_members, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}}, "unevaluatedProperties": false}"##), @r"
pub struct S {
    pub a: Option<String>,
}
Loss /components/schemas/S: `unevaluatedProperties` has no counterpart in 3.0: left out
");

construct!(members_beside_others, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}, "extra": {"type": "boolean"}}, "additionalProperties": {"type": "integer"}}"##), @r#"
pub struct S {
    pub a: Option<String>,
    pub extra: Option<bool>,
    pub extra_properties: support::Map<String, i64>,
}
support::undeclared!(S.extra_properties besides "a", "extra");
"#);

construct!(members_beside_anything, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": true}"##), @r#"
pub struct S {
    pub a: Option<String>,
    pub extra: support::Map<String, support::JsonValue>,
}
support::undeclared!(S.extra besides "a");
"#);

construct!(a_required_member_that_is_not_declared, schema(r##"{"type": "object", "required": ["a"], "properties": {"b": {"type": "string"}}}"##), @r"
pub struct S {
    pub b: Option<String>,
    pub a: support::JsonValue,
}
");

construct!(an_enum_of_numbers, schema(r##"{"type": "integer", "enum": [1, 2], "x-enum-varnames": ["One", "TwoThree"]}"##), @r"
support::newtype! {
    pub struct S(i64): Debug, Display, FromStr;
}
impl S {
    pub const ONE: Self = Self(1);
    pub const TWO_THREE: Self = Self(2);
}
");

construct!(an_enum_of_several_kinds, schema(r##"{"enum": ["a", 1, true]}"##), @r#"
support::union! {
    pub enum S: Display {
        Boolean(bool): From,
        Integer(i64): From,
        A(SA): From,
        _ => Unknown,
    }
}
support::open_enum! {
    pub enum SA {
        A = "a",
        _ => Unknown,
    }
}
"#);

construct!(an_enum_of_signs, schema(r##"{"type": "string", "enum": ["+1", "-1", "a.b", "a-b", ""]}"##), @r#"
support::open_enum! {
    pub enum S {
        Plus1 = "+1",
        Minus1 = "-1",
        Ab = "a.b",
        Abn2 = "a-b",
        Empty = "",
        _ => Unknown,
    }
}
"#);

construct!(named_constants, schema(r##"{"type": "integer", "oneOf": [{"title": "DM", "const": 1}, {"title": "GROUP_DM", "const": 3, "description": "Several people"}]}"##), @r"
support::newtype! {
    pub struct S(i64): Debug, Display, FromStr;
}
impl S {
    pub const DM: Self = Self(1);
    pub const GROUP_DM: Self = Self(3);
}
");

construct!(named_texts, schema(r##"{"type": "string", "oneOf": [{"title": "Red", "const": "r"}, {"title": "Blue", "const": "b"}]}"##), @r#"
support::open_enum! {
    pub enum S {
        R = "r",
        B = "b",
        _ => Unknown,
    }
}
"#);

construct!(an_enum_narrowed_beside_a_reference, schemas(r##""S": {"type": "object", "properties": {"a": {"type": "string", "enum": ["x"], "allOf": [{"$ref": "#/components/schemas/E"}]}}}, "E": {"type": "string", "enum": ["x", "y"]}"##), @r#"
support::open_enum! {
    pub enum E {
        X = "x",
        Y = "y",
        _ => Unknown,
    }
}
pub struct S {
    pub a: Option<SA>,
}
support::open_enum! {
    pub enum SA {
        X = "x",
        _ => Unknown,
    }
}
"#);

construct!(all_of_several, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/B"}, {"type": "object", "required": ["a"], "properties": {"c": {"type": "integer"}}}], "description": "Both"}, "B": {"type": "object", "properties": {"a": {"type": "string"}}}"##), @r"
pub struct B {
    pub a: Option<String>,
}
pub struct S {
    pub a: String,
    pub c: Option<i64>,
}
");

construct!(members_beside_a_union, schema(r##"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}, "oneOf": [{"title": "Big", "properties": {"size": {"type": "integer"}}}, {"title": "Red", "properties": {"colour": {"type": "string"}}}]}"##), @r"
support::union! {
    pub enum S {
        Big(SBig): From,
        Red(SRed): From,
        _ => Unknown,
    }
}
pub struct SBig {
    pub size: Option<i64>,
    pub id: String,
}
pub struct SRed {
    pub colour: Option<String>,
    pub id: String,
}
");

construct!(alternatives_that_only_require, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<String>,
}
Loss /components/schemas/S: alternatives that only say what is required are one type, and not checked
");

construct!(a_negation, schema(r##"{"type": "object", "properties": {"a": {"not": {"type": "string"}}}}"##), @r"
pub struct S {
    pub a: Option<support::JsonValue>,
}
Loss /components/schemas/S/properties/a: `not` says what values are not: left out
");

construct!(a_nullable_component, schemas(r##""S": {"type": "object", "required": ["e"], "properties": {"e": {"$ref": "#/components/schemas/E"}}}, "E": {"type": ["string", "null"], "enum": ["x", null]}"##), @r#"
support::open_enum! {
    pub enum E {
        X = "x",
        _ => Unknown,
    }
}
pub struct S {
    pub e: Option<E>,
}
"#);

construct!(a_circle_of_all_of, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/T"}, {"properties": {"a": {"type": "string"}}}]}, "T": {"allOf": [{"$ref": "#/components/schemas/S"}, {"properties": {"b": {"type": "string"}}}]}"##), @r"
pub struct S {
    pub b: Option<String>,
    pub a: Option<String>,
}
pub struct T {
    pub a: Option<String>,
    pub b: Option<String>,
}
");

construct!(a_discriminator, schemas(r##""S": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "hound": "Dog"}}}, "Cat": {"type": "object", "properties": {"kind": {"type": "string"}}}, "Dog": {"type": "object", "properties": {"kind": {"type": "string"}}}"##), @r#"
pub struct Cat {
    pub kind: Option<String>,
}
pub struct Dog {
    pub kind: Option<String>,
}
support::union! {
    pub enum S {
        Cat(Cat): From if "kind" = "cat",
        Dog(Dog): From if "kind" = "hound",
        _ => Unknown,
    }
}
"#);

construct!(a_constant_that_tells_alternatives_apart, schemas(r##""S": {"anyOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}, {"type": "string"}]}, "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}}}, "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "dog"}}}"##), @r#"
pub struct Cat {
    pub kind: CatKind,
}
support::open_enum! {
    pub enum CatKind {
        Cat = "cat",
        _ => Unknown,
    }
}
pub struct Dog {
    pub kind: DogKind,
}
support::open_enum! {
    pub enum DogKind {
        Dog = "dog",
        _ => Unknown,
    }
}
support::union! {
    pub enum S {
        Cat(Cat): From if "kind" = "cat",
        Dog(Dog): From if "kind" = "dog",
        String(String): From,
        _ => Unknown,
    }
}
"#);

construct!(a_deep_object, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"a": {"type": "string"}}}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String } {
    filter: value types::XFilter,
}
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}")).query(&v1::deep_pairs("filter", &filter)?)
}
"#);

construct!(lists_with_separators, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "a", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}}, {"name": "b", "in": "query", "style": "pipeDelimited", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}}, {"name": "id", "in": "path", "required": true, "schema": {"type": "array", "items": {"type": "integer"}}}, {"name": "X-List", "in": "header", "schema": {"type": ["array", "null"], "items": {"type": "string"}}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<Vec<i64>>) -> builders::X
pub struct X: operations::X { id: Vec<i64> } {
    a: each String,
    b: each String,
    x_list: each String,
}
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = v1::simple(&id, false)?;
    let mut header_map = reqwest::header::HeaderMap::with_capacity(1);
    if let Some(value) = x_list {
        header_map.append("X-List", v1::in_header(&value, false)?.try_into()?);
    }
    http_client
        .get(format!("{base_url}/a/{id}"))
        .delimited("a", &a, ",")?
        .delimited("b", &b, "%7C")?
        .headers(header_map)
}
"#);

construct!(cookies_and_json_in_parameters, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "session", "in": "cookie", "required": true, "schema": {"type": "string"}}, {"name": "theme", "in": "cookie", "schema": {"type": "string"}}, {"name": "where", "in": "query", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>, session: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String, session: String } {
    where_: value types::XWhere,
    theme: into String,
}
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    let mut header_map = reqwest::header::HeaderMap::with_capacity(2);
    v1::append_cookie(&mut header_map, "session", &session)?;
    if let Some(value) = theme {
        v1::append_cookie(&mut header_map, "theme", &value)?;
    }
    http_client
        .get(format!("{base_url}/a/{id}"))
        .query(&v1::json_pair("where", &where_)?)
        .headers(header_map)
}
Rewrite /paths/~1a~1{id}/get/parameters/0: a cookie parameter is sent in the header `cookie`
Rewrite /paths/~1a~1{id}/get/parameters/1: a cookie parameter is sent in the header `cookie`
Rewrite /paths/~1a~1{id}/get/parameters/2: a parameter with JSON as `content` is typed, and sent as JSON
"#);

construct!(one_name_in_two_places, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "id", "in": "query", "schema": {"type": "string"}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String } {
    id_query: into String,
}
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client
        .get(format!("{base_url}/a/{id}"))
        .query(&progenitor_client::QueryParam::new("id", &id_query))
}
"#);

construct!(a_body_that_may_be_left_out, operation(r##"{"post": {"operationId": "x", "requestBody": {"content": {"application/merge-patch+json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String } {
    body: value types::XBody,
}
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    let request = http_client.post(format!("{base_url}/a/{id}"));
    match body {
        Some(body) => {
            request.header("content-type", "application/merge-patch+json").json(&body)
        }
        None => request,
    }
}
"#);

construct!(a_form_with_files, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}, "note": {"type": "string"}}}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>, body: types::XForm) -> builders::X
pub struct X: operations::X { id: String, body: types::XForm }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    v1::multipart(http_client.post(format!("{base_url}/a/{id}")), body)
}
"#);

construct!(a_body_of_another_media_type, operation(r##"{"put": {"operationId": "x", "requestBody": {"required": true, "content": {"image/png": {}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>, body: impl Into<support::Body>) -> builders::X
pub struct X: operations::X { id: String, body: support::Body }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.put(format!("{base_url}/a/{id}")).header("content-type", "image/png").body(body)
}
Rewrite /paths/~1a~1{id}/put/requestBody: a request body of `image/png` is taken as bytes
"#);

construct!(answers_by_status, operation(r##"{"post": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}, "202": {"description": "", "content": {"application/json": {"schema": {"type": "integer"}}}}, "204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns types::XSuccess = by_status, support::NoErrorBody, (), "application/json";
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.post(format!("{base_url}/a/{id}"))
}
Rewrite /paths/~1a~1{id}/post/responses: several responses that mean success become an enum
"#);

construct!(a_method_that_reqwest_does_not_name, operation(r##"{"options": {"operationId": "x", "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.request(reqwest::Method::OPTIONS, format!("{base_url}/a/{id}"))
}
Rewrite /paths/~1a~1{id}/options: a method that is sent by its name
"#);

construct!(a_stream_of_events, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"text/event-stream": {}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns support::EventStream<support::JsonValue> =
    events, support::NoErrorBody, (), "text/event-stream";
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}"))
}
"#);

construct!(constants_that_are_no_texts, schema(r##"{"type": "object", "properties": {"a": {"const": 1.5}, "b": {"const": {"x": 1}}, "c": {"type": "integer", "const": "x"}, "d": {"const": "x", "enum": ["x", "y"]}}}"##), @r#"
pub struct S {
    pub a: Option<f64>,
    pub b: Option<support::JsonObject>,
    pub c: Option<i64>,
    pub d: Option<SD>,
}
support::open_enum! {
    pub enum SD {
        X = "x",
        _ => Unknown,
    }
}
Loss /components/schemas/S/properties/b: an `enum` whose values are not of its type: left out
Loss /components/schemas/S/properties/c: an `enum` whose values are not of its type: left out
"#);

construct!(defaults, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "default": "x"}, "b": {"type": "integer", "default": "no"}, "c": {"$ref": "#/components/schemas/S", "default": {}}, "d": {"type": "string", "oneOf": [{"const": "x"}, {"type": "string", "format": "date"}], "default": "x"}}}"##), @r#"
pub struct S {
    pub a: Option<String>,
    pub b: Option<i64>,
    pub c: Option<Box<S>>,
    pub d: Option<SD>,
}
support::union! {
    pub enum SD: Display {
        X(SdX): From,
        Date(chrono::NaiveDate): From,
        _ => Unknown,
    }
}
support::open_enum! {
    pub enum SdX {
        X = "x",
        _ => Unknown,
    }
}
"#);

construct!(bounds_of_everything, schema(r##"{"type": "object", "minProperties": 1, "properties": {"a": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "pattern": "^a$"}}, "b": {"type": "integer", "multipleOf": 2, "maximum": 99999999999999999999}}, "additionalProperties": {"type": "integer", "minimum": 3}}"##), @r#"
pub struct S {
    pub a: Option<Vec<String>>,
    pub b: Option<i64>,
    pub extra: support::Map<String, i64>,
}
support::undeclared!(S.extra besides "a", "b");
Loss /components/schemas/S/properties/b/maximum: the number 99999999999999999999 is read as 1e+20
Loss /components/schemas/S/additionalProperties: bounds of a number are documented, and not checked
Loss /components/schemas/S/properties/a/items: `pattern` and lengths are documented, and not checked
Loss /components/schemas/S/properties/a: bounds of a list are documented, and not checked
Loss /components/schemas/S/properties/b: bounds of a number are documented, and not checked
Loss /components/schemas/S: `minProperties` is not checked: left out
"#);

construct!(older_words_for_conditions_and_rests, schema(r##"{"type": "object", "properties": {"a": {"type": "array", "items": [{"type": "string"}], "additionalItems": {"type": "integer"}}, "b": {"type": "array", "items": [{"type": "string"}], "additionalItems": false}}, "dependencies": {"a": ["b"]}}"##), @r"
pub struct S {
    pub a: Option<Vec<SaItem>>,
    pub b: Option<Vec<String>>,
}
support::union! {
    pub enum SaItem: Display {
        Integer(i64): From,
        String(String): From,
        _ => Unknown,
    }
}
Loss /components/schemas/S: `dependencies` has no counterpart in 3.0: left out
Loss /components/schemas/S/properties/a: a list with a type for each place and no fixed length becomes a list of any of them
Loss /components/schemas/S/properties/b: a list with a type for each place and no fixed length becomes a list of any of them
");

construct!(elements_that_a_list_contains, schema(r##"{"type": "array", "items": {"type": "string"}, "contains": {"const": "x"}, "minContains": 1, "maxContains": 2}"##), @r"
support::newtype! {
    pub struct S(Vec<String>): Debug;
}
Loss /components/schemas/S: `contains` has no counterpart in 3.0: left out
Loss /components/schemas/S: `minContains` has no counterpart in 3.0: left out
Loss /components/schemas/S: `maxContains` has no counterpart in 3.0: left out
");

construct!(what_is_not_evaluated, schema(r##"{"type": "object", "properties": {"a": {"type": "array", "prefixItems": [{"type": "string"}], "unevaluatedItems": false}}, "unevaluatedProperties": false}"##), @r"
pub struct S {
    pub a: Option<Vec<String>>,
}
Loss /components/schemas/S: `unevaluatedProperties` has no counterpart in 3.0: left out
Loss /components/schemas/S/properties/a: a list with a type for each place and no fixed length becomes a list of any of them
");

construct!(members_for_one_way_only, schema(r##"{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "readOnly": true}, "b": {"type": "string", "writeOnly": true}, "c": {"type": "string", "deprecated": true}}}"##), @r"
pub struct S {
    pub a: String,
    pub b: Option<String>,
    pub c: Option<String>,
}
support::redact!(S { a, b: redacted, c });
");

construct!(formats, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "format": "email"}, "b": {"type": "string", "format": "ipv4"}, "c": {"type": "string", "format": "date"}, "d": {"type": "integer", "format": "int32"}, "e": {"type": "integer", "format": "uint8"}, "f": {"type": "number", "format": "decimal"}, "g": {"type": "object", "format": "map"}, "h": {"type": "number", "format": "float"}}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<std::net::Ipv4Addr>,
    pub c: Option<chrono::NaiveDate>,
    pub d: Option<i32>,
    pub e: Option<u8>,
    pub f: Option<f64>,
    pub g: Option<support::JsonObject>,
    pub h: Option<f32>,
}
Loss /components/schemas/S/properties/a: `format: email` has no type of its own
Loss /components/schemas/S/properties/f: `format: decimal` has no type of its own
Loss /components/schemas/S/properties/g: `format: map` has no type of its own
Loss /components/schemas/S/properties/g: `format` says nothing about values of type object: left out
");

construct!(schemas_that_disagree, schema(r##"{"type": "object", "properties": {"a": {"allOf": [{"type": "string", "format": "uuid"}, {"type": "string", "format": "date"}]}, "b": {"allOf": [{"pattern": "a"}, {"pattern": "b"}]}, "c": {"allOf": [{"type": "string"}, {"type": "integer"}]}, "d": {"allOf": [{"type": "integer", "minimum": 1}, {"type": "number", "minimum": 2}]}}}"##), @r"
pub struct S {
    pub a: Option<uuid::Uuid>,
    pub b: Option<String>,
    pub c: Option<support::JsonValue>,
    pub d: Option<i64>,
}
Loss /components/schemas/S/properties/a: of two `format` that must fit, the first counts
Loss /components/schemas/S/properties/b/allOf/0: `pattern` and lengths are documented, and not checked
Loss /components/schemas/S/properties/b/allOf/1: `pattern` and lengths are documented, and not checked
Loss /components/schemas/S/properties/d/allOf/0: bounds of a number are documented, and not checked
Loss /components/schemas/S/properties/d/allOf/1: bounds of a number are documented, and not checked
Loss /components/schemas/S/properties/c: schemas that must all fit cannot be said as one type: any JSON
");

construct!(keywords_beside_a_union, schema(r##"{"anyOf": [{"type": "string"}, {"type": "integer"}], "minLength": 3}"##), @r"
support::union! {
    pub enum S: Display {
        Integer(i64): From,
        String(String): From,
        _ => Unknown,
    }
}
Loss /components/schemas/S: `pattern` and lengths are documented, and not checked
");

construct!(two_unions_in_one_schema, schema(r##"{"anyOf": [{"type": "object", "properties": {"a": {"type": "string"}}}], "oneOf": [{"type": "object", "properties": {"b": {"type": "string"}}}, {"type": "object", "properties": {"c": {"type": "string"}}}]}"##), @r"
support::union! {
    pub enum S {
        Object(SObject): From,
        Object2(SObject2): From,
        _ => Unknown,
    }
}
pub struct SObject {
    pub b: Option<String>,
    pub a: Option<String>,
}
pub struct SObject2 {
    pub c: Option<String>,
    pub a: Option<String>,
}
");

construct!(null_everywhere, schema(r##"{"type": ["object", "null"], "properties": {"a": {"type": ["array", "null"], "items": {"type": ["string", "null"]}}, "b": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}}, "c": {"anyOf": [{"type": ["string", "null"]}, {"type": "integer"}]}}}"##), @r"
pub struct S {
    pub a: Option<Vec<Option<String>>>,
    pub b: Option<support::Map<String, Option<i64>>>,
    pub c: Option<SC>,
}
support::union! {
    pub enum SC: Display {
        Integer(i64): From,
        String(String): From,
        _ => Unknown,
    }
}
");

construct!(schemas_by_name, schema(r##"{"type": "object", "$dynamicAnchor": "node", "properties": {"next": {"$dynamicRef": "#node"}, "other": {"$ref": "#there"}, "x": {"$anchor": "there", "type": "object", "properties": {"y": {"type": "string"}}}}}"##), @r"
pub struct S {
    pub next: Option<Box<S>>,
    pub other: Option<Sx>,
    pub x: Option<Sx>,
}
pub struct Sx {
    pub y: Option<String>,
}
Loss /components/schemas/S/properties/next: `$dynamicRef` leads to the first anchor of its name in any context
Rewrite /components/schemas/S/properties/other: a reference by name becomes one by place
Rewrite /components/schemas/S/properties/x: a schema that is referred to becomes the component `Sx`
");

construct!(a_reference_to_nothing, schema(r##"{"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Gone"}, "b": {"$ref": "#gone"}}}"##), @r"
pub struct S {
    pub a: Option<support::JsonValue>,
    pub b: Option<support::JsonValue>,
}
Loss /components/schemas/S/properties/a/$ref: `#/components/schemas/Gone` leads to nothing: taken out
Loss /components/schemas/S/properties/b/$ref: `#gone` leads to nothing: taken out
");

construct!(an_enum_that_does_not_fit, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "enum": ["x", 1]}, "b": {"enum": [{"x": 1}]}, "c": {"enum": ["x", "x"]}}}"##), @r#"
pub struct S {
    pub a: Option<String>,
    pub b: Option<support::JsonObject>,
    pub c: Option<SC>,
}
support::open_enum! {
    pub enum SC {
        X = "x",
        _ => Unknown,
    }
}
Loss /components/schemas/S/properties/a: an `enum` whose values are not of its type: left out
Loss /components/schemas/S/properties/b: an `enum` whose values are not of its type: left out
"#);

construct!(titles_that_are_alike, schemas(r##""S": {"type": "object", "properties": {"a": {"type": "string", "title": "Kind", "enum": ["x"]}, "b": {"type": "string", "title": "Kind", "enum": ["y"]}, "c": {"$ref": "#/components/schemas/Kind"}}}, "Kind": {"type": "string", "enum": ["z"]}"##), @r#"
support::open_enum! {
    pub enum Kind {
        Z = "z",
        _ => Unknown,
    }
}
pub struct S {
    pub a: Option<SA>,
    pub b: Option<SB>,
    pub c: Option<Kind>,
}
support::open_enum! {
    pub enum SA {
        X = "x",
        _ => Unknown,
    }
}
support::open_enum! {
    pub enum SB {
        Y = "y",
        _ => Unknown,
    }
}
"#);

construct!(a_component_called_like_a_type_that_is_derived, schemas(r##""S": {"$ref": "#/components/schemas/Model"}, "Model": {"type": "object", "properties": {"type": {"type": "string", "enum": ["x"]}}}, "ModelType": {"type": "string", "enum": ["y"]}"##), @r#"
pub struct Model {
    pub type_: Option<ModelType2>,
}
support::open_enum! {
    pub enum ModelType {
        Y = "y",
        _ => Unknown,
    }
}
support::open_enum! {
    pub enum ModelType2 {
        X = "x",
        _ => Unknown,
    }
}
support::newtype! {
    pub struct S(Model): Debug;
}
Rewrite /components/schemas/Model/properties/type: a type whose name another has is called `ModelType2`
"#);

construct!(a_discriminator_without_alternatives, schema(r##"{"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}}"##), @r"
pub struct S {
    pub kind: String,
}
Loss /components/schemas/S: a `discriminator` of a schema without alternatives: the properties of its alternatives are not decoded
");

construct!(every_type_at_once, schema(r##"{"type": ["string", "number", "integer", "boolean", "array", "object", "null"]}"##), @r"
support::union! {
    pub enum S {
        Integer(i64): From,
        Boolean(bool): From,
        Array(Vec<support::JsonValue>): From,
        Object(support::JsonObject): From,
        Number(f64): From,
        String(String): From,
        _ => Unknown,
    }
}
");

construct!(a_trace, operation(r##"{"trace": {"operationId": "x", "responses": {"200": {"description": "", "content": {"text/html": {}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns String = text, support::NoErrorBody, (), "text/html";
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.request(reqwest::Method::TRACE, format!("{base_url}/a/{id}"))
}
Rewrite /paths/~1a~1{id}/trace/responses/200: a response of text/html is returned as text
Rewrite /paths/~1a~1{id}/trace: a method that is sent by its name
"#);

construct!(a_head_with_content, operation(r##"{"head": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.head(format!("{base_url}/a/{id}"))
}
Rewrite /paths/~1a~1{id}/head/responses/200: a response to HEAD has no content
"#);

construct!(events_beside_json, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {}, "text/event-stream": {"schema": {"type": "string"}}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns support::JsonValue = json, support::NoErrorBody, (), "application/json";
or as_event_stream "text/event-stream" support::EventStream<String> = events;
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}"))
}
"#);

construct!(answers_that_are_errors, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": ""}, "404": {"description": ""}, "422": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}, "default": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns () = nothing, errors::XError, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}"))
}
"#);

construct!(no_answer_that_means_success, operation(r##"{"get": {"operationId": "x", "responses": {"302": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns support::Bytes = bytes, errors::XError, ();
chunks support::ByteStream;
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}"))
}
Rewrite /paths/~1a~1{id}/get/responses: no response means success: any that does is returned as bytes
"#);

construct!(what_stands_around_a_call, operation(r##"{"post": {"operationId": "x", "servers": [{"url": "http://other.example"}], "security": [{"k": []}], "callbacks": {"c": {"{$url}": {"post": {"responses": {"200": {"description": ""}}}}}}, "responses": {"200": {"description": "", "headers": {"X-Count": {"schema": {"type": "integer"}}}, "links": {"l": {"operationId": "x"}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns () = nothing, support::NoErrorBody, headers::XHeaders;
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.post(format!("{base_url}/a/{id}"))
}
Loss /paths/~1a~1{id}/post/servers: servers of its own: it is sent where all are sent
Loss /paths/~1a~1{id}/post/callbacks: callbacks are requests to the caller: left out
Loss /paths/~1a~1{id}/post/responses/200: links from a response to operations: ignored
"#);

construct!(bounds_of_parameters, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "a", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 4}}, {"name": "b", "in": "query", "schema": {"type": "integer", "minimum": 5, "maximum": 7}}, {"name": "c", "in": "query", "allowReserved": true, "schema": {"type": "string", "maxLength": 3}}, {"name": "X-D", "in": "header", "schema": {"type": ["string", "null"]}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String } {
    a: value std::num::NonZeroU64,
    b: value i64,
    c: into String,
    x_d: into String,
}
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    let mut header_map = reqwest::header::HeaderMap::with_capacity(1);
    if let Some(value) = x_d {
        header_map.append("X-D", value.to_string().try_into()?);
    }
    http_client
        .get(format!("{base_url}/a/{id}"))
        .query(&progenitor_client::QueryParam::new("a", &a))
        .query(&progenitor_client::QueryParam::new("b", &b))
        .query(&progenitor_client::QueryParam::new("c", &c))
        .headers(header_map)
}
Loss /paths/~1a~1{id}/get/parameters/1/schema: bounds of a number are checked as far as a type of Rust has them
Loss /paths/~1a~1{id}/get/parameters/2/schema: `pattern` and lengths are documented, and not checked
Loss /paths/~1a~1{id}/get/parameters/2: `allowReserved`: characters that are reserved are encoded
"#);

construct!(styles_of_paths, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "id", "in": "path", "required": true, "style": "matrix", "explode": true, "schema": {"type": "array", "items": {"type": "string"}}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl IntoIterator<Item = impl Into<String>>) -> builders::X
pub struct X: operations::X { id: Vec<String> }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = v1::matrix("id", &id, true)?;
    http_client.get(format!("{base_url}/a/{id}"))
}
"#);

construct!(objects_in_a_query, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "a", "in": "query", "schema": {"type": "object", "properties": {"b": {"type": "string"}}}}, {"name": "c", "in": "query", "schema": {"type": ["string", "integer"]}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String } {
    a: value types::Xa,
    c: into types::Xc,
}
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client
        .get(format!("{base_url}/a/{id}"))
        .query(&v1::form_pairs("a", &a)?)
        .query(&v1::form_pairs("c", &c)?)
}
"#);

construct!(a_form_in_the_style_of_a_query, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}, "c": {"type": "array", "items": {"type": "string"}}}}, "encoding": {"a": {"style": "deepObject"}, "c": {"explode": false}}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>, body: types::XBody) -> builders::X
pub struct X: operations::X { id: String, body: types::XBody }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client
        .post(format!("{base_url}/a/{id}"))
        .form_of(&body, &[("a", v1::Encoding::Deep), ("c", v1::Encoding::Joined(","))])?
}
"#);

construct!(parts_with_encodings, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"type": "object", "properties": {"f": {"type": "string", "format": "binary"}}, "additionalProperties": {"type": "string"}}, "encoding": {"f": {"contentType": "image/png", "headers": {"X-A": {"schema": {"type": "string"}}}}}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>, body: types::XForm) -> builders::X
pub struct X: operations::X { id: String, body: types::XForm }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    v1::multipart(http_client.post(format!("{base_url}/a/{id}")), body)
}
Loss /paths/~1a~1{id}/post/requestBody: the headers of the part `f` cannot be set: left out
Loss /paths/~1a~1{id}/post/requestBody: parts that are not declared cannot be sent
"#);

construct!(parts_of_a_union, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "properties": {"b": {"type": "string"}}}]}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(
    &self, id: impl Into<String>, body: support::Map<String, support::File>,
) -> builders::X
pub struct X: operations::X { id: String, body: support::Map<String, support::File> }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    v1::multipart(http_client.post(format!("{base_url}/a/{id}")), body)
}
Loss /paths/~1a~1{id}/post/requestBody: a body in parts that is no object with properties: any files
"#);

construct!(several_request_bodies, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"text/plain": {}, "application/json": {}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>, body: impl Into<builders::XBody>) -> builders::X
pub struct X: operations::X { id: String, body: XBody }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    let request = http_client.post(format!("{base_url}/a/{id}"));
    match body {
        XBody::Json(body) => request.json(&body),
        XBody::Text(body) => request.header("content-type", "text/plain").body(body),
    }
}
"#);

construct!(an_answer_of_xml, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/xml": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns support::Bytes = bytes, support::NoErrorBody, ();
chunks support::ByteStream;
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}"))
}
Loss /paths/~1a~1{id}/get/responses/200: a response of application/xml is returned as bytes, and is not decoded
"#);

construct!(json_and_bytes_that_mean_success, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}, "201": {"description": "", "content": {"application/pdf": {}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns types::XSuccess = by_status, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}"))
}
Rewrite /paths/~1a~1{id}/get/responses/201: a response of application/pdf is returned as bytes
Rewrite /paths/~1a~1{id}/get/responses: several responses that mean success become an enum
"#);

construct!(a_document_without_paths, whole(r##"{"openapi": "3.1.0", "info": {"title": "T"}, "webhooks": {"new": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/E"}}}}}}}, "components": {"schemas": {"E": {"type": "object", "properties": {"a": {"type": "string"}}}}}}"##), @r"
pub struct E {
Loss /webhooks: webhooks are requests to the caller: left out
");

construct!(path_items_that_stand_elsewhere, whole(r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"$ref": "#/components/pathItems/A"}, "/b": {"$ref": "#/paths/~1a"}, "/c": {"$ref": "#/components/pathItems/Gone"}}, "components": {"pathItems": {"A": {"get": {"operationId": "x", "responses": {"204": {"description": ""}}}}, "Unused": {"get": {"operationId": "y"}}}}}"##), @r"
GET /a: x
GET /b: x_2
Problem /paths/~1c/$ref: `#/components/pathItems/Gone` leads to nothing
Rewrite /paths/~1a: a path that is defined elsewhere is written out
Rewrite /paths/~1b: a path that is defined elsewhere is written out
Rewrite /paths/~1b/get: a repeated operationId becomes `x_2`
");

construct!(operations_without_ids_and_answers, whole(r##"{"openapi": "3.0.0", "info": {"title": "T", "version": 1.0}, "paths": {"/a/{b}": {"get": {}, "put": {"operationId": "x"}, "post": {"operationId": "x"}}}}"##), @r"
GET /a/{b}: get_a_b
PUT /a/{b}: x
POST /a/{b}: x_2
Rewrite /info/version: `version` becomes text
Rewrite /paths/~1a~1{b}/get: a missing operationId becomes `get_a_b`
Rewrite /paths/~1a~1{b}/get: a name in the path that is not declared becomes a parameter of text
Rewrite /paths/~1a~1{b}/get/responses: missing `responses` are filled in
Rewrite /paths/~1a~1{b}/put: a name in the path that is not declared becomes a parameter of text
Rewrite /paths/~1a~1{b}/put/responses: missing `responses` are filled in
Rewrite /paths/~1a~1{b}/post: a repeated operationId becomes `x_2`
Rewrite /paths/~1a~1{b}/post: a name in the path that is not declared becomes a parameter of text
Rewrite /paths/~1a~1{b}/post/responses: missing `responses` are filled in
");

construct!(credentials, whole(r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "security": [{"k": []}], "components": {"securitySchemes": {"k": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "http://a.example"}}}}}}"##), @"");

#[test]
fn an_open_enum_does_not_take_the_texts_of_other_alternatives() {
    let document = r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": {"S": {"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["now"]}, {"type": "string"}, {"type": "string", "format": "date"}]}}}}"##;
    let source = read::parse("test.json", document.to_owned()).unwrap();
    let made = pipeline::make(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"));
    let files = print::print(made.code.clone(), print::Origin { command: "t", document: "t" });
    let text = &files.iter().find(|file| file.path == "types.rs").unwrap().contents;
    let text = String::from_utf8_lossy(text);
    let variants = text.lines().filter_map(|line| line.trim().split_once("(")).map(|own| own.0);
    insta::assert_snapshot!(variants.collect::<Vec<_>>().join(", "), @"Integer, Now, Date, String");
}

construct!(a_member_called_like_a_keyword, schema(r##"{"type": "object", "properties": {"additionalProperties": false, "properties": {"type": "object", "properties": {"additionalProperties": true}}}}"##), @r"
pub struct S {
    pub additional_properties: Option<support::JsonValue>,
    pub properties: Option<SProperties>,
}
pub struct SProperties {
    pub additional_properties: Option<support::JsonValue>,
}
Loss /components/schemas/S/properties/additionalProperties: `not` says what values are not: left out
");

construct!(others_that_are_only_remarked_on, schema(r##"{"type": "object", "properties": {"a": {"type": "object", "additionalProperties": {"description": "Whatever", "example": 1}}}, "additionalProperties": {"description": "Whatever", "example": 1, "x-name": "n"}}"##), @r#"
pub struct S {
    pub a: Option<support::JsonObject>,
    pub extra: support::Map<String, support::JsonValue>,
}
support::undeclared!(S.extra besides "a");
"#);

construct!(members_with_one_name_in_rust, schema(r##"{"type": "object", "properties": {"user_id": {"type": "string"}, "userId": {"type": "integer"}, "user-id": {"type": "boolean"}, "user_id_2": {"type": "number"}}}"##), @r"
pub struct S {
    pub user_id: Option<String>,
    pub user_id_4: Option<i64>,
    pub user_id_3: Option<bool>,
    pub user_id_2: Option<f64>,
}
");

construct!(an_enum_of_digits_with_and_without_a_prefix, schema(r##"{"type": "string", "enum": ["1A", "X1A", "2"]}"##), @r#"
support::open_enum! {
    pub enum S {
        N1a = "1A",
        X1a = "X1A",
        N2 = "2",
        _ => Unknown,
    }
}
"#);

construct!(what_heirs_have_in_common, schemas(r##""Base": {"type": "object", "properties": {"owner": {"type": "object", "properties": {"name": {"type": "string"}}}, "parent": {"nullable": true, "description": "Above", "allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"depth": {"type": "integer"}}}]}}}, "One": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"a": {"type": "string"}}}]}, "S": {"allOf": [{"$ref": "#/components/schemas/One"}, {"$ref": "#/components/schemas/Base"}, {"properties": {"b": {"type": "string"}}}]}"##), @r"
pub struct Base {
    pub owner: Option<BaseOwner>,
    pub parent: Option<BaseParent>,
}
pub struct BaseOwner {
    pub name: Option<String>,
}
pub struct BaseParent {
    pub owner: Option<BaseOwner>,
    pub parent: Option<Box<BaseParent>>,
    pub depth: Option<i64>,
}
pub struct One {
    pub owner: Option<BaseOwner>,
    pub parent: Option<BaseParent>,
    pub a: Option<String>,
}
pub struct S {
    pub owner: Option<BaseOwner>,
    pub parent: Option<BaseParent>,
    pub a: Option<String>,
    pub b: Option<String>,
}
");

construct!(a_list_of_remarked_references_in_a_base, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"a": {"type": "string"}}}]}, "B": {"type": "object", "properties": {"list": {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/E"}, {"xml": {"name": "item"}}]}}}}, "E": {"type": "object", "properties": {"e": {"type": "string"}}}"##), @r"
pub struct B {
    pub list: Option<Vec<E>>,
}
pub struct E {
    pub e: Option<String>,
}
pub struct S {
    pub list: Option<Vec<E>>,
    pub a: Option<String>,
}
");

construct!(an_enum_beside_its_reference, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"e": {"description": "It", "allOf": [{"$ref": "#/components/schemas/E"}]}}, "required": ["e"]}]}, "B": {"type": "object", "properties": {"e": {"type": "string", "enum": ["x", "y"]}}}, "E": {"type": "string", "enum": ["x", "y"]}"##), @r#"
pub struct B {
    pub e: Option<BE>,
}
support::open_enum! {
    pub enum BE {
        X = "x",
        Y = "y",
        _ => Unknown,
    }
}
support::open_enum! {
    pub enum E {
        X = "x",
        Y = "y",
        _ => Unknown,
    }
}
pub struct S {
    pub e: SE,
}
support::open_enum! {
    pub enum SE {
        X = "x",
        Y = "y",
        _ => Unknown,
    }
}
"#);

construct!(unions_that_must_both_fit, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"stop": {"description": "Where", "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "maxItems": 4}]}, "size": {"anyOf": [{"type": "number"}, {"type": "string"}]}}}]}, "B": {"type": "object", "properties": {"stop": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}, "size": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]}}}"##), @r"
pub struct B {
    pub stop: Option<BStop>,
    pub size: Option<BSize>,
}
support::union! {
    pub enum BSize: Display {
        Integer(i64): From,
        Boolean(bool): From,
        _ => Unknown,
    }
}
support::union! {
    pub enum BStop {
        Array(Vec<String>): From,
        String(String): From,
        _ => Unknown,
    }
}
pub struct S {
    pub stop: Option<SStop>,
    pub size: Option<i64>,
}
support::union! {
    pub enum SStop {
        Array(Vec<String>): From,
        String(String): From,
        _ => Unknown,
    }
}
Loss /components/schemas/S/allOf/1/properties/stop/oneOf/1: bounds of a list are documented, and not checked
");

construct!(a_reference_to_what_is_wrong, schema(r##"{"type": "object", "properties": {"a": {"type": "object", "allOf": {"0": {"type": "string"}}}, "b": {"$ref": "#/components/schemas/S/properties/a/allOf/0"}}}"##), @r"
pub struct S {
    pub a: Option<support::JsonObject>,
    pub b: Option<support::JsonValue>,
}
Loss /components/schemas/S/properties/a/allOf: `allOf` is not a list of schemas: taken out
Loss /components/schemas/S/properties/b: a reference to something that had to be taken out: any JSON
");

construct!(a_type_that_its_reference_contradicts, schemas(r##""S": {"type": "object", "properties": {"a": {"description": "All", "type": "object", "$ref": "#/components/schemas/L"}}}, "L": {"type": "array", "items": {"type": "string"}}"##), @r"
support::newtype! {
    pub struct L(Vec<String>): Debug;
}
pub struct S {
    pub a: Option<L>,
}
Loss /components/schemas/S/properties/a: what stands beside a reference contradicts it: left out
");

construct!(parts_of_another_operation, told(
    r##"{"get": {"operationId": "x", "parameters": [{"$ref": "#/paths/~1a~1%7Bid%7D/delete/parameters/0"}], "responses": {"200": {"$ref": "#/paths/~1a~1%7Bid%7D/delete/responses/200"}}},
        "delete": {"operationId": "y", "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}], "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/paths/~1a~1%7Bid%7D/delete/responses/404/content/application~1json/schema"}}}}, "404": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}}}"##,
    "",
    false,
), @r#"
pub fn y(&self, id: i64) -> builders::Y
pub struct Y: operations::Y { id: i64 }
returns types::AIdDelete404 = json, errors::YError, (), "application/json";
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.delete(format!("{base_url}/a/{id}"))
}
Rewrite /paths/~1a~1{id}/delete/responses/404/content/application~1json/schema: a schema that is referred to becomes the component `AIdDelete404`
"#);

construct!(several_answers_of_one_type_without_a_name, operation(r##"{"post": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}}}}}, "201": {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}}}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns types::XResponse = json, support::NoErrorBody, (), "application/json";
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.post(format!("{base_url}/a/{id}"))
}
"#);

construct!(an_answer_under_another_name, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/hal+json": {"schema": {"type": "string"}}}}, "201": {"description": "", "content": {"application/vnd.t+json": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "string"}}}}}}}"##), @r#"
pub fn x(&self, id: impl Into<String>) -> builders::X
pub struct X: operations::X { id: String }
returns String = json, support::NoErrorBody, (), "application/hal+json, application/json";
or as_vnd_t_json "application/vnd.t+json" String = json;
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}"))
}
"#);

construct!(an_operation_called_like_a_method_of_the_client, operation(r##"{"get": {"operationId": "post", "responses": {"204": {"description": ""}}}}"##), @r#"
pub fn post(&self, id: impl Into<String>) -> builders::Post
pub struct Post: operations::POST { id: String }
returns () = nothing, support::NoErrorBody, ();
build |http_client, base_url| {
    let id = progenitor_client::encode_path("id", &id.to_string())?;
    http_client.get(format!("{base_url}/a/{id}"))
}
"#);

/// As in APIs that name their events: one alternative for each, with `event` and `data`.
#[test]
fn a_union_of_whole_events_is_decoded_by_the_name_of_the_event() {
    let stream = |schema: &str| {
        operation(&format!(
            r##"{{"get": {{"operationId": "x", "responses": {{"200": {{"description": "", "content": {{"text/event-stream": {{"schema": {schema}}}}}}}}}}}}}"##
        ))
    };
    let event = |name: &str| {
        format!(
            r##"{{"type": "object", "required": ["event", "data"], "properties": {{"event": {{"const": "{name}"}}, "data": {{"type": "object"}}}}}}"##
        )
    };
    let (opened, closed) = (event("opened"), event("closed"));
    let whole = stream(&format!(r#"{{"oneOf": [{opened}, {{"anyOf": [{closed}]}}]}}"#));
    assert!(whole.contains("= whole_events;") || whole.contains("whole_events,"), "{whole}");
    let data = stream(&format!(r#"{{"oneOf": [{opened}, {{"type": "string"}}]}}"#));
    assert!(!data.contains("whole_events"), "{data}");
}
