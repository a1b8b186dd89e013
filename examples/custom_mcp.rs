//! Connects your own MCP server, and calls one of its tools.
//!
//! The server's token comes from the environment variable `MCP_TOKEN`: secrets belong neither
//! into the source nor onto a command line.

use std::error::Error;

use featherhq::{Client, JsonObject, Tool};

const SERVER: &str = "https://mcp.example.com/sse";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let feather = Client::from_env()?;
    let connections = feather.connections();

    let found = connections.discover_mcp(SERVER).await?;
    println!("registers clients by itself: {}", found.supports_dcr);

    let mut connect = connections.connect_mcp("Inventory", SERVER);
    if let Ok(token) = std::env::var("MCP_TOKEN") {
        connect = connect.bearer(token);
    }
    let created = connect.await?;
    println!("{} is {}", created.connection_id, created.status);

    let connection = connections.wait_for_tools(created.connection_id).await?;
    let search = |tool: &&Tool| tool.tool_path == "search_documents";
    let Some(tool) = connection.enabled_tools().find(search) else {
        println!("it has no tool that searches");
        return Ok(());
    };
    // The server carries this call out. The tool's input schema says which arguments it takes.
    let input = JsonObject::from_text(r#"{"query": "returns"}"#)?;
    match connections.test_mcp_call(connection.id, &tool.slug, input).await {
        Ok(response) => println!("{} returned {}", tool.slug, response.result),
        Err(error) => println!("{} failed: {error}", tool.slug),
    }
    Ok(())
}
