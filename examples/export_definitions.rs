//! Prints the tools of all active connections as definitions for a language model, one a line.
//! Takes the format as its argument: `openai` (the default), `openai-responses`, `anthropic`,
//! `gemini` or `mcp`.

use featherhq::Client;
use featherhq::definitions::{Definitions, Format};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let format: Format = std::env::args().nth(1).as_deref().unwrap_or("openai").parse()?;
    let connections = Client::from_env()?.connections().list().await?;
    for definition in Definitions::new(format, &connections).iter() {
        println!("{}", definition.json());
    }
    Ok(())
}
