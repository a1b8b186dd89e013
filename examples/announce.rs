//! Posts a message through every Slack connection. Its tests show how an application is tested:
//! decisions with values alone, calls against the mock server, failures with faults.

use featherhq::{Client, Connection, Error, IntegrationKey, JsonObject, Tool};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let text = std::env::args().nth(1).unwrap_or_else(|| "Hello".to_owned());
    for outcome in announce(&Client::from_env()?, "C024BE91L", &text).await? {
        println!("{outcome}");
    }
    Ok(())
}

/// Posts a message. Returns a line for each connection; one that fails does not stop the others.
async fn announce(feather: &Client, channel: &str, text: &str) -> Result<Vec<String>, Error> {
    let input = JsonObject::new(&serde_json::json!({"channel": channel, "text": text}))?;
    let mut outcomes = Vec::new();
    for connection in feather.connections().list().await? {
        let Some(tool) = posting_tool(&connection) else { continue };
        let call =
            feather.connections().test_invoke(connection.id, &tool.slug, tool.arguments(&input)?);
        outcomes.push(match call.await {
            Ok(_) => format!("{}: posted", connection.nickname),
            Err(error) => format!("{}: {error}", connection.nickname),
        });
    }
    Ok(outcomes)
}

/// Returns the tool that posts, if the connection can be used.
fn posting_tool(connection: &Connection) -> Option<&Tool> {
    let is_usable = connection.is_active() && connection.integration_key == IntegrationKey::Slack;
    connection.enabled_tools().find(|tool| is_usable && tool.tool_path == "send_message")
}

#[cfg(test)]
mod tests {
    use featherhq::{ConnectionStatus, InputDefaults, JsonValue};
    use featherhq_mock::{Fault, MockFeather};

    use super::*;

    const ID: &str = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e";

    /// Starts a server of the test's own, and a client for it.
    async fn start() -> (MockFeather, Client) {
        let mock = MockFeather::builder().start().await.unwrap();
        let client = Client::builder().api_key("any").base_url(mock.base_url()).build().unwrap();
        (mock, client)
    }

    #[test]
    fn only_usable_connections_post() {
        let id = ID.parse().unwrap();
        let mut connection = Connection::new(id, "slack", "Team");
        assert!(posting_tool(&connection).is_none());
        let mut tool = Tool::new(ID.parse().unwrap(), id, "team_send_message");
        tool.tool_path = "send_message".to_owned();
        connection.tools.push(tool);
        assert!(posting_tool(&connection).is_some());
        connection.status = ConnectionStatus::PendingOauth;
        assert!(posting_tool(&connection).is_none());
    }

    #[tokio::test]
    async fn messages_are_posted() {
        let (mock, feather) = start().await;
        let outcomes = announce(&feather, "C024BE91L", "Hello").await.unwrap();
        assert!(outcomes.contains(&"Acme Support: posted".to_owned()), "{outcomes:?}");
        let requests = mock.received();
        let bodies: Vec<String> =
            requests.iter().skip(1).map(|request| request.body_text()).collect();
        assert_eq!(bodies.len(), outcomes.len());
        assert!(bodies[0].contains(r#""text":"Hello""#), "{bodies:?}");
    }

    #[tokio::test]
    async fn pinned_channels_win() {
        let (mock, feather) = start().await;
        let connections = feather.connections();
        let connection = connections.find("acme_support").await.unwrap();
        let tool = posting_tool(&connection).unwrap();
        let pinned = InputDefaults::new().pinned("channel", JsonValue::new("C0PINNED1").unwrap());
        connections.update_tool(connection.id, tool.id).input_defaults(pinned).await.unwrap();
        mock.clear_received();
        announce(&feather, "C024BE91L", "Hello").await.unwrap();
        let bodies: Vec<String> =
            mock.received().iter().map(|request| request.body_text()).collect();
        assert!(bodies.iter().any(|body| body.contains("C0PINNED1")), "{bodies:?}");
    }

    #[tokio::test]
    async fn a_call_that_fails_is_reported_and_not_retried() {
        let (mock, feather) = start().await;
        mock.inject(Fault::status(503).operation("testInvokeConnection"));
        let outcomes = announce(&feather, "C024BE91L", "Hello").await.unwrap();
        assert!(outcomes[0].contains("503"), "{outcomes:?}");
        let calls = mock
            .received()
            .into_iter()
            .filter(|request| request.operation_id.as_deref() == Some("testInvokeConnection"));
        assert_eq!(calls.count(), outcomes.len());
    }
}
