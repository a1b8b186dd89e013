//! The bytes that the generated client puts on the wire by itself.

use featherhq_api::support::{Field, Map};
use featherhq_api::types;
use tests::calls;
use tests::recorder::Recorder;

const KEY: &str = "fth_live_wire";

/// Absent, null and present values of every body, of which the facade sends a part.
#[tokio::test]
async fn absent_null_and_present_values_are_sent_as_they_are() {
    let server = Recorder::responding(400, "{}").await;
    let client = featherhq_api::Client::builder().base_url(&server.base_url());
    let client = client.api_key(KEY).build().unwrap();
    let change =
        |nickname, voice_account_cps| types::ConnectionPatchRequest { nickname, voice_account_cps };
    let id = *calls::connection().as_uuid();
    for body in [
        change(Field::Absent, Field::Absent),
        change(Field::Null, Field::Absent),
        change(Field::Value("Support".to_owned()), Field::Null),
        change(Field::Absent, Field::Value(1.0)),
    ] {
        assert!(client.update_connection(id, body).await.is_err());
    }
    let input = types::ConnectionTestInvokeRequest {
        slug: "support_x".to_owned(),
        input: None,
        response_field_map: Field::Null,
    };
    assert!(client.test_invoke_connection(id, input).await.is_err());
    let server_only = types::CustomMcpConnectionCreate {
        nickname: "Stock".to_owned(),
        server_url: "https://mcp.example.com".to_owned(),
        transport: None,
        auth_type: None,
        token: Field::Null,
        api_key: Field::Absent,
        api_key_header: None,
        headers: Some(Map::new()),
        oauth_authorize_url: Field::Absent,
        oauth_token_url: Field::Null,
        oauth_client_id: Field::Absent,
        oauth_client_secret: Field::Absent,
        oauth_scopes: Some(Vec::new()),
    };
    assert!(client.connect_custom_mcp(server_only).await.is_err());
    let received = server.received();
    for request in &received {
        assert_eq!(request.header("api-version"), None, "no such header is declared");
        assert_eq!(request.header("x-api-key"), Some(KEY));
    }
    let bodies: Vec<&str> = received.iter().map(|request| request.body.as_str()).collect();
    insta::assert_snapshot!(bodies.join("\n"), @r#"
    {}
    {"nickname":null}
    {"nickname":"Support","voice_account_cps":null}
    {"voice_account_cps":1.0}
    {"slug":"support_x","response_field_map":null}
    {"nickname":"Stock","server_url":"https://mcp.example.com","token":null,"headers":{},"oauth_token_url":null,"oauth_scopes":[]}
    "#);
}
