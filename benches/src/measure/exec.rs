//! A pipeline of other programs: how long it takes, and how large the largest of them gets.

use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::UsageWho;

use super::Sample;
use crate::contenders::Fallible;

/// Runs programs, each of which reads what the one before writes; the last one's output is
/// thrown away. Between two programs stands `|` as a word of its own.
pub(crate) fn measure(words: &[String]) -> Fallible<Sample> {
    let begun = Instant::now();
    let mut children = Vec::new();
    let mut input = Stdio::null();
    let mut programs = words.split(|word| word == "|").peekable();
    while let Some(program) = programs.next() {
        let (name, arguments) = program.split_first().ok_or("a program has no name")?;
        let output = if programs.peek().is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child = Command::new(name).args(arguments).stdin(input).stdout(output).spawn()?;
        input = child.stdout.take().map_or_else(Stdio::null, Stdio::from);
        children.push((name, child));
    }
    for (name, mut child) in children {
        let status = child.wait()?;
        if !status.success() {
            return Err(format!("{name} ended with {status}").into());
        }
    }
    let seconds = vec![begun.elapsed().as_secs_f64()];
    // What this process waited for, and nothing else: it runs one pipeline and ends.
    Sample { seconds, ..Sample::default() }.with_usage(UsageWho::RUSAGE_CHILDREN)
}
