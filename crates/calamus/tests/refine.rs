//! What generated code looks like, construct by construct, on documents made for it.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use calamus::{pipeline, print};
use calamus_document::read;

/// The types of a document with these schemas, of which `Sent` goes out with a request
/// and `Received` comes back.
fn types(schemas: &str) -> String {
    let text = file("types.rs", &document(schemas, ""));
    let types = text.lines().skip_while(|line| !line.starts_with("use super")).skip(2);
    types.collect::<Vec<_>>().join("\n")
}

fn document(schemas: &str, more: &str) -> String {
    let schema = |name: &str| {
        if schemas.contains(&format!("\"{name}\"")) {
            format!("{{\"$ref\": \"#/components/schemas/{name}\"}}")
        } else {
            "{\"type\": \"boolean\"}".to_owned()
        }
    };
    let (sent, received) = (schema("Sent"), schema("Received"));
    format!(
        r#"{{
            "openapi": "3.1.0",
            "info": {{"title": "Test", "version": "1"}},
            "paths": {{
                "/both": {{"post": {{
                    "operationId": "both",
                    "requestBody": {{"required": true, "content": {{"application/json": {{"schema": {sent}}}}}}},
                    "responses": {{"200": {{"description": "", "content": {{"application/json": {{"schema": {received}}}}}}}}}
                }}}}
                {more}
            }},
            "components": {{"schemas": {{{schemas}}}}}
        }}"#
    )
}

fn file(path: &str, document: &str) -> String {
    let source = read::parse("test.json", document.to_owned()).unwrap();
    let generated = pipeline::generate(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(generated.report.omitted, []);
    let origin = print::Origin { command: "test", document: "test.json" };
    let files = print::print(generated.code.clone(), origin);
    let file = files.into_iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.contents).unwrap()
}

/// The method of an operation, and its builder.
fn method(operation: &str) -> String {
    let document = document("", &format!(r#", "/things/{{thing_id}}": {operation}"#));
    let client = file("client.rs", &document);
    let methods = client.rsplit_once("impl Client {\n").unwrap().1;
    let (_, method) = methods.split_once("\n    }\n\n").unwrap();
    let method = method.trim_end().trim_end_matches('}').trim_end().to_owned();
    let builders = file("builders.rs", &document);
    let (_, builder) = builders.rsplit_once("support::builder! {\n").unwrap();
    format!("{method}\n\n{}", builder.trim_end().trim_end_matches('}').trim_end())
}

#[test]
fn absent_null_and_value_are_apart_where_a_caller_may_send_them() {
    insta::assert_snapshot!(types(
        r#""Sent": {"type": "object", "required": ["z_required", "required_nullable"], "additionalProperties": false, "properties": {
            "z_required": {"type": "string", "description": "First in the document."},
            "optional": {"type": "string"},
            "optional_nullable": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "required_nullable": {"type": ["string", "null"]},
            "with_default": {"type": "boolean", "default": true},
            "list": {"type": "array", "items": {"type": "integer"}},
            "nullable_list": {"type": ["array", "null"], "items": {"type": "integer"}},
            "camelCase": {"type": "object", "additionalProperties": {"type": "number"}}
        }}"#
    ), @r#"
    #[derive(Clone, Debug, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Sent {
        /// First in the document.
        pub z_required: String,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub optional: Option<String>,
        #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "support::Field::is_absent"))]
        pub optional_nullable: support::Field<String>,
        #[cfg_attr(feature = "schemars", schemars(with = "support::Nullable<String>"))]
        pub required_nullable: Option<String>,
        /// Default: `true`.
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "bool"))]
        pub with_default: Option<bool>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "Vec<i64>"))]
        pub list: Option<Vec<i64>>,
        #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "support::Field::is_absent"))]
        pub nullable_list: support::Field<Vec<i64>>,
        #[cfg_attr(feature = "schemars", schemars(rename = "camelCase"))]
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "support::Map<String, f64>"))]
        pub camel_case: Option<support::Map<String, f64>>,
    }

    support::object!(Sent {
        "z_required": required z_required,
        "optional": optional optional,
        "optional_nullable": optional optional_nullable,
        "required_nullable": required required_nullable,
        "with_default": optional with_default,
        "list": optional list,
        "nullable_list": optional nullable_list,
        "camelCase": optional camel_case
    });
    "#);
}

