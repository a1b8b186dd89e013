//! Makes one call with reqwest alone, and prints one line.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let base_url = std::env::var("FEATHER_BASE_URL")?;
        let connections: Vec<serde_json::Value> = reqwest::Client::new()
            .get(format!("{base_url}/v1/integrations/connections"))
            .header("x-api-key", std::env::var("FEATHER_API_KEY")?)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        println!("{} connections", connections.len());
        Ok(())
    })
}
