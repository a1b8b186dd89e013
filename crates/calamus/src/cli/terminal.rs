//! Color and a pager, for text on a terminal.

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use calamus::sanitize;
use calamus_drift::render::colorize;
use clap::ValueEnum;

/// When text is colored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    fn is_on(self) -> bool {
        let is_refused = || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        match self {
            Self::Auto => io::stdout().is_terminal() && !is_refused(),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// Prints a report. On a terminal it goes through the pager that `PAGER` names, or `less`.
pub(super) fn page(text: &str, color: Color, has_pager: bool) {
    let text = sanitize::visible(text);
    let text = if color.is_on() { colorize(&text) } else { text.into_owned() };
    if !(has_pager && io::stdout().is_terminal() && through_pager(&text)) {
        write(&text);
    }
}

/// Prints text through a pager. Returns whether there is one.
fn through_pager(text: &str) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // Quit if one screen is enough, keep colors, and leave the screen as it is.
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        // A pager that is closed early has been read enough.
        let _ = stdin.write_all(text.as_bytes()).and_then(|()| stdin.write_all(b"\n"));
    }
    child.wait().is_ok()
}

fn write(text: &str) {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            super::warn(format_args!("cannot write to standard output: {error}"));
            std::process::exit(1);
        }
        _ => {}
    }
}
