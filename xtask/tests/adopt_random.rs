//! Documents with something random in a random place: adopting them ends, and what was
//! adopted once stays as it is.

use proptest::prelude::*;
use xtask::adopt;

#[path = "../../crates/calamus-drift/tests/random/mod.rs"]
mod random;

use random::{changed, document, step};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_can_be_adopted(steps in prop::collection::vec(step(), 1..5)) {
        let newer = changed(document(), &steps);
        if let Ok((adopted, _)) = adopt::adopt(&document(), &newer, &[]) {
            // Taken over once, it is what there is.
            let (again, outcome) = adopt::adopt(&adopted, &newer, &[]).expect("it was adopted");
            prop_assert_eq!(adopt::print(&again), adopt::print(&adopted), "{}", outcome);
        }
    }
}
