//! Connects Slack: from creating the connection to its tools.
//!
//! Between the two calls, the user authorizes access on the vendor's consent screen, in a browser.
//! The mock server does not wait for it.

use std::time::Duration;

use featherhq::{Client, IntegrationKey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), featherhq::Error> {
    let feather = Client::from_env()?;
    let connections = feather.connections();

    let new = connections.create(IntegrationKey::Slack, "Sales").await?;
    // `new.session_token.expose()` is what the frontend hands to the vendor's SDK.
    println!(
        "created {}; open the consent screen of {} until {}",
        new.connection_id, new.vendor, new.expires_at
    );

    // After the consent screen:
    let connection = connections.finalize(new.connection_id).await?;
    println!("it is {}", connection.status);

    let connection = connections
        .wait_for_tools(new.connection_id)
        .total_timeout(Duration::from_secs(60))
        .on_progress(|seen| println!("tools are {}", seen.tools_status))
        .await?;
    for tool in &connection.tools {
        println!("  {}", tool.slug);
    }
    Ok(())
}
