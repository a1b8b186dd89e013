//! Decoding a list that is in memory already.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use benches::counting::counted;
use bytes::Bytes;
use clap::ValueEnum;
use nix::sys::resource::UsageWho;
use serde_json::value::RawValue;

use super::Sample;
use crate::contenders::{Fallible, structs};

/// Who decodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Decoder {
    /// The generated types, which are what the facade decodes to.
    Api,
    /// The facade's own way, one connection at a time, each with its text.
    Facade,
    /// The types that progenitor generates by default.
    Default,
    /// `serde_json::Value`.
    Value,
    /// Structs written by hand, `Value` where anything may stand.
    Structs,
    /// Structs written by hand, `RawValue` where anything may stand.
    Raw,
}

/// Decodes the list in a file so many times, and counts once more what that allocates.
pub(crate) fn measure(decoder: Decoder, file: &Path, runs: usize) -> Fallible<Sample> {
    let text = Bytes::from(std::fs::read(file)?);
    let mut seconds = Vec::new();
    let mut counts = None;
    for run in 0..=runs {
        // Uncounted, so that counting does not count against those who allocate much.
        if run < runs {
            let begun = Instant::now();
            let values = decoder.decode(&text)?;
            seconds.push(begun.elapsed().as_secs_f64());
            drop(values);
        } else {
            let (values, taken) = counted(|| decoder.decode(&text));
            values?;
            counts = Some(taken);
        }
    }
    Sample { seconds, counts, ..Sample::default() }.with_usage(UsageWho::RUSAGE_SELF)
}

/// Values that are kept until the clock has stopped.
type Values = Box<dyn std::any::Any>;

impl Decoder {
    fn decode(self, text: &Bytes) -> Fallible<Values> {
        fn keep<T: 'static>(values: Vec<T>) -> Values {
            Box::new(black_box(values))
        }
        Ok(match self {
            Self::Facade => {
                // The facade cuts lists while they arrive; what is here already is cut by
                // serde_json instead.
                let elements: Vec<&RawValue> = serde_json::from_slice(text)?;
                let values: Result<Vec<_>, _> = elements
                    .into_iter()
                    .map(|element| featherhq::Connection::from_json(element.get()))
                    .collect();
                keep(values?)
            }
            Self::Api => {
                type Wire = featherhq_api::types::ConnectionResponse;
                keep(featherhq_api::support::from_bytes::<Vec<Wire>>(text)?)
            }
            #[cfg(feature = "default-client")]
            Self::Default => {
                type Wire = crate::contenders::default_client::types::ConnectionResponse;
                keep(serde_json::from_slice::<Vec<Wire>>(text)?)
            }
            #[cfg(not(feature = "default-client"))]
            Self::Default => return Err("built without the default client".into()),
            Self::Value => keep(serde_json::from_slice::<Vec<serde_json::Value>>(text)?),
            Self::Structs => {
                keep(serde_json::from_slice::<Vec<structs::Connection<serde_json::Value>>>(text)?)
            }
            Self::Raw => {
                keep(serde_json::from_slice::<Vec<structs::Connection<Box<RawValue>>>>(text)?)
            }
        })
    }
}
