//! A report for people.

use std::fmt::{self, Write};

use serde_json::Value;

use super::super::finding::{Direction, Finding, Severity};
use super::super::report::{DocumentName, Report};
use super::suggestion;
use calamus_document::pointer::Pointer;
use calamus_document::read::Position;

/// How many operations are listed by name.
const LISTED: usize = 4;
/// How long a value may be.
const LONG: usize = 100;

/// The report as text.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write(report, &mut out);
    out
}

fn write(report: &Report, out: &mut String) -> fmt::Result {
    write!(out, "{} against {}", named(&report.new), named(&report.base))?;
    if !report.tags.is_empty() {
        write!(out, ", only {}", report.tags.join(", "))?;
    }
    writeln!(out)?;
    if report.findings.is_empty() {
        return write!(out, "\nNothing has changed for those who call.");
    }
    for severity in [Severity::Breaking, Severity::Risky, Severity::Safe] {
        for finding in report.findings.iter().filter(|finding| finding.severity == severity) {
            one(report, finding, out)?;
        }
    }
    let counts = |count: &dyn Fn(Severity) -> usize| {
        [Severity::Breaking, Severity::Risky, Severity::Safe]
            .map(|severity| format!("{} {severity}", count(severity)))
            .join(", ")
    };
    let all = report.findings.len();
    write!(
        out,
        "\n{all} {}: {}",
        if all == 1 { "finding" } else { "findings" },
        counts(&|severity| report.count(severity))
    )?;
    if let (Some(policy), Some(bump)) = (report.policy, suggestion(report)) {
        let for_us = counts(&|severity| report.count_for_us(severity));
        write!(out, "\n{}: {for_us}\n{bump}", policy.long)?;
    }
    Ok(())
}

fn named(document: &DocumentName) -> String {
    match &document.version {
        Some(version) => format!("{} ({version})", document.name),
        None => document.name.clone(),
    }
}

fn one(report: &Report, finding: &Finding, out: &mut String) -> fmt::Result {
    writeln!(out, "\n{} {}: {}", finding.severity, finding.rule.id, finding.message)?;
    let base = (report.base.name.as_str(), &finding.base.pointer, report.base_position(finding));
    let new = (report.new.name.as_str(), &finding.new.pointer, report.new_position(finding));
    for ((name, pointer, position), side, label) in
        [(base, &finding.base, "before"), (new, &finding.new, "after")]
    {
        let value = side.value.as_ref().map_or("nothing".to_owned(), short);
        writeln!(out, "  {label:<7}{value}")?;
        writeln!(out, "         at {}", place(name, pointer, position))?;
    }
    if !finding.usages.is_empty() {
        writeln!(out, "  usages   {}", usages(report, finding))?;
    }
    if let Some(policy) = report.policy {
        let why = finding.absorbed_by.map(|why| format!(": {why}")).unwrap_or_default();
        writeln!(out, "  {} {}{why}", policy.short, finding.for_us)?;
        writeln!(out, "  Rust   {}", finding.rust)?;
    }
    Ok(())
}

fn place(name: &str, pointer: &Pointer, position: Option<Position>) -> String {
    match position {
        Some(Position { line, column }) => format!("{name}:{line}:{column} {pointer}"),
        None => format!("{name} {pointer}"),
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn usages(report: &Report, finding: &Finding) -> String {
    let directions = finding.directions();
    let ways: Vec<_> = directions
        .iter()
        .map(|direction| match direction {
            Direction::Request => "requests",
            Direction::Response => "responses",
        })
        .collect();
    let operations = report.touched(finding);
    let mut names: Vec<_> = operations.iter().take(LISTED).map(ToString::to_string).collect();
    if operations.len() > LISTED {
        names.push(format!("and {} more", operations.len() - LISTED));
    }
    let ways = match ways.as_slice() {
        [] => String::new(),
        ways => format!("in {} of ", ways.join(" and ")),
    };
    format!("{ways}{}", names.join(", "))
}
