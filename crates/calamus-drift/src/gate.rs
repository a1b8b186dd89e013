//! Decides whether a run fails: accepted findings, overridden severities, thresholds.

use super::finding::{Finding, Severity};
use super::report::Report;
use super::settings::Settings;
use chrono::NaiveDate;

/// The severities that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Those for any program.
    #[default]
    Generic,
    /// Those for programs that use the crates of the policy.
    Ours,
}

/// The least severity that fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Breaking findings.
    Breaking,
    /// Breaking and risky findings.
    Risky,
    /// Any finding.
    Any,
}

/// What fails a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// The severities that count.
    pub verdict: Verdict,
    /// The threshold. Without one, the exit code is 1 for breaking findings and 3 for others.
    pub fail_on: Option<FailOn>,
}

impl Gate {
    /// The exit code: 0 in order, 1 failed, 3 findings that do not fail. Accepted findings do not
    /// count; entries that are expired or unused fail.
    pub fn exit_code(&self, report: &Report) -> u8 {
        let severity = |finding: &Finding| match self.verdict {
            Verdict::Generic => finding.severity,
            Verdict::Ours => finding.for_us,
        };
        let open = report.findings.iter().filter(|finding| finding.accepted.is_none());
        let greatest = open.map(severity).max();
        let code = match (self.fail_on, greatest) {
            (_, None) => 0,
            (None, Some(Severity::Breaking)) => 1,
            (None, Some(_)) => 3,
            (Some(threshold), Some(greatest)) => u8::from(greatest >= threshold.severity()),
        };
        if report.stale.is_empty() { code } else { 1 }
    }
}

impl FailOn {
    fn severity(self) -> Severity {
        match self {
            Self::Breaking => Severity::Breaking,
            Self::Risky => Severity::Risky,
            Self::Any => Severity::Safe,
        }
    }
}

impl Report {
    /// Applies the severities and the accepted findings of a project. Entries that expired
    /// before `today` accept nothing.
    #[must_use]
    pub fn with_settings(mut self, settings: &Settings, today: Option<NaiveDate>) -> Self {
        let own = |finding: &Finding| settings.severity.get(finding.rule.id).copied();
        self.findings.retain_mut(|finding| match own(finding).map(|own| own.severity()) {
            None => true,
            Some(None) => false,
            Some(Some(severity)) => {
                (finding.severity, finding.for_us) = (severity, severity);
                finding.absorbed_by = None;
                true
            }
        });
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        for entry in &settings.accept {
            let mut findings = self.findings.iter_mut();
            let found = findings.find(|finding| finding.fingerprint == entry.fingerprint);
            let is_over = |last: NaiveDate| today.is_some_and(|today| today > last);
            match found {
                _ if entry.expires.is_some_and(is_over) => self.stale.expired.push(entry.clone()),
                Some(finding) => finding.accepted = Some(entry.clone()),
                // What is not compared cannot be found.
                None if !self.tags.is_empty() => {}
                None => self.stale.unused.push(entry.clone()),
            }
        }
        self
    }
}
