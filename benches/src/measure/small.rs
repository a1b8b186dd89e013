//! Many small calls on one client, some of them at the same time.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use serde_json::value::RawValue;
use tokio::task::LocalSet;

use super::{Sample, processor, runtime};
use crate::contenders::{Fallible, KEY, bare, structs};
use crate::machine;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Getter {
    /// The facade's `get()`.
    Facade,
    /// The client that progenitor generates by default.
    Default,
    /// reqwest and structs written by hand.
    Bare,
    /// The same with a timeout for each call, which the facade has by default.
    BareWithTimeout,
}

const TIMEOUT: Duration = Duration::from_secs(30);

/// The core that calls are made on.
const CORE: usize = 0;

const ID: &str = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e";

/// Makes so many calls, so many of them at a time. One call at a time is measured call by
/// call, several as a whole. The processor time is that of these calls alone: unlike clocks, it
/// does not tell how long the system takes to wake a process on another core.
pub(crate) fn measure(
    getter: Getter,
    base_url: &str,
    calls: usize,
    in_flight: usize,
) -> Fallible<Sample> {
    machine::pin(CORE);
    let client = Rc::new(Client::new(getter, base_url)?);
    let base_url: Rc<str> = base_url.into();
    let (seconds, processor) = runtime()?.block_on(LocalSet::new().run_until(async move {
        // Connections come up before the clock starts.
        for_each(&client, &base_url, in_flight * 4, in_flight).await?;
        let before = processor()?;
        if in_flight > 1 {
            let begun = Instant::now();
            for_each(&client, &base_url, calls, in_flight).await?;
            return Fallible::Ok((vec![begun.elapsed().as_secs_f64()], processor()? - before));
        }
        let mut seconds = Vec::with_capacity(calls);
        for _ in 0..calls {
            let begun = Instant::now();
            client.get(&base_url).await?;
            seconds.push(begun.elapsed().as_secs_f64());
        }
        Ok((seconds, processor()? - before))
    }))?;
    Ok(Sample { seconds, processor, ..Sample::default() })
}

async fn for_each(
    client: &Rc<Client>,
    base_url: &Rc<str>,
    calls: usize,
    in_flight: usize,
) -> Fallible {
    let left = Rc::new(Cell::new(calls));
    let workers: Vec<_> = (0..in_flight)
        .map(|_| {
            let (client, base_url, left) = (client.clone(), base_url.clone(), left.clone());
            tokio::task::spawn_local(async move {
                while left.get() > 0 {
                    left.set(left.get() - 1);
                    client.get(&base_url).await?;
                }
                Fallible::Ok(())
            })
        })
        .collect();
    for worker in workers {
        worker.await??;
    }
    Ok(())
}

enum Client {
    Facade(featherhq::Client, featherhq::ConnectionId),
    #[cfg(feature = "default-client")]
    Default(crate::contenders::default_client::Client, uuid::Uuid),
    Bare(reqwest::Client),
}

impl Client {
    fn new(getter: Getter, base_url: &str) -> Fallible<Self> {
        Ok(match getter {
            // With the deadlines that applications get.
            Getter::Facade => {
                let client = featherhq::Client::builder().api_key(KEY).base_url(base_url);
                Self::Facade(client.build()?, ID.parse()?)
            }
            #[cfg(feature = "default-client")]
            Getter::Default => {
                Self::Default(crate::contenders::default_client::client(base_url)?, ID.parse()?)
            }
            #[cfg(not(feature = "default-client"))]
            Getter::Default => return Err("built without the default client".into()),
            Getter::Bare => Self::Bare(bare::client()?),
            Getter::BareWithTimeout => Self::Bare(bare::builder().timeout(TIMEOUT).build()?),
        })
    }

    async fn get(&self, base_url: &str) -> Fallible {
        match self {
            Self::Facade(client, id) => drop(client.connections().get(*id).await?),
            #[cfg(feature = "default-client")]
            Self::Default(client, id) => drop(client.get_connection(id).await?),
            Self::Bare(client) => {
                type Connection = structs::Connection<Box<RawValue>>;
                let path = format!("/{ID}");
                drop(bare::call::<Connection>(client, base_url, &path).await?);
            }
        }
        Ok(())
    }
}
