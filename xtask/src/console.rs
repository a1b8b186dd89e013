//! Output of the commands. A reader that closes the pipe, as `head` does, is no failure.

use std::fmt::Display;
use std::io::{self, Write};

use calamus::sanitize;

/// Prints a line to standard output. Ends the process with exit code 1 if it cannot be
/// written: a report that is cut short must not look complete.
pub fn print(text: impl Display) {
    if let Err(error) = line(&mut io::stdout().lock(), text) {
        warn(format_args!("cannot write to standard output: {error}"));
        std::process::exit(1);
    }
}

/// Prints a line to standard error. There is no place left to report a failure to.
pub fn warn(text: impl Display) {
    let _ = line(&mut io::stderr().lock(), text);
}

fn line(stream: &mut impl Write, text: impl Display) -> io::Result<()> {
    let text = text.to_string();
    match writeln!(stream, "{}", sanitize::visible(&text)).and_then(|()| stream.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
