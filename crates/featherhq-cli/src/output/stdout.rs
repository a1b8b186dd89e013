//! Standard output: the first byte ends the status line, and a recording is written when it has
//! changed.

use std::io::{self, BufWriter, Write};

use anstream::AutoStream;
use calamus_progress::StatusLine;

use super::terminal;

/// Clears a terminal and goes to its first line.
const CLEAR: &[u8] = b"\x1b[H\x1b[2J\x1b[3J";

#[derive(Debug)]
pub(super) struct Stdout {
    out: AutoStream<io::Stdout>,
    pub(super) status: StatusLine,
    recording: Option<Recording>,
}

/// Output that is kept back.
#[derive(Debug, Default)]
struct Recording {
    current: Vec<u8>,
    last: Option<Vec<u8>>,
}

impl Stdout {
    /// Returns standard output with a buffer.
    pub(super) fn buffered(has_color: bool) -> BufWriter<Self> {
        let out = AutoStream::new(io::stdout(), terminal::passthrough(has_color));
        let stdout = Self { out, status: StatusLine::hidden(), recording: None };
        BufWriter::with_capacity(64 * 1024, stdout)
    }

    /// Keeps output back from now on.
    pub(super) fn record(&mut self) {
        self.recording = Some(Recording::default());
    }

    /// Writes the recording, unless it is the same as the last one.
    pub(super) fn write_recording(&mut self, clears: bool) -> io::Result<()> {
        let Some(recording) = &mut self.recording else { return Ok(()) };
        let current = std::mem::take(&mut recording.current);
        if recording.last.as_ref() == Some(&current) {
            return Ok(());
        }
        self.status.stop();
        if clears {
            self.out.write_all(CLEAR)?;
        }
        self.out.write_all(&current)?;
        self.out.flush()?;
        recording.last = Some(current);
        Ok(())
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(recording) = &mut self.recording {
            return recording.current.write(bytes);
        }
        self.status.stop();
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
