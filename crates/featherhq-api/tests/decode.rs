//! Decoding and encoding of generated types.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use featherhq_api::support::{self, Field, JsonObject, JsonValue, Map, Timestamp};
use featherhq_api::types::{
    ConnectionCreateResponse, ConnectionPatchRequest, ConnectionResponse,
    ConnectionToolPatchRequest, CustomMcpConnectResponse, CustomMcpConnectionCreate,
    HttpValidationError, InputArgConfig, InputArgType, IntegrationKey, PlatformConnectionCreate,
    ValidationErrorLocItem,
};

const CONNECTION: &str = r#"{
    "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "organization_id": "550e8400-e29b-41d4-a716-446655440000",
    "integration_key": "slack",
    "nickname_slug": "team_chat",
    "nickname": "Team chat",
    "vendor": "nango",
    "vendor_connection_id": null,
    "status": "active",
    "tools_status": "synced",
    "tools_synced_at": "2026-03-01T09:30:00.250000",
    "status_reason": null,
    "connected_at": "2026-03-01T10:00:00+02:00",
    "last_refreshed_at": null,
    "last_used_at": null,
    "metadata": {"z": 1.10, "a": {"n": 123456789012345678901234567890}},
    "created_at": "2026-03-01T09:30:00Z",
    "updated_at": "2026-03-01T09:30:00Z"
}"#;

fn connection(replace: &[(&str, &str)]) -> ConnectionResponse {
    let text = replace.iter().fold(CONNECTION.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    });
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_value_that_the_document_does_not_list_is_kept_and_sent_back() {
    let connection = connection(&[("\"slack\"", "\"carrier_pigeon\"")]);
    assert_eq!(connection.integration_key, IntegrationKey::Unknown("carrier_pigeon".to_owned()));
    assert_eq!(connection.integration_key.to_string(), "carrier_pigeon");
    assert_eq!(serde_json::to_string(&connection.integration_key).unwrap(), "\"carrier_pigeon\"");
    assert_eq!(IntegrationKey::from("google_drive"), IntegrationKey::GoogleDrive);
    assert_eq!("email".parse(), Ok(IntegrationKey::Email));
    assert!(serde_json::from_str::<IntegrationKey>("7").is_err());
}

