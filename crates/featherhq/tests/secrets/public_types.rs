//! `Debug` output of every public type.

use super::*;

/// The names of all public types, from the source.
fn public_types() -> Vec<String> {
    let code = include_str!("../../src/lib.rs");
    let mut names = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find("pub use ") {
        let (before, item) = rest.split_at(start);
        let (item, after) = item.split_once(';').unwrap();
        rest = after;
        let condition = before.trim_end().lines().last().unwrap_or_default();
        let on = match condition.strip_prefix("#[cfg(feature = \"") {
            None => true,
            Some(feature) => match feature.trim_end_matches("\")]") {
                "blocking" => cfg!(feature = "blocking"),
                "definitions" => cfg!(feature = "definitions"),
                "validation" => cfg!(feature = "validation"),
                "webhooks" => cfg!(feature = "webhooks"),
                other => panic!("the feature {other} is not known here"),
            },
        };
        let list = item.rsplit("::").next().unwrap();
        names.extend(
            list.split([',', '{', '}'])
                .map(str::trim)
                // Constants are in upper case, and need no test.
                .filter(|name| on && name.chars().any(char::is_lowercase))
                .map(str::to_owned),
        );
    }
    names.sort();
    names
}

/// `Debug` output of public types, by name.
#[derive(Default)]
struct Outputs(BTreeMap<String, String>);

impl Outputs {
    /// Adds the output of a value under the name of its type.
    fn add<T: Debug>(&mut self, value: &T) {
        let path = std::any::type_name::<T>();
        let path = path.split('<').next().unwrap();
        let name = path.rsplit("::").next().unwrap();
        self.0.entry(name.to_owned()).or_default().push_str(&format!("{value:?}\n{value:#?}\n"));
    }
}

