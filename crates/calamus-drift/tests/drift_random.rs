//! Documents with something random in a random place: comparing them ends, whatever
//! stands where; a document is itself; and what was found one way is found the
//! other way too.

use calamus_document::read::{Source, parse};
use calamus_drift::finding::Finding;
use calamus_drift::{self as drift, Scope, render::Format};
use proptest::prelude::*;
use serde_json::Value;

mod random;

use random::{changed, document, step};

/// A document as it is read; nothing, if it is none any more.
fn read(document: &Value) -> Option<Source> {
    parse("test.json", document.to_string()).ok()
}

fn count(base: &Source, new: &Source) -> usize {
    let report = drift::compare(base, new, &Scope::default()).expect("no tag is named");
    for format in [Format::Text, Format::Json, Format::Github] {
        assert!(!format.render(&report).is_empty());
    }
    // What another file has is unknown, even if both documents refer to it alike.
    let compared = |finding: &&Finding| finding.rule.id != "reference-not-followed";
    report.findings.iter().filter(compared).count()
}

/// What a person needs to see when two documents are not what they should be.
fn difference(left: &Source, right: &Source) -> String {
    let [left, right] = [left, right].map(|source| format!("{:#}", source.value));
    similar::TextDiff::from_lines(&left, &right).unified_diff().context_radius(4).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_two_documents_can_be_compared(
        left in prop::collection::vec(step(), 0..3),
        right in prop::collection::vec(step(), 1..4),
    ) {
        let (left, right) = (changed(document(), &left), changed(document(), &right));
        let (Some(left), Some(right)) = (read(&left), read(&right)) else { return Ok(()) };
        prop_assert_eq!(count(&left, &left), 0);
        prop_assert_eq!(count(&right, &right), 0);
        let (there, back) = (count(&left, &right), count(&right, &left));
        prop_assert_eq!(there == 0, back == 0, "{} there, {} back:\n{}", there, back, difference(&left, &right));
    }
}
