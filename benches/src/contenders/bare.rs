//! reqwest as an application uses it that needs no SDK.

use serde::de::DeserializeOwned;

use super::{Fallible, KEY};

/// A client that connects to loopback as ours does: without proxies, and without reading the
/// system's certificates, which would count against its memory.
pub(crate) fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy().tls_certs_only([])
}

pub(crate) fn client() -> Fallible<reqwest::Client> {
    Ok(builder().build()?)
}

async fn send(client: &reqwest::Client, base_url: &str, path: &str) -> Fallible<reqwest::Response> {
    let url = format!("{base_url}/v1/integrations/connections{path}");
    Ok(client.get(url).header("x-api-key", KEY).send().await?.error_for_status()?)
}

/// Makes a call and decodes the response.
pub(crate) async fn call<T: DeserializeOwned>(
    client: &reqwest::Client,
    base_url: &str,
    path: &str,
) -> Fallible<T> {
    Ok(send(client, base_url, path).await?.json().await?)
}

/// Makes a call and keeps the bytes of the response.
pub(crate) async fn keep(client: &reqwest::Client, base_url: &str) -> Fallible<bytes::Bytes> {
    Ok(send(client, base_url, "").await?.bytes().await?)
}

/// Makes a call and discards the response: the floor under every client.
pub(crate) async fn download(client: &reqwest::Client, base_url: &str) -> Fallible<usize> {
    let mut response = send(client, base_url, "").await?;
    let mut length = 0;
    while let Some(piece) = response.chunk().await? {
        length += piece.len();
    }
    Ok(length)
}
