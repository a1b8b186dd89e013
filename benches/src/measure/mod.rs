//! Measures one client, and prints one line of JSON.
//!
//! A process each, so that one contender's memory is not another's.

pub(crate) mod call;
pub(crate) mod decode;
pub(crate) mod exec;
pub(crate) mod small;
pub(crate) mod wire;

use nix::sys::resource::{Usage, UsageWho, getrusage};
use serde::{Deserialize, Serialize};

use benches::counting::Counts;

use crate::contenders::Fallible;

/// What was measured; what does not apply is empty.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Sample {
    /// How long each run took.
    pub(crate) seconds: Vec<f64>,
    /// How long each took to its first connection.
    pub(crate) first: Vec<f64>,
    /// The time on a processor, of all runs together, and where it is not said otherwise with what
    /// came before them.
    pub(crate) processor: f64,
    /// The most memory that the process held, in bytes.
    pub(crate) resident: u64,
    /// What one run took from the allocator.
    pub(crate) counts: Option<Counts>,
}

impl Sample {
    /// Adds what the system knows about a process.
    pub(crate) fn with_usage(mut self, who: UsageWho) -> Fallible<Self> {
        let usage = getrusage(who)?;
        self.processor = seconds(usage);
        // Kilobytes, except where they are bytes.
        let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
        self.resident = u64::try_from(usage.max_rss())? * unit;
        Ok(self)
    }
}

/// The time that this process has been on a processor.
pub(crate) fn processor() -> Fallible<f64> {
    Ok(seconds(getrusage(UsageWho::RUSAGE_SELF)?))
}

fn seconds(usage: Usage) -> f64 {
    let user = usage.user_time();
    let system = usage.system_time();
    (user.tv_sec() + system.tv_sec()) as f64 + (user.tv_usec() + system.tv_usec()) as f64 / 1e6
}

/// Returns a runtime like that of most programs that make a few calls: one thread.
pub(crate) fn runtime() -> Fallible<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