#[test]
fn what_only_comes_back_has_two_states() {
    insta::assert_snapshot!(types(
        r##""Received": {"type": "object", "required": ["b"], "additionalProperties": false, "properties": {
            "b": {"anyOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}], "description": "Told here."},
            "a": {"anyOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}]},
            "c": {"$ref": "#/components/schemas/Inner"},
            "free": {"type": "object"},
            "anything": {},
            "at": {"type": "string", "format": "date-time"}
        }}, "Inner": {"type": "object", "description": "Told there.", "properties": {"self": {"$ref": "#/components/schemas/Inner"}}}"##
    ), @r#"
    /// Told there.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Inner {
        #[cfg_attr(feature = "schemars", schemars(rename = "self"))]
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "Box<Inner>"))]
        pub self_: Option<Box<Inner>>,
    }

    support::object!(Inner { "self": optional self_ });

    #[derive(Clone, Debug, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Received {
        /// Told here.
        #[cfg_attr(feature = "schemars", schemars(with = "support::Nullable<Inner>"))]
        pub b: Option<Inner>,
        #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
        pub a: Option<Inner>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "Inner"))]
        pub c: Option<Inner>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "support::JsonObject"))]
        pub free: Option<support::JsonObject>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "support::JsonValue"))]
        pub anything: Option<support::JsonValue>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "support::Timestamp"))]
        pub at: Option<support::Timestamp>,
    }

    support::object!(Received {
        "b": required b,
        "a": optional a,
        "c": optional c,
        "free": optional free,
        "anything": optional anything,
        "at": optional at
    });
    "#);
}

#[test]
fn enums_keep_what_they_do_not_list_under_a_name_that_is_free() {
    insta::assert_snapshot!(types(
        r#""Sent": {"type": "string", "enum": ["unknown", "in-progress", "42"], "description": "How it goes."}"#
    ), @r#"
    support::open_enum! {
        /// How it goes.
        pub enum Sent {
            Unknown = "unknown",
            InProgress = "in-progress",
            X42 = "42",
            _ => Unlisted,
        }
    }
    "#);
}

#[test]
fn unions_are_tried_on_the_text_and_keep_what_fits_none() {
    insta::assert_snapshot!(types(
        r#""Received": {"type": "object", "properties": {
            "where": {"anyOf": [{"type": "integer"}, {"type": "string"}]}
        }}"#
    ), @r#"
    #[derive(Clone, Debug, Default, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Received {
        #[cfg_attr(feature = "schemars", schemars(rename = "where"))]
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "ReceivedWhere"))]
        pub where_: Option<ReceivedWhere>,
    }

    support::object!(Received { "where": optional where_ });

    support::union! {
        pub enum ReceivedWhere: Display {
            Integer(i64): From,
            String(String): From,
            _ => Unknown,
        }
    }
    "#);
}

#[test]
fn undeclared_properties_are_kept_and_part_of_the_schema() {
    insta::assert_snapshot!(types(
        r#""Sent": {"type": "object", "required": ["unit"], "properties": {"unit": {"type": "string"}}, "additionalProperties": {"type": "integer"}}"#
    ), @r#"
    #[derive(Clone, Debug, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Sent {
        pub unit: String,
        /// The properties that the document does not declare.
        #[cfg_attr(feature = "schemars", schemars(flatten))]
        pub extra: support::Map<String, i64>,
    }

    support::object!(Sent { "unit": required unit, ..extra });
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one snapshot")]
fn secrets_are_not_shown() {
    insta::assert_snapshot!(types(
        r#""Sent": {"type": "object", "required": ["user"], "properties": {
            "user": {"type": "string"},
            "accessToken": {"type": "string"},
            "max_tokens": {"type": "integer"},
            "pin": {"type": "string", "format": "password"},
            "once": {"type": "string", "writeOnly": true},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "api_key_header": {"type": "string"}
        }}, "Received": {"type": "object", "required": ["state", "authorize_url"], "properties": {
            "state": {"type": "string"}, "authorize_url": {"type": "string"}
        }}, "AccessToken": {"type": "string"}"#
    ), @r#"
    support::newtype! {
        pub struct AccessToken(String): Redacted, Eq, Display, Text;
    }

    #[derive(Clone, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Received {
        pub state: String,
        pub authorize_url: String,
    }

    support::object!(Received { "state": required state, "authorize_url": required authorize_url });

    support::redact!(Received { state: redacted, authorize_url: redacted });

    #[derive(Clone, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Sent {
        pub user: String,
        #[cfg_attr(feature = "schemars", schemars(rename = "accessToken"))]
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub access_token: Option<String>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "i64"))]
        pub max_tokens: Option<i64>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub pin: Option<String>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub once: Option<String>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "support::Map<String, String>"))]
        pub headers: Option<support::Map<String, String>>,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub api_key_header: Option<String>,
    }

    support::object!(Sent {
        "user": required user,
        "accessToken": optional access_token,
        "max_tokens": optional max_tokens,
        "pin": optional pin,
        "once": optional once,
        "headers": optional headers,
        "api_key_header": optional api_key_header
    });

    support::redact!(Sent {
        user,
        access_token: redacted,
        max_tokens,
        pin: redacted,
        once: redacted,
        headers: redacted,
        api_key_header
    });
    "#);
}

