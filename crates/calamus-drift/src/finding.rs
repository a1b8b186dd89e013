//! What a comparison finds, and how much it matters.
//!
//! Knows nothing of how anything is found, and nothing of how it is printed.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::rules::Rule;
pub use super::verdict::{Direction, Effect, Severity};
use calamus_document::pointer::Pointer;

/// An operation as both documents know it; where they differ, as the older one does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The path with its holes, or the name of a webhook.
    pub path: String,
    /// The method in capitals.
    pub method: String,
    /// Its `operationId`, if it has one.
    pub operation_id: Option<String>,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.operation_id {
            Some(id) => write!(f, "{} {} ({id})", self.method, self.path),
            None => write!(f, "{} {}", self.method, self.path),
        }
    }
}

/// One place at which those who call come across a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Felt {
    /// The index of the operation in the report's list.
    pub operation: usize,
    /// Which way the value travels there. Nothing for what is true of the operation itself.
    pub direction: Option<Direction>,
    /// The part of the operation, for instance ``answer 200`` or ``parameter `limit` ``.
    pub part: String,
}

/// One side of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The place: of the change, or, where this side has nothing there, of what would hold it.
    pub pointer: Pointer,
    /// What this side says, shortened to what changed; nothing if it says nothing.
    pub value: Option<Value>,
}

/// One change, wherever it is felt.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// What changed, as a sentence.
    pub what: String,
    /// The circumstance in which a policy may judge it in another way.
    pub case: Option<&'static str>,
    /// The severity for any program that calls.
    pub severity: Severity,
    /// The severity for programs that use the crates of the policy.
    pub for_us: Severity,
    /// Why that is less than the severity for any program.
    pub absorbed_by: Option<&'static str>,
    /// What it does to the public API of these crates.
    pub rust: Effect,
    /// Whether anything at all is to be released because of it.
    pub matters: bool,
    /// The older document.
    pub base: Side,
    /// The newer document.
    pub new: Side,
    /// Where it is felt. Empty for what concerns no operation in particular.
    pub felt: BTreeSet<Felt>,
}

impl Finding {
    /// The indices of the operations that it touches.
    pub fn operations(&self) -> BTreeSet<usize> {
        self.felt.iter().map(|felt| felt.operation).collect()
    }

    /// The directions in which it is felt.
    pub fn directions(&self) -> BTreeSet<Direction> {
        self.felt.iter().filter_map(|felt| felt.direction).collect()
    }
}

/// How the version has to move once everything found is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// Nothing has to be released.
    None,
    /// Nothing new in the API: what is documented, accepted or sent has changed.
    Patch,
    /// Something new in the API.
    Minor,
    /// Something that breaks those who call.
    Major,
}

impl Bump {
    /// The word for it in every format.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The smallest bump that is honest about a finding.
    pub fn of(finding: &Finding) -> Self {
        let by_api = match finding.rust {
            Effect::SourceBreak => Self::Major,
            Effect::Addition => Self::Minor,
            Effect::None if !finding.matters => Self::None,
            Effect::None => Self::Patch,
        };
        // A program that is rebuilt without a change and then fails was broken by the
        // server, not by the release: but the release is the place to say so.
        let by_wire = match finding.for_us {
            Severity::Breaking => Self::Major,
            Severity::Risky => Self::Minor,
            Severity::Safe => Self::None,
        };
        by_api.max(by_wire)
    }

    /// The version after the bump. Before 1.0 everything moves one place to the right, as
    /// Cargo reads versions.
    pub fn apply(self, version: Version) -> Version {
        let Version { major, minor, patch } = version;
        match (self, major) {
            (Self::None, _) => version,
            (Self::Major, 0) => Version { major, minor: minor + 1, patch: 0 },
            (Self::Minor | Self::Patch, 0) => Version { major, minor, patch: patch + 1 },
            (Self::Major, _) => Version { major: major + 1, minor: 0, patch: 0 },
            (Self::Minor, _) => Version { major, minor: minor + 1, patch: 0 },
            (Self::Patch, _) => Version { major, minor, patch: patch + 1 },
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A version of the crates, without pre-release and build parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u64,
    /// The second.
    pub minor: u64,
    /// The third.
    pub patch: u64,
}

impl Version {
    /// Reads `1.2.3`; what follows a hyphen or a plus is left out.
    pub fn parse(text: &str) -> Option<Self> {
        let core = text.split(['-', '+']).next()?;
        let mut numbers = core.split('.').map(|number| number.parse().ok());
        let version =
            Self { major: numbers.next()??, minor: numbers.next()??, patch: numbers.next()?? };
        numbers.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bump_moves_the_version_as_cargo_reads_it() {
        let moved =
            |bump: Bump, version: &str| bump.apply(Version::parse(version).unwrap()).to_string();
        assert_eq!(moved(Bump::Major, "0.1.2"), "0.2.0");
        assert_eq!(moved(Bump::Minor, "0.1.2"), "0.1.3");
        assert_eq!(moved(Bump::Patch, "0.1.2"), "0.1.3");
        assert_eq!(moved(Bump::None, "0.1.2"), "0.1.2");
        assert_eq!(moved(Bump::Major, "1.2.3-rc.1"), "2.0.0");
        assert_eq!(moved(Bump::Minor, "1.2.3"), "1.3.0");
        assert_eq!(moved(Bump::Patch, "1.2.3"), "1.2.4");
        assert_eq!(Version::parse("1.2"), None);
        assert_eq!(Version::parse("1.2.3.4"), None);
        assert_eq!(Version::parse("one"), None);
    }
}
