//! A report for people, on a terminal.

use std::fmt::{self, Write};

use serde_json::Value;

use super::super::finding::{Direction, Finding};
use super::super::group::{self, Section};
use super::super::report::Report;
use super::{counted, extent, location, place, shortened, stale, summary};

/// How many lines the groups take at most. The summary and what follows it are not counted.
const LINES: usize = 138;
/// How many causes of a rule are listed, by severity from safe to breaking: the first line of
/// which everything fits.
const CAUSES: [[usize; 3]; 7] =
    [[3, 4, 5], [2, 3, 4], [1, 2, 3], [0, 2, 3], [0, 1, 2], [0, 1, 1], [0, 0, 0]];
/// How many operations are listed by name.
const LISTED: usize = 4;
/// How long a value may be.
const VALUE: usize = 100;
/// How long a message may be.
const MESSAGE: usize = 130;
/// How many entries of the settings that are expired or unused are listed.
const STALE: usize = 5;

/// The report in short: a summary of three lines, then findings grouped by cause.
pub fn text(report: &Report) -> String {
    let sections = group::sections(report);
    let mut lines = head(report, &sections);
    // Fewer causes for each rule, until everything fits.
    let mut attempts = CAUSES.iter().map(|limits| groups(report, &sections, limits));
    let groups = attempts
        .find(|lines| lines.len() <= LINES)
        .unwrap_or_else(|| groups(report, &sections, &[0, 0, 0]).into_iter().take(LINES).collect());
    lines.extend(groups);
    if !sections.is_empty() {
        lines.push(String::new());
        lines.push(
            "`--all` lists every finding, `calamus explain RULE` describes a rule".to_owned(),
        );
    }
    lines.join("\n")
}

/// Every finding, with both sides and its usages.
pub fn text_of_all(report: &Report) -> String {
    let sections = group::sections(report);
    let mut out = head(report, &sections).join("\n");
    for finding in &report.findings {
        // Writing to a string does not fail.
        let _ = one(report, finding, &mut out);
    }
    out.trim_end().to_owned()
}

fn head(report: &Report, sections: &[Section<'_>]) -> Vec<String> {
    let mut lines = Vec::from(summary(report, sections));
    if report.findings.is_empty() {
        lines.pop();
        lines.push("nothing has changed for callers".to_owned());
    }
    let stale = stale(report);
    lines.extend(stale.iter().take(STALE).cloned());
    if let Some(more @ 1..) = stale.len().checked_sub(STALE) {
        lines.push(format!("{} more", counted(more, "such entry")));
    }
    lines
}

/// The lines of all groups, with at most so many causes for each rule.
fn groups(report: &Report, sections: &[Section<'_>], limits: &[usize; 3]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut severity = None;
    for section in sections {
        if severity.replace(section.severity) != Some(section.severity) {
            lines.push(String::new());
        }
        let rule = section.rule;
        let limit = limits.get(section.severity as usize).copied().unwrap_or(0);
        lines.push(format!("{} {}: {}", section.severity, rule.id, extent(section)));
        for cause in section.causes.iter().take(limit) {
            let message = shortened(&cause.message(), MESSAGE);
            lines.push(format!("  {message} ({})", location(report, cause)));
        }
        // What is folded is counted in the line of the rule if nothing is listed.
        if let Some(more @ 1..) = section.causes.len().checked_sub(limit).filter(|_| limit > 0) {
            lines.push(format!("  and {}", counted(more, "other change")));
        }
    }
    lines
}

fn one(report: &Report, finding: &Finding, out: &mut String) -> fmt::Result {
    writeln!(out, "\n\n{} {}: {}", finding.severity, finding.rule.id, finding.message)?;
    let base = (report.base.name.as_str(), report.base_position(finding));
    let new = (report.new.name.as_str(), report.new_position(finding));
    for ((name, position), side, label) in
        [(base, &finding.base, "before"), (new, &finding.new, "after")]
    {
        let value = side.value.as_ref().map_or("none".to_owned(), short);
        writeln!(out, "  {label:<7}{value}")?;
        writeln!(out, "         at {} {}", place(name, &side.pointer, position), side.pointer)?;
    }
    if !finding.usages.is_empty() {
        writeln!(out, "  used   {}", usages(report, finding))?;
    }
    if let Some(policy) = report.policy {
        let why = finding.absorbed_by.map(|why| format!(": {why}")).unwrap_or_default();
        writeln!(out, "  {} {}{why}", policy.short, finding.for_us)?;
        writeln!(out, "  Rust   {}", finding.rust)?;
    }
    if let Some(accept) = &finding.accepted {
        writeln!(out, "  accepted by {}: {}", accept.author, accept.reason)?;
    }
    write!(out, "  fingerprint {}", finding.fingerprint)
}

fn short(value: &Value) -> String {
    shortened(&value.to_string(), VALUE)
}

fn usages(report: &Report, finding: &Finding) -> String {
    let directions: Vec<_> = finding
        .directions()
        .into_iter()
        .map(|direction| match direction {
            Direction::Request => "requests",
            Direction::Response => "responses",
        })
        .collect();
    let operations = report.affected(finding);
    let mut names: Vec<_> = operations.iter().take(LISTED).map(ToString::to_string).collect();
    if operations.len() > LISTED {
        names.push(format!("and {} more", operations.len() - LISTED));
    }
    let prefix = match directions.as_slice() {
        [] => String::new(),
        directions => format!("in {} of ", directions.join(" and ")),
    };
    format!("{prefix}{}", names.join(", "))
}
