//! Findings grouped for readers: by severity and rule, and within a rule by cause.
//!
//! Findings have the same cause if one change was made in several places: the same values before
//! and after, under the same keyword or name.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Finding, Severity};
use super::pair;
use super::report::Report;
use super::rules::{self, Rule};

/// The findings of one rule with one severity.
#[derive(Clone, Debug)]
pub struct Section<'r> {
    /// The severity.
    pub severity: Severity,
    /// The rule.
    pub rule: &'static Rule,
    /// Its causes, those with the widest effect first.
    pub causes: Vec<Cause<'r>>,
    /// How many operations are affected.
    pub operations: usize,
    /// How many findings there are.
    pub findings: usize,
}

/// Findings with the same cause.
#[derive(Clone, Debug)]
pub struct Cause<'r> {
    /// The findings, never none.
    pub findings: Vec<&'r Finding>,
    /// The affected operations, as indices of the report.
    pub operations: BTreeSet<usize>,
}

impl Cause<'_> {
    /// The message of the first finding, and how many others there are.
    pub fn message(&self) -> String {
        let message = self.findings.first().map_or("", |finding| finding.message.as_str());
        match self.findings.len() {
            0 | 1 => message.to_owned(),
            2 => format!("{message}, and the same in 1 other place"),
            count => format!("{message}, and the same in {} other places", count - 1),
        }
    }
}

/// Groups the findings of a report that are not accepted: breaking ones first, then those with
/// the widest effect.
pub fn sections(report: &Report) -> Vec<Section<'_>> {
    let mut rules: BTreeMap<(Reverse<Severity>, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.accepted.is_none()) {
        rules.entry((Reverse(finding.severity), finding.rule.id)).or_default().push(finding);
    }
    let mut sections: Vec<_> = rules.into_values().filter_map(section).collect();
    sections.sort_by_key(|section| {
        (Reverse(section.severity), Reverse(section.operations), Reverse(section.findings))
    });
    sections
}

fn section(findings: Vec<&Finding>) -> Option<Section<'_>> {
    let first = *findings.first()?;
    let mut causes: BTreeMap<String, Cause<'_>> = BTreeMap::new();
    let mut operations = BTreeSet::new();
    for finding in &findings {
        let affected = finding.operations();
        operations.extend(affected.iter().copied());
        let cause = causes
            .entry(signature(finding))
            .or_insert_with(|| Cause { findings: Vec::new(), operations: BTreeSet::new() });
        cause.findings.push(finding);
        cause.operations.extend(affected);
    }
    let mut causes: Vec<_> = causes.into_values().collect();
    causes.sort_by_key(|cause| (Reverse(cause.operations.len()), Reverse(cause.findings.len())));
    Some(Section {
        severity: first.severity,
        rule: first.rule,
        causes,
        operations: operations.len(),
        findings: findings.len(),
    })
}

/// Equal for findings with the same cause.
fn signature(finding: &Finding) -> String {
    let text = |value: &Option<serde_json::Value>| {
        value.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    let (before, after) = (text(&finding.base.value), text(&finding.new.value));
    if std::ptr::eq(finding.rule, &rules::OPERATION_MOVED) {
        let paths =
            before.trim_matches('"').split_once(' ').zip(after.trim_matches('"').split_once(' '));
        if let Some((from, to)) = paths.and_then(|((_, l), (_, r))| pair::differing_segment(l, r)) {
            return format!("{from}\n{to}");
        }
    }
    let side = if finding.new.value.is_some() { &finding.new } else { &finding.base };
    format!("{}\n{before}\n{after}", side.pointer.last())
}
