//! The types of the generated crate.

use std::collections::BTreeSet;

use tests::{document, public_api, schemas};

use super::{CANARY, PART, SECRET_PROPERTIES, assert_all_listed, filled};

#[test]
fn generated_types_do_not_print_secrets() {
    let document = document::read();
    let mut held = BTreeSet::new();
    for schema in schemas::NAMES {
        let value = filled(&document, schema);
        let [debug, pretty, json] =
            schemas::show(schema, &value).unwrap_or_else(|why| panic!("{schema}: {why}"));
        for text in [&debug, &pretty] {
            assert!(!text.contains(PART), "{schema} shows the canary: {text}");
        }
        if json.contains(CANARY) {
            held.insert(*schema);
        }
    }
    for (schema, property) in SECRET_PROPERTIES {
        assert!(held.contains(schema), "{schema}.{property} was filled");
    }
    assert!(held.contains("ConnectionResponse") && held.contains("ValidationError"));
}

#[test]
fn every_generated_type_is_covered() {
    let others = [
        // With the types of the runtime, below.
        "Client",
        "ClientBuilder",
        // Part of the location of a validation error.
        "types::ValidationErrorLocItem",
    ];
    let types = public_api::types("featherhq-api");
    let schemas = schemas::NAMES.iter().map(|schema| {
        // The type of HTTPValidationError is HttpValidationError.
        let path = format!("types::{schema}");
        let found = types.iter().find(|name| name.eq_ignore_ascii_case(&path));
        found.unwrap_or_else(|| panic!("{schema} has a type")).clone()
    });
    let schemas: Vec<String> = schemas.collect();
    // Builders are one macro and print no values; `runtime.rs` tests one of them. Error responses
    // print their bodies, whose types are in the list.
    let by_macro = ["builders::", "errors::"];
    let by_macro =
        types.iter().filter(|name| by_macro.iter().any(|module| name.starts_with(module)));
    let schemas = schemas.iter().chain(by_macro).map(String::as_str);
    let listed: Vec<&str> = schemas.chain(others).collect();
    assert_all_listed("featherhq-api", &listed);
}
