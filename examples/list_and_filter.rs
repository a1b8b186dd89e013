//! Lists the organization's connections one at a time, and says which need attention.
//!
//! Streaming holds one connection in memory, however many tools there are.

use featherhq::{Client, IntegrationKey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), featherhq::Error> {
    let feather = Client::from_env()?;

    let mut connections = feather.connections().stream();
    while let Some(connection) = connections.next().await {
        let connection = connection?;
        let enabled = connection.enabled_tools().count();
        println!("{}: {enabled} of {} tools on", connection.nickname, connection.tools.len());
        if let Some(attention) = connection.needs_attention() {
            println!("  look at it: {attention}");
        }
        if connection.integration_key == IntegrationKey::Slack && connection.is_active() {
            println!("  assistants can use it to post to Slack");
        }
    }
    Ok(())
}
