//! The project's policy for drift: every row is about a rule, and says something.

use calamus_drift::policy::{Meaning, Row};
use calamus_drift::rules::{self, Rule};
use calamus_drift::verdict::{Direction, Effect, Severity};
use xtask::drift::policy::POLICY;

fn rule(id: &str) -> &'static Rule {
    rules::all().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no rule {id}"))
}

#[test]
fn every_row_is_about_one_rule_and_changes_its_meaning() {
    let mut ids: Vec<_> = POLICY.rows.iter().map(|row| row.rule).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "a rule has two rows");
    for row in POLICY.rows {
        let Row { request, response, case, absorbed_by, matters, .. } = row;
        let rule = rule(row.rule);
        let nothing = Meaning { rust: Effect::None, absorbed: false };
        assert!(
            (*request, *response) != (nothing, nothing) || case.is_some() || !matters,
            "{}: the row says nothing",
            rule.id
        );
        assert!(!request.absorbed, "{}: requests are as they are", rule.id);
        if response.absorbed {
            assert!(!absorbed_by.is_empty(), "{}: absorbed by what?", rule.id);
            assert!(rule.response > Severity::Safe, "{}: there is nothing to absorb", rule.id);
        }
    }
}

#[test]
fn what_open_types_absorb_is_safe_in_responses_alone() {
    let severities = |id: &str, case| {
        [Direction::Request, Direction::Response]
            .map(|direction| POLICY.verdict(rule(id), case, direction).0)
    };
    use Severity::{Breaking, Safe};
    assert_eq!(severities("enum-value-added", None), [Safe, Safe]);
    assert_eq!(severities("enum-value-removed", None), [Breaking, Safe]);
    assert_eq!(severities("type-widened", None), [Safe, Breaking]);
    assert_eq!(severities("max-length-lowered", None), [Breaking, Safe]);
    assert_eq!(severities("max-length-raised", None), [Safe, Safe]);
    assert_eq!(severities("property-became-optional", None), [Safe, Breaking]);
    assert_eq!(severities("null-allowed", None), [Safe, Breaking]);
    assert_eq!(severities("null-allowed", Some(rules::OPTIONAL)), [Safe, Safe]);
}
