//! The client that progenitor generates when it is asked for nothing special, from the same
//! document.

mod generated {
    #![allow(warnings, clippy::all)]
    include!(env!("DEFAULT_CLIENT"));
}

pub(crate) use generated::{Client, types};

use super::{Fallible, KEY, bare};

/// Returns the client, sending the key as an application would make it.
pub(crate) fn client(base_url: &str) -> Fallible<Client> {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("x-api-key", KEY.parse()?);
    let http = bare::builder().default_headers(headers).build()?;
    Ok(Client::new_with_client(base_url, http))
}
