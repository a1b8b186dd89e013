//! Decides what assistants may do with a connection: everything off, one tool on, and one of
//! its inputs pinned.

use std::error::Error;

use featherhq::{Client, InputDefaults, JsonObject, JsonValue};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let feather = Client::from_env()?;
    let connections = feather.connections();

    let all = connections.list().await?;
    let Some(connection) = all.iter().find(|connection| {
        connection.is_active() && connection.tools.iter().any(|t| t.slug.ends_with("send_message"))
    }) else {
        println!("no connection can send messages");
        return Ok(());
    };

    let tools = connections.set_tools_enabled(connection.id, false).await?;
    println!("{}: {} tools off", connection.nickname, tools.len());

    let Some(send) = tools.iter().find(|tool| tool.slug.ends_with("send_message")) else {
        return Err("the tool is gone".into());
    };
    // Pins an input that the tool has, whatever it is called at this vendor.
    let schema: serde_json::Value = send.input_schema.parse()?;
    let input = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .find(|(_, schema)| schema["type"] == "string" && schema.get("pattern").is_none())
        .map(|(name, _)| name.clone())
        .ok_or("the tool takes no text")?;
    let tool = connections
        .update_tool(connection.id, send.id)
        .enabled(true)
        .input_defaults(InputDefaults::new().pinned(&input, JsonValue::new("Hello")?))
        .await?;
    println!("{} is on, with {input} pinned ({} pinned)", tool.slug, tool.pinned_count);

    // Feather stores the values; the caller of the tool fills them in.
    println!("a call carries {}", tool.arguments(&JsonObject::empty())?);
    Ok(())
}
