//! What generated code looks like, construct by construct, on documents made for it.

// In a test, a panic is how a failure is told.
#![allow(clippy::unwrap_used)]

use calamus::{pipeline, print};
use calamus_document::read;

/// The types of a document with these schemas, of which `Sent` goes out with a request
/// and `Received` comes back.
fn types(schemas: &str) -> String {
    let text = file("types.rs", &document(schemas, ""));
    let types = text.lines().skip_while(|line| !line.starts_with("/// "));
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
    let made = pipeline::make(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(made.report.omitted, []);
    let origin = print::Origin { command: "test", document: "test.json" };
    let files = print::print(&made.refined, origin);
    let file = files.into_iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.contents).unwrap()
}

/// The method of an operation.
fn method(operation: &str) -> String {
    let more = format!(r#", "/things/{{thing_id}}": {operation}"#);
    let text = file("client.rs", &document("", &more));
    let methods = text.rsplit_once("impl Client {\n").unwrap().1;
    let (_, last) = methods.split_once("\n    }\n\n").unwrap();
    last.trim_end().trim_end_matches('}').trim_end().to_owned()
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
    /// The schema at `/components/schemas/Sent`.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Sent {
        /// First in the document.
        pub z_required: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub optional: Option<String>,
        #[serde(default, skip_serializing_if = "support::Field::is_absent")]
        pub optional_nullable: support::Field<String>,
        #[cfg_attr(feature = "schemars", schemars(with = "support::Nullable<String>"))]
        pub required_nullable: Option<String>,
        /// Default: `true`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "bool"))]
        pub with_default: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "Vec<i64>"))]
        pub list: Option<Vec<i64>>,
        #[serde(default, skip_serializing_if = "support::Field::is_absent")]
        pub nullable_list: support::Field<Vec<i64>>,
        #[serde(rename = "camelCase", default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "support::Map<String, f64>"))]
        pub camel_case: Option<support::Map<String, f64>>,
    }
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
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Inner {
        #[serde(rename = "self", default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "Box<Inner>"))]
        pub self_: Option<Box<Inner>>,
    }

    /// The schema at `/components/schemas/Received`.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Received {
        /// Told here.
        #[cfg_attr(feature = "schemars", schemars(with = "support::Nullable<Inner>"))]
        pub b: Option<Inner>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub a: Option<Inner>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "Inner"))]
        pub c: Option<Inner>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "support::JsonObject"))]
        pub free: Option<support::JsonObject>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "support::JsonValue"))]
        pub anything: Option<support::JsonValue>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "support::Timestamp"))]
        pub at: Option<support::Timestamp>,
    }
    "#);
}

#[test]
fn enums_keep_what_they_do_not_list_under_a_name_that_is_free() {
    insta::assert_snapshot!(types(
        r#""Sent": {"type": "string", "enum": ["unknown", "in-progress", "42"], "description": "How it goes."}"#
    ), @r#"
    /// How it goes.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Sent {
        /// `unknown`
        Unknown,
        /// `in-progress`
        InProgress,
        /// `42`
        X42,
        /// A value that this version of the document does not list, as it came.
        Unlisted(String),
    }

    impl Sent {
        /// The value as JSON text has it.
        pub fn as_str(&self) -> &str {
            match self {
                Self::Unknown => "unknown",
                Self::InProgress => "in-progress",
                Self::X42 => "42",
                Self::Unlisted(value) => value,
            }
        }

        fn listed(value: &str) -> Option<Self> {
            match value {
                "unknown" => Some(Self::Unknown),
                "in-progress" => Some(Self::InProgress),
                "42" => Some(Self::X42),
                _ => None,
            }
        }
    }

    impl From<&str> for Sent {
        fn from(value: &str) -> Self {
            Self::listed(value).unwrap_or_else(|| Self::Unlisted(value.to_owned()))
        }
    }

    impl From<String> for Sent {
        fn from(value: String) -> Self {
            Self::listed(&value).unwrap_or(Self::Unlisted(value))
        }
    }

    impl std::str::FromStr for Sent {
        type Err = std::convert::Infallible;
        fn from_str(value: &str) -> Result<Self, std::convert::Infallible> {
            Ok(Self::from(value))
        }
    }

    impl fmt::Display for Sent {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.as_str())
        }
    }

    impl Serialize for Sent {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Sent {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            support::deserialize_text(deserializer)
        }
    }

    #[cfg(feature = "schemars")]
    impl schemars::JsonSchema for Sent {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Sent".into()
        }

        fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
            support::one_of_texts("How it goes.", &["unknown", "in-progress", "42"])
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
    /// The schema at `/components/schemas/Received`.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Received {
        #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "ReceivedWhere"))]
        pub where_: Option<ReceivedWhere>,
    }

    /// The schema at `/components/schemas/Received/properties/where`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    #[non_exhaustive]
    #[serde(untagged)]
    pub enum ReceivedWhere {
        Integer(i64),
        String(String),
        /// A value that is none of these, as it came.
        #[cfg_attr(feature = "schemars", schemars(skip))]
        Unknown(support::JsonValue),
    }

    impl<'de> Deserialize<'de> for ReceivedWhere {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let json = support::JsonValue::deserialize(deserializer)?;
            if let Ok(value) = support::from_text(json.as_str()) {
                return Ok(Self::Integer(value));
            }
            if let Ok(value) = support::from_text(json.as_str()) {
                return Ok(Self::String(value));
            }
            Ok(Self::Unknown(json))
        }
    }

    impl fmt::Display for ReceivedWhere {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Integer(x) => x.fmt(f),
                Self::String(x) => x.fmt(f),
                Self::Unknown(x) => x.fmt(f),
            }
        }
    }

    impl From<i64> for ReceivedWhere {
        fn from(value: i64) -> Self {
            Self::Integer(value)
        }
    }

    impl From<String> for ReceivedWhere {
        fn from(value: String) -> Self {
            Self::String(value)
        }
    }
    "#);
}

