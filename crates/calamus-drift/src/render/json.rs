//! A report for programs. The shape is documented on the page of rules; members are only
//! ever added.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::super::finding::{Bump, Finding, Severity, Side};
use super::super::report::{DocumentName, Report};
use calamus_document::read::Position;

/// What programs may rely on; a change that breaks them gets another number.
pub(super) const SHAPE: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    shape: u32,
    base: DocumentOutput<'a>,
    new: DocumentOutput<'a>,
    tags: &'a [String],
    findings: Vec<FindingOutput<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct DocumentOutput<'a> {
    file: &'a str,
    version: Option<&'a str>,
}

#[derive(Serialize)]
struct FindingOutput<'a> {
    rule: &'static str,
    severity: &'static str,
    for_us: &'static str,
    absorbed_by: Option<&'static str>,
    rust: &'static str,
    bump: &'static str,
    message: &'a str,
    base: SideOutput<'a>,
    new: SideOutput<'a>,
    directions: Vec<&'static str>,
    operations: Vec<OperationOutput<'a>>,
}

#[derive(Serialize)]
struct SideOutput<'a> {
    pointer: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    value: Option<&'a Value>,
}

#[derive(Serialize)]
struct OperationOutput<'a> {
    method: &'a str,
    path: &'a str,
    operation_id: Option<&'a str>,
    parts: Vec<PartOutput<'a>>,
}

#[derive(Serialize)]
struct PartOutput<'a> {
    direction: Option<&'static str>,
    part: &'a str,
}

#[derive(Serialize)]
struct Summary {
    breaking: usize,
    risky: usize,
    safe: usize,
    for_us: Counts,
    bump: &'static str,
    current_version: Option<String>,
    suggested_version: Option<String>,
}

#[derive(Serialize)]
struct Counts {
    breaking: usize,
    risky: usize,
    safe: usize,
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
        summary: Summary {
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
    // There is nothing in it that JSON cannot say.
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

fn side(side: &Side, position: Option<Position>) -> SideOutput<'_> {
    SideOutput {
        pointer: side.pointer.as_str(),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        value: side.value.as_ref(),
    }
}
