//! The clients that are compared: the facade, and alternatives to it.

pub(crate) mod bare;
#[cfg(feature = "default-client")]
pub(crate) mod default_client;
pub(crate) mod structs;

/// Anything that can go wrong while measuring ends it.
pub(crate) type Fallible<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The key that is sent; nobody asks for it.
pub(crate) const KEY: &str = "key";

/// Returns the facade's client, with limits that the largest payloads pass.
pub(crate) fn facade(base_url: &str) -> Fallible<featherhq::Client> {
    let client = featherhq::Client::builder()
        .api_key(KEY)
        .base_url(base_url)
        .max_response_size(1 << 30)
        .total_timeout(None)
        .attempt_timeout(None);
    Ok(client.build()?)
}
