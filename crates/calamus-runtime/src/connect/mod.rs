//! Connections: which server, through which proxy, with which HTTP client.
//!
//! Knows neither operations nor what responses mean.

mod address;
mod failure;
mod http;
mod origin;
mod proxy;
mod transport;

pub use address::{display_url, url_secrets};
pub(crate) use failure::while_reading;
pub(crate) use http::{CONNECT_TIMEOUT, Http, Identity, Settings, USER_AGENT};
pub(crate) use origin::{Origin, origin_of};
pub(crate) use proxy::Proxy;
pub use transport::{HttpTransport, TransportError, TransportFuture};
