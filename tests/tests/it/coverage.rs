//! Each operation of the document is in the generated client, the facade, the mock server and
//! docs/coverage.md.

use std::collections::BTreeSet;

use tests::{calls, coverage, document};

fn operations() -> Vec<document::Operation> {
    document::operations(&document::read())
}

#[test]
fn the_table_has_each_operation_of_the_document() {
    let rows = coverage::rows();
    let rows: Vec<_> = rows.iter().map(|row| (&*row.operation, &*row.request)).collect();
    let operations = operations();
    let expected: Vec<_> = operations
        .iter()
        .map(|own| (own.id.as_str(), format!("{} {}", own.method, own.path)))
        .collect();
    let expected: Vec<_> = expected.iter().map(|(id, request)| (*id, &**request)).collect();
    assert_eq!(rows, expected, "update the rows of docs/coverage.md");
}

/// That each call sends its operation is tested in `operations`.
#[test]
fn the_table_has_each_call_of_the_facade() {
    for row in coverage::rows() {
        let calls: Vec<String> = calls::ALL
            .iter()
            .chain(calls::STREAMS)
            .filter(|call| call.operation == row.operation)
            .map(calls::Call::facade)
            .collect();
        assert_eq!(row.facade, calls, "{} in docs/coverage.md", row.operation);
    }
}

#[test]
fn the_mock_server_has_each_operation() {
    let document: BTreeSet<String> = operations().into_iter().map(|own| own.id).collect();
    let mock: BTreeSet<String> = featherhq_mock::operation_ids().map(str::to_owned).collect();
    assert_eq!(mock, document);
}

/// The generated constants decide what may be retried: by the method, and by `calamus.toml`.
#[test]
fn the_constants_of_operations_are_those_of_the_document() {
    let constants = featherhq_api::OPERATIONS;
    let operations = operations();
    let mut expected: Vec<_> = operations
        .iter()
        .map(|own| (own.id.as_str(), format!("{} {}", own.method, own.path)))
        .collect();
    let mut found: Vec<_> =
        constants.iter().map(|own| (own.id, format!("{} {}", own.method, own.path))).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    for own in constants {
        assert!(matches!(own.security, [[scheme]] if scheme.name == "APIKeyHeader"), "{own}");
    }

    // That these are not retried is tested in `operations`.
    let once: Vec<&str> =
        constants.iter().filter(|own| !own.idempotent).map(|own| own.id).collect();
    assert_eq!(
        once,
        [
            "createConnection",
            "connectCustomMcp",
            "connectEmail",
            "testInvokeConnection",
            "testMcpCallConnection"
        ]
    );
}
