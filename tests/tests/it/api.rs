//! What the crates offer. A change here is one that users see: if it was meant, accept the
//! snapshot and write it into the changelog.

use tests::{public_api, root};

#[test]
fn the_generated_crates_public_api() {
    insta::assert_snapshot!(public_api::render(&root().join("crates/featherhq-api")));
}

#[test]
fn the_runtimes_public_api() {
    insta::assert_snapshot!(public_api::render(&root().join("crates/calamus-runtime")));
}

#[test]
fn the_facades_public_api() {
    insta::assert_snapshot!(public_api::render(&root().join("crates/featherhq")));
}

/// The facade may be built on another client one day, and its HTTP library may make a major
/// release: neither may become its users' business.
#[test]
fn the_facade_keeps_its_client_and_its_http_library_to_itself() {
    let mentioned = public_api::foreign(&root().join("crates/featherhq"));
    for hidden in ["featherhq_api", "progenitor_client", "reqwest", "http", "hyper"] {
        assert_eq!(mentioned.get(hidden), None, "{hidden} shows in the public API");
    }
    // These do show, on purpose: a new one deserves a thought.
    let shown: Vec<&str> = mentioned.keys().map(String::as_str).collect();
    // schemars shows behind the feature of its name.
    assert_eq!(shown, ["chrono", "futures_core", "schemars", "serde", "serde_json", "uuid"]);
}

#[test]
fn the_generated_crate_stands_on_its_own() {
    let mentioned = public_api::foreign(&root().join("crates/featherhq-api"));
    let ours: Vec<_> = mentioned.keys().filter(|name| name.starts_with("featherhq")).collect();
    assert!(ours.is_empty(), "{ours:?}");
}
