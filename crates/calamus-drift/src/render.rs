//! A report as text, Markdown, HTML, JSON, or annotations.

mod color;
mod github;
mod html;
mod json;
mod markdown;
mod text;

pub use color::colorize;
pub use github::github;
pub use html::html;
pub use json::{json, schema};
pub use markdown::markdown;
pub use text::{text, text_of_all};

use super::finding::{Bump, Finding, Severity};
use super::group::{Cause, Section};
use super::report::Report;
use calamus_document::pointer::Pointer;
use calamus_document::read::Position;

/// How to print a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: a summary, and findings grouped by cause.
    #[default]
    Text,
    /// For people: every finding.
    TextOfAll,
    /// For programs; `docs/drift-report.schema.json` is its schema.
    Json,
    /// A changelog.
    Markdown,
    /// A page that needs nothing else.
    Html,
    /// Annotations for GitHub's workflows.
    Github,
}

impl Format {
    /// Prints a report.
    pub fn render(self, report: &Report) -> String {
        match self {
            Self::Text => text(report),
            Self::TextOfAll => text_of_all(report),
            Self::Json => json(report),
            Self::Markdown => markdown(report),
            Self::Html => html(report),
            Self::Github => github(report),
        }
    }
}

/// The recommended bump; none without a policy, which alone knows what findings mean for a
/// version.
fn suggestion(report: &Report) -> Option<String> {
    report.policy?;
    let bump = report.bump();
    let bump = match (bump, report.current) {
        (Bump::None, _) => "no release is needed".to_owned(),
        (_, Some(current)) => format!("{bump}, from {current} to {}", bump.apply(current)),
        (_, None) => bump.to_string(),
    };
    Some(format!("suggested version bump: {bump}"))
}

/// A number with its noun: `1 finding`, `2 findings`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// How many findings have each severity: `1 breaking, 0 risky, 3 safe`.
fn severities(count: impl Fn(Severity) -> usize) -> String {
    [Severity::Breaking, Severity::Risky, Severity::Safe]
        .map(|severity| format!("{} {severity}", count(severity)))
        .join(", ")
}

/// What a section covers: `2 findings, 5 operations`.
fn extent(section: &Section<'_>) -> String {
    let findings = counted(section.findings, "finding");
    match section.operations {
        0 => findings,
        count => format!("{findings}, {}", counted(count, "operation")),
    }
}

/// The summary: what was compared, what was found, and what has the widest effect or follows for
/// the version.
fn summary(report: &Report, sections: &[Section<'_>]) -> [String; 3] {
    let tags = match report.tags.as_slice() {
        [] => String::new(),
        tags => format!(", only {}", tags.join(", ")),
    };
    let compared = format!("{} compared with {}{tags}", report.new, report.base);
    let open = |severity| {
        let counts =
            |finding: &&Finding| finding.severity == severity && finding.accepted.is_none();
        report.findings.iter().filter(counts).count()
    };
    let accepted = report.findings.iter().filter(|finding| finding.accepted.is_some()).count();
    let mut found = format!("{}: {}", counted(report.findings.len(), "finding"), severities(open));
    if accepted > 0 {
        found += &format!(", {accepted} accepted");
    }
    if let Some(policy) = report.policy {
        let for_us = severities(|severity| report.count_for_us(severity));
        found += &format!("; {}: {for_us}", policy.short);
    }
    // They are in this order: the severest first, then those with the widest effect.
    let last = suggestion(report).or_else(|| {
        let widest = sections.first().filter(|section| section.operations > 0)?;
        let operations = counted(widest.operations, "operation");
        Some(format!("widest effect: {} in {operations}", widest.rule.id))
    });
    let none = if accepted > 0 && sections.is_empty() {
        "all findings are accepted"
    } else {
        "no operation is affected"
    };
    [compared, found, last.unwrap_or_else(|| none.to_owned())]
}

/// The entries of the settings that are expired or unused, as messages.
fn stale(report: &Report) -> Vec<String> {
    let expired = report.stale.expired.iter().map(|entry| {
        let day = entry.expires.map(|day| day.to_string()).unwrap_or_default();
        format!("accepted finding {} expired on {day} ({})", entry.fingerprint, entry.author)
    });
    let unused = report.stale.unused.iter().map(|entry| {
        format!("accepted finding {} was not found ({})", entry.fingerprint, entry.author)
    });
    expired.chain(unused).collect()
}

/// Where a cause is found: in the newer document, unless it is only in the older one.
fn location(report: &Report, cause: &Cause<'_>) -> String {
    let Some(finding) = cause.findings.first() else { return String::new() };
    if finding.new.value.is_none() && finding.base.value.is_some() {
        place(&report.base.name, &finding.base.pointer, report.base_position(finding))
    } else {
        place(&report.new.name, &finding.new.pointer, report.new_position(finding))
    }
}

fn place(name: &str, pointer: &Pointer, position: Option<Position>) -> String {
    match position {
        Some(Position { line, column }) => format!("{name}:{line}:{column}"),
        None => format!("{name} {pointer}"),
    }
}

/// The affected operations by name, the first few of them.
fn operations_of(report: &Report, cause: &Cause<'_>, limit: usize) -> String {
    let known = |number: &usize| report.operations.get(*number);
    let mut names: Vec<_> = cause
        .operations
        .iter()
        .filter_map(known)
        .take(limit)
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    if let Some(more @ 1..) = cause.operations.len().checked_sub(limit) {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

/// The start of a text, with an ellipsis if that is not all.
fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
