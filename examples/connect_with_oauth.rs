//! Connects Slack: from creating the connection to its tools.
//!
//! The person's part, granting access in the vendor's window, happens in a browser between
//! the two calls; here it is left out.

use std::time::Duration;

use featherhq::{Client, IntegrationKey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), featherhq::Error> {
    let feather = Client::from_env()?;
    let connections = feather.connections();

    let new = connections.create(IntegrationKey::Slack, "Sales").await?;
    // `new.session_token.expose()` is what the frontend hands to the vendor's SDK.
    println!(
        "created {}; open {}'s window until {}",
        new.connection_id, new.vendor, new.expires_at
    );

    // Once the window has closed:
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
