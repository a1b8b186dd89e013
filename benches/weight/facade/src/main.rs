//! Makes one call with the facade, and prints one line.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let feather = featherhq::Client::from_env()?;
        let connections = feather.connections().list().await?;
        println!("{} connections", connections.len());
        Ok(())
    })
}