#[test]
fn types_that_are_called_like_those_of_the_prelude_do_not_hide_them() {
    insta::assert_snapshot!(types(
        r##""Sent": {"type": "object", "required": ["text"], "properties": {
            "text": {"$ref": "#/components/schemas/String"},
            "option": {"$ref": "#/components/schemas/Option"}
        }}, "Received": {"type": "array", "items": {"type": "string"}},
        "String": {"type": "object", "properties": {"length": {"type": "integer"}}},
        "Option": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}"##
    ), @r#"
    #[derive(Clone, Debug, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Option {
        pub name: std::string::String,
    }

    support::object!(Option { "name": required name });

    support::newtype! {
        pub struct Received(Vec<std::string::String>): Debug;
    }

    #[derive(Clone, Debug, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Sent {
        pub text: String,
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "::std::option::Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "Option"))]
        pub option: std::option::Option<Option>,
    }

    support::object!(Sent { "text": required text, "option": optional option });

    #[derive(Clone, Debug, Default, PartialEq)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct String {
        #[cfg_attr(feature = "schemars", schemars(default, skip_serializing_if = "::std::option::Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "i64"))]
        pub length: std::option::Option<i64>,
    }

    support::object!(String { "length": optional length });
    "#);
}

#[test]
fn a_method_tells_what_the_document_says_and_sends_nothing_else() {
    insta::assert_snapshot!(method(
        r#"{"get": {
            "operationId": "readThing",
            "summary": "Read a thing",
            "description": "See [the manual] at https://example.com/things.",
            "parameters": [
                {"name": "X-Trace", "in": "header", "schema": {"type": ["string", "null"]}},
                {"name": "limit", "in": "query", "description": "How many.", "schema": {"type": "integer", "maximum": 10, "default": 5}},
                {"name": "thing_id", "in": "path", "required": true, "schema": {"type": "string"}, "description": "Which."}
            ],
            "responses": {
                "200": {"description": "The thing.", "content": {"application/json": {"schema": {}}}},
                "404": {"description": "There is none."}
            }
        }}"#
    ), @r#"
    /// Read a thing.
    ///
    /// See \[the manual\] at <https://example.com/things>.
    ///
    /// Sends a `GET` request to `/things/{thing_id}`.
    ///
    /// # Arguments
    ///
    /// - `thing_id`: Which.
    ///
    /// # Returns
    ///
    /// - `200`: The thing.
    ///
    /// # Errors
    ///
    /// The responses of `errors::ReadThingError`:
    ///
    /// - `404`: There is none.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # #[cfg(feature = "examples")]
    /// # async fn example(client: test_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let response = client.read_thing("text").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_thing(&self, thing_id: impl Into<String>) -> builders::ReadThing {
        builders::ReadThing::new(&self.runtime, thing_id.into())
    }

    /// A request of `readThing`, from [`Client::read_thing`](super::Client::read_thing).
    pub struct ReadThing: operations::READ_THING { thing_id: String } {
        /// How many. At most 10. Default: `5`.
        limit: value i64,
        x_trace: into String,
    }
    returns support::JsonValue = json, errors::ReadThingError, (), "application/json";
    build |http_client, base_url| {
        let thing_id = progenitor_client::encode_path("thing_id", &thing_id.to_string())?;
        let mut header_map = reqwest::header::HeaderMap::with_capacity(1);
        if let Some(value) = x_trace {
            header_map.append("X-Trace", value.to_string().try_into()?);
        }
        http_client
            .get(format!("{base_url}/things/{thing_id}"))
            .query_form("limit", &limit)?
            .headers(header_map)
    }
    "#);
}

#[test]
fn a_body_of_bytes_is_handed_over_as_it_is() {
    insta::assert_snapshot!(method(
        r#"{"put": {
            "parameters": [{"name": "thing_id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}],
            "requestBody": {"required": true, "content": {"application/octet-stream": {"schema": {}}}},
            "responses": {"204": {"description": ""}}
        }}"#
    ), @r#"
    /// Sends a `PUT` request to `/things/{thing_id}`.
    ///
    /// # Arguments
    ///
    /// - `thing_id`
    /// - `body`
    ///
    /// # Returns
    ///
    /// - `204`
    ///
    /// # Example
    ///
    /// ```no_run
    /// # #[cfg(feature = "examples")]
    /// # async fn example(client: test_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client
    ///     .put_things_thing_id("67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?, "text")
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_things_thing_id(
        &self, thing_id: uuid::Uuid, body: impl Into<support::Body>,
    ) -> builders::PutThingsThingId {
        builders::PutThingsThingId::new(&self.runtime, thing_id, body.into())
    }

    /// A request of `put_things_thing_id`, from
    /// [`Client::put_things_thing_id`](super::Client::put_things_thing_id).
    pub struct PutThingsThingId: operations::PUT_THINGS_THING_ID {
        thing_id: uuid::Uuid, body: support::Body,
    }
    returns () = nothing, support::NoErrorBody, ();
    build |http_client, base_url| {
        let thing_id = progenitor_client::encode_path("thing_id", &thing_id.to_string())?;
        http_client
            .put(format!("{base_url}/things/{thing_id}"))
            .header("content-type", "application/octet-stream")
            .body(body)
    }
    "#);
}