#[test]
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
    /// The schema at `/components/schemas/AccessToken`.
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    #[serde(transparent)]
    pub struct AccessToken(pub String);

    /// What it holds is not shown.
    impl fmt::Debug for AccessToken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("AccessToken([redacted])")
        }
    }

    impl std::ops::Deref for AccessToken {
        type Target = String;
        fn deref(&self) -> &String {
            &self.0
        }
    }

    impl From<AccessToken> for String {
        fn from(value: AccessToken) -> Self {
            value.0
        }
    }

    impl From<String> for AccessToken {
        fn from(value: String) -> Self {
            Self(value)
        }
    }

    impl fmt::Display for AccessToken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }

    impl std::str::FromStr for AccessToken {
        type Err = std::convert::Infallible;
        fn from_str(value: &str) -> Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }

    /// The schema at `/components/schemas/Received`.
    #[derive(Clone, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Received {
        pub state: String,
        pub authorize_url: String,
    }

    /// Members that may hold a secret are not shown.
    impl fmt::Debug for Received {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Received")
                .field("state", &format_args!("[redacted]"))
                .field("authorize_url", &format_args!("[redacted]"))
                .finish()
        }
    }

    /// The schema at `/components/schemas/Sent`.
    #[derive(Clone, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Sent {
        pub user: String,
        #[serde(rename = "accessToken", default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub access_token: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "i64"))]
        pub max_tokens: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub pin: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub once: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "support::Map<String, String>"))]
        pub headers: Option<support::Map<String, String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "String"))]
        pub api_key_header: Option<String>,
    }

    /// Members that may hold a secret are not shown.
    impl fmt::Debug for Sent {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Sent")
                .field("user", &self.user)
                .field("access_token", &format_args!("[redacted]"))
                .field("max_tokens", &self.max_tokens)
                .field("pin", &format_args!("[redacted]"))
                .field("once", &format_args!("[redacted]"))
                .field("headers", &format_args!("[redacted]"))
                .field("api_key_header", &self.api_key_header)
                .finish()
        }
    }
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
    /// The schema at `/components/schemas/Option`.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Option {
        pub name: std::string::String,
    }

    /// The schema at `/components/schemas/Received`.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    #[serde(transparent)]
    pub struct Received(pub Vec<std::string::String>);

    impl std::ops::Deref for Received {
        type Target = Vec<std::string::String>;
        fn deref(&self) -> &Vec<std::string::String> {
            &self.0
        }
    }

    impl From<Received> for Vec<std::string::String> {
        fn from(value: Received) -> Self {
            value.0
        }
    }

    impl From<Vec<std::string::String>> for Received {
        fn from(value: Vec<std::string::String>) -> Self {
            Self(value)
        }
    }

    /// The schema at `/components/schemas/Sent`.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct Sent {
        pub text: String,
        #[serde(default, skip_serializing_if = "::std::option::Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "Option"))]
        pub option: std::option::Option<Option>,
    }

    /// The schema at `/components/schemas/String`.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct String {
        #[serde(default, skip_serializing_if = "::std::option::Option::is_none")]
        #[cfg_attr(feature = "schemars", schemars(with = "i64"))]
        pub length: std::option::Option<i64>,
    }
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
    /// - `limit`: How many. At most 10. Default: `5`.
    /// - `x_trace`
    ///
    /// # Returns
    ///
    /// - `200`: The thing.
    ///
    /// # Errors
    ///
    /// Each of these is an `Error::UnexpectedResponse`:
    ///
    /// - `404`: There is none.
    pub async fn read_thing(
        &self,
        thing_id: &str,
        limit: Option<i64>,
        x_trace: Option<&str>,
    ) -> Result<ResponseValue<support::JsonValue>, Error> {
        let thing_id = encode_path(&thing_id.to_string());
        let url = format!("{}/things/{thing_id}", self.base_url);
        let mut header_map = reqwest::header::HeaderMap::with_capacity(1);
        if let Some(value) = x_trace {
            header_map.append("X-Trace", value.to_string().try_into()?);
        }
        let mut request = self
            .client
            .get(url)
            .header(
                reqwest::header::ACCEPT,
                reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "readThing",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => support::read(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
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
    pub async fn put_things_thing_id<B: Into<reqwest::Body>>(
        &self,
        thing_id: &uuid::Uuid,
        body: B,
    ) -> Result<ResponseValue<()>, Error> {
        let thing_id = encode_path(&thing_id.to_string());
        let url = format!("{}/things/{thing_id}", self.base_url);
        let mut request = self
            .client
            .put(url)
            .header(
                reqwest::header::CONTENT_TYPE,
                reqwest::header::HeaderValue::from_static("application/octet-stream"),
            )
            .body(body)
            .build()?;
        let info = OperationInfo {
            operation_id: "put_things_thing_id",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    "#);
}
