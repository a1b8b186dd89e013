//! What adopting lists for a person to write is what the document is refused for.

use serde_json::Value;
use tests::facts::prose;
use xtask::adopt;

const DOCUMENT: &str = include_str!("../../openapi.json");

#[test]
fn adopting_asks_for_the_prose_that_the_document_must_have() {
    let document: Value = serde_json::from_str(DOCUMENT).expect("openapi.json is JSON");
    let bare = calamus_document::prose::without(&document);
    let asked: Vec<_> =
        adopt::prose::wanted(&bare).into_iter().map(|wanted| wanted.to_string()).collect();
    assert_eq!(asked, prose::missing(&bare));
    assert!(asked.len() > 200, "without any prose much is missing, not {} places", asked.len());
    assert_eq!(adopt::prose::wanted(&document), []);
}
