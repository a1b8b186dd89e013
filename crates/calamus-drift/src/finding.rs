//! Findings: changes with their severity and usages.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::rules::Rule;
use super::settings::Accept;
pub use super::verdict::{Direction, Effect, Severity, Usage};
use calamus_document::pointer::Pointer;

/// An operation as both documents know it; where they differ, as the older one does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The path template, or the name of a webhook.
    pub path: String,
    /// The method in capitals.
    pub method: String,
    /// Whether its stability level allows changes without notice, see
    /// [`Lifecycle::unstable`](super::lifecycle::Lifecycle::unstable).
    pub is_unstable: bool,
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

/// One side of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The place of the change, or of what would contain it if this side has no value.
    pub pointer: Pointer,
    /// The value on this side, shortened to what changed; none if it has none.
    pub value: Option<Value>,
}

/// One change with all its usages.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Identifies it from run to run: stable under unrelated edits, unique within a report.
    pub fingerprint: String,
    /// The entry of the settings that accepts it.
    pub accepted: Option<Accept>,
    /// The rule that found it.
    pub rule: &'static Rule,
    /// What changed, as a sentence.
    pub message: String,
    /// A circumstance for which a policy may have another verdict.
    pub case: Option<&'static str>,
    /// The severity for any program that calls.
    pub severity: Severity,
    /// The severity for programs that use the crates of the policy.
    pub for_us: Severity,
    /// Why that is less than the severity for any program.
    pub absorbed_by: Option<&'static str>,
    /// What it does to the public API of these crates.
    pub rust: Effect,
    /// Whether it needs a release.
    pub matters: bool,
    /// The older document.
    pub base: Side,
    /// The newer document.
    pub new: Side,
    /// Its usages. Empty for what concerns no operation in particular.
    pub usages: BTreeSet<Usage>,
}

impl Finding {
    /// The indices of the operations that it touches.
    pub fn operations(&self) -> BTreeSet<usize> {
        self.usages.iter().map(|usages| usages.operation).collect()
    }

    /// The directions of its usages.
    pub fn directions(&self) -> BTreeSet<Direction> {
        self.usages.iter().filter_map(|usages| usages.direction).collect()
    }
}

/// The version bump that adopting a change requires.
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

    /// The smallest bump that a finding allows.
    pub fn of(finding: &Finding) -> Self {
        let by_api = match finding.rust {
            Effect::SourceBreak => Self::Major,
            Effect::Addition => Self::Minor,
            Effect::None if !finding.matters => Self::None,
            Effect::None => Self::Patch,
        };
        // The server breaks such a program, not the release; the version is where users notice.
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
