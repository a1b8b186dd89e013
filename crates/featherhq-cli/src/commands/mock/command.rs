//! The command of `feather mock -- COMMAND…`.

use std::ffi::OsString;
use std::io;
use std::process::ExitStatus;

use tokio::process::{Child, Command};

use crate::failure::{Exit, Failure};
use crate::output::Output;

/// The key for the mock server, which accepts any.
const KEY: &str = "mock-key";

/// Runs a command against the server. Returns its exit code, as a shell would: 127 if there is no
/// such program, 126 if it cannot be run, 128 and the number of the signal that ended it.
pub(super) async fn run(
    command: &[OsString],
    base_url: &str,
    terminated: impl Future<Output = ()>,
    output: &mut Output,
) -> Result<i32, Failure> {
    let Some((program, arguments)) = command.split_first() else { return Ok(0) };
    let mut command = Command::new(program);
    command.args(arguments).env("FEATHER_BASE_URL", base_url).env("FEATHER_API_KEY", KEY);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let message = format!("cannot run {}: {error}", program.to_string_lossy());
            output.report(&Failure::new("mock", Exit::Failed, message));
            return Ok(if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 });
        }
    };
    let status = tokio::select! {
        status = child.wait() => status,
        () = terminated => {
            terminate(&mut child);
            child.wait().await
        }
    };
    status.map(code).map_err(|error| {
        Failure::new("mock", Exit::Failed, format!("cannot wait for the command: {error}"))
    })
}

/// Asks the command to end.
#[cfg(unix)]
fn terminate(child: &mut Child) {
    let id =
        child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id {
        // An error means that it has ended.
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
    }
}

#[cfg(not(unix))]
fn terminate(child: &mut Child) {
    // An error means that it has ended.
    let _ = child.start_kill();
}

#[cfg(unix)]
fn code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt as _;

    status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1)
}

#[cfg(not(unix))]
fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or(1)
}
