//! The width and the color support of a terminal.

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};

use crate::options::Color;

/// The width of a terminal that reports none.
const DEFAULT_WIDTH: usize = 80;

/// Returns whether output to a stream is colored.
pub(super) fn has_color(color: Color, stream: &impl RawStream) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(stream) != ColorChoice::Never,
    }
}

/// Returns the choice that writes all bytes unchanged, and enables the colors of Windows consoles
/// if there are any. Output is styled or plain before it is written: JSON must not be stripped of
/// what looks like an escape sequence.
pub(super) fn passthrough(has_color: bool) -> ColorChoice {
    if has_color { ColorChoice::Always } else { ColorChoice::AlwaysAnsi }
}

#[cfg(unix)]
pub(super) fn width(stream: impl std::os::fd::AsFd) -> usize {
    width_or_default(terminal_size::terminal_size_of(stream))
}

#[cfg(windows)]
pub(super) fn width(stream: impl std::os::windows::io::AsHandle) -> usize {
    width_or_default(terminal_size::terminal_size_of(stream))
}

fn width_or_default(size: Option<(terminal_size::Width, terminal_size::Height)>) -> usize {
    // Some terminals report 0.
    size.map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0).unwrap_or(DEFAULT_WIDTH)
}
