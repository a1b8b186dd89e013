//! A report as workflow commands: GitHub annotates the lines of the newer document.

use super::super::finding::{Finding, Severity};
use super::super::report::Report;
use super::{severities, stale, suggestion};

/// The report as annotations, one a line.
pub fn github(report: &Report) -> String {
    let mut lines: Vec<_> = report.findings.iter().map(|finding| one(report, finding)).collect();
    lines.extend(
        stale(report).iter().map(|message| format!("::error title=drift::{}", data(message))),
    );
    lines.push(format!(
        "::notice title=drift::{}",
        data(&format!(
            "{}{}",
            severities(|severity| report.count(severity)),
            suggestion(report).map(|bump| format!("; {bump}")).unwrap_or_default()
        ))
    ));
    lines.join("\n")
}

fn one(report: &Report, finding: &Finding) -> String {
    let command = match finding.severity {
        _ if finding.accepted.is_some() => "notice",
        Severity::Breaking => "error",
        Severity::Risky => "warning",
        Severity::Safe => "notice",
    };
    // The newer document has no line for what was removed, except that of its parent.
    let place = match report.new_position(finding) {
        Some(position) => format!(
            "file={},line={},col={},",
            property(&report.new.name),
            position.line,
            position.column
        ),
        None => format!("file={},", property(&report.new.name)),
    };
    let message = match report.policy {
        Some(policy) => {
            let why = finding.absorbed_by.map(|why| format!(": {why}")).unwrap_or_default();
            format!(
                "{} ({} {}{why}; Rust API: {})",
                finding.message, finding.for_us, policy.short, finding.rust
            )
        }
        None => finding.message.clone(),
    };
    let title = property(&format!("{} {}", finding.severity, finding.rule.id));
    format!("::{command} {place}title={title}::{}", data(&message))
}

/// Text as GitHub reads it in a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as GitHub reads it in a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
