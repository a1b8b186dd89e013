//! Replies in the shapes of two versions of the API, and everything that a server may do to them
//! without notice: they are read into every field, and nothing that was sent is lost.

use featherhq::{Client, Error, IntegrationKey};
use featherhq_api::support;
use serde_json::{Map, Value, json};
use tests::recorder::Recorder;
use tests::sample_responses::{self, SampleResponse};
use tests::{calls, document};

/// The schema of a response in the document.
fn schema(name: &str) -> Map<String, Value> {
    document::read()["components"]["schemas"][name].as_object().unwrap().clone()
}

fn properties(schema: &Map<String, Value>) -> Vec<&String> {
    schema["properties"].as_object().unwrap().keys().collect()
}

fn is_required(schema: &Map<String, Value>, name: &str) -> bool {
    schema
        .get("required")
        .and_then(Value::as_array)
        .is_some_and(|names| names.contains(&json!(name)))
}

fn is_nullable(schema: &Map<String, Value>, name: &str) -> bool {
    let kinds = schema["properties"][name]["anyOf"].as_array();
    kinds.is_some_and(|kinds| kinds.contains(&json!({ "type": "null" })))
}

struct Server {
    server: Recorder,
    client: Client,
}

impl Server {
    async fn start() -> Self {
        let server = Recorder::responding(200, "").await;
        let client = Client::builder().api_key("fth_live_tests").base_url(server.base_url());
        Self { client: client.build().unwrap(), server }
    }

    /// What the facade reads from a response, if it reads it at all.
    async fn read(
        &self,
        response: &SampleResponse,
        text: &str,
    ) -> Option<Result<(Value, String), Error>> {
        let facade = response.facade?;
        let body = if facade.list { format!("[{text}]") } else { text.to_owned() };
        self.server.respond(200, body);
        Some((facade.call)(&self.client).await)
    }

    /// Asserts that both clients read `text` as `expected`, and that the facade keeps the text.
    async fn reads(&self, response: &SampleResponse, text: &str, expected: &Value, what: &str) {
        let place = format!("{}: {what}", response.schema);
        let generated = (response.generated)(text).unwrap_or_else(|why| panic!("{place}: {why}"));
        assert_eq!(generated, *expected, "{place}, with the generated type");
        if let Some(outcome) = self.read(response, text).await {
            let (value, raw) = outcome.unwrap_or_else(|error| panic!("{place}: {error}"));
            assert_eq!(normal(&value), normal(expected), "{place}, with the facade");
            assert_eq!(raw, text, "{place}");
        }
    }
}

/// What a facade's type tells, without the differences that it makes on purpose: it has no
/// `null` where a property is optional, and an empty list where there is none.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(properties) => {
            let present = properties.iter().filter(|(name, value)| {
                !value.is_null() && (*name != "tools" || **value != json!([]))
            });
            present.map(|(name, value)| (name.clone(), normal(value))).collect()
        }
        Value::Array(elements) => elements.iter().map(normal).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_sample_responses_are_complete() {
    let responses = ["IntegrationSummary", "WebhookEventResponse", "HTTPValidationError"];
    let document = document::read();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let expected: Vec<&String> = schemas
        .keys()
        .filter(|name| name.ends_with("Response") || responses.contains(&name.as_str()))
        .collect();
    let mut found: Vec<&str> =
        sample_responses::ALL.iter().map(|response| response.schema).collect();
    found.sort();
    assert_eq!(found, expected, "tests/src/sample_responses.rs has a response for each schema");

    for response in sample_responses::ALL {
        let value = (response.value)();
        let mut names: Vec<&String> = value.as_object().unwrap().keys().collect();
        let schema = schema(response.schema);
        let mut declared = properties(&schema);
        names.sort();
        declared.sort();
        assert_eq!(names, declared, "{} in the shape of the document", response.schema);
    }
    for (schema, _) in sample_responses::SINCE_1_21_0 {
        assert!(
            sample_responses::ALL.iter().any(|response| response.schema == *schema),
            "{schema}"
        );
    }
}