#[test]
fn unknown_properties_at_every_depth_are_ignored() {
    let connection =
        connection(&[("\"nickname\":", r#""new": {"deep": [1]}, "tools": [], "nickname":"#)]);
    assert_eq!(connection.tools, Some(Vec::new()));
    let config: InputArgConfig =
        serde_json::from_str(r#"{"value": null, "since": "2027", "type": "pinned"}"#).unwrap();
    assert_eq!(config.value.as_str(), "null");
    assert_eq!(config.type_, Some(InputArgType::Pinned));
}

#[test]
fn absent_and_null_optional_properties_are_none() {
    assert_eq!(connection(&[]).tools, None);
    let absent =
        connection(&[("\"vendor_connection_id\": null,", ""), ("\"last_used_at\": null,", "")]);
    assert_eq!((absent.vendor_connection_id, absent.last_used_at), (None, None));
    let null = connection(&[(
        "\"nickname\":",
        r#""tools": null, "voice_account_cps": null, "nickname":"#,
    )]);
    assert_eq!((null.tools, null.voice_account_cps), (None, None));
    let error: HttpValidationError = serde_json::from_str(r#"{"detail": null}"#).unwrap();
    assert_eq!(error.detail, None);
}

#[test]
fn a_timestamp_without_a_zone_is_in_utc() {
    let connection = connection(&[]);
    assert_eq!(
        connection.tools_synced_at.map(|at| at.to_string()).as_deref(),
        Some("2026-03-01T09:30:00.250Z")
    );
    assert_eq!(connection.connected_at, Some(Timestamp::parse("2026-03-01T08:00:00Z").unwrap()));
}

#[test]
fn free_form_json_keeps_order_and_numbers_and_shares_the_buffer() {
    let text = r#"{"z": 1.10, "a": {"n": 123456789012345678901234567890}}"#;
    assert_eq!(connection(&[]).metadata.as_str(), text);

    let bytes = Bytes::from(CONNECTION.to_owned());
    let connection: ConnectionResponse = support::from_bytes(&bytes).unwrap();
    let metadata = connection.metadata.into_bytes();
    assert_eq!(metadata, text.as_bytes());
    assert!(bytes.as_ptr_range().contains(&metadata.as_ptr()), "a slice, not a copy");

    assert!(serde_json::from_str::<JsonObject>("[1]").is_err());
}

#[test]
fn absent_null_and_value_are_three_requests() {
    let sent = |request: &ConnectionToolPatchRequest| serde_json::to_string(request).unwrap();
    assert_eq!(sent(&ConnectionToolPatchRequest::default()), "{}");
    let request = ConnectionToolPatchRequest {
        response_field_map: Field::Null,
        is_enabled: Field::Value(false),
        input_defaults: Field::Value(Map::from_iter([
            ("z".to_owned(), input("1.0", None)),
            ("a".to_owned(), input("null", Some(InputArgType::Pinned))),
        ])),
    };
    assert_eq!(
        sent(&request),
        r#"{"response_field_map":null,"is_enabled":false,"input_defaults":{"z":{"value":1.0},"a":{"value":null,"type":"pinned"}}}"#
    );
    assert_eq!(
        serde_json::from_str::<ConnectionToolPatchRequest>(&sent(&request)).unwrap(),
        request
    );
    assert_eq!(
        serde_json::to_string(&ConnectionPatchRequest {
            voice_account_cps: Field::Null,
            ..ConnectionPatchRequest::default()
        })
        .unwrap(),
        r#"{"voice_account_cps":null}"#
    );
}

fn input(value: &str, type_: Option<InputArgType>) -> InputArgConfig {
    InputArgConfig { value: JsonValue::from_text(value).unwrap(), type_ }
}

#[test]
fn properties_with_a_default_can_be_omitted() {
    assert_eq!(serde_json::to_string(&PlatformConnectionCreate::default()).unwrap(), "{}");
    assert_eq!(
        serde_json::to_string(&custom_mcp()).unwrap(),
        r#"{"nickname":"n","server_url":"u","token":"canary-1","api_key":"canary-2","headers":{"X-Any":"canary-3"},"oauth_client_secret":"canary-4"}"#
    );
}

fn custom_mcp() -> CustomMcpConnectionCreate {
    serde_json::from_str(
        r#"{"nickname": "n", "server_url": "u", "token": "canary-1", "api_key": "canary-2",
            "headers": {"X-Any": "canary-3"}, "oauth_client_secret": "canary-4"}"#,
    )
    .unwrap()
}

#[test]
fn no_secret_is_shown() {
    let debug = format!("{:?} {:#?}", custom_mcp(), custom_mcp());
    assert!(!debug.contains("canary"), "{debug}");
    assert!(debug.contains("token: [redacted]") && debug.contains("nickname: \"n\""), "{debug}");

    let created: ConnectionCreateResponse = serde_json::from_str(
        r#"{"connection_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "session_token": "canary",
            "expires_at": "2026-03-01T09:30:00Z", "vendor": "nango"}"#,
    )
    .unwrap();
    let opened: CustomMcpConnectResponse = serde_json::from_str(
        r#"{"connection_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "status": "pending_oauth",
            "vendor": "v", "authorize_url": "https://a/?state=canary", "state": "canary"}"#,
    )
    .unwrap();
    let debug = format!("{created:?} {opened:?}");
    assert!(!debug.contains("canary"), "{debug}");
}

#[test]
fn a_union_takes_the_alternative_that_fits_and_keeps_what_fits_none() {
    let error: HttpValidationError = serde_json::from_str(
        r#"{"detail": [{"loc": ["body", 0, 1.5, {"k": 1}], "msg": "m", "type": "t", "ctx": {"ge": 0.0}}]}"#,
    )
    .unwrap();
    let fault = error.detail.as_deref().and_then(<[_]>::first).unwrap();
    let places: Vec<_> = fault.loc.iter().map(ToString::to_string).collect();
    assert_eq!(places, ["body", "0", "1.5", "{\"k\": 1}"]);
    assert!(matches!(fault.loc[1], ValidationErrorLocItem::Integer(0)));
    assert!(matches!(fault.loc[2], ValidationErrorLocItem::Unknown(_)));
    assert_eq!(serde_json::to_string(&fault.loc).unwrap(), r#"["body",0,1.5,{"k": 1}]"#);
    assert_eq!(fault.ctx.as_ref().map(JsonObject::as_str), Some(r#"{"ge": 0.0}"#));
}

#[test]
fn a_property_of_another_type_is_an_error_with_its_path() {
    let text = CONNECTION.replacen("\"Team chat\"", "7", 1);
    let error = serde_json::from_str::<ConnectionResponse>(&text).unwrap_err();
    assert_eq!((error.line(), error.is_data()), (6, true), "{error}");
}

/// A body that does not decode may hold a secret, which an error must not print.
#[tokio::test]
async fn an_error_does_not_print_the_body() {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = socket.read(&mut request).unwrap();
        let body = r#"{"session_token": "canary", "expires_at": "never"}"#;
        let length = body.len();
        write!(socket, "HTTP/1.1 201 Created\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
    });
    let api = featherhq_api::Client::builder().base_url(&url).api_key("k").build().unwrap();
    let body = featherhq_api::types::ConnectionCreate {
        integration_key: "slack".into(),
        nickname: "n".to_owned(),
    };
    let error = api.create_connection(body).await.unwrap_err();
    let debug = format!("{error} {error:?} {error:#?}");
    assert!(!debug.contains("canary"), "{debug}");
    assert!(debug.contains("the response does not decode"), "{debug}");
}
