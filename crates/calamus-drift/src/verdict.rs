//! Severities, effects, directions, and usages of what changes.

use std::fmt;

/// What a change means for a program that keeps to the older document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It cannot be affected.
    Safe,
    /// It may be affected; the documents do not decide it.
    Risky,
    /// Its requests can be rejected, or a response can be one that the older document excludes.
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

/// The effect of adopting a change on the public API of the crates.
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

/// The direction of a value, seen by the caller. In a webhook or a callback the server sends the
/// request, so that its body counts as a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the caller to the server.
    Request,
    /// From the server to the caller.
    Response,
}

impl Direction {
    /// The word for it in every format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }

    /// The other one.
    pub fn reversed(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }
}

/// One place at which callers encounter a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usage {
    /// The index of the operation in the report's list.
    pub operation: usize,
    /// The direction of the value. None for what concerns the operation itself.
    pub direction: Option<Direction>,
    /// The part of the operation, for instance ``response 200`` or ``parameter `limit` ``.
    pub part: String,
    /// Whether values must not satisfy the schema there, as below `not`: what is stricter there
    /// allows more.
    pub is_inverted: bool,
}

impl Usage {
    /// A usage by an operation, of a value in a direction or of the operation itself.
    pub(crate) fn new(
        operation: usize,
        direction: Option<Direction>,
        part: impl Into<String>,
    ) -> Self {
        Self { operation, direction, part: part.into(), is_inverted: false }
    }
}
