//! A report for programs. Its JSON Schema is generated from the types here; properties may be
//! added, and another meaning of one gets another number of the form.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::super::finding::{Bump, Finding, Severity, Side};
use super::super::report::{DocumentName, Report};
use super::super::settings::Accept;
use calamus_document::read::Position;

/// The version of the form; a breaking change gets another number.
pub(super) const SHAPE: u32 = 2;

/// What changed from one OpenAPI document to another.
#[derive(Serialize, JsonSchema)]
struct Output<'a> {
    /// The version of this form.
    shape: u32,
    /// The older document.
    base: DocumentOutput<'a>,
    /// The newer document.
    new: DocumentOutput<'a>,
    /// The tags that the comparison was restricted to.
    tags: &'a [String],
    /// The findings, by severity, then rule, then place.
    findings: Vec<FindingOutput<'a>>,
    /// Entries of the settings that are expired or unused.
    stale: StaleOutput<'a>,
    /// Numbers.
    summary: Summary,
}

#[derive(Serialize, JsonSchema)]
struct DocumentOutput<'a> {
    /// The name of the document.
    file: &'a str,
    /// The version of the API.
    version: Option<&'a str>,
}

/// One change with all its usages.
#[derive(Serialize, JsonSchema)]
struct FindingOutput<'a> {
    /// Identifies it from run to run.
    #[schemars(regex(pattern = r"^[0-9a-f]{12}$"))]
    fingerprint: &'a str,
    /// The id of the rule.
    rule: &'static str,
    /// The severity for any program.
    #[schemars(extend("enum" = ["breaking", "risky", "safe"]))]
    severity: &'static str,
    /// The severity for programs that use the crates of the policy.
    #[schemars(extend("enum" = ["breaking", "risky", "safe"]))]
    for_us: &'static str,
    /// Why that is less.
    absorbed_by: Option<&'static str>,
    /// The effect on the public API of these crates.
    #[schemars(extend("enum" = ["none", "addition", "source break"]))]
    rust: &'static str,
    /// The version bump that it requires.
    #[schemars(extend("enum" = ["none", "patch", "minor", "major"]))]
    bump: &'static str,
    /// What changed.
    message: &'a str,
    /// The older document.
    base: SideOutput<'a>,
    /// The newer document.
    new: SideOutput<'a>,
    /// The directions of its usages: `request`, `response`. Empty for what concerns operations
    /// themselves.
    directions: Vec<&'static str>,
    /// The operations that it affects.
    operations: Vec<OperationOutput<'a>>,
    /// The entry of the settings that accepts it.
    accepted: Option<AcceptOutput<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct AcceptOutput<'a> {
    /// The fingerprint of the finding.
    fingerprint: &'a str,
    /// Why it is acceptable.
    reason: &'a str,
    /// The person who accepted it.
    author: &'a str,
    /// The last day on which the entry counts.
    expires: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct StaleOutput<'a> {
    /// Their last day is over.
    expired: Vec<AcceptOutput<'a>>,
    /// No finding has their fingerprint.
    unused: Vec<AcceptOutput<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct SideOutput<'a> {
    /// The JSON Pointer of the change, or of what would contain it if this side has no value.
    pointer: &'a str,
    /// The line, from 1.
    line: Option<usize>,
    /// The column in characters, from 1.
    column: Option<usize>,
    /// The value; null if this side has none.
    value: Option<&'a Value>,
}

