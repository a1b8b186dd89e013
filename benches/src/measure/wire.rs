//! A program that calls a server: how long it takes from its start to the first byte on the wire.

use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::UsageWho;

use super::Sample;
use crate::contenders::Fallible;

/// What stands for the URL of the server in the words of the program.
pub(crate) const URL: &str = "{url}";

/// How often it is looked at whether the program still runs.
const LOOK: Duration = Duration::from_millis(50);

/// Runs a program until it has sent something.
pub(crate) fn measure(words: &[String]) -> Fallible<Sample> {
    let (name, arguments) = words.split_first().ok_or("a program has no name")?;
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let url = format!("http://{}", listener.local_addr()?);
    let mut command = Command::new(name);
    command
        .args(arguments.iter().map(|word| word.replace(URL, &url)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = command.spawn()?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let sent = listener.accept().and_then(|(mut stream, _)| stream.read_exact(&mut [0]));
        // The receiver is gone if the program ended.
        let _ = sender.send(sent.map(|()| begun.elapsed()));
    });
    let elapsed = loop {
        match receiver.recv_timeout(LOOK) {
            Ok(sent) => break sent?,
            Err(_) => {
                if let Some(status) = child.try_wait()? {
                    return Err(format!("{name} sent nothing and ended with {status}").into());
                }
            }
        }
    };
    child.kill()?;
    child.wait()?;
    let seconds = vec![elapsed.as_secs_f64()];
    Sample { seconds, ..Sample::default() }.with_usage(UsageWho::RUSAGE_CHILDREN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_sends_nothing_is_an_error() {
        let error = measure(&["true".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("true sent nothing"), "{error}");
    }
}
