//! Connections: which server, through which proxy, with which HTTP client.
//!
//! Knows neither operations nor what responses mean.

mod address;
mod failure;
mod http;
mod origin;
mod proxy;
mod seam;

pub use address::{display_url, url_secrets};
pub(crate) use failure::while_reading;
pub(crate) use http::{Http, Identity, Settings};
pub(crate) use origin::{Origin, origin_of};
pub(crate) use proxy::Proxy;
pub use seam::{HttpTransport, TransportError, TransportFuture};
