//! A cell of a table or card.

use std::io::{self, Write};

use anstyle::Style;

use super::sanitize::printable;
use super::{style, wrap};

/// The source of padding.
const SPACES: &str = "                                ";

/// A text and its style.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(super) text: String,
    style: Style,
    /// Whether the text stands for a value that is absent.
    is_absent: bool,
}

impl Cell {
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self::styled(text, style::PLAIN)
    }

    pub(crate) fn styled(text: impl AsRef<str>, style: Style) -> Self {
        Self { text: printable(text.as_ref()).into_owned(), style, is_absent: false }
    }

    /// Returns the cell of an absent value, with a text for people.
    pub(crate) fn absent(text: &str) -> Self {
        Self { is_absent: true, ..Self::styled(text, style::FAINT) }
    }

    /// Returns the value for programs, which is empty if it is absent.
    pub(super) fn value(&self) -> &str {
        if self.is_absent { "" } else { &self.text }
    }

    /// Writes the cell without padding.
    pub(super) fn write_whole(&self, out: &mut dyn Write, color: bool) -> io::Result<()> {
        self.write(&self.text, 0, out, color)
    }

    /// Writes a part of the cell, padded to `width` columns.
    pub(super) fn write(
        &self,
        part: &str,
        width: usize,
        out: &mut dyn Write,
        color: bool,
    ) -> io::Result<()> {
        let style = self.style;
        if color && !part.is_empty() && style != style::PLAIN {
            write!(out, "{style}{part}{style:#}")?;
        } else {
            out.write_all(part.as_bytes())?;
        }
        // Not with a width of `write!`, which panics from 65,536 columns on.
        let mut padding = width.saturating_sub(wrap::width(part));
        while padding > 0 {
            let step = padding.min(SPACES.len());
            out.write_all(&SPACES.as_bytes()[..step])?;
            padding -= step;
        }
        Ok(())
    }
}
