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
        "types.rs",
    )
}

/// The signature and the body of an operation up to its request, and what was changed.
fn operation(operation: &str) -> String {
    told(operation, "", "client.rs")
}

fn told(item: &str, schemas: &str, path: &str) -> String {
    let document = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}}, "paths": {{"/a/{{id}}": {item}}},
            "components": {{"schemas": {{{schemas}}}}}}}"#
    );
    let source = read::parse("test.json", document).unwrap();
    let made = pipeline::make(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(made.report.omitted, []);
    let files = print::print(&made.refined, print::Origin { command: "t", document: "t" });
    let file = files.into_iter().find(|file| file.path == path).unwrap();
    let text = String::from_utf8(file.contents).unwrap();
    let mut lines: Vec<String> = if path == "types.rs" { types(&text) } else { request(&text) };
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
    let files = print::print(&made.refined, print::Origin { command: "t", document: "t" });
    let text = &files.iter().find(|file| file.path == "types.rs").unwrap().contents;
    let text = String::from_utf8_lossy(text);
    let types = text.lines().filter(|line| line.starts_with("pub "));
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
    let (mut inside, mut in_attribute) = (false, false);
    for line in text.lines() {
        if line.starts_with("pub struct ") || line.starts_with("pub enum ") {
            inside = true;
        }
        let trimmed = line.trim_start();
        let is_remark = in_attribute || trimmed.starts_with("///") || trimmed.starts_with("#[");
        in_attribute = is_remark && !trimmed.starts_with("///") && !line.ends_with(']');
        let is_constant = trimmed.starts_with("pub const ");
        if inside && !is_remark || is_constant {
            kept.push(line.to_owned());
        }
        if line.ends_with(';') && !line.starts_with(' ') || line == "}" {
            inside = false;
        }
    }
    kept
}

