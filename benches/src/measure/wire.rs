//! A program that calls a server: how long it takes from its start to the first byte on the wire.

use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::UsageWho;

use super::Sample;
use crate::contenders::Fallible;

/// What stands for the URL of the server in the words of the program.
pub(crate) const URL: &str = "{url}";

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
    let sent = listener.accept().and_then(|(mut stream, _)| stream.read_exact(&mut [0]));
    let seconds = vec![begun.elapsed().as_secs_f64()];
    child.kill()?;
    child.wait()?;
    sent?;
    Sample { seconds, ..Sample::default() }.with_usage(UsageWho::RUSAGE_CHILDREN)
}
