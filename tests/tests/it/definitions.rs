//! Definitions of tools in each format, and the way back from a model's tool calls.
//!
//! `cargo xtask ci extended` validates the snapshots against the types of the providers' SDKs.

use featherhq::definitions::{Definitions, Format, NoteKind, ResolveError};
use featherhq::{Client, Connection, ConnectionStatus, Error, InputDefaults, JsonValue, Tool};
use featherhq_mock::MockFeather;
use serde_json::Value;

const TICKETS: &str = "22222222-2222-4222-8222-222222222222";
const OTHER_TICKETS: &str = "33333333-3333-4333-8333-333333333333";

/// What formats differ in: optional properties, alternatives, references, values of any type.
const CREATE: &str = r##"{
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "project": {"type": "string", "description": "Key of the project."},
        "title": {"type": "string", "minLength": 1, "maxLength": 200},
        "priority": {"enum": ["low", "high"], "description": "Priority."},
        "due": {"type": ["string", "null"], "format": "date"},
        "estimate": {"type": "number", "exclusiveMinimum": 0, "examples": [1.50]},
        "assignee": {"oneOf": [
            {"type": "object", "properties": {"kind": {"const": "user"}, "email": {"type": "string", "format": "email"}}, "required": ["kind", "email"]},
            {"type": "object", "properties": {"kind": {"const": "team"}, "name": {"type": "string"}}, "required": ["kind"]}
        ]},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/part"}, "uniqueItems": true}
    },
    "required": ["project", "title"],
    "additionalProperties": false,
    "$defs": {"part": {"type": "object", "properties": {
        "text": {"type": "string"},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/part"}}
    }, "required": ["text"]}}
}"##;

const LABEL: &str = r#"{
    "type": "object",
    "properties": {"$id": {"type": "integer"}, "labels": {"type": "object", "additionalProperties": {"type": "string"}}},
    "anyOf": [{"required": ["$id"]}, {"required": ["labels"]}]
}"#;

/// As zod and older drafts write schemas: a reference to an input that operators have pinned, a
/// tuple in `items`, elements of any type, and `null` as an alternative.
const MOVE: &str = r##"{
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "properties": {
        "from": {"type": "array", "items": [{"type": "number"}, {"type": "number"}], "minItems": 2},
        "to": {"$ref": "#/properties/from"},
        "speed": {"type": "number", "minimum": 0, "exclusiveMinimum": 0},
        "tags": {"type": "array"},
        "who": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}], "description": "Who."},
        "when": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "When.", "default": null}
    },
    "required": ["to"]
}"##;

fn tool(connection: &Connection, number: u128, slug: &str, schema: &str) -> Tool {
    let mut tool = Tool::new(uuid(number), connection.id, slug);
    tool.display_name = "A tool".to_owned();
    tool.input_schema = schema.parse().unwrap();
    tool
}

fn uuid(number: u128) -> featherhq::ToolId {
    format!("44444444-4444-4444-8444-{number:012}").parse().unwrap()
}

fn json(value: &str) -> JsonValue {
    value.parse().unwrap()
}

