//! `--watch` of lists: repeats a command and prints its output when it has changed.

use std::time::Duration;

use crate::deadline::Deadline;
use crate::failure::Stop;
use crate::output::Output;

/// The option of lists.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Watch {
    /// Print the list again when it changes
    ///
    /// Requested every 2 seconds, or as often as the value says, until Ctrl-C. --timeout limits
    /// each request
    #[arg(
        long,
        value_name = "TIME",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "2s",
        value_parser = crate::options::parse_duration
    )]
    watch: Option<Duration>,
}

impl Watch {
    /// Returns the time between two requests.
    pub(crate) fn interval(self) -> Option<Duration> {
        self.watch
    }
}

/// Repeats `list` until it is interrupted.
///
/// The first failure ends the command. Later ones are reported: servers recover.
pub(crate) async fn watch(
    interval: Duration,
    timeout: Duration,
    output: &mut Output,
    mut list: impl AsyncFnMut(&mut Output) -> Result<(), Stop>,
) -> Result<(), Stop> {
    output.start_recording();
    let mut is_first = true;
    loop {
        output.set_deadline(Deadline::start(timeout));
        let result = list(output).await;
        output.print_recorded()?;
        match result {
            Err(Stop::Failed(failure)) if !is_first => output.report(&failure),
            result => result?,
        }
        is_first = false;
        tokio::time::sleep(interval).await;
    }
}
