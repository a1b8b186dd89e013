//! How much a change matters, and in which direction a value travels.

use std::fmt;

/// What a change means for a program that keeps to the older document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It cannot notice.
    Safe,
    /// It may or may not; the documents do not say enough to tell.
    Risky,
    /// What it sends can be refused, or what it receives can be something that the older
    /// document rules out.
    Breaking,
}

impl Severity {
    /// The word for it in every format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What taking a change over does to the public API of the crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing that a caller's compiler sees.
    None,
    /// Something new, beside what there is.
    Addition,
    /// Code that compiles today may stop compiling.
    SourceBreak,
}

impl Effect {
    /// The word for it in every format.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Addition => "addition",
            Self::SourceBreak => "source break",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Which way a value travels. The program that this is about is the one that calls: in a
/// webhook or a callback the body of the request is what it receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From those who call to the server.
    Request,
    /// From the server to those who call.
    Answer,
}

impl Direction {
    /// The word for it in every format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Answer => "answer",
        }
    }

    /// The other one.
    pub fn reversed(self) -> Self {
        match self {
            Self::Request => Self::Answer,
            Self::Answer => Self::Request,
        }
    }
}