#[derive(Serialize, JsonSchema)]
struct OperationOutput<'a> {
    /// The method in capitals.
    method: &'a str,
    /// The path template, or the name of a webhook.
    path: &'a str,
    /// `operationId`
    operation_id: Option<&'a str>,
    /// The parts of the operation that it affects.
    parts: Vec<PartOutput<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct PartOutput<'a> {
    /// `request` or `response`; null for what concerns the operation itself.
    direction: Option<&'static str>,
    /// The part, for instance ``response 200`` or ``parameter `limit` ``.
    part: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Summary {
    /// Breaking findings.
    breaking: usize,
    /// Risky findings.
    risky: usize,
    /// Safe findings.
    safe: usize,
    /// How many of all are accepted.
    accepted: usize,
    /// The same by the severities of the policy.
    for_us: Counts,
    /// The greatest bump of all findings.
    bump: &'static str,
    /// The version of the crates, if it is known.
    current_version: Option<String>,
    /// That version after the bump.
    suggested_version: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Counts {
    /// Breaking findings.
    breaking: usize,
    /// Risky findings.
    risky: usize,
    /// Safe findings.
    safe: usize,
}

/// The JSON Schema of the report.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Output<'_>);
    // A schema is JSON already.
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

/// The report as JSON.
pub fn json(report: &Report) -> String {
    let bump = report.bump();
    let output = Output {
        shape: SHAPE,
        base: document(&report.base),
        new: document(&report.new),
        tags: &report.tags,
        findings: report.findings.iter().map(|finding| one(report, finding)).collect(),
        stale: StaleOutput {
            expired: report.stale.expired.iter().map(accept).collect(),
            unused: report.stale.unused.iter().map(accept).collect(),
        },
        summary: Summary {
            accepted: report.findings.iter().filter(|f| f.accepted.is_some()).count(),
            breaking: report.count(Severity::Breaking),
            risky: report.count(Severity::Risky),
            safe: report.count(Severity::Safe),
            for_us: Counts {
                breaking: report.count_for_us(Severity::Breaking),
                risky: report.count_for_us(Severity::Risky),
                safe: report.count_for_us(Severity::Safe),
            },
            bump: bump.word(),
            current_version: report.current.map(|version| version.to_string()),
            suggested_version: report.current.map(|version| bump.apply(version).to_string()),
        },
    };
    // Everything in it can be written as JSON.
    serde_json::to_string_pretty(&output).unwrap_or_default()
}

fn document(named: &DocumentName) -> DocumentOutput<'_> {
    DocumentOutput { file: &named.name, version: named.version.as_deref() }
}

fn one<'a>(report: &'a Report, finding: &'a Finding) -> FindingOutput<'a> {
    let mut parts: BTreeMap<usize, Vec<PartOutput<'a>>> = BTreeMap::new();
    for usages in &finding.usages {
        parts.entry(usages.operation).or_default().push(PartOutput {
            direction: usages.direction.map(|direction| direction.word()),
            part: &usages.part,
        });
    }
    let operations = parts
        .into_iter()
        .filter_map(|(number, parts)| {
            let operation = report.operations.get(number)?;
            Some(OperationOutput {
                method: &operation.method,
                path: &operation.path,
                operation_id: operation.operation_id.as_deref(),
                parts,
            })
        })
        .collect();
    FindingOutput {
        fingerprint: &finding.fingerprint,
        accepted: finding.accepted.as_ref().map(accept),
        rule: finding.rule.id,
        severity: finding.severity.word(),
        for_us: finding.for_us.word(),
        absorbed_by: finding.absorbed_by,
        rust: finding.rust.word(),
        bump: Bump::of(finding).word(),
        message: &finding.message,
        base: side(&finding.base, report.base_position(finding)),
        new: side(&finding.new, report.new_position(finding)),
        directions: finding.directions().into_iter().map(|direction| direction.word()).collect(),
        operations,
    }
}

fn accept(entry: &Accept) -> AcceptOutput<'_> {
    AcceptOutput {
        fingerprint: &entry.fingerprint,
        reason: &entry.reason,
        author: &entry.author,
        expires: entry.expires.map(|day| day.to_string()),
    }
}

fn side(side: &Side, position: Option<Position>) -> SideOutput<'_> {
    SideOutput {
        pointer: side.pointer.as_str(),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        value: side.value.as_ref(),
    }
}
