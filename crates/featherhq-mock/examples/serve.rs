//! Serves the default organization in the foreground until it is interrupted:
//!
//! ```sh
//! cargo run -p featherhq-mock --example serve -- [PORT [SEED.json]]
//! curl -H 'x-api-key: anything' http://127.0.0.1:PORT/v1/integrations/connections
//! ```
#![allow(clippy::print_stdout)] // It prints its address.

use std::error::Error;

use featherhq_mock::{MockFeather, Seed};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().map_or(Ok(0), |port| port.parse())?;
    let seed = arguments.next().map_or_else(|| Ok(Seed::default()), Seed::from_json_file)?;
    let mock = MockFeather::builder().seed(seed).port(port).start().await?;
    println!("Feather mock at {}", mock.base_url());
    std::future::pending().await
}
