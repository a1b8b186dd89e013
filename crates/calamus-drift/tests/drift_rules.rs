//! Every rule alone reports its own example, and the reverse of the example is reported by the
//! rule that the table names.

use calamus_document::read::{Source, parse};
use calamus_drift::finding::{Direction, Finding, Severity};
use calamus_drift::lifecycle::{Lifecycle, Stability};
use calamus_drift::report::Report;
use calamus_drift::rules::{self, Example, Kind, Rule};
use calamus_drift::{self as drift, Scope};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A document around one side of an example, whose schema is used in a direction.
fn document(example: &Example, text: &str, direction: Direction) -> Source {
    let side: Value = serde_json::from_str(text)
        .unwrap_or_else(|error| panic!("the example is no JSON: {error}\n{text}"));
    let mut operation = json!({"responses": {"204": {"description": ""}}});
    match example.kind {
        Kind::Document => {
            let mut document =
                json!({"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": {}});
            merge(&mut document, side);
            return source(&document);
        }
        Kind::Schema => {
            let content = json!({"application/json": {"schema": side}});
            match direction {
                Direction::Request => operation["requestBody"] = json!({"content": content}),
                Direction::Response => {
                    operation["responses"] = json!({"200": {"content": content}})
                }
            }
        }
        Kind::Parameters => operation["parameters"] = side,
        Kind::Responses => operation["responses"] = side,
        Kind::Operation => merge(&mut operation, side),
    }
    source(&json!({
        "openapi": "3.1.0",
        "info": {"title": "", "version": "1"},
        "paths": {"/things": {"post": operation}},
    }))
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}

fn source(document: &Value) -> Source {
    parse("test.json", format!("{document:#}")).expect("the document can be read")
}

fn compare(before: &Source, after: &Source) -> Report {
    compare_with(before, after, false)
}

/// Compares on a certain day, with a grace period.
fn compare_with(before: &Source, after: &Source, require_sunset: bool) -> Report {
    let lifecycle = Lifecycle {
        today: NaiveDate::from_ymd_opt(2025, 6, 1),
        grace_days: BTreeMap::from([(Stability::Stable, 30)]),
        require_sunset,
        ..Lifecycle::default()
    };
    let scope = Scope { lifecycle, ..Scope::default() };
    drift::compare(before, after, &scope).expect("no tag is named")
}

fn only(report: &Report, rule: &str, direction: Direction, what: &str) -> Finding {
    let ids: Vec<_> = report.findings.iter().map(|finding| finding.rule.id).collect();
    assert_eq!(ids, [rule], "{what} of {rule} ({direction:?})");
    report.findings[0].clone()
}

/// The directions in which an example can be tried.
fn directions(rule: &Rule) -> &'static [Direction] {
    match rule.example.kind {
        Kind::Schema => &[Direction::Request, Direction::Response],
        _ => &[Direction::Request],
    }
}

#[test]
fn every_rule_finds_its_example_and_its_counterpart_the_reverse() {
    for rule in rules::all() {
        for &direction in directions(rule) {
            let before = document(&rule.example, rule.example.before, direction);
            let after = document(&rule.example, rule.example.after, direction);
            if rule.id == "deprecated-without-sunset" {
                // Deprecation itself is reported as well.
                let report = compare_with(&before, &after, true);
                assert!(report.findings.iter().any(|finding| finding.rule.id == rule.id));
                assert_eq!(compare(&before, &after).findings.len(), 1);
                continue;
            }
            let found = only(&compare(&before, &after), rule.id, direction, "the example");
            only(&compare(&after, &before), rule.reverse, direction, "the reverse");
            for side in [&before, &after] {
                let report = compare(side, side);
                // What is not followed may have changed, even if the reference did not.
                let mut ids = report.findings.iter().map(|finding| finding.rule.id);
                assert!(ids.all(|id| id == "reference-not-followed"), "{}", rule.id);
            }

            if rule.example.kind == Kind::Schema {
                assert_eq!(found.severity, rule.severity(direction), "{} {direction:?}", rule.id);
                assert_eq!(
                    found.directions().into_iter().collect::<Vec<_>>(),
                    [direction],
                    "{}",
                    rule.id
                );
            }
        }
    }
}

#[test]
fn every_side_of_a_finding_has_a_place() {
    for rule in rules::all() {
        for &direction in directions(rule) {
            let before = document(&rule.example, rule.example.before, direction);
            let after = document(&rule.example, rule.example.after, direction);
            let report = compare(&before, &after);
            for finding in &report.findings {
                let here = |pointer: &calamus_document::pointer::Pointer, source: &Source| {
                    pointer.find(&source.value).is_some()
                };
                assert!(
                    here(&finding.base.pointer, &before) || rule.example.kind == Kind::Document,
                    "{}: {} is nowhere in the older document",
                    rule.id,
                    finding.base.pointer
                );
                assert!(
                    here(&finding.new.pointer, &after) || rule.example.kind == Kind::Document,
                    "{}: {} is nowhere in the newer document",
                    rule.id,
                    finding.new.pointer
                );
                let has_place = if finding.new.value.is_some() {
                    report.new_position(finding).is_some()
                } else {
                    report.base_position(finding).is_some()
                };
                assert!(has_place, "{}: no line", rule.id);
                assert!(
                    finding.base.value.is_some() || finding.new.value.is_some(),
                    "{}: neither before nor after",
                    rule.id
                );
            }
        }
    }
}

#[test]
fn the_table_is_in_order() {
    let ids: Vec<_> = rules::all().map(|rule| rule.id).collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "an id occurs twice");
    for rule in rules::all() {
        assert!(ids.contains(&rule.reverse), "{}: no rule {}", rule.id, rule.reverse);
        assert!(rule.about.ends_with('.'), "{}: {}", rule.id, rule.about);
    }
}

#[test]
fn stricter_schemas_break_requests_and_looser_ones_responses() {
    let severities = |id: &str| {
        let rule = rules::all().find(|rule| rule.id == id).unwrap();
        (rule.request, rule.response)
    };
    use Severity::{Breaking, Safe};
    assert_eq!(severities("enum-value-added"), (Safe, Breaking));
    assert_eq!(severities("enum-value-removed"), (Breaking, Safe));
    assert_eq!(severities("type-widened"), (Safe, Breaking));
    assert_eq!(severities("max-length-lowered"), (Breaking, Safe));
    assert_eq!(severities("max-length-raised"), (Safe, Breaking));
    assert_eq!(severities("min-length-raised"), (Breaking, Safe));
    assert_eq!(severities("property-added-required"), (Breaking, Safe));
    assert_eq!(severities("property-became-optional"), (Safe, Breaking));
}