#[tokio::test]
async fn every_property_of_both_versions_is_decoded() {
    let server = Server::start().await;
    for response in sample_responses::ALL {
        for (version, value) in
            [("1.21.0", sample_responses::in_1_21_0(response)), ("1.90.0", (response.value)())]
        {
            server.reads(response, &value.to_string(), &value, version).await;
            // Spelled with blanks, in another order.
            let mut reversed: Vec<_> = value.as_object().unwrap().iter().collect();
            reversed.reverse();
            let reversed: Value =
                reversed.into_iter().map(|(k, v)| (k.clone(), v.clone())).collect();
            let pretty = serde_json::to_string_pretty(&reversed).unwrap();
            server.reads(response, &pretty, &value, "reversed").await;
        }
    }
}

#[tokio::test]
async fn optional_properties_may_be_absent_or_null() {
    let server = Server::start().await;
    let mut tried = 0;
    for response in sample_responses::ALL {
        let schema = schema(response.schema);
        for name in properties(&schema) {
            if is_required(&schema, name) {
                continue;
            }
            let mut absent = (response.value)();
            absent.as_object_mut().unwrap().remove(name);
            let mut null = absent.clone();
            null[name] = Value::Null;
            server.reads(response, &absent.to_string(), &absent, &format!("{name} absent")).await;
            server.reads(response, &null.to_string(), &absent, &format!("{name} null")).await;
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried} optional properties");
}

#[tokio::test]
async fn nullable_properties_may_be_null_or_absent() {
    let server = Server::start().await;
    let mut tried = 0;
    for response in sample_responses::ALL {
        let schema = schema(response.schema);
        for name in properties(&schema) {
            if !is_required(&schema, name) || !is_nullable(&schema, name) {
                continue;
            }
            let mut null = (response.value)();
            null[name] = Value::Null;
            server.reads(response, &null.to_string(), &null, &format!("{name} null")).await;
            let mut missing = null.clone();
            missing.as_object_mut().unwrap().remove(name);
            server.reads(response, &missing.to_string(), &null, &format!("{name} missing")).await;
            tried += 1;
        }
    }
    assert_eq!(tried, 7, "required nullable properties");
}

#[tokio::test]
async fn a_missing_required_property_is_named() {
    let server = Server::start().await;
    for response in sample_responses::ALL {
        let schema = schema(response.schema);
        for name in properties(&schema) {
            if !is_required(&schema, name) || is_nullable(&schema, name) {
                continue;
            }
            let mut value = (response.value)();
            value.as_object_mut().unwrap().remove(name);
            let generated = (response.generated)(&value.to_string()).unwrap_err();
            assert!(generated.contains(&format!("`{name}`")), "{}: {generated}", response.schema);
            if let Some(outcome) = server.read(response, &value.to_string()).await {
                let error = outcome.unwrap_err();
                assert!(error.is_decode() && !error.is_retryable(), "{error}");
                assert!(error.to_string().contains(name), "{error}");
                assert_eq!(error.status(), Some(200));
                let is_list = response.facade.is_some_and(|facade| facade.list);
                assert_eq!(error.element_index(), is_list.then_some(0), "{error}");
            }
        }
    }
}

/// Adds an unknown property to every object of a response, free-form ones and the entries
/// of maps included. A map itself has entries instead of properties.
fn grown(value: &Value) -> Value {
    match value {
        Value::Object(properties) => {
            let entries = |value: &Value| -> Value {
                let entries = value.as_object().into_iter().flatten();
                entries.map(|(name, value)| (name.clone(), grown(value))).collect()
            };
            let mut grown: Map<String, Value> = properties
                .iter()
                .map(|(name, value)| match name.as_str() {
                    "input_defaults" => (name.clone(), entries(value)),
                    _ => (name.clone(), self::grown(value)),
                })
                .collect();
            grown.insert("not_known_yet".to_owned(), json!({ "deep": [1, { "er": null }] }));
            Value::Object(grown)
        }
        Value::Array(elements) => elements.iter().map(grown).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn unknown_properties_at_any_depth_are_ignored() {
    let server = Server::start().await;
    for response in sample_responses::ALL {
        let value = (response.value)();
        let grown = grown(&value);
        assert_ne!(grown, value);
        let text = grown.to_string();
        let generated =
            (response.generated)(&text).unwrap_or_else(|why| panic!("{}: {why}", response.schema));
        assert_eq!(known(&value, &generated), value, "{}", response.schema);
        if let Some(outcome) = server.read(response, &text).await {
            let (read, raw) =
                outcome.unwrap_or_else(|error| panic!("{}: {error}", response.schema));
            assert_eq!(known(&value, &read), value, "{}", response.schema);
            assert_eq!(raw, text);
        }
    }
}

/// Of `value`, what `model` has too.
fn known(model: &Value, value: &Value) -> Value {
    match (model, value) {
        (Value::Object(model), Value::Object(properties)) => {
            let known = model.iter().filter_map(|(name, model)| {
                Some((name.clone(), known(model, properties.get(name)?)))
            });
            known.collect()
        }
        (Value::Array(model), Value::Array(elements)) => {
            model.iter().zip(elements).map(|(model, value)| known(model, value)).collect()
        }
        (_, other) => other.clone(),
    }
}

#[tokio::test]
async fn unknown_enum_values_are_preserved() {
    let server = Server::start().await;
    let changes: &[(&str, &[(&str, &str)])] = &[
        ("IntegrationSummary", &[("/key", "telegraph"), ("/category", "antique")]),
        (
            "ConnectionResponse",
            &[
                ("/integration_key", "telegraph"),
                ("/status", "under_review"),
                ("/tools_status", "paused"),
                ("/vendor", "somebody"),
                ("/tools/0/integration_key", "telegraph"),
                ("/tools/0/input_defaults/text/type", "suggested"),
            ],
        ),
        ("ConnectionToolResponse", &[("/input_defaults/channel/type", "locked")]),
        ("CustomMcpConnectResponse", &[("/status", "queued"), ("/vendor", "")]),
        ("WebhookEventResponse", &[("/integration_key", "telegraph"), ("/event_kind", "x")]),
    ];
    for (schema, places) in changes {
        let response =
            sample_responses::ALL.iter().find(|response| response.schema == *schema).unwrap();
        let mut all = (response.value)();
        for (place, to) in *places {
            let mut value = (response.value)();
            *value.pointer_mut(place).unwrap() = json!(to);
            *all.pointer_mut(place).unwrap() = json!(to);
            server.reads(response, &value.to_string(), &value, place).await;
        }
        server.reads(response, &all.to_string(), &all, "all at once").await;
    }

    let mut connection = (sample_responses::ALL[1].value)();
    connection["integration_key"] = json!("telegraph");
    server.server.respond(200, connection.to_string());
    let connection = server.client.connections().get(calls::connection()).await.unwrap();
    assert_eq!(connection.integration_key, IntegrationKey::Unknown("telegraph".to_owned()));
}

#[tokio::test]
async fn an_invalid_element_is_reported_by_index_and_path() {
    let server = Server::start().await;
    let good = (sample_responses::ALL[1].value)();
    let mut bad = good.clone();
    bad["tools"][0]["default_count"] = json!("three");
    server.server.respond(200, json!([good, bad, good]).to_string());
    let error = server.client.connections().list().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.element_index(), Some(1));
    assert_eq!(error.json_path(), Some("$[1].tools[0].default_count"));

    let mut stream = server.client.connections().stream();
    let mut outcomes = Vec::new();
    while let Some(outcome) = stream.next().await {
        outcomes.push(outcome.map(|connection| connection.nickname).map_err(|e| e.element_index()));
    }
    let good = Ok("Kontor".to_owned());
    assert_eq!(outcomes, [good.clone(), Err(Some(1)), good]);
}

#[tokio::test]
async fn a_timestamp_may_lack_its_zone() {
    let server = Server::start().await;
    for text in [
        "2026-09-01T10:20:30.25Z",
        "2026-09-01T10:20:30.250",
        "2026-09-01T12:20:30.25+02:00",
        "2026-09-01 10:20:30.250000",
        "2026-09-01T10:20:30.250000+00:00",
        "2026-09-01t10:20:30.25z",
    ] {
        let mut connection = (sample_responses::ALL[1].value)();
        for name in ["created_at", "connected_at"] {
            connection[name] = json!(text);
        }
        let generated: featherhq_api::types::ConnectionResponse =
            serde_json::from_value(connection.clone()).unwrap();
        assert_eq!(
            generated.created_at,
            support::Timestamp::parse("2026-09-01T10:20:30.25Z").unwrap()
        );
        server.server.respond(200, connection.to_string());
        let connection = server.client.connections().get(calls::connection()).await.unwrap();
        assert_eq!(connection.created_at.timestamp_millis(), 1_788_258_030_250, "{text}");
        assert_eq!(connection.connected_at, Some(connection.created_at), "{text}");
    }
}

/// Order, whitespace and number literals survive in free-form properties, though this build has
/// features of serde_json on that applications may not have, and the other way round.
#[tokio::test]
async fn free_form_properties_are_preserved() {
    let server = Server::start().await;
    let text = r#"{"z": 1.0, "a" : [1e2, 12345678901234567890.5], "z2":{"y":-0,"b":"\u00e9"}}"#;
    let mut response = (sample_responses::ALL[1].value)();
    response["metadata"] = json!("HERE");
    let body = response.to_string().replace("\"HERE\"", text);
    server.server.respond(200, body.clone());
    let connection = server.client.connections().get(calls::connection()).await.unwrap();
    assert_eq!(connection.metadata.as_str(), text);
    assert_eq!(connection.raw(), body);
    let generated: featherhq_api::types::ConnectionResponse = serde_json::from_str(&body).unwrap();
    assert_eq!(generated.metadata.as_str(), text);
    assert!(serde_json::to_string(&generated).unwrap().contains(text));
    assert!(serde_json::to_string(&connection).unwrap().contains(text));
}

#[tokio::test]
async fn an_error_is_read_in_the_shape_of_both_versions() {
    let server = Server::start().await;
    let call = || server.client.integrations().list().max_retries(0);
    let [error, validation] = ["ErrorResponse", "HTTPValidationError"]
        .map(|name| sample_responses::ALL.iter().find(|response| response.schema == name).unwrap());

    server.server.respond(429, (error.value)().to_string());
    let failure = call().await.unwrap_err();
    let body = failure.api_error().unwrap();
    assert_eq!(
        (body.code.as_deref(), body.message.as_deref()),
        (Some("rate_limited"), Some("Slow down"))
    );
    assert_eq!(
        (body.retryable, body.retry_after),
        (Some(true), Some(std::time::Duration::from_secs(7)))
    );
    assert!(failure.is_rate_limited() && failure.is_retryable());

    server.server.respond(400, sample_responses::in_1_21_0(error).to_string());
    let failure = call().await.unwrap_err();
    let body = failure.api_error().unwrap();
    assert_eq!(
        (body.code.as_deref(), body.retryable, body.retry_after),
        (Some("rate_limited"), None, None)
    );

    server.server.respond(422, (validation.value)().to_string());
    let failure = call().await.unwrap_err();
    let [detail] = failure.api_error().unwrap().details.as_slice() else { panic!("{failure}") };
    assert_eq!(detail.location, ["body", "oauth_scopes", "2"]);
    assert_eq!(
        (detail.message.as_str(), detail.kind.as_str()),
        ("Input should be a valid string", "string_type")
    );
}
