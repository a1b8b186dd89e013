//! Compatible changes of the server, all of which decode.
//!
//! Responses are changed at random with a fixed seed: unknown properties, unknown enum values,
//! optional properties that are absent or null, any order of properties, whitespace and escapes
//! anywhere, times in any form. None of it may fail, `raw` has to be the JSON as sent, and typed
//! fields have to mean the same.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod generator;
mod others;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use featherhq::{
    Client, Connection, ConnectionStatus, InputKind, IntegrationKey, JsonObject, ToolsStatus,
};
use serde_json::{Map, Value, json};

use generator::Generator;
use support::server::{Server, json as json_response};
use support::{builder, sample};

/// Number of generated responses.
const CASES: usize = 10_000;

/// Number of connections per list.
const LIST: usize = 250;

/// The properties of each type in the documents of both versions.
const CONNECTION: &[&str] = &[
    "id",
    "organization_id",
    "integration_key",
    "nickname_slug",
    "nickname",
    "vendor",
    "vendor_connection_id",
    "status",
    "tools_status",
    "tools_synced_at",
    "status_reason",
    "connected_at",
    "last_refreshed_at",
    "last_used_at",
    "metadata",
    "created_at",
    "updated_at",
    "voice_account_cps",
    "tools",
];
const TOOL: &[&str] = &[
    "id",
    "connection_id",
    "organization_id",
    "integration_key",
    "nickname_slug",
    "tool_path",
    "slug",
    "display_name",
    "description",
    "input_schema",
    "response_schema",
    "response_field_map",
    "input_defaults",
    "is_enabled",
    "last_seen_at",
    "created_at",
    "updated_at",
    "stale_field_paths",
    "default_count",
    "pinned_count",
    "stale_input_fields",
    "merged_input_preview",
];

/// Normalizes the documented properties of a value: absent, null and empty lists are equal, and
/// times are instants.
fn meaning(value: &Value, properties: &[&str]) -> Value {
    let mut meaning = Map::new();
    for name in properties {
        let value = match (*name, &value[*name]) {
            (_, Value::Null) => continue,
            ("tools", Value::Array(tools)) if tools.is_empty() => continue,
            ("tools", Value::Array(tools)) => {
                tools.iter().map(|tool| self::meaning(tool, TOOL)).collect()
            }
            ("input_defaults", Value::Object(entries)) => {
                let mut defaults = Map::new();
                for (name, entry) in entries {
                    let kind = entry["type"].as_str().unwrap_or("default");
                    let meaning = json!({"value": entry["value"], "type": kind});
                    defaults.insert(name.clone(), meaning);
                }
                defaults.into()
            }
            ("voice_account_cps", number) => json!(number.as_f64().unwrap()),
            (name, Value::String(time)) if name.ends_with("_at") => {
                json!(instant(time).to_rfc3339_opts(SecondsFormat::Nanos, true))
            }
            (_, other) => other.clone(),
        };
        meaning.insert((*name).to_owned(), value);
    }
    meaning.into()
}

fn instant(time: &str) -> DateTime<Utc> {
    let time = time.replace([' ', 't'], "T");
    DateTime::parse_from_rfc3339(&time)
        .or_else(|_| DateTime::parse_from_rfc3339(&format!("{time}Z")))
        .unwrap()
        .to_utc()
}

/// Asserts that `connection` has everything of its JSON.
fn assert_same(connection: &Connection, text: &str) {
    assert_eq!(connection.raw(), text);
    let sent: Value = serde_json::from_str(text).unwrap();
    let encoded = serde_json::to_string(connection).unwrap();
    let encoded: Value = serde_json::from_str(&encoded).unwrap();
    assert_eq!(meaning(&encoded, CONNECTION), meaning(&sent, CONNECTION), "{text}");
    // Free-form JSON is that of the server, byte by byte.
    assert!(text.contains(connection.metadata.as_str()), "{text}");
    for tool in &connection.tools {
        assert!(text.contains(tool.input_schema.as_str()), "{text}");
    }
}

#[tokio::test]
async fn changed_responses_decode_and_mean_the_same() {
    let mut inventor = Generator::new(20_260_813);
    let http = Server::always(vec![]).await;
    let client = builder(&http.url()).build().unwrap();
    let mut checked = 0;
    while checked < CASES {
        let mut texts = Vec::new();
        let mut list = String::from("[");
        for nth in 0..LIST {
            let connection = inventor.connection();
            let mut text = String::new();
            inventor.write(&connection, &mut text);
            if nth > 0 {
                list.push(',');
            }
            inventor.whitespace(&mut list);
            list.push_str(&text);
            inventor.whitespace(&mut list);
            texts.push(text);
        }
        list.push(']');

        for text in &texts {
            let connection = Connection::from_json(&format!(" {text}\n"))
                .unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_same(&connection, text);
        }
        http.respond_with(vec![json_response("200 OK", &list)]);
        let connections = client.connections().list().await.unwrap();
        assert_eq!(connections.len(), LIST);
        for (connection, text) in connections.iter().zip(&texts) {
            assert_eq!(connection.raw(), text);
            assert_eq!(*connection, Connection::from_json(text).unwrap());
        }
        checked += LIST;
    }
    for (what, least) in [
        ("new property", 10_000),
        ("new value of an enumeration", 10_000),
        ("absent optional", 5_000),
        ("null optional", 5_000),
        ("null", 10_000),
        ("time", 40_000),
    ] {
        assert!(inventor.done[what] >= least, "{what}: {:?}", inventor.done);
    }
}

