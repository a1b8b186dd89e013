//! Nothing of the document is left out: the generated client, the facade, the command and the
//! mock server have each of its operations, and README.md says so.

use serde_json::json;
use tests::checkout::Checkout;
use tests::coverage::{COLUMNS, Parts};
use tests::{document, root};
use xtask::codegen::manifest::MANIFEST;

const BEGIN: &str = "<!-- coverage:begin -->";
const END: &str = "<!-- coverage:end -->";

#[test]
fn the_table_in_the_readme_is_that_of_the_code() {
    let table = Parts::read(&root()).table(&document::read()).to_string();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let told = readme.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let told = told.map(|(told, _)| told.trim());
    assert!(
        told == Some(table.trim()),
        "README.md does not have the table of what there is of each operation. Paste this into \
         it:\n\n{BEGIN}\n{table}{END}\n"
    );
}

#[test]
fn every_operation_is_everywhere() {
    let table = Parts::read(&root()).table(&document::read());
    for column in COLUMNS {
        let missing = table.missing(column);
        assert!(missing.is_empty(), "{column} lacks {missing:?}");
    }
}

#[test]
fn an_operation_that_only_the_document_has_is_missed_everywhere_else() {
    let mut document = document::read();
    document["paths"]["/v1/integrations/exports"] = json!({
        "post": { "operationId": "startExport", "responses": { "202": {} } }
    });
    let table = Parts::read(&root()).table(&document);
    for column in COLUMNS {
        let missing = table.missing(column);
        assert_eq!(missing.contains(&"startExport"), column != "document", "{column}");
    }
    let text = table.to_string();
    assert!(
        text.contains("| `startExport` | POST `/v1/integrations/exports` | — | — | — | — |"),
        "{text}"
    );
}

#[test]
fn a_part_that_has_lost_an_operation_is_noticed() {
    let sources =
        [MANIFEST, "crates/featherhq-api/src", "crates/featherhq/src", "crates/featherhq-cli/src"];
    let document = document::read();
    let missing = |folder: &str, old: &str, new: &str| {
        let checkout = Checkout::of(&sources);
        checkout.replace_everywhere(folder, old, new);
        let table = Parts::read(checkout.root()).table(&document);
        COLUMNS.map(|column| (column, table.missing(column).join(" ")))
    };
    let lacks = |found: [(&str, String); 5], columns: &[&str], operation: &str| {
        for (column, missing) in found {
            let expected = if columns.contains(&column) { operation } else { "" };
            assert_eq!(missing, expected, "{column}");
        }
    };

    // A command that does something else; a method that does, which the command follows.
    let found = missing("crates/featherhq-cli/src", ".test_lease(", ".get(");
    lacks(found, &["command"], "testLeaseConnection");
    let found = missing("crates/featherhq/src", ".test_lease_connection(", ".get_connection(");
    lacks(found, &["facade", "command"], "testLeaseConnection");
    let found =
        missing("crates/featherhq/src", ".connect_custom_mcp(&body", ".connect_email(&body");
    lacks(found, &["facade", "command"], "connectCustomMcp");
}

#[test]
fn an_operation_that_the_document_has_lost_is_noticed() {
    let mut document = document::read();
    document["paths"]["/v1/integrations"].as_object_mut().unwrap().remove("get");
    let table = Parts::read(&root()).table(&document);
    assert_eq!(table.missing("document"), ["listIntegrations"]);
}

/// The generated constants decide what may be retried: by the method, and by `calamus.toml`.
#[test]
fn the_constants_of_operations_are_those_of_the_document() {
    let constants = featherhq_api::OPERATIONS;
    let operations = document::operations(&document::read());
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

    // That it really decides is shown in `operations`.
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
