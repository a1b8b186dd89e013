//! Prints the tools of all active connections as function definitions for a language model,
//! one a line. Takes the form as its argument: `openai` (the default), `anthropic` or `mcp`.

use featherhq::{Client, JsonObject, Tool};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let form: fn(&Tool) -> JsonObject = match std::env::args().nth(1).as_deref() {
        None | Some("openai") => Tool::to_openai,
        Some("anthropic") => Tool::to_anthropic,
        Some("mcp") => Tool::to_mcp,
        Some(other) => return Err(format!("{other} is none of openai, anthropic, mcp").into()),
    };

    let feather = Client::from_env()?;
    for connection in feather.connections().list().await? {
        if !connection.is_active() {
            continue;
        }
        for tool in connection.enabled_tools() {
            println!("{}", form(tool));
        }
    }
    Ok(())
}
