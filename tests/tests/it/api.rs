//! The crates that the public API names. `cargo xtask ci` checks that the listings are current.

use tests::public_api::foreign_crates;

/// The facade may be built on another client one day, and its HTTP library may make a major
/// release: its users must not depend on either.
#[test]
fn the_facade_hides_its_client_and_its_http_library() {
    // schemars is behind the feature of its name. calamus_runtime has the types that every client
    // shares, which name no HTTP library either.
    let allowed = [
        "calamus_runtime",
        "chrono",
        "futures_core",
        "schemars",
        "serde_core",
        "serde_json",
        "uuid",
    ];
    let named = foreign_crates("featherhq");
    assert_eq!(named.iter().map(String::as_str).collect::<Vec<_>>(), allowed);
}

#[test]
fn the_generated_crate_names_no_crate_that_is_built_on_it() {
    let named = foreign_crates("featherhq-api");
    assert!(named.contains("calamus_runtime") && !named.contains("featherhq"), "{named:?}");
}