/// Two connections whose tools have what does not fit.
fn awkward() -> Vec<Connection> {
    let mut tickets = Connection::new(TICKETS.parse().unwrap(), "linear", "Tickets");
    let mut create = tool(&tickets, 1, "tickets_create", CREATE);
    create.description = Some("Creates a ticket.".to_owned());
    create.input_defaults = Some(
        InputDefaults::new()
            .pinned("project", json(r#""SUP""#))
            .suggested("priority", json(r#""low""#)),
    );
    create.response_schema =
        Some(r#"{"type":"object","properties":{"id":{"type":"string"}}}"#.parse().unwrap());
    let mut label = tool(&tickets, 2, "tickets_label", LABEL);
    label.description = Some("Ä".repeat(1100));
    label.stale_input_fields = vec!["color".to_owned()];
    let mut disabled = tool(&tickets, 3, "tickets_delete", "{}");
    disabled.is_enabled = false;
    let long = format!("tickets_{}", "very_".repeat(30));
    let mut move_ = tool(&tickets, 9, "tickets_move", MOVE);
    move_.input_defaults = Some(InputDefaults::new().pinned("from", json("[0, 0]")));
    tickets.tools = vec![create, label, disabled, tool(&tickets, 4, &long, "{}"), move_];

    let mut other = Connection::new(OTHER_TICKETS.parse().unwrap(), "linear", "Tickets");
    other.tools = vec![
        tool(&other, 5, "tickets_label", r#"{"type": "object", "properties": {}}"#),
        tool(&other, 6, "tickets/label", r#"{"properties": {"any": {}}}"#),
        tool(
            &other,
            7,
            "tickets_broken",
            &format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200)),
        ),
    ];
    let mut pending = Connection::new(OTHER_TICKETS.parse().unwrap(), "linear", "Pending");
    pending.tools = vec![tool(&pending, 8, "pending_a", "{}")];
    pending.status = ConnectionStatus::PendingOauth;
    vec![tickets, other, pending]
}

/// Renders the definitions and their notes.
async fn rendered(format: Format, strict: bool) -> String {
    let feather = MockFeather::builder().start().await.unwrap();
    let client = Client::builder().api_key("any").base_url(feather.base_url()).build().unwrap();
    let mut connections = client.connections().list().await.unwrap();
    connections.retain(|connection| connection.nickname_slug == "acme_support");
    connections.extend(awkward());
    let definitions = Definitions::builder(format).strict(strict).build(&connections);
    let mut lines = String::from("[\n");
    for (index, definition) in definitions.iter().enumerate() {
        lines.push_str(if index == 0 { "" } else { ",\n" });
        lines.push_str(definition.json().as_str());
    }
    lines.push_str("\n]\n\n");
    assert_eq!(
        definitions.to_json().parse::<Value>().unwrap(),
        serde_json::from_str::<Value>(lines.trim()).unwrap()
    );
    for note in definitions.notes() {
        lines.push_str(&format!("// {note}\n"));
    }
    lines
}

#[tokio::test]
async fn openai() {
    insta::assert_snapshot!("definitions__openai", rendered(Format::OpenAi, false).await);
    insta::assert_snapshot!("definitions__openai_strict", rendered(Format::OpenAi, true).await);
}

#[tokio::test]
async fn openai_responses() {
    let strict = rendered(Format::OpenAiResponses, true).await;
    insta::assert_snapshot!("definitions__openai_responses_strict", strict);
    let plain = rendered(Format::OpenAiResponses, false).await;
    // Without the property, strict mode is on.
    assert_eq!(plain.matches(r#""strict":false"#).count(), 10);
}

#[tokio::test]
async fn anthropic() {
    insta::assert_snapshot!("definitions__anthropic", rendered(Format::Anthropic, false).await);
    let strict = rendered(Format::Anthropic, true).await;
    insta::assert_snapshot!("definitions__anthropic_strict", strict);
}

#[tokio::test]
async fn gemini() {
    let plain = rendered(Format::Gemini, false).await;
    insta::assert_snapshot!("definitions__gemini", plain);
    assert_eq!(plain, rendered(Format::Gemini, true).await);
}

#[tokio::test]
async fn mcp() {
    insta::assert_snapshot!("definitions__mcp", rendered(Format::Mcp, false).await);
}

#[test]
fn names_lead_back_to_connections_and_slugs() {
    for format in Format::ALL {
        let connections = awkward();
        let definitions = Definitions::new(format, &connections);
        assert_eq!(definitions.len(), 6, "{format}");
        for definition in definitions.iter() {
            let is_create = definition.tool().slug == "tickets_create";
            let arguments = if is_create {
                r#"{"title": "A"}"#
            } else if definition.tool().input_schema.as_str() == LABEL {
                r#"{"$id": 1}"#
            } else if definition.tool().slug == "tickets_move" {
                r#"{"to": [1, 2]}"#
            } else {
                ""
            };
            let call = definitions.resolve(definition.name(), arguments).unwrap();
            assert_eq!(call.connection_id, definition.tool().connection_id);
            assert_eq!(call.slug, definition.tool().slug);
            if is_create {
                let complete = r#"{"title":"A","project":"SUP","priority":"low"}"#;
                assert_eq!(call.arguments.as_str(), complete);
            }
        }
        let has = |kind: fn(&NoteKind) -> bool| definitions.notes().iter().any(|it| kind(&it.kind));
        assert!(has(|kind| matches!(kind, NoteKind::Collision(_))), "{format}");
        assert!(has(|kind| matches!(kind, NoteKind::Omitted(_))), "{format}");
    }
}

#[test]
fn null_stands_for_an_absent_property() {
    let connections = awkward();
    let definitions = Definitions::builder(Format::OpenAi).strict(true).build(&connections);
    let arguments = r#"{"title": "A", "priority": null, "due": null, "estimate": null,
        "assignee": {"kind": "team", "name": null},
        "parts": [{"text": "a", "parts": [{"text": "b", "parts": null}]}]}"#;
    let call = definitions.resolve("tickets_create", arguments).unwrap();
    assert_eq!(
        call.arguments.as_str(),
        r#"{"title":"A","due":null,"assignee":{"kind":"team"},"parts":[{"text":"a","parts":[{"text":"b"}]}],"project":"SUP","priority":"low"}"#
    );
    // It is required, so it is not absent.
    let error = definitions.resolve("tickets_create", r#"{"title": null}"#).unwrap_err();
    assert!(matches!(&error, ResolveError::InvalidArguments(problems) if problems.len() == 1));
    let error = definitions
        .resolve("tickets_create", r#"{"title": "A", "assignee": {"kind": "user", "email": null}}"#)
        .unwrap_err();
    assert!(matches!(error, ResolveError::InvalidArguments(_)));
}

#[test]
fn strict_definitions_stay_within_the_limits_of_a_request() {
    let mut connection = Connection::new(TICKETS.parse().unwrap(), "linear", "Tickets");
    connection.tools =
        (0..25).map(|it| tool(&connection, it, &format!("tickets_{it}"), "{}")).collect();
    let strict = |format| {
        let definitions = Definitions::builder(format).strict(true).build([&connection]);
        let count = definitions.iter().filter(|definition| definition.is_strict()).count();
        (count, definitions.notes().to_vec())
    };
    let (count, notes) = strict(Format::Anthropic);
    assert_eq!((count, notes.len()), (20, 5));
    let expected = "tickets_20: not strict: a request has at most 20 strict tools";
    assert_eq!(notes[0].to_string(), expected);
    assert_eq!(strict(Format::OpenAi), (25, Vec::new()));
}

#[test]
fn a_model_cannot_override_pinned_inputs() {
    let definitions = Definitions::new(Format::Anthropic, &awkward());
    let arguments = r#"{"title": "A", "project": "SECRET", "priority": "high"}"#;
    let call = definitions.resolve("tickets_create", arguments).unwrap();
    let complete = r#"{"title":"A","project":"SUP","priority":"high"}"#;
    assert_eq!(call.arguments.as_str(), complete);
}

#[test]
fn invalid_tool_calls_tell_what_to_correct() {
    let definitions = Definitions::new(Format::Anthropic, &awkward());
    let message = |name: &str, arguments: &str| {
        let error = definitions.resolve(name, arguments).unwrap_err();
        let message = error.to_string();
        assert!(Error::from(error).is_invalid_request(), "{message}");
        message
    };
    let unknown = message("ticket_create", "{}");
    let expected = r#"unknown tool "ticket_create": similar names are tickets_create"#;
    assert!(unknown.starts_with(expected), "{unknown}");
    assert_eq!(message("weather", "{}"), r#"unknown tool "weather""#);
    let invalid = message("tickets_create", r#"{"title": "", "color": 1}"#);
    assert!(invalid.starts_with("invalid arguments: "), "{invalid}");
    assert!(invalid.contains("/title: ") && invalid.contains("color"), "{invalid}");
    let invalid = message("tickets_create", "[1]");
    assert!(invalid.starts_with("the arguments are not a JSON object: "), "{invalid}");
    assert!(message("tickets_create", r#"{"title":"#).contains("EOF"));
    // Tools that are disabled or whose connection is not active have no definition.
    assert!(message("tickets_delete", "{}").starts_with("unknown tool"));
    assert!(message("pending_a", "{}").starts_with("unknown tool"));
}

#[test]
fn a_schema_that_is_none_is_an_error_and_nothing_is_sent() {
    let mut connections = awkward();
    connections[0].tools[0].input_schema = r#"{"type": "objekt"}"#.parse().unwrap();
    let definitions = Definitions::new(Format::Mcp, &connections);
    let error = definitions.resolve("tickets_create", "{}").unwrap_err();
    assert!(matches!(error, ResolveError::InvalidSchema(_)), "{error}");
}

#[tokio::test]
async fn resolved_calls_are_sent_to_their_connection() {
    let feather = MockFeather::builder().start().await.unwrap();
    let client = Client::builder().api_key("any").base_url(feather.base_url()).build().unwrap();
    let connections = client.connections().list().await.unwrap();
    let definitions = Definitions::new(Format::Gemini, &connections);
    let call = definitions.resolve("acme_support_list_channels", r#"{"limit": 5}"#).unwrap();
    feather.clear_received();
    call.invoke(&client).await.unwrap();
    let request = &feather.received()[0];
    assert_eq!(request.operation_id.as_deref(), Some("testInvokeConnection"));
    assert!(request.path.contains(&call.connection_id.to_string()), "{}", request.path);
    assert_eq!(
        request.body_text(),
        r#"{"slug":"acme_support_list_channels","input":{"limit":5,"exclude_archived":true}}"#
    );
}