/// A URL with a canary in each part that may be secret.
const URL: &str = "https://canary:canary@mcp.example.com/sse?key=canary#canary";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a list of all public types")]
async fn debug_output_of_public_types_contains_no_secret() {
    let mut outputs = Outputs::default();
    let server = Server::always(vec![]).await;
    let url = server.url();
    let proxied = |builder: ClientBuilder| {
        builder.proxy("http://user:proxy-canary@127.0.0.1:1").header("x-caller", CALLER)
    };
    outputs.add::<ClientBuilder>(&proxied(builder("https://u:canary@example.com/?canary")));
    outputs.add::<Client>(&proxied(builder(&url)).build().unwrap());
    let client = builder(&url).header("x-caller", CALLER).max_retries(0).build().unwrap();
    let id: ConnectionId = sample::CONNECTION_ID.parse().unwrap();
    let tool_id: ToolId = sample::TOOL_ID.parse().unwrap();
    let organization_id: OrganizationId = sample::ORGANIZATION_ID.parse().unwrap();
    let object = || JsonObject::from_text(r#"{"token":"canary"}"#).unwrap();
    let value = || JsonValue::from_text(r#"["canary"]"#).unwrap();

    outputs.add::<Secret>(&Secret::new("canary"));
    outputs.add(&id);
    outputs.add(&tool_id);
    outputs.add(&organization_id);
    outputs.add::<JsonObject>(&object());
    outputs.add::<JsonValue>(&value());
    outputs.add::<InputDefault>(&InputDefault::pinned(value()));
    outputs.add::<InputDefaults>(&InputDefaults::new().suggested("a", value()));
    outputs.add(&IntegrationKey::Slack);
    outputs.add(&ConnectionStatus::Active);
    outputs.add(&ToolsStatus::Synced);
    outputs.add(&InputKind::Pinned);

    outputs.add(&ErrorKind::Timeout(Deadline::Total));
    outputs.add(&Deadline::Total);
    outputs.add(&Delivery::NotSent);
    outputs.add(&Method::Get);

    // Calls.
    let custom = || {
        let request = client.request(Method::Post, "/v1/x?token=canary");
        request.json(&json!({"a": "canary"})).query_parameter("q", "canary").header("x-a", "canary")
    };
    outputs.add::<CustomRequest>(&custom());
    outputs.add::<CustomRequestWithResponse>(&custom().with_response());
    let connections: Connections<'_> = client.connections();
    outputs.add(&connections);
    outputs.add::<Integrations<'_>>(&client.integrations());
    outputs.add::<WebhookEvents<'_>>(&client.webhook_events());
    outputs.add::<Wait>(&connections.wait_for_tools(id));
    outputs.add::<ElementStream<Connection>>(&connections.stream().header("x-a", "a-canary"));
    outputs.add::<CallWithResponse<Vec<Connection>>>(&connections.list().with_response());
    outputs.add::<ListConnections>(&connections.list().header("x-a", "a-canary"));
    outputs.add::<ListIntegrations>(&client.integrations().list());
    outputs.add::<ListWebhookEvents>(&client.webhook_events().list().vendor("canary"));
    outputs.add::<GetConnection>(&connections.get(id));
    outputs.add::<FindConnection>(&connections.find("canary").header("x-a", "a-canary"));
    outputs.add::<CreateConnection>(&connections.create(IntegrationKey::Slack, "canary"));
    outputs.add::<FinalizeConnection>(&connections.finalize(id));
    outputs.add::<DisconnectConnection>(&connections.disconnect(id));
    outputs.add::<RefreshTools>(&connections.refresh_tools(id));
    outputs.add::<SetToolsEnabled>(&connections.set_tools_enabled(id, true));
    outputs.add::<TestLease>(&connections.test_lease(id));
    let oauth = McpOauth::new().client_id("c").client_secret("canary");
    outputs.add::<McpOauth>(&oauth);
    let connect = || {
        let call = connections.connect_mcp("n", URL);
        call.server_header("x-h", "canary").header("x-a", "a-canary")
    };
    outputs.add::<ConnectMcp>(&connect().bearer("canary"));
    outputs.add::<ConnectMcp>(&connect().api_key_in("X-K", "canary"));
    outputs.add::<ConnectMcp>(&connect().oauth(oauth));
    outputs.add::<Request<McpConnection>>(&connect().bearer("canary").request().unwrap());
    let invoke = connections.test_invoke(id, "slug", object());
    outputs.add::<TestInvoke>(&invoke.response_field_map(object()));
    outputs.add::<TestMcpCall>(&connections.test_mcp_call(id, "slug", object()));
    let defaults = InputDefaults::new().pinned("a", value());
    let update = connections.update_tool(id, tool_id).input_defaults(defaults);
    outputs.add::<UpdateTool>(&update.response_field_map(object()));
    outputs.add::<UpdateConnection>(&connections.update(id).nickname("canary"));
    outputs.add::<ConnectEmail>(&connections.connect_email().nickname("canary"));
    outputs.add::<DiscoverMcp>(&connections.discover_mcp(URL));
    let mut options = None;
    let _ = featherhq::Call::with_options(connections.list().header("x-a", "a-canary"), |own| {
        options = Some(own.clone());
        own
    });
    outputs.add::<Options>(&options.unwrap());

    // Responses, with a canary in each secret and in free-form JSON.
    let mut connection = sample::connection();
    connection["metadata"] = json!({"access_token": "canary", "canary": ["canary"]});
    connection["unknown"] = json!("canary");
    let tool = &mut connection["tools"][0];
    for property in
        ["input_schema", "response_schema", "response_field_map", "merged_input_preview"]
    {
        tool[property] = json!({"default": "canary"});
    }
    tool["input_defaults"] = json!({"a": {"value": "canary", "type": "pinned"}});
    tool["unknown"] = json!("canary");
    let tool = tool.clone();
    let connection = connection.to_string();

    server.respond_with(vec![json_response("200 OK", &connection)]);
    let response = connections.get(id).with_response().await.unwrap();
    outputs.add::<Response<Connection>>(&response);
    let connection = response.into_inner();
    outputs.add::<Connection>(&connection);
    outputs.add::<Attention<'_>>(&connection.needs_attention().unwrap());
    server.respond_with(vec![json_response("200 OK", tool.to_string())]);
    outputs.add::<Tool>(&connections.update_tool(id, tool_id).enabled(true).await.unwrap());
    server.respond_with(vec![json_response("200 OK", format!("[{}]", sample::integration()))]);
    outputs.add::<Integration>(&client.integrations().list().await.unwrap()[0]);
    server.respond_with(vec![json_response(
        "201 Created",
        format!(r#"{{"connection_id":"{id}","session_token":"canary","expires_at":"2026-01-01T00:00:00Z","vendor":"v"}}"#),
    )]);
    let new = connections.create(IntegrationKey::Slack, "n").await.unwrap();
    assert_eq!(new.session_token.expose(), "canary");
    outputs.add::<NewConnection>(&new);
    server.respond_with(vec![json_response(
        "201 Created",
        format!(r#"{{"connection_id":"{id}","status":"pending_oauth","vendor":"v","authorize_url":"https://x/?state=canary","state":"canary"}}"#),
    )]);
    outputs.add::<McpConnection>(&connect().oauth(McpOauth::new()).await.unwrap());
    server
        .respond_with(vec![json_response("200 OK", r#"{"supports_dcr":true,"unknown":"canary"}"#)]);
    outputs.add::<McpDiscovery>(&connections.discover_mcp("https://m").await.unwrap());
    server.respond_with(vec![json_response(
        "200 OK",
        r#"{"result":{"token":"canary"},"narrowed":"canary"}"#,
    )]);
    outputs.add::<Invocation>(&connections.test_invoke(id, "slug", object()).await.unwrap());
    outputs.add::<McpCallResult>(&connections.test_mcp_call(id, "slug", object()).await.unwrap());
    server.respond_with(vec![json_response("200 OK", r#"{"ok":true,"unknown":"canary"}"#)]);
    outputs.add::<Lease>(&connections.test_lease(id).await.unwrap());
    server.respond_with(vec![json_response(
        "200 OK",
        r#"[{"event_id":"e","event_kind":"k","event_type":"t","vendor":"v","payload":{"a":"canary"}}]"#,
    )]);
    outputs.add::<WebhookEvent>(&client.webhook_events().list().await.unwrap()[0]);

    #[cfg(feature = "webhooks")]
    {
        let verifier = featherhq::WebhookVerifier::new("whsec_Y2FuYXJ5").unwrap();
        outputs.add::<featherhq::WebhookVerifier>(&verifier);
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs().to_string();
        let body = r#"{"type":"t","token":"canary"}"#;
        let signature = webhook_signature(&now, body);
        let headers = [("svix-id", "i"), ("svix-timestamp", &now), ("svix-signature", &signature)];
        let webhook = verifier.verify(headers, body.as_bytes()).unwrap();
        outputs.add::<featherhq::Webhook>(&webhook);
    }

    #[cfg(feature = "validation")]
    {
        let empty = JsonObject::from_text("{}").unwrap();
        let tool =
            Connection::from_json(&sample::connection().to_string()).unwrap().tools.remove(0);
        outputs.add::<featherhq::ArgumentError>(&tool.validate(&empty).unwrap()[0]);
    }

    // Errors.
    server.respond_with(vec![json_response(
        "422 X",
        format!(r#"{{"error":"{KEY}","message":"{KEY}","detail":[{{"loc":["{KEY}"],"msg":"{KEY}","type":"{KEY}"}}]}}"#),
    )]);
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&attempts);
    let observe = move |attempt: &Attempt| seen.lock().unwrap().push(attempt.clone());
    let inspections = Arc::new(Mutex::new(Outputs::default()));
    let inspected = Arc::clone(&inspections);
    let inspect = move |inspection: &featherhq::Inspection<'_>| {
        inspected.lock().unwrap().add::<featherhq::Inspection<'_>>(inspection);
        std::ops::ControlFlow::Continue(())
    };
    let error = connections.list().query_parameter("q", "canary").observer(observe);
    let error = error.inspector(inspect);
    let error = error.await.unwrap_err();
    outputs.0.append(&mut inspections.lock().unwrap().0);
    for attempt in attempts.lock().unwrap().iter() {
        outputs.add::<Attempt>(attempt);
        outputs.add::<Operation>(&attempt.operation);
    }
    assert!(!format!("{error:?}").contains("redacted"), "Debug quotes the server: {error:?}");
    outputs.add::<Error>(&error);
    let api = error.api_error().unwrap();
    outputs.add::<ApiError>(api);
    outputs.add::<ValidationDetail>(&api.details[0]);

    for (name, output) in &outputs.0 {
        assert_clean(name, output);
    }
    let tested: Vec<&String> = outputs.0.keys().collect();
    // Traits have no values.
    let traits = ["Call", "ConnectionsExt"];
    let missing: Vec<String> = public_types()
        .into_iter()
        .filter(|name| !tested.contains(&name) && !traits.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "no value of {missing:?} is tested: add one of each");
}

/// Signs a webhook with the key `canary`.
#[cfg(feature = "webhooks")]
fn webhook_signature(timestamp: &str, body: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};

    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"canary").unwrap();
    mac.update(format!("i.{timestamp}.{body}").as_bytes());
    let signature = mac.finalize().into_bytes();
    format!("v1,{}", base64::engine::general_purpose::STANDARD.encode(signature))
}
