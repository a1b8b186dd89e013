//! The outcome of a comparison, ready to be printed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::finding::{Bump, Finding, Operation, Severity, Version};
use super::policy::Policy;
use super::settings::Accept;
use calamus_document::model::Document;
use calamus_document::pointer::Pointer;
use calamus_document::read::Position;

/// One of the two documents, as the report names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentName {
    /// The file.
    pub name: String,
    /// The version of the API that it describes.
    pub version: Option<String>,
}

impl fmt::Display for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{} ({version})", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// What changed from one document to the other.
#[derive(Clone, Debug)]
pub struct Report {
    /// The older document.
    pub base: DocumentName,
    /// The newer document.
    pub new: DocumentName,
    /// The tags that the comparison was restricted to.
    pub tags: Vec<String>,
    /// The operations that findings refer to by number.
    pub operations: Vec<Operation>,
    /// The findings, by severity.
    pub findings: Vec<Finding>,
    /// The version of the crates that the suggestion starts from.
    pub current: Option<Version>,
    /// What findings mean for the crates of a project.
    pub policy: Option<&'static Policy>,
    /// Entries of the settings that are expired or unused.
    pub stale: Stale,
    base_places: BTreeMap<Pointer, Position>,
    new_places: BTreeMap<Pointer, Position>,
}

impl Report {
    pub(super) fn new(
        (base, new): (&Document<'_>, &Document<'_>),
        tags: Vec<String>,
        findings: Vec<Finding>,
        operations: Vec<Operation>,
    ) -> Self {
        let places = |document: &Document<'_>, pointer: fn(&Finding) -> &Pointer| {
            let pointers = findings.iter().map(pointer).collect::<BTreeSet<_>>().into_iter();
            pointers
                .filter_map(|at| Some((at.clone(), document.source.position(at)?)))
                .collect::<BTreeMap<_, _>>()
        };
        let base_places = places(base, |finding| &finding.base.pointer);
        let new_places = places(new, |finding| &finding.new.pointer);
        let named = |document: &Document<'_>| DocumentName {
            name: document.source.name.clone(),
            version: document.version().map(str::to_owned),
        };
        Self {
            base: named(base),
            new: named(new),
            tags,
            operations,
            findings,
            current: None,
            policy: None,
            stale: Stale::default(),
            base_places,
            new_places,
        }
    }

    /// Judges the findings by a policy.
    #[must_use]
    pub fn with_policy(mut self, policy: &'static Policy) -> Self {
        self.findings.iter_mut().for_each(|finding| policy.judge(finding));
        self.policy = Some(policy);
        self
    }

    /// Where the older side of a finding is in its text.
    pub fn base_position(&self, finding: &Finding) -> Option<Position> {
        self.base_places.get(&finding.base.pointer).copied()
    }

    /// Where the newer side of a finding is in its text.
    pub fn new_position(&self, finding: &Finding) -> Option<Position> {
        self.new_places.get(&finding.new.pointer).copied()
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many findings have this severity for programs that use the crates of the policy.
    pub fn count_for_us(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.for_us == severity).count()
    }

    /// The greatest bump of all findings.
    pub fn bump(&self) -> Bump {
        self.findings.iter().map(Bump::of).max().unwrap_or(Bump::None)
    }

    /// The operations that a finding affects, in the order of the report.
    pub fn affected(&self, finding: &Finding) -> Vec<&Operation> {
        let numbers = finding.operations();
        numbers.into_iter().filter_map(|number| self.operations.get(number)).collect()
    }
}

/// Entries of the settings that accept nothing, or no longer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Their last day is over.
    pub expired: Vec<Accept>,
    /// No finding has their fingerprint.
    pub unused: Vec<Accept>,
}

impl Stale {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.expired.is_empty() && self.unused.is_empty()
    }
}
