//! Responses other than connections.

use super::*;

/// A response other than a connection, with its optional and its open properties.
struct Other {
    name: &'static str,
    response: Value,
    optional: &'static [&'static str],
    open: &'static [&'static str],
    /// Makes the call and returns the raw JSON of its response.
    call: Ask,
}

type Ask = fn(Client) -> std::pin::Pin<Box<dyn Future<Output = Result<String, featherhq::Error>>>>;

#[expect(clippy::too_many_lines, reason = "a table of responses")]
fn others() -> Vec<Other> {
    /// Converts a call to a function.
    macro_rules! ask {
        (|$client:ident| $call:expr) => {
            |$client| Box::pin(async move { Ok($call.await?.raw().to_owned()) })
        };
        (first |$client:ident| $call:expr) => {
            |$client| Box::pin(async move { Ok($call.await?[0].raw().to_owned()) })
        };
    }
    vec![
        Other {
            name: "listIntegrations",
            response: sample::integration(),
            optional: &[],
            open: &["key", "category"],
            call: ask!(first | client | client.integrations().list()),
        },
        Other {
            name: "createConnection",
            response: json!({"connection_id": sample::CONNECTION_ID, "session_token": "s", "expires_at": "2026-01-01T00:00:00", "vendor": "nango"}),
            optional: &[],
            open: &["vendor"],
            call: ask!(|client| client.connections().create(IntegrationKey::Slack, "n")),
        },
        Other {
            name: "connectCustomMcp",
            response: json!({"connection_id": sample::CONNECTION_ID, "status": "active", "vendor": "custom_mcp", "authorize_url": "https://a", "state": "s"}),
            optional: &["authorize_url", "state"],
            open: &["status", "vendor"],
            call: ask!(|client| client.connections().connect_mcp("n", "https://m")),
        },
        Other {
            name: "discoverCustomMcp",
            response: json!({"supports_dcr": true, "authorize_url": "https://a", "token_url": "https://t", "scopes": ["a"]}),
            optional: &["authorize_url", "token_url", "scopes"],
            open: &[],
            call: ask!(|client| client.connections().discover_mcp("https://m")),
        },
        Other {
            name: "testInvokeConnection",
            response: json!({"result": {"a": 1}, "narrowed": [1]}),
            optional: &["narrowed"],
            open: &[],
            call: ask!(|client| {
                let input = JsonObject::from_text("{}").unwrap();
                client.connections().test_invoke(sample::CONNECTION_ID.parse().unwrap(), "s", input)
            }),
        },
        Other {
            name: "testMcpCallConnection",
            response: json!({"result": {"a": 1}}),
            optional: &[],
            open: &[],
            call: ask!(|client| {
                let input = JsonObject::from_text("{}").unwrap();
                client.connections().test_mcp_call(
                    sample::CONNECTION_ID.parse().unwrap(),
                    "s",
                    input,
                )
            }),
        },
        Other {
            name: "testLeaseConnection",
            response: json!({"ok": true, "team": "t", "url": "u", "detail": "d"}),
            optional: &["team", "url", "detail"],
            open: &[],
            call: ask!(|client| {
                client.connections().test_lease(sample::CONNECTION_ID.parse().unwrap())
            }),
        },
        Other {
            name: "listWebhookEvents",
            response: json!({"event_id": "e", "event_kind": "k", "event_type": "t", "vendor": "nango", "received_at": "2026-01-01T00:00:00.5", "integration_key": "slack", "vendor_connection_id": "v", "connection_id": sample::CONNECTION_ID, "nickname": "n", "nickname_slug": "s", "payload": {"a": 1}}),
            optional: &[
                "received_at",
                "integration_key",
                "vendor_connection_id",
                "connection_id",
                "nickname",
                "nickname_slug",
                "payload",
            ],
            open: &["event_kind", "event_type", "vendor", "integration_key"],
            call: ask!(first | client | client.webhook_events().list()),
        },
        Other {
            name: "updateConnectionTool",
            response: sample::tool(),
            optional: &["response_schema", "response_field_map", "input_defaults"],
            open: &["integration_key"],
            call: |client| {
                Box::pin(async move {
                    let id = sample::CONNECTION_ID.parse().unwrap();
                    let tool = sample::TOOL_ID.parse().unwrap();
                    let tool = client.connections().update_tool(id, tool).enabled(true).await?;
                    Ok(tool.raw().unwrap().to_owned())
                })
            },
        },
        Other {
            name: "bulkUpdateConnectionTools",
            response: sample::tool(),
            optional: &["response_schema", "response_field_map", "input_defaults"],
            open: &["integration_key"],
            call: |client| {
                Box::pin(async move {
                    let id = sample::CONNECTION_ID.parse().unwrap();
                    let tools = client.connections().set_tools_enabled(id, true).await?;
                    Ok(tools[0].raw().unwrap().to_owned())
                })
            },
        },
    ]
}

#[tokio::test]
async fn changes_of_every_other_response_decode() {
    let http = Server::always(vec![]).await;
    let client = builder(&http.url()).build().unwrap();
    let mut inventor = Generator::new(1);
    for Other { name, response, optional, open, call } in others() {
        let mut changed = vec![response.clone()];
        for property in optional {
            let mut absent = response.clone();
            absent.as_object_mut().unwrap().remove(*property).unwrap();
            let mut null = response.clone();
            null[*property] = Value::Null;
            changed.extend([absent, null]);
        }
        for property in open {
            let mut open = response.clone();
            open[*property] = json!("unheard_of");
            changed.push(open);
        }
        for _ in 0..20 {
            let mut grown = response.clone();
            inventor.grow(&mut grown);
            changed.push(grown);
        }
        for value in changed {
            let mut text = String::new();
            inventor.write(&value, &mut text);
            let list = name.starts_with("list") || name.starts_with("bulk");
            let body = if list { format!("[{text}]") } else { text.clone() };
            http.respond_with(vec![json_response("200 OK", body)]);
            let raw = call(client.clone()).await.unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(raw, text, "{name}");
        }
    }
}
