//! Whole calls of `listConnections` against a server that costs nothing.

use std::hint::black_box;
use std::time::Instant;

use clap::ValueEnum;
use nix::sys::resource::UsageWho;
use serde_json::value::RawValue;

use super::{Sample, runtime};
use crate::contenders::{Fallible, bare, facade, structs};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Caller {
    /// The facade's `list()`.
    List,
    /// The facade's `stream()`.
    Stream,
    /// The client that progenitor generates by default.
    Default,
    /// reqwest and structs written by hand, `Value` where anything may stand.
    Structs,
    /// reqwest and structs written by hand, `RawValue` where anything may stand.
    Raw,
    /// reqwest, decoding nothing, and keeping the bytes.
    Keep,
    /// reqwest, decoding nothing.
    Download,
}

/// Makes so many calls one after the other, after so many to warm up.
pub(crate) fn measure(
    caller: Caller,
    base_url: &str,
    warm: usize,
    calls: usize,
) -> Fallible<Sample> {
    let clients = Clients::new(caller, base_url)?;
    let sample = runtime()?.block_on(async {
        let mut sample = Sample::default();
        for call in 0..warm + calls {
            let begun = Instant::now();
            let first = clients.call(base_url, begun).await?;
            let took = begun.elapsed().as_secs_f64();
            if call >= warm {
                sample.seconds.push(took);
                sample.first.push(first.unwrap_or(took));
            }
        }
        Fallible::Ok(sample)
    })?;
    sample.with_usage(UsageWho::RUSAGE_SELF)
}

/// Clients are made once, as applications do.
enum Clients {
    List(featherhq::Client),
    Stream(featherhq::Client),
    #[cfg(feature = "default-client")]
    Default(crate::contenders::default_client::Client),
    Structs(reqwest::Client),
    Raw(reqwest::Client),
    Keep(reqwest::Client),
    Download(reqwest::Client),
}

impl Clients {
    fn new(caller: Caller, base_url: &str) -> Fallible<Self> {
        Ok(match caller {
            Caller::List => Self::List(facade(base_url)?),
            Caller::Stream => Self::Stream(facade(base_url)?),
            #[cfg(feature = "default-client")]
            Caller::Default => Self::Default(crate::contenders::default_client::client(base_url)?),
            #[cfg(not(feature = "default-client"))]
            Caller::Default => return Err("built without the default client".into()),
            Caller::Structs => Self::Structs(bare::client()?),
            Caller::Raw => Self::Raw(bare::client()?),
            Caller::Keep => Self::Keep(bare::client()?),
            Caller::Download => Self::Download(bare::client()?),
        })
    }

    /// Makes one call; says when the first connection was there, if that was before the last.
    async fn call(&self, base_url: &str, begun: Instant) -> Fallible<Option<f64>> {
        match self {
            Self::List(client) => {
                black_box(client.connections().list().await?);
            }
            Self::Stream(client) => {
                let mut connections = client.connections().stream();
                let mut first = None;
                while let Some(connection) = connections.next().await {
                    black_box(connection?);
                    first.get_or_insert_with(|| begun.elapsed().as_secs_f64());
                }
                return Ok(first);
            }
            #[cfg(feature = "default-client")]
            Self::Default(client) => {
                black_box(client.list_connections().await?);
            }
            Self::Structs(client) => {
                type Connections = Vec<structs::Connection<serde_json::Value>>;
                black_box(bare::call::<Connections>(client, base_url, "").await?);
            }
            Self::Raw(client) => {
                type Connections = Vec<structs::Connection<Box<RawValue>>>;
                black_box(bare::call::<Connections>(client, base_url, "").await?);
            }
            Self::Keep(client) => {
                black_box(bare::keep(client, base_url).await?);
            }
            Self::Download(client) => {
                black_box(bare::download(client, base_url).await?);
            }
        }
        Ok(None)
    }
}
