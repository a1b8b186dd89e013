//! An error at a position of the settings.

use std::fmt;

use calamus_document::read::{Excerpt, Position};

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The name of the file.
    pub name: String,
    /// The place in the file.
    pub position: Option<Position>,
    /// What is wrong there.
    pub reason: String,
    /// What to do about it; may be empty.
    pub remedy: String,
    /// The line of the place.
    pub excerpt: Option<Box<Excerpt>>,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.reason)?;
        match self.remedy.as_str() {
            "" => Ok(()),
            remedy => write!(f, "\n  remedy: {remedy}"),
        }
    }
}

impl std::error::Error for Invalid {}