/// Every property of a connection, as version 1.90.0 sends it.
#[test]
fn a_connection_of_1_90_decodes_into_every_field() {
    let text = sample::connection().to_string();
    let connection = Connection::from_json(&text).unwrap();
    let time = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    assert_eq!(connection.id.to_string(), sample::CONNECTION_ID);
    assert_eq!(connection.organization_id.to_string(), sample::ORGANIZATION_ID);
    assert_eq!(connection.integration_key, IntegrationKey::Slack);
    assert_eq!(connection.nickname_slug, "support_desk");
    assert_eq!(connection.nickname, "Support desk");
    assert_eq!(connection.vendor, "nango");
    assert_eq!(connection.vendor_connection_id.as_deref(), Some("vc_81"));
    assert_eq!(connection.status, ConnectionStatus::Active);
    assert_eq!(connection.tools_status, ToolsStatus::Synced);
    assert_eq!(connection.tools_synced_at, Some(time("2026-08-01T09:30:00.125Z")));
    assert_eq!(connection.status_reason.as_deref(), Some("Renewed"));
    assert_eq!(connection.connected_at, Some(time("2026-07-01T08:00:00Z")));
    assert_eq!(connection.last_refreshed_at, Some(time("2026-08-01T22:00:01Z")));
    assert_eq!(connection.last_used_at, Some(time("2026-08-03T17:45:10.5Z")));
    assert_eq!(connection.metadata.parse::<Value>().unwrap()["team"]["name"], "Zürich");
    // Times without a zone are in UTC.
    assert_eq!(connection.created_at, time("2026-06-30T23:59:59Z"));
    assert_eq!(connection.updated_at, time("2026-08-03T17:45:11.000001Z"));
    assert_eq!(connection.voice_account_cps, Some(2.5));
    assert_eq!(connection.raw(), text);

    let [tool] = &connection.tools[..] else { panic!("{:?}", connection.tools) };
    assert_eq!(tool.id.to_string(), sample::TOOL_ID);
    assert_eq!(tool.connection_id, connection.id);
    assert_eq!(tool.organization_id, connection.organization_id);
    assert_eq!(tool.integration_key, IntegrationKey::Slack);
    assert_eq!(tool.nickname_slug, "support_desk");
    assert_eq!(tool.tool_path, "chat.postMessage");
    assert_eq!(tool.slug, "support_desk_chat_postmessage");
    assert_eq!(tool.display_name, "Send a message");
    assert_eq!(tool.description.as_deref(), Some("Posts \"text\" to a channel \\ thread"));
    let parsed = |object: &JsonObject| object.parse::<Value>().unwrap();
    assert_eq!(parsed(&tool.input_schema)["required"][0], "channel");
    assert_eq!(parsed(tool.response_schema.as_ref().unwrap())["type"], "object");
    let map = parsed(tool.response_field_map.as_ref().unwrap());
    assert_eq!(map["field_mappings"][0]["to"], "sent_at");
    let defaults = tool.input_defaults.as_ref().unwrap();
    assert_eq!(defaults.len(), 2);
    assert_eq!(defaults.get("channel").unwrap().kind, InputKind::Pinned);
    assert_eq!(defaults.get("channel").unwrap().value.as_str(), r#""C024BE91L""#);
    assert_eq!(defaults.get("unfurl").unwrap().kind, InputKind::Default);
    assert!(tool.is_enabled);
    assert_eq!(tool.last_seen_at, time("2026-08-01T09:30:00Z"));
    assert_eq!(tool.created_at, time("2026-07-01T08:00:05Z"));
    assert_eq!(tool.updated_at, time("2026-08-01T09:30:00Z"));
    assert_eq!(tool.stale_field_paths, ["data.ts"]);
    assert_eq!((tool.default_count, tool.pinned_count), (1, 1));
    assert_eq!(tool.stale_input_fields, ["unfurl"]);
    assert_eq!(parsed(&tool.merged_input_preview)["properties"]["channel"]["const"], "C024BE91L");
    assert_same(&connection, &text);
}

#[test]
fn a_connection_of_1_21_decodes_into_every_field() {
    let text = sample::connection_1_21().to_string();
    let old = Connection::from_json(&text).unwrap();
    let new = Connection::from_json(&sample::connection().to_string()).unwrap();
    assert_eq!(old.voice_account_cps, None);
    // Everything else is equal.
    assert_eq!(meaning(&serde_json::to_value(&old).unwrap(), &CONNECTION[..17]), {
        meaning(&serde_json::to_value(&new).unwrap(), &CONNECTION[..17])
    });
    assert_eq!(old.tools.len(), 1);
    assert_same(&old, &text);
}

#[test]
fn a_connection_without_anything_optional_decodes() {
    let mut connection = sample::pending_connection();
    connection.as_object_mut().unwrap().remove("tools");
    connection.as_object_mut().unwrap().remove("voice_account_cps");
    let text = connection.to_string();
    let connection = Connection::from_json(&text).unwrap();
    assert_eq!(connection.status, ConnectionStatus::PendingOauth);
    assert_eq!(connection.vendor_connection_id, None);
    assert_eq!(connection.tools_synced_at, None);
    assert_eq!(connection.status_reason, None);
    assert_eq!(connection.connected_at, None);
    assert_eq!(connection.last_refreshed_at, None);
    assert_eq!(connection.last_used_at, None);
    assert_eq!(connection.voice_account_cps, None);
    assert!(connection.tools.is_empty());
    assert_same(&connection, &text);
}

/// Order, numbers and whitespace at every depth, which a parser would not keep.
#[test]
fn free_form_properties_are_kept_unchanged() {
    let odd = r#"{ "z" : 1.50, "a":1e999,"n":123456789012345678901234567890.10, "z": -0, "s":"\u00e9\/\ud83d\ude00" , "d":[[[ {} ]]] }"#;
    let mut text = sample::connection().to_string();
    text.truncate(text.len() - 1);
    let text = text.replace(&sample::connection()["metadata"].to_string(), odd)
        + r#", "unknown" : {"big":1e999,"twice":1,"twice":2} }"#;
    let connection = Connection::from_json(&text).unwrap();
    assert_eq!(connection.metadata.as_str(), odd);
    assert_eq!(connection.raw(), text);
    assert!(serde_json::to_string(&connection).unwrap().contains(odd));

    let deep = format!("{{\"a\":{}{}}}", "[".repeat(900), "]".repeat(900));
    let text = text.replace(odd, &deep);
    let connection = Connection::from_json(&text).unwrap();
    assert_eq!(connection.metadata.as_str(), deep);
    assert!(serde_json::to_string(&connection).unwrap().contains(&deep));
    // Parsing it is an error and does not overflow the stack.
    assert!(connection.metadata.parse::<Value>().is_err());
}

#[test]
fn unknown_enum_values_are_kept_unchanged() {
    let mut connection = sample::connection();
    connection["integration_key"] = json!("telegraph");
    connection["status"] = json!("on fire");
    connection["tools"][0]["input_defaults"]["channel"]["type"] = json!("hinted");
    let connection = Connection::from_json(&connection.to_string()).unwrap();
    assert_eq!(connection.integration_key, IntegrationKey::Unknown("telegraph".to_owned()));
    assert_eq!(connection.integration_key.to_string(), "telegraph");
    assert_eq!(connection.status.as_str(), "on fire");
    let encoded = serde_json::to_value(&connection).unwrap();
    assert_eq!(encoded["integration_key"], "telegraph");
    assert_eq!(encoded["status"], "on fire");
    assert_eq!(encoded["tools"][0]["input_defaults"]["channel"]["type"], "hinted");
}

#[test]
fn times_mean_the_same_instant_in_every_form() {
    let expected = "2026-08-01T09:30:00.12Z".parse::<DateTime<Utc>>().unwrap();
    for form in [
        "2026-08-01T09:30:00.12Z",
        "2026-08-01T09:30:00.120000+00:00",
        "2026-08-01T09:30:00.120000000Z",
        "2026-08-01t09:30:00.12z",
        "2026-08-01T09:30:00.12",
        "2026-08-01 09:30:00.120",
        "2026-08-01 09:30:00.12+00:00",
        "2026-08-01T11:30:00.12+02:00",
        "2026-08-01T04:00:00.12-05:30",
    ] {
        let mut connection = sample::connection();
        connection["created_at"] = json!(form);
        let connection = Connection::from_json(&connection.to_string())
            .unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(connection.created_at, expected, "{form}");
    }
    let mut connection = sample::connection();
    connection["created_at"] = json!("2026-08-01T09:30:00");
    let connection = Connection::from_json(&connection.to_string()).unwrap();
    assert_eq!(connection.created_at, expected - TimeDelta::milliseconds(120));
}