/// The last method from its signature to its request, and the arms of its answers.
fn request(text: &str) -> Vec<String> {
    let methods = text.rsplit_once("impl Client {\n").unwrap().1;
    let skipped = methods.lines().skip_while(|line| !line.contains("pub async fn"));
    let mut kept = Vec::new();
    let mut is_sent = false;
    for line in skipped {
        if line.contains("let info = ") {
            is_sent = true;
        }
        if !is_sent || line.contains("u16 =>") {
            kept.push(line.strip_prefix("    ").unwrap_or(line).to_owned());
        }
    }
    kept
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
Rewrite /components/schemas/S/properties/a: `null` among types becomes `nullable`
");

construct!(several_types, schema(r##"{"type": ["string", "integer"], "minLength": 2, "minimum": 1}"##), @r"
pub enum S {
    String(String),
    Integer(i64),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/S: several types become `oneOf`
Loss /components/schemas/S/oneOf/0: `pattern` and lengths are told in the description, and not checked
Loss /components/schemas/S/oneOf/1: bounds of a number are told in the description, and not checked
Rewrite /components/schemas/S: `oneOf` becomes an enum
");

construct!(null_in_any_of, schema(r##"{"type": "object", "required": ["a"], "properties": {"a": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}"##), @r"
pub struct S {
    pub a: Option<i64>,
}
Rewrite /components/schemas/S/properties/a/anyOf/1: `type: null` becomes an `enum` of null
Rewrite /components/schemas/S/properties/a: `null` in `anyOf` becomes `nullable`
");

construct!(null_in_one_of_with_several, schema(r##"{"type": "object", "properties": {"a": {"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}}}"##), @r"
pub struct S {
    pub a: Option<SA>,
}
pub enum SA {
    Integer(i64),
    String(String),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/S/properties/a/oneOf/2: `type: null` becomes an `enum` of null
Rewrite /components/schemas/S/properties/a: `null` in `oneOf` becomes `nullable`
Rewrite /components/schemas/S/properties/a: `oneOf` becomes an enum
");

construct!(null_in_enum, schema(r##"{"type": "object", "properties": {"a": {"enum": ["x", null]}}}"##), @r"
pub struct S {
    pub a: Option<SA>,
}
pub enum SA {
    X,
    Unknown(String),
}
Rewrite /components/schemas/S/properties/a: `null` among the values of an `enum` becomes `nullable`
");

construct!(null_as_const, schema(r##"{"type": "object", "properties": {"a": {"const": null}}}"##), @r"
pub struct S {
    pub a: Option<()>,
}
Rewrite /components/schemas/S/properties/a: `const` becomes an `enum` of one value
");

construct!(a_constant, schema(r##"{"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}, "legs": {"const": 4}, "tame": {"const": true}}}"##), @r"
pub struct S {
    pub kind: SKind,
    pub legs: Option<i64>,
    pub tame: Option<bool>,
}
pub enum SKind {
    Cat,
    Unknown(String),
}
Rewrite /components/schemas/S/properties/kind: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/properties/legs: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/properties/tame: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/properties/legs: an `enum` of numbers or truth values becomes a sentence of the description
Rewrite /components/schemas/S/properties/tame: an `enum` of numbers or truth values becomes a sentence of the description
");

construct!(exclusive_bounds, schema(r##"{"type": "object", "properties": {"a": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}}}"##), @r"
pub struct S {
    pub a: Option<f64>,
}
Rewrite /components/schemas/S/properties/a: numeric `exclusiveMinimum` becomes `minimum` and a flag
Rewrite /components/schemas/S/properties/a: numeric `exclusiveMaximum` becomes `maximum` and a flag
Loss /components/schemas/S/properties/a: bounds of a number are told in the description, and not checked
");

construct!(examples, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "examples": ["x", "y"]}}}"##), @r"
pub struct S {
    pub a: Option<String>,
}
Rewrite /components/schemas/S/properties/a: the first of `examples` becomes `example`
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
Rewrite /components/schemas/S/properties/a: a schema that is referred to becomes the component `SA`
");

construct!(places_of_a_list, schema(r##"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}"##), @r"
pub struct S(pub Vec<SItem>);
pub enum SItem {
    String(String),
    Integer(i64),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/S/items: a boolean schema becomes an object
Loss /components/schemas/S: a list with a type for each place becomes a list of any of them
Rewrite /components/schemas/S/items: `anyOf` becomes an enum
");

construct!(what_a_text_contains, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"}, "b": {"type": "string", "contentMediaType": "application/octet-stream"}, "c": {"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object"}}}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<String>,
    pub c: Option<String>,
}
Rewrite /components/schemas/S/properties/a: what a text contains becomes the format `byte`
Rewrite /components/schemas/S/properties/b: what a text contains becomes the format `binary`
Loss /components/schemas/S/properties/c: `contentMediaType` says what a text contains: left out
Loss /components/schemas/S/properties/c: `contentSchema` says what a text contains: left out
");

construct!(boolean_schemas, schema(r##"{"type": "object", "required": ["a"], "properties": {"a": true, "b": false}}"##), @r"
pub struct S {
    pub a: support::JsonValue,
    pub b: Option<support::JsonValue>,
}
Rewrite /components/schemas/S/properties/a: a boolean schema becomes an object
Rewrite /components/schemas/S/properties/b: a boolean schema becomes an object
Loss /components/schemas/S/properties/b: `not` says what values are not: left out
");

construct!(names_of_members, schema(r##"{"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}, "additionalProperties": {"type": "integer"}}"##), @r"
pub struct S(pub support::Map<String, i64>);
Loss /components/schemas/S: `propertyNames` has no counterpart in 3.0: left out
");

construct!(members_by_pattern, schema(r##"{"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false}"##), @r"
pub struct S(pub support::Map<String, String>);
Loss /components/schemas/S: members whose names fit a pattern become members of any name
");

construct!(conditions, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}}, "if": {"required": ["a"]}, "then": {"properties": {"b": {"type": "string"}}}, "else": {"properties": {"c": {"type": "string"}}}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<String>,
    pub c: Option<String>,
}
Rewrite /components/schemas/S: a member under a condition becomes one that may be absent
Rewrite /components/schemas/S: a member under a condition becomes one that may be absent
Loss /components/schemas/S: `if` has no counterpart in 3.0: left out
Loss /components/schemas/S: `then` has no counterpart in 3.0: left out
Loss /components/schemas/S: `else` has no counterpart in 3.0: left out
");

construct!(dependent_schemas, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}}, "dependentSchemas": {"a": {"properties": {"b": {"type": "string"}}}}, "dependentRequired": {"a": ["b"]}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<String>,
}
Rewrite /components/schemas/S: a member under a condition becomes one that may be absent
Loss /components/schemas/S: `dependentSchemas` has no counterpart in 3.0: left out
Loss /components/schemas/S: `dependentRequired` has no counterpart in 3.0: left out
");

construct!(unevaluated_members, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}}, "unevaluatedProperties": false}"##), @r"
pub struct S {
    pub a: Option<String>,
}
Rewrite /components/schemas/S/unevaluatedProperties: a boolean schema becomes an object
Loss /components/schemas/S: `unevaluatedProperties` has no counterpart in 3.0: left out
");

construct!(members_beside_others, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}, "extra": {"type": "boolean"}}, "additionalProperties": {"type": "integer"}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub extra: Option<bool>,
    pub extra_members: support::Map<String, i64>,
}
");

construct!(members_beside_anything, schema(r##"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": true}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub extra: support::Map<String, support::JsonValue>,
}
");

construct!(a_required_member_that_is_not_declared, schema(r##"{"type": "object", "required": ["a"], "properties": {"b": {"type": "string"}}}"##), @r"
pub struct S {
    pub b: Option<String>,
    pub a: support::JsonValue,
}
Rewrite /components/schemas/S: a required member that is not declared may be anything
");

construct!(an_enum_of_numbers, schema(r##"{"type": "integer", "enum": [1, 2], "x-enum-varnames": ["One", "TwoThree"]}"##), @r"
pub struct S(pub i64);
    pub const ONE: Self = Self(1);
    pub const TWO_THREE: Self = Self(2);
Rewrite /components/schemas/S: an `enum` of numbers or truth values becomes a sentence of the description
");

construct!(an_enum_of_several_kinds, schema(r##"{"enum": ["a", 1, true]}"##), @r"
pub enum S {
    Boolean(bool),
    Integer(i64),
    A(SA),
    Unknown(support::JsonValue),
}
pub enum SA {
    A,
    Unknown(String),
}
Rewrite /components/schemas/S: an `enum` of numbers or truth values becomes a sentence of the description
Rewrite /components/schemas/S: an `enum` of numbers or truth values becomes a sentence of the description
Rewrite /components/schemas/S: an `enum` of several kinds of values becomes a union
Rewrite /components/schemas/S: `oneOf` becomes an enum
");

construct!(an_enum_of_signs, schema(r##"{"type": "string", "enum": ["+1", "-1", "a.b", "a-b", ""]}"##), @r"
pub enum S {
    Plus1,
    Minus1,
    Ab,
    Abn2,
    Empty,
    Unknown(String),
}
Rewrite /components/schemas/S: values of an `enum` that would be one Rust name get names of their own
");

construct!(named_constants, schema(r##"{"type": "integer", "oneOf": [{"title": "DM", "const": 1}, {"title": "GROUP_DM", "const": 3, "description": "Several people"}]}"##), @r"
pub struct S(pub i64);
    pub const DM: Self = Self(1);
    pub const GROUP_DM: Self = Self(3);
Rewrite /components/schemas/S/oneOf/0: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/oneOf/1: `const` becomes an `enum` of one value
Rewrite /components/schemas/S: `oneOf` of single values becomes an `enum`
Rewrite /components/schemas/S: an `enum` of numbers or truth values becomes a sentence of the description
");

construct!(named_texts, schema(r##"{"type": "string", "oneOf": [{"title": "Red", "const": "r"}, {"title": "Blue", "const": "b"}]}"##), @r"
pub enum S {
    R,
    B,
    Unknown(String),
}
Rewrite /components/schemas/S/oneOf/0: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/oneOf/1: `const` becomes an `enum` of one value
Rewrite /components/schemas/S: `oneOf` of single values becomes an `enum`
");

construct!(an_enum_narrowed_beside_a_reference, schemas(r##""S": {"type": "object", "properties": {"a": {"type": "string", "enum": ["x"], "allOf": [{"$ref": "#/components/schemas/E"}]}}}, "E": {"type": "string", "enum": ["x", "y"]}"##), @r"
pub enum E {
    X,
    Y,
    Unknown(String),
}
pub struct S {
    pub a: Option<SA>,
}
pub enum SA {
    X,
    Unknown(String),
}
Rewrite /components/schemas/S/properties/a: schemas that must all fit are merged into one
");

construct!(all_of_several, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/B"}, {"type": "object", "required": ["a"], "properties": {"c": {"type": "integer"}}}], "description": "Both"}, "B": {"type": "object", "properties": {"a": {"type": "string"}}}"##), @r"
pub struct B {
    pub a: Option<String>,
}
pub struct S {
    pub a: String,
    pub c: Option<i64>,
}
Rewrite /components/schemas/S: schemas that must all fit are merged into one
");

construct!(members_beside_a_union, schema(r##"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}, "oneOf": [{"title": "Big", "properties": {"size": {"type": "integer"}}}, {"title": "Red", "properties": {"colour": {"type": "string"}}}]}"##), @r"
pub enum S {
    Big(SBig),
    Red(SRed),
    Unknown(support::JsonValue),
}
pub struct SBig {
    pub size: Option<i64>,
    pub id: String,
}
pub struct SRed {
    pub colour: Option<String>,
    pub id: String,
}
Rewrite /components/schemas/S: schemas that must all fit are merged into one
Rewrite /components/schemas/S: `oneOf` becomes an enum
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

construct!(a_nullable_component, schemas(r##""S": {"type": "object", "required": ["e"], "properties": {"e": {"$ref": "#/components/schemas/E"}}}, "E": {"type": ["string", "null"], "enum": ["x", null]}"##), @r"
pub enum E {
    X,
    Unknown(String),
}
pub struct S {
    pub e: Option<E>,
}
Rewrite /components/schemas/E: `null` among types becomes `nullable`
Rewrite /components/schemas/E: `null` among the values of an `enum` becomes `nullable`
");

construct!(a_circle_of_all_of, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/T"}, {"properties": {"a": {"type": "string"}}}]}, "T": {"allOf": [{"$ref": "#/components/schemas/S"}, {"properties": {"b": {"type": "string"}}}]}"##), @r"
pub struct S(pub support::JsonValue);
pub struct T(pub support::JsonValue);
Loss /components/schemas/S: schemas that must all fit cannot be said as one type: any JSON
Loss /components/schemas/T: schemas that must all fit cannot be said as one type: any JSON
");

construct!(a_discriminator, schemas(r##""S": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "hound": "Dog"}}}, "Cat": {"type": "object", "properties": {"kind": {"type": "string"}}}, "Dog": {"type": "object", "properties": {"kind": {"type": "string"}}}"##), @r"
pub struct Cat {
    pub kind: Option<String>,
}
pub struct Dog {
    pub kind: Option<String>,
}
pub enum S {
    Cat(Cat),
    Dog(Dog),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/S: `oneOf` becomes an enum
");

construct!(a_constant_that_tells_alternatives_apart, schemas(r##""S": {"anyOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}, {"type": "string"}]}, "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}}}, "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "dog"}}}"##), @r"
pub struct Cat {
    pub kind: CatKind,
}
pub enum CatKind {
    Cat,
    Unknown(String),
}
pub struct Dog {
    pub kind: DogKind,
}
pub enum DogKind {
    Dog,
    Unknown(String),
}
pub enum S {
    Cat(Cat),
    Dog(Dog),
    String(String),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/Cat/properties/kind: `const` becomes an `enum` of one value
Rewrite /components/schemas/Dog/properties/kind: `const` becomes an `enum` of one value
Rewrite /components/schemas/S: `anyOf` becomes an enum
");

construct!(a_deep_object, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"a": {"type": "string"}}}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    filter: Option<&types::XFilter>,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .get(url)
        .query(&support::deep_pairs("filter", &filter)?)
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
"#);

construct!(lists_with_separators, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "a", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}}, {"name": "b", "in": "query", "style": "pipeDelimited", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}}, {"name": "id", "in": "path", "required": true, "schema": {"type": "array", "items": {"type": "integer"}}}, {"name": "X-List", "in": "header", "schema": {"type": ["array", "null"], "items": {"type": "string"}}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &Vec<i64>,
    a: Option<&Vec<String>>,
    b: Option<&Vec<String>>,
    x_list: Option<&Vec<String>>,
) -> Result<ResponseValue<()>, Error> {
    let id = support::simple(&id, false)?;
    let url = format!("{}/a/{id}", self.base_url);
    let mut header_map = reqwest::header::HeaderMap::with_capacity(1);
    if let Some(value) = x_list {
        header_map.append("X-List", support::in_header(&value, false)?.try_into()?);
    }
    let mut request = self
        .client
        .get(url)
        .delimited("a", &a, ",")?
        .delimited("b", &b, "%7C")?
        .headers(header_map)
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Rewrite /paths/~1a~1{id}/get/parameters/3/schema: `null` among types becomes `nullable`
"#);

construct!(cookies_and_json_in_parameters, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "session", "in": "cookie", "required": true, "schema": {"type": "string"}}, {"name": "theme", "in": "cookie", "schema": {"type": "string"}}, {"name": "where", "in": "query", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    where_: Option<&types::XWhere>,
    session: &str,
    theme: Option<&str>,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut header_map = reqwest::header::HeaderMap::with_capacity(2);
    support::append_cookie(&mut header_map, "session", &session)?;
    if let Some(value) = theme {
        support::append_cookie(&mut header_map, "theme", &value)?;
    }
    let mut request = self
        .client
        .get(url)
        .query(&support::json_pair("where", &where_)?)
        .headers(header_map)
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Rewrite /paths/~1a~1{id}/get/parameters/0: a cookie parameter is sent in the header `cookie`
Rewrite /paths/~1a~1{id}/get/parameters/1: a cookie parameter is sent in the header `cookie`
Rewrite /paths/~1a~1{id}/get/parameters/2: a parameter with JSON as `content` is typed, and sent as JSON
"#);

construct!(one_name_in_two_places, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "id", "in": "query", "schema": {"type": "string"}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    id_query: Option<&str>,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .get(url)
        .query(&progenitor_client::QueryParam::new("id", &id_query))
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
"#);

construct!(a_body_that_may_be_left_out, operation(r##"{"post": {"operationId": "x", "requestBody": {"content": {"application/merge-patch+json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    body: Option<&types::XBody>,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .post(url)
        .header(
            reqwest::header::CONTENT_TYPE,
            reqwest::header::HeaderValue::from_static("application/merge-patch+json"),
        )
        .optional_json(body)
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
"#);

construct!(a_form_with_files, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}, "note": {"type": "string"}}}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    body: &types::XForm,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.post(url).multipart(support::form(body)?).build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Rewrite /paths/~1a~1{id}/post/requestBody/content/multipart~1form-data/schema/properties/file: what a text contains becomes the format `binary`
"#);

construct!(a_body_of_another_media_type, operation(r##"{"put": {"operationId": "x", "requestBody": {"required": true, "content": {"image/png": {}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x<B: Into<reqwest::Body>>(
    &self,
    id: &str,
    body: B,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .put(url)
        .header(
            reqwest::header::CONTENT_TYPE,
            reqwest::header::HeaderValue::from_static("image/png"),
        )
        .body(body)
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Loss /paths/~1a~1{id}/put/requestBody: a request body of `image/png` is taken as bytes
"#);

construct!(answers_by_status, operation(r##"{"post": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}, "202": {"description": "", "content": {"application/json": {"schema": {"type": "integer"}}}}, "204": {"description": ""}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<types::XAnswer>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .post(url)
        .header(
            reqwest::header::ACCEPT,
            reqwest::header::HeaderValue::from_static("application/json"),
        )
        .build()?;
        200u16 => support::read_as(response, types::XAnswer::Ok).await,
        202u16 => support::read_as(response, types::XAnswer::Accepted).await,
        204u16 => ResponseValue::empty(response).map(|()| types::XAnswer::NoContent),
Rewrite /paths/~1a~1{id}/post/responses: several answers that mean success become an enum
"#);

construct!(a_method_that_reqwest_does_not_name, operation(r##"{"options": {"operationId": "x", "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.request(reqwest::Method::OPTIONS, url).build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Rewrite /paths/~1a~1{id}/options: a method that is sent by its name
"#);

construct!(a_stream_of_events, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"text/event-stream": {}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<ByteStream>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.get(url).build()?;
        200u16 => Ok(ResponseValue::stream(response)),
Rewrite /paths/~1a~1{id}/get/responses/200: an answer of text/event-stream comes as a stream of bytes
"#);

construct!(constants_that_are_no_texts, schema(r##"{"type": "object", "properties": {"a": {"const": 1.5}, "b": {"const": {"x": 1}}, "c": {"type": "integer", "const": "x"}, "d": {"const": "x", "enum": ["x", "y"]}}}"##), @r"
pub struct S {
    pub a: Option<f64>,
    pub b: Option<support::JsonObject>,
    pub c: Option<i64>,
    pub d: Option<SD>,
}
pub enum SD {
    X,
    Unknown(String),
}
Rewrite /components/schemas/S/properties/a: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/properties/b: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/properties/c: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/properties/d: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/properties/a: an `enum` of numbers or truth values becomes a sentence of the description
Loss /components/schemas/S/properties/b: an `enum` whose values are not of its type: left out
Rewrite /components/schemas/S/properties/b: a free-form object is spelled `additionalProperties: true`
Loss /components/schemas/S/properties/c: an `enum` whose values are not of its type: left out
");

construct!(defaults, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "default": "x"}, "b": {"type": "integer", "default": "no"}, "c": {"$ref": "#/components/schemas/S", "default": {}}, "d": {"type": "string", "oneOf": [{"const": "x"}, {"type": "string", "format": "date"}], "default": "x"}}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<i64>,
    pub c: Option<Box<S>>,
    pub d: Option<SD>,
}
pub enum SD {
    X(SdX),
    Date(chrono::naive::NaiveDate),
    Unknown(support::JsonValue),
}
pub enum SdX {
    X,
    Unknown(String),
}
Rewrite /components/schemas/S/properties/c: `$ref` beside other keywords moves into `allOf`
Rewrite /components/schemas/S/properties/d/oneOf/0: `const` becomes an `enum` of one value
Rewrite /components/schemas/S/properties/a: `default` becomes a sentence of the description
Rewrite /components/schemas/S/properties/b: `default` becomes a sentence of the description
Rewrite /components/schemas/S/properties/c: `default` becomes a sentence of the description
Rewrite /components/schemas/S/properties/d: `default` becomes a sentence of the description
Rewrite /components/schemas/S/properties/d: `oneOf` becomes an enum
");

construct!(bounds_of_everything, schema(r##"{"type": "object", "minProperties": 1, "properties": {"a": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "pattern": "^a$"}}, "b": {"type": "integer", "multipleOf": 2, "maximum": 99999999999999999999}}, "additionalProperties": {"type": "integer", "minimum": 3}}"##), @r"
pub struct S {
    pub a: Option<Vec<String>>,
    pub b: Option<i64>,
    pub extra: support::Map<String, i64>,
}
Loss /components/schemas/S/properties/b/maximum: the number 99999999999999999999 is read as 1e+20
Loss /components/schemas/S/additionalProperties: bounds of a number are told in the description, and not checked
Loss /components/schemas/S/properties/a/items: `pattern` and lengths are told in the description, and not checked
Loss /components/schemas/S/properties/a: bounds of a list are told in the description, and not checked
Loss /components/schemas/S/properties/b: bounds of a number are told in the description, and not checked
Loss /components/schemas/S: `minProperties` is not checked: left out
");

construct!(older_words_for_conditions_and_rests, schema(r##"{"type": "object", "properties": {"a": {"type": "array", "items": [{"type": "string"}], "additionalItems": {"type": "integer"}}, "b": {"type": "array", "items": [{"type": "string"}], "additionalItems": false}}, "dependencies": {"a": ["b"]}}"##), @r"
pub struct S {
    pub a: Option<Vec<SaItem>>,
    pub b: Option<Vec<String>>,
}
pub enum SaItem {
    String(String),
    Integer(i64),
    Unknown(support::JsonValue),
}
Loss /components/schemas/S/properties/a: a list with a type for each place becomes a list of any of them
Loss /components/schemas/S/properties/b: a list with a type for each place becomes a list of any of them
Loss /components/schemas/S: `dependencies` has no counterpart in 3.0: left out
Rewrite /components/schemas/S/properties/a/items: `anyOf` becomes an enum
");

construct!(elements_that_a_list_contains, schema(r##"{"type": "array", "items": {"type": "string"}, "contains": {"const": "x"}, "minContains": 1, "maxContains": 2}"##), @r"
pub struct S(pub Vec<String>);
Rewrite /components/schemas/S/contains: `const` becomes an `enum` of one value
Loss /components/schemas/S: `contains` has no counterpart in 3.0: left out
Loss /components/schemas/S: `minContains` has no counterpart in 3.0: left out
Loss /components/schemas/S: `maxContains` has no counterpart in 3.0: left out
");

construct!(what_is_not_evaluated, schema(r##"{"type": "object", "properties": {"a": {"type": "array", "prefixItems": [{"type": "string"}], "unevaluatedItems": false}}, "unevaluatedProperties": false}"##), @r"
pub struct S {
    pub a: Option<Vec<String>>,
}
Rewrite /components/schemas/S/unevaluatedProperties: a boolean schema becomes an object
Rewrite /components/schemas/S/properties/a/unevaluatedItems: a boolean schema becomes an object
Loss /components/schemas/S/properties/a: a list with a type for each place becomes a list of any of them
Loss /components/schemas/S: `unevaluatedProperties` has no counterpart in 3.0: left out
");

construct!(members_for_one_way_only, schema(r##"{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "readOnly": true}, "b": {"type": "string", "writeOnly": true}, "c": {"type": "string", "deprecated": true}}}"##), @r"
pub struct S {
    pub a: String,
    pub b: Option<String>,
    pub c: Option<String>,
}
Loss /components/schemas/S/properties/a: `readOnly`: requests and answers share one type
Loss /components/schemas/S/properties/b: `writeOnly`: requests and answers share one type
");

construct!(formats, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "format": "email"}, "b": {"type": "string", "format": "ipv4"}, "c": {"type": "string", "format": "date"}, "d": {"type": "integer", "format": "int32"}, "e": {"type": "integer", "format": "uint8"}, "f": {"type": "number", "format": "decimal"}, "g": {"type": "object", "format": "map"}, "h": {"type": "number", "format": "float"}}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<std::net::Ipv4Addr>,
    pub c: Option<chrono::naive::NaiveDate>,
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
Rewrite /components/schemas/S/properties/g: a free-form object is spelled `additionalProperties: true`
");

construct!(schemas_that_disagree, schema(r##"{"type": "object", "properties": {"a": {"allOf": [{"type": "string", "format": "uuid"}, {"type": "string", "format": "date"}]}, "b": {"allOf": [{"pattern": "a"}, {"pattern": "b"}]}, "c": {"allOf": [{"type": "string"}, {"type": "integer"}]}, "d": {"allOf": [{"type": "integer", "minimum": 1}, {"type": "number", "minimum": 2}]}}}"##), @r"
pub struct S {
    pub a: Option<uuid::Uuid>,
    pub b: Option<String>,
    pub c: Option<support::JsonValue>,
    pub d: Option<i64>,
}
Loss /components/schemas/S/properties/a: of two `format` that must fit, the first counts
Loss /components/schemas/S/properties/b: of two `pattern` that must fit, the first counts
Loss /components/schemas/S/properties/c: schemas that must all fit cannot be said as one type: any JSON
Rewrite /components/schemas/S/properties/b: a missing `type` is that of the other keywords
Loss /components/schemas/S/properties/b: `pattern` and lengths are told in the description, and not checked
Loss /components/schemas/S/properties/d: bounds of a number are told in the description, and not checked
");

construct!(keywords_beside_a_union, schema(r##"{"anyOf": [{"type": "string"}, {"type": "integer"}], "minLength": 3}"##), @r"
pub enum S {
    String(String),
    Integer(i64),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/S: schemas that must all fit are merged into one
Loss /components/schemas/S/anyOf/0: `pattern` and lengths are told in the description, and not checked
Loss /components/schemas/S/anyOf/1: `minLength` says nothing about values of type integer: left out
Rewrite /components/schemas/S: `anyOf` becomes an enum
");

construct!(two_unions_in_one_schema, schema(r##"{"anyOf": [{"type": "object", "properties": {"a": {"type": "string"}}}], "oneOf": [{"type": "object", "properties": {"b": {"type": "string"}}}, {"type": "object", "properties": {"c": {"type": "string"}}}]}"##), @r"
pub enum S {
    Object(SObject),
    Object2(SObject2),
    Unknown(support::JsonValue),
}
pub struct SObject {
    pub b: Option<String>,
    pub a: Option<String>,
}
pub struct SObject2 {
    pub c: Option<String>,
    pub a: Option<String>,
}
Rewrite /components/schemas/S: `oneOf` becomes an enum
");

construct!(null_everywhere, schema(r##"{"type": ["object", "null"], "properties": {"a": {"type": ["array", "null"], "items": {"type": ["string", "null"]}}, "b": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}}, "c": {"anyOf": [{"type": ["string", "null"]}, {"type": "integer"}]}}}"##), @r"
pub struct S {
    pub a: Option<Vec<Option<String>>>,
    pub b: Option<support::Map<String, Option<i64>>>,
    pub c: Option<SC>,
}
pub enum SC {
    String(String),
    Integer(i64),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/S/properties/a/items: `null` among types becomes `nullable`
Rewrite /components/schemas/S/properties/a: `null` among types becomes `nullable`
Rewrite /components/schemas/S/properties/b/additionalProperties: `null` among types becomes `nullable`
Rewrite /components/schemas/S/properties/c/anyOf/0: `null` among types becomes `nullable`
Rewrite /components/schemas/S: `null` among types becomes `nullable`
Rewrite /components/schemas/S/properties/c: `anyOf` becomes an enum
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
Loss /components/schemas/S/properties/next: `$dynamicRef` leads to the first anchor of its name, whoever asks
Rewrite /components/schemas/S/properties/other: a reference by name becomes one by place
Rewrite /components/schemas/S/properties/x: a schema that is referred to becomes the component `SX`
");

construct!(a_reference_to_nothing, schema(r##"{"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Gone"}, "b": {"$ref": "#gone"}}}"##), @r"
pub struct S {
    pub a: Option<support::JsonValue>,
    pub b: Option<support::JsonValue>,
}
Loss /components/schemas/S/properties/a/$ref: `#/components/schemas/Gone` leads to nothing: taken out
Loss /components/schemas/S/properties/b/$ref: `#gone` leads to nothing: taken out
");

construct!(an_enum_that_does_not_fit, schema(r##"{"type": "object", "properties": {"a": {"type": "string", "enum": ["x", 1]}, "b": {"enum": [{"x": 1}]}, "c": {"enum": ["x", "x"]}}}"##), @r"
pub struct S {
    pub a: Option<String>,
    pub b: Option<support::JsonValue>,
    pub c: Option<SC>,
}
pub enum SC {
    X,
    Unknown(String),
}
Loss /components/schemas/S/properties/a: an `enum` whose values are not of its type: left out
Loss /components/schemas/S/properties/b: an `enum` whose values are not of its type: left out
");

construct!(titles_that_are_alike, schemas(r##""S": {"type": "object", "properties": {"a": {"type": "string", "title": "Kind", "enum": ["x"]}, "b": {"type": "string", "title": "Kind", "enum": ["y"]}, "c": {"$ref": "#/components/schemas/Kind"}}}, "Kind": {"type": "string", "enum": ["z"]}"##), @r"
pub enum Kind {
    Z,
    Unknown(String),
}
pub struct S {
    pub a: Option<SA>,
    pub b: Option<SB>,
    pub c: Option<Kind>,
}
pub enum SA {
    X,
    Unknown(String),
}
pub enum SB {
    Y,
    Unknown(String),
}
");

construct!(a_component_called_like_a_type_that_is_derived, schemas(r##""S": {"$ref": "#/components/schemas/Model"}, "Model": {"type": "object", "properties": {"type": {"type": "string", "enum": ["x"]}}}, "ModelType": {"type": "string", "enum": ["y"]}"##), @r"
pub struct Model {
    pub type_: Option<ModelType2>,
}
pub enum ModelType {
    Y,
    Unknown(String),
}
pub enum ModelType2 {
    X,
    Unknown(String),
}
pub struct S(pub Model);
Rewrite /components/schemas/Model/properties/type: a type whose name another has is called `ModelType2`
");

construct!(a_discriminator_without_alternatives, schema(r##"{"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}}"##), @r"
pub struct S {
    pub kind: String,
}
Loss /components/schemas/S: a `discriminator` of a schema without alternatives: the members of its heirs are not decoded
");

construct!(every_type_at_once, schema(r##"{"type": ["string", "number", "integer", "boolean", "array", "object", "null"]}"##), @r"
pub enum S {
    String(String),
    Number(f64),
    Integer(i64),
    Boolean(bool),
    Array(Vec<support::JsonValue>),
    Object(support::JsonObject),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/S: `null` among types becomes `nullable`
Rewrite /components/schemas/S: several types become `oneOf`
Rewrite /components/schemas/S/oneOf/5: a free-form object is spelled `additionalProperties: true`
Rewrite /components/schemas/S: `oneOf` becomes an enum
");

construct!(a_trace, operation(r##"{"trace": {"operationId": "x", "responses": {"200": {"description": "", "content": {"text/html": {}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<String>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .request(reqwest::Method::TRACE, url)
        .header(
            reqwest::header::ACCEPT,
            reqwest::header::HeaderValue::from_static("text/html"),
        )
        .build()?;
        200u16 => support::read_text(response).await,
Rewrite /paths/~1a~1{id}/trace: a method that is sent by its name
Rewrite /paths/~1a~1{id}/trace/responses/200: an answer of text/html comes as text
"#);

construct!(a_head_with_content, operation(r##"{"head": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.head(url).build()?;
        200u16 => Ok(ResponseValue::empty(response)),
Rewrite /paths/~1a~1{id}/head/responses/200: an answer to HEAD has no content
"#);

construct!(events_beside_json, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {}, "text/event-stream": {"schema": {"type": "string"}}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<support::JsonValue>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .get(url)
        .header(
            reqwest::header::ACCEPT,
            reqwest::header::HeaderValue::from_static("application/json"),
        )
        .build()?;
        200u16 => support::read(response).await,
Loss /paths/~1a~1{id}/get/responses/200: of several contents `application/json` is decoded, not text/event-stream
"#);

construct!(answers_that_are_errors, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": ""}, "404": {"description": ""}, "422": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}, "default": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.get(url).build()?;
        200u16 => Ok(ResponseValue::empty(response)),
Loss /paths/~1a~1{id}/get/responses/422: an answer that means no success comes as it is, and is not decoded
Loss /paths/~1a~1{id}/get/responses/default: an answer that means no success comes as it is, and is not decoded
"#);

construct!(no_answer_that_means_success, operation(r##"{"get": {"operationId": "x", "responses": {"302": {"description": ""}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<ByteStream>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.get(url).build()?;
Rewrite /paths/~1a~1{id}/get/responses: no answer means success: any that does comes as a stream of bytes
"#);

construct!(what_stands_around_a_call, operation(r##"{"post": {"operationId": "x", "servers": [{"url": "http://other.example"}], "security": [{"k": []}], "callbacks": {"c": {"{$url}": {"post": {"responses": {"200": {"description": ""}}}}}}, "responses": {"200": {"description": "", "headers": {"X-Count": {"schema": {"type": "integer"}}}, "links": {"l": {"operationId": "x"}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.post(url).build()?;
        200u16 => Ok(ResponseValue::empty(response)),
Loss /paths/~1a~1{id}/post/servers: servers of its own: it is sent where all are sent
Loss /paths/~1a~1{id}/post/callbacks: callbacks are requests to the caller: left out
Loss /paths/~1a~1{id}/post/responses/200: headers of an answer have no type: they are there as text
Loss /paths/~1a~1{id}/post/responses/200: links from an answer to operations: left out
"#);

construct!(bounds_of_parameters, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "a", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 4}}, {"name": "b", "in": "query", "schema": {"type": "integer", "minimum": 5, "maximum": 7}}, {"name": "c", "in": "query", "allowReserved": true, "schema": {"type": "string", "maxLength": 3}}, {"name": "X-D", "in": "header", "schema": {"type": ["string", "null"]}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    a: Option<std::num::NonZeroU64>,
    b: Option<i64>,
    c: Option<&str>,
    x_d: Option<&str>,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut header_map = reqwest::header::HeaderMap::with_capacity(1);
    if let Some(value) = x_d {
        header_map.append("X-D", value.to_string().try_into()?);
    }
    let mut request = self
        .client
        .get(url)
        .query(&progenitor_client::QueryParam::new("a", &a))
        .query(&progenitor_client::QueryParam::new("b", &b))
        .query(&progenitor_client::QueryParam::new("c", &c))
        .headers(header_map)
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Rewrite /paths/~1a~1{id}/get/parameters/3/schema: `null` among types becomes `nullable`
Loss /paths/~1a~1{id}/get/parameters/2: `allowReserved`: characters that are reserved are encoded
Rewrite /paths/~1a~1{id}/get/parameters/0/schema: `default` becomes a sentence of the description
Loss /paths/~1a~1{id}/get/parameters/1/schema: bounds of a number are checked as far as a type of Rust has them
Loss /paths/~1a~1{id}/get/parameters/2/schema: `pattern` and lengths are told in the description, and not checked
"#);

construct!(styles_of_paths, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "id", "in": "path", "required": true, "style": "matrix", "explode": true, "schema": {"type": "array", "items": {"type": "string"}}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(&self, id: &Vec<String>) -> Result<ResponseValue<()>, Error> {
    let id = support::matrix("id", &id, true)?;
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.get(url).build()?;
        204u16 => Ok(ResponseValue::empty(response)),
"#);

construct!(objects_in_a_query, operation(r##"{"get": {"operationId": "x", "parameters": [{"name": "a", "in": "query", "schema": {"type": "object", "properties": {"b": {"type": "string"}}}}, {"name": "c", "in": "query", "schema": {"type": ["string", "integer"]}}], "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    a: Option<&types::Xa>,
    c: Option<&types::Xc>,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .get(url)
        .query(&support::form_pairs("a", &a)?)
        .query(&support::form_pairs("c", &c)?)
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Rewrite /paths/~1a~1{id}/get/parameters/1/schema: several types become `oneOf`
Rewrite /paths/~1a~1{id}/get/parameters/1/schema: `oneOf` becomes an enum
"#);

construct!(a_form_in_the_style_of_a_query, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}, "c": {"type": "array", "items": {"type": "string"}}}}, "encoding": {"a": {"style": "deepObject"}, "c": {"explode": false}}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    body: &types::XBody,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .post(url)
        .form_of(
            Some(body),
            &[("a", support::Encoding::Deep), ("c", support::Encoding::Joined(","))],
        )?
        .build()?;
        204u16 => Ok(ResponseValue::empty(response)),
"#);

construct!(parts_with_encodings, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"type": "object", "properties": {"f": {"type": "string", "format": "binary"}}, "additionalProperties": {"type": "string"}}, "encoding": {"f": {"contentType": "image/png", "headers": {"X-A": {"schema": {"type": "string"}}}}}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    body: &types::XForm,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.post(url).multipart(support::form(body)?).build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Loss /paths/~1a~1{id}/post/requestBody: the headers of the part `f` cannot be set: left out
Loss /paths/~1a~1{id}/post/requestBody: parts that are not declared cannot be sent
"#);

construct!(parts_of_a_union, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "properties": {"b": {"type": "string"}}}]}}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    body: &support::Map<String, support::File>,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.post(url).multipart(support::form(body)?).build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Loss /paths/~1a~1{id}/post/requestBody: a body in parts that is no object with members: any files
"#);

construct!(several_request_bodies, operation(r##"{"post": {"operationId": "x", "requestBody": {"required": true, "content": {"text/plain": {}, "application/json": {}}}, "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn x(
    &self,
    id: &str,
    body: &support::JsonValue,
) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.post(url).json(&body).build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Loss /paths/~1a~1{id}/post/requestBody: of several request bodies `application/json` is sent, not text/plain
"#);

construct!(an_answer_of_xml, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/xml": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<ByteStream>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.get(url).build()?;
        200u16 => Ok(ResponseValue::stream(response)),
Loss /paths/~1a~1{id}/get/responses/200: an answer of application/xml comes as a stream of bytes, and is not decoded
"#);

construct!(json_and_bytes_that_mean_success, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}, "201": {"description": "", "content": {"application/pdf": {}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<ByteStream>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.get(url).build()?;
        200u16 => Ok(ResponseValue::stream(response)),
        201u16 => Ok(ResponseValue::stream(response)),
Rewrite /paths/~1a~1{id}/get/responses/201: an answer of application/pdf comes as a stream of bytes
Loss /paths/~1a~1{id}/get/responses: several answers that mean success, one of them not JSON: all come as bytes
"#);

construct!(a_document_without_paths, whole(r##"{"openapi": "3.1.0", "info": {"title": "T"}, "webhooks": {"new": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/E"}}}}}}}, "components": {"schemas": {"E": {"type": "object", "properties": {"a": {"type": "string"}}}}}}"##), @r"
pub struct E {
Rewrite /openapi: the version becomes 3.0.3
Loss /webhooks: webhooks are requests to the caller: left out
Rewrite (the whole document): `paths` is filled in
");

construct!(path_items_that_stand_elsewhere, whole(r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"$ref": "#/components/pathItems/A"}, "/b": {"$ref": "#/paths/~1a"}, "/c": {"$ref": "#/components/pathItems/Gone"}}, "components": {"pathItems": {"A": {"get": {"operationId": "x", "responses": {"204": {"description": ""}}}}, "Unused": {"get": {"operationId": "y"}}}}}"##), @r"
GET /a: x
GET /b: x_2
Problem /paths/~1c/$ref: `#/components/pathItems/Gone` leads to nothing
Rewrite /paths/~1a: a path that is defined elsewhere is written out
Rewrite /paths/~1b: a path that is defined elsewhere is written out
Rewrite /openapi: the version becomes 3.0.3
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

construct!(credentials, whole(r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "security": [{"k": []}], "components": {"securitySchemes": {"k": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "http://a.example"}}}}}}"##), @r"
Rewrite /openapi: the version becomes 3.0.3
Loss /components/securitySchemes: credentials are not set by the client, but by who makes it
");

#[test]
fn an_open_enum_does_not_take_the_texts_of_other_alternatives() {
    let document = r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": {"S": {"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["now"]}, {"type": "string"}, {"type": "string", "format": "date"}]}}}}"##;
    let source = read::parse("test.json", document.to_owned()).unwrap();
    let made = pipeline::make(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"));
    let files = print::print(&made.refined, print::Origin { command: "t", document: "t" });
    let text = &files.iter().find(|file| file.path == "types.rs").unwrap().contents;
    let text = String::from_utf8_lossy(text);
    let tried = text.lines().filter_map(|line| line.trim().strip_prefix("return Ok(Self::"));
    insta::assert_snapshot!(tried.collect::<Vec<_>>().join("\n"), @r"
    Integer(value));
    Date(value));
    Now(value));
    String(value));
    ");
}

construct!(a_member_called_like_a_keyword, schema(r##"{"type": "object", "properties": {"additionalProperties": false, "properties": {"type": "object", "properties": {"additionalProperties": true}}}}"##), @r"
pub struct S {
    pub additional_properties: Option<support::JsonValue>,
    pub properties: Option<SProperties>,
}
pub struct SProperties {
    pub additional_properties: Option<support::JsonValue>,
}
Rewrite /components/schemas/S/properties/properties/properties/additionalProperties: a boolean schema becomes an object
Rewrite /components/schemas/S/properties/additionalProperties: a boolean schema becomes an object
Loss /components/schemas/S/properties/additionalProperties: `not` says what values are not: left out
");

construct!(others_that_are_only_remarked_on, schema(r##"{"type": "object", "properties": {"a": {"type": "object", "additionalProperties": {"description": "Whatever", "example": 1}}}, "additionalProperties": {"description": "Whatever", "example": 1, "x-name": "n"}}"##), @r"
pub struct S {
    pub a: Option<support::JsonObject>,
    pub extra: support::Map<String, support::JsonValue>,
}
Rewrite /components/schemas/S/properties/a: a free-form object is spelled `additionalProperties: true`
");

construct!(members_with_one_name_in_rust, schema(r##"{"type": "object", "properties": {"user_id": {"type": "string"}, "userId": {"type": "integer"}, "user-id": {"type": "boolean"}, "user_id_2": {"type": "number"}}}"##), @r"
pub struct S {
    pub user_id: Option<String>,
    pub user_id_4: Option<i64>,
    pub user_id_3: Option<bool>,
    pub user_id_2: Option<f64>,
}
");

construct!(an_enum_of_digits_with_and_without_a_prefix, schema(r##"{"type": "string", "enum": ["1A", "X1A", "2"]}"##), @r"
pub enum S {
    N1a,
    X1a,
    N2,
    Unknown(String),
}
Rewrite /components/schemas/S: values of an `enum` that would be one Rust name get names of their own
");

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
Rewrite /components/schemas/Base/properties/owner: a schema in one that others take in becomes a component
Rewrite /components/schemas/Base/properties/parent: a schema in one that others take in becomes a component
Rewrite /components/schemas/One: schemas that must all fit are merged into one
Rewrite /components/schemas/S: schemas that must all fit are merged into one
Rewrite /components/schemas/BaseParent: schemas that must all fit are merged into one
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
Rewrite /components/schemas/S: schemas that must all fit are merged into one
");

construct!(an_enum_beside_its_reference, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"e": {"description": "It", "allOf": [{"$ref": "#/components/schemas/E"}]}}, "required": ["e"]}]}, "B": {"type": "object", "properties": {"e": {"type": "string", "enum": ["x", "y"]}}}, "E": {"type": "string", "enum": ["x", "y"]}"##), @r"
pub struct B {
    pub e: Option<BE>,
}
pub enum BE {
    X,
    Y,
    Unknown(String),
}
pub enum E {
    X,
    Y,
    Unknown(String),
}
pub struct S {
    pub e: SE,
}
pub enum SE {
    X,
    Y,
    Unknown(String),
}
Rewrite /components/schemas/S: schemas that must all fit are merged into one
Rewrite /components/schemas/S/properties/e: schemas that must all fit are merged into one
");

construct!(unions_that_must_both_fit, schemas(r##""S": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"stop": {"description": "Where", "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "maxItems": 4}]}, "size": {"anyOf": [{"type": "number"}, {"type": "string"}]}}}]}, "B": {"type": "object", "properties": {"stop": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}, "size": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]}}}"##), @r"
pub struct B {
    pub stop: Option<BStop>,
    pub size: Option<BSize>,
}
pub enum BSize {
    Integer(i64),
    Boolean(bool),
    Unknown(support::JsonValue),
}
pub enum BStop {
    String(String),
    Array(Vec<String>),
    Unknown(support::JsonValue),
}
pub struct S {
    pub stop: Option<SStop>,
    pub size: Option<i64>,
}
pub enum SStop {
    String(String),
    Array(Vec<String>),
    Unknown(support::JsonValue),
}
Rewrite /components/schemas/B/properties/stop: a schema in one that others take in becomes a component
Rewrite /components/schemas/B/properties/size: a schema in one that others take in becomes a component
Rewrite /components/schemas/S: schemas that must all fit are merged into one
Rewrite /components/schemas/S/properties/stop: schemas that must all fit are merged into one
Rewrite /components/schemas/S/properties/size: schemas that must all fit are merged into one
Loss /components/schemas/S/properties/stop/oneOf/1: bounds of a list are told in the description, and not checked
Rewrite /components/schemas/S/properties/stop: `oneOf` becomes an enum
Rewrite /components/schemas/S/properties/size: a union of one is that one
Rewrite /components/schemas/BStop: `oneOf` becomes an enum
Rewrite /components/schemas/BSize: `anyOf` becomes an enum
");

construct!(a_reference_to_what_is_wrong, schema(r##"{"type": "object", "properties": {"a": {"type": "object", "allOf": {"0": {"type": "string"}}}, "b": {"$ref": "#/components/schemas/S/properties/a/allOf/0"}}}"##), @r"
pub struct S {
    pub a: Option<support::JsonObject>,
    pub b: Option<support::JsonValue>,
}
Loss /components/schemas/S/properties/a/allOf: `allOf` is not a list of schemas: taken out
Loss /components/schemas/S/properties/b: a reference to something that had to be taken out: any JSON
Rewrite /components/schemas/S/properties/a: a free-form object is spelled `additionalProperties: true`
");

construct!(a_type_that_its_reference_contradicts, schemas(r##""S": {"type": "object", "properties": {"a": {"description": "All", "type": "object", "$ref": "#/components/schemas/L"}}}, "L": {"type": "array", "items": {"type": "string"}}"##), @r"
pub struct L(pub Vec<String>);
pub struct S {
    pub a: Option<L>,
}
Rewrite /components/schemas/S/properties/a: `$ref` beside other keywords moves into `allOf`
Loss /components/schemas/S/properties/a: what stands beside a reference contradicts it: left out
");

construct!(parts_of_another_operation, told(
    r##"{"get": {"operationId": "x", "parameters": [{"$ref": "#/paths/~1a~1%7Bid%7D/delete/parameters/0"}], "responses": {"200": {"$ref": "#/paths/~1a~1%7Bid%7D/delete/responses/200"}}},
        "delete": {"operationId": "y", "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}], "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/paths/~1a~1%7Bid%7D/delete/responses/404/content/application~1json/schema"}}}}, "404": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}}}"##,
    "",
    "client.rs",
), @r#"
pub async fn x(&self, id: i64) -> Result<ResponseValue<types::AIdDelete404>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .get(url)
        .header(
            reqwest::header::ACCEPT,
            reqwest::header::HeaderValue::from_static("application/json"),
        )
        .build()?;
        200u16 => support::read(response).await,
        200u16 => support::read(response).await,
Loss /paths/~1a~1{id}/delete/responses/404: an answer that means no success comes as it is, and is not decoded
Rewrite /paths/~1a~1{id}/delete/responses/404/content/application~1json/schema: a schema that is referred to becomes the component `AIdDelete404`
"#);

construct!(several_answers_of_one_type_without_a_name, operation(r##"{"post": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}}}}}, "201": {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}}}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<types::XResponse>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .post(url)
        .header(
            reqwest::header::ACCEPT,
            reqwest::header::HeaderValue::from_static("application/json"),
        )
        .build()?;
        200u16 => support::read(response).await,
        201u16 => support::read(response).await,
"#);

construct!(an_answer_under_another_name, operation(r##"{"get": {"operationId": "x", "responses": {"200": {"description": "", "content": {"application/hal+json": {"schema": {"type": "string"}}}}, "201": {"description": "", "content": {"application/vnd.t+json": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "string"}}}}}}}"##), @r#"
pub async fn x(&self, id: &str) -> Result<ResponseValue<String>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self
        .client
        .get(url)
        .header(
            reqwest::header::ACCEPT,
            reqwest::header::HeaderValue::from_static(
                "application/hal+json, application/json",
            ),
        )
        .build()?;
        200u16 => support::read(response).await,
        201u16 => support::read(response).await,
Loss /paths/~1a~1{id}/get/responses/201: of several contents `application/json` is decoded, not application/vnd.t+json
"#);

construct!(an_operation_called_like_a_method_of_the_client, operation(r##"{"get": {"operationId": "post", "responses": {"204": {"description": ""}}}}"##), @r#"
pub async fn post_operation(&self, id: &str) -> Result<ResponseValue<()>, Error> {
    let id = encode_path(&id.to_string());
    let url = format!("{}/a/{id}", self.base_url);
    let mut request = self.client.get(url).build()?;
        204u16 => Ok(ResponseValue::empty(response)),
Rewrite /paths/~1a~1{id}/get: a reserved operationId becomes `post_operation`
"#);
