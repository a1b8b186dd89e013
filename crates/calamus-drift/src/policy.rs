//! The effect of changes on the crates of one project.
//!
//! A rule has a severity for any program. A policy lists which changes the types of certain crates
//! absorb, which change their public API, and which need no release.

mod generated;

pub use generated::{GENERATED, GENERATED_ROWS};

use super::finding::Finding;
use super::rules::Rule;
use super::verdict::{Direction, Effect, Severity};

/// What changes mean for the crates of one project.
#[derive(Debug)]
pub struct Policy {
    /// The short name in reports: "for us".
    pub short: &'static str,
    /// The long name: "for programs that use these crates".
    pub long: &'static str,
    /// Differences from the severity for any program, by rule. Without a row there is none, and
    /// no effect on the API.
    pub rows: &'static [Row],
}

/// The meaning of the changes of one rule.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The id of the rule.
    pub rule: &'static str,
    /// The meaning in requests.
    pub request: Meaning,
    /// The meaning in responses.
    pub response: Meaning,
    /// The meaning under a circumstance, in both directions.
    pub case: Option<(&'static str, Meaning)>,
    /// What absorbs the change.
    pub absorbed_by: &'static str,
    /// Whether it needs a release.
    pub matters: bool,
}

/// The meaning of a change in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Its effect on the public API.
    pub rust: Effect,
    /// Whether types absorb it in responses.
    pub absorbed: bool,
}

impl Meaning {
    const NOTHING: Self = Self { rust: Effect::None, absorbed: false };
}

impl Row {
    /// A rule with these effects on the public API, in requests and in responses.
    pub const fn new(rule: &'static str, request: Effect, response: Effect) -> Self {
        Self {
            rule,
            request: Meaning { rust: request, absorbed: false },
            response: Meaning { rust: response, absorbed: false },
            case: None,
            absorbed_by: "",
            matters: true,
        }
    }

    /// Types absorb it in responses, because of `why`.
    pub const fn absorbed(mut self, why: &'static str) -> Self {
        self.response.absorbed = true;
        self.absorbed_by = why;
        self
    }

    /// In a case it has another effect.
    pub const fn in_case(mut self, case: &'static str, rust: Effect) -> Self {
        self.case = Some((case, Meaning { rust, absorbed: false }));
        self
    }

    /// In a case it has another effect, and types absorb it in responses, because of `why`.
    pub const fn absorbed_in_case(
        mut self,
        case: &'static str,
        rust: Effect,
        why: &'static str,
    ) -> Self {
        self.case = Some((case, Meaning { rust, absorbed: true }));
        self.absorbed_by = why;
        self
    }

    /// It needs no release.
    pub const fn unreleased(mut self) -> Self {
        self.matters = false;
        self
    }
}

impl Policy {
    /// The row of a rule.
    pub fn row(&self, rule: &str) -> Option<&'static Row> {
        self.rows.iter().find(|row| row.rule == rule)
    }

    /// The severity of a rule in a direction, and the effect on the public API.
    pub fn verdict(
        &self,
        rule: &Rule,
        case: Option<&str>,
        direction: Direction,
    ) -> (Severity, Effect) {
        let row = self.row(rule.id);
        let own = row.and_then(|row| row.case).filter(|(own, _)| case == Some(*own));
        let meaning = match (own, direction) {
            (Some((_, meaning)), _) => meaning,
            (None, Direction::Request) => row.map_or(Meaning::NOTHING, |row| row.request),
            (None, Direction::Response) => row.map_or(Meaning::NOTHING, |row| row.response),
        };
        // Only changes of responses can be absorbed.
        let severity = match direction {
            Direction::Response if meaning.absorbed => Severity::Safe,
            _ => rule.severity(direction),
        };
        (severity, meaning.rust)
    }

    /// Sets the meaning of a finding for the crates.
    pub(super) fn judge(&self, finding: &mut Finding) {
        let verdict = |direction| self.verdict(finding.rule, finding.case, direction);
        let greater = |a: (Severity, Effect), b: (Severity, Effect)| (a.0.max(b.0), a.1.max(b.1));
        let both = || greater(verdict(Direction::Request), verdict(Direction::Response));
        let usages = finding.usages.iter().map(|usage| match usage.direction {
            None => both(),
            // The effect on types does not depend on what is allowed below `not`.
            Some(direction) if usage.is_inverted => {
                (finding.rule.severity_of(usage), verdict(direction).1)
            }
            Some(direction) => verdict(direction),
        });

        let (severity, rust) = usages.reduce(greater).unwrap_or_else(both);
        let row = self.row(finding.rule.id);
        finding.for_us = severity.min(finding.severity);
        finding.rust = rust;
        finding.matters = row.is_none_or(|row| row.matters);
        finding.absorbed_by = row
            .map(|row| row.absorbed_by)
            .filter(|why| finding.for_us < finding.severity && !why.is_empty());
    }
}
