//! Runs programs, with a limit of time.

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The time after which a generator or the compiler is stopped.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Returns a command of the cargo that started this program.
pub(super) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command and returns its standard output, or else the last lines of its error output.
pub(super) fn output(mut command: Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name} cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name} ended with {}: {}", output.status, errors.trim()))
}

/// Runs a command and stops it at the limit. Its output is returned on success and failure.
pub(super) fn limited(mut command: Command, limit: Duration) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let cannot = |error: std::io::Error| format!("{name} cannot be run: {error}");
    // A file takes any amount of output without blocking the program.
    let mut output = tempfile::tempfile().map_err(cannot)?;
    let errors = output.try_clone().map_err(cannot)?;
    command.stdin(Stdio::null()).stdout(errors.try_clone().map_err(cannot)?).stderr(errors);
    let mut child = command.spawn().map_err(cannot)?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(cannot)? {
            break status;
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("stopped after {} s", limit.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let text = read(&mut output);
    if status.success() { Ok(text) } else { Err(text) }
}

fn read(file: &mut File) -> String {
    use std::io::Seek as _;
    let mut bytes = Vec::new();
    let _ = file.rewind();
    let _ = file.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_program_that_hangs_is_stopped() {
        let mut command = Command::new("sleep");
        command.arg("60");
        let start = Instant::now();
        let result = limited(command, Duration::from_millis(50));
        assert_eq!(result, Err("stopped after 0 s".to_owned()));
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[cfg(unix)]
    #[test]
    fn the_output_of_a_failure_is_returned() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let output = limited(command, TIME_LIMIT).unwrap_err();
        assert!(output.contains("out") && output.contains("err"), "{output}");
    }
}
