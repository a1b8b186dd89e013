//! Shared by the tests: a raw server, and a hand-written client with the structure of a generated
//! one.

#![allow(dead_code)] // Every test binary uses its own part of this.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

pub(crate) mod server;

use std::time::Duration;

use calamus_runtime::__generated::v1;
use calamus_runtime::{
    Client, ClientBuilder, Decoder, Method, NoErrorBody, Operation, Request, SecurityKind,
    SecurityScheme,
};
use serde::Deserialize;

/// The key that all clients here have.
pub(crate) const KEY: &str = "key_CanaryCanaryCanary7Q";

pub(crate) const API_KEY: SecurityScheme =
    SecurityScheme { name: "apiKey", kind: SecurityKind::HeaderKey("x-key") };
pub(crate) const QUERY_KEY: SecurityScheme =
    SecurityScheme { name: "queryKey", kind: SecurityKind::QueryKey("key") };
pub(crate) const COOKIE_KEY: SecurityScheme =
    SecurityScheme { name: "cookieKey", kind: SecurityKind::CookieKey("sid") };
pub(crate) const BEARER: SecurityScheme =
    SecurityScheme { name: "token", kind: SecurityKind::Bearer };

const fn operation(id: &'static str, method: Method, idempotent: bool) -> Operation {
    Operation { id, method, path: "/parcels", idempotent, security: &[&[API_KEY]] }
}

pub(crate) const LIST: Operation = operation("listParcels", Method::Get, true);
pub(crate) const CREATE: Operation = operation("createParcel", Method::Post, false);
pub(crate) const UPDATE: Operation = operation("updateParcel", Method::Patch, true);

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Parcel {
    pub(crate) weight: u32,
}

pub(crate) fn builder(url: &str) -> ClientBuilder {
    Client::builder(url)
        .credentials(API_KEY, KEY)
        .default_security(&[&[API_KEY]])
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
}

pub(crate) fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

/// A request of an operation, with a body unless it reads.
pub(crate) fn request<T>(client: &Client, operation: Operation, decoder: Decoder<T>) -> Request<T> {
    v1::request::<T, NoErrorBody>(client, operation, decoder, None, |http, base_url| {
        let url = format!("{base_url}/parcels");
        let request = match operation.method {
            Method::Get => http.get(url),
            Method::Post => http.post(url).body(r#"{"weight":3}"#),
            _ => http.patch(url).body(r#"{"weight":3}"#),
        };
        Ok(request.into())
    })
    .unwrap()
}

pub(crate) fn list(client: &Client) -> Request<Vec<Parcel>> {
    request(client, LIST, Decoder::json_array())
}

pub(crate) fn create(client: &Client) -> Request<Parcel> {
    request(client, CREATE, Decoder::json())
}
